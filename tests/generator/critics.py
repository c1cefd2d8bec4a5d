"""Checkpoints with a critic, for tests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generator.analysis.critic_statistics import Stretch, stretch_statistics
from generator.music.bars import BarGrid
from generator.network.checkpoint import Checkpoint
from generator.network.critic import CRITIC_PREFIX, Critic, critic_shapes


def statistic_names() -> tuple[str, ...]:
    """Of all statistics of a stretch."""
    notes = np.array([[0, 24, 60, 64], [24, 24, 62, 64]], np.int64)
    return tuple(stretch_statistics(Stretch(notes[:0], notes, BarGrid((), 24), 0, 96, True)))


def with_critic(checkpoint: Checkpoint, seed: int = 0, *, likes: dict[str, float] | None = None) -> Checkpoint:
    """With a critic of random weights, or one that adds up some statistics, each so many times, and nothing else."""
    names = statistic_names() if likes is None else tuple(likes)
    rng = np.random.default_rng(seed)
    shapes = critic_shapes(len(names), 4)
    if likes is None:
        weights = {name: rng.standard_normal(shape) / 10 for name, shape in shapes.items()}
    else:
        weights = {name: np.zeros(shape) for name, shape in shapes.items()}
        weights[f"{CRITIC_PREFIX}scale"][:] = 0.01
        weights[f"{CRITIC_PREFIX}linear.weight"][:] = list(likes.values())
    return replace(checkpoint, critic=Critic(names, {name: own.astype(np.float32) for name, own in weights.items()}))
