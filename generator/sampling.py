"""From logits to a choice: pure functions, one distribution at a time per row."""

from __future__ import annotations

import numpy as np

from generator.config import SamplingConfig


def keep_top_k(logits: np.ndarray, k: int) -> np.ndarray:
    """Keep the k largest (and what equals the k-th). logits: (B, V) -> (B, V). Raises ValueError unless k >= 1."""
    if k < 1:
        raise ValueError(f"k is {k}, must be 1 or more")
    if k >= logits.shape[-1]:
        return logits
    threshold = np.partition(logits, -k, axis=-1)[..., -k, None]
    return np.where(logits >= threshold, logits, -np.inf)


def keep_top_p(logits: np.ndarray, p: float) -> np.ndarray:
    """Keep the nucleus. logits: (B, V) -> (B, V). Raises ValueError unless 0 < p <= 1. Holtzman et al. 2020."""
    if not 0 < p <= 1:
        raise ValueError(f"p is {p}, must be above 0 and at most 1")
    weights = softmax(logits)
    ordered = np.sort(weights, axis=-1)[..., ::-1]
    # The smallest set that reaches p: as many as have less than p before them.
    count = (np.cumsum(ordered, axis=-1) < p).sum(axis=-1, keepdims=True)
    threshold = np.take_along_axis(ordered, np.minimum(count, ordered.shape[-1] - 1), axis=-1)
    return np.where(weights >= threshold, logits, -np.inf)


def keep_min_p(logits: np.ndarray, p: float) -> np.ndarray:
    """Keep what is at least p times as likely as the likeliest. (B, V) -> (B, V). Nguyen et al. 2024."""
    if not 0 <= p < 1:
        raise ValueError(f"p is {p}, must be at least 0 and below 1")
    if p == 0:
        return logits
    return np.where(logits >= logits.max(axis=-1, keepdims=True) + np.log(p), logits, -np.inf)


def softmax(logits: np.ndarray) -> np.ndarray:
    """logits: (B, V) -> probabilities (B, V); each row needs one finite value."""
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """logits: (B, V) -> log probabilities (B, V)."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def sample(logits: np.ndarray, config: SamplingConfig, rng: np.random.Generator) -> np.ndarray:
    """Draw one value a row. logits: (B, V), -inf for what is ruled out -> (B,) int64."""
    if config.temperature == 0:
        return logits.argmax(axis=-1)
    logits = logits.astype(np.float64) / config.temperature
    if config.top_k is not None:
        logits = keep_top_k(logits, config.top_k)
    if config.min_p is not None:
        logits = keep_min_p(logits, config.min_p)
    if config.top_p is not None and config.top_p < 1:
        logits = keep_top_p(logits, config.top_p)
    cumulative = np.cumsum(softmax(logits), axis=-1)
    draws = rng.random(len(logits)) * cumulative[:, -1]
    # The count of sums not above the draw is the first index whose sum is: never one with probability 0.
    return np.minimum((cumulative <= draws[:, None]).sum(axis=-1), logits.shape[-1] - 1)
