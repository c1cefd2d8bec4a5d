"""From logits to choices: pure functions on rows of logits, one row for each take.

Truncations are given weights in falling order, which drawing needs anyway, and return how many of them to keep.
"""

from __future__ import annotations

import numpy as np

from generator.errors import ContinuoError, Text
from generator.network.config import SamplingConfig

COLDEST = 1e-3  # temperature below which only the likeliest value is ever drawn, and numbers would overflow
UNLIKELY = 1e-4  # weight relative to the likeliest value's
_MANY_VALUES, _FEW_TAKES = 256, 4  # with more values, or with at most so many takes, row by row is quicker
_DAMAGED = Text("the model's output is not finite, so its checkpoint is damaged; use another")


def top_k_count(ordered: np.ndarray, k: int) -> int:
    """Keep the k largest. ordered: (..., V) weights, falling. Raises ValueError unless k >= 1."""
    if k < 1:
        raise ValueError(f"k is {k}, must be 1 or more")
    return min(k, ordered.shape[-1])


def top_p_count(sums: np.ndarray, p: float, total: np.ndarray | float) -> np.ndarray:
    """Keep the nucleus: the fewest values that together reach the share p. sums: (..., V) running sums of falling
    weights; total: (..., 1) sum of all -> (...). Raises ValueError unless 0 < p <= 1. Holtzman et al. 2020."""
    if not 0 < p <= 1:
        raise ValueError(f"p is {p}, must be above 0 and at most 1")
    if sums.ndim == 1:
        return np.minimum(sums.searchsorted(p * total) + 1, len(sums))
    return np.minimum((sums < p * total).sum(axis=-1) + 1, sums.shape[-1])


def min_p_count(ordered: np.ndarray, p: float) -> np.ndarray:
    """Keep what is at least p times as likely as the likeliest. ordered: (..., V) weights, falling -> (...).

    Raises ValueError unless 0 <= p < 1. Nguyen et al. 2024.
    """
    if not 0 <= p < 1:
        raise ValueError(f"p is {p}, must be at least 0 and below 1")
    return (ordered >= p * ordered[..., :1]).sum(axis=-1)


def sample(
    logits: np.ndarray, legal: np.ndarray, config: SamplingConfig, temperature: float, draws: np.ndarray
) -> np.ndarray:
    """Draw a value in each row. logits: (B, V); legal: (B, V) bool, at least one in each row; draws: (B,) uniform in
    [0, 1). -> (B,) int64. Raises ContinuoError for logits that are not finite."""
    if len(logits) <= _FEW_TAKES or logits.shape[1] > _MANY_VALUES:  # of many values only a few are legal and likely
        rows = zip(logits, legal, draws.tolist(), strict=True)
        return np.array([_sample_one(row, may, config, temperature, draw) for row, may, draw in rows])
    masked = logits.copy()
    np.copyto(masked, np.float32(-np.inf), where=~legal)  # several times quicker than np.where
    highest = masked.max(axis=1, keepdims=True)
    if not np.isfinite(highest).all():
        raise ContinuoError.of(_DAMAGED)
    if temperature < COLDEST:
        return masked.argmax(axis=1)
    masked -= highest
    masked *= np.float32(1 / temperature)
    weights = np.exp(masked, out=masked)
    total = weights.sum(axis=1, keepdims=True, dtype=np.float64)
    order = (-weights).argsort(axis=1)
    takes = np.arange(len(weights))
    ordered = weights[takes[:, None], order]
    sums = ordered.cumsum(axis=1, dtype=np.float64)
    kept = _kept(ordered, sums, total, config)
    # The first sum above the draw; a weight of 0 adds nothing to a sum, so it is never the first.
    rank = (sums <= (draws * sums[takes, kept - 1])[:, None]).sum(axis=1)
    return order[takes, rank]


