"""A checkpoint with parts beside one whose parts are merged: nats per note of the same pieces, by number of parts.

python -m tests.benchmarks.likelihood.beside_merged SOURCES ... [--checkpoint C] [--merged C] [--prepared FOLDER]

SOURCES: those of the checkpoint with parts. Pieces: its test pieces of the styles that the other knows. That one may
have learnt from them, as the two split their sources otherwise: how many are its test pieces too is said. Conditioned
on the position in the bar alone. "Without part": what says which part plays is left out, which the merged one does not
say.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from app.assets import asset, default_checkpoint
from generator.events.streams import PART_INDEX
from generator.network.checkpoint import Checkpoint, load_checkpoint
from tests.benchmarks.table import print_table
from training.config import PrepareConfig
from training.corpus.piece import TrainingPiece, content_digest, make_piece
from training.corpus.prepare import prepare
from training.data.dataset import encode_pieces, unconditioned
from training.likelihood.nats import held_out_nats
from training.models import build_model

GROUPS = {"one part": (1, 1), "two": (2, 2), "three or four": (3, 4), "five and more": (5, 99)}


class Pair(NamedTuple):
    """One piece as both checkpoints see it."""

    separate: TrainingPiece
    """With its parts."""
    merged: TrainingPiece
    """With its pitched parts as one."""


def pairs(pieces: Iterable[TrainingPiece], tests: Collection[str], styles: Collection[str]) -> Iterator[Pair]:
    """Of these styles the pieces whose digests are among the test pieces'; without those of drums alone."""
    for piece in pieces:
        is_test = piece.style in styles and content_digest(piece) in tests
        if is_test and not all(track.is_drum for track in piece.score.tracks):
            yield Pair(piece, make_piece(piece.name, piece.style, piece.merged_score))


def nats_per_note(checkpoint: Checkpoint, pieces: Sequence[TrainingPiece]) -> list[float]:
    """In total, and without the stream of parts, where there is one."""
    model = build_model(checkpoint.config, checkpoint.vocabulary)
    model.load_weights(checkpoint.weights)
    encoded = unconditioned(encode_pieces(pieces, checkpoint.vocabulary, checkpoint.styles))
    nats = held_out_nats(model, encoded) / sum(piece.note_count for piece in pieces)
    return [float(nats.sum()), float(nats[:PART_INDEX].sum())]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--checkpoint", type=Path, default=default_checkpoint())
    parser.add_argument("--merged", type=Path, default=asset("checkpoints", "lstm.safetensors"))
    parser.add_argument("--prepared", type=Path, help="a folder of prepared pieces")
    options = parser.parse_args()
    one, other = load_checkpoint(options.checkpoint), load_checkpoint(options.merged)
    config = PrepareConfig(prepared=options.prepared).as_trained(one.provenance, options.sources)
    corpus = prepare(options.sources, config.of(one.vocabulary.streams))
    tests, merged_tests = (set(checkpoint.provenance["test_contents"]) for checkpoint in (one, other))
    found = list(pairs(corpus.pieces, tests, other.styles))
    unknown = sum(content_digest(pair.merged) in merged_tests for pair in found)
    rows: list[list[str]] = []
    for name, (least, most) in GROUPS.items():
        own = [pair for pair in found if least <= len(pair.separate.score.tracks) <= most]
        if own:
            total, without = nats_per_note(one, [pair.separate for pair in own])
            merged = nats_per_note(other, [pair.merged for pair in own])[0]
            notes = [sum(piece.note_count for piece in side) for side in zip(*own, strict=True)]
            counts = [str(len(own)), *(f"{count:,}" for count in notes)]
            rows.append(
                [name, *counts, *(f"{nats:.3f}" for nats in (total, without, merged)), f"{without / merged:.2f}"]
            )
    columns = (
        "parts",
        "pieces",
        "notes",
        "merged",
        options.checkpoint.stem,
        "without part",
        options.merged.stem,
        "ratio",
    )
    print_table(f"Nats per note of {len(found)} pieces, {unknown} of them test pieces of both", columns, rows)


if __name__ == "__main__":
    main()
