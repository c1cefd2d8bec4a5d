"""Trains the projection of an embedding by contrastive learning."""

from __future__ import annotations

import numpy as np
import torch
from rich.console import Console
from torch.nn import functional

from generator.analysis.embedding import Projection
from generator.errors import ContinuoError
from generator.network.parameters import EMBEDDING_PREFIX, EMBEDDING_WIDTH
from training.config import EmbedConfig
from training.embedding.passages import Passages
from training.embedding.retrieval import RetrievalFigures, Task, by_vectors

# Chosen on the validation pieces: assets/recipes/LOG.md.
_TEMPERATURE, _DROPOUT, _RATE, _DECAY, _BATCH = 0.05, 0.2, 3e-3, 0.1, 1024


def fit(
    known: Passages,
    of_known: np.ndarray,
    choose_by: Task,
    of_choose_by: np.ndarray,
    config: EmbedConfig,
    console: Console,
) -> dict[str, np.ndarray]:
    """Train a projection: in a batch with two passages of each piece, each has to find the other one of its piece.

    The loss is InfoNCE (van den Oord et al. 2018) in both directions, as in Radford et al. 2021. known, of_known:
    training passages and their features, (N, F); choose_by, of_choose_by: the task of the validation pieces, and its
    features. -> the weights of the epoch with the best mean average precision on that task. Raises ContinuoError for
    too few pieces.
    """
    rng = np.random.default_rng(config.seed)
    torch.manual_seed(config.seed)
    mean, spread = of_known.mean(axis=0, dtype=np.float64), of_known.std(axis=0, dtype=np.float64) + 1e-3
    net = torch.nn.Sequential(torch.nn.Dropout(_DROPOUT), torch.nn.Linear(of_known.shape[1], EMBEDDING_WIDTH))
    optimiser = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=_DECAY)
    indices = [np.flatnonzero(known.piece == number)[:: known.versions] for number in np.unique(known.piece)]
    indices = [own for own in indices if len(own) > 1]
    if len(indices) < 2:
        raise ContinuoError("the pieces to learn from are all too short: add some of more than 12 bars")
    batch = min(_BATCH, len(indices))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, config.epochs * (len(indices) // batch))
    best, weights = -1.0, _weights(net, mean, spread)
    for epoch in range(1, config.epochs + 1):
        losses = []
        order = rng.permutation(len(indices))
        for begin in range(0, len(indices) - batch + 1, batch):
            pairs = np.array([rng.choice(indices[index], 2, replace=False) for index in order[begin : begin + batch]])
            pairs = pairs + rng.integers(known.versions, size=pairs.shape)
            one, other = (functional.normalize(net(_scaled(of_known[own], mean, spread)), dim=1) for own in pairs.T)
            likeness = one @ other.T / _TEMPERATURE
            right = torch.arange(batch)
            loss = (functional.cross_entropy(likeness, right) + functional.cross_entropy(likeness.T, right)) / 2
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        if epoch % max(1, config.epochs // 10) == 0:
            weights_now = _weights(net, mean, spread)
            own = measured(choose_by, of_choose_by, Projection(weights_now))
            console.print(f"epoch {epoch}: loss {np.mean(losses):.3f}; on validation pieces {_in_words(own)}")
            if own.average_precision > best:
                best, weights = own.average_precision, weights_now
    return weights


def _scaled(features: np.ndarray, mean: np.ndarray, spread: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(((features - mean) / spread).astype(np.float32))


def _weights(net: torch.nn.Sequential, mean: np.ndarray, spread: np.ndarray) -> dict[str, np.ndarray]:
    """The weights of the projection, with the scaling of the features multiplied in."""
    linear = net[1]
    assert isinstance(linear, torch.nn.Linear)
    weight, bias = (own.detach().double().numpy() for own in (linear.weight, linear.bias))
    weight = weight / spread
    return {
        f"{EMBEDDING_PREFIX}weight": weight.astype(np.float32),
        f"{EMBEDDING_PREFIX}bias": (bias - weight @ mean).astype(np.float32),
    }


def _in_words(own: RetrievalFigures) -> str:
    return f"recall@1 {own.recall_1:.3f}, recall@10 {own.recall_10:.3f}, mAP {own.average_precision:.3f}"


def measured(own: Task, features: np.ndarray, project: Projection, versions: int = 2) -> RetrievalFigures:
    """The figures of a projection in a task. features: (N, F), of the passages that the task was made from; versions:
    of each passage."""
    vectors = project(features.astype(np.float32))
    return by_vectors(own, vectors[own.own * versions + 1], vectors[::versions])
