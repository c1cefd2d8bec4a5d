"""How well a filled gap leads into what follows it: the negative log-likelihood of the events after it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generator.analysis.form import labels_of
from generator.compose.asking.request import GenerationRequest
from generator.compose.drawing.sampling import nats
from generator.events.context import context_rows, next_columns
from generator.events.ensemble import DRUMS
from generator.events.infill import PRECEDING_EVENTS
from generator.events.quantiser import in_order, with_maps
from generator.events.streams import (
    CHAINS,
    DURATION_INDEX,
    GRID_TICKS_PER_QUARTER,
    SHIFT_INDEX,
    TOKEN_INDEX,
    VELOCITY_INDEX,
)
from generator.events.tokenizer import Tokenizer, frame
from generator.music.bars import BarGrid
from generator.music.score import Track
from generator.network.model import EventChoice, SequenceModel

EVENTS_AFTER = 12  # what comes later hardly depends on the gap


def following_nats(model: SequenceModel, request: GenerationRequest, notes: np.ndarray) -> float:
    """Nats of the first EVENTS_AFTER events after a filled gap, in a model that reads the piece from left to right; 0
    where no note follows. notes: those of the fill, as composed_notes returns them."""
    tokenizer, from_ticks = Tokenizer(model.vocabulary), request.end_ticks or 0
    kept = [part for part in (request.seed, request.locked, request.given, request.follows) if part]
    if not any((track.notes[:, 0] >= from_ticks).any() for score in kept for track in score.tracks):
        return 0.0
    if request.parts:
        values = [part.value for part in request.parts]
        rows = [
            np.concatenate([*(score.tracks[index].notes for score in kept), notes[notes[:, 4] == value, :4]])
            for index, value in enumerate(values)
        ]
        tracks = tuple(Track(in_order(own), is_drum=value == DRUMS) for own, value in zip(rows, values, strict=True))
        piece = replace(request.seed, tracks=tracks)
        events = tokenizer.encode_values(piece, values)
    else:
        piece = with_maps(np.concatenate([*(score.tracks[0].notes for score in kept), notes]), request.seed)
        events = tokenizer.encode(piece)
    rows, onsets = frame(events.rows, events.onsets, piece.end_ticks)
    after = int(np.searchsorted(onsets, from_ticks))
    first = max(0, after - PRECEDING_EVENTS)
    bars = BarGrid(piece.metres, GRID_TICKS_PER_QUARTER)
    stream_set = model.vocabulary.streams
    context = context_rows(
        onsets,
        bars,
        request.conditions,
        stream_set=stream_set,
        forms=None if request.forms is None else labels_of(request.forms[0]),
    )
    context = context.astype(np.int64)
    rows = rows.astype(np.int64)
    state = model.start(1)
    hidden = model.prefill(rows[None, first:after], context[None, first:after], state)
    following = context[:, next_columns(stream_set)]
    total = 0.0
    for index in range(after, min(after + EVENTS_AFTER, len(rows))):
        total += _event_nats(model, model.choice(hidden, state), rows[index], following[index])
        hidden = model.step(rows[index : index + 1], context[index : index + 1], state)
    return total


def _event_nats(model: SequenceModel, choice: EventChoice, row: np.ndarray, following: np.ndarray) -> float:
    """Nats of one event, row (S,). following: (N,) the conditions that are known of it once its onset is."""
    vocabulary, total = model.vocabulary, 0.0
    costs = {DURATION_INDEX: vocabulary.lasts, VELOCITY_INDEX: vocabulary.sounds}
    for stream in CHAINS[vocabulary.streams]:
        if stream not in costs or costs[stream][row[TOKEN_INDEX]]:
            total += float(nats(choice.logits(stream), row[stream : stream + 1])[0])
        choice.choose(stream, row[stream : stream + 1])
        if stream == SHIFT_INDEX:
            choice.set_next(following[None])
    return total
