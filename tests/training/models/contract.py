"""What every layer of a model keeps to, whichever way it is computed: as a whole window by torch, event by event and
many events at once by numpy. After verify_contract of SequenceLayers (Skerry-Ryan et al. 2025)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

Inputs = Sequence[np.ndarray]  # (B, T, ...) each

TOLERANCE = 1e-4


class Layer(ABC):
    """The forms of one layer, over the same inputs."""

    @abstractmethod
    def window(self, inputs: Sequence[torch.Tensor]) -> torch.Tensor:
        """Torch: (B, T, ...) each -> (B, T, K)."""

    def start(self, batch: int) -> Any:
        """Numpy: the state before any event; None for a layer without one."""
        return None

    def pick(self, state: Any, indexes: np.ndarray) -> Any:
        """The state of some of the sequences."""
        return state

    @abstractmethod
    def step(self, inputs: Inputs, state: Any) -> np.ndarray:
        """Numpy: (B, ...) each -> (B, K)."""

    @abstractmethod
    def prefill(self, inputs: Inputs, state: Any) -> np.ndarray:
        """Numpy: (B, T, ...) each -> (B, N, K), of the last of them, one or more."""


def verify_contract(layer: Layer, inputs: Inputs, tolerance: float = TOLERANCE) -> None:
    """All forms agree within `tolerance`; a sequence is the same among others and alone, and after its state was
    copied; and nothing depends on what comes later."""
    batch, length = inputs[0].shape[:2]
    expected = _window(layer, inputs)
    for prefilled in (0, 1, length // 3, length - 1, length):
        state, found = layer.start(batch), []
        if prefilled:
            last = layer.prefill([part[:, :prefilled] for part in inputs], state)
            found.append(last)
            _agree(last, expected[:, prefilled - last.shape[1] : prefilled], tolerance, f"prefilled {prefilled}")
        for time in range(prefilled, length):
            output = layer.step([part[:, time] for part in inputs], state)
            _agree(output, expected[:, time], tolerance, f"event {time} after {prefilled} at once")
    _verify_pieces(layer, inputs, expected, tolerance)
    _verify_causality(layer, inputs, expected)


def _window(layer: Layer, inputs: Inputs) -> np.ndarray:
    with torch.no_grad():
        return layer.window([torch.from_numpy(part) for part in inputs]).numpy()


def _agree(found: np.ndarray, expected: np.ndarray, tolerance: float, where: str) -> None:
    assert found.shape == expected.shape, where
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance, err_msg=where)


def _verify_pieces(layer: Layer, inputs: Inputs, expected: np.ndarray, tolerance: float) -> None:
    """Events at once in two pieces; then the last sequence goes on alone, and twice."""
    batch, length = inputs[0].shape[:2]
    first, second = length // 4, length // 2
    state = layer.start(batch)
    for span in (slice(0, first), slice(first, second)):
        layer.prefill([part[:, span] for part in inputs], state)
    indexes = np.array([batch - 1, batch - 1])
    state = layer.pick(state, indexes)
    for time in range(second, length):
        output = layer.step([part[indexes, time] for part in inputs], state)
        _agree(output, expected[indexes, time], tolerance, f"event {time} of a copy")


def _verify_causality(layer: Layer, inputs: Inputs, expected: np.ndarray) -> None:
    """Inputs from one time on, taken from another sequence, change what comes from then on alone."""
    middle = inputs[0].shape[1] // 2
    others = [np.concatenate([part[:, :middle], np.roll(part, 1, axis=0)[:, middle:]], axis=1) for part in inputs]
    found = _window(layer, others)
    _agree(found[:, :middle], expected[:, :middle], 1e-5, "what comes later was seen")
    assert not np.allclose(found[:, middle:], expected[:, middle:], atol=1e-3), "the inputs do not matter"
