"""What a person asks of the music, beyond what the model would like: every composed note keeps to it.

Controls say it in musical terms; the rules of generator.compose.constraints turn it into masks on logits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from generator.errors import ContinuoError
from generator.events import classic
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.harmony import ChordSymbol, Key, parse_chords, parse_key, parse_pitch, pitch_name
from generator.music.metre import Metre, beat_ticks, is_compound
from generator.music.score import HIGHEST_KEY, LOWEST_KEY

Grid = Literal["8ths", "16ths", "triplets", "free"]
Ending = Literal["downbeat", "open"]

GRID_STEPS: dict[Grid, int] = {
    "8ths": GRID_TICKS_PER_QUARTER // 2,
    "16ths": GRID_TICKS_PER_QUARTER // 4,
    "triplets": GRID_TICKS_PER_QUARTER // 3,
    "free": 1,
}
MAX_DENSITY = 64.0
_NUMBER = r"\d+(?:\.\d+)?"


@dataclass(frozen=True)
class Controls:
    """Frozen; None is off. They hold for every composed note; the seed and locked notes are left as they are."""

    key: str | None = None
    """Notes to keep to: a tonic and a scale, "D", "F# minor", "Eb dorian", "A blues"; or notes, "C E G A"."""
    chords: str | None = None
    """A chord for each bar, over and over: "Dm7 | G7 | Cmaj7". On the beat only its notes are struck."""
    passing: bool = True
    """Between the beats, let short notes of the key (without --key: of all the chords) pass by as well."""
    range: str | None = None
    """Lowest and highest pitch, "C3-C6" or "48-84"."""
    polyphony: int | None = None
    """At most so many notes sound at once."""
    density: str | None = None
    """Notes per beat in every whole bar, "1-4", "2-" (at least) or "-3" (at most)."""
    grid: Grid | None = None
    """Where notes may begin, counted from the bar line: straight 8ths or 16ths, triplets, or free."""
    ending: Ending | None = None
    """downbeat: the last bar holds one last chord, from its first beat to the end: that of --chords, its root in the
    bass, else the tonic's of --key; open: the piece is not told when it will be over, so that it comes to no end."""
    velocity: str | None = None
    """Softest and loudest, "40-100", of 1 to 127."""

    def __post_init__(self) -> None:
        if self.polyphony is not None and self.polyphony < 1:
            raise ContinuoError(f"--polyphony is {self.polyphony}; it must be 1 or more")
        if self.grid is not None and self.grid not in GRID_STEPS:
            raise ContinuoError(f"--grid is {self.grid!r}; it must be one of {', '.join(GRID_STEPS)}")
        if self.ending not in (None, "downbeat", "open"):
            raise ContinuoError(f"--ending is {self.ending!r}; it must be downbeat or open")
        # Each says what is wrong with it.
        _ = self.parsed_key, self.parsed_chords, self.pitches, self.densities, self.velocities

    @property
    def needs_time(self) -> tuple[str, ...]:
        """Those in use that a checkpoint without timing can't keep."""
        return tuple(name for name in classic.UNKEPT_CONTROLS if getattr(self, name) is not None)

    def step(self, metre: Metre) -> int:
        """Ticks between two onsets of the grid. Three in a beat of 6/8 are its eighths."""
        if self.grid == "triplets" and is_compound(metre):
            return beat_ticks(metre, GRID_TICKS_PER_QUARTER) // 3
        return GRID_STEPS[self.grid or "free"]

    @cached_property
    def parsed_key(self) -> Key | None:
        return None if self.key is None else parse_key(self.key)

    @cached_property
    def parsed_chords(self) -> tuple[tuple[ChordSymbol, ...], ...]:
        """Of each bar of the progression; () for none."""
        return () if self.chords is None else parse_chords(self.chords)

    @cached_property
    def pitches(self) -> tuple[int, int]:
        """Lowest and highest that are allowed."""
        if self.range is None:
            return LOWEST_KEY, HIGHEST_KEY
        match = re.fullmatch(r"\s*(\S*?\d)\s*-\s*(.+?)\s*", self.range)
        if not match:
            raise ContinuoError(f"--range {self.range!r}: write the lowest and highest pitch, such as C3-C6 or 48-84")
        low, high = (parse_pitch(part) for part in match.groups())
        if not LOWEST_KEY <= low <= high <= HIGHEST_KEY:
            raise ContinuoError(
                f"--range {self.range!r}: it must go upwards, within the piano's "
                f"{pitch_name(LOWEST_KEY)} ({LOWEST_KEY}) to {pitch_name(HIGHEST_KEY)} ({HIGHEST_KEY})"
            )
        return low, high

    @cached_property
    def densities(self) -> tuple[float, float | None]:
        """Least and most notes per beat."""
        if self.density is None:
            return 0.0, None
        match = re.fullmatch(rf"\s*({_NUMBER})?\s*(-)?\s*({_NUMBER})?\s*", self.density)
        low, dash, high = match.groups() if match else (None, None, None)
        if low is None and high is None:
            raise ContinuoError(f"--density {self.density!r}: write notes per beat, such as 1-4, 2- or -3")
        least = float(low) if low else 0.0
        most = float(high) if high else None if dash else least
        if not (0 <= least <= MAX_DENSITY and (most is None or max(least, 1e-9) <= most <= MAX_DENSITY)):
            raise ContinuoError(
                f"--density {self.density!r}: the first number must not be above the second, both from 0 to "
                f"{MAX_DENSITY:g}, and some notes must be allowed"
            )
        return least, most

    @cached_property
    def velocities(self) -> tuple[int, int]:
        """Softest and loudest that are allowed."""
        if self.velocity is None:
            return 1, 127
        match = re.fullmatch(r"\s*(\d+)\s*-\s*(\d+)\s*", self.velocity)
        low, high = (int(part) for part in match.groups()) if match else (0, 0)
        if not 1 <= low <= high <= 127:
            raise ContinuoError(
                f"--velocity {self.velocity!r}: write the softest and loudest, such as 40-100, of 1 to 127"
            )
        return low, high
