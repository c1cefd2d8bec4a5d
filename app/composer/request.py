"""A continuation as plain data, for the pipe between the processes."""

from __future__ import annotations

import dataclasses
from typing import Any

from generator.config import SamplingConfig
from generator.context import Conditions
from generator.continuation import Continuation
from generator.controls import Controls
from generator.metre import Metre
from generator.score import Key, Score, Tempo, Track, note_array


def to_plain(continuation: Continuation) -> dict[str, Any]:
    """What json can write."""
    before = continuation.before
    return {
        "ticks_per_quarter": before.ticks_per_quarter,
        "notes": before.tracks[0].notes.tolist(),
        "tempos": before.tempos,
        "metres": before.metres,
        "keys": before.keys,
        "begin_ticks": continuation.begin_ticks,
        "end_ticks": continuation.end_ticks,
        "conditions": dataclasses.asdict(continuation.conditions),
        "sampling": dataclasses.asdict(continuation.sampling),
        "controls": dataclasses.asdict(continuation.controls),
        "rng_seed": continuation.rng_seed,
        "heard_bars": continuation.heard_bars,
    }


def from_plain(plain: dict[str, Any]) -> Continuation:
    """What `to_plain` made. Raises KeyError, TypeError, ValueError or ContinuoError for anything else."""
    before = Score(
        int(plain["ticks_per_quarter"]),
        (Track(note_array([tuple(note) for note in plain["notes"]])),),
        tuple(Tempo(*tempo) for tempo in plain["tempos"]),
        tuple(Metre(*metre) for metre in plain["metres"]),
        tuple(Key(*key) for key in plain["keys"]),
    )
    return Continuation(
        before,
        int(plain["begin_ticks"]),
        plain["end_ticks"],
        Conditions(**plain["conditions"]),
        SamplingConfig(**plain["sampling"]),
        Controls(**plain["controls"]),
        int(plain["rng_seed"]),
        plain["heard_bars"],
    )
