"""What a .mid file held when it was read: all its events, and the notes that they come to. Kept beside a score, so that
what nobody changed is written back as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


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
    """Whether the channel plays a drum kit then."""
    name: str
    """Of its track, as it is shown."""


class InstrumentChange(NamedTuple):
    """From a tick on a channel plays another instrument. Channels begin with program 0; channel 10 is a kit."""

    port: int
    """MIDI port, 0 to 127."""
    channel: int
    """MIDI channel, 0 to 15."""
    ticks: int
    """When; of several at one tick the last holds."""
    program: int
    """0 to 127."""
    is_drum: bool
    """Whether it is a drum kit."""


class PedalSpan(NamedTuple):
    """A time in which a pedal of a channel is down."""

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


@dataclass(frozen=True, eq=False, slots=True)
class MidiEvents:
    """All events of a .mid file: by track, and in a track as they stand there. End-of-track events are not among them.

    N events, in arrays of one row each.
    """

    data: bytes
    """The file's bytes."""
    ticks_per_quarter: int
    """Resolution, 1 or more."""
    track_ends: np.ndarray
    """(tracks,) int64, ticks where each track ends."""
    track: np.ndarray
    """(N,) int32, index of the event's track."""
    ticks: np.ndarray
    """(N,) int64, from the file's start."""
    status: np.ndarray
    """(N,) uint8; 0xFF for meta events. Running status is resolved."""
    port: np.ndarray
    """(N,) uint8, the MIDI port in force in its track."""
    first: np.ndarray
    """(N,) uint8, first data byte; a meta event's type; else 0."""
    second: np.ndarray
    """(N,) uint8, second data byte, or 0."""
    begin: np.ndarray
    """(N,) int64, where in `data` its content begins: data bytes, or what follows a meta event's or sysex's length."""
    end: np.ndarray
    """(N,) int64, where in `data` its content ends."""

    def __len__(self) -> int:
        return len(self.ticks)

    def content(self, index: int) -> bytes:
        """Of the event with that index."""
        return self.data[self.begin[index] : self.end[index]]

    def metas(self, kind: int) -> np.ndarray:
        """Indexes of the meta events of a type, in order of time; at equal ticks by track. -> (M,) int64."""
        found = np.flatnonzero((self.status == 0xFF) & (self.first == kind))
        return found[np.argsort(self.ticks[found], kind="stable")]


@dataclass(frozen=True, eq=False, slots=True)
class MidiSource:
    """A .mid file as it was read."""

    events: MidiEvents
    """All its events."""
    parts: tuple[SourcePart, ...]
    """Its parts, in order of track and channel. Each has notes."""
    notes: np.ndarray
    """(K, 4) int32, all notes as in Track, with durations as they sound: to the end of the pedal."""
    note_part: np.ndarray
    """(K,) int32, index of each note's part."""
    released: np.ndarray
    """(K,) int64, ticks where each note's key is let go."""
    note_on: np.ndarray
    """(K,) int64, index of the event that begins each note."""
    note_off: np.ndarray
    """(K,) int64, index of the note-off that releases its key; -1 where a controller or the file's end does."""
    is_open: np.ndarray
    """(K,) bool, whether nothing but the file's end releases its key."""
    pedals: tuple[PedalSpan, ...]
    """In order of their ends."""
    instruments: tuple[InstrumentChange, ...]
    """In order of time."""
    end_ticks: int
    """Where what is open ends."""
    encoding: str
    """Of its texts, as Python names it."""
