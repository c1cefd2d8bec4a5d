"""Learning a taste from ratings, and finding out whether it is worth anything."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np

from app.taste.features import FEATURES, GROUPS, PLACE
from app.taste.model import (
    COLUMNS,
    NOISE,
    UNLEARNT,
    TasteModel,
    kept_experts,
    solved,
    standardised,
)  # fmt: skip

LEAST = 8  # ratings; fewer are chance
MOST = 200  # ratings; older ones weigh nothing by then
HALF_LIFE = 30  # ratings after which one counts half: tastes change
_PAIRED = 6  # sides of the music that are tried in pairs
_PAIR_PRIOR = -1.0  # log odds: two sides at once are a rarer taste than one
_FEWEST_PAIRS = 20  # of takes, one liked better, before a taste is judged
_REMEMBERED = 100  # ratings that a taste that is judged is learnt from: more cost time, and are old
_KNOWN = 20  # takes that the usual spreads stand for, beside those that were offered here
_HISTOGRAMS = ("time between", "note length", "scale step", "melody")
_ALONE = [
    index
    for index, own in enumerate(FEATURES)
    if own.group not in (*UNLEARNT, "settings", "embedding") and not own.name.startswith(_HISTOGRAMS)
]

Standing = Literal["learnt", "few", "one-sided", "no better"]


@dataclass(frozen=True, eq=False)
class Ratings:
    """Of takes, the oldest first."""

    features: np.ndarray
    """(N, F) as features.py has them."""
    values: np.ndarray
    """(N,) as feedback.py has them."""
    certainty: np.ndarray
    """(N,) 0 to 1, 1 for what is meant."""

    def __len__(self) -> int:
        return len(self.values)

    def part(self, begin: int, end: int | None = None) -> Ratings:
        """Some that follow each other."""
        own = slice(begin, end)
        return Ratings(self.features[own], self.values[own], self.certainty[own])


@dataclass(frozen=True)
class Learnt:
    """What came of learning."""

    standing: Standing
    """Whether there is a taste, and if not, why."""
    model: TasteModel | None
    """None where too little is known."""
    ratings: int
    """How many it was learnt from."""
    right: float | None = None
    """Share of the pairs of later takes that an earlier taste put right; None for too few."""
    usual_right: float | None = None
    """The same of the order without a taste."""


def learn(ratings: Ratings) -> Learnt:
    """The taste behind them, if there is one that predicts more than the order that takes have without it."""
    ratings = ratings.part(max(0, len(ratings) - MOST))
    if len(ratings) < LEAST:
        return Learnt("few", None, len(ratings))
    if not (ratings.values > 0).any() or not (ratings.values < 0).any():
        return Learnt("one-sided", None, len(ratings))
    right, usual_right, error = judged(ratings)
    # Below the usual order by less than chance explains is no reason to give up a taste: ratings may be partly wrong.
    if right is not None and usual_right is not None and (right <= 0.5 or right < usual_right - error):
        return Learnt("no better", None, len(ratings), right, usual_right)
    return Learnt("learnt", fitted(ratings), len(ratings), right, usual_right)


def judged(ratings: Ratings) -> tuple[float | None, float | None, float]:
    """By time: a taste learnt from what was rated before is asked about what was rated after. -> of pairs of later
    takes, the share that it, and the model's likelihood alone, put right, and the standard error of the difference;
    None for too few pairs. What was asked lately counts most: after a change of taste, what was learnt before it is
    wrong for a while."""
    count = len(ratings)
    mine, usual, weights, pairs = [], [], [], []
    for begin, end in ((count // 2, 2 * count // 3), (2 * count // 3, 5 * count // 6), (5 * count // 6, count)):
        before, after = ratings.part(max(0, begin - _REMEMBERED), begin), ratings.part(begin, end)
        if (before.values > 0).any() and (before.values < 0).any():
            score = fitted(before).predict(after.features)[0]
            likely = -after.features[:, PLACE["nats per note"]]
            for one, other in combinations(range(len(after)), 2):
                if better := np.sign(after.values[one] - after.values[other]):
                    mine.append(_is_right(better * (score[one] - score[other])))
                    usual.append(_is_right(better * (likely[one] - likely[other])))
                    weights.append(2.0 ** (-2 * (count - end) / HALF_LIFE))
                    pairs.append((begin + one, begin + other))
    if len(mine) < _FEWEST_PAIRS:
        return None, None, 0.0
    error = _error(np.array(mine) - usual, np.array(weights), np.array(pairs))
    return float(np.average(mine, weights=weights)), float(np.average(usual, weights=weights)), error


def _error(differences: np.ndarray, weights: np.ndarray, pairs: np.ndarray) -> float:
    """Standard error of a weighted mean over pairs. differences, weights: (P,); pairs: (P, 2) takes, each of which is
    in many pairs: so the takes are what was drawn, not the pairs (Hoeffding 1948)."""
    parts = weights * (differences - np.average(differences, weights=weights))  # (P,)
    of_takes = np.bincount(pairs.ravel(), weights=np.repeat(parts, 2))
    return float(np.sqrt((of_takes * of_takes).sum()) / weights.sum())


def _is_right(difference: float) -> float:
    return 0.5 + 0.5 * float(np.sign(difference))


def fitted(ratings: Ratings) -> TasteModel:
    """The model, whatever it is worth. Under a second for MOST ratings."""
    centre, spread = _spreads(ratings.features)
    rated = standardised(ratings.features, centre, spread)
    age = len(ratings) - 1 - np.arange(len(ratings))
    noise = NOISE * 2.0 ** (age / HALF_LIFE) / np.maximum(ratings.certainty, 1e-3)
    values = ratings.values - np.average(ratings.values, weights=1 / noise)
    columns: list[list[int]] = []
    groups: list[tuple[str, ...]] = []
    evidence: list[float] = []

    def weigh(own: list[int], sides: tuple[str, ...], prior: float = 0.0) -> float:
        own = [index for index in own if spread[index] > 0]
        if not own:
            return -np.inf
        columns.append(own)
        groups.append(sides)
        evidence.append(_evidence(rated[:, own], values, noise) + prior)
        return evidence[-1]

    for index in _ALONE:
        weigh([index], (FEATURES[index].group,))
    each = {group: weigh(COLUMNS[group], (group,)) for group in GROUPS if group not in UNLEARNT}
    likely = sorted((group for group in each if np.isfinite(each[group])), key=lambda group: -each[group])
    for one, other in combinations(likely[:_PAIRED], 2):
        weigh(COLUMNS[one] + COLUMNS[other], (one, other), _PAIR_PRIOR)
    return TasteModel(rated, values, noise, centre, spread, kept_experts(columns, groups, np.array(evidence)))


def _spreads(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of each feature, (F,): here, and, while little is known, as is usual."""
    usual = np.array([feature.usual for feature in FEATURES])
    spread = np.array([feature.spread for feature in FEATURES])
    weight = _KNOWN / (_KNOWN + len(features))
    centre = weight * usual + (1 - weight) * features.mean(axis=0)
    around = weight * (spread**2 + (usual - centre) ** 2) + (1 - weight) * ((features - centre) ** 2).mean(axis=0)
    return centre, np.where(features.std(axis=0) > 0, np.sqrt(around), 0)


def _evidence(rated: np.ndarray, values: np.ndarray, noise: np.ndarray) -> float:
    """Log marginal likelihood of the ratings, to an expert that is given (N, D) features (Rasmussen & Williams
    2006, 2.30)."""
    factor, dual = solved(rated, values, noise)
    return float(-0.5 * values @ dual - np.log(factor.diagonal()).sum() - 0.5 * len(values) * np.log(2 * np.pi))
