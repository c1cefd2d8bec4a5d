"""What a checkpoint with parts pays for the true part of held-out pieces when the other parts are given.

python -m tests.benchmarks.likelihood.accompany SOURCES ... --checkpoint CHECKPOINT [--pieces N]

SOURCES: those of the checkpoint's training, or others. Only its own test pieces count, where there are some among them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from generator.network.checkpoint import load_checkpoint
from tests.benchmarks.table import print_table
from training.config import PrepareConfig
from training.corpus.piece import content_digest
from training.corpus.prepare import prepare
from training.likelihood.accompany import part_nats
from training.models import build_model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--checkpoint", type=Path, nargs="+", required=True)
    parser.add_argument("--pieces", type=int, default=300, help="the most pieces, drawn at random")
    parser.add_argument("--prepared", type=Path, help="a folder of prepared pieces")
    options = parser.parse_args()
    corpus = prepare(options.sources, PrepareConfig(parts="separate", prepared=options.prepared))
    several = corpus.pieces.take(np.flatnonzero(corpus.pieces.table["parts"] > 1))
    for path in options.checkpoint:
        checkpoint = load_checkpoint(path)
        model = build_model(checkpoint.config, checkpoint.vocabulary)
        model.load_weights(checkpoint.weights)
        tests = set(checkpoint.provenance.get("test_contents", []))
        pieces = [piece for piece in several if content_digest(piece) in tests] or list(several)
        chosen = np.random.default_rng(1).permutation(len(pieces))[: options.pieces]
        rows = []
        for name, nats in part_nats(model, [pieces[index] for index in sorted(chosen.tolist())]).items():
            found = nats.estimates(np.random.default_rng(1))
            cells = [f"{value:.3f} ({low:.3f} to {high:.3f})" for value, low, high in found.values()]
            rows.append([name, f"{len(nats.notes)}", f"{nats.notes.sum():,.0f}", *cells])
        columns = ("part", "pieces", "notes", "nats per note, others given", "alone", "ratio")
        print_table(f"{path.name}: parts of {len(chosen)} pieces", columns, rows)


if __name__ == "__main__":
    main()
