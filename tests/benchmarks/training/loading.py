"""How fast batches are made ready: whether a GPU would have to wait for data.

python -m tests.benchmarks.training.loading SOURCES ... [--seconds 20]
"""

from __future__ import annotations

import argparse
import time

from tests.benchmarks.table import print_table
from training.config import AugmentConfig, PrepareConfig
from training.corpus.prepare import prepare
from training.corpus.vocabulary import build_vocabulary
from training.data.loader import DataPosition, TrainingData


def events_per_second(data: TrainingData, processes: int, seconds: float) -> float:
    """Targets in the batches that are ready within so many seconds, the start of other processes not counted."""
    steps = data.steps(DataPosition(), 10_000, processes=processes)
    while next(steps).after.chunk < 2:  # rare chords are split once, and remembered
        pass
    began, events = time.monotonic(), 0
    for step in steps:
        events += step.events
        if time.monotonic() - began > seconds:
            break
    return events / (time.monotonic() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--processes", type=int, nargs="+", default=[0, 1, 2])
    options = parser.parse_args()
    pieces = prepare(options.sources, PrepareConfig(parts="merged")).pieces
    vocabulary, _ = build_vocabulary(pieces, min_count=50, rare="split", streams="full")
    rows = []
    for title, augment in (("varied", AugmentConfig()), ("transposed only", AugmentConfig(6, 0, 0, 0))):
        for processes in options.processes:
            data = TrainingData(
                pieces, vocabulary, pieces.styles, augment=augment, window_events=256, batch_events=1024, seed=1
            )
            speed = events_per_second(data, processes, options.seconds)
            rows.append([title, str(processes), f"{speed:,.0f}"])
    print_table("Batches of 1024 events", ("pieces", "other processes", "events a second"), rows)


if __name__ == "__main__":
    main()
