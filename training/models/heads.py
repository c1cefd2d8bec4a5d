"""The chain of output heads (shift, part, token, duration, velocity) over whole windows: the torch form of
generator.network.heads."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import nn
from torch.nn import functional

from generator.events.streams import STREAM_SETS, TOKEN, EventStream, stream_sizes
from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig
from generator.network.parameters import NEXT_POSITION, RECALL, chain_of, has_recall, next_features
from generator.network.recall import RECALL_WIDTH
from training.models.embeddings import TableSum

LARGE = (NEXT_POSITION, TOKEN.name)  # whose tables have at least as many rows as a batch has events


class Head(nn.Module):
    """The head of one stream: makes logits of the trunk's output, the event's earlier streams, and the conditions that
    are known at its onset. recalls: whether it also gets what is recalled."""

    def __init__(self, config: ModelConfig, vocabulary: Vocabulary, stream: EventStream, *, recalls: bool) -> None:
        super().__init__()
        streams, chain = STREAM_SETS[vocabulary.streams], chain_of(vocabulary.streams)
        sizes = dict(zip(streams, stream_sizes(streams, len(vocabulary)), strict=True))
        earlier = chain[: chain.index(stream)]
        features = next_features(vocabulary.streams) if earlier else []
        self.hidden = nn.Linear(config.hidden_width, config.head_width)
        widths = {known.name: config.channels for known in [*earlier[:1], *features]}
        widths |= {RECALL: RECALL_WIDTH} if recalls else {}
        widths |= {known.name: config.channels for known in earlier[1:]}
        self.given = nn.ModuleDict(
            {name: nn.Linear(width, config.head_width, bias=False) for name, width in widths.items()}
        )
        self.output = nn.Linear(config.head_width, sizes[stream])
        looked_up = [known for known in earlier if known.name not in LARGE]
        self.names = [known.name for known in looked_up]
        self.columns = [streams.index(known) for known in looked_up]  # of a row
        self.first = sum(own.name in LARGE for own in features)  # of the columns of what follows
        self.names += [own.name for own in features[self.first :]]
        self.sum = TableSum([sizes[known] for known in looked_up], features[self.first :])

    def inner(
        self,
        hidden: torch.Tensor,
        vectors: Mapping[str, torch.Tensor],
        targets: torch.Tensor,
        following: torch.Tensor,
        embeddings: Mapping[str, torch.Tensor],
    ) -> torch.Tensor:
        """The layer before `output`, (B, T, W). hidden: (B, T, H), output of the trunk; vectors: (B, T, C) each,
        embeddings of values of LARGE tables, and what is recalled; targets: (B, T, S); following: (B, T, N), conditions
        of the targets; embeddings: the other tables, (V, C) each."""
        names = [name for name in vectors if name in self.given]
        mixed = functional.linear(
            torch.cat([hidden, *(vectors[name] for name in names)], dim=2),
            torch.cat([self.hidden.weight, *(self._given(name) for name in names)], dim=1),
            self.hidden.bias,
        )
        if self.names:
            # Small tables are projected as a whole, and the results are looked up: fewer rows than events.
            tables = [functional.linear(embeddings[name], self._given(name)) for name in self.names]
            mixed = mixed + self.sum(targets[..., self.columns], following[..., self.first :], tables)
        return functional.silu(mixed)

    def _given(self, name: str) -> torch.Tensor:
        return self.given.get_parameter(f"{name}.weight")


def build_heads(config: ModelConfig, vocabulary: Vocabulary) -> nn.ModuleDict:
    """The heads of all streams, in the chain's order."""
    chain = chain_of(vocabulary.streams)
    heads = nn.ModuleDict()
    recalls = False
    for stream in chain:
        recalls |= stream is TOKEN and has_recall(config, vocabulary)
        heads[stream.name] = Head(config, vocabulary, stream, recalls=recalls)
    return heads
