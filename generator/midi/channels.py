"""Makes notes of a file's events, as a General MIDI player sounds them.

The state of a channel (instrument, drum kit, pedals, pressed keys) is that of the whole file, whichever tracks its
messages are in. Each MIDI port has 16 channels. Sources: the MIDI 1.0 specification (channel mode messages, sustain,
sostenuto), General MIDI 2 (bank 120 for drum kits), Roland GS ("use for rhythm"), Yamaha XG (banks 126 and 127, part
mode).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import numpy as np

from generator.midi.allocation import DRUM_CHANNEL
from generator.midi.faults import META, SYSEX, TRACK_NAME
from generator.midi.text import decode_text, text_encoding
from generator.music.source import InstrumentChange, MidiEvents, MidiSource, PedalSpan, SourcePart

_TEXTS = range(0x01, 0x08)
DRUM_BANKS = (120, 126, 127)  # bank select, most significant byte: General MIDI 2 kits, XG effects, XG kits
SUSTAIN, SOSTENUTO = 64, 66
PRESSED = 64  # the least value that presses a pedal
BANK_SELECT = 0
ALL_SOUND_OFF, RESET_CONTROLLERS, ALL_NOTES_OFF = 120, 121, range(123, 128)
_LONGEST_TAIL = 16  # quarters that open notes may sound on after the end of the last track with notes
_NEVER = -1
_MOST_TEXTS = 1_000  # of each kind that are looked at to detect their encoding


def source_of(events: MidiEvents) -> MidiSource:
    """The notes, parts, pedals and instruments of a file."""
    return _Player(events).play()


def end_of_open(
    own: int | np.ndarray, whole: int | np.ndarray, last: int | np.ndarray, ticks_per_quarter: int | np.ndarray
) -> np.ndarray:
    """The tick at which notes and pedals end that are never released.

    own: end of the last track with notes; whole: end of the last track of all. It is `whole`, unless that is more than
    16 quarters after `own`: the last tempo or text may be an hour after the music. last: the last onset; the result is
    later than this by a quarter if neither end is.
    """
    end = np.where(whole - own <= _LONGEST_TAIL * ticks_per_quarter, whole, own)
    return np.where(end > last, end, last + ticks_per_quarter)


def encoding_of(data: bytes, status: np.ndarray, first: np.ndarray, begin: np.ndarray, end: np.ndarray) -> str:
    """The encoding of a file's texts, as Python names it. data and the columns of its events: as in MidiEvents."""
    found = np.flatnonzero((status == META) & (first >= _TEXTS[0]) & (first <= _TEXTS[-1]))
    own = [index for kind in _TEXTS for index in found[first[found] == kind][:_MOST_TEXTS].tolist()]
    return text_encoding([data[begin[index] : end[index]] for index in own])


@dataclass(slots=True)
class _Pedal:
    """A pedal that is down."""

    begin: int  # tick of the press
    events: list[int]  # indexes of its events, from the press on
    first_new: int  # index of the first note after the press
    notes: set[int] = field(default_factory=set)  # indexes of the notes that it holds: their keys have been released


@dataclass(slots=True)
class _Key:
    """The notes of one pitch of a channel, in order. Those that have been released may still be in these queues; they
    are skipped when they are taken out."""

    notes: deque[int] = field(default_factory=deque)
    by_track: dict[int, deque[int]] = field(default_factory=dict)

    def press(self, note: int, track: int) -> None:
        self.notes.append(note)
        own = self.by_track.get(track)
        if own is None:
            own = self.by_track[track] = deque()
        own.append(note)


@dataclass(slots=True)
class _Channel:
    port: int
    number: int
    program: int = 0
    bank: int = 0
    kit: bool | None = None  # whether a message made it play a drum kit; None if none did: then channel 10 is one
    kit_by_bank: bool = False  # whether that message was a bank select
    recorded: tuple[int, bool] = (0, False)  # program and whether a kit, as of the last InstrumentChange
    keys: dict[int, _Key] = field(default_factory=dict)  # by pitch
    pedals: dict[int, _Pedal] = field(default_factory=dict)  # by controller: those that are down

    @property
    def is_drum(self) -> bool:
        """Whether it plays a drum kit now."""
        return self.number == DRUM_CHANNEL if self.kit is None else self.kit

    def change_program(self, program: int) -> None:
        """Choose a program. The bank, selected before, decides whether it is a kit."""
        self.program = program
        if self.bank in DRUM_BANKS:
            self.kit, self.kit_by_bank = True, True
        elif self.kit_by_bank:
            self.kit, self.kit_by_bank = None, False


