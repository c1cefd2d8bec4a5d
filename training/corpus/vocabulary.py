"""Builds the vocabulary of a training: counts notes and chords, and takes those that occur often enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from generator.errors import ContinuoError
from generator.events.quantiser import grid_notes, grid_of_values
from generator.events.tokenizer import count_tokens
from generator.events.vocabulary import Rare, StreamSet, Vocabulary
from training.corpus.piece import TrainingPiece

_COUNTED_AT_ONCE = 1024  # pieces


def count_masks(pieces: Sequence[TrainingPiece], streams: StreamSet) -> Counter[int]:
    """How often each note or chord occurs, by its note mask."""
    counts: Counter[int] = Counter()
    for begin in range(0, len(pieces), _COUNTED_AT_ONCE):
        part = [pieces[index] for index in range(begin, min(len(pieces), begin + _COUNTED_AT_ONCE))]
        scores = [piece.score for piece in part]
        notes = grid_of_values(scores, [piece.parts for piece in part]) if streams == "parts" else grid_notes(scores)
        counts.update(count_tokens(notes, streams))
    return counts


def build_vocabulary(
    pieces: Sequence[TrainingPiece], *, min_count: int, rare: Rare, streams: StreamSet
) -> tuple[Vocabulary, Counter[int]]:
    """The vocabulary of training pieces, and the counts of count_masks. Raises ContinuoError if nothing occurs
    min_count times."""
    counts = count_masks(pieces, streams)
    vocabulary = Vocabulary.build(counts, min_count=min_count, rare=rare, streams=streams)
    if not vocabulary.sounds.any():
        raise ContinuoError("no note or chord occurs {min_count:,} times: lower {--min-count}", min_count=min_count)
    return vocabulary, counts
