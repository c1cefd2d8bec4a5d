"""Listening by numbers: what the shipped checkpoints compose from the shipped clips, beside music by people.

python -m tests.benchmarks.composing.listening [CHECKPOINT ...] [--pieces 4] [--people FOLDER_OR_ZIP ...]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from app.assets import shipped_checkpoints, shipped_clips
from generator.compose.asking.wish import Wish, read_seed
from generator.compose.piece import compose_piece
from generator.events.context import estimate_key
from generator.music.score import Score
from generator.network.checkpoint import load_checkpoint
from tests.benchmarks.table import print_table
from training.corpus.filters import read_corpus

MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10, 11)  # minor with both sevenths
EXCERPT_NOTES = 200
COLUMNS = ("in key", "notes a second", "kinds of gap", "longest silence, s", "loudness, sd", "commonest pitch")


def figures(score: Score) -> np.ndarray:
    """(6,), as COLUMNS: share of notes in the estimated key; notes a second; different gaps between onsets; longest
    silence in seconds; standard deviation of MIDI velocities; share of the most frequent pitch."""
    notes = np.concatenate([track.notes for track in score.tracks if not track.is_drum])
    notes = notes[np.argsort(notes[:, 0], kind="stable")][:EXCERPT_NOTES]
    key = estimate_key(notes[:, 2], notes[:, 1].astype(float))
    scale = MAJOR if key <= 12 else MINOR
    onsets = np.unique(notes[:, 0])
    ends = np.maximum.accumulate(notes[:, 0] + notes[:, 1])
    seconds_per_tick = score.end_seconds / max(1, score.end_ticks)
    silence = np.maximum(notes[1:, 0] - ends[:-1], 0).max(initial=0) * seconds_per_tick
    length = (int(ends[-1]) - int(onsets[0])) * seconds_per_tick
    return np.array(
        [
            np.isin((notes[:, 2] - (key - 1)) % 12, scale).mean(),
            len(notes) / length,
            len(np.unique(np.diff(onsets) * 48 // score.ticks_per_quarter)),
            silence,
            notes[:, 3].std(),
            np.bincount(notes[:, 2]).max() / len(notes),
        ]
    )


def row(name: str, found: list[np.ndarray]) -> list[str]:
    """Medians, and in brackets the tenth and the ninetieth percentile."""
    low, middle, high = np.percentile(np.stack(found), [10, 50, 90], axis=0)
    return [
        name,
        str(len(found)),
        *(f"{m:.2f} ({a:.2f} to {b:.2f})" for a, m, b in zip(low, middle, high, strict=True)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", nargs="*", type=Path)
    parser.add_argument("--pieces", type=int, default=4, help="of each clip")
    parser.add_argument("--people", nargs="*", default=[])
    options = parser.parse_args()
    rows = []
    for path in options.checkpoints or shipped_checkpoints():
        checkpoint, found = load_checkpoint(path), []
        for clip in shipped_clips():
            for rng_seed in range(options.pieces):
                wish = Wish(seed=read_seed(clip), seconds=40, rng_seed=rng_seed, only_new=True)
                found.append(figures(compose_piece(checkpoint, wish)))
        rows.append(row(path.stem, found))
    if options.people:
        rows.append(
            row("people", [figures(piece.score) for piece in read_corpus(options.people, separate=False).pieces])
        )
    print_table(f"The first {EXCERPT_NOTES} notes of each piece", ("", "pieces", *COLUMNS), rows)


if __name__ == "__main__":
    main()
