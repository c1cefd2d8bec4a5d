"""Conditions as ONNX operators: which columns of the context name rows of which tables.

Of one choice a column names a row as it is. Bits are looked up a few at a time, as generator.network.embeddings does;
the columns of a set share a table.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.events.context import ContextFeature
from generator.network.embeddings import BITS_AT_ONCE, sums_of_bits
from training.onnx.nodes import Graph

_ALL = 2**62  # a modulus that leaves numbers as they are, so that one out of range is found


def row_numbers(graph: Graph, columns: str, features: Sequence[ContextFeature], output: str) -> str:
    """columns: (B, F) of these conditions, as in a context array -> (B, N), for each table of condition_tables which
    row."""
    if all(feature.kind == "choice" for feature in features):
        return columns
    found, column = [], 0  # of each table: the column, by what it is divided, and then the modulus
    for feature in features:
        if feature.kind == "bits":
            bits = range(0, feature.size, BITS_AT_ONCE)
            found += [(column, 1 << first, 1 << BITS_AT_ONCE) for first in bits]
        else:
            found += [(column + index, 1, _ALL) for index in range(feature.columns)]
        column += feature.columns
    which, divisors, moduli = (
        graph.constant(f"{output}.{name}", values)
        for name, values in zip(("which", "divisors", "moduli"), zip(*found, strict=True), strict=True)
    )
    columns = graph.node("Gather", [columns, which], f"{output}.asked", axis=1)
    columns = graph.node("Div", [columns, divisors], f"{output}.divided")
    return graph.node("Mod", [columns, moduli], output)


def condition_tables(feature: ContextFeature, table: np.ndarray) -> list[np.ndarray]:
    """A condition's tables, (V, W) each, of which one row each is to be summed. table: (size, W), as parameters are, or
    a product with one."""
    if feature.kind == "bits":
        return sums_of_bits(table)
    if feature.kind == "set":  # 0 adds nothing
        return [np.concatenate([np.zeros_like(table[:1]), table[1:]])] * feature.columns
    return [table]
