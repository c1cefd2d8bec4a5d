"""Score, Track, Note, tempo, key signature and marker: the music of a piece, independent of models.

All are immutable; times are integer ticks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from generator.errors import Text
from generator.music.metre import Metre
from generator.music.source import Instrument, MidiSource
from generator.music.tempo import TempoMap

BUILT_IN_SYNTH = "synth"  # as the output of a track
LOWEST_KEY, HIGHEST_KEY = 21, 108  # A0 and C8, the piano's 88 keys


class Note(NamedTuple):
    """One note."""

    onset_ticks: int
    """Ticks from the start of the piece, 0 or more."""
    duration_ticks: int
    """Length in ticks, 0 or more."""
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
    """Whether it stands for the minor key."""


class Marker(NamedTuple):
    """A name for a position in the piece, such as "Verse"."""

    ticks: int
    """Its position."""
    text: str
    """The name; not empty."""


def note_array(notes: Iterable[Note | tuple[int, int, int, int]]) -> np.ndarray:
    """N notes -> (N, 4) int32, read-only; columns as in Note."""
    array = np.array(list(notes), dtype=np.int32).reshape(-1, 4)
    array.flags.writeable = False
    return array


_NO_NOTES = note_array(())


@dataclass(frozen=True, eq=False, slots=True)
class Track:
    """One part. Its notes are an array, since there may be hundreds of thousands of them."""

    notes: np.ndarray = field(default_factory=lambda: _NO_NOTES)
    """(N, 4) int32, read-only, columns as in Note."""
    name: str = ""
    """The part's name; "" for none."""
    program: int = 0
    """General MIDI program, 0 to 127."""
    is_drum: bool = False
    """Whether its pitches are drums."""
    source_part: int | None = None
    """Index of the part of the score's source file that it was read from; None for a new one."""
    volume: int | None = None
    """Value of MIDI controller 7, 0 to 127. None: that of the source file's part with this instrument, or else 100."""
    pan: int | None = None
    """Value of MIDI controller 10: 0, left, to 127, right. None: likewise, or else 64, the centre."""
    reverb: int | None = None
    """Value of MIDI controller 91, how much of it goes to the reverb, 0 to 127. None: likewise, or else 40."""
    chorus: int | None = None
    """Value of MIDI controller 93, how much of it goes to the chorus, 0 to 127. None: likewise, or else 0."""
    is_muted: bool = False
    """Whether it is silent in playback. It is still written to files and given to models."""
    output: str = ""
    """The name of the MIDI output that plays it, or BUILT_IN_SYNTH; "" for the output of the piece."""
    channel: int | None = None
    """MIDI channel that was chosen for it, 0 to 15; None for any."""

    def __iter__(self) -> Iterator[Note]:
        return (Note(*row) for row in self.notes.tolist())

    def __len__(self) -> int:
        return len(self.notes)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Track):
            return NotImplemented
        same = (self.name, self.instrument) == (other.name, other.instrument)
        return same and np.array_equal(self.notes, other.notes)

    __hash__ = None  # type: ignore[assignment]  # equality is by content, and arrays have no hash

    @property
    def instrument(self) -> Instrument:
        """What plays it."""
        return Instrument(self.program, self.is_drum)

    @property
    def end_ticks(self) -> int:
        """Where its last note ends; 0 without notes."""
        return int((self.notes[:, 0] + self.notes[:, 1]).max()) if len(self.notes) else 0


@dataclass(frozen=True, slots=True)
class Score:
    """A piece: its parts and its maps, which are in order of time. Defaults for empty maps are those of .mid files."""

    ticks_per_quarter: int
    """Resolution of all its times, 1 or more."""
    tracks: tuple[Track, ...] = ()
    """Its parts."""
    tempos: tuple[Tempo, ...] = ()
    """Changes of tempo; 120 quarter notes a minute before the first."""
    metres: tuple[Metre, ...] = ()
    """Changes of metre; 4/4 before the first."""
    keys: tuple[KeySignature, ...] = ()
    """Changes of key signature; none before the first."""
    source: MidiSource | None = field(default=None, compare=False, repr=False)
    """The .mid file that it was read from, whose other events are written back with it; None for a score of another
    origin."""
    notices: tuple[Text, ...] = field(default=(), compare=False)
    """What was left out or changed when the file was read, a sentence for each kind."""
    markers: tuple[Marker, ...] = ()
    """Names of positions; several may be at one tick."""

    def source_part_of(self, track: Track) -> int | None:
        """Index of the part of `source` that a track of this score was read from; None for a new track."""
        if self.source is None or track.source_part is None or track.source_part >= len(self.source.parts):
            return None
        return track.source_part

    @property
    def end_ticks(self) -> int:
        """Where the last note ends; 0 without notes."""
        return max((track.end_ticks for track in self.tracks), default=0)

    @property
    def note_count(self) -> int:
        """Number of notes of all tracks."""
        return sum(len(track) for track in self.tracks)

    @property
    def tempo_map(self) -> TempoMap:
        """Converts ticks to seconds and back. It is made anew at each call."""
        return TempoMap(self.tempos, self.ticks_per_quarter)

    def seconds_at(self, ticks: int) -> float:
        """Seconds from the start to `ticks`, by the tempo map."""
        return self.seconds_at_all([ticks])[0]

    def seconds_at_all(self, ticks: Sequence[int]) -> list[float]:
        """seconds_at for many ticks; the tempo map is made only once."""
        tempo_map = self.tempo_map
        return [tempo_map.seconds_at(tick) for tick in ticks]

    def ticks_at(self, seconds: float) -> int:
        """The first tick at or after `seconds`, by the tempo map; the inverse of seconds_at."""
        return math.ceil(self.tempo_map.ticks_at(seconds) - 1e-6)

    @property
    def end_seconds(self) -> float:
        """Where the last note ends, in seconds from the start."""
        return self.seconds_at(self.end_ticks)
