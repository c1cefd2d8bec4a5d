"""Parts that were asked for do play: the longer one has been silent, the likelier it is next.

In most music that models learn from somebody plays alone for a while, and a model takes an excerpt for such a passage.
Who asks for a trio wants to hear three.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

BARS_TO_ENTER = 0.5  # that a part may wait before its first note
BARS_OF_REST = 0.25  # and after the end of any other
NATS_PER_BAR = 12  # for each bar from there on
MOST_NATS = 18.0


class Entrances:
    """Of B takes. asked: values of the parts that have played nothing yet, begin: tick from which on they are composed,
    (N,) each; bar_ticks: length of a bar."""

    def __init__(self, asked: Sequence[int], begin: Sequence[int], bar_ticks: int, takes: int) -> None:
        self._asked, self._bar_ticks = np.array(asked, np.int64), bar_ticks
        self._silent_since = np.tile(np.array(begin, np.int64), (takes, 1))
        self._has_entered = np.zeros((takes, len(asked)), bool)

    def encouraged(self, logits: np.ndarray, takes: np.ndarray, onset: np.ndarray) -> np.ndarray:
        """Logits of parts (B, P) of notes that begin at these ticks (B,), with those of silent parts raised."""
        added = self.nats(takes, onset)
        if not added.any():
            return logits
        logits = logits.copy()
        logits[:, self._asked] += added.astype(logits.dtype)
        return logits

    def nats(self, takes: np.ndarray, onset: np.ndarray) -> np.ndarray:
        """By how much each of the N parts is made likelier at these ticks (B,). -> (B, N), 0 or more."""
        silent = (onset[:, None] - self._silent_since[takes]) / self._bar_ticks
        over = silent - np.where(self._has_entered[takes], BARS_OF_REST, BARS_TO_ENTER)
        return np.clip(over * NATS_PER_BAR, 0, MOST_NATS)

    def note(self, take: int, end: int, part: int) -> None:
        """Take note of what a part plays, up to this tick."""
        index = np.flatnonzero(self._asked == part)
        self._silent_since[take, index] = np.maximum(self._silent_since[take, index], end)
        self._has_entered[take, index] = True
