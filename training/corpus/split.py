"""Split by piece: those to train on, to choose by and to report; near-duplicates stay on one side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.errors import ContinuoError
from training.corpus.prepare import PreparedCorpus
from training.corpus.shards import StoredPieces

LEAST_GROUPS = 3
TESTS_NAMED = 2000
"""The most test pieces that a checkpoint remembers."""


@dataclass(frozen=True)
class Split:
    """Pieces by what they are for; near-duplicates are on one side."""

    train: StoredPieces
    """To train on."""
    valid: StoredPieces
    """To choose by: the best weights, the n-gram's order."""
    test: StoredPieces
    """To report."""


def split_corpus(corpus: PreparedCorpus, seed: int, styles: tuple[str, ...] | None = None) -> Split:
    """styles: the model's, where they are not the corpus's own. Raises ContinuoError for fewer than 3 pieces."""
    pieces = corpus.pieces if styles is None else corpus.pieces.with_styles(styles)
    return Split(*(pieces.take(part) for part in split_indices(corpus, seed)))


def split_indices(corpus: PreparedCorpus, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As split_pieces, where some may be held out and others are all trained on."""
    others = np.flatnonzero(~corpus.learn_only)
    chosen = None if corpus.chosen_tests is None else corpus.chosen_tests[others]
    parts = split_pieces(corpus.groups[others], seed=seed, mergeable=corpus.mergeable[others], chosen_tests=chosen)
    train, valid, test = (others[part] for part in parts)
    return np.sort(np.concatenate([train, np.flatnonzero(corpus.learn_only)])), valid, test


def split_pieces(
    groups: np.ndarray,
    *,
    seed: int,
    valid_share: float = 0.05,
    test_share: float = 0.05,
    mergeable: np.ndarray | None = None,
    chosen_tests: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices of the pieces to train on, to choose by, and to report. groups: (P,), whole groups stay together.

    Groups larger than a twentieth of all pieces are trained on. mergeable: (P,) bool, the pieces that are there whether
    parts are merged or not: they are split as if they were alone, so that both kinds of model have the same test.
    chosen_tests: (P,) bool, pieces to report; they and what is nearly the same are all that is reported, and none are
    drawn. Raises ContinuoError for fewer than 3 groups, and where the chosen ones leave fewer than 3.
    """
    _check_groups(len(np.unique(groups)))
    if chosen_tests is not None:
        return _around_chosen_tests(groups, chosen_tests, seed, valid_share)
    if mergeable is None or len(np.unique(groups[mergeable])) < LEAST_GROUPS:
        mergeable = np.ones(len(groups), bool)
    rng = np.random.default_rng(seed)
    valid, test = _draw(groups[mergeable], rng, valid_share, test_share)
    if not mergeable.all():
        others = groups[~np.isin(groups, groups[mergeable])]
        valid, test = (
            [*own, *more] for own, more in zip((valid, test), _draw(others, rng, valid_share, test_share), strict=True)
        )
    to_choose_by, to_report = (np.flatnonzero(np.isin(groups, part)) for part in (valid, test))
    train = np.setdiff1d(np.arange(len(groups)), np.concatenate([to_choose_by, to_report]))
    return train, to_choose_by, to_report


def _around_chosen_tests(
    groups: np.ndarray, chosen_tests: np.ndarray, seed: int, valid_share: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    is_test = np.isin(groups, groups[chosen_tests])
    others = groups[~is_test]
    if len(np.unique(others)) < LEAST_GROUPS:
        raise ContinuoError(
            "{--test-pieces}: these leave too few pieces to learn from and to choose by: add more files"
        )
    valid, _ = _draw(others, np.random.default_rng(seed), valid_share, 0)
    to_choose_by = np.isin(groups, valid)
    train, valid_pieces, test = (np.flatnonzero(part) for part in (~is_test & ~to_choose_by, to_choose_by, is_test))
    return train, valid_pieces, test


def _draw(
    groups: np.ndarray, rng: np.random.Generator, valid_share: float, test_share: float
) -> tuple[list[int], list[int]]:
    """Numbers of the groups to choose by, and of those to report; none of fewer than LEAST_GROUPS. groups: (P,)."""
    numbers, firsts, sizes = np.unique(groups, return_index=True, return_counts=True)
    numbers, sizes = numbers[np.argsort(firsts)], sizes[np.argsort(firsts)]
    if len(numbers) < LEAST_GROUPS:
        return [], []
    order = rng.permutation(len(numbers))
    large = max(1, len(groups) // 20)
    order = order[np.argsort(np.where(sizes[order] > large, sizes[order], 0), kind="stable")]  # large groups last
    parts: tuple[list[int], list[int]] = [], []
    index = 0
    for part, share in zip(parts, (valid_share, test_share), strict=True):
        held = 0
        while not part or (held < share * len(groups) and index < len(order) - 2 and sizes[order[index]] <= large):
            part.append(int(numbers[order[index]]))
            held += int(sizes[order[index]])
            index += 1
    return parts


def _check_groups(count: int) -> None:
    if count == 1:
        raise ContinuoError(
            "only 1 different piece, and training needs at least 3 (one to train on, one for "
            "validation, one for the test): add more files"
        )
    if count < LEAST_GROUPS:
        raise ContinuoError(
            "only {count} different pieces, and training needs at least 3 (one to train on, one for "
            "validation, one for the test): add more files",
            count=count,
        )
