"""Rests, that is, longest shifts without a note: at most a few in a row where a note could begin."""

from __future__ import annotations

import numpy as np

from generator.compose.constraints.constraint import Constraint, TakeProgress
from generator.events.streams import MAX_SHIFT_TICKS
from generator.events.vocabulary import REST

MOST_RESTS = 2  # two bars of 4/4


class Silence(Constraint):
    """end: first tick after the stretch, NEVER without an end."""

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
        """Whether a rest may come: no note is due before its end, and there are not too many rests in a row already."""
        after = take.onset + MAX_SHIFT_TICKS
        return after < take.most and (take.rests < MOST_RESTS or after < take.least)
