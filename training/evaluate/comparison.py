"""How far apart two sets of pieces are, statistic by statistic, each with a 95 % confidence interval.

Four distances, the first three of a statistic that is one number per piece, the last of a histogram:

wasserstein: how far, on average, values must be moved to turn one set's distribution into the other's; in the
    statistic's own unit (of shares of pieces it is their difference). 0 where they are the same.
overlap: as Yang & Lerch 2020: of the distribution of differences within the people's pieces and that of differences
    between the two sets' pieces, smoothed by Gaussian kernels, the area that both cover. 1 where a composed piece
    differs from people's as these do from each other; where these differ much, it hardly shows a shift of all pieces.
kl_divergence: of the same two distributions, that of the first from the second, in nats. 0 where they are the same.
jensen_shannon: of the means of the pieces' histograms, to base 2, the square root taken: a distance from 0 to 1.

Intervals come from resampled pieces (bootstrap, Efron 1979); whole pieces are drawn, since the notes of one are not
independent. Resampling adds noise to both sets and so makes every distance greater, up to twofold near 0: the
percentiles are therefore those of deviations from the resampled mean, laid about the figure itself. What a distance
means is shown by the same one among people's pieces: as many as were composed (at most half of them), drawn at random,
against the rest, many times over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.analysis.statistics import HISTOGRAMS, SCALARS, Histogram, PieceStatistics, Scalar

RESAMPLES = 1000
MIN_PIECES = 4  # in a set, to be compared
LEVEL = (2.5, 97.5)  # percentiles
BOUNDS = {"wasserstein": (0, np.inf), "overlap": (0, 1), "kl_divergence": (0, np.inf), "jensen_shannon": (0, 1)}
_BINS = 256  # of a difference's distribution, from 0 to the greatest
_LEAST = 1e-12  # of a density, where a logarithm is taken


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    """The figure."""
    low: float
    """Lower end of the interval."""
    high: float
    """Upper end."""


@dataclass(frozen=True)
class Comparison:
    """One statistic of two sets of pieces."""

    statistic: Scalar | Histogram
    """Which one."""
    composed: tuple[Estimate, ...]
    """Means over composed pieces; of a histogram, one for each of its labels."""
    people: tuple[Estimate, ...]
    """The same of the pieces by people."""
    distances: dict[str, Estimate]
    """By name, as described above; empty where fewer than MIN_PIECES of a set have the statistic."""
    among_people: dict[str, Estimate]
    """The same between halves of the pieces by people."""

    @property
    def differs(self) -> bool:
        """Whether the sets are further apart than people's pieces are among themselves, beyond what chance explains."""
        name = "jensen_shannon" if isinstance(self.statistic, Histogram) else "wasserstein"
        return name in self.distances and self.distances[name].low > self.among_people[name].high


def compare(
    composed: Sequence[PieceStatistics],
    people: Sequence[PieceStatistics],
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
) -> list[Comparison]:
    """Every statistic of SCALARS and HISTOGRAMS."""
    found = []
    for statistic in (*SCALARS, *HISTOGRAMS):
        rows = scalar_values if isinstance(statistic, Scalar) else histogram_rows
        ours, theirs = rows(composed, statistic.name), rows(people, statistic.name)
        found.append(compare_values(statistic, ours, theirs, rng, resamples))
    return found


def scalar_values(pieces: Sequence[PieceStatistics], name: str) -> np.ndarray:
    """One number of each piece that has it, (P, 1)."""
    values = np.array([piece.values[name] for piece in pieces], float).reshape(-1, 1)
    return values[~np.isnan(values[:, 0])]


def histogram_rows(pieces: Sequence[PieceStatistics], name: str) -> np.ndarray:
    """The histogram of each piece that has one, (P, labels)."""
    width = next(len(histogram.labels) for histogram in HISTOGRAMS if histogram.name == name)
    rows = np.array([piece.histograms[name] for piece in pieces], float).reshape(-1, width)
    return rows[rows.sum(axis=1) > 0]


def compare_values(
    statistic: Scalar | Histogram,
    composed: np.ndarray,
    people: np.ndarray,
    rng: np.random.Generator,
    resamples: int = RESAMPLES,
) -> Comparison:
    """Any one statistic, from its value for each piece: (P, 1) of a scalar, (P, labels) of a histogram."""
    drawn, drawn_people = (_resampled(len(values), resamples, rng) for values in (composed, people))
    means = _means(composed, drawn), _means(people, drawn_people)
    if min(len(composed), len(people)) < MIN_PIECES:
        return Comparison(statistic, means[0], means[1], {}, {})
    # The first row is the sets as they are, the others are resampled.
    drawn, drawn_people = (np.concatenate([np.ones((1, w.shape[1])), w]) for w in (drawn, drawn_people))
    left = np.concatenate([drawn, np.zeros_like(drawn_people)], axis=1)
    right = np.concatenate([np.zeros_like(drawn), drawn_people], axis=1)
    found = _distances(statistic, np.concatenate([composed, people]), left, right)
    distances = {name: _estimate(values[0], values[1:], BOUNDS[name]) for name, values in found.items()}
    among = _among(statistic, people, len(composed), rng, resamples)
    return Comparison(statistic, means[0], means[1], distances, among)


