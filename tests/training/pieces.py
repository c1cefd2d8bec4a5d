"""Training pieces with parts, and a vocabulary for them."""

from __future__ import annotations

import functools

from generator.events.vocabulary import Vocabulary
from generator.music.score import Score
from tests.training.tunes import random_band
from training.corpus.filters import examine
from training.corpus.piece import TrainingPiece
from training.corpus.vocabulary import build_vocabulary


def piece_of(score: Score, *, separate: bool = True) -> TrainingPiece:
    """As it is learnt from."""
    piece, _ = examine("piece", "", score, separate=separate)
    assert isinstance(piece, TrainingPiece)
    return piece


def band(seed: int = 0, bars: int = 12, *, drums: bool = True) -> TrainingPiece:
    """Four parts, or three without drums."""
    return piece_of(random_band(seed, bars, drums=drums))


@functools.cache
def band_vocabulary() -> Vocabulary:
    """With the chords and drums of a few of them."""
    return build_vocabulary([band(seed) for seed in range(4)], min_count=3, rare="split", streams="parts")[0]
