"""The shipped checkpoints on their own test pieces: nats per note, by style and by stream.

python -m tests.benchmarks.likelihood.shipped SOURCES ... [--checkpoint C ...] [--prepared FOLDER]

SOURCES: those of the recipes (assets/recipes/README.md). Only pieces that a checkpoint names as its test pieces count.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from app.assets import shipped_checkpoints
from generator.network.checkpoint import Checkpoint, load_checkpoint
from tests.benchmarks.table import print_table
from training.config import PrepareConfig
from training.corpus.piece import TrainingPiece, content_digest
from training.corpus.prepare import prepare
from training.data.dataset import encode_pieces, unconditioned
from training.likelihood.nats import held_out_nats
from training.models import EventModel, build_model


def measured(checkpoint: Checkpoint, model: EventModel, pieces: list[TrainingPiece]) -> np.ndarray:
    """How many pieces and notes, and their nats in each stream: conditioned on the metre, then on all. (2 + 2 S,)."""
    conditioned = encode_pieces(pieces, checkpoint.vocabulary, checkpoint.styles)
    nats = [held_out_nats(model, encoded) for encoded in (unconditioned(conditioned), conditioned)]
    return np.concatenate([[len(pieces), sum(piece.note_count for piece in pieces)], *nats])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--checkpoint", type=Path, nargs="*")
    parser.add_argument("--json", type=Path, help="a file for the same as plain data, which assets.make_cards reads")
    parser.add_argument("--prepared", type=Path, help="where the sources are kept, prepared")
    options, found = parser.parse_args(), {}
    if options.json and options.json.exists():  # of those that are not measured now
        found = json.loads(options.json.read_text(encoding="utf-8"))
    for path in options.checkpoint or shipped_checkpoints():
        checkpoint = load_checkpoint(path)
        model = build_model(checkpoint.config, checkpoint.vocabulary)
        model.load_weights(checkpoint.weights)
        corpus = prepare(options.sources, PrepareConfig(prepared=options.prepared).of(checkpoint.vocabulary.streams))
        tests = set(checkpoint.provenance["test_contents"])
        pieces = [piece for piece in corpus.pieces if content_digest(piece) in tests]
        styles = sorted({piece.style for piece in pieces})
        sums = {style: measured(checkpoint, model, [p for p in pieces if p.style == style]) for style in styles}
        sums["all"] = np.sum(list(sums.values()), axis=0)
        rows, streams = [], [stream.name for stream in model.streams]
        for style, (count, notes, *nats) in sums.items():
            bare, conditioned = np.split(np.array(nats) / notes, 2)
            figures = [bare.sum(), *bare, conditioned.sum()]
            rows.append([style, f"{count:.0f}", f"{notes:,.0f}", *(f"{figure:.3f}" for figure in figures)])
        columns = ("style", "pieces", "notes", "nats per note", *streams, "conditioned")
        found[path.stem] = {row[0]: row[1:] for row in rows}
        print_table(f"{path.name}: its {len(pieces)} test pieces", columns, rows)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
