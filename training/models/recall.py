"""Recall, an attention over the events so far, over whole windows: the torch form of generator.network.recall."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from generator.network.config import ModelConfig
from generator.network.recall import KEY_WIDTH, RECALL_HEADS, RECALL_WIDTH


class RecallAttention(nn.Module):
    """Recalls what came in similar situations before. tables: number of embeddings of what is known of an event at its
    onset."""

    def __init__(self, config: ModelConfig, tables: int) -> None:
        super().__init__()
        self.reach = config.recall
        known = config.hidden_width + tables * config.channels
        self.query = nn.Linear(known, RECALL_HEADS * KEY_WIDTH, bias=False)
        self.key = nn.Linear(known, RECALL_HEADS * KEY_WIDTH, bias=False)
        self.value = nn.Linear(config.channels, RECALL_WIDTH, bias=False)
        self.distance = nn.Parameter(torch.zeros(RECALL_HEADS, config.recall))

    def remembered(
        self, hidden: torch.Tensor, x: torch.Tensor, begun: Sequence[torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Keys and values of the events, (B, N, T, K) each. hidden: (B, T, H), output of the trunk after each; x: (B,
        T, C), sum of its embeddings; begun: embeddings of what is known at its onset, (B, T, C) each."""
        before = functional.pad(hidden, (0, 0, 1, 0))[:, :-1]  # output of the trunk when the event was predicted
        keys = self.key(torch.cat([before, *begun], dim=2))
        return _by_head(keys), _by_head(self.value(x))

    def forward(
        self, known: torch.Tensor, remembered: tuple[torch.Tensor, torch.Tensor], first: int = 0
    ) -> torch.Tensor:
        """What is recalled for the events after those with the indexes `first` to `first` + T - 1, (B, T, R). known:
        (B, T, H + tables * C), what keys are made of, of these events; remembered: keys and values of all events."""
        length = known.shape[1]
        oldest = max(0, first - self.reach + 1)
        keys, values = (part[:, :, oldest : first + length] for part in remembered)
        query = _by_head(self.query(known))
        ago = torch.arange(first, first + length, device=known.device)[:, None]
        ago = ago - torch.arange(oldest, first + length, device=known.device)  # (T, L)
        near = self.distance[:, ago.clamp(0, self.reach - 1)]
        mask = near.masked_fill((ago < 0) | (ago >= self.reach), -math.inf)
        # A key and a value of zeros, so that nothing can be recalled too.
        keys, values = (functional.pad(part, (0, 0, 1, 0)) for part in (keys, values))
        mask = functional.pad(mask, (1, 0))
        scores = functional.scaled_dot_product_attention(query, keys, values, attn_mask=mask[None])
        return scores.transpose(1, 2).flatten(2)


def _by_head(x: torch.Tensor) -> torch.Tensor:
    """(B, T, N * K) -> (B, N, T, K)."""
    return x.unflatten(2, (RECALL_HEADS, -1)).transpose(1, 2)