def _sample_one(logits: np.ndarray, legal: np.ndarray, config: SamplingConfig, temperature: float, draw: float) -> int:
    """The same for one row, in fewer numpy calls."""
    values = legal.nonzero()[0]
    own = logits[values]
    highest = own[own.argmax()]
    if not -np.inf < highest < np.inf:
        raise ContinuoError.of(_DAMAGED)
    if len(values) == 1:
        return int(values[0])
    if temperature < COLDEST:
        return int(values[own.argmax()])
    own -= highest
    own *= np.float32(1 / temperature)
    weights = np.exp(own, out=own)
    total = None
    if len(weights) > _MANY_VALUES and config.top_p is not None:
        # Sorting takes time; the likeliest few are enough if the nucleus lies among them.
        likely = (weights > UNLIKELY).nonzero()[0]
        few, total = weights[likely], float(weights.sum(dtype=np.float64))
        if few.sum(dtype=np.float64) >= config.top_p * total:
            values, weights = values[likely], few
    order = (-weights).argsort()
    ordered = weights[order]
    sums = np.add.accumulate(ordered, dtype=np.float64)
    if config.top_k is None and config.min_p is None and config.top_p is not None:  # the usual case, in few calls
        kept = min(len(sums), int(sums.searchsorted(config.top_p * (total or sums[-1]))) + 1)
    else:
        kept = int(_kept(ordered, sums, sums[-1] if total is None else total, config))
    rank = sums[:kept].searchsorted(draw * sums[kept - 1], side="right")
    return int(values[order[rank]])


def _kept(ordered: np.ndarray, sums: np.ndarray, total: np.ndarray | float, config: SamplingConfig) -> np.ndarray:
    """How many of the falling weights (..., V) all truncations together keep. -> (...)."""
    kept: np.ndarray = np.asarray(ordered.shape[-1]) if ordered.ndim == 1 else np.full(len(ordered), ordered.shape[-1])
    if config.top_k is not None:
        kept = np.minimum(kept, top_k_count(ordered, config.top_k))
    if config.min_p is not None:
        kept = np.minimum(kept, min_p_count(ordered, config.min_p))
    if config.top_p is not None and config.top_p < 1:
        kept = np.minimum(kept, top_p_count(sums, config.top_p, total))
    return kept


def keep_share_of_zero(logits: np.ndarray, legal: np.ndarray) -> np.ndarray:
    """Logits of shifts (B, V) in which shift 0 keeps its probability when illegal shifts are ruled out: their share
    goes to the other shifts above 0. legal: (B, V) bool -> (B, V).

    Without this, a coarse grid would make thick chords: shift 0 is always on it, and would get what the others lose.
    """
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))[:, 1:]
    left = (weights * legal[:, 1:]).sum(axis=1)
    total = weights.sum(axis=1)
    total[total == 0] = 1  # where a given event is due at once, nothing is left to be moved
    gain = np.log(total / np.maximum(left, np.float32(1e-9)))
    moved = logits.copy()
    moved[:, 1:] += np.where(legal[:, 1:].any(axis=1), gain, 0)[:, None]
    return moved


def reaching_given(logits: np.ndarray, until: np.ndarray) -> np.ndarray:
    """Logits of shifts (B, V) in which all shifts past the next given event become the one that leads to it. until:
    (B,) ticks to that event -> (B, V)."""
    moved = logits.copy()
    for row, reach in zip(moved, until.tolist(), strict=True):
        if reach < len(row) - 1:
            beyond = row[reach:]
            highest = beyond.max()
            row[reach] = highest + np.log(np.exp(beyond - highest).sum())
            row[reach + 1 :] = -np.inf
    return moved


def with_share_kept(logits: np.ndarray, legal: np.ndarray, kept: np.ndarray, temperature: float) -> np.ndarray:
    """Logits (B, V) changed so that the value `kept` (B,) of each row is as likely at this temperature as at a
    temperature of 1; the other legal values share the rest by the temperature. legal: (B, V) bool; kept: V or more for
    no such value -> (B, V)."""
    if temperature == 1 or temperature < COLDEST:
        return logits
    moved = logits.copy()
    for row, may, value in zip(moved, legal, kept.tolist(), strict=True):
        others = may.nonzero()[0]
        others = others[others != value]
        if value >= len(row) or not may[value] or not len(others):
            continue
        own = row[others].astype(np.float64)
        highest = own.max()
        usual = highest + np.log(np.exp(own - highest).sum())
        tempered = highest / temperature + np.log(np.exp((own - highest) / temperature).sum())
        row[value] = temperature * (row[value] - usual + tempered)
    return moved


def nats(logits: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Negative log-likelihood of the chosen values, without any mask. logits: (B, V), chosen: (B,) -> (B,) float64."""
    highest = logits.max(axis=1)
    total = np.log(np.exp(logits - highest[:, None]).sum(axis=1, dtype=np.float64)) + highest
    return total - logits[np.arange(len(logits)), chosen]
