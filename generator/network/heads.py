"""The chain of output heads in numpy: each stream's logits, given those already chosen for the same event."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.events.streams import EventStream
from generator.network.parameters import NEXT_POSITION, RECALL


def silu_of_double(half: np.ndarray) -> np.ndarray:
    """x * sigmoid(x) of x = 2 * half, which is half * (1 + tanh(half)) and does not overflow. Any shape.

    Weights are halved beforehand, once, which saves a multiplication at every event.
    """
    product = np.tanh(half)
    product += 1.0
    product *= half
    return product


class Heads:
    """All heads of a model. Their projections of embeddings are multiplied out once, into tables."""

    def __init__(self, weights: Mapping[str, np.ndarray], streams: tuple[EventStream, ...]) -> None:
        names = [stream.name for stream in streams]
        self.names = names
        hidden = np.concatenate([weights[f"heads.{name}.hidden.weight"] for name in names])
        self._hidden = np.ascontiguousarray(hidden.T) * np.float32(0.5)  # (H, K * W); halved for silu_of_double
        self._bias = np.concatenate([weights[f"heads.{name}.hidden.bias"] for name in names]) * np.float32(0.5)
        self._width = len(weights[f"heads.{names[0]}.hidden.bias"])
        self._output = [np.ascontiguousarray(weights[f"heads.{name}.output.weight"].T) for name in names]
        self._output_bias = [weights[f"heads.{name}.output.bias"] for name in names]
        # What choosing a value adds to the heads after it: stream -> (V, K * W), zeros for itself and those before.
        self._given: list[np.ndarray] = []
        for index, name in enumerate(names[:-1]):
            table = weights[f"embedding.{name}.weight"]
            later = [table @ weights[f"heads.{head}.given.{name}.weight"].T for head in names[index + 1 :]]
            self._given.append(np.concatenate(later, axis=1) * np.float32(0.5))
        # What was recalled conditions the heads of what an event is, not of when it begins.
        recalls = [weights.get(f"heads.{name}.given.{RECALL}.weight") for name in names[1:]]
        matrices = [matrix.T for matrix in recalls if matrix is not None]
        self._recalled = np.concatenate(matrices, axis=1) * np.float32(0.5) if matrices else None
        table = weights[f"context.{NEXT_POSITION}.weight"]
        later = [table @ weights[f"heads.{head}.given.{NEXT_POSITION}.weight"].T for head in names[1:]]
        self._position = np.concatenate([np.zeros((len(table), 0), table.dtype), *later], axis=1) * np.float32(0.5)

    def begin(self, hidden: np.ndarray) -> np.ndarray:
        """hidden: (B, H) -> the heads' inner values (B, K * W), to be handed to the methods below."""
        mixed = hidden @ self._hidden
        mixed += self._bias
        return mixed

    def inner(self, mixed: np.ndarray, stream: int) -> np.ndarray:
        """What the stream of this index is decided from: (B, K * W) -> (B, W)."""
        return silu_of_double(mixed[:, stream * self._width : (stream + 1) * self._width])

    def output(self, inner: np.ndarray, stream: int) -> np.ndarray:
        """Its logits: (B, W) -> (B, V)."""
        logits = inner @ self._output[stream]
        logits += self._output_bias[stream]
        return logits

    def choose(self, mixed: np.ndarray, stream: int, values: np.ndarray) -> None:
        """Condition the heads after a stream on what was chosen there. values: (B,); changes `mixed` in place."""
        if stream < len(self._given):
            mixed[:, (stream + 1) * self._width :] += self._given[stream][values]

    def set_position(self, mixed: np.ndarray, position: np.ndarray) -> None:
        """Condition all heads but the first on the event's position in its bar. position: (B,) grid ticks; in place."""
        mixed[:, self._width :] += self._position[position]

    def recalled(self, mixed: np.ndarray, recalled: np.ndarray) -> None:
        """Condition all heads but the first on what was recalled. recalled: (B, R); in place."""
        assert self._recalled is not None
        mixed[:, self._width :] += recalled @ self._recalled
