"""Tokens of one onset go up, and no pitch is struck twice: so every set of notes is composed in one order only."""

from __future__ import annotations

import numpy as np

from generator.compose.constraints.constraint import Constraint, TakeProgress
from generator.compose.constraints.timeline import Timeline
from generator.compose.constraints.tokens import TokenTable


class Ascending(Constraint):
    """Masks are kept by pitch: that is quicker than arithmetic at every event."""

    def __init__(self) -> None:
        self._above: dict[int, np.ndarray] = {}  # by pitch: tokens that begin above it
        self._without: dict[int, np.ndarray] = {}  # by pitch: tokens that do not hold it

    def select(self, tokens: TokenTable) -> None:
        self._lowest, self._words = tokens.lowest, tokens.words

    def lay_out(self, timeline: Timeline) -> None:
        self._timeline = timeline

    def may_add(self, take: TakeProgress) -> bool:
        timeline = self._timeline  # only where a single note is left to be added
        singles = timeline.singles[timeline.kind[take.onset - timeline.span.first]]
        return singles & ~take.struck & ~((2 << take.last_lowest) - 1) != 0

    def tokens(self, legal: np.ndarray, take: TakeProgress, shift: int) -> None:
        if shift:
            return
        last = take.last_lowest
        above = self._above.get(last)
        if above is None:
            above = self._above[last] = self._lowest > last
        legal &= above
        struck, pitch = take.struck >> (last + 1), last + 1
        while struck:
            if struck & 1:
                legal &= self._not_holding(pitch)
            struck, pitch = struck >> 1, pitch + 1

    def _not_holding(self, pitch: int) -> np.ndarray:
        """(V,) bool."""
        mask = self._without.get(pitch)
        if mask is None:
            mask = self._without[pitch] = self._words[:, pitch >> 6] & np.uint64(1 << (pitch & 63)) == 0
        return mask
