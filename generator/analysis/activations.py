"""The activations of a model on a score: the values of each layer after each event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from generator.errors import ContinuoError
from generator.events.context import context_rows, context_width, piece_conditions
from generator.events.quantiser import part_values, quantise_as
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.events.tokenizer import Tokenizer, frame
from generator.events.whole_score import parts_conditions
from generator.music.bars import BarGrid
from generator.music.score import Score
from generator.network.model import SequenceModel
from generator.network.parameters import layer_units

MOST_EVENTS = 256  # of one score, in a model without parts; as long as the windows of training
# The same in a model with parts: of 250 passages of five or more parts a third has more than 256 events, 7 % more than
# 512.
MOST_EVENTS_OF_PARTS = 512
_AT_ONCE = 32  # scores in a batch


class Layer(NamedTuple):
    """One layer of a model."""

    name: str
    """"layer 1", "layer 2" and so on; "sum" for the input of the heads."""
    units: int
    """How many values it has after each event."""


@dataclass(frozen=True, eq=False)
class Activations:
    """The activations of a model on the first T events of one score. Rests are events too."""

    score: Score
    """The score on the grid: with its parts in a model with parts, else as one merged part."""
    onsets: np.ndarray
    """(T,) int64, grid tick of each event."""
    rows: np.ndarray
    """(T, S) int16, the events in S streams."""
    layers: list[np.ndarray]
    """For each layer (T, units) float32, its values after each event."""


def layers(model: SequenceModel) -> tuple[Layer, ...]:
    """The layers of a model, from the input on. The last one is the input of the heads."""
    *units, to_heads = layer_units(model.config)
    return (*(Layer(f"layer {number}", own) for number, own in enumerate(units, start=1)), Layer("sum", to_heads))


def activations_of(model: SequenceModel, scores: Sequence[Score]) -> Iterator[Activations]:
    """The activations on each score, in order; on its first MOST_EVENTS or MOST_EVENTS_OF_PARTS events.

    The model is conditioned on metre, position in the bar (if beats are known), tempo, dynamics and ensemble, but
    neither on key nor on style. Raises ContinuoError for a model without timing.
    """
    if not model.vocabulary.has_timing:
        raise ContinuoError("a checkpoint with classic streams has no timing; use one trained with {--streams} full")
    tokenizer = Tokenizer(model.vocabulary)
    for begin in range(0, len(scores), _AT_ONCE):
        own = scores[begin : begin + _AT_ONCE]
        grids = [quantise_as(score, separate=model.vocabulary.has_parts) for score in own]
        yield from _of_batch(model, grids, tokenizer)


def _of_batch(model: SequenceModel, grids: list[Score], tokenizer: Tokenizer) -> list[Activations]:
    """activations_of for quantised scores that are run side by side."""
    has_parts = model.vocabulary.has_parts
    events = tokenizer.encode_many(grids, [part_values(grid) for grid in grids] if has_parts else None)
    most = MOST_EVENTS_OF_PARTS if has_parts else MOST_EVENTS
    framed = []
    for grid, begin, end in zip(grids, events.starts[:-1].tolist(), events.starts[1:].tolist(), strict=True):
        own = slice(begin, min(end, begin + most))
        framed.append(frame(events.rows[own], events.onsets[own], grid.end_ticks))
    length = max(len(rows) for rows, _ in framed) - 1  # all but <eos>
    rows = np.zeros((len(grids), length, len(model.streams)), np.int64)
    stream_set = model.vocabulary.streams
    context = np.zeros((len(grids), length, context_width(stream_set)), np.int64)
    for index, (grid, (own, onsets)) in enumerate(zip(grids, framed, strict=True)):
        rows[index, : len(own) - 1] = own[:-1]
        known = parts_conditions(grid) if has_parts else piece_conditions(grid, grid.tracks[0].notes)
        bars = BarGrid(grid.metres, GRID_TICKS_PER_QUARTER)
        conditions = replace(known, key=0)
        context[index, : len(own) - 1] = context_rows(onsets[:-1], bars, conditions, stream_set=stream_set)
    values = model.activations(rows, context)
    # Padding after a sequence's end doesn't affect the values before it. It is cut off, and so is <bos>.
    return [
        Activations(grid, onsets[1:-1], own[1:-1], [layer[index, 1 : len(own) - 1] for layer in values])
        for index, (grid, (own, onsets)) in enumerate(zip(grids, framed, strict=True))
    ]
