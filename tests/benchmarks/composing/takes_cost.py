"""What takes side by side cost, of one part and of five: an event of one, of eight and of sixteen, and the first event.

Measured beside tests.benchmarks.composing.event_cost, which prints the table.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from app.assets import shipped_clips
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish, read_seed
from generator.compose.drawing.engine import compose_takes
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint, load_checkpoint
from tests.benchmarks.table import cpu_times, print_table
from tests.generator.bands import band

TAKES = (1, 8, 16)
BARS, SONG_BARS = 16, 70  # of a song of five parts and 3,080 notes
WARM = 10


def _steps(checkpoint: Checkpoint, clip: Score, takes: int, rng_seed: int) -> tuple[np.ndarray, float]:
    """CPU milliseconds of each step, an event of each take, but the first ones; and seconds of music for each second
    of CPU time, of all takes together, the clip's prefill included."""
    request = request_for(checkpoint, Wish(seed=clip, bars=BARS, takes=takes, rng_seed=rng_seed))
    found, begin = [], time.process_time_ns()
    composed = compose_takes(checkpoint.model(), request)
    before = time.process_time_ns()
    while sum(1 for _ in islice(composed, takes)):
        now = time.process_time_ns()
        found.append((now - before) / 1e6)
        before = now
    used = (time.process_time_ns() - begin) / 1e9
    end = request.end_ticks
    assert end is not None
    tempo = request.seed.tempos[0].us_per_quarter if request.seed.tempos else 500_000
    seconds = (end - request.begin_ticks) / request.seed.ticks_per_quarter * tempo / 1e6
    return np.array(found[WARM:]), takes * seconds / used


def _first_ms(checkpoint: Checkpoint, clip: Score) -> float:
    """From a wish with a clip until its first event, median."""
    model, wish = checkpoint.model(), Wish(seed=clip, bars=BARS)
    first: Callable[[], object] = lambda: next(compose_takes(model, request_for(checkpoint, wish)))  # noqa: E731
    return float(np.median(cpu_times(first, 10))) * 1e3


def _row(name: str, clip: Score, checkpoint: Checkpoint, rounds: int) -> list[str]:
    """The numbers of takes alternate, so that what else runs on the machine hits all alike."""
    steps: dict[int, list[np.ndarray]] = {takes: [] for takes in TAKES}
    faster = []
    for rng_seed in range(rounds):
        for takes, found in steps.items():
            milliseconds, times = _steps(checkpoint, clip, takes, rng_seed)
            found.append(milliseconds)
            faster += [times] if takes == 1 else []
    medians = {takes: float(np.median(np.concatenate(found))) for takes, found in steps.items()}
    one, *others = medians.values()
    return [
        name,
        f"{one:.3f}",
        *(f"{many / one:.2f}" for many in others),
        f"{_first_ms(checkpoint, clip):.0f}",
        f"{np.median(faster):.0f}",
    ]


def print_takes(paths: Sequence[Path], rounds: int) -> None:
    """A row for each checkpoint and clip: of one part, and of five where the checkpoint knows parts."""
    rows = []
    for path in paths:
        checkpoint = load_checkpoint(path)
        rows.append(_row(f"{checkpoint.family}, one part", read_seed(shipped_clips()[0]), checkpoint, rounds))
        if checkpoint.vocabulary.has_parts:
            rows.append(_row(f"{checkpoint.family}, five parts", band(SONG_BARS), checkpoint, rounds))
    columns = ["", "an event, median CPU ms", *(f"of {takes} takes: times one" for takes in TAKES[1:])]
    print_table(
        f"Takes side by side, {rounds} rounds of {BARS} bars",
        [*columns, "request to first event, CPU ms", "times faster than it plays"],
        rows,
    )
