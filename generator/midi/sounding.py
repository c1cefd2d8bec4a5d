"""The events of many files at once -> their notes, at numpy's speed; the same that `channels` makes of them.

Files that hold what few do (a second port, a sostenuto pedal, messages that end all notes or make a kit, note-offs that
end notes of other tracks) are named, and left to `channels`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.midi.allocation import DRUM_CHANNEL
from generator.midi.channels import (
    ALL_NOTES_OFF,
    ALL_SOUND_OFF,
    BANK_SELECT,
    DRUM_BANKS,
    PRESSED,
    RESET_CONTROLLERS,
    SOSTENUTO,
    SUSTAIN,
    end_of_open,
)
from generator.midi.faults import META, PORT, SYSEX
from generator.midi.parsing import MAX_TICK
from generator.midi.tracks import TrackEvents

_CHANNELS = 16
_TICK_BITS = MAX_TICK.bit_length()
_NONE = -1
_DRUM = 0x80  # beside a program


@dataclass(frozen=True, eq=False, slots=True)
class Sounding:
    """The notes of F files, in P parts: by file, track, channel, and where its instrument first sounds."""

    notes: np.ndarray
    """(K, 4) int32, by part, columns as in Track, in its order; read-only."""
    first_note: np.ndarray
    """(P + 1,) intp, index of each part's first note, and last K."""
    track: np.ndarray
    """(P,) intp, index of each part's track."""
    program: np.ndarray
    """(P,) int64, 0 to 127."""
    is_drum: np.ndarray
    """(P,) bool."""
    first_part: np.ndarray
    """(F + 1,) intp, index of each file's first part, and last P."""
    is_odd: np.ndarray
    """(F,) bool, files whose notes may be others: they are left to `channels`."""


def sound(values: np.ndarray, events: TrackEvents, first_track: np.ndarray, resolution: np.ndarray) -> Sounding:
    """values: the bytes that the events were read from; first_track: (F + 1,) index of each file's first track, and
    last that behind; resolution: (F,) ticks to the quarter. No tick may be beyond MAX_TICK."""
    return _Player(values, events, first_track, resolution).play()


