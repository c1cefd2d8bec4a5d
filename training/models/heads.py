"""The chain of output heads (shift, part, token, duration, velocity), over whole windows: the torch form of
generator.network.heads."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import nn
from torch.nn import functional

from generator.events.streams import STREAM_SETS, TOKEN, EventStream, stream_sizes
from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig
from generator.network.parameters import RECALL, chain_of, has_recall, next_features
from generator.network.recall import RECALL_WIDTH
from training.models.embeddings import TableSum


class Head(nn.Module):
    """hidden, the event's earlier streams and what is known when it begins -> logits."""

    def __init__(self, config: ModelConfig, vocabulary: Vocabulary, stream: EventStream, *, recalls: bool) -> None:
        super().__init__()
        streams, chain = STREAM_SETS[vocabulary.streams], chain_of(vocabulary.streams)
        sizes = dict(zip(streams, stream_sizes(streams, len(vocabulary)), strict=True))
        earlier = chain[: chain.index(stream)]
        features = next_features(vocabulary.streams) if earlier else []
        self.streams, self.features = earlier, features
        self.hidden = nn.Linear(config.hidden_width, config.head_width)
        widths = {known.name: config.channels for known in [*earlier[:1], *features]}
        widths |= {RECALL: RECALL_WIDTH} if recalls else {}
        widths |= {known.name: config.channels for known in earlier[1:]}
        self.given = nn.ModuleDict(
            {name: nn.Linear(width, config.head_width, bias=False) for name, width in widths.items()}
        )
        self.output = nn.Linear(config.head_width, sizes[stream])
        self.sum = TableSum([sizes[known] for known in earlier], features)
        self.columns = [streams.index(known) for known in earlier]  # of a row

    def inner(
        self,
        hidden: torch.Tensor,
        targets: torch.Tensor,
        following: torch.Tensor,
        embeddings: Mapping[str, torch.Tensor],
        recalled: torch.Tensor | None,
    ) -> torch.Tensor:
        """hidden: (B, T, H); targets: (B, T, S); following: (B, T, N); embeddings: tables (V, C) by name; recalled:
        (B, T, R), None for a head without -> (B, T, W), of which `output` makes logits."""
        mixed = self.hidden(hidden)
        if self.columns:
            # Tables are much smaller than a batch: they are projected, and what comes of it is looked up.
            names = [known.name for known in (*self.streams, *self.features)]
            tables = [functional.linear(embeddings[name], self._given(name)) for name in names]
            mixed = mixed + self.sum(targets[..., self.columns], following, tables)
        if recalled is not None:
            mixed = mixed + functional.linear(recalled, self._given(RECALL))
        return functional.silu(mixed)

    def _given(self, name: str) -> torch.Tensor:
        return self.given.get_parameter(f"{name}.weight")


def build_heads(config: ModelConfig, vocabulary: Vocabulary) -> nn.ModuleDict:
    """One head a stream, in the chain's order."""
    chain = chain_of(vocabulary.streams)
    heads = nn.ModuleDict()
    recalls = False
    for stream in chain:
        recalls |= stream is TOKEN and has_recall(config, vocabulary)
        heads[stream.name] = Head(config, vocabulary, stream, recalls=recalls)
    return heads
