"""From a wish to a piece: the clip, and what the model composes after it or in a gap of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.compose.engine import compose_takes
from generator.compose.gap import FilledBars, cut_clip, within
from generator.compose.going_on import with_maps_of
from generator.compose.rank_fills import following_nats
from generator.compose.rank_takes import TakeScores, rank_takes
from generator.compose.request import ComposedEvent, GenerationRequest
from generator.compose.request_for import request_for
from generator.compose.wish import FILL_CANDIDATES, GRID, Wish
from generator.errors import ContinuoError, Text
from generator.events.quantiser import with_maps
from generator.events.tokenizer import Tokenizer
from generator.music.bars import BarGrid
from generator.music.scaling import MAX_TICKS_PER_QUARTER, OUTPUT_TICKS_PER_QUARTER, at_resolution
from generator.music.score import Score, Track
from generator.network.checkpoint import Checkpoint
from generator.network.model import SequenceModel

NOTHING_COMPOSED = Text("the model composed nothing; try another {--rng-seed} or a higher {--temperature}")

PART_NAME = "Continuo"


@dataclass(frozen=True)
class ComposedTake:
    """One of several answers to a wish."""

    index: int
    """In the order in which they were drawn, from 0."""
    score: Score
    """The whole piece, or the new part alone."""
    notes: np.ndarray
    """(N, 4) int64, the new notes on the grid, as in Track."""
    scores: TakeScores
    """What it was ranked by."""


def compose_piece(
    checkpoint: Checkpoint, wish: Wish, on_event: Callable[[ComposedEvent], None] = lambda _: None
) -> Score:
    """The clip as it was, then a part of what was composed; or that part alone, from tick 0, with only_new."""
    return compose_all(checkpoint, replace(wish, takes=1), on_event)[0].score


def compose_all(
    checkpoint: Checkpoint, wish: Wish, on_event: Callable[[ComposedEvent], None] = lambda _: None
) -> list[ComposedTake]:
    """All takes of a wish, the best first. on_event: called with each event of each take."""
    request, model = request_for(checkpoint, wish), checkpoint.model()
    events: list[list[ComposedEvent]] = [[] for _ in range(request.takes)]
    for take, event in compose_takes(model, request):
        on_event(event)
        events[take].append(event)
    return [
        ComposedTake(index, assemble_notes(notes, request, wish), notes, scores)
        for index, notes, scores in best_first(model, request, events)
    ]


def best_first(
    model: SequenceModel, request: GenerationRequest, events: list[list[ComposedEvent]]
) -> list[tuple[int, np.ndarray, TakeScores]]:
    """What compose_takes gave for each take -> index, notes (N, 4) on the grid and scores of those that have notes.

    Raises ContinuoError where none has.
    """
    if request.follows is not None:
        events = _that_lead_on(model, request, events)
    # Nothing at all, or rests alone, is no piece.
    notes = [composed_notes(model, request, part) for part in events]
    kept = [take for take in range(len(notes)) if len(notes[take])]
    if not kept:
        raise ContinuoError.of(NOTHING_COMPOSED)
    paid = [sum(event.nats for event in events[take] if not event.is_locked) for take in kept]
    ranked = rank_takes([notes[take] for take in kept], paid, request)
    return [(kept[index], notes[kept[index]], scores) for index, scores in ranked]


def _that_lead_on(
    model: SequenceModel, request: GenerationRequest, events: list[list[ComposedEvent]]
) -> list[list[ComposedEvent]]:
    """Of each FILL_CANDIDATES fills the one after which the model expects what follows most."""
    kept = [part for part in (request.seed, request.locked, request.follows) if part]
    chosen: list[list[ComposedEvent]] = []
    for begin in range(0, len(events), FILL_CANDIDATES):
        costs = []
        for part in events[begin : begin + FILL_CANDIDATES]:
            notes = composed_notes(model, request, part)
            piece = with_maps(np.concatenate([*(score.tracks[0].notes for score in kept), notes]), request.seed)
            cost = following_nats(model, piece, request.end_ticks or 0, request.conditions)
            costs.append(cost if len(notes) else np.inf)
        chosen.append(events[begin + int(np.argmin(costs))])
    return chosen


def composed_notes(
    model: Checkpoint | SequenceModel, request: GenerationRequest, events: Sequence[ComposedEvent]
) -> np.ndarray:
    """Events -> new notes (N, 4) on the grid, from the seed's start; none sounds past the request's end."""
    events = [event for event in events if not event.is_locked]
    if not events:
        return np.zeros((0, 4), np.int64)
    rows = np.stack([event.row for event in events])
    if rows.shape[1] > 1:  # locked ones between them are left out
        rows[:, 0] = np.diff([event.onset_ticks for event in events], prepend=events[0].onset_ticks)
    notes = Tokenizer(model.vocabulary).decode(rows).tracks[0].notes.astype(np.int64)
    notes[:, 0] += events[0].onset_ticks
    if request.end_ticks is not None:
        notes[:, 1] = np.minimum(notes[:, 1], request.end_ticks - notes[:, 0])
    return notes


def assemble_notes(notes: np.ndarray, request: GenerationRequest, wish: Wish) -> Score:
    """Seed and new notes, (N, 4) on the grid, as one Score. The clip keeps its tracks, and its resolution where the
    grid fits into it.

    The part alone keeps its position in the bar: the file begins at the bar line before it.
    """
    notes = notes.copy()
    source = wish.seed or request.seed
    program = first_program(source)
    if wish.only_new or wish.seed is None:
        bars = BarGrid(request.seed.metres, GRID)
        first = bars.bar_start(bars.locate_one(request.begin_ticks)[0])
        notes[:, 0] -= first
        maps = from_tick(replace(request.seed, tracks=()), first)
        return at_resolution(replace(maps, tracks=(_part(notes, program),)), OUTPUT_TICKS_PER_QUARTER)
    resolution = math.lcm(source.ticks_per_quarter, GRID)
    if resolution > MAX_TICKS_PER_QUARTER:
        resolution = source.ticks_per_quarter  # the new notes are rounded to it, rather than the clip's
    if request.follows is not None and request.end_ticks is not None:
        source = _without(source, FilledBars(request.begin_ticks, request.end_ticks), wish.locked_pitches)
    kept = with_maps_of(at_resolution(source, resolution), request)
    new = at_resolution(Score(GRID, (_part(notes, program),)), resolution)
    return replace(kept, tracks=(*(track for track in kept.tracks if len(track)), *new.tracks))


def first_program(score: Score) -> int:
    """Of the first pitched part: what the new part is played with."""
    return next((track.program for track in score.tracks if len(track) and not track.is_drum), 0)


def _part(notes: np.ndarray, program: int) -> Track:
    return Track(notes, PART_NAME, program)


def _without(clip: Score, gap: FilledBars, locked: tuple[int, int] | None) -> Score:
    """A clip without what a fill replaces; drums stay."""

    def kept(track: Track) -> Track:
        gone = gap.holds(track.notes, clip.ticks_per_quarter) & ~within(track.notes[:, 2], locked)
        return track if track.is_drum else replace(track, notes=track.notes[~gone])

    clip = cut_clip(clip, gap, locked)
    return replace(clip, tracks=tuple(kept(track) for track in clip.tracks))


def from_tick(score: Score, begin: int) -> Score:
    """The maps of a score as they stand from tick `begin` on; where that shifts times, without its source file."""

    def moved(changes):
        before = [change for change in changes if change.ticks <= begin][-1:]
        after = [change for change in changes if change.ticks > begin]
        return tuple(change._replace(ticks=max(0, change.ticks - begin)) for change in (*before, *after))

    source = None if begin else score.source
    return replace(score, tempos=moved(score.tempos), metres=moved(score.metres), keys=moved(score.keys), source=source)
