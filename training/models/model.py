"""The model over whole windows: the sum of embeddings, a trunk, and the chain of heads."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn.utils import parametrize

from generator.events.context import COLUMN, FEATURE_SETS
from generator.events.streams import CHAINS, PART_INDEX, SHIFT_INDEX, STREAM_SETS, TOKEN, TOKEN_INDEX, stream_sizes
from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig
from generator.network.parameters import (
    NEXT_POSITION,
    RECALL,
    has_recall,
    has_relative,
    parameter_shapes,
    recall_tables,
)
from training.models.embeddings import TableSum
from training.models.entries import ensemble_entries, part_entries, position_entries, token_entries
from training.models.heads import Head, build_heads
from training.models.recall import RecallAttention
from training.models.relative import Past, RelativePitchLayer
from training.models.shared_tables import share_afresh, share_as_fits, share_rows


class WindowActivations(NamedTuple):
    """What the heads get of the events so far."""

    hidden: torch.Tensor
    """(B, T, H), output of the trunk."""
    past: Past | None
    """The notes that pitches are relative to; None without relative pitch."""
    remembered: tuple[torch.Tensor, torch.Tensor] | None
    """Keys and values of the recall, (B, N, T, K) each; None without it."""


class EventModel(nn.Module):
    """Predicts each event of a window from the events before it. Subclasses define the trunk."""

    def __init__(self, config: ModelConfig, vocabulary: Vocabulary, dropout: float = 0.0) -> None:
        super().__init__()
        self.config, self.vocabulary = config, vocabulary
        self.streams = STREAM_SETS[vocabulary.streams]
        features = FEATURE_SETS[vocabulary.streams]
        sizes = stream_sizes(self.streams, len(vocabulary))
        width = config.channels
        self.embedding = nn.ModuleDict(
            {stream.name: nn.Embedding(size, width) for stream, size in zip(self.streams, sizes, strict=True)}
        )
        self.context = nn.ModuleDict({feature.name: nn.Embedding(feature.size, width) for feature in features})
        self.heads = build_heads(config, vocabulary)
        self.relative = RelativePitchLayer(config, vocabulary) if has_relative(config, vocabulary) else None
        tables = recall_tables(vocabulary.streams)
        self.recall = RecallAttention(config, len(tables)) if has_recall(config, vocabulary) else None
        self.dropout = nn.Dropout(dropout)
        self.sum = TableSum(sizes, features)
        self.sounds: torch.Tensor
        self.lasts: torch.Tensor
        for name in ("sounds", "lasts"):
            self.register_buffer(name, torch.from_numpy(getattr(vocabulary, name)), persistent=False)
        std = (len(self.streams) + len(features)) ** -0.5  # so that their sum is about 1
        for table in [*self.embedding.parameters(), *self.context.parameters()]:
            nn.init.normal_(table, std=std)
        # Four entries of the spelling add up, beside the token's own vector.
        share_rows(self.embedding["token"], token_entries(vocabulary), std / 2)
        of_head = config.head_width**-0.5
        share_rows(self.heads.get_submodule("token.output"), token_entries(vocabulary), of_head / 2)
        if vocabulary.has_parts:
            share_afresh(self.embedding["part"], part_entries(), std)
            share_afresh(self.heads.get_submodule("part.output"), part_entries(), of_head)
            share_afresh(self.context[NEXT_POSITION], position_entries(), std)
            share_afresh(self.context["ensemble"], ensemble_entries(), std / 2)  # a few of these add up

    def forward(
        self, rows: torch.Tensor, context: torch.Tensor, targets: torch.Tensor, following: torch.Tensor
    ) -> list[torch.Tensor]:
        """Logits of the streams of the next events, given the true values of the streams before each in the chain.

        rows: (B, T, S), context: (B, T, F), targets: (B, T, S), following: (B, T, N), all int64, as in dataset.Batch ->
        for each stream (B, T, V), in the order of the columns.
        """
        with parametrize.cached():  # each shared table is computed once
            return self.logits(self.activations(rows, context), targets, following)

    def logits(
        self, activations: WindowActivations, targets: torch.Tensor, following: torch.Tensor, first: int = 0
    ) -> list[torch.Tensor]:
        """As forward, for the events after those with the indexes `first` and on, as many as there are targets."""
        times = slice(first, first + targets.shape[1])
        hidden = activations.hidden[:, times]
        parts = targets[..., PART_INDEX] if self.vocabulary.has_parts else None
        embeddings = {name: _rows(table) for name, table in [*self.context.items(), *self.embedding.items()]}
        vectors = {NEXT_POSITION: self.context[NEXT_POSITION](following[..., 0])}
        logits: dict[int, torch.Tensor] = {}
        for column in CHAINS[self.vocabulary.streams]:
            stream = self.streams[column]
            if stream is TOKEN and self.recall is not None and activations.remembered is not None:
                known = torch.cat([hidden, *self._begun(targets, vectors[NEXT_POSITION])], dim=2)
                vectors[RECALL] = self.dropout(self.recall(known, activations.remembered, first))
            head = self.heads[stream.name]
            assert isinstance(head, Head)
            inner = self.dropout(head.inner(hidden, vectors, targets, following, embeddings))
            scores = head.output(inner)
            if stream is TOKEN and self.relative is not None and activations.past is not None:
                scores = scores + self.relative.scores(inner, activations.past, times, parts)
            logits[column] = scores
            if stream is TOKEN:
                vectors[stream.name] = self.embedding[stream.name](targets[..., column])
        return [logits[column] for column in range(len(self.streams))]

    def _begun(self, rows: torch.Tensor, position: torch.Tensor) -> list[torch.Tensor]:
        """Embeddings of what is known of events at their onsets, (B, T, C) each, as in parameters.recall_tables. rows:
        (B, T, S); position: (B, T, C)."""
        found = [self.embedding["shift"](rows[..., SHIFT_INDEX])]
        if self.vocabulary.has_parts:
            found.append(self.embedding["part"](rows[..., PART_INDEX]))
        return [*found, position]

    def activations(self, rows: torch.Tensor, context: torch.Tensor) -> WindowActivations:
        """rows: (B, T, S), context: (B, T, F) -> what the heads get."""
        x = self.embedded(rows, context)
        past = remembered = None
        parts = rows[..., PART_INDEX] if self.vocabulary.has_parts else None
        if self.relative is not None:
            tokens = rows[..., TOKEN_INDEX]
            past = self.relative.past(tokens, parts)
            x = x + self.relative.intervals(tokens, parts, past)
        hidden = self.dropout(self.trunk(self.dropout(x)))
        if self.recall is not None:
            position = self.context[NEXT_POSITION](context[..., COLUMN[NEXT_POSITION]])
            remembered = self.recall.remembered(hidden, x, self._begun(rows, position))
        return WindowActivations(hidden, past, remembered)

    def embedded(self, rows: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """rows: (B, T, S), context: (B, T, F) -> the sum of their embeddings (B, T, C)."""
        tables = [_rows(table) for table in [*self.embedding.values(), *self.context.values()]]
        return self.sum(rows, context, tables)

    def trunk(self, x: torch.Tensor) -> torch.Tensor:
        """The layers between embeddings and heads. x: (B, T, C), sums of embeddings -> (B, T, H)."""
        raise NotImplementedError

    def trunk_layers(self) -> list[nn.Module]:
        """The trunk's layers, from the first to the last. In fine-tuning, some of them can be trained and others
        fixed."""
        raise NotImplementedError

    def weights(self) -> dict[str, np.ndarray]:
        """Copies of all weights that composing needs, by the names of generator.network.parameters."""
        names = parameter_shapes(self.config, self.vocabulary)
        with torch.no_grad():
            return {name: attrgetter(name)(self).detach().cpu().numpy().copy() for name in names}

    def load_weights(self, weights: Mapping[str, np.ndarray]) -> None:
        """The inverse of `weights`. Raises KeyError for a missing name."""
        with torch.no_grad():
            for name in parameter_shapes(self.config, self.vocabulary):
                path, _, attribute = name.rpartition(".")
                module = attrgetter(path)(self)
                value = torch.tensor(weights[name], device=next(self.parameters()).device)
                if parametrize.is_parametrized(module, attribute):
                    share_as_fits(module, attribute, value)
                else:
                    getattr(module, attribute).copy_(value)


def _rows(table: nn.Module) -> torch.Tensor:
    """The weights of an embedding, (V, C)."""
    assert isinstance(table, nn.Embedding)
    return table.weight
