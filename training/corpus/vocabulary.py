"""The vocabulary of a run: how often each note or chord occurs, and those that occur often enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from generator.errors import ContinuoError
from generator.events.quantiser import grid_notes
from generator.events.tokenizer import count_tokens
from generator.events.vocabulary import Rare, StreamSet, Vocabulary
from training.corpus.piece import TrainingPiece

_COUNTED_AT_ONCE = 1024  # pieces


def count_masks(pieces: Sequence[TrainingPiece], streams: StreamSet) -> Counter[int]:
    """How often each note mask occurs."""
    counts: Counter[int] = Counter()
    for begin in range(0, len(pieces), _COUNTED_AT_ONCE):
        part = range(begin, min(len(pieces), begin + _COUNTED_AT_ONCE))
        counts.update(count_tokens(grid_notes([pieces[index].score for index in part]), streams))
    return counts


def build_vocabulary(
    pieces: Sequence[TrainingPiece], *, min_count: int, rare: Rare, streams: StreamSet
) -> tuple[Vocabulary, Counter[int]]:
    """From the pieces to train on -> and how often each note mask occurs. Raises ContinuoError when none is left."""
    counts = count_masks(pieces, streams)
    vocabulary = Vocabulary.build(counts, min_count=min_count, rare=rare, streams=streams)
    if not vocabulary.sounds.any():
        raise ContinuoError(f"no note or chord occurs {min_count:,} times: lower --min-count")
    return vocabulary, counts
