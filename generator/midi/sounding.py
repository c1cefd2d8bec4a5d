"""Makes notes of the events of many files at once, vectorised. The notes are the same as those of `channels`.

Files with rare contents are only reported, and left to `channels`: a second port, a sostenuto pedal, messages that end
all notes or make a channel a drum kit, note-offs that end notes of other tracks.
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
_DRUM = 0x80  # added to the program of a drum kit


@dataclass(frozen=True, eq=False, slots=True)
class Sounding:
    """The K notes of F files in P parts. Parts are in order of file, track, channel and first note of the
    instrument."""

    notes: np.ndarray
    """(K, 4) int32, part after part, by onset, then pitch; columns as in Note; read-only."""
    first_note: np.ndarray
    """(P + 1,) intp, index of each part's first note; the last is K."""
    track: np.ndarray
    """(P,) intp, index of each part's track among the tracks of all files."""
    program: np.ndarray
    """(P,) int64, program of each part, 0 to 127."""
    is_drum: np.ndarray
    """(P,) bool, whether the part is a drum kit."""
    first_part: np.ndarray
    """(F + 1,) intp, index of each file's first part; the last is P."""
    is_odd: np.ndarray
    """(F,) bool, whether the file has rare contents, so that its notes here may be wrong: `channels` reads it."""


def sound(values: np.ndarray, events: TrackEvents, first_track: np.ndarray, resolution: np.ndarray) -> Sounding:
    """The notes of F files. values: the bytes that the events were read from; first_track: (F + 1,) index of each
    file's first track, and last the number of tracks; resolution: (F,) ticks per quarter. No tick may be beyond
    MAX_TICK."""
    return _Player(values, events, first_track, resolution).play()