def _among(
    statistic: Scalar | Histogram, people: np.ndarray, count: int, rng: np.random.Generator, splits: int
) -> dict[str, Estimate]:
    """The same distances between people's pieces, drawn at random, and the rest: mean and interval over the draws."""
    count = min(count, len(people) // 2)
    ranks = rng.permuted(np.tile(np.arange(len(people)), (splits, 1)), axis=1)
    drawn = (ranks < count).astype(float)
    found = _distances(statistic, people, drawn, 1 - drawn)
    return {name: _estimate(values.mean(), values, BOUNDS[name]) for name, values in found.items()}


def _resampled(pieces: int, resamples: int, rng: np.random.Generator) -> np.ndarray:
    """How often each piece is drawn, with replacement, in each resample. (R, P) float."""
    if not pieces:
        return np.zeros((resamples, 0))
    return rng.multinomial(pieces, np.full(pieces, 1 / pieces), resamples).astype(float)


def _estimate(value: float, drawn: np.ndarray, bounds: tuple[float, float] = (-np.inf, np.inf)) -> Estimate:
    low, high = np.clip(value + np.percentile(drawn - drawn.mean(), LEVEL), *bounds)
    return Estimate(float(value), float(low), float(high))


def _means(values: np.ndarray, weights: np.ndarray) -> tuple[Estimate, ...]:
    if not len(values):
        return ()
    drawn = weights @ values / len(values)
    return tuple(_estimate(mean, column) for mean, column in zip(values.mean(axis=0), drawn.T, strict=True))


def _distances(
    statistic: Scalar | Histogram, values: np.ndarray, composed: np.ndarray, people: np.ndarray
) -> dict[str, np.ndarray]:
    """values: (P, width) of all pieces; composed, people: (R, P) how often each is in either set -> (R,) by name."""
    if isinstance(statistic, Histogram):
        return {"jensen_shannon": jensen_shannon(values, composed, people)}
    found = {"wasserstein": wasserstein(values, composed, people)}
    if not statistic.is_share:  # differences that are only 0 or 1 have no density
        within, between = difference_densities(values, composed, people)
        found |= {"overlap": overlap(within, between), "kl_divergence": kl_divergence(within, between)}
    return found


def wasserstein(values: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """values: (P, 1); left, right: (R, P) weights -> (R,). Order 1: the area between the cumulative distributions."""
    order = np.argsort(values[:, 0])
    cumulative = [np.cumsum(w[:, order], axis=1) / w.sum(axis=1, keepdims=True) for w in (left, right)]
    return np.abs(cumulative[0] - cumulative[1])[:, :-1] @ np.diff(values[order, 0])


def jensen_shannon(values: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """values: (P, bins), rows add up to 1; left, right: (R, P) weights -> (R,). Lin 1991; Endres & Schindelin 2003."""
    p, q = (w @ values / w.sum(axis=1, keepdims=True) for w in (left, right))
    middle = (p + q) / 2

    def divergence(shares: np.ndarray) -> np.ndarray:
        ratio = np.divide(shares, middle, out=np.ones_like(shares), where=shares > 0)
        return (shares * np.log2(ratio)).sum(axis=1)

    return np.sqrt(np.maximum((divergence(p) + divergence(q)) / 2, 0))


def overlap(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Area under both of two densities (R, bins) that add up to 1 -> (R,)."""
    return np.minimum(p, q).sum(axis=1)


def kl_divergence(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Of densities p from q, both (R, bins) -> (R,) nats. Kullback & Leibler 1951."""
    p, q = np.maximum(p, _LEAST), np.maximum(q, _LEAST)
    return (p * np.log(p / q)).sum(axis=1)


def difference_densities(values: np.ndarray, composed: np.ndarray, people: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Smoothed distributions of the differences among people's pieces, and between composed ones and people's.

    values: (P, 1); composed, people: (R, P) weights -> (R, bins) each. Over all pairs of different pieces: one that was
    drawn twice is not its own neighbour.
    """
    rows, columns = np.triu_indices(len(values), 1)
    difference = np.abs(values[rows, 0] - values[columns, 0])
    step = max(float(difference.max()), 1e-9) / (_BINS - 1)
    bins = np.rint(difference / step).astype(np.int64)
    found = np.zeros((2, len(people), _BINS))
    for number, (own, other) in enumerate(zip(people, composed, strict=True)):
        within = own[rows] * own[columns]
        between = own[rows] * other[columns] + other[rows] * own[columns]
        found[0, number] = np.bincount(bins, within, _BINS)
        found[1, number] = np.bincount(bins, between, _BINS)
    return _smoothed(found[0]), _smoothed(found[1])


def _smoothed(counts: np.ndarray) -> np.ndarray:
    """Histograms (R, bins) of numbers of pairs -> densities that add up to 1, by a Gaussian kernel whose width follows
    Scott's rule (1992), at least a bin: what Yang & Lerch use. (R, 2 bins): the tails below 0 are the upper half."""
    totals = np.maximum(counts.sum(axis=1, keepdims=True), 1e-300)
    shares, indices = counts / totals, np.arange(counts.shape[1])
    mean = (shares * indices).sum(axis=1, keepdims=True)
    deviation = np.sqrt((shares * (indices - mean) ** 2).sum(axis=1, keepdims=True))
    width = np.maximum(deviation * np.maximum(totals, 1) ** -0.2, 1)  # bins
    frequency = np.fft.rfftfreq(2 * counts.shape[1])
    kernel = np.exp(-0.5 * (2 * np.pi * frequency * width) ** 2)
    smooth = np.fft.irfft(np.fft.rfft(shares, 2 * counts.shape[1]) * kernel, 2 * counts.shape[1])
    return np.maximum(smooth, 0)
