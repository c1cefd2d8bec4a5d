"""How well a filled gap leads into what follows it: what the model pays for the events after it."""

from __future__ import annotations

import numpy as np

from generator.compose.sampling import nats
from generator.events.context import COLUMN, Conditions, context_rows
from generator.events.infill import PRECEDING_EVENTS
from generator.events.streams import GRID_TICKS_PER_QUARTER, SHIFT_INDEX, TOKEN_INDEX
from generator.events.tokenizer import Tokenizer, frame
from generator.music.bars import BarGrid
from generator.music.score import Score, Track, note_array
from generator.network.model import EventChoice, SequenceModel

EVENTS_AFTER = 12  # what comes later depends on the gap no more


def following_nats(model: SequenceModel, piece: Score, from_ticks: int, conditions: Conditions) -> float:
    """Nats of the first events from a tick on, each given all before it, going straight through a piece on the grid.

    0 where no note follows.
    """
    notes = piece.tracks[0].notes
    if not (notes[:, 0] >= from_ticks).any():
        return 0.0
    events = Tokenizer(model.vocabulary).encode(Score(piece.ticks_per_quarter, (Track(note_array(notes.tolist())),)))
    rows, onsets = frame(events.rows, events.onsets, piece.end_ticks)
    after = int(np.searchsorted(onsets, from_ticks))
    first = max(0, after - PRECEDING_EVENTS)
    bars = BarGrid(piece.metres, GRID_TICKS_PER_QUARTER)
    context = context_rows(onsets, bars, conditions).astype(np.int64)
    rows = rows.astype(np.int64)
    state = model.start(1)
    hidden = model.prefill(rows[None, first:after], context[None, first:after], state)
    total = 0.0
    for index in range(after, min(after + EVENTS_AFTER, len(rows))):
        position = int(context[index, COLUMN["position"]])
        total += _event_nats(model, model.choice(hidden, state), rows[index], position)
        hidden = model.step(rows[index : index + 1], context[index : index + 1], state)
    return total


def _event_nats(model: SequenceModel, choice: EventChoice, row: np.ndarray, position: int) -> float:
    total = 0.0
    for stream in range(len(row)):
        if stream > TOKEN_INDEX and not model.vocabulary.sounds[row[TOKEN_INDEX]]:
            break
        total += float(nats(choice.logits(stream), row[stream : stream + 1])[0])
        choice.choose(stream, row[stream : stream + 1])
        if stream == SHIFT_INDEX:
            choice.set_next(np.array([[position]]))
    return total
