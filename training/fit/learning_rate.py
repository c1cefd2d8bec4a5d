"""The schedule of the learning rate: a rise, the peak, a cool-down."""

from __future__ import annotations

from training.config import TrainConfig

_LONGEST_RISE = 0.1  # share of the run after which even a short one has risen to the peak


def share_of_peak(config: TrainConfig, step: int, done: float) -> float:
    """The learning rate as a share of its peak, 0 to 1. step: number of steps before; done: share of the run, 0 to
    1."""
    warmup = config.warmup_steps
    rise = min(1.0, max((step + 1) / warmup, done / _LONGEST_RISE)) if warmup else 1.0
    return rise * cooled(config.cooldown or 0.0, done)


def cooled(cooldown: float, done: float) -> float:
    """The peak, then a linear decay over the last share `cooldown` of the run. Haegele et al. 2024 (arXiv
    2405.18392)."""
    return min(1.0, (1 - done) / cooldown) if cooldown else 1.0
