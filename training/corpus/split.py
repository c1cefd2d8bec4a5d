"""What a run trains on: which pieces on which side, under which vocabulary, and how they are encoded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from generator.errors import ContinuoError
from generator.events.quantiser import grid_notes
from generator.events.tokenizer import count_tokens
from generator.events.vocabulary import Rare, StreamSet, Vocabulary
from training.corpus.filters import Piece
from training.corpus.prepare import PreparedCorpus
from training.corpus.shards import StoredPieces
from training.corpus.split import split_pieces

_COUNTED_AT_ONCE = 1024  # pieces


@dataclass(frozen=True)
class Split:
    """Pieces to train on, to choose by, and to report; near-duplicates are on one side."""

    train: StoredPieces
    valid: StoredPieces
    test: StoredPieces


def split_corpus(corpus: PreparedCorpus, seed: int, styles: tuple[str, ...] | None = None) -> Split:
    """styles: the model's, where they are not the corpus's own. Raises ContinuoError for fewer than 3 pieces."""
    pieces = corpus.pieces if styles is None else corpus.pieces.with_styles(styles)
    return Split(*(pieces.take(part) for part in split_pieces(corpus.groups, seed=seed)))


def count_masks(pieces: Sequence[Piece], streams: StreamSet) -> Counter[int]:
    """How often each note mask occurs."""
    counts: Counter[int] = Counter()
    for begin in range(0, len(pieces), _COUNTED_AT_ONCE):
        part = range(begin, min(len(pieces), begin + _COUNTED_AT_ONCE))
        counts.update(count_tokens(grid_notes([pieces[place].score for place in part]), streams))
    return counts


def build_vocabulary(
    pieces: Sequence[Piece], *, min_count: int, rare: Rare, streams: StreamSet
) -> tuple[Vocabulary, Counter[int]]:
    """From the pieces to train on -> and how often each note mask occurs. Raises ContinuoError when none is left."""
    counts = count_masks(pieces, streams)
    vocabulary = Vocabulary.build(counts, min_count=min_count, rare=rare, streams=streams)
    if not vocabulary.sounds.any():
        raise ContinuoError(f"no note or chord occurs {min_count:,} times: lower --min-count")
    return vocabulary, counts
