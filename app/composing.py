"""From what a person asks for to a piece: the seed clip, then what the model composes after it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from generator import streams
from generator.bars import BarGrid
from generator.checkpoint import Checkpoint
from generator.config import SamplingConfig
from generator.context import EXPRESSIVE, Conditions, piece_conditions, style_value
from generator.engine import ComposedEvent, GenerationRequest, compose
from generator.errors import ContinuoError
from generator.midi_codec import read_midi_file
from generator.quantiser import quantise
from generator.score import DEFAULT_TEMPO_US, Metre, Score, Tempo, Track
from generator.tokenizer import Tokenizer

GRID = streams.GRID_TICKS_PER_QUARTER
DEFAULT_SECONDS = 30.0
MAX_SECONDS, MAX_BARS = 3600.0, 2000
OUTPUT_TICKS_PER_QUARTER = 480
PART_NAME = "Continuo"


@dataclass(frozen=True)
class Wish:
    """What to compose. seconds or bars: of new music; with neither, DEFAULT_SECONDS. style: None leaves it untold."""

    seed: Score | None = None
    seconds: float | None = None
    bars: int | None = None
    style: str | None = None
    sampling: SamplingConfig = SamplingConfig()
    rng_seed: int = 0
    only_new: bool = False

    def __post_init__(self) -> None:
        if self.seconds is not None and self.bars is not None:
            raise ContinuoError("--seconds and --bars both say how long: give one of them")
        if self.seconds is not None and not 0 < self.seconds <= MAX_SECONDS:
            raise ContinuoError(f"--seconds is {self.seconds:g}; it must be above 0 and at most {MAX_SECONDS:g}")
        if self.bars is not None and not 1 <= self.bars <= MAX_BARS:
            raise ContinuoError(f"--bars is {self.bars}; it must be from 1 to {MAX_BARS}")
        if self.rng_seed < 0:
            raise ContinuoError(f"--rng-seed is {self.rng_seed}; it must be 0 or more")


def read_seed(path: Path) -> Score:
    """A seed clip. Raises ContinuoError for one that can't be read or has no pitched notes."""
    score = read_midi_file(path)
    if not any(len(track) for track in score.tracks if not track.is_drum):
        raise ContinuoError(f"{path}: no pitched notes to continue from; choose a clip that has some")
    return score


