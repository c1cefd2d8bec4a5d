"""What a person asks of the music, beyond what the model would like: every composed note keeps to it.

Controls say it in musical terms; the rules of generator.compose.constraints turn it into masks on logits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from generator.compose.asking.per_part import parse_per_part
from generator.errors import ContinuoError, Option
from generator.events import classic
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.chords import ChordSymbol, parse_chords
from generator.music.harmony import Key, parse_key, parse_pitch, pitch_name
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
PER_PART = ("key", "range", "polyphony", "density", "grid", "velocity")  # can be given for single parts
_NUMBER = r"\d+(?:\.\d+)?"


@dataclass(frozen=True)
class Controls:
    """Frozen; None is off. They hold for every composed note; the seed and locked notes are left as they are.

    Those of PER_PART can also be given for single parts: "bass=E1-G3, *=C3-C6"; `shared` and `by_part` take that
    apart, and everything else is asked of controls without it.
    """

    key: str | None = None
    """Notes to keep to: a tonic and a scale, "D", "F# minor", "Eb dorian", "A blues"; or notes, "C E G A"."""
    chords: str | None = None
    """One chord for each bar, repeated: "Dm7 | G7 | Cmaj7". Notes on the beat belong to the chord."""
    passing: bool = True
    """With --chords: between the beats, also allow short notes of the key (without --key: of any of the chords)."""
    range: str | None = None
    """Lowest and highest pitch, "C3-C6" or "48-84", from A0 (21) to C8 (108); of a part: "bass=E1-G3"."""
    polyphony: int | str | None = None
    """The most notes that may sound at once, from 1; of all parts together, or of one: "bass=1"."""
    density: str | None = None
    """Notes per beat in every whole bar, from 0 to 64: "1-4", "2-" (at least 2) or "-3" (at most 3); of all parts
    together, or of one: "drums=2-8"."""
    grid: Grid | str | None = None
    """Where notes may begin, counted from the bar line: straight 8ths or 16ths, triplets, or free."""
    ending: Ending | None = None
    """downbeat: the last bar is one held chord, with its root in the bass: the chord of --chords, else the tonic chord
    of --key; open: the music stops without a close. [default: as the model likes]"""
    velocity: str | None = None
    """Lowest and highest MIDI velocity, "40-100", from 1 to 127."""

    def __post_init__(self) -> None:
        if self.by_part:
            _ = self.shared
            for name, by_part in self.by_part.items():
                for value in by_part.values():
                    replace(self.shared, **{name: value})
            return
        if self.polyphony is not None and not (isinstance(self.polyphony, int) and self.polyphony >= 1):
            raise ContinuoError("{--polyphony} is {polyphony}; it must be 1 or more", polyphony=self.polyphony)
        if self.grid is not None and self.grid not in GRID_STEPS:
            raise ContinuoError(
                "{--grid} is {grid!r}; it must be one of {grids}", grid=self.grid, grids=", ".join(GRID_STEPS)
            )
        if self.ending not in (None, "downbeat", "open"):
            raise ContinuoError("{--ending} is {ending!r}; it must be downbeat or open", ending=self.ending)
        # Each says what is wrong with it.
        _ = self.parsed_key, self.parsed_chords, self.pitches, self.densities, self.velocities

    @cached_property
    def _split(self) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """What is given for all parts, and by control and part's name what for single ones."""
        shared: dict[str, Any] = {}
        by_part: dict[str, dict[str, Any]] = {}
        for name in PER_PART:
            text = getattr(self, name)
            if isinstance(text, str) and "=" in text:
                values = parse_per_part(text, Option(f"--{name}"))
                shared[name] = _plain(name, values.default)
                by_part[name] = {part: _plain(name, value) for part, value in values.named.items()}
        return shared, by_part

    @property
    def by_part(self) -> dict[str, dict[str, Any]]:
        """Of each control that is given for single parts, its values by their names."""
        return self._split[1]

    @cached_property
    def shared(self) -> Controls:
        """Those that hold for all parts that have none of their own."""
        return replace(self, **self._split[0]) if self._split[0] else self

    @property
    def voices(self) -> int | None:
        """The most notes that may sound at once, of controls without parts."""
        return self.polyphony if isinstance(self.polyphony, int) else None

    @property
    def needs_time(self) -> tuple[str, ...]:
        """Those in use that a checkpoint without timing can't keep."""
        return tuple(name for name in classic.UNKEPT_CONTROLS if getattr(self, name) is not None)

    def step(self, metre: Metre) -> int:
        """Ticks between two onsets of the grid. Three in a beat of 6/8 are its eighths."""
        if self.grid == "triplets" and is_compound(metre):
            return beat_ticks(metre, GRID_TICKS_PER_QUARTER) // 3
        return next((step for name, step in GRID_STEPS.items() if name == self.grid), 1)

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
        return (LOWEST_KEY, HIGHEST_KEY) if self.range is None else parse_range(self.range, Option("--range"))

    @cached_property
    def densities(self) -> tuple[float, float | None]:
        """Least and most notes per beat."""
        if self.density is None:
            return 0.0, None
        match = re.fullmatch(rf"\s*({_NUMBER})?\s*(-)?\s*({_NUMBER})?\s*", self.density)
        low, dash, high = match.groups() if match else (None, None, None)
        if low is None and high is None:
            raise ContinuoError(
                "{--density} {density!r}: write notes per beat, such as 1-4, 2- or -3", density=self.density
            )
        least = float(low) if low else 0.0
        most = float(high) if high else None if dash else least
        if not (0 <= least <= MAX_DENSITY and (most is None or max(least, 1e-9) <= most <= MAX_DENSITY)):
            raise ContinuoError(
                "{--density} {density!r}: both numbers must be from 0 to {most:g}, the first not above the "
                "second, and the second above 0",
                density=self.density,
                most=MAX_DENSITY,
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
                "{--velocity} {velocity!r}: write the lowest and the highest velocity from 1 to 127, such as 40-100",
                velocity=self.velocity,
            )
        return low, high


def _plain(name: str, value: str | None) -> Any:
    """As a control without parts has it."""
    return int(value) if name == "polyphony" and value and value.isdecimal() else value


def parse_range(text: str, option: Option) -> tuple[int, int]:
    """ "C3-C6" or "48-84" -> lowest and highest pitch. option: what it was given to. Raises ContinuoError."""
    match = re.fullmatch(r"\s*(\S*?\d)\s*-\s*(.+?)\s*", text)
    if not match:
        raise ContinuoError(
            "{option} {range!r}: write the lowest and highest pitch, such as C3-C6 or 48-84", option=option, range=text
        )
    try:
        low, high = (parse_pitch(part) for part in match.groups())
    except ContinuoError as error:
        raise ContinuoError("{option} {range!r}: {fault}", option=option, range=text, fault=error.text) from error
    if not LOWEST_KEY <= low <= high <= HIGHEST_KEY:
        raise ContinuoError(
            "{option} {range!r}: the lowest pitch must come first, and both must be on the piano, {lowest} "
            "({lowest_key}) to {highest} ({highest_key})",
            option=option,
            range=text,
            lowest=pitch_name(LOWEST_KEY),
            lowest_key=LOWEST_KEY,
            highest=pitch_name(HIGHEST_KEY),
            highest_key=HIGHEST_KEY,
        )
    return low, high
