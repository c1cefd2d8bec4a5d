"""The interface of a trunk, the part of a model between embeddings and heads, which LSTM and WaveNet implement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

Weights = Mapping[str, np.ndarray]  # by the names of generator.network.parameters


class TrunkState(Protocol):
    """The state of a trunk after the events so far, for a fixed batch."""


class Trunk(Protocol):
    """The part between embeddings and heads."""

    def start(self, batch: int) -> TrunkState:
        """The state before any event."""
        ...

    def pick(self, state: TrunkState, indexes: np.ndarray) -> TrunkState:
        """The state of the sequences with these indexes, (N,), in this order; an index may occur several times."""
        ...

    def prefill(self, x: np.ndarray, state: TrunkState, last: int) -> np.ndarray:
        """Advance by many events at once; changes the state. x: (B, T, C) -> hidden values after each of the last
        events (B, last, H)."""
        ...

    def activations(self, x: np.ndarray) -> list[np.ndarray]:
        """Activations of each layer, then the input of the heads, for whole sequences. x: (B, T, C) -> (B, T, W)
        each."""
        ...

    def step(self, x: np.ndarray, state: TrunkState) -> np.ndarray:
        """Advance by one event; changes the state. x: (B, C) -> hidden values (B, H)."""
        ...
