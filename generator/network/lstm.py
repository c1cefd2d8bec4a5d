"""The LSTM's prefill and step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from generator.network.config import LSTMConfig
from generator.network.trunk import TrunkState, Weights


@dataclass
class LSTMState:
    """The state of B sequences after the events so far."""

    cells: list[np.ndarray]
    """The cells of each layer, (B, H) float32."""
    hiddens: list[np.ndarray]
    """The hidden values of each layer, (B, H) float32."""


class LSTMTrunk:
    """Weights in the layout that a step multiplies by: per layer [input; hidden] -> [input, forget, output, cell]."""

    def __init__(self, config: LSTMConfig, weights: Weights) -> None:
        self.config = config
        size = config.hidden
        order = np.r_[0 : 2 * size, 3 * size : 4 * size, 2 * size : 3 * size]  # torch has cell before output
        # sigmoid(x) = (1 + tanh(x / 2)) / 2: with the three gates' rows halved, one tanh serves all four.
        scale = np.concatenate([np.full(3 * size, 0.5, np.float32), np.ones(size, np.float32)])
        self._skip, self._skip_bias = np.ascontiguousarray(weights["skip.weight"].T), weights["skip.bias"]
        self._layers = []
        for layer in range(config.layers):
            name = f"layers.{layer}"
            inputs, hidden = weights[f"{name}.weight_ih_l0"], weights[f"{name}.weight_hh_l0"]
            matrix = np.concatenate([inputs, hidden], axis=1)[order] * scale[:, None]
            bias = (weights[f"{name}.bias_ih_l0"] + weights[f"{name}.bias_hh_l0"])[order] * scale
            self._layers.append((np.ascontiguousarray(matrix.T), bias, inputs.shape[1]))

    def start(self, batch: int) -> LSTMState:
        """Zeros."""
        zeros = [np.zeros((batch, self.config.hidden), np.float32) for _ in range(2 * self.config.layers)]
        return LSTMState(zeros[: self.config.layers], zeros[self.config.layers :])

    def pick(self, state: TrunkState, indexes: np.ndarray) -> LSTMState:
        """The state of the sequences with these indexes, (N,)."""
        assert isinstance(state, LSTMState)
        return LSTMState(*([part[indexes] for part in parts] for parts in (state.cells, state.hiddens)))

    def step(self, x: np.ndarray, state: TrunkState) -> np.ndarray:
        """x: (B, C) -> (B, H)."""
        assert isinstance(state, LSTMState)
        total = x @ self._skip
        total += self._skip_bias
        for layer, (matrix, bias, _) in enumerate(self._layers):
            gates = np.concatenate([x, state.hiddens[layer]], axis=1) @ matrix
            gates += bias
            x = self._advance(gates, state, layer)
            total += x
        return total

    def prefill(self, x: np.ndarray, state: TrunkState, last: int) -> np.ndarray:
        """x: (B, T, C) -> (B, last, H) after the last events."""
        assert isinstance(state, LSTMState)
        total = x[:, -last:] @ self._skip + self._skip_bias
        for outputs in self._outputs(x, state):
            total += outputs[:, -last:]
        return total

    def activations(self, x: np.ndarray) -> list[np.ndarray]:
        """x: (B, T, C), from the start -> each layer's outputs (B, T, H), and their sum with the skip."""
        outputs = list(self._outputs(x, self.start(len(x))))
        return [*outputs, x @ self._skip + self._skip_bias + np.sum(outputs, axis=0)]

    def _outputs(self, x: np.ndarray, state: LSTMState) -> Iterator[np.ndarray]:
        """The outputs of each layer, (B, T, H); the products with its inputs are computed in one go."""
        size, batch = self.config.hidden, len(x)
        gates = np.empty((batch, 4 * size), np.float32)
        opened, into, kept, shown, new = (
            gates[:, first * size : last * size] for first, last in ((0, 3), (0, 1), (1, 2), (2, 3), (3, 4))
        )
        scratch = np.empty((batch, size), np.float32)
        for layer, (matrix, bias, inputs) in enumerate(self._layers):
            from_inputs = (x @ matrix[:inputs] + bias).transpose(1, 0, 2)  # (T, B, 4H)
            recurrent = matrix[inputs:]
            outputs = np.empty((x.shape[1], batch, size), np.float32)
            cell, hidden = state.cells[layer].copy(), state.hiddens[layer]
            # As in _advance, but into preallocated arrays: over so many steps, calls take most of the time.
            for own, output in zip(from_inputs, outputs, strict=True):
                np.matmul(hidden, recurrent, out=gates)
                np.add(gates, own, out=gates)
                np.tanh(gates, out=gates)
                np.add(opened, 1.0, out=opened)
                np.multiply(opened, 0.5, out=opened)
                np.multiply(kept, cell, out=cell)
                np.multiply(into, new, out=scratch)
                np.add(cell, scratch, out=cell)
                np.tanh(cell, out=scratch)
                np.multiply(shown, scratch, out=output)
                hidden = output
            state.cells[layer], state.hiddens[layer] = cell, hidden.copy()
            x = outputs.transpose(1, 0, 2)
            yield x

    def _advance(self, gates: np.ndarray, state: LSTMState, layer: int) -> np.ndarray:
        size = self.config.hidden
        np.tanh(gates, out=gates)
        opened = gates[:, : 3 * size]
        opened += 1.0
        opened *= 0.5
        cell = opened[:, size : 2 * size] * state.cells[layer] + opened[:, :size] * gates[:, 3 * size :]
        hidden = opened[:, 2 * size :] * np.tanh(cell)
        state.cells[layer], state.hiddens[layer] = cell, hidden
        return hidden
