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
        self._blocks = []
        # sigmoid(x) = (1 + tanh(x / 2)) / 2: with the gate's half of the matrix halved, one tanh serves both halves.
        scale = np.concatenate([np.ones(width, np.float32), np.full(width, 0.5, np.float32)])
        for layer in range(len(config.dilations)):
            name = f"blocks.{layer}"
            conv = np.ascontiguousarray((weights[f"{name}.conv.weight"] * scale[:, None]).T)
            out = np.ascontiguousarray(0.5 * weights[f"{name}.out.weight"].T)
            self._blocks.append((conv, weights[f"{name}.conv.bias"] * scale, out, weights[f"{name}.out.bias"]))

    def start(self, batch: int) -> WaveNetState:
        """Zeros, as the training windows have before their start."""
        width = self.config.channels
        return WaveNetState([np.zeros((dilation, batch, width), np.float32) for dilation in self.config.dilations])

    def step(self, x: np.ndarray, state: State) -> np.ndarray:
        """x: (B, C) -> (B, S)."""
        assert isinstance(state, WaveNetState)
        width = self.config.channels
        x = x @ self._input + self._input_bias
        pair = np.empty((len(x), 2 * width), np.float32)
        total = np.zeros((len(x), self.config.skip_channels), np.float32)
        for (conv, conv_bias, out, out_bias), ring in zip(self._blocks, state.rings, strict=True):
            slot = ring[state.place % len(ring)]
            pair[:, :width] = slot
            pair[:, width:] = x
            slot[:] = x
            gated = pair @ conv
            gated += conv_bias
            np.tanh(gated, out=gated)
            gate = gated[:, width:]
            gate += 1.0
            gate *= gated[:, :width]
            result = gate @ out
            result += out_bias
            x = x + result[:, :width]
            total += result[:, width:]
        state.place += 1
        return silu(total)

    def prefill(self, x: np.ndarray, state: State) -> np.ndarray:
        """x: (B, T, C) -> (B, S) after the last event. The events before what the state holds count as past."""
        assert isinstance(state, WaveNetState)
        batch, length, _ = x.shape
        width = self.config.channels
        x = x @ self._input + self._input_bias
        total = np.zeros((batch, self.config.skip_channels), np.float32)
        for (conv, conv_bias, out, out_bias), ring in zip(self._blocks, state.rings, strict=True):
            dilation = len(ring)
            order = (state.place + np.arange(dilation)) % dilation
            history = np.concatenate([ring[order].transpose(1, 0, 2), x], axis=1)  # (B, d + T, C)
            gated = np.tanh(np.concatenate([history[:, :length], x], axis=-1) @ conv + conv_bias)
            result = ((gated[..., width:] + 1.0) * gated[..., :width]) @ out + out_bias
            ring[(state.place + length + np.arange(dilation)) % dilation] = history[:, length:].transpose(1, 0, 2)
            x = x + result[..., :width]
            total += result[:, -1, width:]
        state.place += length
        return silu(total)
