"""How many pieces of a minute get stuck in a loop, composed at the default settings and by people.

python -m tests.benchmarks.composing.loops [--pieces 200] [--checkpoint C ...] [--people SOURCE.zip ...] [--guard-off]

A stuck loop is the same bar-length pattern 6 times or more in a row, transposed or not (repetition.py, which the
engine's own guard shares its notion of a pattern with; counted from every beat). Statistics of music are set beside
those of people's pieces of the same length by `train-generator evaluate`.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.assets import shipped_checkpoints, shipped_clips
from generator.compose.asking.request import ComposedEvent
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish, read_seed
from generator.compose.drawing.engine import compose_takes
from generator.compose.drawing.repetition import longest_loop
from generator.compose.piece import composed_notes
from generator.music.bars import BarGrid
from generator.network.checkpoint import load_checkpoint
from tests.benchmarks.table import print_table
from training.corpus.filters import read_corpus

SECONDS, AT_ONCE, STUCK = 60, 10, 6


def composed_loops(path: Path, pieces: int, repeats: int | None, temperature: float | None) -> np.ndarray:
    """The longest loop of each piece: from nothing, and after each shipped clip, in turn."""
    checkpoint, found = load_checkpoint(path), []
    clips = [None, *(read_seed(clip) for clip in shipped_clips())]
    model = checkpoint.model()
    for rng_seed in range(-(-pieces // AT_ONCE)):
        wish = Wish(seed=clips[rng_seed % len(clips)], seconds=SECONDS, rng_seed=rng_seed, takes=AT_ONCE, candidates=1)
        if repeats is not None:
            wish = replace(wish, sampling=replace(wish.sampling, repeats=repeats))
        if temperature is not None:
            wish = replace(wish, sampling=replace(wish.sampling, temperature=temperature))
        request = request_for(checkpoint, wish)
        takes: list[list[ComposedEvent]] = [[] for _ in range(AT_ONCE)]
        for take, event in compose_takes(model, request):
            takes[take].append(event)
        bars = BarGrid(request.seed.metres, 24)
        found += [longest_loop(composed_notes(checkpoint, request, events), bars) for events in takes]
    return np.array(found[:pieces])


def people_loops(sources: list[str]) -> np.ndarray:
    """The same of the first minute of people's pieces."""
    found = []
    for piece in read_corpus(sources, separate=False).pieces:
        notes = piece.score.tracks[0].notes
        end = piece.score.ticks_at(SECONDS)
        found.append(longest_loop(notes[notes[:, 0] < end], piece.bars))
    return np.array(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pieces", type=int, default=200)
    parser.add_argument("--checkpoint", type=Path, nargs="*")
    parser.add_argument("--people", nargs="*", default=[])
    parser.add_argument("--guard-off", action="store_true")
    parser.add_argument("--temperature", type=float)
    options = parser.parse_args()
    rows = []
    for path in options.checkpoint or shipped_checkpoints():
        loops = composed_loops(path, options.pieces, 0 if options.guard_off else None, options.temperature)
        rows.append([path.stem, loops])
    if options.people:
        rows.append(["people", people_loops(options.people)])
    table = [
        [name, f"{len(loops):,}", f"{(loops >= STUCK).mean():.1%}", f"{(loops >= 4).mean():.1%}", str(loops.max())]
        for name, loops in rows
    ]
    print_table("Stuck loops", ("", "pieces", f"{STUCK} times or more", "4 times or more", "longest"), table)


if __name__ == "__main__":
    main()
