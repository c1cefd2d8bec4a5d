"""The stacked LSTM: recurrent layers between embeddings and heads."""

from __future__ import annotations

import math

import torch
from torch import nn

from generator.events.vocabulary import Vocabulary
from generator.network.config import LSTMConfig
from training.models.model import EventModel

LONGEST_MEMORY = 256.0  # events


class StackedLSTM(EventModel):
    """A model whose memory has no limit in time. Hochreiter & Schmidhuber 1997."""

    def __init__(self, config: LSTMConfig, vocabulary: Vocabulary, dropout: float = 0.0) -> None:
        super().__init__(config, vocabulary, dropout)
        self.skip = nn.Linear(config.channels, config.hidden)
        widths = [config.channels, *[config.hidden] * (config.layers - 1)]
        self.layers = nn.ModuleList(nn.LSTM(width, config.hidden, batch_first=True) for width in widths)
        with torch.no_grad():
            for layer in self.layers:
                # Cells begin with memories of different lengths, short and long (Tallec & Ollivier 2018). The key, for
                # example, takes bars to recognise, which is learnt late if all gates begin alike.
                memory = torch.rand(config.hidden) * math.log(LONGEST_MEMORY - 1)
                bias = layer.get_parameter("bias_ih_l0")
                bias[: config.hidden] = -memory
                bias[config.hidden : 2 * config.hidden] = memory

    def trunk_layers(self) -> list[nn.Module]:
        """The LSTM layers."""
        return list(self.layers)

    def trunk(self, x: torch.Tensor) -> torch.Tensor:
        """x: (B, T, C) -> (B, T, H): the sum of all layers' outputs and of a projection of x (skips as in Graves
        2013)."""
        total = self.skip(x)
        for layer in self.layers:
            x = self._run(layer, x)
            total = total + x
            x = self.dropout(x)
        return total

    @staticmethod
    def _run(layer: nn.Module, x: torch.Tensor) -> torch.Tensor:
        if x.device.type != "cpu":
            return layer(x)[0]
        with torch.autocast("cpu", enabled=False):  # torch has no LSTM in bfloat16 for most CPUs
            return layer(x.float())[0]
