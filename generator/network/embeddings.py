"""Sums of embeddings in numpy: of an event's streams and its conditions, and of what is known of the next event.

Most events have none of the conditions that say what is given: what is zero takes no time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.events.context import FEATURE_SETS, ContextFeature
from generator.events.streams import STREAM_SETS
from generator.network.trunk import Weights

_HALF = 6  # bits that are looked up at once
_BITS = (np.arange(1 << _HALF)[:, None] >> np.arange(_HALF) & 1).astype(np.float32)  # of each number, lowest first


class RareSums:
    """Sums of the vectors of features whose values are mostly zero.

    tables: (size, W) of each feature, as parameters hold them. of_zeros: (W,), the sum where all values are zero.
    """

    def __init__(self, features: Sequence[ContextFeature], tables: Sequence[np.ndarray], width: int) -> None:
        self.of_zeros = np.zeros(width, np.float32)
        # Of each lookup: the column, how many of its lowest bits are passed over, the most that the rest is taken to
        # be, and by how much the row of the table differs from that of zero.
        self._lookups: list[tuple[int, int, int, np.ndarray]] = []
        column = 0
        for feature, table in zip(features, tables, strict=True):
            if feature.kind == "bits":
                for first in range(0, feature.size, _HALF):
                    half = table[first : first + _HALF]
                    self._lookups.append((column, first, len(_BITS) - 1, _BITS[:, : len(half)] @ half))
            elif feature.kind == "set":
                added = np.concatenate([np.zeros_like(table[:1]), table[1:]])
                self._lookups += [(column + index, 0, -1, added) for index in range(feature.columns)]
            else:
                self.of_zeros += table[0]
                self._lookups.append((column, 0, -1, table - table[0]))
            column += feature.columns

    def add(self, values: np.ndarray, total: np.ndarray) -> None:
        """Add to `total`, (..., W), in place, by how much the sum at these values, (..., columns), differs from
        `of_zeros`."""
        used = values.reshape(-1, values.shape[-1]).any(axis=0)
        if not used.any():
            return
        for column, passed, most, table in self._lookups:
            if used[column]:
                own = values[..., column]
                total += table[own >> passed & most] if passed or most > 0 else table[own]


class Embeddings:
    """The summed embeddings of events and of the conditions."""

    def __init__(self, weights: Weights, stream_set: str) -> None:
        features = FEATURE_SETS[stream_set]
        # In all sets the first ones are choices that most pieces make; those that follow are of given parts.
        count = next((n for n, feature in enumerate(features) if feature.kind != "choice"), len(features))
        self._columns = count
        tables = [weights[f"embedding.{stream.name}.weight"] for stream in STREAM_SETS[stream_set]]
        tables += [weights[f"context.{feature.name}.weight"] for feature in features[:count]]
        rare = [weights[f"context.{feature.name}.weight"] for feature in features[count:]]
        self._rare = RareSums(features[count:], rare, tables[0].shape[1]) if rare else None
        if self._rare:
            tables[0] = tables[0] + self._rare.of_zeros
        self._table = np.concatenate(tables)
        self._offsets = np.cumsum([0] + [len(table) for table in tables[:-1]])

    def __call__(self, rows: np.ndarray, context: np.ndarray) -> np.ndarray:
        """rows: (..., S), context: (..., F) -> (..., C)."""
        values = np.concatenate([rows, context[..., : self._columns]], axis=-1)
        total = self._table[values + self._offsets].sum(axis=-2)
        if self._rare:
            self._rare.add(context[..., self._columns :], total)
        return total
