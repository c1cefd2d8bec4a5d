"""The whole model over whole windows: embeddings summed, a trunk, the chain of heads."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn.utils import parametrize

from generator.events.context import COLUMN, FEATURES
from generator.events.streams import STREAM_SETS, stream_sizes
from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig
from generator.network.parameters import NEXT_POSITION, RECALL, has_recall, has_relative, parameter_shapes
from training.models.heads import Head, build_heads
from training.models.recall import RecallAttention
from training.models.relative import Past, RelativePitch
from training.models.token_pitches import share_as_fits, share_spelling


class WindowActivations(NamedTuple):
    """What the heads see of the events so far."""

    hidden: torch.Tensor
    """(B, T, H), of the trunk."""
    past: Past | None
    """What pitches are relative to; None without relative pitch."""
    remembered: tuple[torch.Tensor, torch.Tensor] | None
    """Keys and values of the recall; None without it."""


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
        self.heads = build_heads(config, self.streams, sizes, recalls=has_recall(config, vocabulary))
        self.relative = RelativePitch(config, vocabulary) if has_relative(config, vocabulary) else None
        self.recall = RecallAttention(config) if has_recall(config, vocabulary) else None
        self.dropout = nn.Dropout(dropout)
        std = (len(self.streams) + len(FEATURES)) ** -0.5  # so that their sum is about 1
        for table in [*self.embedding.parameters(), *self.context.parameters()]:
            nn.init.normal_(table, std=std)
        # Four entries of the spelling add up, beside the token's own vector.
        share_spelling(self.embedding["token"], vocabulary, width, std / 2)
        share_spelling(
            self.heads.get_submodule("token.output"), vocabulary, config.head_width, config.head_width**-0.5 / 2
        )

    def forward(
        self, rows: torch.Tensor, context: torch.Tensor, targets: torch.Tensor, next_position: torch.Tensor
    ) -> list[torch.Tensor]:
        """Logits of the next event's streams, each given the true values of the streams before it.

        rows: (B, T, S), context: (B, T, F), targets: (B, T, S), next_position: (B, T) place in the bar of the targets;
        all int64 -> one (B, T, V) for each stream.
        """
        with parametrize.cached():  # each shared table is made up once
            return self.logits(self.activations(rows, context), targets, next_position)

    def logits(
        self, activations: WindowActivations, targets: torch.Tensor, next_position: torch.Tensor, first: int = 0
    ) -> list[torch.Tensor]:
        """Logits for events `first` and on of the activations, as many as there are targets; the rest as in
        forward."""
        times = slice(first, first + targets.shape[1])
        hidden = activations.hidden[:, times]
        position = self.context[NEXT_POSITION](next_position)
        given = {NEXT_POSITION: position}
        logits = []
        for index, stream in enumerate(self.streams):
            head = self.heads[stream.name]
            assert isinstance(head, Head)
            inner = head.inner(hidden, given, self.dropout)
            scores = head.output(inner)
            if stream.name == "token" and self.relative is not None and activations.past is not None:
                scores = scores + self.relative.scores(inner, activations.past.at(times))
            logits.append(scores)
            given[stream.name] = self.embedding[stream.name](targets[..., index])
            if index == 0 and self.recall is not None and activations.remembered is not None:
                known = torch.cat([hidden, given[stream.name], position], dim=2)
                given[RECALL] = self.dropout(self.recall(known, activations.remembered, first))
        return logits

    def activations(self, rows: torch.Tensor, context: torch.Tensor) -> WindowActivations:
        """rows: (B, T, S), context: (B, T, F) -> what the heads see."""
        parts = [self.embedding[stream.name](rows[..., index]) for index, stream in enumerate(self.streams)]
        conditions = [self.context[feature.name](context[..., COLUMN[feature.name]]) for feature in FEATURES]
        x = parts[0]
        for part in [*parts[1:], *conditions]:
            x = x + part
        past = remembered = None
        if self.relative is not None:
            tokens = rows[..., 1]
            past = self.relative.past(tokens)
            x = x + self.relative.intervals(tokens, past)
        hidden = self.dropout(self.trunk(self.dropout(x)))
        if self.recall is not None:
            remembered = self.recall.remembered(hidden, x, parts[0], conditions[COLUMN[NEXT_POSITION]])
        return WindowActivations(hidden, past, remembered)

    def trunk(self, x: torch.Tensor) -> torch.Tensor:
        """What makes the family. x: (B, T, C) summed embeddings -> (B, T, H)."""
        raise NotImplementedError

    def trunk_layers(self) -> list[nn.Module]:
        """The trunk's layers, the last one last: what can learn on its own when a checkpoint is gone on from."""
        raise NotImplementedError

    def weights(self) -> dict[str, np.ndarray]:
        """Copies of all that composing needs, on the CPU, by the names of generator.network.parameters."""
        names = parameter_shapes(self.config, self.vocabulary)
        with torch.no_grad():
            return {name: attrgetter(name)(self).detach().cpu().numpy().copy() for name in names}

    def load_weights(self, weights: Mapping[str, np.ndarray]) -> None:
        """The inverse of `weights`. Raises KeyError for a missing one."""
        with torch.no_grad():
            for name in parameter_shapes(self.config, self.vocabulary):
                path, _, attribute = name.rpartition(".")
                module = attrgetter(path)(self)
                value = torch.tensor(weights[name], device=next(self.parameters()).device)
                if parametrize.is_parametrized(module, attribute):
                    share_as_fits(module, attribute, value)
                else:
                    getattr(module, attribute).copy_(value)
