"""Dynamic marks and MIDI velocities: what pp sounds like, how a crescendo leads on, which mark a passage gets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

NOTATED_VELOCITY = 80  # where the page has no marks
LEVELS = {"ppp": 16, "pp": 33, "p": 49, "mp": 64, "mf": 80, "f": 96, "ff": 112, "fff": 126}
"""Velocities of the marks that hold until the next one."""
ACCENTS = {"sf": 112, "sfz": 112, "sffz": 126, "fz": 112, "rf": 112, "rfz": 112, "sfp": 112, "fp": 96, "pf": 49}
"""Velocities of the marks that hold for one note or chord."""
AFTER_ACCENT = {"sfp": 49, "fp": 49, "pf": 96}
"""Velocities from then on."""
FORTE = 90  # MusicXML counts loudness in percents of it
_STEP = 16  # by which a crescendo that leads to no mark grows
_KEPT = 12  # a passage this near to the mark before it gets none of its own


class Level(NamedTuple):
    """A velocity from a tick on, or a hairpin's beginning or end."""

    ticks: int
    """Where it stands."""
    velocity: int
    """1 to 127; 0 for a hairpin."""
    is_accent: bool = False
    """Whether it holds for what begins at this tick alone."""
    hairpin: int = 0
    """1: a crescendo begins, -1: a diminuendo; 2: it ends; 0: none."""


class Dynamics:
    """The velocities that the marks of a part ask for."""

    def __init__(self, levels: Sequence[Level]) -> None:
        """levels: by tick."""
        self._accents = {level.ticks: level.velocity for level in levels if level.is_accent}
        marks = [level for level in levels if level.velocity and not level.is_accent]
        self._points: list[tuple[int, int, float]] = [(-1, NOTATED_VELOCITY, 0.0)]  # tick, velocity, change in a tick
        hairpin = Level(0, 0)  # the one that has begun
        for level in levels:
            if level.velocity and not level.is_accent:
                self._points.append((level.ticks, level.velocity, 0.0))
            elif level.hairpin in (1, -1):
                hairpin = level
            elif level.hairpin and hairpin.hairpin and level.ticks > hairpin.ticks:
                following = bisect_left(marks, level.ticks, key=lambda mark: mark.ticks)
                self._add_hairpin(hairpin, level.ticks, marks[following : following + 1])
                hairpin = Level(0, 0)

    def _add_hairpin(self, hairpin: Level, end: int, following: Sequence[Level]) -> None:
        """It leads to the mark behind it, if one follows that is no farther away than the hairpin is long; marks
        within it end it."""
        begin = hairpin.ticks
        held = self.at(begin, with_accents=False)
        aim = next((mark.velocity for mark in following if mark.ticks <= 2 * end - begin), held)
        if (aim - held) * hairpin.hairpin <= 0:
            aim = min(max(held + hairpin.hairpin * _STEP, 1), 127)
        first = bisect_right(self._points, begin, key=lambda point: point[0])
        inside = self._points[first:]
        self._points[first:] = [(begin, held, (aim - held) / (end - begin)), *(inside or [(end, aim, 0.0)])]

    def at(self, ticks: int, *, with_accents: bool = True) -> int:
        """MIDI velocity of a note that begins there, 1 to 127."""
        if with_accents and ticks in self._accents:
            return self._accents[ticks]
        begin, velocity, slope = self._points[bisect_right(self._points, (ticks, 128, 0.0)) - 1]
        return min(max(round(velocity + slope * (ticks - begin)), 1), 127)


def marks_for(passages: Sequence[tuple[int, float]]) -> list[tuple[int, str]]:
    """Which marks passages get, by tick: that of their velocity, but none where it changes little.

    passages: begin in ticks, mean velocity.
    """
    marks: list[tuple[int, str]] = []
    for begin, velocity in passages:
        if not marks or abs(velocity - LEVELS[marks[-1][1]]) > _KEPT:
            name = min(LEVELS, key=lambda name: abs(LEVELS[name] - velocity))
            if not marks or name != marks[-1][1]:
                marks.append((begin, name))
    return marks
