"""The WaveNet: gated dilated convolutions between embeddings and heads, whose skip outputs are summed."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from generator.events.vocabulary import Vocabulary
from generator.network.config import WaveNetConfig
from training.models.model import EventModel


class Block(nn.Module):
    """A gated dilated causal convolution with kernel 2, and 1x1 residual and skip outputs. van den Oord et al. 2016."""

    def __init__(self, config: WaveNetConfig, dilation: int) -> None:
        super().__init__()
        width = config.channels
        self.dilation, self.width = dilation, width
        # One matrix for both taps: on a CPU a matrix product is faster than a convolution with so small a kernel.
        self.conv = nn.Linear(2 * width, 2 * width)
        self.out = nn.Linear(width, width + config.skip_channels)
        with torch.no_grad():
            self.out.weight[:width] *= len(config.dilations) ** -0.5  # keeps the residual path's scale

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """x: (B, T, C) -> residual (B, T, C), skip (B, T, S)."""
        past = functional.pad(x, (0, 0, self.dilation, 0))[:, : x.shape[1]]  # (B, T, C), zeros before the start
        filtered, gate = self.conv(torch.cat([past, x], dim=-1)).chunk(2, dim=-1)
        out = self.out(torch.tanh(filtered) * torch.sigmoid(gate))
        return x + out[..., : self.width], out[..., self.width :]


class WaveNet(EventModel):
    """A model whose outputs depend on the last config.receptive_field events."""

    def __init__(self, config: WaveNetConfig, vocabulary: Vocabulary, dropout: float = 0.0) -> None:
        super().__init__(config, vocabulary, dropout)
        self.input = nn.Linear(config.channels, config.channels)
        self.blocks = nn.ModuleList(Block(config, dilation) for dilation in config.dilations)

    def trunk_layers(self) -> list[nn.Module]:
        """The dilated layers."""
        return list(self.blocks)

    def trunk(self, x: torch.Tensor) -> torch.Tensor:
        """x: (B, T, C) -> (B, T, S)."""
        # Sums of many terms are in float32 even if products are in bfloat16.
        x = self.input(x).float()
        total = torch.zeros((), device=x.device)
        for block in self.blocks:
            x, skip = block(x)
            total = total + skip.float()
        return functional.silu(total)
