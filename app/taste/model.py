"""What was learnt of a person's taste: plain data, and numpy to apply it. Fitting is fitting.py's.

A mean of Gaussian processes (Rasmussen & Williams 2006), each of which is given one or two groups of features; each
weighs as much as it makes the ratings likely. So thirty ratings are enough to find the few features that matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from app.taste.features import FEATURES, GROUPS, PLACE

LINEAR = 0.3  # the share of a kernel that is a straight line; the rest is a squared exponential of length 1
BIAS = 0.3  # variance of the mean
NOISE = 0.4  # variance of a rating that is meant and of today
_FARTHEST = 4.0  # spreads from the usual; what lies further out is no clearer a case
_LEAST_WEIGHT = 0.01
_LEAST_SHARE = 0.08  # of the greatest reason
UNLEARNT = ("batch",)  # of what else was offered, not of the take
# By which of a side's features it is said whether a take has much or little of it.
LEADS = {
    "density": "notes per beat",
    "chords": "notes per onset",
    "register": "mean pitch",
    "range": "pitch range",
    "loudness": "mean loudness",
    "dynamics": "spread of loudness",
    "rhythm": "share off the beat",
    "lengths": "mean note length",
    "mode": "minor key",
    "key": "pitch class entropy",
    "melody": "melody leap up",
    "form": "bar similarity",
    "surprise": "nats per note",
    "clip": "distance from the clip",
    "settings": "temperature",
}
COLUMNS = {group: [index for index, own in enumerate(FEATURES) if own.group == group] for group in GROUPS}


class Expert(NamedTuple):
    """A Gaussian process on some of the features."""

    columns: list[int]
    """Indices of its features."""
    groups: tuple[str, ...]
    """Sides of the music that they belong to."""
    weight: float
    """In the mixture, 0 to 1."""


class Reason(NamedTuple):
    """Why a take is rated as it is."""

    group: str
    """A side of the music."""
    direction: int
    """1 for much of it, -1 for little, 0 for neither."""
    strength: float
    """In ratings."""


@dataclass(frozen=True, eq=False)
class TasteModel:
    """What was learnt of a person's taste."""

    rated: np.ndarray
    """(N, F) standardised features of what was rated."""
    values: np.ndarray
    """(N,) ratings less their mean."""
    noise: np.ndarray
    """(N,) variances of the ratings."""
    centre: np.ndarray
    """(F,) subtracted from features to standardise them."""
    spread: np.ndarray
    """(F,) that they are divided by then; 0 for what never differs."""
    experts: tuple[Expert, ...]
    """Each with a part of the features."""

    @property
    def count(self) -> int:
        """How many takes it was learnt from."""
        return len(self.values)

    def predict(self, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(N, F) -> ratings to be expected, less the mean, and their standard deviations; (N,) each."""
        return self._predict(standardised(features, self.centre, self.spread))

    def _predict(self, standard: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mean, square = np.zeros(len(standard)), np.zeros(len(standard))
        for expert, (factor, dual) in zip(self.experts, self._solved, strict=True):
            own = standard[:, expert.columns]
            near = kernel(own, self.rated[:, expert.columns])
            expected = near @ dual
            half = np.linalg.solve(factor, near.T)
            variance = np.maximum(itself(own) - (half * half).sum(axis=0), 0)
            mean += expert.weight * expected
            square += expert.weight * (variance + expected * expected)
        return mean, np.sqrt(np.maximum(square - mean * mean, 0))

    @cached_property
    def _solved(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Of each expert the Cholesky factor of its kernel, and the weights of what was rated."""
        return [solved(self.rated[:, expert.columns], self.values, self.noise) for expert in self.experts]

    def reasons(self, features: np.ndarray, most: int = 2) -> list[list[Reason]]:
        """Why each of (N, F) is expected to be liked better than the mean of them, the strongest reasons first: what
        would be lost if one side of it were as in the mean."""
        standard = standardised(features, self.centre, self.spread)
        usual, score = standard.mean(axis=0), self._predict(standard)[0]
        found: list[list[Reason]] = [[] for _ in features]
        for group in {group for expert in self.experts for group in expert.groups}:
            without = standard.copy()
            without[:, COLUMNS[group]] = usual[COLUMNS[group]]
            gained = score - self._predict(without)[0]
            for own, strength, at in zip(found, gained.tolist(), standard, strict=True):
                if strength > _LEAST_SHARE:
                    own.append(Reason(group, _direction(group, at - usual), strength))
        return [sorted(own, key=lambda reason: -reason.strength)[:most] for own in found]

    def sides(self, most: int = 4) -> list[Reason]:
        """What matters to this taste, the greatest weight first, 0 to 1. direction: whether much of it is liked, or
        little; 0 where it is neither."""
        weights: dict[str, float] = {}
        for expert in self.experts:
            for group in expert.groups:
                weights[group] = weights.get(group, 0) + expert.weight / len(expert.groups)
        found = []
        score = self._predict(self.rated)[0]
        for group in sorted(weights, key=lambda group: -weights[group])[:most]:
            direction = 0
            if group in LEADS and (at := self.rated[:, PLACE[LEADS[group]]]).std() > 0 and score.std() > 0:
                likeness = float(np.corrcoef(at, score)[0, 1])
                direction = int(np.sign(likeness)) if abs(likeness) > 0.3 else 0
            if weights[group] > _LEAST_SHARE:
                found.append(Reason(group, direction, weights[group]))
        return found


def standardised(features: np.ndarray, centre: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """(N, F) -> (N, F) in spreads from the centre; what never differs is 0."""
    standard = np.where(spread > 0, (features - centre) / np.where(spread > 0, spread, 1), 0)
    return np.clip(standard, -_FARTHEST, _FARTHEST)


def kernel(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How alike takes are to an expert. (N, D), (M, D) -> (N, M)."""
    width = one.shape[1]
    lines = one @ other.T
    squares = (one * one).sum(axis=1)[:, None] + (other * other).sum(axis=1) - 2 * lines
    return BIAS + LINEAR * lines / width + (1 - LINEAR) * np.exp(-0.5 * np.maximum(squares, 0) / width)


def itself(one: np.ndarray) -> np.ndarray:
    """The kernel of each take with itself. (N, D) -> (N,)."""
    return BIAS + LINEAR * (one * one).mean(axis=1) + 1 - LINEAR


def solved(rated: np.ndarray, values: np.ndarray, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What an expert that is given (N, D) features makes of (N,) ratings with these variances: the Cholesky factor of
    its kernel, (N, N), and how much each rating counts, (N,) (Rasmussen & Williams 2006, algorithm 2.1)."""
    factor = np.linalg.cholesky(kernel(rated, rated) + np.diag(noise))
    return factor, np.linalg.solve(factor.T, np.linalg.solve(factor, values))


def kept_experts(columns: Sequence[list[int]], groups: Sequence[tuple[str, ...]], evidence: np.ndarray):
    """Those that weigh something; evidence: (E,) log marginal likelihoods, of equally likely experts."""
    weights = np.exp(evidence - evidence.max())
    weights /= weights.sum()
    weights[weights < _LEAST_WEIGHT] = 0
    weights /= weights.sum()
    found = zip(columns, groups, weights.tolist(), strict=True)
    return tuple(Expert(own, sides, weight) for own, sides, weight in found if weight > 0)


def _direction(group: str, more: np.ndarray) -> int:
    difference = more[PLACE[LEADS[group]]] if group in LEADS else 0.0
    return int(np.sign(difference)) if abs(difference) > 0.15 else 0