class _Player:
    """Channels are numbered through all files, 16 for each file.

    The sort key of an event is one integer, made of its channel, its tick and its index among all events. By it, events
    of one channel are in order of time, and at equal ticks in order of tracks.
    """

    def __init__(
        self, values: np.ndarray, events: TrackEvents, first_track: np.ndarray, resolution: np.ndarray
    ) -> None:
        self._values, self._events, self._first_track, self._resolution = values, events, first_track, resolution
        self._files = len(resolution)
        self._file_of_track = np.repeat(np.arange(self._files), np.diff(first_track))
        self._track = events.track  # of each event
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
        """The channels of events."""
        return self._file_of_track[self._track[index]] * _CHANNELS + (self._events.status[index] & 0x0F)

    def _sort_keys(self, index: np.ndarray, channel: np.ndarray) -> np.ndarray:
        """The sort keys of events, whose channels are `channel`."""
        return (channel << _TICK_BITS | self._events.ticks[index]) << self._index_bits | index

    def _in_order(self, index: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Indexes of events in order of their sort keys, and these keys."""
        keys = np.sort(self._sort_keys(index, self._channel(index)))
        return keys & ((1 << self._index_bits) - 1), keys

    def _last_before(self, keys: np.ndarray, when: np.ndarray) -> np.ndarray:
        """For each of the sort keys `when`, index in `keys` of the last key before it of the same channel; _NONE for
        none. keys: ascending sort keys."""
        last = np.searchsorted(keys, when) - 1
        shift = _TICK_BITS + self._index_bits
        return np.where(np.append(keys, _NONE)[last] >> shift == when >> shift, last, _NONE)

    def _mark_odd(self, controls: np.ndarray) -> None:
        """Marks files with rare contents, but for those that _pair finds. controls: indexes of controller events."""
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
        content = [values[events.begin[exclusive] + offset] for offset in range(7)]
        is_roland = (content[0] == 0x41) & (content[2] == 0x42) & (content[5] >> 4 == 1) & (content[6] == 0x15)
        is_yamaha = (content[0] == 0x43) & (content[2] == 0x4C) & (content[3] == 0x08) & (content[5] == 0x07)
        odd.append(exclusive[is_roland | is_yamaha])
        self._is_odd[self._file_of_track[self._track[np.concatenate(odd)]]] = True

    def _pair(self, strokes: np.ndarray, is_on: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Pairs each note-off with the first open note of its track, channel and pitch. strokes: indexes of note-ons
        and note-offs; is_on: which are note-ons. -> indexes of the note-ons, and of the note-off of each, _NONE for
        none."""
        events = self._events
        bits = len(strokes).bit_length()
        key = (self._track[strokes] << 11) | ((events.status[strokes] & 0x0F).astype(np.intp) << 7)
        key = np.sort((key | events.first[strokes]) << bits | np.arange(len(strokes)))
        order, key = key & ((1 << bits) - 1), key >> bits
        is_on = is_on[order]
        off_of = np.full(len(strokes), _NONE, np.intp)  # by stroke
        # Nearly always, note-ons and note-offs of a key alternate.
        is_followed = key[1:] == key[:-1]
        down = np.flatnonzero(is_followed & is_on[:-1] & ~is_on[1:])
        off_of[order[down]] = strokes[order[down + 1]]
        is_alone = np.ones(len(strokes), bool)
        is_alone[down] = is_alone[down + 1] = False
        alone = np.flatnonzero(is_alone)
        if len(alone):
            # Keys with two note-ons or two note-offs in succession, or with a note-on at the end.
            number = np.cumsum(np.append(False, ~is_followed))
            is_theirs = np.zeros(len(key), bool)
            is_theirs[number[alone]] = True
            part = np.flatnonzero(is_theirs[number])
            note, off, lost = _first_in_first_out(key[part], is_on[part])
            stroke = order[part]
            off_of[stroke[is_on[part]]] = _NONE
            off_of[stroke[note]] = strokes[stroke[off]]
            self._mark_unpaired(strokes[order[is_on]], strokes[stroke[lost]])
        note = np.sort(order[is_on])
        return strokes[note], off_of[note]

    def _mark_unpaired(self, on: np.ndarray, lost: np.ndarray) -> None:
        """Marks files in which a note-off without a note in its own track may end a note of another track: that has
        notes of its channel and pitch. on: indexes of the note-ons; lost: of these note-offs."""
        track_of = np.full(self._files * _CHANNELS * 128, _NONE, np.intp)
        own = self._channel(on) * 128 + self._events.first[on]
        track_of[own] = self._track[on]
        others = self._channel(lost) * 128 + self._events.first[lost]
        is_shared = np.zeros(len(track_of), bool)
        is_shared[own[track_of[own] != self._track[on]]] = True
        ends_other = is_shared[others] | (track_of[others] != self._track[lost]) & (track_of[others] != _NONE)
        self._is_odd[self._file_of_track[self._track[lost[ends_other]]]] = True

    def _ends(self, on: np.ndarray, off: np.ndarray, channel: np.ndarray, controls: np.ndarray) -> np.ndarray:
        """The tick at which each note ends: its key is released, or the pedal that is down then is lifted, or the file
        ends. -> (K,) int64"""
        events = self._events
        end = np.where(off == _NONE, _NONE, events.ticks[off])
        number = events.first[controls]
        pedals = controls[(number == SUSTAIN) | (number == RESET_CONTROLLERS)]
        is_down = (events.first[pedals] == SUSTAIN) & (events.second[pedals] >= PRESSED)
        if is_down.any():
            has_pedal = np.zeros(self._files * _CHANNELS, bool)
            has_pedal[self._channel(pedals[is_down])] = True
            held = np.flatnonzero(has_pedal[channel] & (off != _NONE))
            pedals, keys = self._in_order(pedals)
            own = self._channel(pedals)
            is_down = (events.first[pedals] == SUSTAIN) & (events.second[pedals] >= PRESSED)
            last = self._last_before(keys, self._sort_keys(off[held], channel[held]))
            is_held = (last != _NONE) & is_down[last]
            held, last = held[is_held], last[is_held]
            lift = np.where(is_down, len(pedals), np.arange(len(pedals)))
            lift = np.minimum.accumulate(lift[::-1])[::-1][last]  # the next lift
            is_lifted = np.append(own, _NONE)[lift] == channel[held]
            end[held] = np.where(is_lifted, np.append(events.ticks[pedals], _NONE)[lift], _NONE)
        is_open = end == _NONE
        if is_open.any():
            file = channel // _CHANNELS
            end[is_open] = self._ends_of_files(on)[file[is_open]]
        return end

    def _ends_of_files(self, on: np.ndarray) -> np.ndarray:
        """The ticks at which notes end that are never released: see end_of_open. -> (F,) int64"""
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
        """The program of each note, plus _DRUM if it is a drum kit's. -> (K,) int64"""
        events = self._events
        programs, keys = self._in_order(programs)
        instrument = events.first[programs].astype(np.int64)
        banks = controls[events.first[controls] == BANK_SELECT]
        if np.isin(events.second[banks], DRUM_BANKS).any():
            banks, bank_keys = self._in_order(banks)
            last = self._last_before(bank_keys, keys)
            instrument[(last != _NONE) & np.isin(events.second[banks[last]], DRUM_BANKS)] |= _DRUM
        # Nearly always, a channel's programs are chosen before its first note.
        own = self._channel(programs)
        final = np.zeros(self._files * _CHANNELS, np.int64)
        changed = np.full(self._files * _CHANNELS, _NONE, np.int64)
        final[own], changed[own] = instrument, keys
        found = final[channel]
        when = self._sort_keys(on, channel)
        early = np.flatnonzero(when < changed[channel])
        if len(early):
            last = self._last_before(keys, when[early])
            found[early] = np.where(last == _NONE, 0, instrument[last])
        found[channel % _CHANNELS == DRUM_CHANNEL] |= _DRUM
        return found

    def _in_parts(self, rows: np.ndarray, track: np.ndarray, channel: np.ndarray, instrument: np.ndarray) -> Sounding:
        """Sorts notes, (K, 4) int32 in order of file and time, into parts. track, channel, instrument: (K,), of
        each."""
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
    """Pairs note-ons and note-offs of the same key, the first with the first. key, is_on: (N,), in order of key, then
    time. -> indexes of the note-ons that end, of the note-off of each, and of the note-offs that end no note."""
    opening = np.flatnonzero(np.diff(key, prepend=_NONE))
    sizes = np.diff(np.append(opening, len(key)))
    number = np.repeat(np.arange(len(opening)), sizes)
    level = np.cumsum(np.where(is_on, 1, -1))
    level -= np.repeat(level[opening] - np.where(is_on[opening], 1, -1), sizes)
    # A note-off that ends no note takes the level below its lowest so far, and has to be ignored. One running minimum
    # serves all keys, as each key's levels are shifted far below those of the key before.
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
