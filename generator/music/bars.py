"""Locates arrays of ticks in the bars of a piece."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.music.metre import Metre, MetreMap


class BarGrid(MetreMap):
    """A MetreMap that locates whole arrays of ticks at once."""

    def __init__(self, metres: Sequence[Metre], ticks_per_quarter: int) -> None:
        super().__init__(metres, ticks_per_quarter)
        self._start_array = np.array(self._starts, np.int64)
        self._length_array = np.array(self._lengths, np.int64)
        self._first_bar_array = np.array(self._first_bars, np.int64)

    def locate(self, ticks: np.ndarray | int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """ticks: (N,) -> index of the bar from 0, ticks into the bar, index in `metres` of the metre in force; each
        (N,) int64."""
        ticks = np.asarray(ticks, np.int64)
        index = np.searchsorted(self._start_array, ticks, side="right") - 1
        offset = ticks - self._start_array[index]
        length = self._length_array[index]
        return self._first_bar_array[index] + offset // length, offset % length, index
