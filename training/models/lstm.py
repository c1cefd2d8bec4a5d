"""The stacked LSTM: between embeddings and heads, recurrent layers."""

from __future__ import annotations

import torch
from torch import nn

from generator.config import LSTMConfig
from generator.vocabulary import Vocabulary
from training.models.model import EventModel


class StackedLSTM(EventModel):
    """Its state reaches back without a limit. Hochreiter & Schmidhuber 1997."""

    def __init__(self, config: LSTMConfig, vocabulary: Vocabulary, dropout: float = 0.0) -> None:
        super().__init__(config, vocabulary, dropout)
        between = dropout if config.layers > 1 else 0.0
        self.lstm = nn.LSTM(config.channels, config.hidden, config.layers, batch_first=True, dropout=between)
        with torch.no_grad():
            for layer in range(config.layers):
                # A forget gate that begins open lets gradients reach back. Jozefowicz et al. 2015.
                getattr(self.lstm, f"bias_ih_l{layer}")[config.hidden : 2 * config.hidden] = 1.0

    def trunk(self, x: torch.Tensor) -> torch.Tensor:
        """x: (B, T, C) -> (B, T, H)."""
        return self.lstm(x)[0]
