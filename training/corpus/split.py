"""Splits a corpus by piece into training, validation and test pieces; near-duplicates stay in one of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.errors import ContinuoError
from training.corpus.prepare import PreparedCorpus
from training.corpus.shards import StoredPieces

LEAST_GROUPS = 3
TESTS_NAMED = 2000
"""How many test pieces a checkpoint lists at most."""


@dataclass(frozen=True)
class Split:
    """The three parts of a corpus. Near-duplicates are in the same one."""

    train: StoredPieces
    """Training pieces."""
    valid: StoredPieces
    """Validation pieces: for the choice of weights and settings."""
    test: StoredPieces
    """Test pieces: for the figures that are reported."""


def split_corpus(corpus: PreparedCorpus, seed: int, styles: tuple[str, ...] | None = None) -> Split:
    """The split of a corpus. styles: those of the model, if they differ from the corpus's own. Raises ContinuoError for
    fewer than 3 groups of near-duplicates."""
    pieces = corpus.pieces if styles is None else corpus.pieces.with_styles(styles)
    return Split(*(pieces.take(part) for part in split_indices(corpus, seed)))


def split_indices(corpus: PreparedCorpus, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices of training, validation and test pieces, as from split_pieces. Pieces that are `learn_only` are all
    training pieces."""
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
    """Indices of training, validation and test pieces. groups: (P,), pieces of one group stay together.

    Groups larger than a twentieth of all pieces become training pieces, if possible. mergeable: (P,) bool, pieces that
    a corpus with merged parts would have too: they are split as if there were no others, so that models with and
    without parts have the same test pieces. chosen_tests: (P,) bool: these pieces and their near-duplicates are the
    test pieces, and none are drawn. Raises ContinuoError for fewer than 3 groups, and if chosen_tests leaves fewer than
    3.
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
    valid_pieces, test_pieces = (np.flatnonzero(np.isin(groups, part)) for part in (valid, test))
    train_pieces = np.setdiff1d(np.arange(len(groups)), np.concatenate([valid_pieces, test_pieces]))
    return train_pieces, valid_pieces, test_pieces


def _around_chosen_tests(
    groups: np.ndarray, chosen_tests: np.ndarray, seed: int, valid_share: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """split_pieces with chosen test pieces."""
    is_test = np.isin(groups, groups[chosen_tests])
    others = groups[~is_test]
    if len(np.unique(others)) < LEAST_GROUPS:
        raise ContinuoError(
            "{--test-pieces}: these leave too few pieces to learn from and to choose by: add more files"
        )
    valid, _ = _draw(others, np.random.default_rng(seed), valid_share, 0)
    is_valid = np.isin(groups, valid)
    train_pieces, valid_pieces, test_pieces = map(np.flatnonzero, (~is_test & ~is_valid, is_valid, is_test))
    return train_pieces, valid_pieces, test_pieces


def _draw(
    groups: np.ndarray, rng: np.random.Generator, valid_share: float, test_share: float
) -> tuple[list[int], list[int]]:
    """The groups of the validation pieces and of the test pieces, drawn at random. groups: (P,); of fewer than
    LEAST_GROUPS none are drawn."""
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
    """Raises ContinuoError for fewer than LEAST_GROUPS."""
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
