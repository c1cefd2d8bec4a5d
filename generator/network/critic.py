"""The critic in a checkpoint: it judges whether a stretch of music is by people or composed by this model.

A linear term and one hidden layer over statistics of the music, trained by `train-generator critic`. numpy only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

CRITIC_PREFIX = "critic."
CRITIC_VERSION = 2
_MOST_STATISTICS, _MOST_UNITS = 4096, 4096
_FURTHEST = 4.0  # standard deviations from the mean to which inputs are clipped


@dataclass(frozen=True, eq=False)
class Critic:
    """A critic of one checkpoint's music."""

    statistics: tuple[str, ...]
    """Names of its inputs, as in generator.analysis.critic_statistics."""
    weights: Mapping[str, np.ndarray]
    """float32, with the names and shapes of critic_shapes."""

    def scores(self, statistics: Sequence[Mapping[str, float]]) -> np.ndarray:
        """Log odds of being by people, for N stretches. statistics: those of each stretch, by name; one that is missing
        or not finite counts as average -> (N,), all finite."""
        known = np.array([[own.get(name, np.nan) for name in self.statistics] for own in statistics], np.float32)
        return self.of_inputs(known.reshape(len(statistics), len(self.statistics)))

    def of_inputs(self, inputs: np.ndarray) -> np.ndarray:
        """The same for inputs (N, statistics), in the order of `self.statistics`."""
        own = {name.removeprefix(CRITIC_PREFIX): weight for name, weight in self.weights.items()}
        with np.errstate(all="ignore"):  # a checkpoint may come from anybody
            scaled = np.nan_to_num((inputs - own["mean"]) * own["scale"], nan=0.0)
            scaled = np.clip(scaled, -_FURTHEST, _FURTHEST)
            hidden = np.tanh(scaled @ own["hidden.weight"].T + own["hidden.bias"])
            found = scaled @ own["linear.weight"] + hidden @ own["output.weight"] + own["bias"]
        return np.nan_to_num(found.astype(np.float64), nan=-1e6, posinf=1e6, neginf=-1e6)

    def to_plain(self) -> dict[str, Any]:
        """Its description as plain data for JSON, without the weights."""
        units = len(self.weights[f"{CRITIC_PREFIX}hidden.bias"])
        return {"version": CRITIC_VERSION, "statistics": list(self.statistics), "units": units}

    @classmethod
    def from_plain(cls, plain: object, weights: Mapping[str, np.ndarray]) -> Self | None:
        """The inverse of `to_plain`, with the weights. None for a critic of version 1 that also looks at the model's
        activations, which are no longer recorded. Raises ValueError, TypeError or LookupError."""
        if not isinstance(plain, dict):
            raise TypeError("the critic is not described")
        version, names, units = (plain[name] for name in ("version", "statistics", "units"))
        observes = plain["observes"] if version == 1 else False
        if version not in (1, CRITIC_VERSION):
            raise ValueError(f"a critic of version {version!r}; this program reads up to version {CRITIC_VERSION}")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise TypeError("the critic's statistics are not named")
        if len(names) > _MOST_STATISTICS or not isinstance(observes, bool):
            raise ValueError("the critic's statistics are too many")
        if not isinstance(units, int) or not 1 <= units <= _MOST_UNITS:
            raise ValueError(f"a critic of {units!r} units")
        if observes:
            return None
        shapes = critic_shapes(len(names), units)
        if {name: weight.shape for name, weight in weights.items()} != shapes:
            raise ValueError("the critic's weights are missing or of the wrong shape")
        return cls(tuple(names), weights)


def critic_shapes(inputs: int, units: int) -> dict[str, tuple[int, ...]]:
    """Names and shapes of a critic's weights."""
    return {
        f"{CRITIC_PREFIX}mean": (inputs,),
        f"{CRITIC_PREFIX}scale": (inputs,),
        f"{CRITIC_PREFIX}linear.weight": (inputs,),
        f"{CRITIC_PREFIX}hidden.weight": (units, inputs),
        f"{CRITIC_PREFIX}hidden.bias": (units,),
        f"{CRITIC_PREFIX}output.weight": (units,),
        f"{CRITIC_PREFIX}bias": (1,),
    }
