"""What single units of a model respond to: the passages that activate them most, and correlated traits of the music.

Karpathy et al. 2015 looked at units in this way, by the texts that activate them.
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

PASSAGES_EACH = 4  # most passages of a piece
_FEWEST_EVENTS = 30  # events that must have a trait, and events that must lack it, for a correlation
NOTE_NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
# Semitones above the root, by pitch class.
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
    """The activations of one layer on a passage of T events."""

    piece: int
    """Index of the passage's piece."""
    passage: Passage
    """The passage."""
    onsets: np.ndarray
    """(T,) int64, grid tick of each event, counted from the passage's first bar line."""
    values: np.ndarray
    """(T, units) float32, values of the layer after each event."""
    activations: Activations
    """The activations of all layers."""


class Hit(NamedTuple):
    """A passage that activates a unit."""

    passage: int
    """Its index among those that were searched."""
    peak_ticks: int
    """Grid tick of the event with the unit's greatest value, counted from the passage's first bar line."""
    value: float
    """The unit's maximum or mean in the passage."""


class Correlate(NamedTuple):
    """A trait of the music that correlates with a unit's value."""

    kind: str
    """pitch class, interval, chord, instrument, place in bar, register, tempo, loudness, density or length."""
    what: str
    """Which one of this kind, such as "C"; "" for a kind that is a quantity, such as tempo."""
    correlation: float
    """Pearson's correlation with the unit's value, -1 to 1."""


def passage_activations(
    model: SequenceModel,
    pieces: Sequence[Score],
    layer: str,
    *,
    each: int = PASSAGES_EACH,
    progress: Callable[[float], None] = lambda _: None,
) -> list[PassageActivations]:
    """The activations of a layer on passages of each piece, at most `each`, evenly spread. progress: called with the
    share that is done, 0 to 1. Raises ContinuoError for an unknown layer."""
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
    """The same passages with the values of another layer. index: of the layer, in the order of `layers`."""
    return [replace(own, values=own.activations.layers[index]) for own in passages]


def strongest(
    passages: Sequence[PassageActivations], unit: int, by: Literal["maximum", "mean"], count: int = 10
) -> list[Hit]:
    """The passages in which a unit's maximum, or mean, is greatest, the greatest first; at most one of each piece."""
    best: dict[int, Hit] = {}
    for index, own in enumerate(passages):
        values = own.values[:, unit]
        peak = int(values.argmax())
        hit = Hit(index, int(own.onsets[peak]), float(values[peak] if by == "maximum" else values.mean()))
        if own.piece not in best or hit.value > best[own.piece].value:
            best[own.piece] = hit
    return sorted(best.values(), key=lambda hit: -hit.value)[:count]


def correlates(passages: Sequence[PassageActivations], most: int = 5) -> list[list[Correlate]]:
    """For each unit the traits of the last event that correlate most with its value, the strongest first.

    Pearson's correlation over all events. Traits that fewer than 30 events have, or fewer than 30 lack, are left out.
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
    """Columns with mean 0 and standard deviation 1."""
    return (values - values.mean(axis=0)) / (values.std(axis=0) + 1e-9)


def _traits(activations: Activations) -> dict[tuple[str, str], np.ndarray]:
    """The traits of T events, (T,) each, by `kind` and `what` of Correlate: 1 if an event has the trait, or how much.

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
    """The name of pitch classes that begin together: of a chord in CHORDS, or "single note"; "" if they have none."""
    if len(classes) == 1:
        return "single note"
    for root in classes:
        if name := CHORDS.get(tuple(sorted((own - root) % 12 for own in classes))):
            return name
    return ""
