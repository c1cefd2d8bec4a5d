"""Makes new parts enter: the longer one has been silent, the likelier it is to play next.

In most music that models learn from, some part plays alone for a while, and a model may take what it composes for such
a passage. But who asks for a trio wants to hear three.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

BARS_TO_ENTER = 0.5  # that a part may be silent before its first note
BARS_OF_REST = 0.25  # that it may be silent after a note
NATS_PER_BAR = 12  # for each bar of silence beyond that
MOST_NATS = 18.0


class Entrances:
    """The silences of new parts, for each take. parts: values of the N new parts; begins: for each of them the first
    tick at which it may play; bar_ticks: length of a bar."""

    def __init__(self, parts: Sequence[int], begins: Sequence[int], bar_ticks: int, takes: int) -> None:
        self._parts, self._bar_ticks = np.array(parts, np.int64), bar_ticks
        self._silent_since = np.tile(np.array(begins, np.int64), (takes, 1))
        self._has_entered = np.zeros((takes, len(parts)), bool)

    def encouraged(self, logits: np.ndarray, takes: np.ndarray, onset: np.ndarray) -> np.ndarray:
        """Raise the logits of silent parts. logits: (B, P) of the parts of notes that begin at `onset`, (B,)."""
        added = self.nats(takes, onset)
        if not added.any():
            return logits
        logits = logits.copy()
        logits[:, self._parts] += added.astype(logits.dtype)
        return logits

    def nats(self, takes: np.ndarray, onset: np.ndarray) -> np.ndarray:
        """Nats by which each of the N parts is made likelier at these ticks (B,). -> (B, N), 0 or more."""
        silent = (onset[:, None] - self._silent_since[takes]) / self._bar_ticks
        over = silent - np.where(self._has_entered[takes], BARS_OF_REST, BARS_TO_ENTER)
        return np.clip(over * NATS_PER_BAR, 0, MOST_NATS)

    def note(self, take: int, end: int, part: int) -> None:
        """Record that a part plays up to tick `end`."""
        index = np.flatnonzero(self._parts == part)
        self._silent_since[take, index] = np.maximum(self._silent_since[take, index], end)
        self._has_entered[take, index] = True
