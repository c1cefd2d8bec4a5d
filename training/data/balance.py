"""Which pieces an epoch takes, so that no style drowns the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from training.corpus.piece import TrainingPiece
from training.corpus.shards import StoredPieces


def style_numbers(pieces: Sequence[TrainingPiece]) -> np.ndarray:
    """Equal for pieces of one style, (P,) int64."""
    if isinstance(pieces, StoredPieces):
        return pieces.table["style"].astype(np.int64)
    return np.unique([piece.style for piece in pieces], return_inverse=True)[1].reshape(-1)


def draw_pieces(counts: np.ndarray, styles: np.ndarray, balance: float, rng: np.random.Generator) -> np.ndarray:
    """Places of the pieces of one epoch, in random order, with about as many notes as all pieces have.

    counts, styles: (P,) notes and style of each. A style's share of the notes goes by its size to the power of
    1 - balance: at 0 each piece comes once, at 1 all styles have the same share. A style that is to have more than it
    has comes as often as that takes, each piece once before any comes again; of one that has more, a random part comes.
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


def _take(places: np.ndarray, counts: np.ndarray, notes: float, rng: np.random.Generator) -> np.ndarray:
    """Some of the places, again and again if need be, whose pieces have so many notes on average; at least one."""
    taken, left = [], notes
    while True:
        order = rng.permutation(places)
        sums = np.cumsum(counts[order])
        if sums[-1] > left:
            break
        taken.append(order)
        left -= sums[-1]
    count = int(np.searchsorted(sums, left, side="right"))
    rest = left - (sums[count - 1] if count else 0)
    count += int(rng.random() * counts[order[count]] < rest or not (count or taken))
    return np.concatenate([*taken, order[:count]])
