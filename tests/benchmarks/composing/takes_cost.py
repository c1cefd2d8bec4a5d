"""What composing costs for one part and for five: an event, eight and sixteen takes beside one, and the first event.

Measured beside tests.benchmarks.composing.event_cost, which prints the table.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.assets import shipped_clips
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish, read_seed
from generator.compose.drawing.engine import compose_takes
from generator.music.score import Score
from generator.music.tempo import DEFAULT_TEMPO_US
from generator.network.checkpoint import Checkpoint, load_checkpoint
from tests.benchmarks.table import cpu_times, print_table
from tests.generator.bands import band

TAKES = (1, 8, 16)
BARS, SONG_BARS = 16, 70  # of a song of five parts and 3,080 notes
WARM = 10


class _Run(NamedTuple):
    """One request composed."""

    steps: np.ndarray
    """CPU milliseconds of an event of each take, but the first ones."""
    cost: float
    """CPU milliseconds for an event of each take, all that the request took shared among its events."""
    faster: float
    """Seconds of one take's music for each second of CPU time."""


def _run(checkpoint: Checkpoint, clip: Score, takes: int, rng_seed: int) -> _Run:
    request = request_for(checkpoint, Wish(seed=clip, bars=BARS, takes=takes, rng_seed=rng_seed, candidates=1))
    model, steps, events = checkpoint.model(), [], 0
    begin = before = time.process_time_ns()
    composed = compose_takes(model, request)
    while count := sum(1 for _ in islice(composed, takes)):
        now = time.process_time_ns()
        steps.append((now - before) / 1e6)
        before, events = now, events + count
    used = (before - begin) / 1e6
    end = request.end_ticks
    assert end is not None
    tempo = request.seed.tempos[0].us_per_quarter if request.seed.tempos else DEFAULT_TEMPO_US
    played = (end - request.begin_ticks) / request.seed.ticks_per_quarter * tempo / 1e3
    return _Run(np.array(steps[WARM:]), used / events * takes, played / used)


def _first_ms(checkpoint: Checkpoint, clip: Score) -> float:
    """From a wish with a clip until its first event, median."""
    model, wish = checkpoint.model(), Wish(seed=clip, bars=BARS, candidates=1)
    return float(np.median(cpu_times(lambda: next(compose_takes(model, request_for(checkpoint, wish))), 10))) * 1e3


def _row(name: str, clip: Score, checkpoint: Checkpoint, rounds: int) -> list[str]:
    """The numbers of takes alternate, so that what else runs on the machine hits all alike."""
    runs: dict[int, list[_Run]] = {takes: [] for takes in TAKES}
    for rng_seed in range(rounds):
        for takes, found in runs.items():
            found.append(_run(checkpoint, clip, takes, rng_seed))
    ones = runs[1]
    one, *others = (float(np.median([run.cost for run in found])) for found in runs.values())
    return [
        name,
        f"{np.median(np.concatenate([run.steps for run in ones])):.3f}",
        *(f"{many / one:.2f}" for many in others),
        f"{_first_ms(checkpoint, clip):.0f}",
        f"{np.median([run.faster for run in ones]):.0f}",
    ]


def print_takes(paths: Sequence[Path], rounds: int) -> None:
    """A row for each checkpoint and clip: of one part, and of five where the checkpoint knows parts."""
    rows = []
    for path in paths:
        checkpoint = load_checkpoint(path)
        rows.append(_row(f"{checkpoint.family}, one part", read_seed(shipped_clips()[0]), checkpoint, rounds))
        if checkpoint.vocabulary.has_parts:
            rows.append(_row(f"{checkpoint.family}, five parts", band(SONG_BARS), checkpoint, rounds))
    columns = ["", "an event, median CPU ms", *(f"{takes} takes: times one" for takes in TAKES[1:])]
    print_table(
        f"Takes side by side, {rounds} rounds of {BARS} bars",
        [*columns, "request to first event, CPU ms", "times faster than it plays"],
        rows,
    )
