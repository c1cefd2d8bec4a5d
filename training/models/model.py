"""The whole model over whole windows: embeddings summed, a trunk, the chain of heads."""

from __future__ import annotations

import torch
from torch import nn

from generator.config import ModelConfig
from generator.context import COLUMN, FEATURES
from generator.parameters import NEXT_POSITION
from generator.streams import STREAM_SETS, stream_sizes
from generator.vocabulary import Vocabulary
from training.models.heads import build_heads


class EventModel(nn.Module):
    """Predicts each next event of a window from those before it. Families differ in `trunk`."""

    def __init__(self, config: ModelConfig, vocabulary: Vocabulary, dropout: float = 0.0) -> None:
        super().__init__()
        self.config, self.vocabulary = config, vocabulary
        self.streams = STREAM_SETS[vocabulary.streams]
        sizes = stream_sizes(self.streams, len(vocabulary))
        width = config.channels
        self.embedding = nn.ModuleDict(
            {stream.name: nn.Embedding(size, width) for stream, size in zip(self.streams, sizes, strict=True)}
        )
        self.context = nn.ModuleDict({feature.name: nn.Embedding(feature.size, width) for feature in FEATURES})
        self.heads = build_heads(config, self.streams, sizes)
        self.dropout = nn.Dropout(dropout)
        for table in [*self.embedding.parameters(), *self.context.parameters()]:
            nn.init.normal_(table, std=(len(self.streams) + len(FEATURES)) ** -0.5)

    def forward(
        self, rows: torch.Tensor, context: torch.Tensor, targets: torch.Tensor, next_position: torch.Tensor
    ) -> list[torch.Tensor]:
        """Logits of the next event's streams, each given the true values of the streams before it.

        rows: (B, T, S), context: (B, T, F), targets: (B, T, S), next_position: (B, T) place in the bar of the targets;
        all int64 -> one (B, T, V) for each stream.
        """
        hidden = self.hidden(rows, context)  # (B, T, H)
        given = {NEXT_POSITION: self.context[NEXT_POSITION](next_position)}
        logits = []
        for place, stream in enumerate(self.streams):
            logits.append(self.heads[stream.name](hidden, given, self.dropout))
            given[stream.name] = self.embedding[stream.name](targets[..., place])
        return logits

    def hidden(self, rows: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """rows: (B, T, S), context: (B, T, F) -> (B, T, H), what the heads see."""
        x = sum(self.embedding[stream.name](rows[..., place]) for place, stream in enumerate(self.streams))
        x = x + sum(self.context[feature.name](context[..., COLUMN[feature.name]]) for feature in FEATURES)
        x = self.dropout(x)
        return self.dropout(self.trunk(x))

    def trunk(self, x: torch.Tensor) -> torch.Tensor:
        """What makes the family. x: (B, T, C) summed embeddings -> (B, T, H)."""
        raise NotImplementedError
