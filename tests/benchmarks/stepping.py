"""One sampled event of the shipped checkpoints: all streams, nucleus sampling, batch 1, one thread, CPU time.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.stepping [--events 3000]

The classic recipe's cost per token is not measured here (its framework is none of our dependencies): it is 62 ms with
TensorFlow and 6.6 ms with Keras on torch, measured once on a machine of this kind.
"""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from app.assets import shipped_checkpoints, shipped_clips
from generator.checkpoint import Checkpoint, load_checkpoint
from generator.config import family
from generator.context import FEATURES
from generator.engine import compose
from generator.wish import Wish, read_seed, request_for
from tests.benchmarks.table import cpu_times, print_table
from training.models import build_model

CLASSIC_PREDICT_MS = 62.0
LSTM_WINDOW = 271  # the LSTM's past has no end; recomputed over as much as the WaveNet sees


def event_times(checkpoint: Checkpoint, clip: Path, events: int) -> np.ndarray:
    """CPU milliseconds of each event of pieces composed by the engine itself, first events left out."""
    found: list[float] = []
    rng_seed = 0
    while len(found) < events:
        wish = Wish(read_seed(clip), seconds=600, rng_seed=rng_seed)
        composed = compose(checkpoint.model(), request_for(checkpoint, wish))
        next(composed)  # takes in the clip
        before = time.process_time_ns()
        for _ in islice(composed, events - len(found)):
            now = time.process_time_ns()
            found.append((now - before) / 1e6)
            before = now
        rng_seed += 1
    return np.array(found)


def naive_ms(checkpoint: Checkpoint) -> float:
    """Recomputing the whole receptive field for each event, in torch: median CPU milliseconds of the forward pass."""
    model = build_model(checkpoint.config, checkpoint.vocabulary).eval()
    model.load_weights(checkpoint.weights)
    length = checkpoint.config.receptive_field or LSTM_WINDOW
    rows = torch.ones((1, length, len(model.streams)), dtype=torch.int64)
    context = torch.zeros((1, length, len(FEATURES)), dtype=torch.int64)

    @torch.no_grad()
    def recompute() -> None:
        model.hidden(rows, context)

    return float(np.median(cpu_times(recompute, 60)[10:])) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=3000)
    events = parser.parse_args().events
    torch.set_num_threads(1)
    rows = []
    for path in shipped_checkpoints():
        checkpoint = load_checkpoint(path)
        times = event_times(checkpoint, shipped_clips()[0], events)
        median, naive = float(np.median(times)), naive_ms(checkpoint)
        rows.append(
            [
                f"{family(checkpoint.config)}, {checkpoint.parameter_count:,} parameters",
                f"{median:.3f}",
                f"{np.percentile(times, 99):.3f}",
                f"{naive:.1f}",
                f"{naive / median:.0f}",
                f"{CLASSIC_PREDICT_MS / median:.0f}",
            ]
        )
    columns = ("", "median ms", "p99 ms", "naive recomputation, ms", "times naive", "times classic `predict`")
    print_table(f"One event, over {events:,}", columns, rows)


if __name__ == "__main__":
    main()
