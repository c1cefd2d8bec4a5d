"""What has been played so far in a piece, and how often each possible next chord would repeat some of it.

A chord here is one token, of one note or more, in one part. Each is sorted into one class of each kind of KINDS; the
classes are what the weights of `weights.py` belong to.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from generator.music.harmony import EVERY_CLASS, class_set

OFTEN = 5
"""Classes of how often something has come: never, once, two or three times, four to nine times, ten times or more."""

SONORITIES = """0|0 4 7|0 4|0 7|0 3|0 3 7|0 5|0 5 9|0 3 8|0 9|0 8|0 4 7 10|0 4 9|0 2|0 5 8|0 10|0 4 10|0 5 7|0 7 10|
0 6|0 3 6 8|0 3 6|0 2 6 9|0 4 7 9|0 2 4 7|0 3 7 10|0 3 9|0 2 7|0 3 5 9|0 6 9|0 4 7 11|0 3 6 9|0 1 4 5 8 9|0 3 7 9|
0 2 5|0 3 10|0 1|0 5 10|0 11|0 7 9|0 3 6 10|0 3 5|0 6 8|0 4 8|0 2 9|0 2 10|0 4 11|0 2 5 7 11"""
"""The most common harmonies of what Ensemble learns from, as semitones above the lowest note: nine tenths of all."""

KINDS = {
    "sonority": SONORITIES.count("|") + 1 + 5,
    "harmony": 5 * OFTEN,
    "progression": 3 * OFTEN,
    "chord": 4 * OFTEN,
    "figure": OFTEN,
    "turn": 8 * 7,
}
"""Number of classes of each kind:

- sonority: which of SONORITIES sounds; of all others, how many pitch classes (1 to 5 or more);
- harmony: how many pitch classes sound, and how often the same ones above the same lowest one have;
- progression: that number (1 to 3 or more), and how often this harmony followed the one before by the same step of the
  lowest note;
