"""How well a filled gap leads into what follows it: what the model pays for the events after it."""

from __future__ import annotations

import numpy as np

from generator.compose.sampling import nats
from generator.events.context import Conditions, context_rows
from generator.events.infill import PRECEDING_EVENTS
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.events.tokenizer import Tokenizer, frame
from generator.music.bars import BarGrid
from generator.music.score import Score, Track, note_array
from generator.network.model import Choice, SequenceModel

HEARD_AFTER = 12  # events; what comes later hangs on the gap no more


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
    for place in range(after, min(after + HEARD_AFTER, len(rows))):
        total += _event_nats(model, model.choice(hidden, state), rows[place], int(context[place, 0]))
        hidden = model.step(rows[place : place + 1], context[place : place + 1], state)
    return total


def _event_nats(model: SequenceModel, choice: Choice, row: np.ndarray, position: int) -> float:
    total = 0.0
    for stream in range(len(row)):
        if stream > 1 and not model.vocabulary.sounds[row[1]]:
            break
        total += float(nats(choice.logits(stream), row[stream : stream + 1])[0])
        choice.choose(stream, row[stream : stream + 1])
        if stream == 0:
            choice.place_in_bar(np.array([position]))
    return total
