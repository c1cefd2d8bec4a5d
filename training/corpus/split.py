"""Split by piece: those to train on, to choose by and to report; near-duplicates stay on one side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.errors import ContinuoError
from training.corpus.prepare import PreparedCorpus
from training.corpus.shards import StoredPieces


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
    return Split(*(pieces.take(part) for part in split_pieces(corpus.groups, seed=seed)))


def split_pieces(
    groups: np.ndarray, *, seed: int, valid_share: float = 0.05, test_share: float = 0.05
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices of the pieces to train on, to choose by, and to report. groups: (P,), whole groups stay together.

    Groups larger than a twentieth of all pieces are trained on. Raises ContinuoError for fewer than 3 groups.
    """
    numbers, sizes = np.unique(groups, return_counts=True)
    if len(numbers) < 3:
        if len(numbers) == 1:
            raise ContinuoError(
                "only 1 different piece, and training needs at least 3 (one to train on, one for "
                "validation, one for the test): add more files"
            )
        raise ContinuoError(
            "only {count} different pieces, and training needs at least 3 (one to train on, one for "
            "validation, one for the test): add more files",
            count=len(numbers),
        )
    order = np.random.default_rng(seed).permutation(len(numbers))
    large = max(1, len(groups) // 20)
    order = order[np.argsort(np.where(sizes[order] > large, sizes[order], 0), kind="stable")]  # large groups last
    parts: list[list[int]] = [[], []]
    index = 0
    for part, share in zip(parts, (valid_share, test_share), strict=True):
        held = 0
        while not part or (held < share * len(groups) and index < len(order) - 2 and sizes[order[index]] <= large):
            part.append(int(numbers[order[index]]))
            held += int(sizes[order[index]])
            index += 1
    valid, test = (np.flatnonzero(np.isin(groups, part)) for part in parts)
    train = np.setdiff1d(np.arange(len(groups)), np.concatenate([valid, test]))
    return train, valid, test
