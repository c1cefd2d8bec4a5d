"""From logits to choices: pure functions on rows of distributions, one row a take.

Truncations look at weights in falling order, which a draw needs anyway, and say how many of them to keep.
"""

from __future__ import annotations

import numpy as np

from generator.config import SamplingConfig
from generator.errors import ContinuoError

COLDEST = 1e-3  # below it only the likeliest is ever drawn, and numbers overflow
UNLIKELY = 1e-4  # next to the likeliest


def top_k_count(ordered: np.ndarray, k: int) -> np.ndarray:
    """Keep the k largest. ordered: (B, V) weights, falling -> (B,). Raises ValueError unless k >= 1."""
    if k < 1:
        raise ValueError(f"k is {k}, must be 1 or more")
    return np.full(len(ordered), min(k, ordered.shape[1]))


def top_p_count(sums: np.ndarray, p: float, total: np.ndarray) -> np.ndarray:
    """Keep the nucleus: the fewest that together reach the share p. sums: (B, V) running, of falling weights; total:
    (B,) of all -> (B,).

    Raises ValueError unless 0 < p <= 1. Holtzman et al. 2020.
    """
    if not 0 < p <= 1:
        raise ValueError(f"p is {p}, must be above 0 and at most 1")
    return np.minimum((sums < p * total[:, None]).sum(axis=1) + 1, sums.shape[1])


def min_p_count(ordered: np.ndarray, p: float) -> np.ndarray:
    """Keep what is at least p times as likely as the likeliest. ordered: (B, V) weights, falling -> (B,).

    Raises ValueError unless 0 <= p < 1. Nguyen et al. 2024.
    """
    if not 0 <= p < 1:
        raise ValueError(f"p is {p}, must be at least 0 and below 1")
    return (ordered >= p * ordered[:, :1]).sum(axis=1)


def sample(logits: np.ndarray, config: SamplingConfig, temperature: float, draws: np.ndarray) -> np.ndarray:
    """Choose a value in each row. logits: (B, V), -inf for what is ruled out, one at least finite; draws: (B,) uniform
    in [0, 1). -> (B,) int64. Raises ContinuoError for numbers out of range."""
    highest = logits.max(axis=1, keepdims=True)
    if not np.isfinite(highest).all():
        raise ContinuoError("the model's numbers are out of range: its checkpoint is damaged; use another")
    if temperature < COLDEST:
        return logits.argmax(axis=1)
    weights = logits - highest
    weights *= np.float32(1 / temperature)
    np.exp(weights, out=weights)
    likely = weights > UNLIKELY
    sizes = likely.sum(axis=1)
    most = int(sizes.max())
    if most < weights.shape[1] // 2:
        # Sorting is what takes time. The likeliest few are sorted alone: the rest follows them in any case.
        ordered = np.zeros((len(weights), most), weights.dtype)
        ordered[np.arange(most) >= (most - sizes)[:, None]] = weights[likely]
        ordered = np.sort(ordered, axis=1)[:, ::-1]
        total = weights.sum(axis=1, dtype=np.float64)
        found = _draw(weights, ordered, total, config, draws)
        if found is not None:
            return found
    ordered = np.sort(weights, axis=1)[:, ::-1]
    found = _draw(weights, ordered, None, config, draws)
    assert found is not None
    return found


def _draw(
    weights: np.ndarray, ordered: np.ndarray, total: np.ndarray | None, config: SamplingConfig, draws: np.ndarray
) -> np.ndarray | None:
    """ordered: (B, N) the largest weights, falling; total: (B,) the sum of all, where those are not all. -> (B,), or
    None where those that are ordered can't tell."""
    sums = ordered.cumsum(axis=1, dtype=np.float64)
    takes = np.arange(len(weights))
    kept = np.full(len(weights), ordered.shape[1])
    is_whole = total is None
    if config.top_k is not None:
        kept = np.minimum(kept, top_k_count(ordered, config.top_k))
        is_whole = is_whole or config.top_k <= ordered.shape[1]
    if config.min_p is not None:
        kept = np.minimum(kept, min_p_count(ordered, config.min_p))
        is_whole = is_whole or config.min_p > UNLIKELY
    if config.top_p is not None and config.top_p < 1:
        share = sums[:, -1] if total is None else total
        nucleus = top_p_count(sums, config.top_p, share)
        kept = np.minimum(kept, nucleus)
        is_whole = is_whole or bool((sums[:, -1] >= config.top_p * share).all())
    if not is_whole:
        return None
    # The first sum above the draw; a weight of 0 adds nothing to a sum, so it is never the first.
    rank = (sums <= (draws * sums[takes, kept - 1])[:, None]).sum(axis=1)
    equal = weights == ordered[takes, rank][:, None]
    found = equal.argmax(axis=1)
    if equal.sum() > len(weights):
        for row in np.flatnonzero(equal.sum(axis=1) > 1).tolist():  # of equal weights the draw means one
            above = int((ordered[row] > ordered[row, rank[row]]).sum())
            found[row] = np.flatnonzero(equal[row])[rank[row] - above]
    return found


def nats(logits: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """What the model pays for what was chosen, before any mask. logits: (B, V), chosen: (B,) -> (B,) float64."""
    highest = logits.max(axis=1)
    total = np.log(np.exp(logits - highest[:, None]).sum(axis=1, dtype=np.float64)) + highest
    return total - logits[np.arange(len(logits)), chosen]
