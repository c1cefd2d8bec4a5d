"""The chain of output heads in numpy: each stream's logits, given those already chosen for the same event."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.events.streams import CHAINS
from generator.network.embeddings import GivenSum, is_of_given
from generator.network.parameters import RECALL, chain_of, next_features


def silu_of_double(half: np.ndarray) -> np.ndarray:
    """x * sigmoid(x) of x = 2 * half, which is half * (1 + tanh(half)) and does not overflow. Any shape.

    Weights are halved beforehand, once, which saves a multiplication at every event.
    """
    product = np.tanh(half)
    product += 1.0
    product *= half
    return product


class Heads:
    """All heads of a model. Their projections of embeddings are multiplied out once, into tables.

    Streams are identified by their columns; internally, heads are in the order of the chain.
    """

    def __init__(self, weights: Mapping[str, np.ndarray], stream_set: str) -> None:
        names = [stream.name for stream in chain_of(stream_set)]
        self._places = [CHAINS[stream_set].index(column) for column in range(len(names))]
        hidden = np.concatenate([weights[f"heads.{name}.hidden.weight"] for name in names])
        self._hidden = np.ascontiguousarray(hidden.T) * np.float32(0.5)  # (H, K * W); halved for silu_of_double
        self._bias = np.concatenate([weights[f"heads.{name}.hidden.bias"] for name in names]) * np.float32(0.5)
        self._width = width = len(weights[f"heads.{names[0]}.hidden.bias"])
        self._output = [np.ascontiguousarray(weights[f"heads.{name}.output.weight"].T) for name in names]
        self._output_bias = [weights[f"heads.{name}.output.bias"] for name in names]

        def projected(table: np.ndarray, given: str, heads: list[str]) -> np.ndarray:
            """What the rows of an embedding, (V, C), add to these heads: (V, heads * W)."""
            parts = [table @ weights[f"heads.{head}.given.{given}.weight"].T for head in heads]
            return np.concatenate([np.zeros((len(table), 0), table.dtype), *parts], axis=1) * np.float32(0.5)

        # What a chosen value adds to the heads after it, for each stream: (V, later heads * W).
        self._given = [
            projected(weights[f"embedding.{name}.weight"], name, names[index + 1 :])
            for index, name in enumerate(names[:-1])
        ]
        # Recall conditions the heads from the token on, not those of shift and part.
        recalls = [weights.get(f"heads.{name}.given.{RECALL}.weight") for name in names]
        matrices = [matrix.T for matrix in recalls if matrix is not None]
        self._recalled = np.concatenate(matrices, axis=1) * np.float32(0.5) if matrices else None
        self._first_recalled = (len(names) - len(matrices)) * width
        # Conditions known of the event once its shift is chosen; those on given parts apart, as they are mostly zero.
        features = next_features(stream_set)
        tables = [projected(weights[f"context.{own.name}.weight"], own.name, names[1:]) for own in features]
        self._known = [table for own, table in zip(features, tables, strict=True) if not is_of_given(own)]
        count = len(self._known)
        self._of_given = GivenSum(features[count:], tables[count:]) if features[count:] else None
        if self._of_given:
            self._bias[width:] += self._of_given.of_zeros

    def begin(self, hidden: np.ndarray) -> np.ndarray:
        """The heads' inner values, (B, K * W), to be passed to the methods below. hidden: (B, H)."""
        mixed = hidden @ self._hidden
        mixed += self._bias
        return mixed

    def inner(self, mixed: np.ndarray, stream: int) -> np.ndarray:
        """The hidden layer of the head of this stream: (B, K * W) -> (B, W)."""
        first = self._places[stream] * self._width
        return silu_of_double(mixed[:, first : first + self._width])

    def output(self, inner: np.ndarray, stream: int) -> np.ndarray:
        """The logits of this stream: (B, W) -> (B, V)."""
        place = self._places[stream]
        logits = inner @ self._output[place]
        logits += self._output_bias[place]
        return logits

    def choose(self, mixed: np.ndarray, stream: int, values: np.ndarray) -> None:
        """Condition the heads after a stream on what was chosen there. values: (B,); changes `mixed` in place."""
        place = self._places[stream]
        if place < len(self._given):
            mixed[:, (place + 1) * self._width :] += self._given[place][values]

    def set_next(self, mixed: np.ndarray, values: np.ndarray) -> None:
        """Condition all heads but the first on what is known of the event once its shift is chosen. values: (B, N),
        columns as in context.next_columns; changes `mixed` in place."""
        later = mixed[:, self._width :]
        for column, table in enumerate(self._known):
            later += table[values[:, column]]
        if self._of_given:
            self._of_given.add(values[:, len(self._known) :], later)

    def recalled(self, mixed: np.ndarray, recalled: np.ndarray) -> None:
        """Condition the heads from the token on by what was recalled. recalled: (B, R); changes `mixed` in place."""
        assert self._recalled is not None
        mixed[:, self._first_recalled :] += recalled @ self._recalled
