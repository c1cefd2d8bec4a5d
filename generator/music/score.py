"""Note, Track, Score: what a piece is, before any model sees it. Immutable; times are integer ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from generator.music.metre import Metre
from generator.music.tempo import TempoMap

LOWEST_KEY, HIGHEST_KEY = 21, 108  # A0 and C8, the piano's 88 keys


class Note(NamedTuple):
    onset_ticks: int
    duration_ticks: int
    pitch: int
    velocity: int


class Tempo(NamedTuple):
    ticks: int
    us_per_quarter: int


class Key(NamedTuple):
    """A key signature. sharps: -7 (seven flats) to 7."""

    ticks: int
    sharps: int
    is_minor: bool


def note_array(notes: Iterable[Note | tuple[int, int, int, int]]) -> np.ndarray:
    """Rows of onset_ticks, duration_ticks, pitch, velocity. -> (N, 4) int32, read-only."""
    array = np.array(list(notes), dtype=np.int32).reshape(-1, 4)
    array.flags.writeable = False
    return array


_NO_NOTES = note_array(())


@dataclass(frozen=True, eq=False, slots=True)
class Track:
    """One part. notes: (N, 4) int32, columns as in Note (held as an array: pieces have up to 100,000s of them)."""

    notes: np.ndarray = field(default_factory=lambda: _NO_NOTES)
    name: str = ""
    program: int = 0
    is_drum: bool = False

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
    """A piece: parts, and maps of tempo, metre and key, each in order of time (empty: the file format's defaults)."""

    ticks_per_quarter: int
    tracks: tuple[Track, ...] = ()
    tempos: tuple[Tempo, ...] = ()
    metres: tuple[Metre, ...] = ()
    keys: tuple[Key, ...] = ()

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
