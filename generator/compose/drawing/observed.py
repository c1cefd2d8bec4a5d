"""What a network shows while it composes, at no further cost: its activations, and what it pays for each stream."""

from __future__ import annotations

import numpy as np


class Observed:
    """Of the composed events of each of several takes, those before a tick."""

    def __init__(self, takes: int, units: int, streams: int, until_ticks: int | None = None) -> None:
        self.until_ticks = until_ticks
        self._sums, self._most = np.zeros((takes, units)), np.full((takes, units), -np.inf)
        self._paid, self._counts = np.zeros((takes, streams)), np.zeros(takes)

    def add(self, takes: np.ndarray, onsets: np.ndarray, hidden: np.ndarray, paid: np.ndarray) -> None:
        """An event of each of these takes, (B,), at its onset, (B,). hidden: (B, H) what it was drawn from; paid:
        (B, S) nats of each stream."""
        if self.until_ticks is not None:
            own = onsets < self.until_ticks
            if not own.all():
                takes, hidden, paid = takes[own], hidden[own], paid[own]
        self._sums[takes] += hidden
        self._most[takes] = np.maximum(self._most[takes], hidden)
        self._paid[takes] += paid
        self._counts[takes] += 1

    def features(self) -> np.ndarray:
        """Mean and maximum of each unit, then mean nats of each stream. (takes, 2 H + S) float32, all finite."""
        events = np.maximum(self._counts, 1)[:, None]
        most = np.where(self._counts[:, None] > 0, self._most, 0)
        return np.concatenate([self._sums / events, most, self._paid / events], axis=1).astype(np.float32)
