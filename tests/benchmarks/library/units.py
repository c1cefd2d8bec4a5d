"""What the clearest units of a checkpoint hear: chosen on its validation pieces, measured on its test pieces.

python -m tests.benchmarks.library.units SOURCES ... [--checkpoint C ...] [--count 12] [--json units.json]

SOURCES: those of the recipes. The JSON is read by assets.make_cards.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from app.assets import shipped_checkpoints
from app.cli.similar_music.units_listing import clearest, words
from generator.analysis.activations import layers
from generator.analysis.units import correlates, passage_activations
from generator.network.checkpoint import load_checkpoint
from tests.benchmarks.table import print_table
from training.config import PrepareConfig
from training.corpus.piece import content_digest
from training.corpus.prepare import prepare
from training.corpus.split import split_corpus

COLUMNS = ("layer", "unit", "goes along with", "correlation")
EVERYTHING = 1000  # correlates of a unit: all that there are


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--checkpoint", type=Path, nargs="*")
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--json", type=Path)
    options, found = parser.parse_args(), {}
    corpus = prepare(options.sources, PrepareConfig(parts="merged"))
    for path in options.checkpoint or shipped_checkpoints():
        checkpoint = load_checkpoint(path)
        model, tests = checkpoint.model(), set(checkpoint.provenance["test_contents"])
        valid = split_corpus(corpus, int(checkpoint.provenance["train"]["seed"])).valid
        chosen = clearest(model, [piece.score for piece in valid], [own.name for own in layers(model)], options.count)
        pieces = [piece.score for piece in corpus.pieces if content_digest(piece) in tests]
        measured = {
            name: correlates(passage_activations(model, pieces, name), EVERYTHING)
            for name in {own.layer for own in chosen}
        }
        rows = []
        for own in chosen:
            every = {found[:2]: found.correlation for found in measured[own.layer][own.unit]}
            correlation = every.get(own.correlate[:2], np.nan)
            rows.append([own.layer, str(own.unit), words(own.correlate), f"{correlation:+.2f}"])
        found[path.stem] = rows
        print_table(f"{path.name}: chosen on {len(valid)} pieces, correlation on {len(pieces)} others", COLUMNS, rows)
    if options.json:
        options.json.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
