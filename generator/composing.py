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
from generator.quantiser import MAX_ONSET_TICKS, maps_at, quantise
from generator.score import DEFAULT_TEMPO_US, HIGHEST_KEY, LOWEST_KEY, Metre, Score, Tempo, Track
from generator.tokenizer import Tokenizer

GRID = streams.GRID_TICKS_PER_QUARTER
DEFAULT_SECONDS = 30.0
MAX_SECONDS, MAX_BARS = 3600.0, 2000
OUTPUT_TICKS_PER_QUARTER = 480
MAX_TICKS_PER_QUARTER, MAX_TICKS = 2**15 - 1, 2**31 - 1  # of a .mid file, and of our arrays
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
    """A seed clip. Raises ContinuoError for one that can't be read or has no notes to continue from."""
    score = read_midi_file(path)
    pitches = [track.notes[:, 2] for track in score.tracks if not track.is_drum]
    if not any(((pitch >= LOWEST_KEY) & (pitch <= HIGHEST_KEY)).any() for pitch in pitches):
        raise ContinuoError(
            f"{path}: no pitched notes on the piano's 88 keys to continue from; choose a clip that has some"
        )
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
        # The clip's own end, which drums or a note longer than the grid's longest may set. Played or exported notes
        # end a little early: the new part begins on the next eighth.
        end = max(grid.end_ticks, -(-wish.seed.end_ticks * GRID // wish.seed.ticks_per_quarter))
        begin = -(-end // streams.EIGHTH_TICKS) * streams.EIGHTH_TICKS
    bars = BarGrid(grid.metres, GRID)
    if wish.bars is not None:
        bar, position, _ = bars.locate_one(begin)
        end = bars.bar_start(bar + wish.bars + (position > 0))
    else:
        end = grid.ticks_at(grid.seconds_at(begin) + (wish.seconds or DEFAULT_SECONDS))
        bar, position, _ = bars.locate_one(end)
        end = bars.bar_start(bar + (position > 0))  # whole bars: a piece may be longer than asked, never shorter
    if end > MAX_ONSET_TICKS:
        raise ContinuoError("at the clip's tempo that is longer than a piece may be: ask for fewer bars or seconds")
    return GenerationRequest(grid, begin, end, conditions, wish.sampling, wish.rng_seed)


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
    if not len(composed_notes(checkpoint, request, events)):  # nothing at all, or rests alone
        raise ContinuoError("the model composed nothing; try another --rng-seed or a higher --temperature")
    return assemble(checkpoint, request, wish, events)


def composed_notes(checkpoint: Checkpoint, request: GenerationRequest, events: Sequence[ComposedEvent]) -> np.ndarray:
    """Events -> notes (N, 4) on the grid, from the seed's start; none sounds past the request's end."""
    if not events:
        return np.zeros((0, 4), np.int64)
    rows = np.stack([event.row for event in events])
    if rows.shape[1] > 1:
        rows[0, 0] = 0
    notes = Tokenizer(checkpoint.vocabulary).decode(rows).tracks[0].notes.astype(np.int64)
    notes[:, 0] += events[0].onset_ticks
    if request.end_ticks is not None:
        notes[:, 1] = np.minimum(notes[:, 1], request.end_ticks - notes[:, 0])
    return notes


def assemble(checkpoint: Checkpoint, request: GenerationRequest, wish: Wish, events: Sequence[ComposedEvent]) -> Score:
    """Seed and composed part as one Score. The clip keeps its tracks, and its resolution where the grid fits into it.

    The part alone keeps its place in the bar: the file begins at the bar line before it.
    """
    notes = composed_notes(checkpoint, request, events)
    source = wish.seed or request.seed
    program = next((track.program for track in source.tracks if len(track) and not track.is_drum), 0)
    if wish.only_new or wish.seed is None:
        bars = BarGrid(request.seed.metres, GRID)
        first = bars.bar_start(bars.locate_one(request.begin_ticks)[0])
        notes[:, 0] -= first
        maps = _from_tick(replace(request.seed, tracks=()), first)
        return at_resolution(replace(maps, tracks=(_part(notes, program),)), OUTPUT_TICKS_PER_QUARTER)
    resolution = math.lcm(source.ticks_per_quarter, GRID)
    if resolution > MAX_TICKS_PER_QUARTER:
        resolution = source.ticks_per_quarter  # the new notes are rounded to it, rather than the clip's
    kept = at_resolution(source, resolution)
    new = at_resolution(Score(GRID, (_part(notes, program),)), resolution)
    return replace(kept, tracks=(*(track for track in kept.tracks if len(track)), *new.tracks))


def _part(notes: np.ndarray, program: int) -> Track:
    return Track(notes, PART_NAME, program)


def _from_tick(score: Score, begin: int) -> Score:
    """The maps of a score as they stand from tick `begin` on."""

    def moved(changes):
        before = [change for change in changes if change.ticks <= begin][-1:]
        after = [change for change in changes if change.ticks > begin]
        return tuple(change._replace(ticks=max(0, change.ticks - begin)) for change in (*before, *after))

    return replace(score, tempos=moved(score.tempos), metres=moved(score.metres), keys=moved(score.keys))


def at_resolution(score: Score, ticks_per_quarter: int) -> Score:
    """The same score with its times at another resolution, rounded. Raises ContinuoError past 2^31 ticks."""
    own = score.ticks_per_quarter

    def scaled(ticks):
        return (2 * ticks * ticks_per_quarter + own) // (2 * own)

    if scaled(score.end_ticks) > MAX_TICKS:
        raise ContinuoError("the piece is longer than a .mid file can hold: cut the silence in the clip")
    tracks = []
    for track in score.tracks:
        notes = track.notes.astype(np.int64)
        notes[:, :2] = scaled(notes[:, :2])
        tracks.append(replace(track, notes=notes.astype(np.int32)))
    return Score(ticks_per_quarter, tuple(tracks), *maps_at(score, ticks_per_quarter))
