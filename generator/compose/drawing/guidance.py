"""Classifier-free guidance: the model runs with all conditions and with fewer, and logits are extrapolated from the
latter to the former and beyond. Ho & Salimans 2022."""

from __future__ import annotations

import numpy as np

from generator.events.context import COLUMN, next_columns, optional_columns
from generator.network.config import SamplingConfig

CLOSING_BARS = 2  # at the end of a piece, where guidance is by the condition "bars left"


class Guidance:
    """Guidance of B takes. While it is on, the model has 2 B rows: the takes with all conditions, then again with
    fewer.

    Guidance by all conditions (`sampling.guidance`) is on from the start; guidance by the bars left
    (`sampling.closing`) sets in when the first take reaches tick closing_from. Where both hold, the stronger weight
    counts. closing_from: first tick of the piece's close, NEVER without one.
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
        """Turn guidance on when a take has reached its close. -> whether the caller must double the model's rows now.
        onset: (B,)."""
        if self.is_on or self._closing in (0, 1) or onset.max() < self._closing_from:
            return False
        self.is_on = True
        return True

    def rows(self, values: np.ndarray) -> np.ndarray:
        """Values of each take (B, ...), repeated for each of the model's rows."""
        return np.concatenate([values, values]) if self.is_on else values

    def rows_of(self, takes: np.ndarray, count: int) -> np.ndarray:
        """Indexes of the model's rows that belong to these of `count` takes. takes: (N,) -> (N,) or (2 N,)."""
        return np.concatenate([takes, takes + count]) if self.is_on else takes

    def context(self, every: np.ndarray, onset: np.ndarray) -> np.ndarray:
        """Conditions of each of the model's rows. every: all conditions of each take, (B, ..., F); onset: (B,)."""
        if not self.is_on:
            return every
        less = every.copy()
        if self._by_all:
            less[..., self._optional] = 0
        else:
            less[onset >= self._closing_from, ..., COLUMN["bars_left"]] = 0
        return np.concatenate([every, less])

    def following(self, every: np.ndarray) -> np.ndarray:
        """Conditions that are known of the next event, for each of the model's rows. every: those of each take, (B,
        N)."""
        if not self.is_on or not self._by_all:
            return self.rows(every)
        less = every.copy()
        less[:, self._optional_next] = 0
        return np.concatenate([every, less])

    def logits(self, logits: np.ndarray, onset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """From the logits of the model's rows, for each take (B, V): those with all conditions, and the guided ones to
        draw from. onset: (B,)."""
        if not self.is_on:
            return logits, logits
        half = len(logits) // 2
        every, less = logits[:half], logits[half:]
        closes = (onset >= self._closing_from) & (self._closing not in (0, 1))
        if self._by_all:
            weight = np.where(closes, max(self._weight, self._closing), self._weight)
            return every, less + weight.astype(np.float32)[:, None] * (every - less)
        return every, np.where(closes[:, None], less + np.float32(self._closing) * (every - less), every)
