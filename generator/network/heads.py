"""The chain of output heads in numpy: each stream's logits, given those already chosen for the same event."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.events.streams import Stream
from generator.network.parameters import NEXT_POSITION, RECALL


def silu_of_double(half: np.ndarray) -> np.ndarray:
    """x * sigmoid(x) of x = 2 * half, which is half * (1 + tanh(half)) and does not overflow. Any shape.

    Weights are halved beforehand, once, which saves a multiplication at every event.
    """
    found = np.tanh(half)
    found += 1.0
    found *= half
    return found


class Heads:
    """All heads of a model. Their projections of embeddings are multiplied out once, into tables."""

    def __init__(self, weights: Mapping[str, np.ndarray], streams: tuple[Stream, ...]) -> None:
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
        for place, name in enumerate(names[:-1]):
            table = weights[f"embedding.{name}.weight"]
            later = [table @ weights[f"heads.{head}.given.{name}.weight"].T for head in names[place + 1 :]]
            self._given.append(np.concatenate(later, axis=1) * np.float32(0.5))
        # What was recalled is told to the heads of what an event is, not of when it begins.
        recalls = [weights.get(f"heads.{name}.given.{RECALL}.weight") for name in names[1:]]
        told = [matrix.T for matrix in recalls if matrix is not None]
        self._recalled = np.concatenate(told, axis=1) * np.float32(0.5) if told else None
        table = weights[f"context.{NEXT_POSITION}.weight"]
        later = [table @ weights[f"heads.{head}.given.{NEXT_POSITION}.weight"].T for head in names[1:]]
        self._position = np.concatenate([np.zeros((len(table), 0), table.dtype), *later], axis=1) * np.float32(0.5)

    def begin(self, hidden: np.ndarray) -> np.ndarray:
        """hidden: (B, H) -> the heads' inner values (B, K * W), to be handed to the methods below."""
        mixed = hidden @ self._hidden
        mixed += self._bias
        return mixed

    def inner(self, mixed: np.ndarray, place: int) -> np.ndarray:
        """What stream number `place` is decided from: (B, K * W) -> (B, W)."""
        return silu_of_double(mixed[:, place * self._width : (place + 1) * self._width])

    def output(self, inner: np.ndarray, place: int) -> np.ndarray:
        """Its logits: (B, W) -> (B, V)."""
        logits = inner @ self._output[place]
        logits += self._output_bias[place]
        return logits

    def choose(self, mixed: np.ndarray, place: int, values: np.ndarray) -> None:
        """Let the heads after `place` know what was chosen there. values: (B,); changes `mixed` in place."""
        if place < len(self._given):
            mixed[:, (place + 1) * self._width :] += self._given[place][values]

    def place_in_bar(self, mixed: np.ndarray, position: np.ndarray) -> None:
        """Let all heads but the first know where in its bar the next event lies. position: (B,); in place."""
        mixed[:, self._width :] += self._position[position]

    def recalled(self, mixed: np.ndarray, found: np.ndarray) -> None:
        """Let all heads but the first know what was recalled. found: (B, R); in place."""
        assert self._recalled is not None
        mixed[:, self._width :] += found @ self._recalled
