"""The chain of output heads (shift, token, duration, velocity), over whole windows: the torch form of
generator.network.heads."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from generator.events.streams import EventStream
from generator.network.config import ModelConfig
from generator.network.parameters import NEXT_POSITION, RECALL
from generator.network.recall import RECALL_WIDTH


class Head(nn.Module):
    """hidden, and embeddings of the event's earlier streams and of its place in the bar -> logits."""

    def __init__(self, config: ModelConfig, given: dict[str, int], size: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(config.hidden_width, config.head_width)
        self.given = nn.ModuleDict(
            {name: nn.Linear(width, config.head_width, bias=False) for name, width in given.items()}
        )
        self.output = nn.Linear(config.head_width, size)

    def inner(self, hidden: torch.Tensor, given: dict[str, torch.Tensor], dropout: nn.Module) -> torch.Tensor:
        """hidden: (B, T, H); given: (B, T, C) each -> (B, T, W), of which `output` makes logits."""
        mixed = self.hidden(hidden)
        for name, project in self.given.items():
            mixed = mixed + project(given[name])
        return dropout(functional.silu(mixed))


def build_heads(
    config: ModelConfig, streams: tuple[EventStream, ...], sizes: tuple[int, ...], *, recalls: bool
) -> nn.ModuleDict:
    """One head a stream, in the chain's order; recalls: all but the first get what was recalled."""
    heads = nn.ModuleDict()
    given: dict[str, int] = {}
    for stream, size in zip(streams, sizes, strict=True):
        heads[stream.name] = Head(config, given, size)
        given[stream.name] = config.channels
        if len(given) == 1:
            given[NEXT_POSITION] = config.channels
            if recalls:
                given[RECALL] = RECALL_WIDTH
    return heads
