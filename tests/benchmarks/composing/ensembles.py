"""Whether all parts of an ensemble that is asked for play, and in time, in pieces from nothing.

python -m tests.benchmarks.composing.ensembles [--checkpoint C ...] [--ensemble NAMES ...] [--pieces 6] [--bars 8]

Of each ensemble so many pieces at the default settings and 100 beats a minute, as drawn: the share of bars in which a
part begins a note, mean over its parts and the pieces; how many of the parts play at all; and how many notes of all
parts but drums begin on a sixteenth. Beside it the same without silent parts made likelier
(generator.compose.drawing.entrances), and without what keeps bands in time (generator.compose.drawing.tightness, and a
lower temperature of rhythm).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
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
from generator.events.ensemble import DRUMS
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid
from generator.network.checkpoint import Checkpoint, load_checkpoint
from generator.network.config import SamplingConfig
from tests.benchmarks.table import print_table

ENSEMBLES = (
    "violin, cello, piano",
    "flute, guitar, bass, drums",
    "string quartet",
    "saxophone, piano, bass, drums",
)
BPM = 100.0
SIXTEENTH_TICKS = GRID_TICKS_PER_QUARTER // 4


class Playing(NamedTuple):
    """How much of an ensemble plays."""

    bars: float
    """Share of its bars in which a part begins a note, mean over parts; 0 to 1."""
    parts: float
    """Share of its parts that play at all; 0 to 1."""
    in_time: float
    """Share of the notes of parts but drums that begin on a sixteenth, 0 to 1; NaN without such notes."""


def playing(notes: np.ndarray, parts: Sequence[int], bars: int, grid: BarGrid) -> Playing:
    """notes: (N, 5), onsets in grid ticks first and parts last; parts: the values of those that were asked for."""
    onsets = np.array([grid.bar_start(bar) for bar in range(bars + 1)])
    bar_of = np.searchsorted(onsets, notes[:, 0], side="right") - 1
    begun = np.array([[(notes[bar_of == bar, 4] == part).any() for bar in range(bars)] for part in parts])
    pitched = notes[notes[:, 4] != DRUMS, 0]
    in_time = float((pitched % SIXTEENTH_TICKS == 0).mean()) if len(pitched) else float("nan")
    return Playing(float(begun.mean()), float(begun.any(axis=1).mean()), in_time)


def ensemble_playing(
    checkpoint: Checkpoint,
    ensemble: str,
    pieces: int,
    bars: int,
    sampling: SamplingConfig = SamplingConfig(),
    style: str | None = None,
) -> Playing:
    """Mean over so many pieces of so many bars."""
    found: list[Playing] = []
    for rng_seed in range(pieces):
        wish = Wish(
            ensemble=ensemble,
            bars=bars,
            rng_seed=rng_seed,
            candidates=1,
            tempo=BPM,
            sampling=sampling,
            style=style,
        )
        request = request_for(checkpoint, wish)
        notes = composed_notes(checkpoint, request, list(compose(checkpoint.model(), request)))
        parts = [part.value for part in request.parts]
        found.append(playing(notes, parts, bars, BarGrid(request.seed.metres, request.seed.ticks_per_quarter)))
    return Playing(*np.nanmean(found, axis=0).tolist())


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
        usual = SamplingConfig()
        loose = replace(usual, shift_temperature=usual.temperature, tightness=0)
        for name, nats, sampling in (
            (path.stem, entrances.NATS_PER_BAR, usual),
            ("without silent parts made likelier", 0, usual),
            ("timing left to the model", entrances.NATS_PER_BAR, loose),
        ):
            with patch.object(entrances, "NATS_PER_BAR", nats):
                found = [
                    ensemble_playing(checkpoint, own, options.pieces, options.bars, sampling)
                    for own in options.ensemble
                ]
            rows.append([name, *(f"{own.bars:.2f} ({own.parts:.0%}; {own.in_time:.0%})" for own in found)])
    size = f"{options.pieces} pieces of {options.bars} bars"
    title = (
        "Share of bars in which a part plays, and in brackets of parts that play at all and of pitched notes that "
        f"begin on a sixteenth, {size}"
    )
    print_table(title, ("", *options.ensemble), rows)


if __name__ == "__main__":
    main()