class _Player:
    """Plays a file's events in order of time; at equal ticks by track, then in the track's order."""

    def __init__(self, events: MidiEvents) -> None:
        self._events = events
        self._channels: dict[int, dict[int, _Channel]] = {}  # by port and number
        self._pedals: list[PedalSpan] = []
        self._instruments: list[InstrumentChange] = []
        # Of each note, in order of the note-ons:
        self._part: list[tuple[int, int, int, int, bool]] = []  # track, port, channel, program, is drum
        self._on: list[int] = []  # index of its note-on
        self._off: list[int] = []  # index of its note-off, or _NEVER
        self._released: list[int] = []  # tick at which its key is released, or _NEVER as long as it is down
        self._end: list[int] = []  # tick at which its sound ends, or _NEVER as long as it sounds

    def play(self) -> MidiSource:
        """All events -> the notes of the file."""
        events = self._events
        order = np.flatnonzero(events.status <= SYSEX)
        order = order[np.argsort(events.ticks[order], kind="stable")]
        columns = (events.ticks, events.status, events.first, events.second, events.port, events.track)
        rows = zip(order.tolist(), *(column[order].tolist() for column in columns), strict=True)
        for index, ticks, status, first, second, port, track in rows:
            if status == SYSEX:
                self._exclusive(events.content(index), port)
                for channel in self._channels.get(port, {}).values():
                    self._record_instrument(channel, ticks)
                continue
            channel, kind = self._channel(port, status & 0x0F), status & 0xF0
            if kind == 0x90 and second:
                key = channel.keys.get(first)
                if key is None:
                    key = channel.keys[first] = _Key()
                key.press(len(self._on), track)
                self._part.append((track, port, channel.number, channel.program, channel.is_drum))
                self._on.append(index)
                for column in (self._off, self._released, self._end):
                    column.append(_NEVER)
            elif kind in (0x80, 0x90):
                self._note_off(channel, index, ticks, first, track)
            elif kind == 0xC0:
                channel.change_program(first)
                self._record_instrument(channel, ticks)
            elif kind == 0xB0:
                self._control(channel, index, ticks, first, second)
        return self._close()

    def _record_instrument(self, channel: _Channel, ticks: int) -> None:
        instrument = channel.program, channel.is_drum
        if instrument != channel.recorded:
            channel.recorded = instrument
            self._instruments.append(InstrumentChange(channel.port, channel.number, ticks, *instrument))

    def _channel(self, port: int, number: int) -> _Channel:
        channels = self._channels.get(port)
        if channels is None:
            channels = self._channels[port] = {}
        channel = channels.get(number)
        if channel is None:
            channel = channels[number] = _Channel(port, number, recorded=(0, number == DRUM_CHANNEL))
        return channel

    def _all_channels(self) -> Iterator[_Channel]:
        return chain.from_iterable(channels.values() for channels in self._channels.values())

    def _down(self, channel: _Channel) -> list[int]:
        """Indexes of the notes whose keys are down."""
        return [note for key in channel.keys.values() for note in key.notes if self._released[note] == _NEVER]

    def _note_off(self, channel: _Channel, index: int, ticks: int, pitch: int, track: int) -> None:
        """Release the first note of this pitch; of the same track if possible, as two staves may share a channel."""
        key = channel.keys.get(pitch)
        if key is None:
            return
        for notes in (key.by_track.get(track), key.notes):
            while notes:
                note = notes.popleft()
                if self._released[note] == _NEVER:
                    self._off[note] = index
                    self._release(channel, note, ticks)
                    return

    def _release(self, channel: _Channel, note: int, ticks: int) -> None:
        """Release the key of a note, which sounds on if a pedal holds it."""
        self._released[note] = ticks
        sustain, sostenuto = channel.pedals.get(SUSTAIN), channel.pedals.get(SOSTENUTO)
        if sustain:
            sustain.notes.add(note)
        if sostenuto and note < sostenuto.first_new:
            sostenuto.notes.add(note)
        elif not sustain:
            self._end[note] = ticks

    def _control(self, channel: _Channel, index: int, ticks: int, control: int, value: int) -> None:
        if control == BANK_SELECT:
            channel.bank = value
        elif control in (SUSTAIN, SOSTENUTO):
            pedal = channel.pedals.get(control)
            if pedal:
                pedal.events.append(index)
                if value < PRESSED:
                    self._lift(channel, control, ticks)
            elif value >= PRESSED:
                channel.pedals[control] = _Pedal(ticks, [index], len(self._on))
        elif control == RESET_CONTROLLERS:
            for lifted in (*channel.pedals,):
                self._lift(channel, lifted, ticks)
        elif control == ALL_SOUND_OFF or control in ALL_NOTES_OFF:
            for note in self._down(channel):
                self._release(channel, note, ticks)
            channel.keys.clear()
            if control == ALL_SOUND_OFF:
                for pedal in channel.pedals.values():
                    for note in pedal.notes:
                        if self._end[note] == _NEVER:
                            self._end[note] = ticks
                    pedal.notes.clear()

    def _lift(self, channel: _Channel, control: int, ticks: int, *, is_open: bool = False) -> None:
        pedal = channel.pedals.pop(control)
        others = [other.notes for other in channel.pedals.values()]
        for note in pedal.notes:
            if self._end[note] == _NEVER and not any(note in notes for notes in others):
                self._end[note] = ticks
        span = PedalSpan(channel.port, channel.number, control, pedal.begin, ticks, tuple(pedal.events), is_open)
        self._pedals.append(span)

    def _exclusive(self, content: bytes, port: int) -> None:
        """Obey a system exclusive message that says whether a channel plays a drum kit, or that resets all channels."""
        body = content.removesuffix(b"\xf7")
        if len(body) == 9 and body[:1] == b"\x41" and body[2:5] == b"\x42\x12\x40":  # Roland GS
            part, parameter, value = body[5], body[6], body[7]
            if part & 0xF0 == 0x10 and parameter == 0x15:
                number = part & 0x0F
                number = DRUM_CHANNEL if number == 0 else number - 1 if number <= DRUM_CHANNEL else number
                self._set_kit(self._channel(port, number), value > 0)
            elif (part, parameter) == (0x00, 0x7F):
                self._reset_kits(port)
        elif len(body) == 7 and body[:1] == b"\x43" and body[1] & 0xF0 == 0x10 and body[2] == 0x4C:  # Yamaha XG
            if body[3] == 0x08 and body[4] < 16 and body[5] == 0x07:
                self._set_kit(self._channel(port, body[4]), body[6] > 0)
            elif body[3:6] == b"\x00\x00\x7e":
                self._reset_kits(port)
        elif len(body) == 4 and body[0] == 0x7E and body[2] == 0x09:  # General MIDI on or off
            self._reset_kits(port)

    @staticmethod
    def _set_kit(channel: _Channel, kit: bool) -> None:
        channel.kit, channel.kit_by_bank = kit, False

    def _reset_kits(self, port: int) -> None:
        """Undo for all channels of a port what _set_kit did."""
        for channel in self._channels.get(port, {}).values():
            if not channel.kit_by_bank:
                channel.kit = None

    def _close(self) -> MidiSource:
        """End notes and pedals that are still down with the file."""
        end = self._end_of_file()
        is_open = np.zeros(len(self._on), bool)
        for channel in self._all_channels():
            for note in self._down(channel):
                is_open[note], self._released[note], self._end[note] = True, end, end
            for control in (*channel.pedals,):
                self._lift(channel, control, end, is_open=True)
        return self._source(is_open, end)

    def _end_of_file(self) -> int:
        """See end_of_open; 0 for a file without notes."""
        events = self._events
        if not self._on:
            return 0
        with_notes = np.unique(events.track[self._on])
        own, whole = int(events.track_ends[with_notes].max()), int(events.track_ends.max())
        return int(end_of_open(own, whole, int(events.ticks[self._on].max()), events.ticks_per_quarter))

    def _source(self, is_open: np.ndarray, end: int) -> MidiSource:
        """The notes sorted by onset, then pitch, with their parts. is_open: (K,) bool, in order of the note-ons."""
        events = self._events
        encoding = encoding_of(events.data, events.status, events.first, events.begin, events.end)
        names: dict[int, str] = {}
        for index in events.metas(TRACK_NAME).tolist():
            if (track := int(events.track[index])) not in names:
                names[track] = decode_text(events.content(index), encoding)
        order = {part: number for number, part in enumerate(dict.fromkeys(self._part))}
        kinds = sorted(order, key=lambda part: (*part[:3], order[part]))
        number_of = {part: number for number, part in enumerate(kinds)}
        on = np.array(self._on, np.int64)
        onset, ends = events.ticks[on], np.array(self._end, np.int64)
        rows = np.stack([onset, ends - onset, events.first[on], events.second[on]], axis=1)
        part = np.array([number_of[part] for part in self._part], np.int32)
        sort = np.lexsort((rows[:, 2], rows[:, 0]))
        return MidiSource(
            events,
            tuple(SourcePart(*part, names.get(part[0], "")) for part in kinds),
            rows[sort].astype(np.int32),
            part[sort],
            np.array(self._released, np.int64)[sort],
            on[sort],
            np.array(self._off, np.int64)[sort],
            is_open[sort],
            tuple(self._pedals),
            tuple(self._instruments),
            end,
            encoding,
        )
