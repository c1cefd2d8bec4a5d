"""What single units of a model respond to: the passages that activate them most, and the traits that go along with it.

Units are looked at by the music that activates them, as Karpathy et al. 2015 did with characters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np

from generator.analysis.activations import Activations, activations_of, layers
from generator.analysis.passages import Passage, passages
from generator.errors import ContinuoError
from generator.events.context import mean_bpm
from generator.events.ensemble import DRUMS, family_of
from generator.events.quantiser import part_values
from generator.events.streams import (
    DURATION_INDEX,
    GRID_TICKS_PER_QUARTER,
    PART_INDEX,
    SHIFT_INDEX,
    VELOCITIES,
    VELOCITY_INDEX,
)
from generator.events.whole_score import pitched_notes
from generator.music.bars import BarGrid
from generator.music.instruments import FAMILIES
from generator.music.metre import beat_ticks
from generator.music.score import Score
from generator.network.model import SequenceModel

PASSAGES_EACH = 4  # of a piece
_FEWEST_EVENTS = 30  # that a trait must hold for, and not hold for, to be correlated with
NOTE_NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
# Pitch classes above the lowest one of some turn of the chord.
CHORDS: Mapping[tuple[int, ...], str] = {
    (0, 4, 7): "major triad",
    (0, 3, 7): "minor triad",
    (0, 3, 6): "diminished triad",
    (0, 4, 8): "augmented triad",
    (0, 4, 7, 10): "dominant seventh",
    (0, 3, 7, 10): "minor seventh",
    (0, 4, 7, 11): "major seventh",
    (0, 3, 6, 9): "diminished seventh",
    (0, 7): "bare fifth",
}


@dataclass(frozen=True, eq=False)
class PassageActivations:
    """Those of one layer under one passage."""

    piece: int
    """Index of its piece."""
    passage: Passage
    """Where it lies in the piece."""
    onsets: np.ndarray
    """(T,) int64, grid ticks of its events from the passage's first bar line."""
    values: np.ndarray
    """(T, units) float32, of the layer, after each event."""
    activations: Activations
    """Of all layers."""


class Hit(NamedTuple):
    """A passage that activates a unit."""

    passage: int
    """Its index among those that were searched."""
    peak_ticks: int
    """Grid tick of the strongest event, from the passage's first bar line."""
    value: float
    """The unit's maximum, or mean, in it."""


class Correlate(NamedTuple):
    """A trait of music that goes along with a unit's value."""

    kind: str
    """pitch class, interval, chord, instrument, place in bar, register, tempo, loudness, density or length."""
    what: str
    """Which of them; "" for those that are a matter of more or less."""
    correlation: float
    """Pearson's with the unit's value, -1 to 1."""


def passage_activations(
    model: SequenceModel,
    pieces: Sequence[Score],
    layer: str,
    *,
    each: int = PASSAGES_EACH,
    progress: Callable[[float], None] = lambda _: None,
) -> list[PassageActivations]:
    """Those of a layer under passages of each piece, at most `each`, evenly spread. progress: called with the share
    that is done, 0 to 1. Raises ContinuoError for an unknown layer."""
    names = [own.name for own in layers(model)]
    if layer not in names:
        raise ContinuoError(
            "this model has no {layer!r}; its layers are {layers}", layer=layer, layers=", ".join(names)
        )
    index, separate = names.index(layer), model.vocabulary.has_parts
    cut = [(piece, own) for piece, score in enumerate(pieces) for own in passages(score, each, separate=separate)]
    every = []
    found = activations_of(model, [own.score for _, own in cut])
    for done, ((piece, passage), own) in enumerate(zip(cut, found, strict=True), start=1):
        if len(own.onsets):
            every.append(PassageActivations(piece, passage, own.onsets, own.layers[index], own))
        progress(done / len(cut))
    return every


def of_layer(passages: Sequence[PassageActivations], index: int) -> list[PassageActivations]:
    """The same passages with the values of another layer, as `layers` counts them."""
    return [replace(own, values=own.activations.layers[index]) for own in passages]


def strongest(
    passages: Sequence[PassageActivations], unit: int, by: Literal["maximum", "mean"], count: int = 10
) -> list[Hit]:
    """Where the unit's maximum, or mean, is greatest; one passage of each piece, the greatest first."""
    best: dict[int, Hit] = {}
    for index, own in enumerate(passages):
        values = own.values[:, unit]
        peak = int(values.argmax())
        hit = Hit(index, int(own.onsets[peak]), float(values[peak] if by == "maximum" else values.mean()))
        if own.piece not in best or hit.value > best[own.piece].value:
            best[own.piece] = hit
    return sorted(best.values(), key=lambda hit: -hit.value)[:count]


