"""Whether all parts of an ensemble that is asked for play, in pieces from nothing.

python -m tests.benchmarks.composing.ensembles [--checkpoint C ...] [--ensemble NAMES ...] [--pieces 6] [--bars 8]

Of each ensemble so many pieces at the default settings and 100 beats a minute, as drawn: the share of bars in which a
part begins a note, mean over its parts and the pieces; and how many of the parts play at all. Beside it the same
without silent parts made likelier (generator.compose.drawing.entrances).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np

from app.assets import default_checkpoint
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing import entrances
from generator.compose.drawing.engine import compose
from generator.compose.piece import composed_notes
from generator.music.bars import BarGrid
from generator.network.checkpoint import Checkpoint, load_checkpoint
from tests.benchmarks.table import print_table

ENSEMBLES = (
    "violin, cello, piano",
    "flute, guitar, bass, drums",
    "string quartet",
    "saxophone, piano, bass, drums",
)
BPM = 100.0


class Playing(NamedTuple):
    """How much of an ensemble plays."""

    bars: float
    """Share of its bars in which a part begins a note, mean over parts; 0 to 1."""
    parts: float
    """Share of its parts that play at all; 0 to 1."""


def playing(notes: np.ndarray, parts: Sequence[int], bars: int, grid: BarGrid) -> Playing:
    """notes: (N, 5), onsets in grid ticks first and parts last; parts: the values of those that were asked for."""
    onsets = np.array([grid.bar_start(bar) for bar in range(bars + 1)])
    bar_of = np.searchsorted(onsets, notes[:, 0], side="right") - 1
    begun = np.array([[(notes[bar_of == bar, 4] == part).any() for bar in range(bars)] for part in parts])
    return Playing(float(begun.mean()), float(begun.any(axis=1).mean()))


def ensemble_playing(checkpoint: Checkpoint, ensemble: str, pieces: int, bars: int) -> Playing:
    """Mean over so many pieces of so many bars."""
    found: list[Playing] = []
    for rng_seed in range(pieces):
        wish = Wish(ensemble=ensemble, bars=bars, rng_seed=rng_seed, candidates=1, tempo=BPM)
        request = request_for(checkpoint, wish)
        notes = composed_notes(checkpoint, request, list(compose(checkpoint.model(), request)))
        parts = [part.value for part in request.parts]
        found.append(playing(notes, parts, bars, BarGrid(request.seed.metres, request.seed.ticks_per_quarter)))
    return Playing(*np.mean(found, axis=0).tolist())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, nargs="+", default=[default_checkpoint()], help="models with parts")
    parser.add_argument("--ensemble", nargs="+", default=ENSEMBLES, help="as for `continuo generate --ensemble`")
    parser.add_argument("--pieces", type=int, default=6)
    parser.add_argument("--bars", type=int, default=8)
    options = parser.parse_args()
    rows: list[list[str]] = []
    for path in options.checkpoint:
        checkpoint = load_checkpoint(path)
        for name, nats in ((path.stem, entrances.NATS_PER_BAR), ("without silent parts made likelier", 0)):
            with patch.object(entrances, "NATS_PER_BAR", nats):
                found = [ensemble_playing(checkpoint, own, options.pieces, options.bars) for own in options.ensemble]
            rows.append([name, *(f"{own.bars:.2f} ({own.parts:.0%})" for own in found)])
    size = f"{options.pieces} pieces of {options.bars} bars"
    title = f"Share of bars in which a part plays, and in brackets of parts that play at all, {size}"
    print_table(title, ("", *options.ensemble), rows)


if __name__ == "__main__":
    main()