- chord: how many notes the chord has (1 to 4 or more), and how often its part has played it;
- figure: how often the highest notes of the part have made the same three steps;
- turn: the last step of these highest notes, and this one, by size.
"""

_PITCH_CLASSES = 12
_SETS = np.arange(EVERY_CLASS + 1)
# (12, 4096): a set of pitch classes, seen from each of them as the lowest; bit 0 is the lowest.
_ABOVE = np.stack([(_SETS >> low) | (_SETS << (_PITCH_CLASSES - low)) & EVERY_CLASS for low in range(_PITCH_CLASSES)])
_SIZES = np.array([min(5, max(1, int(one).bit_count())) - 1 for one in _SETS])
_OFTEN = np.array([0, 1, 2, 2, 3, 3, 3, 3, 3, 3, 4])
_UNKNOWN = _PITCH_CLASSES  # the step of the lowest note where there was none before
_FURTHEST = 14  # semitones; further steps count as this far
_STEPS = np.arange(-_FURTHEST, _FURTHEST + 1)
# Sizes of steps: a fourth or more down, a third, a second, none, and up.
_TURNS = np.select([_STEPS <= -5, _STEPS <= -3, _STEPS < 0, _STEPS == 0, _STEPS < 3, _STEPS < 5], range(6), 6)
_STEP_SIZES = 7
_NO_STEP = _STEP_SIZES  # the last step of a part that has made none
_NO_FIGURES = np.zeros(len(_STEPS), np.int64)


def often(counts: np.ndarray | list[int]) -> np.ndarray:
    """Counts (N,) -> their classes (N,), 0 to OFTEN - 1."""
    return _OFTEN[np.minimum(counts, len(_OFTEN) - 1)]


def _sonorities() -> np.ndarray:
    """(4096,) the class of each set of pitch classes above the lowest."""
    sets = [class_set(map(int, own.split())) for own in SONORITIES.split("|")]
    found = len(sets) + _SIZES
    found[sets] = range(len(sets))
    return found


_SONORITIES = _sonorities()


@dataclass(frozen=True, eq=False)
class Chords:
    """N chords that may come next."""

    pitches: Sequence[tuple[int, ...]]
    """The MIDI pitches of each, lowest first, one or more."""

    def __len__(self) -> int:
        return len(self.pitches)

    @cached_property
    def lowest(self) -> np.ndarray:
        """(N,) the lowest pitch of each."""
        return np.array([own[0] for own in self.pitches], np.int64)

    @cached_property
    def highest(self) -> np.ndarray:
        """(N,) the highest pitch of each."""
        return np.array([own[-1] for own in self.pitches], np.int64)

    @cached_property
    def sets(self) -> np.ndarray:
        """(N,) the pitch classes of each, as bits."""
        return np.array([class_set(own) for own in self.pitches], np.int64)

    @cached_property
    def sizes(self) -> np.ndarray:
        """(N,) the number of notes of each less one, at most 3."""
        return np.array([min(4, len(own)) - 1 for own in self.pitches], np.int64)


class NoteMemory:
    """The pitched notes of one take so far. Chords come in order of onset, then of part."""

    def __init__(self) -> None:
        self._tick = -1
        self._sounding: list[tuple[int, int]] = []  # (end, pitch)
        self._set, self._lowest = 0, -1  # of what sounds; -1 where nothing does
        self._harmony = self._harmony_before = 0
        self._lowest_before = -1  # at the onset before
        self._harmonies = np.zeros(1 << _PITCH_CLASSES, np.int64)
        self._progressions: Counter[tuple[int, int]] = Counter()
        self._chords: Counter[tuple[int, tuple[int, ...]]] = Counter()
        # (part, the last two steps) -> how often each of _STEPS followed; replaced, not changed, as copies share them.
        self._figures: dict[tuple[int, ...], np.ndarray] = {}
        self._highest: dict[int, int] = {}  # by part, as what follows
        self._steps: dict[int, tuple[int, ...]] = {}

    def copy(self) -> Self:
        """Another memory of the same notes."""
        other = copy.copy(self)
        for name, own in vars(self).items():
            if not isinstance(own, int):
                setattr(other, name, own.copy())
        return other

    def classes(self, tick: int, part: int, chords: Chords, rows: np.ndarray | None = None) -> list[np.ndarray]:
        """The class of each chord if `part` played it at `tick`, one array for each kind. rows: (M,) indexes of the
        chords, None for all."""
        self._move_to(tick)
        rows = np.arange(len(chords)) if rows is None else rows
        lowest, sounding = chords.lowest[rows], self._lowest
        if sounding >= 0:
            lowest = np.minimum(lowest, sounding)
        harmonies = _ABOVE[lowest % _PITCH_CLASSES, chords.sets[rows] | self._set]
        sizes = _SIZES[harmonies]
        before = self._lowest_before
        steps = (lowest - before) % _PITCH_CLASSES if before >= 0 else _UNKNOWN
        followed, last = self._progressions, self._harmony_before
        followed_by = [followed.get((last, key), 0) for key in (steps * len(_SETS) + harmonies).tolist()]
        played, pitches = self._chords, chords.pitches
        found = [
            _SONORITIES[harmonies],
            sizes * OFTEN + often(self._harmonies[harmonies]),
            np.minimum(sizes, 2) * OFTEN + often(followed_by),
            chords.sizes[rows] * OFTEN + often([played.get((part, pitches[row]), 0) for row in rows.tolist()]),
        ]
        path = self._steps.get(part, ())
        turn = (_TURNS[path[-1] + _FURTHEST] if path else _NO_STEP) * _STEP_SIZES
        if part not in self._highest:
            return [*found, np.zeros(len(rows), np.int64), np.full(len(rows), turn + _TURNS[_FURTHEST])]
        up = np.clip(chords.highest[rows] - self._highest[part], -_FURTHEST, _FURTHEST) + _FURTHEST
        return [*found, often(self._figures.get((part, *path), _NO_FIGURES)[up]), turn + _TURNS[up]]

    def note(self, tick: int, part: int, pitches: Sequence[int], end: int) -> None:
        """Record a chord that `part` plays from tick to end. pitches: lowest first, one or more."""
        self._move_to(tick)
        self._sounding += [(end, pitch) for pitch in pitches]
        self._hear()
        self._harmony = int(_ABOVE[self._lowest % _PITCH_CLASSES, self._set])
        self._harmonies[self._harmony] += 1
        self._chords[part, tuple(pitches)] += 1
        before, highest = self._highest.get(part), pitches[-1]
        self._highest[part] = highest
        if before is None:
            return
        step, path = max(-_FURTHEST, min(_FURTHEST, highest - before)), self._steps.get(part, ())
        if len(path) == 2:
            figures = self._figures.get((part, *path), _NO_FIGURES).copy()
            figures[step + _FURTHEST] += 1
            self._figures[part, *path] = figures
        self._steps[part] = (*path, step)[-2:]

    def _move_to(self, tick: int) -> None:
        """Go on to an onset, which is `tick` or later."""
        if tick == self._tick:
            return
        if self._tick >= 0:
            if self._lowest_before >= 0 and self._lowest >= 0:
                step = (self._lowest - self._lowest_before) % _PITCH_CLASSES
                self._progressions[self._harmony_before, step * len(_SETS) + self._harmony] += 1
            self._harmony_before, self._lowest_before = self._harmony, self._lowest
        self._tick = tick
        self._sounding = [own for own in self._sounding if own[0] > tick]
        self._hear()

    def _hear(self) -> None:
        """Update what sounds."""
        pitches = [pitch for _, pitch in self._sounding]
        self._set, self._lowest = class_set(pitches), min(pitches, default=-1)
