"""What the model sees of given parts while others are composed: now, and a little ahead.

At each tick: the pitch classes that sound, those that will, when the next notes begin, lowest and highest pitch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.events.streams import GRID_TICKS_PER_QUARTER, SHIFT_INDEX, TOKEN_INDEX
from generator.events.vocabulary import BOS
from generator.music.score import HIGHEST_KEY, LOWEST_KEY

AHEAD_TICKS = 2 * GRID_TICKS_PER_QUARTER  # how far pitch classes are looked ahead at
STEP_TICKS = GRID_TICKS_PER_QUARTER // 4  # length of a step in which notes may begin
STEPS = 12
CLASSES = 12
_KEYS = HIGHEST_KEY - LOWEST_KEY + 1
_BITS = 1 << np.arange(CLASSES)


@dataclass(frozen=True, slots=True)
class GivenTable:
    """The given parts at each of T successive ticks."""

    first: int
    """The first tick."""
    columns: np.ndarray
    """(T, 5) int16. Three sets of 12 bits: pitch classes that sound, those that sound in the next AHEAD_TICKS, and
    those of the next STEPS in which a note begins; then lowest and highest sounding pitch as 1 + key of the 88, 0 for
    none."""

    def at(self, ticks: np.ndarray) -> np.ndarray:
        """Rows of `columns` at ticks (N,); zeros outside the table. -> (N, 5)."""
        index = ticks - self.first
        inside = (index >= 0) & (index < len(self.columns))
        return np.where(inside[:, None], self.columns[np.clip(index, 0, len(self.columns) - 1)], 0)


def given_table(notes: np.ndarray, is_drum: np.ndarray, first: int, until: int) -> GivenTable:
    """The table for ticks `first` to `until` (exclusive). notes: (N, 4) notes of all given parts, grid ticks, columns
    as in Track; is_drum: (N,) bool, notes of which only the onset counts."""
    length = until - first
    span = length + max(AHEAD_TICKS, (STEPS + 1) * STEP_TICKS) + 1
    begin = np.clip(notes[:, 0] - first, 0, span)
    end = np.clip(notes[:, 0] + np.maximum(notes[:, 1], 1) - first, 0, span)
    pitched = ~is_drum & (end > begin)
    change = np.zeros((_KEYS, span + 1), np.int16)
    keys = notes[pitched, 2] - LOWEST_KEY
    np.add.at(change, (keys, begin[pitched]), 1)
    np.add.at(change, (keys, end[pitched]), -1)
    used = np.unique(keys)
    sounding = change[used].cumsum(axis=1)[:, :-1] > 0  # (K, span)
    classes = np.zeros((CLASSES, span), bool)
    np.logical_or.at(classes, (used + LOWEST_KEY) % CLASSES, sounding)
    sums = np.concatenate([np.zeros((CLASSES, 1), np.int32), classes.cumsum(axis=1)], axis=1)
    ticks = np.arange(length)
    ahead = sums[:, ticks + 1 + AHEAD_TICKS] - sums[:, ticks + 1] > 0
    columns = np.zeros((length, 5), np.int16)
    columns[:, 0] = _BITS @ classes[:, :length]
    columns[:, 1] = _BITS @ ahead
    starts = np.zeros(span + 1, np.int32)
    onset = notes[:, 0] - first
    np.add.at(starts, onset[(onset >= 0) & (onset < span)] + 1, 1)
    starts = starts.cumsum()
    for step in range(1, STEPS + 1):
        middle = ticks + step * STEP_TICKS
        some = starts[middle + STEP_TICKS // 2] - starts[middle - STEP_TICKS // 2] > 0
        columns[:, 2] |= some.astype(np.int16) << (step - 1)
    if len(used):
        now = sounding[:, :length]
        some = now.any(axis=0)
        columns[:, 3] = np.where(some, 1 + used[now.argmax(axis=0)], 0)
        columns[:, 4] = np.where(some, 1 + used[len(used) - 1 - now[::-1].argmax(axis=0)], 0)
    return GivenTable(first, columns)


def given_first(rows: np.ndarray, onsets: np.ndarray, is_given: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Reorder events so that at each onset given ones come first; <bos> stays first. rows: (N, S); onsets: (N,)
    ascending; is_given: (N,) bool. -> the events with their new shifts, but the first one's, and their order, (N,)."""
    before = onsets - (rows[:, TOKEN_INDEX] == BOS)
    order = np.lexsort((~is_given, before))
    moved = rows[order]
    if len(rows):
        moved[0, SHIFT_INDEX] = rows[0, SHIFT_INDEX]
        moved[1:, SHIFT_INDEX] = np.diff(onsets)
    return moved, order