class _Player:
    """Channels are numbered through all files, 16 to each. The place of an event is one number: its channel, its tick,
    and its index among all events, by which tracks come in order at equal ticks."""

    def __init__(
        self, values: np.ndarray, events: TrackEvents, first_track: np.ndarray, resolution: np.ndarray
    ) -> None:
        self._values, self._events, self._first_track, self._resolution = values, events, first_track, resolution
        self._files = len(resolution)
        self._file_of_track = np.repeat(np.arange(self._files), np.diff(first_track))
        self._track = events.track
        self._index_bits = len(events.ticks).bit_length()
        self._is_odd = np.zeros(self._files, bool)

    def play(self) -> Sounding:
        events = self._events
        kind = events.status >> 4
        strokes = np.flatnonzero((kind == 0x9) | (kind == 0x8))
        controls = np.flatnonzero(kind == 0xB)
        controls = controls[_IS_USED[events.first[controls]]]
        self._mark_odd(controls)
        on, off = self._pair(strokes, (kind[strokes] == 0x9) & (events.second[strokes] > 0))
        channel = self._channel(on)
        begin, end = events.ticks[on], self._ends(on, off, channel, controls)
        instrument = self._instruments(on, channel, np.flatnonzero(kind == 0xC), controls)
        rows = np.empty((len(on), 4), np.int32)
        rows[:, 0], rows[:, 1], rows[:, 2], rows[:, 3] = begin, end - begin, events.first[on], events.second[on]
        return self._in_parts(rows, self._track[on], channel % _CHANNELS, instrument)

    def _channel(self, index: np.ndarray) -> np.ndarray:
        return self._file_of_track[self._track[index]] * _CHANNELS + (self._events.status[index] & 0x0F)

    def _places(self, index: np.ndarray, channel: np.ndarray) -> np.ndarray:
        return (channel << _TICK_BITS | self._events.ticks[index]) << self._index_bits | index

    def _in_order(self, index: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Events by their places, and these."""
        places = np.sort(self._places(index, self._channel(index)))
        return places & ((1 << self._index_bits) - 1), places

    def _last_before(self, places: np.ndarray, when: np.ndarray) -> np.ndarray:
        """Of events by their places, the last of the same channel before each of `when`. -> indexes, or _NONE"""
        last = np.searchsorted(places, when) - 1
        shift = _TICK_BITS + self._index_bits
        return np.where(np.append(places, _NONE)[last] >> shift == when >> shift, last, _NONE)

    def _mark_odd(self, controls: np.ndarray) -> None:
        events, values = self._events, self._values
        number = events.first[controls]
        odd = [
            controls[(number == ALL_SOUND_OFF) | (number >= ALL_NOTES_OFF.start)],
            controls[(number == SOSTENUTO) & (events.second[controls] >= PRESSED)],
        ]
        system = np.flatnonzero(events.status >= SYSEX)
        ports = system[(events.status[system] == META) & (events.first[system] == PORT)]
        odd.append(ports[values[events.begin[ports]] > 0])
        exclusive = system[events.status[system] == SYSEX]
        content = [values[events.begin[exclusive] + place] for place in range(7)]
        is_roland = (content[0] == 0x41) & (content[2] == 0x42) & (content[5] >> 4 == 1) & (content[6] == 0x15)
        is_yamaha = (content[0] == 0x43) & (content[2] == 0x4C) & (content[3] == 0x08) & (content[5] == 0x07)
        odd.append(exclusive[is_roland | is_yamaha])
        self._is_odd[self._file_of_track[self._track[np.concatenate(odd)]]] = True

    def _pair(self, strokes: np.ndarray, is_on: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Note-ons and note-offs -> the note-ons, and the note-off of each or _NONE: of its track's notes of one
        channel and pitch, the first one ends first."""
        events = self._events
        bits = len(strokes).bit_length()
        key = (self._track[strokes] << 11) | ((events.status[strokes] & 0x0F).astype(np.intp) << 7)
        key = np.sort((key | events.first[strokes]) << bits | np.arange(len(strokes)))
        order, key = key & ((1 << bits) - 1), key >> bits
        is_on = is_on[order]
        off_of = np.full(len(strokes), _NONE, np.intp)  # by stroke
        # Nearly always, a key goes down and up by turns.
        is_followed = key[1:] == key[:-1]
        down = np.flatnonzero(is_followed & is_on[:-1] & ~is_on[1:])
        off_of[order[down]] = strokes[order[down + 1]]
        is_alone = np.ones(len(strokes), bool)
        is_alone[down] = is_alone[down + 1] = False
        alone = np.flatnonzero(is_alone)
        if len(alone):
            # Keys that go down twice, or up twice, or never up.
            number = np.cumsum(np.append(False, ~is_followed))
            is_theirs = np.zeros(len(key), bool)
            is_theirs[number[alone]] = True
            part = np.flatnonzero(is_theirs[number])
            note, off, lost = _first_in_first_out(key[part], is_on[part])
            stroke = order[part]
            off_of[stroke[is_on[part]]] = _NONE
            off_of[stroke[note]] = strokes[stroke[off]]
            self._mark_thieves(strokes[order[is_on]], strokes[stroke[lost]])
        note = np.sort(order[is_on])
        return strokes[note], off_of[note]

    def _mark_thieves(self, on: np.ndarray, lost: np.ndarray) -> None:
        """Files with note-offs that end no note of their own track, where another one has notes of their pitch."""
        track_of = np.full(self._files * _CHANNELS * 128, _NONE, np.intp)
        own = self._channel(on) * 128 + self._events.first[on]
        track_of[own] = self._track[on]
        others = self._channel(lost) * 128 + self._events.first[lost]
        is_shared = np.zeros(len(track_of), bool)
        is_shared[own[track_of[own] != self._track[on]]] = True
        is_theft = is_shared[others] | (track_of[others] != self._track[lost]) & (track_of[others] != _NONE)
        self._is_odd[self._file_of_track[self._track[lost[is_theft]]]] = True

    def _ends(self, on: np.ndarray, off: np.ndarray, channel: np.ndarray, controls: np.ndarray) -> np.ndarray:
        """Ticks where notes end: where their keys are let go, or the pedal is lifted then, or the file ends."""
        events = self._events
        end = np.where(off == _NONE, _NONE, events.ticks[off])
        number = events.first[controls]
        pedals = controls[(number == SUSTAIN) | (number == RESET_CONTROLLERS)]
        is_down = (events.first[pedals] == SUSTAIN) & (events.second[pedals] >= PRESSED)
        if is_down.any():
            has_pedal = np.zeros(self._files * _CHANNELS, bool)
            has_pedal[self._channel(pedals[is_down])] = True
            held = np.flatnonzero(has_pedal[channel] & (off != _NONE))
            pedals, places = self._in_order(pedals)
            own = self._channel(pedals)
            is_down = (events.first[pedals] == SUSTAIN) & (events.second[pedals] >= PRESSED)
            last = self._last_before(places, self._places(off[held], channel[held]))
            is_held = (last != _NONE) & is_down[last]
            held, last = held[is_held], last[is_held]
            lift = np.where(is_down, len(pedals), np.arange(len(pedals)))
            lift = np.minimum.accumulate(lift[::-1])[::-1][last]  # the next one
            is_lifted = np.append(own, _NONE)[lift] == channel[held]
            end[held] = np.where(is_lifted, np.append(events.ticks[pedals], _NONE)[lift], _NONE)
        is_open = end == _NONE
        if is_open.any():
            file = channel // _CHANNELS
            end[is_open] = self._ends_of_files(on)[file[is_open]]
        return end

    def _ends_of_files(self, on: np.ndarray) -> np.ndarray:
        """Where what is open ends. -> (F,) int64"""
        ends, first = self._events.ends, self._first_track
        ends = np.append(ends, 0)
        with_notes = np.zeros(len(ends), np.int64)
        with_notes[self._track[on]] = ends[self._track[on]]
        last = np.zeros(len(ends), np.int64)
        np.maximum.at(last, self._track[on], self._events.ticks[on])
        own, whole, last = (np.maximum.reduceat(column, first[:-1]) for column in (with_notes, ends, last))
        return end_of_open(own, whole, last, self._resolution)

    def _instruments(
        self, on: np.ndarray, channel: np.ndarray, programs: np.ndarray, controls: np.ndarray
    ) -> np.ndarray:
        """Of each note, its program, and _DRUM beside it for one of a drum kit. -> (K,) int64"""
        events = self._events
        programs, places = self._in_order(programs)
        instrument = events.first[programs].astype(np.int64)
        banks = controls[events.first[controls] == BANK_SELECT]
        if np.isin(events.second[banks], DRUM_BANKS).any():
            banks, of_banks = self._in_order(banks)
            last = self._last_before(of_banks, places)
            instrument[(last != _NONE) & np.isin(events.second[banks[last]], DRUM_BANKS)] |= _DRUM
        # Nearly always, a channel's programs are chosen before its first note.
        own = self._channel(programs)
        final = np.zeros(self._files * _CHANNELS, np.int64)
        changed = np.full(self._files * _CHANNELS, _NONE, np.int64)
        final[own], changed[own] = instrument, places
        found = final[channel]
        when = self._places(on, channel)
        early = np.flatnonzero(when < changed[channel])
        if len(early):
            last = self._last_before(places, when[early])
            found[early] = np.where(last == _NONE, 0, instrument[last])
        found[channel % _CHANNELS == DRUM_CHANNEL] |= _DRUM
        return found

    def _in_parts(self, rows: np.ndarray, track: np.ndarray, channel: np.ndarray, instrument: np.ndarray) -> Sounding:
        count = len(rows)
        key = (track << 4 | channel) << 8 | instrument
        runs = np.flatnonzero(np.diff(key, prepend=_NONE))
        parts, first_run, part_of_run = np.unique(key[runs], return_index=True, return_inverse=True)
        order = np.lexsort((first_run, parts >> 8))
        rank = np.empty(len(parts), np.intp)
        rank[order] = np.arange(len(parts))
        parts = parts[order]
        part = np.repeat(rank[part_of_run], np.diff(np.append(runs, count)))
        bits = count.bit_length()
        if (part[1:] < part[:-1]).any():
            sort = np.sort(part << bits | np.arange(count)) & ((1 << bits) - 1)
            rows, part = rows[sort], part[sort]
        is_same = (part[1:] == part[:-1]) & (rows[1:, 0] == rows[:-1, 0])
        if (is_same & (rows[1:, 2] < rows[:-1, 2])).any():
            moment = np.concatenate([[0], np.cumsum(~is_same)])
            sort = np.sort((moment << 7 | rows[:, 2]) << bits | np.arange(count)) & ((1 << bits) - 1)
            rows = rows[sort]
        rows.flags.writeable = False
        track = parts >> 12
        return Sounding(
            rows,
            np.searchsorted(part, np.arange(len(parts) + 1)),
            track,
            parts & 0x7F,
            parts & _DRUM > 0,
            np.searchsorted(track, self._first_track),
            self._is_odd,
        )


_IS_USED = np.isin(np.arange(128), [BANK_SELECT, SUSTAIN, SOSTENUTO, ALL_SOUND_OFF, RESET_CONTROLLERS, *ALL_NOTES_OFF])


def _first_in_first_out(key: np.ndarray, is_on: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Strokes in order of key, then time -> the notes that are ended, what ends each, and what ends none: indexes."""
    opening = np.flatnonzero(np.diff(key, prepend=_NONE))
    sizes = np.diff(np.append(opening, len(key)))
    number = np.repeat(np.arange(len(opening)), sizes)
    level = np.cumsum(np.where(is_on, 1, -1))
    level -= np.repeat(level[opening] - np.where(is_on[opening], 1, -1), sizes)
    # As if a note-off that ends nothing were not there; each key's levels lie far below those of the one before.
    far = number * -(2 * len(key) + 2)
    lowest = np.minimum.accumulate(np.minimum(level, 0) + far) - far
    before = np.concatenate([[0], lowest[:-1]])
    before[opening] = 0
    is_lost = ~is_on & (lowest < before)
    on, off = np.flatnonzero(is_on), np.flatnonzero(~is_on & ~is_lost)
    first_on, first_off = np.searchsorted(number[on], number[on]), np.searchsorted(number[off], number[on])
    off_of = first_off + np.arange(len(on)) - first_on
    is_ended = off_of < np.searchsorted(number[off], number[on], side="right")
    return on[is_ended], off[off_of[is_ended]], np.flatnonzero(is_lost)
