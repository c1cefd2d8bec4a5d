"""Where notes go, and which of them sound there: so that every one can be ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Protocol

from mido import Message

# Messages are mido's. Their attributes are made when a program runs, so where they are read their type is Any.

DRUM_CHANNEL = 9
SUSTAIN, VOLUME, ALL_SOUND_OFF, ALL_NOTES_OFF = 64, 7, 120, 123  # controllers of the MIDI standard
CHANNELS = range(16)


class Sink(Protocol):
    """What takes messages: a MIDI port, the built-in synth. It never raises: a port that is gone takes nothing."""

    def send(self, message: Message, at: float, seconds: float | None = None) -> None:
        """at: when it is due, in seconds of wire.now(); seconds: a note's expected length, None where unknown."""
        ...


class Output:
    """A sink with the channel and the program chosen for it (None: as the piece says), and what sounds there.

    Drums stay on their channel. A note struck again while it sounds is ended first, and ends when the last of those who
    struck it let go: so the receiver sees one note-off for each note-on. takes_clock: whether it gets the MIDI clock.
    """

    def __init__(
        self, sink: Sink, channel: int | None = None, program: int | None = None, takes_clock: bool = False
    ) -> None:
        """Raises ValueError for a channel or a program that there is not."""
        if channel is not None and channel not in CHANNELS:
            raise ValueError(f"channel is {channel}; it must be from 0 to 15")
        if program is not None and program not in range(128):
            raise ValueError(f"program is {program}; it must be from 0 to 127")
        self.sink, self.takes_clock = sink, takes_clock
        self._channel, self._program = channel, program
        self._sounding: Counter[tuple[int, int]] = Counter()
        self._touched: set[int] = set()
        self._programs: dict[int, int] = {}
        self._volume: int | None = None

    @property
    def sounding(self) -> int:
        """How many notes sound."""
        return len(self._sounding)

    def note_on(self, at: float, channel: int, pitch: int, velocity: int, seconds: float | None = None) -> None:
        channel = self._mapped(channel)
        if self._sounding[channel, pitch]:
            self._send("note_off", at, channel=channel, note=pitch)
        self._sounding[channel, pitch] += 1
        self._touched.add(channel)
        self.sink.send(Message("note_on", channel=channel, note=pitch, velocity=velocity), at, seconds)

    def note_off(self, at: float, channel: int, pitch: int) -> None:
        channel = self._mapped(channel)
        left = self._sounding[channel, pitch] - 1
        if left > 0:
            self._sounding[channel, pitch] = left
            return
        del self._sounding[channel, pitch]
        if left == 0:
            self._send("note_off", at, channel=channel, note=pitch)

    def through(self, message: Any, at: float) -> None:
        """What comes from a keyboard goes on to here."""
        if message.type == "note_on" and message.velocity:
            self.note_on(at, message.channel, message.note, message.velocity)
        elif message.type in ("note_on", "note_off"):
            self.note_off(at, message.channel, message.note)
        else:
            channel = self._mapped(message.channel)
            self._touched.add(channel)
            self.sink.send(message.copy(channel=channel), at)

    def choose_programs(self, programs: Mapping[int, int], at: float) -> None:
        """By channel, as the piece has them. Where several come to one channel, the lowest one's program holds."""
        self._programs = dict(programs)
        chosen = {self._mapped(channel): program for channel, program in sorted(programs.items(), reverse=True)}
        if self._program is not None:  # for a keyboard too, whose channel no piece may name
            melodic = (channel for channel in CHANNELS if channel != DRUM_CHANNEL)
            chosen.update(dict.fromkeys(melodic if self._channel is None else (self._channel,), self._program))
        for channel, program in sorted(chosen.items()):
            self._send("program_change", at, channel=channel, program=program)

    def choose_volume(self, value: int, at: float) -> None:
        """0 to 127, as the controller of that name."""
        self._volume = value
        for channel in CHANNELS:
            self._send("control_change", at, channel=channel, control=VOLUME, value=value)

    def silence(self, at: float) -> None:
        """End every note that sounds, then say All Notes Off and lift the pedal wherever something was played."""
        for channel, pitch in list(self._sounding):
            self._send("note_off", at, channel=channel, note=pitch)
        self._sounding.clear()
        for channel in sorted(self._touched):
            self._send("control_change", at, channel=channel, control=SUSTAIN, value=0)
            self._send("control_change", at, channel=channel, control=ALL_NOTES_OFF, value=0)

    def panic(self, at: float) -> None:
        """The same on every channel, and All Sound Off."""
        self._touched.update(CHANNELS)
        self.silence(at)
        for channel in CHANNELS:
            self._send("control_change", at, channel=channel, control=ALL_SOUND_OFF, value=0)

    def restore(self, at: float) -> None:
        """A receiver came back: nothing may sound there, and it has forgotten its programs."""
        self.panic(at)
        self.choose_programs(self._programs, at)
        if self._volume is not None:
            self.choose_volume(self._volume, at)

    def _mapped(self, channel: int) -> int:
        return channel if self._channel is None or channel == DRUM_CHANNEL else self._channel

    def _send(self, kind: str, at: float, **values: int) -> None:
        self.sink.send(Message(kind, skip_checks=False, **values), at)


class Outputs(dict[str, Output]):
    """All that hear the music, by name."""

    def note_on(self, at: float, channel: int, pitch: int, velocity: int, seconds: float | None = None) -> None:
        for output in self.values():
            output.note_on(at, channel, pitch, velocity, seconds)

    def note_off(self, at: float, channel: int, pitch: int) -> None:
        for output in self.values():
            output.note_off(at, channel, pitch)

    def through(self, message: Any, at: float) -> None:
        for output in self.values():
            output.through(message, at)

    def choose_programs(self, programs: Mapping[int, int], at: float) -> None:
        for output in self.values():
            output.choose_programs(programs, at)

    def silence(self, at: float) -> None:
        for output in self.values():
            output.silence(at)

    def panic(self, at: float) -> None:
        for output in self.values():
            output.panic(at)
