"""Bars from a metre map: where they begin, and where in its bar a tick lies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from generator.score import Metre

COMMON_TIME = Metre(0, 4, 4)


def bar_ticks(metre: Metre, ticks_per_quarter: int) -> int:
    """Length of one bar in ticks, at least 1."""
    return max(1, metre.numerator * 4 * ticks_per_quarter // metre.denominator)


class BarGrid:
    """The bars of a piece. A change of metre begins a new bar, as it does in notation."""

    def __init__(self, metres: Sequence[Metre], ticks_per_quarter: int) -> None:
        # A later entry at the same tick replaces an earlier one (files often repeat them once per track).
        by_tick = {0: COMMON_TIME} | {metre.ticks: metre for metre in sorted(metres, key=lambda metre: metre.ticks)}
        changes: list[Metre] = []
        for metre in by_tick.values():
            if not changes or metre[1:] != changes[-1][1:]:
                changes.append(metre)
        self.metres = tuple(changes)
        self._starts = np.array([metre.ticks for metre in changes], np.int64)
        self._lengths = np.array([bar_ticks(metre, ticks_per_quarter) for metre in changes], np.int64)
        spans = np.diff(self._starts)
        bars = -(-spans // self._lengths[:-1])  # a bar cut short by a change of metre counts as one
        self._first_bars = np.concatenate([[0], np.cumsum(bars)]).astype(np.int64)
        self._start_list, self._length_list = self._starts.tolist(), self._lengths.tolist()
        self._first_bar_list = self._first_bars.tolist()

    def locate(self, ticks: np.ndarray | int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """ticks: (N,) -> bar numbers from 0, ticks into the bar, index of the metre in force; each (N,) int64."""
        ticks = np.asarray(ticks, np.int64)
        index = np.searchsorted(self._starts, ticks, side="right") - 1
        offset = ticks - self._starts[index]
        length = self._lengths[index]
        return self._first_bars[index] + offset // length, offset % length, index

    def locate_one(self, ticks: int) -> tuple[int, int, int]:
        """locate for one tick, in plain numbers: composing asks for one at a time."""
        index = bisect_right(self._start_list, ticks) - 1
        bars, position = divmod(ticks - self._start_list[index], self._length_list[index])
        return self._first_bar_list[index] + bars, position, index

    def bar_start(self, bar: int) -> int:
        """The tick where bar number `bar` (from 0) begins."""
        index = int(np.searchsorted(self._first_bars, bar, side="right")) - 1
        return int(self._starts[index] + (bar - self._first_bars[index]) * self._lengths[index])
