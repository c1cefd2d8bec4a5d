"""The chain of output heads: each stream's logits, given those already chosen for the same event."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from generator.config import ModelConfig
from generator.parameters import NEXT_POSITION
from generator.streams import Stream


class Head(nn.Module):
    """hidden, and embeddings of the event's earlier streams and of its place in the bar -> logits."""

    def __init__(self, config: ModelConfig, given: list[str], size: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(config.hidden_width, config.head_width)
        self.given = nn.ModuleDict({name: nn.Linear(config.channels, config.head_width, bias=False) for name in given})
        self.output = nn.Linear(config.head_width, size)

    def forward(self, hidden: torch.Tensor, given: dict[str, torch.Tensor], dropout: nn.Module) -> torch.Tensor:
        """hidden: (B, T, H); given: (B, T, C) each -> logits (B, T, V)."""
        mixed = self.hidden(hidden)
        for name, project in self.given.items():
            mixed = mixed + project(given[name])
        return self.output(dropout(functional.silu(mixed)))


def build_heads(config: ModelConfig, streams: tuple[Stream, ...], sizes: tuple[int, ...]) -> nn.ModuleDict:
    """One head a stream, in the chain's order."""
    heads = nn.ModuleDict()
    names: list[str] = []
    for stream, size in zip(streams, sizes, strict=True):
        heads[stream.name] = Head(config, [*names, NEXT_POSITION] if names else [], size)
        names.append(stream.name)
    return heads
