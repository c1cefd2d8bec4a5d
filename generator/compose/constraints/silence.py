"""Rests: the longest shift without a note; not more than a few in a row where a note might come."""

from __future__ import annotations

import numpy as np

from generator.compose.constraints.constraint import Constraint, TakeProgress
from generator.events.streams import MAX_SHIFT_TICKS
from generator.events.vocabulary import REST

MOST_RESTS = 2  # two bars of 4/4


class Silence(Constraint):
    """end: tick past the stretch, NEVER without an end."""

    def __init__(self, end: int) -> None:
        self._end = end

    def shifts(self, legal: np.ndarray, take: TakeProgress) -> None:
        if self._may_rest(take):
            legal[-1] = True
        elif not legal.any():  # nothing can be composed here: no silence is too long
            legal[-1], take.rests = True, 0
            if self._end - take.onset <= MAX_SHIFT_TICKS:
                legal[self._end - take.onset :] = True

    def tokens(self, legal: np.ndarray, take: TakeProgress, shift: int) -> None:
        if shift:
            legal[REST] = shift == MAX_SHIFT_TICKS and self._may_rest(take)

    def _may_rest(self, take: TakeProgress) -> bool:
        """Whether a rest may come, wherever it leads: no note is due by then, and music begins with a note."""
        after = take.onset + MAX_SHIFT_TICKS
        return after < take.most and (take.rests < MOST_RESTS or after < take.least)
