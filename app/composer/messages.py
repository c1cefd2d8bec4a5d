"""What is to be composed as plain data, for the pipe between the processes."""

from __future__ import annotations

import dataclasses
from typing import Any

from generator.compose.continuation import Continuation
from generator.compose.controls import Controls
from generator.compose.request import GenerationRequest
from generator.events.context import Conditions
from generator.music.metre import Metre
from generator.music.score import KeySignature, Score, Tempo, Track, note_array
from generator.network.config import SamplingConfig

Plain = dict[str, Any]


def to_plain(continuation: Continuation) -> Plain:
    """What json can write."""
    plain = _shared(continuation)
    return {**plain, "before": _score_to_plain(continuation.before), "context_bars": continuation.context_bars}


def from_plain(plain: Plain) -> Continuation:
    """What `to_plain` made. Raises KeyError, TypeError, ValueError or ContinuoError for anything else."""
    return Continuation(before=_score_from_plain(plain["before"]), context_bars=plain["context_bars"], **_read(plain))


def request_to_plain(request: GenerationRequest) -> Plain:
    """What json can write."""
    kept: dict[str, Score | None] = {"seed": request.seed, "follows": request.follows, "locked": request.locked}
    scores = {name: score and _score_to_plain(score) for name, score in kept.items()}
    return {
        **_shared(request),
        **scores,
        "takes": request.takes,
        "locked_pitches": request.locked_pitches,
        "sampling_of": [dataclasses.asdict(own) for own in request.sampling_of],
    }


def request_from_plain(plain: Plain) -> GenerationRequest:
    """What `request_to_plain` made. Raises as from_plain does."""
    free = plain["locked_pitches"]
    scores = {name: plain[name] and _score_from_plain(plain[name]) for name in ("seed", "follows", "locked")}
    return GenerationRequest(
        takes=int(plain["takes"]),
        locked_pitches=free and (int(free[0]), int(free[1])),
        sampling_of=tuple(SamplingConfig(**own) for own in plain["sampling_of"]),
        **scores,
        **_read(plain),
    )


def _shared(about: Continuation | GenerationRequest) -> Plain:
    return {
        "begin_ticks": about.begin_ticks,
        "end_ticks": about.end_ticks,
        "conditions": dataclasses.asdict(about.conditions),
        "sampling": dataclasses.asdict(about.sampling),
        "controls": dataclasses.asdict(about.controls),
        "rng_seed": about.rng_seed,
    }


def _read(plain: Plain) -> Plain:
    return {
        "begin_ticks": int(plain["begin_ticks"]),
        "end_ticks": plain["end_ticks"],
        "conditions": Conditions(**plain["conditions"]),
        "sampling": SamplingConfig(**plain["sampling"]),
        "controls": Controls(**plain["controls"]),
        "rng_seed": int(plain["rng_seed"]),
    }


def _score_to_plain(score: Score) -> Plain:
    """Of a score on the grid: one track."""
    return {
        "ticks_per_quarter": score.ticks_per_quarter,
        "notes": score.tracks[0].notes.tolist(),
        "tempos": score.tempos,
        "metres": score.metres,
        "keys": score.keys,
    }


def _score_from_plain(plain: Plain) -> Score:
    return Score(
        int(plain["ticks_per_quarter"]),
        (Track(note_array([tuple(note) for note in plain["notes"]])),),
        tuple(Tempo(*tempo) for tempo in plain["tempos"]),
        tuple(Metre(*metre) for metre in plain["metres"]),
        tuple(KeySignature(*key) for key in plain["keys"]),
    )
