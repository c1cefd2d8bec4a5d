"""What arrangers read first: a tune's melody, and its chords beat by beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from generator.analysis.chord_recognition import recognised_chords
from generator.events.streams import GRID_TICKS_PER_QUARTER as BEAT
from generator.music.chords import parse_chords
from generator.music.harmony import pitch_class
from generator.music.score import Score, Track

BEATS = 4  # of a bar; a tune in 2/4 is arranged two bars at a time
BAR = BEATS * BEAT
_METRES = {(4, 4), (2, 2), (2, 4)}
_FEWEST_BARS, _MOST_BARS = 8, 96
_FEWEST_NOTES = 24
_LEAST_ALONE = 0.85  # share of a melody's notes that begin alone


class Chord(NamedTuple):
    """Of one beat."""

    root: int
    """Pitch class, 0 to 11."""
    bass: int
    """Pitch class of the lowest note, 0 to 11."""
    steps: tuple[int, ...]
    """Semitones above the root, rising, from 0."""


@dataclass(frozen=True, eq=False)
class Tune:
    """A melody in four-beat bars, with chords."""

    melody: np.ndarray
    """(N, 4) onset, duration, pitch, velocity, one note at a time, in grid ticks."""
    chords: tuple[Chord, ...]
    """Of each beat."""
    bars: int
    """How many it has."""


def read_tune(score: Score) -> Tune | None:
    """None for what can't be arranged: bars of other than four or two quarter notes, changes of metre, no melody, too
    short or too long. score: on the grid."""
    metres = {(metre.numerator, metre.denominator) for metre in score.metres} or {(4, 4)}
    if len(metres) > 1 or not metres <= _METRES or any(metre.ticks for metre in score.metres):
        return None
    bars = -(-score.end_ticks // BAR)
    melody = _melody(score)
    if melody is None or not _FEWEST_BARS <= bars <= _MOST_BARS:
        return None
    chords = _chords(score, bars)
    return Tune(melody, chords, bars) if chords else None


def _melody(score: Score) -> np.ndarray | None:
    """The part with the highest mean pitch among those that play one note at a time, without overlaps."""
    parts = [track for track in score.tracks if not track.is_drum and len(track) >= _FEWEST_NOTES]
    parts = [track for track in parts if len(np.unique(track.notes[:, 0])) >= _LEAST_ALONE * len(track)]
    if not parts:
        return None
    notes = max(parts, key=lambda track: float(track.notes[:, 2].mean())).notes.astype(np.int64)
    notes = notes[np.lexsort((-notes[:, 2], notes[:, 0]))]
    notes = notes[np.append(True, np.diff(notes[:, 0]) > 0)]
    until = np.append(notes[1:, 0], notes[-1, 0] + notes[-1, 1])
    notes[:, 1] = np.maximum(1, np.minimum(notes[:, 1], until - notes[:, 0]))
    return notes


def _chords(score: Score, bars: int) -> tuple[Chord, ...]:
    """() where none is found."""
    pitched = tuple(Track(track.notes) for track in score.tracks if not track.is_drum)
    found = recognised_chords(Score(score.ticks_per_quarter, pitched, metres=score.metres))
    of_beat: list[Chord | None] = [None] * (bars * BEATS)
    for begin, end, name in found:
        for beat in range(begin // BEAT, min(len(of_beat), -(-end // BEAT))):
            of_beat[beat] = _chord(name)
    last = next((chord for chord in of_beat if chord), None)
    filled: list[Chord] = []
    for chord in of_beat:
        last = chord or last
        if last is None:
            return ()
        filled.append(last)
    return tuple(filled)


def _chord(name: str) -> Chord:
    """Of a recognised chord's name."""
    symbol = parse_chords(name)[0][0]
    root = pitch_class(name[:2] if name[1:2] in ("#", "b") else name[:1])
    assert root is not None and symbol.bass is not None
    classes = [step for step in range(12) if symbol.classes >> (root + step) % 12 & 1]
    return Chord(root, symbol.bass, tuple(classes))
