"""The interface of a trunk, the part of a model between embeddings and heads: what LSTM and WaveNet have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

Weights = Mapping[str, np.ndarray]  # by the names of generator.network.parameters


class TrunkState(Protocol):
    """What a trunk remembers of the events so far; its batch is fixed when it is made."""


class Trunk(Protocol):
    """The part between embeddings and heads."""

    def start(self, batch: int) -> TrunkState:
        """The state before any event."""
        ...

    def pick(self, state: TrunkState, indexes: np.ndarray) -> TrunkState:
        """A state of the sequences of these indexes in the batch, (N,), in this order; one may come many times."""
        ...

    def prefill(self, x: np.ndarray, state: TrunkState, last: int) -> np.ndarray:
        """Advance by many events at once. x: (B, T, C) -> hidden after each of the last ones (B, last, H); changes the
        state."""
        ...

    def activations(self, x: np.ndarray) -> list[np.ndarray]:
        """Of sequences from their start each layer's values, and last what the heads get. x: (B, T, C) ->
        (B, T, W) each."""
        ...

    def step(self, x: np.ndarray, state: TrunkState) -> np.ndarray:
        """Advance by one event. x: (B, C) -> hidden (B, H); changes the state."""
        ...
