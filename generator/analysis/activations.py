"""Activations of a model under music: each layer's values, event by event."""

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

MOST_EVENTS = 256  # of one score; as long as the windows of training
# With parts: of 250 passages of five parts and more a third has more than 256 events, 7 % more than 512.
MOST_EVENTS_OF_PARTS = 512
_AT_ONCE = 32  # scores side by side


class Layer(NamedTuple):
    """One layer of a model."""

    name: str
    """"layer 1" and so on; "sum" is what the heads get."""
    units: int
    """Number of its values after each event."""


@dataclass(frozen=True, eq=False)
class Activations:
    """Those of a model under one score."""

    score: Score
    """On the grid: its parts in a model with parts, else one merged part."""
    onsets: np.ndarray
    """(T,) int64, grid ticks of its events, rests among them."""
    rows: np.ndarray
    """(T, S) int16, its events."""
    layers: list[np.ndarray]
    """Of each layer (T, units) float32, after each event."""


def layers(model: SequenceModel) -> tuple[Layer, ...]:
    """From the input on; the last is what the heads get."""
    *units, to_heads = layer_units(model.config)
    return (*(Layer(f"layer {number}", own) for number, own in enumerate(units, start=1)), Layer("sum", to_heads))


def activations_of(model: SequenceModel, scores: Sequence[Score]) -> Iterator[Activations]:
    """Of each score, in order, its first events from the start, up to MOST_EVENTS or MOST_EVENTS_OF_PARTS. The model is
    conditioned on metre, position in the bar (where beats are known), tempo, dynamics and ensemble; neither on key nor
    on style.

    Raises ContinuoError for a model without timing.
    """
    if not model.vocabulary.has_timing:
        raise ContinuoError("a checkpoint with classic streams has no timing; use one trained with {--streams} full")
    tokenizer = Tokenizer(model.vocabulary)
    for begin in range(0, len(scores), _AT_ONCE):
        own = scores[begin : begin + _AT_ONCE]
        grids = [quantise_as(score, separate=model.vocabulary.has_parts) for score in own]
        yield from _of_batch(model, grids, tokenizer)


def _of_batch(model: SequenceModel, grids: list[Score], tokenizer: Tokenizer) -> list[Activations]:
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
    # What comes after a sequence's end changes nothing before it; it is cut off, and <bos> with it.
    return [
        Activations(grid, onsets[1:-1], own[1:-1], [layer[index, 1 : len(own) - 1] for layer in values])
        for index, (grid, (own, onsets)) in enumerate(zip(grids, framed, strict=True))
    ]
