"""The contents of a .mid file as it was read: all its events, and the notes that they make.

A score keeps them, so that what nobody has changed is written back as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Address(NamedTuple):
    """Where a part is played. A MIDI port has 16 channels."""

    port: int
    """MIDI port, 0 or more."""
    channel: int
    """MIDI channel, 0 to 15."""


class Instrument(NamedTuple):
    """What a MIDI channel plays; one at a time."""

    program: int
    """General MIDI program, or number of the drum kit, 0 to 127."""
    is_drum: bool
    """Whether it is a drum kit."""


class SourcePart(NamedTuple):
    """The notes of one track of a file that share a channel and an instrument."""

    track: int
    """Index of the file's track that holds its notes."""
    port: int
    """MIDI port, 0 to 127."""
    channel: int
    """MIDI channel, 0 to 15."""
    program: int
    """Program in force at its notes' onsets, 0 to 127."""
    is_drum: bool
    """Whether the channel plays a drum kit at these onsets."""
    name: str
    """The name of its track, as it is shown; "" for none."""

    @property
    def address(self) -> Address:
        """Its port and channel."""
        return Address(self.port, self.channel)

    @property
    def instrument(self) -> Instrument:
        """Its program or drum kit."""
        return Instrument(self.program, self.is_drum)


class InstrumentChange(NamedTuple):
    """A channel plays another instrument from a tick on. Before the first change it plays program 0, and channel 10 a
    drum kit."""

    port: int
    """MIDI port, 0 to 127."""
    channel: int
    """MIDI channel, 0 to 15."""
    ticks: int
    """Tick from which on it holds; of several at one tick, the last one holds."""
    program: int
    """General MIDI program, or number of the drum kit, 0 to 127."""
    is_drum: bool
    """Whether it is a drum kit."""

    @property
    def address(self) -> Address:
        """Its port and channel."""
        return Address(self.port, self.channel)

    @property
    def instrument(self) -> Instrument:
        """The new instrument."""
        return Instrument(self.program, self.is_drum)


class PedalSpan(NamedTuple):
    """A span of time in which a channel's pedal is down."""

    port: int
    """MIDI port, 0 to 127."""
    channel: int
    """MIDI channel, 0 to 15."""
    control: int
    """Controller number: 64 sustain, 66 sostenuto."""
    begin: int
    """Tick of the press."""
    end: int
    """Tick of the release; the file's end for a pedal that is never lifted."""
    events: tuple[int, ...]
    """Indexes of the controller's events from the press to the release."""
    is_open: bool
    """Whether it is never lifted."""

    @property
    def address(self) -> Address:
        """Its port and channel."""
        return Address(self.port, self.channel)


@dataclass(frozen=True, eq=False, slots=True)
class MidiEvents:
    """The N events of a .mid file in arrays of N, track by track, in the file's order. End-of-track events are left
    out."""

    data: bytes
    """The file's bytes."""
    ticks_per_quarter: int
    """Resolution, 1 or more."""
    track_ends: np.ndarray
    """(tracks,) int64, tick at which each track ends."""
    track: np.ndarray
    """(N,) int32, index of the event's track."""
    ticks: np.ndarray
    """(N,) int64, from the file's start."""
    status: np.ndarray
    """(N,) uint8, status byte, with running status resolved; 0xFF for meta events."""
    port: np.ndarray
    """(N,) uint8, the MIDI port in force in its track."""
    first: np.ndarray
    """(N,) uint8, first data byte; type of a meta event; 0 if there is neither."""
    second: np.ndarray
    """(N,) uint8, second data byte; 0 if there is none."""
    begin: np.ndarray
    """(N,) int64, index in `data` where the event's content begins: its data bytes; of a meta event or system exclusive
    message what follows the length."""
    end: np.ndarray
    """(N,) int64, index in `data` where the event's content ends."""

    def __len__(self) -> int:
        return len(self.ticks)

    def content(self, index: int) -> bytes:
        """The content of the event with this index."""
        return self.data[self.begin[index] : self.end[index]]

    def metas(self, kind: int) -> np.ndarray:
        """Indexes of the meta events of a type, in order of time, at equal ticks by track; (M,) int64."""
        found = np.flatnonzero((self.status == 0xFF) & (self.first == kind))
        return found[np.argsort(self.ticks[found], kind="stable")]


@dataclass(frozen=True, eq=False, slots=True)
class MidiSource:
    """A .mid file as it was read, with its K notes in arrays of K."""

    events: MidiEvents
    """All its events."""
    parts: tuple[SourcePart, ...]
    """Its parts, in order of track, port and channel. Each has at least one note."""
    notes: np.ndarray
    """(K, 4) int32, all notes by onset, then pitch; columns as in Note. A note that a pedal holds lasts as long as it
    sounds."""
    note_part: np.ndarray
    """(K,) int32, index of each note's part."""
    released: np.ndarray
    """(K,) int64, tick at which each note's key is released."""
    note_on: np.ndarray
    """(K,) int64, index of each note's note-on event."""
    note_off: np.ndarray
    """(K,) int64, index of the note-off that releases each note's key; -1 if a controller or the file's end does."""
    is_open: np.ndarray
    """(K,) bool, whether only the file's end releases the note's key."""
    pedals: tuple[PedalSpan, ...]
    """All spans in which pedals are down, in order of their ends."""
    instruments: tuple[InstrumentChange, ...]
    """All changes of instruments, in order of time."""
    end_ticks: int
    """Tick at which notes and pedals end that are never released."""
    encoding: str
    """The encoding of the file's texts, as Python names it."""
