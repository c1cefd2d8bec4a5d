"""What a musician waits for: an event, 16 takes at once, a clip taken in, the first note, a checkpoint loaded.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.composing.waiting [--events 3000]

CPU time, one thread, the shipped checkpoints; all streams sampled, all controls on. Other ways of running a step are
compared by tests.benchmarks.composing.event_cost.
"""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path

import numpy as np

from app.assets import shipped_checkpoints, shipped_clips
from generator.compose.asking.controls import Controls
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish, read_seed
from generator.compose.drawing.engine import compose_takes
from generator.events.context import FEATURES
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint, load_checkpoint
from generator.network.config import family
from tests.benchmarks.table import cpu_times, print_table

CONTROLS = Controls(
    key="D minor",
    chords="Dm7 | G7 | Cmaj7 | A7",
    range="C2-C6",
    polyphony=4,
    density="1-6",
    grid="16ths",
    ending="downbeat",
    velocity="30-110",
)
TAKES, CLIP_EVENTS = 16, 1000


def event_times(checkpoint: Checkpoint, clip: Score, events: int, takes: int = 1) -> np.ndarray:
    """CPU milliseconds of each step (an event of each take) of pieces composed by the engine itself, but the first."""
    found: list[float] = []
    rng_seed = 0
    while len(found) < events:
        wish = Wish(seed=clip, seconds=600, rng_seed=rng_seed, controls=CONTROLS, takes=takes, candidates=1)
        composed = compose_takes(checkpoint.model(), request_for(checkpoint, wish))
        next(composed)  # takes in the clip
        before = time.process_time_ns()
        while len(found) < events and sum(1 for _ in islice(composed, takes)) == takes:
            now = time.process_time_ns()
            found.append((now - before) / 1e6)
            before = now
        rng_seed += 1
    return np.array(found)


def prefill_ms(checkpoint: Checkpoint) -> float:
    """A clip of CLIP_EVENTS events, median."""
    model = checkpoint.model()
    rows = np.tile(np.array([[12, 60, 12, 20]]), (1, CLIP_EVENTS, 1))
    context = np.zeros((1, CLIP_EVENTS, len(FEATURES)), np.int64)
    return float(np.median(cpu_times(lambda: model.prefill(rows, context, model.start(1)), 20))) * 1e3


def first_event_ms(checkpoint: Checkpoint, clip: Score) -> float:
    """From a request, with a clip, until its first event, median."""
    model, wish = checkpoint.model(), Wish(seed=clip, seconds=60, controls=CONTROLS, candidates=1)
    request = request_for(checkpoint, wish)
    return float(np.median(cpu_times(lambda: next(compose_takes(model, request)), 20))) * 1e3


def loading_ms(path: Path) -> float:
    """From a file to a model that is ready, median."""
    return float(np.median(cpu_times(lambda: load_checkpoint(path).model(), 10))) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=3000)
    events = parser.parse_args().events
    rows = []
    clip = read_seed(shipped_clips()[0])
    for path in shipped_checkpoints():
        checkpoint = load_checkpoint(path)
        one, many = event_times(checkpoint, clip, events), event_times(checkpoint, clip, events // 8, TAKES)
        median = float(np.median(one))
        rows.append(
            [
                family(checkpoint.config),
                f"{median:.3f}",
                f"{np.percentile(one, 99):.3f}",
                f"{np.median(many) / median:.1f}",
                f"{prefill_ms(checkpoint):.0f}",
                f"{first_event_ms(checkpoint, clip):.0f}",
                f"{loading_ms(path):.0f}",
            ]
        )
    columns = (
        "CPU ms",
        "an event, median",
        "p99",
        f"{TAKES} takes: times one",
        f"clip of {CLIP_EVENTS:,} events",
        "request to first event",
        "loading",
    )
    print_table(f"Composing, over {events:,} events", columns, rows)


if __name__ == "__main__":
    main()
