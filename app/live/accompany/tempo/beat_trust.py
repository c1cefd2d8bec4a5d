"""Whether somebody plays in the beat that sounds, or freely over it: strokes in a beat lie near its divisions."""

from __future__ import annotations

from collections import deque

import numpy as np

from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID

_STEPS = (GRID // 4, GRID // 3, GRID // 2, GRID)  # sixteenths, triplets, eighths and quarters
_STROKES, _LEAST_STROKES = 24, 16  # that are looked back on, and that are needed to call playing free
_FREE, _STEADY = 0.25, 0.4  # evenness below which playing is free, and from which on it is steady again
_TOGETHER = 0.06  # seconds within which keys are one stroke


class BeatTrust:
    """Playing is taken to be in the beat until enough strokes say otherwise."""

    def __init__(self) -> None:
        self._strokes: deque[float] = deque(maxlen=_STROKES)
        self._is_free = False

    @property
    def is_free(self) -> bool:
        """Whether the beat says nothing about where you strike."""
        return self._is_free

    def struck(self, tick: float, seconds_a_tick: float) -> None:
        """A key of yours went down, at a tick of the grid that sounds."""
        if self._strokes and tick - self._strokes[-1] < _TOGETHER / seconds_a_tick:
            return
        self._strokes.append(tick)
        if len(self._strokes) < _LEAST_STROKES:
            return
        evenness = _evenness(np.array(self._strokes))
        self._is_free = evenness < (_STEADY if self._is_free else _FREE)


def _evenness(ticks: np.ndarray) -> float:
    """How near strokes lie to a division of the beat: 1 on it, about 0 by chance, -1 between two. The best division
    counts (Rayleigh's test with a known phase)."""
    return max(float(np.cos(2 * np.pi * ticks / step).mean()) for step in _STEPS)
