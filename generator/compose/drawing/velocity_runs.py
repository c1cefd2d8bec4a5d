"""Keeps parts that are played with expression from repeating one velocity: the longer it was held, the less likely it
becomes.

Models repeat velocities, and all others together are less likely than what sampling cuts off (top-p), so a velocity
that was held for a while would be held to the end.
"""

from __future__ import annotations

import numpy as np

from generator.events.ensemble import PART_VALUES

# 95 % of the runs of equal velocities in what people played (461 parts) are shorter than this.
USUAL_RUN = 4
# For each note beyond it. After four equal velocities people repeat it with a probability of 0.69, after eight of 0.76,
# after sixteen of 0.89. A model that has learnt mostly from notation repeats it with 0.97, which this makes 0.73 after
# eight.
NATS_PER_NOTE = 0.5


class VelocityRuns:
    """How long each part of each take has held its velocity."""

    def __init__(self, takes: int) -> None:
        self._last = np.full((takes, PART_VALUES), -1)
        self._length = np.zeros((takes, PART_VALUES), np.int64)

    def discouraged(self, logits: np.ndarray, takes: np.ndarray, parts: np.ndarray) -> np.ndarray:
        """Logits of velocities (B, V) of these takes and parts, (B,) each, with a velocity that was held too long made
        less likely."""
        over = self._length[takes, parts] - (USUAL_RUN - 1)
        rows = np.flatnonzero(over > 0)
        if not len(rows):
            return logits
        logits = logits.copy()
        logits[rows, self._last[takes, parts][rows]] -= (NATS_PER_NOTE * over[rows]).astype(np.float32)
        return logits

    def note(self, takes: np.ndarray, parts: np.ndarray, velocities: np.ndarray) -> None:
        """Record an event of each of these takes. takes, parts, velocities: (B,) each."""
        is_same = self._last[takes, parts] == velocities
        self._length[takes, parts] = np.where(is_same, self._length[takes, parts] + 1, 1)
        self._last[takes, parts] = velocities
