"""What a model makes of music that it hears: each layer's values, event by event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from generator.errors import ContinuoError
from generator.events.context import COLUMN, context_rows, piece_conditions
from generator.events.quantiser import quantise
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.events.tokenizer import Tokenizer, frame
from generator.music.bars import BarGrid
from generator.music.score import Score
from generator.network.model import SequenceModel
from generator.network.parameters import layer_units

MOST_EVENTS = 256  # of one score; as long as the windows of training
_AT_ONCE = 32  # scores side by side


class Layer(NamedTuple):
    """Of a model: its name, and how many units it has."""

    name: str
    units: int


@dataclass(frozen=True, eq=False)
class Heard:
    """One score as a model heard it. score: on the grid; onsets: (T,) grid ticks of its events, rests among them;
    rows: (T, S) the events; layers: of each layer (T, units) float32, after each event."""

    score: Score
    onsets: np.ndarray
    rows: np.ndarray
    layers: list[np.ndarray]


def layers(model: SequenceModel) -> tuple[Layer, ...]:
    """From the input on; the last is what the heads are told."""
    *units, told = layer_units(model.config)
    return (*(Layer(f"layer {number}", own) for number, own in enumerate(units, start=1)), Layer("sum", told))


def hear(model: SequenceModel, scores: Sequence[Score]) -> Iterator[Heard]:
    """Each score from its start, its first 256 events; in order. Told are metre, place in the bar, tempo and whether it
    is played with expression; neither key nor style.

    Raises ContinuoError for a model without timing.
    """
    if not model.vocabulary.has_timing:
        raise ContinuoError("a checkpoint of the classic recipe hears no timing; use one trained with --streams full")
    tokenizer = Tokenizer(model.vocabulary)
    for begin in range(0, len(scores), _AT_ONCE):
        grids = [quantise(score) for score in scores[begin : begin + _AT_ONCE]]
        yield from _hear_together(model, grids, tokenizer)


def _hear_together(model: SequenceModel, grids: list[Score], tokenizer: Tokenizer) -> list[Heard]:
    events = tokenizer.encode_many(grids)
    pieces = []
    for number, grid in enumerate(grids):
        place = slice(
            int(events.starts[number]), min(int(events.starts[number + 1]), int(events.starts[number]) + MOST_EVENTS)
        )
        pieces.append(frame(events.rows[place], events.onsets[place], grid.end_ticks))
    length = max(len(rows) for rows, _ in pieces) - 1  # all but <eos>
    rows = np.zeros((len(grids), length, len(model.streams)), np.int64)
    context = np.zeros((len(grids), length, len(COLUMN)), np.int64)
    for number, (own, onsets) in enumerate(pieces):
        rows[number, : len(own) - 1] = own[:-1]
        bars = BarGrid(grids[number].metres, GRID_TICKS_PER_QUARTER)
        told = replace(piece_conditions(grids[number], grids[number].tracks[0].notes), key=0)
        context[number, : len(own) - 1] = context_rows(onsets[:-1], bars, told)
    found = model.activations(rows, context)
    # What comes after a sequence's end changes nothing before it; it is cut off, and <bos> with it.
    return [
        Heard(grid, onsets[1:-1], own[1:-1], [values[number, 1 : len(own) - 1] for values in found])
        for number, (grid, (own, onsets)) in enumerate(zip(grids, pieces, strict=True))
    ]
