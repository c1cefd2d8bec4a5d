"""The chain of output heads in numpy: each stream's logits, given those already chosen for the same event."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.events.streams import CHAINS
from generator.network.embeddings import RareSums
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

    Streams are named by their columns; inside, heads stand in the order of the chain.
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

        # What choosing a value adds to the heads after it: stream -> (V, later heads * W).
        self._given = [
            projected(weights[f"embedding.{name}.weight"], name, names[index + 1 :])
            for index, name in enumerate(names[:-1])
        ]
        # What was recalled conditions the heads of what an event is, not of when it begins and in which part.
        recalls = [weights.get(f"heads.{name}.given.{RECALL}.weight") for name in names]
        matrices = [matrix.T for matrix in recalls if matrix is not None]
        self._recalled = np.concatenate(matrices, axis=1) * np.float32(0.5) if matrices else None
        self._first_recalled = (len(names) - len(matrices)) * width
        features = next_features(stream_set)
        tables = [projected(weights[f"context.{own.name}.weight"], own.name, names[1:]) for own in features]
        self._position = tables[0]
        self._rare = RareSums(features[1:], tables[1:], tables[0].shape[1]) if features[1:] else None
        if self._rare:
            self._bias[width:] += self._rare.of_zeros

    def begin(self, hidden: np.ndarray) -> np.ndarray:
        """hidden: (B, H) -> the heads' inner values (B, K * W), to be handed to the methods below."""
        mixed = hidden @ self._hidden
        mixed += self._bias
        return mixed

    def inner(self, mixed: np.ndarray, stream: int) -> np.ndarray:
        """What the stream of this column is decided from: (B, K * W) -> (B, W)."""
        first = self._places[stream] * self._width
        return silu_of_double(mixed[:, first : first + self._width])

    def output(self, inner: np.ndarray, stream: int) -> np.ndarray:
        """Its logits: (B, W) -> (B, V)."""
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
        """Condition all heads but the first on what is known of the event when its shift is chosen. values: (B, N),
        columns as context.next_columns; in place."""
        later = mixed[:, self._width :]
        later += self._position[values[:, 0]]
        if self._rare:
            self._rare.add(values[:, 1:], later)

    def recalled(self, mixed: np.ndarray, recalled: np.ndarray) -> None:
        """Condition the heads from the token's on on what was recalled. recalled: (B, R); in place."""
        assert self._recalled is not None
        mixed[:, self._first_recalled :] += recalled @ self._recalled