def correlates(passages: Sequence[PassageActivations], most: int = 5) -> list[list[Correlate]]:
    """Of each unit the traits of the last event that go along with its value, the strongest first.

    Pearson's correlation over all events; traits that hold for fewer than 30 events, or for nearly all, are left out.
    """
    if not passages:
        return []
    tables = [_traits(own.activations) for own in passages]
    values = np.concatenate([own.values for own in passages]).astype(np.float64)
    names = sorted({name for table in tables for name in table})
    columns = {name: column for column, name in enumerate(names)}
    traits = np.zeros((len(values), len(names)))
    begin = 0
    for table, own in zip(tables, passages, strict=True):
        for name, column in table.items():
            traits[begin : begin + len(own.onsets), columns[name]] = column
        begin += len(own.onsets)
    is_share = np.array([bool(what) for _, what in names])
    known = np.where(is_share, np.minimum(traits.sum(axis=0), (1 - np.minimum(traits, 1)).sum(axis=0)), np.inf)
    kept = (known >= _FEWEST_EVENTS) & (traits.std(axis=0) > 0)
    names = [name for name, is_kept in zip(names, kept, strict=True) if is_kept]
    correlation = _standardised(values).T @ _standardised(traits[:, kept]) / len(values)  # (units, traits)
    order = np.argsort(-np.abs(correlation), axis=1)[:, :most]
    return [
        [Correlate(names[trait][0], names[trait][1], float(correlation[unit, trait])) for trait in order[unit]]
        for unit in range(values.shape[1])
    ]


def _standardised(values: np.ndarray) -> np.ndarray:
    return (values - values.mean(axis=0)) / (values.std(axis=0) + 1e-9)


def _traits(activations: Activations) -> dict[tuple[str, str], np.ndarray]:
    """Of each event, by kind and what: 1 where it holds, or how much. (T,) each.

    Pitches and intervals are those of the event's own part, chords those of all parts together.
    """
    score, count = activations.score, len(activations.onsets)
    every = pitched_notes(score)
    has_parts = activations.rows.shape[1] > PART_INDEX
    part = activations.rows[:, PART_INDEX] if has_parts else np.zeros(count, np.int64)
    by_part = dict(zip(part_values(score), (t.notes for t in score.tracks), strict=True)) if has_parts else {0: every}
    traits: dict[tuple[str, str], np.ndarray] = {}

    def mark(kind: str, what: str, event: int, value: float = 1.0) -> None:
        traits.setdefault((kind, what), np.zeros(count))[event] = value

    bars = BarGrid(score.metres, GRID_TICKS_PER_QUARTER)
    _, position, metre = bars.locate(activations.onsets)
    last_top: dict[int, int] = {}
    register = np.full(count, np.nan)
    for event, (onset, value) in enumerate(zip(activations.onsets.tolist(), part.tolist(), strict=True)):
        beat = beat_ticks(bars.metres[metre[event]], GRID_TICKS_PER_QUARTER)
        number, rest = divmod(int(position[event]), beat)
        mark("place in bar", f"beat {number + 1}" if not rest else "between beats", event)
        if value:
            mark("instrument", FAMILIES[family_of(value)], event)
        own = _struck(by_part[value], onset) if value in by_part and value != DRUMS else []
        if not own:
            continue
        for own_class in {pitch % 12 for pitch in own}:
            mark("pitch class", NOTE_NAMES[own_class], event)
        if chord := _chord(sorted({pitch % 12 for pitch in _struck(every, onset)})):
            mark("chord", chord, event)
        top, before = max(own), last_top.get(value)
        if before is not None and abs(top - before) <= 12:
            mark("interval", f"{top - before:+d}" if top != before else "0", event)
        last_top[value] = top
        register[event] = sum(own) / len(own)
    shift, duration, velocity = (activations.rows[:, own] for own in (SHIFT_INDEX, DURATION_INDEX, VELOCITY_INDEX))
    sounding = ~np.isnan(register)
    traits["register", ""] = np.where(sounding, register, register[sounding].mean() if sounding.any() else 0.0)
    traits["tempo", ""] = np.full(count, np.log(max(1.0, mean_bpm(score))))
    traits["loudness", ""] = VELOCITIES[velocity].astype(np.float64)
    traits["density", ""] = -np.log1p(shift.astype(np.float64))
    length, lasts = np.log1p(duration.astype(np.float64)), part != DRUMS
    traits["length", ""] = np.where(lasts, length, length[lasts].mean() if lasts.any() else 0.0)
    return traits


def _struck(notes: np.ndarray, onset: int) -> list[int]:
    """Pitches of the notes (N, 4), in order of onset, that begin at this tick."""
    begin, end = np.searchsorted(notes[:, 0], [onset, onset + 1])
    return notes[begin:end, 2].tolist()


def _chord(classes: Sequence[int]) -> str:
    """Of the pitch classes that begin together, "" for what has no name here."""
    if len(classes) == 1:
        return "single note"
    for root in classes:
        if name := CHORDS.get(tuple(sorted((own - root) % 12 for own in classes))):
            return name
    return ""