def request_for(checkpoint: Checkpoint, wish: Wish) -> GenerationRequest:
    """The wish on the model's grid. Raises ContinuoError for a style that the checkpoint doesn't know."""
    style = 0 if wish.style is None else style_value(wish.style, checkpoint.styles)
    if wish.seed is None:
        grid = Score(GRID, (Track(),), (Tempo(0, DEFAULT_TEMPO_US),), (Metre(0, 4, 4),))
        conditions, begin = Conditions(style=style, dynamics=EXPRESSIVE), 0
    else:
        grid = quantise(wish.seed)
        conditions = replace(piece_conditions(grid, grid.tracks[0].notes, style), dynamics=EXPRESSIVE)
        # Played or exported notes end a little early: the new part begins on the next eighth.
        begin = -(-grid.end_ticks // streams.EIGHTH_TICKS) * streams.EIGHTH_TICKS
    bars = BarGrid(grid.metres, GRID)
    if wish.bars is not None:
        bar, position, _ = bars.locate_one(begin)
        end = bars.bar_start(bar + wish.bars + (position > 0))
    else:
        end = _after_seconds(grid, begin, wish.seconds or DEFAULT_SECONDS)
        bar, position, _ = bars.locate_one(end)
        end = bars.bar_start(bar + (position > 0))  # whole bars: a piece may be longer than asked, never shorter
    return GenerationRequest(grid, begin, end, conditions, wish.sampling, wish.rng_seed)


def _after_seconds(score: Score, begin: int, seconds: float) -> int:
    tempo_us = next((t.us_per_quarter for t in reversed(score.tempos) if t.ticks <= begin), DEFAULT_TEMPO_US)
    return begin + max(1, math.ceil(seconds * 1e6 / tempo_us * GRID))


def compose_piece(
    checkpoint: Checkpoint, wish: Wish, on_event: Callable[[ComposedEvent], None] = lambda _: None
) -> Score:
    """The seed clip as it was, then a part of what was composed; or that part alone, from tick 0, with only_new."""
    request = request_for(checkpoint, wish)
    model = checkpoint.model()
    events = []
    for event in compose(model, request):
        on_event(event)
        events.append(event)
    if checkpoint.vocabulary.streams == "full" and not events:
        raise ContinuoError("the model composed nothing; try another --rng-seed or a higher --temperature")
    return assemble(checkpoint, request, wish, events)


def composed_notes(checkpoint: Checkpoint, request: GenerationRequest, events: Sequence[ComposedEvent]) -> np.ndarray:
    """Events -> notes (N, 4) on the grid, from the seed's start; none sounds past the request's end."""
    rows = np.array([event.row for event in events], np.int16).reshape(len(events), -1)
    tokenizer = Tokenizer(checkpoint.vocabulary)
    if not len(rows):
        return np.zeros((0, 4), np.int32)
    if rows.shape[1] > 1:
        rows[0, 0] = 0
    notes = tokenizer.decode(rows).tracks[0].notes.copy()
    notes[:, 0] += events[0].onset_ticks
    if request.end_ticks is not None:
        notes[:, 1] = np.minimum(notes[:, 1], request.end_ticks - notes[:, 0])
    return notes


def assemble(checkpoint: Checkpoint, request: GenerationRequest, wish: Wish, events: Sequence[ComposedEvent]) -> Score:
    """Seed and composed part as one Score, at the seed's own resolution where the grid fits into it."""
    notes = composed_notes(checkpoint, request, events)
    source = wish.seed or request.seed
    resolution = math.lcm(source.ticks_per_quarter, GRID)
    if wish.seed is None or wish.only_new or resolution > 0x7FFF:
        resolution = OUTPUT_TICKS_PER_QUARTER
    program = next((track.program for track in source.tracks if len(track) and not track.is_drum), 0)
    moved = request.begin_ticks if wish.only_new else 0
    notes[:, 0] -= moved
    part = Track(notes * np.array([resolution // GRID, resolution // GRID, 1, 1], np.int32), PART_NAME, program)
    if wish.only_new or wish.seed is None:
        grid = _from_tick(request.seed, moved)
        return rescale(replace(grid, tracks=()), resolution, (part,))
    kept = (
        rescale(source, resolution) if resolution % source.ticks_per_quarter == 0 else rescale(request.seed, resolution)
    )
    return replace(kept, tracks=(*(track for track in kept.tracks if len(track)), part))


def _from_tick(score: Score, begin: int) -> Score:
    """The maps of a score as they stand from tick `begin` on."""

    def moved(changes):
        before = [change for change in changes if change.ticks <= begin][-1:]
        after = [change for change in changes if change.ticks > begin]
        return tuple(change._replace(ticks=max(0, change.ticks - begin)) for change in (*before, *after))

    return replace(score, tempos=moved(score.tempos), metres=moved(score.metres), keys=moved(score.keys))


def rescale(score: Score, ticks_per_quarter: int, extra: tuple[Track, ...] = ()) -> Score:
    """The same score at a finer resolution, a multiple of its own; `extra` tracks are added as they are."""
    factor = ticks_per_quarter // score.ticks_per_quarter
    scale = np.array([factor, factor, 1, 1], np.int32)
    tracks = tuple(replace(track, notes=track.notes * scale) for track in score.tracks)

    def scaled(changes):
        return tuple(change._replace(ticks=change.ticks * factor) for change in changes)

    return Score(ticks_per_quarter, tracks + extra, scaled(score.tempos), scaled(score.metres), scaled(score.keys))
