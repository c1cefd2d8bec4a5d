"""From logits to a choice: pure functions on one distribution.

Truncations look at weights in falling order, which a draw needs anyway, and say how many of them to keep.
"""

from __future__ import annotations

import numpy as np

from generator.config import SamplingConfig
from generator.errors import ContinuoError

COLDEST = 1e-3  # below it only the likeliest is ever drawn, and numbers overflow


def top_k_count(ordered: np.ndarray, k: int) -> int:
    """Keep the k largest. ordered: (V,) weights, falling. Raises ValueError unless k >= 1."""
    if k < 1:
        raise ValueError(f"k is {k}, must be 1 or more")
    return min(k, len(ordered))


def top_p_count(sums: np.ndarray, p: float) -> int:
    """Keep the nucleus: the fewest that together reach the share p. sums: (V,) running, of falling weights.

    Raises ValueError unless 0 < p <= 1. Holtzman et al. 2020.
    """
    if not 0 < p <= 1:
        raise ValueError(f"p is {p}, must be above 0 and at most 1")
    return min(int(np.searchsorted(sums, p * sums[-1])) + 1, len(sums))


def min_p_count(ordered: np.ndarray, p: float) -> int:
    """Keep what is at least p times as likely as the likeliest. ordered: (V,) weights, falling. Nguyen et al. 2024.

    Raises ValueError unless 0 <= p < 1.
    """
    if not 0 <= p < 1:
        raise ValueError(f"p is {p}, must be at least 0 and below 1")
    return int(np.count_nonzero(ordered >= p * ordered[0]))


def sample(logits: np.ndarray, config: SamplingConfig, rng: np.random.Generator) -> int:
    """Draw one value. logits: (V,), -inf for what is ruled out, at least one finite."""
    highest = logits.max()
    if not np.isfinite(highest):
        raise ContinuoError("the model's numbers are out of range: its checkpoint is damaged; use another")
    if config.temperature < COLDEST:
        return int(logits.argmax())
    weights = logits - highest
    weights *= 1 / config.temperature
    np.exp(weights, out=weights)
    ordered = np.sort(weights)[::-1]
    sums = ordered.cumsum(dtype=np.float64)
    kept = len(sums)
    if config.top_k is not None:
        kept = min(kept, top_k_count(ordered, config.top_k))
    if config.min_p is not None:
        kept = min(kept, min_p_count(ordered, config.min_p))
    if config.top_p is not None and config.top_p < 1:
        kept = min(kept, top_p_count(sums, config.top_p))
    # The first sum above the draw; a weight of 0 adds nothing to a sum, so it is never the first.
    rank = int(sums[:kept].searchsorted(rng.random() * sums[kept - 1], side="right"))
    places = np.flatnonzero(weights == ordered[rank])
    if len(places) == 1:
        return int(places[0])
    return int(places[rank - np.count_nonzero(ordered > ordered[rank])])  # of equal weights, the draw means this one
