"""Composed continuations of a piece beside the true one, side by side; the true one is forced event by event."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from generator.analysis.form import bar_forms
from generator.compose.asking.controls import Controls
from generator.compose.asking.request import ComposedEvent, GenerationRequest
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.assemble import from_tick
from generator.compose.drawing.composer import EventComposer
from generator.compose.note_table import PART, score_of
from generator.compose.piece import composed_notes
from generator.errors import ContinuoError
from generator.events.quantiser import quantise
from generator.events.streams import GRID_TICKS_PER_QUARTER, TOKEN_INDEX
from generator.events.tokenizer import Tokenizer, frame
from generator.events.vocabulary import REST
from generator.music.bars import BarGrid
from generator.music.score import Score, note_array
from generator.network.checkpoint import Checkpoint
from generator.network.config import SamplingConfig
from generator.network.model import EventChoice, SequenceModel

LEAST_NOTES = 16
"""Fewest notes of a clip, and of what follows it."""
_MOST_NOTES_OF_BAR = 120  # as denser music takes minutes


@dataclass(frozen=True, eq=False)
class BesideTrue:
    """One stretch of a piece, and what was composed in its place."""

    request: GenerationRequest
    """The request; its first take is the true stretch."""
    notes: list[np.ndarray]
    """The notes of each take, as composed_notes returns them; the true one first."""


class _Forced(EventComposer):
    """Composes with take 0 forced to be the true stretch."""

    def __init__(self, model: SequenceModel, request: GenerationRequest, true: np.ndarray) -> None:
        super().__init__(model, request)
        self._true, self._event = true, 0

    def _draw(self, choice: EventChoice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        drawn = super()._draw(choice)
        self._event += 1
        return drawn

    def _sample(self, logits: np.ndarray, legal: np.ndarray, stream: int, draws: np.ndarray) -> np.ndarray:
        if self._takes[0] != 0 or self._event >= len(self._true):
            return super()._sample(logits, legal, stream, draws)
        legal = legal.copy()
        legal[0] = True  # the true stretch may break the constraints
        values = super()._sample(logits, legal, stream, draws)
        values[0] = self._true[self._event, stream]
        return values


def beside_true(
    checkpoint: Checkpoint,
    model: SequenceModel,
    piece: Score,
    bars: tuple[int, int, int],
    takes: int,
    *,
    rng_seed: int,
    is_ending: bool,
    dynamics: int | None = None,
    sampling: SamplingConfig | None = None,
) -> BesideTrue | None:
    """Compose takes of one stretch of a piece, and force the true one beside them. piece: quantised; bars: the clip's
    first bar, the first new one, the first after these; is_ending: whether the composed music should end the piece;
    dynamics: value of that condition, None for the default of a request, which is expressive even where the piece is
    not.

    None for unsuitable music: too few notes, parts that only begin in the stretch, or a take without notes.
    """
    grid = BarGrid(piece.metres, GRID_TICKS_PER_QUARTER)
    first, begin, end = (grid.bar_start(bar) for bar in bars)
    piece, begin, end = _from(piece, first), begin - first, end - first
    clip = _until(piece, begin)
    if clip.note_count < LEAST_NOTES:
        return None
    new = _until(piece, end).note_count - clip.note_count
    if not LEAST_NOTES <= new <= _MOST_NOTES_OF_BAR * (bars[2] - bars[1]):
        return None
    wish = Wish(
        seed=clip,
        bars=bars[2] - bars[1],
        takes=1 + takes,
        candidates=1,
        rng_seed=rng_seed,
        from_ticks=begin,
        controls=Controls(ending=None if is_ending else "open"),
        sampling=sampling or SamplingConfig(),
    )
    try:
        request = request_for(checkpoint, wish)
    except ContinuoError:  # a clip of drums for a model without, for example
        return None
    if request.begin_ticks != begin or request.end_ticks != end:
        return None
    request = _with_true_form(request, piece)
    if dynamics is not None:
        request = replace(request, conditions=replace(request.conditions, dynamics=dynamics))
    true = _true_events(model, request, piece)
    if true is None:
        return None
    composer = _Forced(model, request, true)
    events: list[list[ComposedEvent]] = [[] for _ in range(request.takes)]
    for take, event in composer.run():
        events[take].append(event)
    rows = np.array([event.row for event in events[0]]).reshape(-1, true.shape[1])
    if len(rows) > len(true) or (rows != true[: len(rows)]).any():
        return None
    notes = [composed_notes(model, request, own) for own in events]
    return BesideTrue(request, notes) if all(map(len, notes)) else None


def _true_events(model: SequenceModel, request: GenerationRequest, piece: Score) -> np.ndarray | None:
    """The events of the piece after the clip, (N, S), including its end. None where a part only begins there."""
    if request.parts:
        value_of = {track: part.value for part in request.parts for track in part.tracks}
        if any(len(track) and number not in value_of for number, track in enumerate(piece.tracks)):
            return None
        rows = [
            np.insert(track.notes.astype(np.int64), PART, value_of[number], axis=1)
            for number, track in enumerate(piece.tracks)
            if len(track)
        ]
        whole = score_of(np.concatenate(rows), request.seed, request.parts)
        events = Tokenizer(model.vocabulary).encode_values(whole, [part.value for part in request.parts])
    else:
        whole = quantise(piece)
        events = Tokenizer(model.vocabulary).encode(whole)
    rows, onsets = frame(events.rows, events.onsets, whole.end_ticks)
    first = int(np.searchsorted(onsets, request.begin_ticks))
    while first > 1 and rows[first - 1, TOKEN_INDEX] == REST:
        first -= 1
    last = max(int(track.notes[:, 0].max(initial=-1)) for track in request.seed.tracks)
    return rows[first:].astype(np.int64) if onsets[first - 1] == last else None


def _with_true_form(request: GenerationRequest, piece: Score) -> GenerationRequest:
    """The request with the form of the true stretch as the plan of its first take."""
    if request.forms is None:
        return request
    forms = np.repeat(request.forms, request.takes, axis=0) if len(request.forms) == 1 else request.forms.copy()
    pitched = [track.notes for track in piece.tracks if not track.is_drum]
    bars = BarGrid(piece.metres, GRID_TICKS_PER_QUARTER)
    labels = bar_forms(np.concatenate([np.zeros((0, 4), np.int32), *pitched]), bars, forms.shape[1])
    first = bars.locate_one(request.begin_ticks)[0]
    forms[0, first:] = labels[first:]
    return replace(request, forms=forms)


def _from(score: Score, begin: int) -> Score:
    """The notes from a tick on, as a piece that begins there."""
    tracks = []
    for track in score.tracks:
        notes = track.notes[track.notes[:, 0] >= begin].copy()
        notes[:, 0] -= begin
        tracks.append(replace(track, notes=note_array(notes.tolist())))
    return replace(from_tick(score, begin), tracks=tuple(tracks))


def _until(score: Score, end: int) -> Score:
    """The notes before a tick."""
    tracks = (replace(track, notes=track.notes[track.notes[:, 0] < end]) for track in score.tracks)
    return replace(score, tracks=tuple(tracks))
