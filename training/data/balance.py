"""Draws the pieces of an epoch, so that no style dominates the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.corpus.piece import TrainingPiece
from training.corpus.shards import StoredPieces


def style_numbers(pieces: Sequence[TrainingPiece]) -> np.ndarray:
    """A number for each piece, (P,) int64, equal for pieces of one style."""
    if isinstance(pieces, StoredPieces):
        return pieces.table["style"].astype(np.int64)
    return np.unique([piece.style for piece in pieces], return_inverse=True)[1].reshape(-1)


def draw_pieces(counts: np.ndarray, styles: np.ndarray, balance: float, rng: np.random.Generator) -> np.ndarray:
    """Indices of the pieces of one epoch, in random order. They have about as many notes as all pieces together.

    counts, styles: (P,), number of notes and style of each piece. A style's share of the notes is proportional to its
    size to the power of 1 - balance: at 0 each piece comes once, at 1 all styles have the same share. Pieces of a style
    whose share is larger than its size come several times, each as often as the others or once more; of a style whose
    share is smaller, only some pieces come.
    """
    names, number = np.unique(styles, return_inverse=True)
    if not balance or len(names) < 2:
        return rng.permutation(len(counts))
    sizes = np.bincount(number, counts)
    shares = sizes ** (1 - balance)
    wanted = sizes.sum() * shares / shares.sum()
    return rng.permutation(
        np.concatenate(
            [_take(np.flatnonzero(number == style), counts, float(notes), rng) for style, notes in enumerate(wanted)]
        )
    )


def _take(pieces: np.ndarray, counts: np.ndarray, notes: float, rng: np.random.Generator) -> np.ndarray:
    """Some of `pieces`, indices of which at least one is taken, if need be several times: so many that they have
    `notes` notes on average. counts: (P,) notes of all pieces."""
    taken, left = [], notes
    while True:
        order = rng.permutation(pieces)
        sums = np.cumsum(counts[order])
        if sums[-1] > left:
            break
        taken.append(order)
        left -= sums[-1]
    count = int(np.searchsorted(sums, left, side="right"))
    rest = left - (sums[count - 1] if count else 0)
    count += int(rng.random() * counts[order[count]] < rest or not (count or taken))
    return np.concatenate([*taken, order[:count]])
