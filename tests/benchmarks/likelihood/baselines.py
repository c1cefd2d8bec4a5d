"""A stronger baseline: the n-gram that also counts the training pieces in twelve keys, as the models hear them.

python -m tests.benchmarks.likelihood.baselines CHECKPOINT SOURCES ... (as they were given to train-generator)

Of each stream, plain or transposed counts, whichever is better on the validation pieces.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from generator.events.streams import STREAM_SETS, stream_sizes
from generator.music.score import HIGHEST_KEY, LOWEST_KEY
from generator.network.checkpoint import Checkpoint, load_checkpoint
from generator.network.config import family
from tests.benchmarks.table import print_table
from training.config import PrepareConfig
from training.corpus.piece import TrainingPiece
from training.corpus.prepare import prepare
from training.corpus.split import split_corpus
from training.data.augment import transposed
from training.data.dataset import encode_pieces
from training.likelihood.baselines import ngram_nats, unigram_nats

BASELINES = ("unigram", "n-gram", "n-gram, in all keys")
KEYS = range(-6, 6)
# Beyond this many events only the token stream is counted in all keys (it gains most), for memory's sake.
MANY_EVENTS = 5_000_000


def in_all_keys(pieces: Sequence[TrainingPiece], checkpoint: Checkpoint) -> list[np.ndarray]:
    """Sequences of the pieces in every key that keeps them on the piano."""
    found = []
    for semitones in KEYS:
        fitting = [
            piece
            for piece in pieces
            if piece.score.tracks[0].notes[:, 2].min() + semitones >= LOWEST_KEY
            and piece.score.tracks[0].notes[:, 2].max() + semitones <= HIGHEST_KEY
        ]
        moved = [transposed(piece, semitones) for piece in fitting]
        found += encode_pieces(moved, checkpoint.vocabulary, checkpoint.styles).targets()
    return found


def baselines(checkpoint: Checkpoint, sources: Sequence[str], seed: int) -> dict[str, float]:
    """Nats per note on the test pieces of the checkpoint's own split."""
    split = split_corpus(prepare(sources, PrepareConfig(parts="merged")), seed)
    train, valid, test = split.train, split.valid, split.test
    notes = sum(piece.note_count for piece in test)
    vocabulary = checkpoint.vocabulary
    sizes, sounds = stream_sizes(STREAM_SETS[vocabulary.streams], len(vocabulary)), vocabulary.sounds
    plain, chosen_by, asked = (
        encode_pieces(part, vocabulary, checkpoint.styles).targets() for part in (train, valid, test)
    )
    moved = in_all_keys(train, checkpoint)
    only = None if sum(map(len, moved)) < MANY_EVENTS else "token"
    by_plain = ngram_nats(plain, asked, sizes, sounds, chosen_by)
    by_moved = ngram_nats(moved, asked, sizes, sounds, chosen_by, only=only)
    on_valid = [
        ngram_nats(plain, chosen_by, sizes, sounds, chosen_by),
        ngram_nats(moved, chosen_by, sizes, sounds, chosen_by, only=only),
    ]
    best = np.where(on_valid[1] < on_valid[0], by_moved, by_plain)
    totals = (unigram_nats(plain, asked, sizes, sounds), by_plain, best)
    return {name: float(nats.sum()) / notes for name, nats in zip(BASELINES, totals, strict=True)}


def floor_table(title: str, checkpoint: Checkpoint, sources: Sequence[str]) -> None:
    """The model's own figure, from its checkpoint, beside the baselines'."""
    total = checkpoint.provenance["nats_per_note"]["test"]["total"]
    name = family(checkpoint.config)
    rows = [[name, f"{total[name]:.3f}", ""]]
    for baseline, nats in baselines(checkpoint, sources, checkpoint.provenance["train"]["seed"]).items():
        rows.append([baseline, f"{nats:.3f}", f"{1 - total[name] / nats:.1%}"])
    print_table(title, ("", "nats per note", f"{name} is below by"), rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("sources", nargs="+")
    options = parser.parse_args()
    floor_table(options.checkpoint.stem, load_checkpoint(options.checkpoint), options.sources)


if __name__ == "__main__":
    main()
