"""The WaveNet's prefill and cached step: one ring buffer per layer, so a step costs O(1). Paine et al. 2016."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from generator.network.config import WaveNetConfig
from generator.network.heads import silu_of_double
from generator.network.trunk import TrunkState, Weights


@dataclass
class WaveNetState:
    """The state of B sequences after the events so far."""

    rings: np.ndarray
    """(sum of d, B, C) float32, the last d inputs of each layer, one layer after another."""
    count: int = 0
    """Number of events so far."""


class WaveNetTrunk:
    """Weights in the layout that a step multiplies by."""

    def __init__(self, config: WaveNetConfig, weights: Weights) -> None:
        self.config = config
        width = config.channels
        self._input = np.ascontiguousarray(weights["input.weight"].T)
        self._input_bias = weights["input.bias"]
        # sigmoid(x) = (1 + tanh(x / 2)) / 2: with the gate's half of the matrix halved, one tanh serves both halves.
        # Biases are a last row, multiplied by a constant 1 in the input: one call less for each layer and event.
        scale = np.concatenate([np.ones(width, np.float32), np.full(width, 0.5, np.float32)])
        self._blocks: list[tuple[np.ndarray, np.ndarray]] = []
        past: list[np.ndarray] = []
        skips, skip_bias = [], np.zeros(config.skip_channels, np.float32)
        for layer in range(len(config.dilations)):
            conv, conv_bias = weights[f"blocks.{layer}.conv.weight"], weights[f"blocks.{layer}.conv.bias"]
            out, out_bias = 0.5 * weights[f"blocks.{layer}.out.weight"], weights[f"blocks.{layer}.out.bias"]
            conv = conv * scale[:, None]
            past.append(_with_bias(conv[:, :width], conv_bias * scale))
            self._blocks.append((np.ascontiguousarray(conv[:, width:].T), _with_bias(out[:width], out_bias[:width])))
            skips.append(out[width:].T)
            skip_bias = skip_bias + out_bias[width:]
        self._matrices = [conv for conv, _ in self._blocks], [residual for _, residual in self._blocks]
        self._past = np.stack(past)  # (L, C + 1, 2 C)
        self._dilations = np.array(config.dilations)
        self._offsets = np.cumsum(self._dilations) - self._dilations
        # All skips are summed anyway: one product over all layers' gated values does it.
        half = np.float32(0.5)  # for silu_of_double
        self._skip, self._skip_bias = half * np.concatenate(skips), half * skip_bias

    def start(self, batch: int) -> WaveNetState:
        """Zeros, as the training windows have before their start."""
        return WaveNetState(np.zeros((int(self._dilations.sum()), batch, self.config.channels), np.float32))

    def pick(self, state: TrunkState, indexes: np.ndarray) -> WaveNetState:
        """The state of the sequences with these indexes, (N,)."""
        assert isinstance(state, WaveNetState)
        return WaveNetState(state.rings[:, indexes], state.count)

    def step(self, x: np.ndarray, state: TrunkState) -> np.ndarray:
        """x: (B, C) -> (B, S)."""
        assert isinstance(state, WaveNetState)
        width, slots = self.config.channels, self._offsets + state.count % self._dilations
        past = state.rings[slots]  # (L, B, C)
        if len(x) == 1:  # arrays of fewer dimensions take less time, over the hundred calls below
            x, past = x[0], past[:, 0]
        # What the past adds does not depend on the new event: one product for all layers.
        taps = np.ones((*past.shape[:-1], width + 1), np.float32)
        taps[..., :width] = past
        from_past = taps @ self._past if x.ndim > 1 else (taps[:, None] @ self._past)[:, 0]
        gated = np.ones((len(self._blocks), *x.shape[:-1], width + 1), np.float32)  # the last is for the bias
        present = x @ self._input
        present += self._input_bias
        for conv, residual, add, tap, own in zip(*self._matrices, from_past, past, gated, strict=True):
            tap[...] = present
            values = present @ conv
            values += add
            np.tanh(values, out=values)
            gate = values[..., width:]
            gate += 1.0
            np.multiply(gate, values[..., :width], out=own[..., :-1])
            present += own @ residual
        state.rings[slots] = past if x.ndim > 1 else past[:, None]
        state.count += 1
        gates = gated[..., :-1]
        gates = gates.reshape(1, -1) if x.ndim == 1 else gates.transpose(1, 0, 2).reshape(len(x), -1)
        total = gates @ self._skip
        total += self._skip_bias
        return silu_of_double(total)

    def prefill(self, x: np.ndarray, state: TrunkState, last: int) -> np.ndarray:
        """x: (B, T, C) -> (B, last, S) after the last events."""
        assert isinstance(state, WaveNetState)
        return self._skipped([gate[:, -last:] for gate in self._gates(x, state)])

    def activations(self, x: np.ndarray) -> list[np.ndarray]:
        """x: (B, T, C), from the start -> each layer's gated values (B, T, C), and the sum of their skips (B, T, S)."""
        gates = list(self._gates(x, self.start(len(x))))
        return [*(np.float32(0.5) * gate for gate in gates), self._skipped(gates)]

    def _skipped(self, gates: list[np.ndarray]) -> np.ndarray:
        return silu_of_double(np.concatenate(gates, axis=-1) @ self._skip + self._skip_bias)

    def _gates(self, x: np.ndarray, state: WaveNetState) -> Iterator[np.ndarray]:
        """Twice the gated values of each layer, (B, T, C); changes the state."""
        length, width = x.shape[1], self.config.channels
        x = x @ self._input + self._input_bias
        for layer, (conv, residual) in enumerate(self._blocks):
            dilation, offset = int(self._dilations[layer]), int(self._offsets[layer])
            ring = state.rings[offset : offset + dilation]
            order = (state.count + np.arange(dilation)) % dilation
            history = np.concatenate([ring[order].transpose(1, 0, 2), x], axis=1)  # (B, d + T, C)
            past = self._past[layer]
            values = np.tanh(history[:, :length] @ past[:-1] + past[-1] + x @ conv)
            gate = (values[..., width:] + 1.0) * values[..., :width]
            ring[(state.count + length + np.arange(dilation)) % dilation] = history[:, length:].transpose(1, 0, 2)
            x = x + (gate @ residual[:-1] + residual[-1])
            yield gate
        state.count += length


def _with_bias(matrix: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(out, in) and (out,) -> (in + 1, out), the bias as the last row."""
    return np.ascontiguousarray(np.concatenate([matrix, bias[:, None]], axis=1).T)
