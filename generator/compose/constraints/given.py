"""Given events: those of other parts, or of this one, that come as they are; at each onset before what is composed."""

from __future__ import annotations

import numpy as np

from generator.compose.constraints.constraint import NEVER, Constraint, TakeProgress
from generator.events.streams import MAX_SHIFT_TICKS


class Given(Constraint):
    """rows: (N, S) events that must come, onsets: (N,) their grid ticks, in order."""

    def __init__(self, rows: np.ndarray, onsets: np.ndarray, takes: int) -> None:
        self.rows = np.concatenate([rows, np.zeros((1, rows.shape[1]), np.int64)])
        self._onsets = [*onsets.tolist(), NEVER]
        self._next = [0] * takes  # of each take, the index of the one to come

    def distance(self, take: TakeProgress) -> int:
        """How many ticks the next given event is away, NEVER where none comes."""
        return self._onsets[self._next[take.index]] - take.onset

    def shifts(self, legal: np.ndarray, take: TakeProgress) -> None:
        until = self.distance(take)
        if until > MAX_SHIFT_TICKS:
            return
        legal[until + 1 :] = False
        # It may always be gone to, unless a note must come before it, and there is room for that.
        legal[until] |= until + take.onset <= take.most or not legal.any()
        if not until:
            legal[1:] = False

    def due(self, take: TakeProgress, moved: int) -> np.ndarray | None:
        """The row (S,) of the event that must come after a shift; None where something is composed."""
        index = self._next[take.index]
        return self.rows[index] if self._onsets[index] == take.onset + moved else None

    def step_given(self, take: TakeProgress) -> None:
        """The next given event has come."""
        self._next[take.index] += 1
