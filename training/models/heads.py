"""The chain of output heads (shift, part, token, duration, velocity), over whole windows: the torch form of
generator.network.heads."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from generator.events.streams import STREAM_SETS, TOKEN, stream_sizes
from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig
from generator.network.parameters import RECALL, chain_of, has_recall, next_features
from generator.network.recall import RECALL_WIDTH


class Head(nn.Module):
    """hidden, and embeddings of the event's earlier streams and of what is known when it begins -> logits."""

    def __init__(self, config: ModelConfig, given: dict[str, int], size: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(config.hidden_width, config.head_width)
        self.given = nn.ModuleDict(
            {name: nn.Linear(width, config.head_width, bias=False) for name, width in given.items()}
        )
        self.output = nn.Linear(config.head_width, size)

    def inner(
        self,
        hidden: torch.Tensor,
        given: dict[str, torch.Tensor],
        besides: torch.Tensor | None,
        dropout: nn.Module,
    ) -> torch.Tensor:
        """hidden: (B, T, H); given: (B, T, C) each; besides: (B, T, W), projected already -> (B, T, W), of which
        `output` makes logits."""
        mixed = self.hidden(hidden)
        for name, project in self.given.items():
            if name in given:
                mixed = mixed + project(given[name])
        if besides is not None:
            mixed = mixed + besides
        return dropout(functional.silu(mixed))


def build_heads(config: ModelConfig, vocabulary: Vocabulary) -> nn.ModuleDict:
    """One head a stream, in the chain's order."""
    streams = STREAM_SETS[vocabulary.streams]
    sizes = dict(zip(streams, stream_sizes(streams, len(vocabulary)), strict=True))
    heads = nn.ModuleDict()
    given: dict[str, int] = {}
    for stream in chain_of(vocabulary.streams):
        if stream is TOKEN and has_recall(config, vocabulary):
            given[RECALL] = RECALL_WIDTH
        heads[stream.name] = Head(config, given, sizes[stream])
        if not given:
            given = {feature.name: config.channels for feature in next_features(vocabulary.streams)}
        given[stream.name] = config.channels
    return heads
