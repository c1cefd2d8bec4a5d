"""How well beats are found in performances whose beats are known.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.beats.finding DATA [--pieces 30]

DATA holds GiantMIDI-Piano's performances (aligned to notation here), piano-midi.de (tempo shaped by hand, its ticks in
beats), and the Groove drums (played to a click). Of the latter two only pieces that the networks did not learn from.
F-measure at 70 ms; beside it that of a constant 120 a minute from the first note on, and of whichever of the tempo as
written, its half and its double fits best.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from generator.analysis.beats.tracker import PLAIN, find_beats
from tests.benchmarks.beats.aligned import aligned_performances
from tests.benchmarks.table import print_table
from training.beat_network import Performance, read_performance

NEAR = 0.07  # seconds
LONGEST = 90.0  # seconds of a performance


def f_measure(found: np.ndarray, true: np.ndarray) -> float:
    """Of beats within NEAR, each matched once."""
    if not len(found) or not len(true):
        return 0.0
    nearest = np.abs(found[:, None] - true[None]).argmin(axis=1)
    hits = len(np.unique(nearest[np.abs(found - true[nearest]) <= NEAR]))
    return 2 * hits / (len(found) + len(true))


def beginning(played: Performance) -> Performance:
    """Its first LONGEST seconds."""
    end = float(played.onsets.min()) + LONGEST
    kept, beats = played.onsets < end, played.beats < end
    return Performance(
        played.name, played.onsets[kept], played.pitches[kept], played.velocities[kept], played.beats[beats],
        played.is_downbeat[beats],
    )  # fmt: skip


def levels(true: np.ndarray) -> list[np.ndarray]:
    """The beats, every second of them, and twice as many."""
    return [true, true[::2], true[1::2], np.sort(np.concatenate([true, (true[1:] + true[:-1]) / 2]))]


def row(name: str, performances: Sequence[Performance]) -> list[str]:
    """Means over performances."""
    values: list[list[float]] = []
    plain: list[float] = []
    for whole in performances:
        played = beginning(whole)
        first, last = float(played.onsets.min()), float(played.onsets.max())
        true = played.beats[(played.beats > first - NEAR) & (played.beats < last + NEAR)]
        start = time.perf_counter()
        found = find_beats(played.onsets, played.pitches, played.velocities)
        seconds = time.perf_counter() - start
        inside = found.seconds[(found.seconds > true[0] - NEAR) & (found.seconds < true[-1] + NEAR)]
        score = f_measure(inside, true)
        constant = f_measure(np.arange(true[0], true[-1], 0.5), true)
        ratio = float(np.median(np.diff(found.seconds)) / np.median(np.diff(true)))
        downbeats = f_measure(found.seconds[found.downbeats], played.beats[played.is_downbeat])
        best = max(f_measure(inside, level) for level in levels(true))
        is_octave = not 0.7 < ratio < 1.4
        if found.confidence >= PLAIN:
            plain.append(score)
        values.append([constant, score, best, downbeats, is_octave, 60 * seconds / (last - first)])
    means = np.mean(values, axis=0)
    shown = [f"{len(plain) / len(values):.0%} ({np.mean(plain):.2f})" if plain else "none"]
    return [
        name, str(len(values)), *(f"{value:.2f}" for value in means[:4]), f"{means[4]:.0%}", *shown,
        f"{1e3 * means[5]:.0f}",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pieces", type=int, default=30, help="of each collection")
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    rows = [row("GiantMIDI-Piano, aligned", aligned_performances(options.data))]
    for name, pattern in (("piano-midi.de", "07*"), ("Groove, drums", "10*")):
        paths = [(path, folder) for folder in options.data.glob(pattern) for path in sorted(folder.rglob("*.mid"))]
        read = (own for path, folder in paths if (own := read_performance(path, folder, rng)) and own.is_held_out)
        chosen = [own for own, _ in zip(read, range(options.pieces), strict=False)]
        if chosen:
            rows.append(row(name, chosen))
    columns = (
        "performances", "number", "120", "found", "best of three tempos", "bars", "half or double", "plain (found)",
        "ms a minute of music",
    )  # fmt: skip
    print_table("Beats: F-measure at 70 ms", columns, rows)


if __name__ == "__main__":
    main()
