"""Score, Track, Note, tempo, key signature and marker: what a piece is, before any model sees it.

Immutable; times are integer ticks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from generator.errors import Text
from generator.music.metre import Metre
from generator.music.source import MidiSource
from generator.music.tempo import TempoMap

BUILT_IN_SYNTH = "synth"  # among the outputs that a track can have
LOWEST_KEY, HIGHEST_KEY = 21, 108  # A0 and C8, the piano's 88 keys


class Note(NamedTuple):
    """One note."""

    onset_ticks: int
    """Ticks from the start of the piece, 0 or more."""
    duration_ticks: int
    """0 or more."""
    pitch: int
    """MIDI pitch, 0 to 127; 60 is middle C."""
    velocity: int
    """MIDI velocity, 1 to 127."""


class Tempo(NamedTuple):
    """A tempo from a tick on."""

    ticks: int
    """From which tick on it holds."""
    us_per_quarter: int
    """Microseconds per quarter note, 1 or more."""


class KeySignature(NamedTuple):
    """A key signature from a tick on."""

    ticks: int
    """From which tick on it holds."""
    sharps: int
    """-7 (seven flats) to 7."""
    is_minor: bool
    """Whether it is that of the minor key."""


class Marker(NamedTuple):
    """A name for a place, such as "Verse"."""

    ticks: int
    """Where it stands."""
    text: str
    """As it is shown; not empty."""


def note_array(notes: Iterable[Note | tuple[int, int, int, int]]) -> np.ndarray:
    """Rows of onset_ticks, duration_ticks, pitch, velocity. -> (N, 4) int32, read-only."""
    array = np.array(list(notes), dtype=np.int32).reshape(-1, 4)
    array.flags.writeable = False
    return array


_NO_NOTES = note_array(())


@dataclass(frozen=True, eq=False, slots=True)
class Track:
    """One part. Its notes are an array, as pieces have up to 100,000s of them."""

    notes: np.ndarray = field(default_factory=lambda: _NO_NOTES)
    """(N, 4) int32, read-only, columns as in Note."""
    name: str = ""
    """Of the part."""
    program: int = 0
    """General MIDI program, 0 to 127."""
    is_drum: bool = False
    """Whether its pitches are drums."""
    source_part: int | None = None
    """Index of the part of the score's source file that it was read as; None for a new one."""
    volume: int | None = None
    """0 to 127, as the MIDI controller; None for that of the source file's parts with its instrument, else 100."""
    pan: int | None = None
    """0, left, to 127, right, as the MIDI controller; None likewise, else 64, in the middle."""
    reverb: int | None = None
    """How much of it goes to the reverb, 0 to 127, as the MIDI controller; None likewise, else 40."""
    chorus: int | None = None
    """How much of it goes to the chorus, 0 to 127, as the MIDI controller; None likewise, else 0."""
    is_muted: bool = False
    """Whether it is left out in playing; files and models have it nevertheless."""
    output: str = ""
    """What plays it: a MIDI output's name, or BUILT_IN_SYNTH; "" for what plays the piece."""
    channel: int | None = None
    """MIDI channel that was chosen for it, 0 to 15; None for any."""

    def __iter__(self) -> Iterator[Note]:
        return (Note(*row) for row in self.notes.tolist())

    def __len__(self) -> int:
        return len(self.notes)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Track):
            return NotImplemented
        same = (self.name, self.program, self.is_drum) == (other.name, other.program, other.is_drum)
        return same and np.array_equal(self.notes, other.notes)

    __hash__ = None  # type: ignore[assignment]  # equality is by content, and arrays have no hash

    @property
    def end_ticks(self) -> int:
        return int((self.notes[:, 0] + self.notes[:, 1]).max()) if len(self.notes) else 0


@dataclass(frozen=True, slots=True)
class Score:
    """A piece: its parts, and its maps, each in order of time; an empty map means the file format's default."""

    ticks_per_quarter: int
    """Resolution of all its times, 1 or more."""
    tracks: tuple[Track, ...] = ()
    """Its parts."""
    tempos: tuple[Tempo, ...] = ()
    """Map of tempo; by default 120 quarter notes a minute."""
    metres: tuple[Metre, ...] = ()
    """Map of metre; by default 4/4."""
    keys: tuple[KeySignature, ...] = ()
    """Map of key signatures; none by default."""
    source: MidiSource | None = field(default=None, compare=False, repr=False)
    """The .mid file that it was read from, whose other events are written back with it; None for none."""
    notices: tuple[Text, ...] = field(default=(), compare=False)
    """What was left out or changed in reading, a sentence for each kind."""
    markers: tuple[Marker, ...] = ()
    """Names of places; several may stand at one."""

    @property
    def end_ticks(self) -> int:
        return max((track.end_ticks for track in self.tracks), default=0)

    @property
    def note_count(self) -> int:
        return sum(len(track) for track in self.tracks)

    @property
    def tempo_map(self) -> TempoMap:
        return TempoMap(self.tempos, self.ticks_per_quarter)

    def seconds_at(self, ticks: int) -> float:
        """Seconds from the start to `ticks`, by the tempo map."""
        return self.seconds_at_all([ticks])[0]

    def seconds_at_all(self, ticks: Sequence[int]) -> list[float]:
        """seconds_at for many ticks; the tempo map is laid out once."""
        tempo_map = self.tempo_map
        return [tempo_map.seconds_at(tick) for tick in ticks]

    def ticks_at(self, seconds: float) -> int:
        """The first tick not before `seconds`, by the tempo map; the inverse of seconds_at."""
        return math.ceil(self.tempo_map.ticks_at(seconds) - 1e-6)

    @property
    def end_seconds(self) -> float:
        return self.seconds_at(self.end_ticks)
