"""The WaveNet's prefill and cached step: one ring buffer per layer, so a step costs O(1). Paine et al. 2016."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.config import WaveNetConfig
from generator.heads import silu
from generator.model import State, Weights


@dataclass
class WaveNetState:
    """rings: per layer the last d inputs, (d, B, C); place: events taken in so far."""

    rings: list[np.ndarray]
    place: int = 0


class WaveNetTrunk:
    """Weights in the layout that a step multiplies by."""

    def __init__(self, config: WaveNetConfig, weights: Weights) -> None:
        self.config = config
        width = config.channels
        self._input = np.ascontiguousarray(weights["input.weight"].T)
        self._input_bias = weights["input.bias"]
        # sigmoid(x) = (1 + tanh(x / 2)) / 2: with the gate's half of the matrix halved, one tanh serves both halves.
        # Biases are a last row, met by a constant 1 in the input: one call less for each layer and event.
        scale = np.concatenate([np.ones(width, np.float32), np.full(width, 0.5, np.float32)])
        self._blocks: list[tuple[np.ndarray, np.ndarray]] = []
        skips, skip_bias = [], np.zeros(config.skip_channels, np.float32)
        for layer in range(len(config.dilations)):
            conv, conv_bias = weights[f"blocks.{layer}.conv.weight"], weights[f"blocks.{layer}.conv.bias"]
            out, out_bias = 0.5 * weights[f"blocks.{layer}.out.weight"], weights[f"blocks.{layer}.out.bias"]
            self._blocks.append(
                (_with_bias(conv * scale[:, None], conv_bias * scale), _with_bias(out[:width], out_bias[:width]))
            )
            skips.append(out[width:].T)
            skip_bias = skip_bias + out_bias[width:]
        # All skips are summed anyway: one product over all layers' gated values does it.
        self._skip, self._skip_bias = np.ascontiguousarray(np.concatenate(skips)), skip_bias

    def start(self, batch: int) -> WaveNetState:
        """Zeros, as the training windows have before their start."""
        width = self.config.channels
        return WaveNetState([np.zeros((dilation, batch, width), np.float32) for dilation in self.config.dilations])

    def repeat(self, state: State, takes: int) -> WaveNetState:
        """Each sequence `takes` times."""
        assert isinstance(state, WaveNetState)
        return WaveNetState([ring.repeat(takes, axis=1) for ring in state.rings], state.place)

    def step(self, x: np.ndarray, state: State) -> np.ndarray:
        """x: (B, C) -> (B, S)."""
        assert isinstance(state, WaveNetState)
        width, place = self.config.channels, state.place
        gated = np.ones((len(x), len(self._blocks), width + 1), np.float32)  # the last is the constant for the bias
        pair = np.ones((len(x), 2 * width + 1), np.float32)
        past, present = pair[:, :width], pair[:, width:-1]
        np.add(x @ self._input, self._input_bias, out=present)
        for layer, ((conv, residual), ring) in enumerate(zip(self._blocks, state.rings, strict=True)):
            slot = ring[place % len(ring)]
            past[:] = slot
            slot[:] = present
            values = np.tanh(pair @ conv)
            gate = values[:, width:]
            gate += 1.0
            own = gated[:, layer]
            np.multiply(gate, values[:, :width], out=own[:, :-1])
            present += own @ residual
        state.place = place + 1
        total = gated[:, :, :-1].reshape(len(x), -1) @ self._skip
        total += self._skip_bias
        return silu(total)

    def prefill(self, x: np.ndarray, state: State) -> np.ndarray:
        """x: (B, T, C) -> (B, S) after the last event. The events before what the state holds count as past."""
        assert isinstance(state, WaveNetState)
        length = x.shape[1]
        width = self.config.channels
        x = x @ self._input + self._input_bias
        gates = []
        for (conv, residual), ring in zip(self._blocks, state.rings, strict=True):
            dilation = len(ring)
            order = (state.place + np.arange(dilation)) % dilation
            history = np.concatenate([ring[order].transpose(1, 0, 2), x], axis=1)  # (B, d + T, C)
            values = np.tanh(np.concatenate([history[:, :length], x], axis=-1) @ conv[:-1] + conv[-1])
            gate = (values[..., width:] + 1.0) * values[..., :width]
            ring[(state.place + length + np.arange(dilation)) % dilation] = history[:, length:].transpose(1, 0, 2)
            x = x + (gate @ residual[:-1] + residual[-1])
            gates.append(gate[:, -1])
        state.place += length
        return silu(np.concatenate(gates, axis=-1) @ self._skip + self._skip_bias)


def _with_bias(matrix: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """(out, in) and (out,) -> (in + 1, out), the bias as the last row."""
    return np.ascontiguousarray(np.concatenate([matrix, bias[:, None]], axis=1).T)
