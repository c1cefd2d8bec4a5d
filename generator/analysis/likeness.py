"""The traits in which two passages are alike, independent of key: they are shown with the matches of a search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from generator.analysis.statistics import SLOT_TICKS, note_value_histogram
from generator.events.context import mean_bpm
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid
from generator.music.score import Score

_LEAP = 12  # semitones; wider leaps count as leaps of an octave


class Trait(NamedTuple):
    """A trait in which two passages are alike."""

    kind: str
    """One of KINDS."""
    likeness: float
    """0 to 1."""


@dataclass(frozen=True, eq=False)
class Traits:
    """The traits of one passage."""

    contour: Mapping[tuple[int, ...], int]
    """How often each pair of successive intervals of the upper line occurs, in semitones."""
    slots: np.ndarray
    """(32,) share of the onsets on each sixteenth of the bar."""
    values: np.ndarray
    """(14,) share of the inter-onset intervals in each class of statistics.NOTE_VALUES."""
    classes: np.ndarray
    """(12,) share of the sounding time of each pitch class, C first."""
    notes_per_quarter: float
    """Notes per quarter, from the first onset to the last."""
    pitch: float
    """Mean MIDI pitch."""
    span: float
    """Semitones from the 10th to the 90th percentile of the pitches."""
    metre: tuple[int, int]
    """Numerator and denominator of the first metre."""
    bpm: float
    """Mean tempo in quarter notes a minute."""


def traits(score: Score) -> Traits:
    """The traits of a quantised score of one part. Raises ValueError for one without notes."""
    notes = score.tracks[0].notes.astype(np.int64)
    if not len(notes):
        raise ValueError("a passage without notes has no traits")
    onsets = np.unique(notes[:, 0])
    ordered = notes[np.lexsort((notes[:, 2], notes[:, 0]))]
    top = ordered[np.append(np.flatnonzero(np.diff(ordered[:, 0])), len(ordered) - 1), 2]
    steps = np.clip(np.diff(top), -_LEAP, _LEAP).tolist()
    bars = BarGrid(score.metres, GRID_TICKS_PER_QUARTER)
    position = bars.locate(onsets)[1] // SLOT_TICKS
    first = bars.metres[0]
    length = max(1, int(onsets[-1] - onsets[0]) + 1)
    low, high = np.percentile(notes[:, 2], [10, 90])
    return Traits(
        Counter(pairwise(steps)),
        np.bincount(position % 32, minlength=32) / len(onsets),
        note_value_histogram(np.diff(onsets)),
        np.bincount(notes[:, 2] % 12, weights=notes[:, 1], minlength=12) / notes[:, 1].sum(),
        len(notes) / (length / GRID_TICKS_PER_QUARTER),
        float(notes[:, 2].mean()),
        float(high - low),
        (first.numerator, first.denominator),
        mean_bpm(score),
    )


def _contour(one: Traits, other: Traits) -> float:
    """Cosine similarity of the counts."""
    shared = sum(count * other.contour.get(steps, 0) for steps, count in one.contour.items())
    norms = [sum(count * count for count in own.contour.values()) ** 0.5 for own in (one, other)]
    return shared / max(1e-9, norms[0] * norms[1])


def _rhythm(one: Traits, other: Traits) -> float:
    """Mean overlap of the two histograms; that of positions in the bar is 0 if the metres differ."""
    slots = np.minimum(one.slots, other.slots).sum() if one.metre == other.metre else 0.0
    return float(slots + np.minimum(one.values, other.values).sum()) / 2


def _harmony(one: Traits, other: Traits) -> float:
    """Overlap of the pitch classes, at the transposition at which it is greatest."""
    return float(max(np.minimum(one.classes, np.roll(other.classes, turn)).sum() for turn in range(12)))


def _ratio(one: float, other: float) -> float:
    return min(one, other) / max(one, other, 1e-9)


_MEASURES: Mapping[str, Callable[[Traits, Traits], float]] = {
    "contour": _contour,
    "rhythm": _rhythm,
    "harmony": _harmony,
    "density": lambda one, other: _ratio(one.notes_per_quarter, other.notes_per_quarter),
    "register": lambda one, other: max(0.0, 1 - (abs(one.pitch - other.pitch) + abs(one.span - other.span) / 2) / 12),
    "metre": lambda one, other: float(one.metre == other.metre),
    "tempo": lambda one, other: _ratio(one.bpm, other.bpm),
}
KINDS = tuple(_MEASURES)
# The least likeness that is worth showing: the 95th percentile of each trait over 20,000 pairs of passages of different
# human pieces (187 validation pieces of the shipped models). A common metre is never shown. Dynamics are no trait, as
# most files have one velocity throughout.
UNUSUAL: Mapping[str, float] = {
    "contour": 0.5,
    "rhythm": 0.65,
    "harmony": 0.83,
    "density": 0.96,
    "register": 0.83,
    "metre": 1.0,
    "tempo": 0.98,
}
_COMMON_METRES = ((4, 4), (2, 4), (3, 4), (2, 2), (6, 8))


def likenesses(one: Traits, other: Traits) -> dict[str, float]:
    """The likeness in every trait, 0 to 1, by the names of KINDS."""
    return {kind: measure(one, other) for kind, measure in _MEASURES.items()}


def shared_traits(one: Score, other: Score) -> list[Trait]:
    """The traits in which two quantised scores of one part are unusually alike, the most unusual first; empty if there
    are none, or if a score has no notes."""
    if not (one.note_count and other.note_count):
        return []
    first, second = traits(one), traits(other)
    shared = []
    for kind, likeness in likenesses(first, second).items():
        if kind == "metre" and first.metre in _COMMON_METRES:
            continue
        unusual = UNUSUAL[kind]
        if likeness >= unusual:
            shared.append(((likeness - unusual) / max(1e-9, 1 - unusual), Trait(kind, likeness)))
    return [trait for _, trait in sorted(shared, key=lambda pair: -pair[0])]


WORDS: Mapping[str, str] = {
    "contour": "similar turns of melody",
    "rhythm": "similar rhythm",
    "harmony": "similar harmony",
    "density": "as dense",
    "register": "as high and as wide",
    "metre": "the same metre",
    "tempo": "the same tempo",
}
