"""Sums of embeddings in numpy: of an event's streams and conditions, and of the conditions known of the next event.

Where nothing is given, as for most events, the conditions on given parts take no time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.events.context import COLUMN, FEATURE_SETS, GIVEN_COLUMNS, ContextFeature
from generator.events.streams import STREAM_SETS
from generator.network.trunk import Weights

BITS_AT_ONCE = 6  # looked up in one table
_BITS = (np.arange(1 << BITS_AT_ONCE)[:, None] >> np.arange(BITS_AT_ONCE) & 1).astype(np.float32)  # lowest first


def is_of_given(feature: ContextFeature) -> bool:
    """Whether it describes given parts, and is zero where there are none."""
    return GIVEN_COLUMNS.start <= COLUMN[feature.name] < GIVEN_COLUMNS.stop


def sums_of_bits(table: np.ndarray) -> list[np.ndarray]:
    """Tables of the sums for all numbers of BITS_AT_ONCE bits, (1 << BITS_AT_ONCE, W) each: the first for the lowest
    bits, the second for those above them, and so on. table: (size, W), a vector for each bit."""
    parts = [table[first : first + BITS_AT_ONCE] for first in range(0, len(table), BITS_AT_ONCE)]
    return [_BITS[:, : len(part)] @ part for part in parts]


class GivenSum:
    """Sums of the vectors of the conditions of given parts, a column each.

    tables: (size, W), as parameters hold them. of_zeros: (W,), the sum where nothing is given.
    """

    def __init__(self, features: Sequence[ContextFeature], tables: Sequence[np.ndarray]) -> None:
        self.of_zeros = np.zeros(tables[0].shape[1], np.float32)
        # For each lookup: the column, how many of its lowest bits to skip, a mask of the bits that count, and the
        # table, less its row for zero.
        self._lookups: list[tuple[int, int, int, np.ndarray]] = []
        for column, (feature, table) in enumerate(zip(features, tables, strict=True)):
            if feature.kind == "bits":
                for index, sums in enumerate(sums_of_bits(table)):
                    self._lookups.append((column, index * BITS_AT_ONCE, len(sums) - 1, sums))
            else:
                self.of_zeros += table[0]
                self._lookups.append((column, 0, -1, table - table[0]))

    def add(self, values: np.ndarray, total: np.ndarray) -> None:
        """Add to `total`, (..., W), in place, the difference between the sum at these values, (..., columns), and
        `of_zeros`."""
        if values.any():
            for column, passed, most, table in self._lookups:
                total += table[values[..., column] >> passed & most]


class Embeddings:
    """The summed embeddings of events and of the conditions."""

    def __init__(self, weights: Weights, stream_set: str) -> None:
        tables = [weights[f"embedding.{stream.name}.weight"] for stream in STREAM_SETS[stream_set]]
        given, of_given, offsets = [], [], [0, *np.cumsum([len(table) for table in tables]).tolist()]
        for feature in FEATURE_SETS[stream_set]:
            table = weights[f"context.{feature.name}.weight"]
            if is_of_given(feature):
                given.append(feature)
                of_given.append(table)
                continue
            if feature.kind == "set":  # 0 adds nothing
                table = np.concatenate([np.zeros_like(table[:1]), table[1:]])
            tables.append(table)
            offsets += [offsets[-1]] * (feature.columns - 1) + [offsets[-1] + len(table)]
        self._given = GivenSum(given, of_given) if given else None
        if self._given:
            tables[0] = tables[0] + self._given.of_zeros
        self._table, self._offsets = np.concatenate(tables), np.array(offsets[:-1])

    def __call__(self, rows: np.ndarray, context: np.ndarray) -> np.ndarray:
        """rows: (..., S), context: (..., F) -> (..., C)."""
        if not self._given:
            return self._table[np.concatenate([rows, context], axis=-1) + self._offsets].sum(axis=-2)
        before, after = context[..., : GIVEN_COLUMNS.start], context[..., GIVEN_COLUMNS.stop :]
        total = self._table[np.concatenate([rows, before, after], axis=-1) + self._offsets].sum(axis=-2)
        self._given.add(context[..., GIVEN_COLUMNS], total)
        return total
