"""What no option of `train-generator` leaves out: taken out of the training program for one run of the ablations."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

import numpy as np
import torch

from generator.events.context import COLUMN, FEATURES
from training.corpus.shards import StoredPieces
from training.data import dataset, loader
from training.data.dataset import drop_conditions
from training.data.loader import TrainingData
from training.fit.trainer import Trainer
from training.likelihood import nats
from training.models.heads import Head

AVERAGED = 0.998  # of the weights' running mean is kept at each step: half of it is from the last 350


@contextmanager
def average() -> Iterator[None]:
    """Measure and keep a running mean of the weights (Polyak & Juditsky 1992)."""
    step, end_epoch = Trainer._step, Trainer._end_epoch
    means: dict[str, torch.Tensor] = {}

    def averaging(self: Trainer, *arguments):
        found = step(self, *arguments)
        for name, weight in self.model.named_parameters():
            if name in means:
                means[name].lerp_(weight.detach(), 1 - AVERAGED)
            else:
                means[name] = weight.detach().clone()
        return found

    def measuring(self: Trainer, *arguments) -> None:
        own = {name: weight.detach().clone() for name, weight in self.model.named_parameters()}
        with torch.no_grad():
            for name, weight in self.model.named_parameters():
                weight.copy_(means[name])
            end_epoch(self, *arguments)
            for name, weight in self.model.named_parameters():
                weight.copy_(own[name])

    with patch.object(Trainer, "_step", averaging), patch.object(Trainer, "_end_epoch", measuring):
        yield


@contextmanager
def cosine() -> Iterator[None]:
    """The learning rate comes down as half a cosine over the whole training, as it did before --cooldown."""
    with patch("training.fit.learning_rate.cooled", lambda cooldown, done: 0.5 * (1 + math.cos(math.pi * done))):
        yield


def mixed(power: float):
    """Styles come by their notes to this power: at 1 as they are, at 0 each as often as the others. As many notes in a
    pass, so pieces of a small style come several times in one, and of a large style not in each."""

    @contextmanager
    def patched() -> Iterator[None]:
        def order(self: TrainingData, rng: np.random.Generator) -> np.ndarray:
            assert isinstance(self.pieces, StoredPieces)
            counts, style = self._counts, self.pieces.table["style"]
            weight = (np.bincount(style, weights=counts) ** (power - 1))[style]
            weight *= counts.sum() / (weight * counts).sum()
            times = np.floor(weight + rng.random(len(weight))).astype(int)
            return rng.permutation(np.repeat(np.arange(len(weight)), times))

        with patch.object(TrainingData, "_order", order):
            yield

    return patched


def never_told(*names: str):
    """Of the conditions these are left out of every window; without names, all."""

    @contextmanager
    def patched() -> Iterator[None]:
        columns = [COLUMN[name] for name in names or (own.name for own in FEATURES if own.name != "position")]

        def drop(count: int, rng: np.random.Generator) -> np.ndarray:
            dropped = drop_conditions(count, rng)
            dropped[:, columns] = True
            return dropped

        with patch.object(loader, "drop_conditions", drop):
            yield

    return patched


@contextmanager
def placeless() -> Iterator[None]:
    """Conditioned on the position in the bar neither in training nor when it is measured."""
    collate = dataset.collate

    def patched(*arguments, **options) -> dataset.Batch:
        batch = collate(*arguments, **options)
        batch.context[..., COLUMN["position"]] = 0
        return batch._replace(following=torch.zeros_like(batch.following))

    with ExitStack() as stack:
        for module in (dataset, loader, nats):
            if hasattr(module, "collate"):
                stack.enter_context(patch.object(module, "collate", patched))
        yield


@contextmanager
def unchained() -> Iterator[None]:
    """Each head is conditioned on the past alone: not on what was chosen for the same event, its place, or recall."""
    inner = Head.inner

    def patched(self: Head, hidden: torch.Tensor, vectors, targets, following, embeddings) -> torch.Tensor:
        vectors, embeddings = (
            {name: torch.zeros_like(value) for name, value in known.items()} for known in (vectors, embeddings)
        )
        return inner(self, hidden, vectors, targets, following, embeddings)

    with patch.object(Head, "inner", patched):
        yield


PATCHES = {
    "average": average,
    "cosine": cosine,
    "mixed-half": mixed(0.5),
    "mixed-alike": mixed(0.0),
    "never-told": never_told(),
    "bars-left-never-told": never_told("bars_left", "gap_left"),
    "placeless": placeless,
    "unchained": unchained,
}
