"""Measures how well passages of one piece are found among others, by embeddings and by baselines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.analysis.embedding import unit
from generator.analysis.statistics import HISTOGRAMS, SCALARS, note_value_histogram, score_statistics
from generator.music.score import Score

NEIGHBOURS = 10  # nearest passages by which a passage's style is predicted
_NO_ENDING = [scalar.name for scalar in SCALARS if not scalar.is_share]


@dataclass(frozen=True, eq=False)
class Task:
    """Q queries, of which each has to find another passage of its piece among the N passages of a gallery."""

    gallery: Sequence[Score]
    """The N passages."""
    piece: np.ndarray
    """(N,) int64, index of the piece of each passage."""
    style: np.ndarray
    """(N,) str, name of the style of each passage."""
    queries: Sequence[Score]
    """The Q queries: passages of the gallery, transposed and stretched."""
    own: np.ndarray
    """(Q,) int64, index in the gallery of the passage that each query is a variation of."""
    target: np.ndarray
    """(Q,) int64, index in the gallery of the passage that is to be found."""


@dataclass(frozen=True)
class RetrievalFigures:
    """How well the targets are found."""

    recall_1: float
    """Share of the queries whose target is first."""
    recall_10: float
    """Share of the queries whose target is among the first ten."""
    average_precision: float
    """Mean average precision; with one target for each query, the mean of 1 / rank."""
    style: float
    """Share of passages whose nearest neighbours in other pieces have mostly the same style; mean over styles."""
    among: int
    """The least number of passages that a query chooses from."""


def by_vectors(task: Task, queries: np.ndarray, gallery: np.ndarray) -> RetrievalFigures:
    """The figures of vectors of unit length, compared by their products. queries: (Q, D); gallery: (N, D)."""
    return figures(task, queries @ gallery.T, gallery @ gallery.T)


def figures(task: Task, likeness: np.ndarray, within: np.ndarray) -> RetrievalFigures:
    """The figures of any likeness. likeness: (Q, N), of queries and gallery; within: (N, N), of the gallery and itself.
    Of a query's own piece, all passages but the target are left out. Passages that are as alike as the target count as
    nearer."""
    ranks, among = [], []
    for row, own, target in zip(likeness, task.own, task.target, strict=True):
        others = task.piece != task.piece[own]
        ranks.append(1 + int((~(row[others] < row[target])).sum()))  # NaN counts as nearer too
        among.append(1 + int(others.sum()))
    rank = np.array(ranks)
    return RetrievalFigures(
        float((rank == 1).mean()),
        float((rank <= 10).mean()),
        float((1 / rank).mean()),
        _style_accuracy(task, within),
        min(among),
    )


def _style_accuracy(task: Task, within: np.ndarray) -> float:
    """Share of passages whose style is the most frequent one of their nearest passages of other pieces; mean over
    styles."""
    likeness = np.where(task.piece[:, None] == task.piece, -np.inf, within)
    neighbours = min(NEIGHBOURS, len(likeness) - 1)
    nearest = np.argpartition(-likeness, neighbours, axis=1)[:, :neighbours]
    names, number = np.unique(task.style, return_inverse=True)
    votes = np.stack([(number[nearest] == style).sum(axis=1) for style in range(len(names))], axis=1)
    right = votes.argmax(axis=1) == number
    return float(np.mean([right[number == style].mean() for style in range(len(names))]))


def pitch_classes(task: Task) -> RetrievalFigures:
    """The figures of a baseline: histograms of pitch classes, weighted by duration, at the transposition at which they
    agree best."""

    def histograms(scores: Sequence[Score]) -> np.ndarray:
        notes = [score.tracks[0].notes for score in scores]
        return unit(np.array([np.bincount(own[:, 2] % 12, weights=own[:, 1], minlength=12) for own in notes]))

    gallery, queries = histograms(task.gallery), histograms(task.queries)
    return figures(task, _best_turn(queries, gallery), _best_turn(gallery, gallery))


def _best_turn(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.max([np.roll(left, turn, axis=1) @ right.T for turn in range(12)], axis=0)


def statistics(task: Task, reference: Sequence[Score]) -> RetrievalFigures:
    """The figures of a baseline: generator.analysis.statistics, scaled by their spread over `reference`."""

    def vectors(scores: Sequence[Score]) -> np.ndarray:
        found = []
        for score in scores:
            own = score_statistics(score)
            histograms = [own.histograms[histogram.name] for histogram in HISTOGRAMS]
            found.append(np.concatenate([[own.values[name] for name in _NO_ENDING], *histograms]))
        return np.array(found)

    known = vectors(reference)
    mean, spread = np.nanmean(known, axis=0), np.nanstd(known, axis=0) + 1e-6

    def scaled(scores: Sequence[Score]) -> np.ndarray:
        return unit(np.nan_to_num((vectors(scores) - mean) / spread))

    return by_vectors(task, scaled(task.queries), scaled(task.gallery))


def n_grams(task: Task, reference: Sequence[Score]) -> RetrievalFigures:
    """The figures of a baseline: runs of one to three intervals, with and without inter-onset intervals, of the upper
    and the lower line, weighted by how rare they are in `reference` (tf-idf)."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    counter = TfidfVectorizer(analyzer=_runs, sublinear_tf=True)  # pyright: ignore[reportArgumentType]  # takes any
    counter.fit(reference)
    gallery, queries = counter.transform(task.gallery), counter.transform(task.queries)
    return figures(task, (queries @ gallery.T).toarray(), (gallery @ gallery.T).toarray())


def _runs(score: Score) -> list[str]:
    """The runs of a score of one part, as words."""
    notes = score.tracks[0].notes
    order = np.lexsort((notes[:, 2], notes[:, 0]))
    notes = notes[order]
    first = np.flatnonzero(np.diff(notes[:, 0], prepend=-1))
    last = np.append(first[1:], len(notes)) - 1
    onsets = notes[first, 0]
    values = [int(note_value_histogram(gap[None]).argmax()) for gap in np.diff(onsets)]
    found: list[str] = []
    for line, indices in (("low", first), ("high", last)):
        steps = np.diff(notes[indices, 2]).tolist()
        pairs = list(zip(steps, values, strict=True))
        for length in (1, 2, 3):
            for sequence in (steps, pairs):
                found += [f"{line} {sequence[begin : begin + length]}" for begin in range(len(sequence) - length + 1)]
    return found
