"""The LSTM's trunk: embeddings in, the top layer's states out."""

from __future__ import annotations

import torch
from torch import nn

from generator.config import LSTMConfig


def add_trunk(module: nn.Module, config: LSTMConfig, dropout: float) -> None:
    """Give `module` the trunk's parameters."""
    between = dropout if config.layers > 1 else 0.0
    module.lstm = nn.LSTM(config.channels, config.hidden, config.layers, batch_first=True, dropout=between)
    with torch.no_grad():
        for layer in range(config.layers):
            # A forget gate that begins open lets gradients reach back. Jozefowicz et al. 2015.
            getattr(module.lstm, f"bias_ih_l{layer}")[config.hidden : 2 * config.hidden] = 1.0


def run_trunk(module: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """x: (B, T, C) summed embeddings -> (B, T, H)."""
    return module.lstm(x)[0]
