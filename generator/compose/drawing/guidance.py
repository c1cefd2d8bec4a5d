"""Classifier-free guidance: the model runs with all conditions and with fewer, and what is drawn from lies further from
the latter than the former does. Ho & Salimans 2022."""

from __future__ import annotations

import numpy as np

from generator.events.context import COLUMN, next_columns, optional_columns
from generator.network.config import SamplingConfig

CLOSING_BARS = 2  # at the end of a piece, where the bars that are left are what is guided by


class Guidance:
    """Of B takes. While it is on the model has 2 B rows: the takes with all conditions, then the same with fewer.

    closing_from: the tick from which on the piece is brought to its close, each take when it is there. A guidance by
    all conditions is on from the start; in the last bars it is as strong as the closing, if that is stronger.
    """

    def __init__(self, sampling: SamplingConfig, closing_from: int, stream_set: str) -> None:
        self._optional = [column for columns in optional_columns(stream_set) for column in columns]
        self._optional_next = [
            index for index, column in enumerate(next_columns(stream_set)) if column in self._optional
        ]
        self.is_on = self._by_all = sampling.guidance != 1
        self._weight, self._closing = sampling.guidance, sampling.closing
        self._closing_from = closing_from

    def turns_to_close(self, onset: np.ndarray) -> bool:
        """Whether the rows are to be doubled now, as a take has come to its last bars. onset: (B,)."""
        if self.is_on or self._closing in (0, 1) or onset.max() < self._closing_from:
            return False
        self.is_on = True
        return True

    def rows(self, values: np.ndarray) -> np.ndarray:
        """Of each take (B, ...) -> of each of the model's rows."""
        return np.concatenate([values, values]) if self.is_on else values

    def rows_of(self, takes: np.ndarray, count: int) -> np.ndarray:
        """Indexes of the model's rows of some of `count` takes. takes: (N,) -> (N,) or (2 N,)."""
        return np.concatenate([takes, takes + count]) if self.is_on else takes

    def context(self, every: np.ndarray, onset: np.ndarray) -> np.ndarray:
        """Conditions of each of the model's rows, from all those of the takes (B, ..., F) at their onsets (B,)."""
        if not self.is_on:
            return every
        less = every.copy()
        if self._by_all:
            less[..., self._optional] = 0
        else:
            less[onset >= self._closing_from, ..., COLUMN["bars_left"]] = 0
        return np.concatenate([every, less])

    def following(self, every: np.ndarray) -> np.ndarray:
        """What is known of the next event of each of the model's rows, from that of each take (B, N)."""
        if not self.is_on or not self._by_all:
            return self.rows(every)
        less = every.copy()
        less[:, self._optional_next] = 0
        return np.concatenate([every, less])

    def logits(self, logits: np.ndarray, onset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Of the model's rows -> of each take (B, V): the model's, and those to draw from. onset: (B,)."""
        if not self.is_on:
            return logits, logits
        half = len(logits) // 2
        every, less = logits[:half], logits[half:]
        closes = (onset >= self._closing_from) & (self._closing not in (0, 1))
        if self._by_all:
            weight = np.where(closes, max(self._weight, self._closing), self._weight)
            return every, less + weight.astype(np.float32)[:, None] * (every - less)
        return every, np.where(closes[:, None], less + np.float32(self._closing) * (every - less), every)
