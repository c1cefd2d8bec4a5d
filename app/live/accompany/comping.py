"""Comping: what a model strikes on an instrument of chords, made whole chords.

A model that was given piano music composes single notes for a guitar. Its strokes keep their ticks, lengths and highest
note; the other voices are the chord's, third and seventh first, within an octave below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from app.live.accompany.expectation import chord_named, in_chord
from app.live.accompany.voicing import is_chordal
from generator.compose.asking.request import RequestPart
from generator.compose.note_table import PART, in_time
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.chords import ChordSymbol

_LOWEST_TOP, _HIGHEST_TOP = 60, 79  # C4 to G5, where the highest voice is brought
_VOICES = 4
_APART = GRID  # ticks between two strokes of one chord; those nearer are a broken chord, of which one is struck
_GUIDES = (3, 4, 9, 10, 11)  # semitones above the root: thirds and sevenths


def completed(
    notes: np.ndarray, before: np.ndarray, parts: Sequence[RequestPart], chord_at: Callable[[int], str | None]
) -> np.ndarray:
    """Notes of parts, (N, 5), columns as in Change, of which those of chordal parts but the bass are whole chords.
    before: what they played before."""
    for part in parts:
        if part.is_bass or not is_chordal(part):
            continue
        own = notes[:, PART] == part.value
        last = int(before[before[:, PART] == part.value, 0].max(initial=-_APART))
        notes = np.concatenate([notes[~own], *_strokes(notes[own], last, part, chord_at)])
    return in_time(notes)


def _strokes(
    notes: np.ndarray, last: int, part: RequestPart, chord_at: Callable[[int], str | None]
) -> list[np.ndarray]:
    """last: tick of the stroke before them."""
    found: list[np.ndarray] = []
    low, high = part.controls.pitches
    for onset in np.unique(notes[:, 0]).tolist():
        own, chord = notes[notes[:, 0] == onset], chord_at(onset)
        symbol = chord_named(chord) if chord else None
        if symbol is None or symbol.bass is None:
            found.append(own)
            continue
        if onset - last < _APART and chord_at(last) == chord:
            continue
        pitches = [pitch for pitch in _voices(own[:, 2].tolist(), symbol, part.controls.voices) if low <= pitch <= high]
        if found:  # a stroke ends where the next one begins
            found[-1][:, 1] = np.minimum(found[-1][:, 1], onset - last)
        last = onset
        found.append(np.repeat(own[-1:], len(pitches), axis=0) if pitches else own)
        found[-1][:, 2] = pitches or own[:, 2]
    return found


def _voices(struck: list[int], symbol: ChordSymbol, most: int | None) -> list[int]:
    """Pitches of a whole chord under the highest of those that were struck."""
    top = in_chord(max(struck), symbol.name)
    while top < _LOWEST_TOP:
        top += 12
    while top > _HIGHEST_TOP:
        top -= 12
    root = symbol.bass or 0
    below = [pitch for pitch in range(top - 11, top) if symbol.classes >> pitch % 12 & 1]
    # Thirds and sevenths say what chord it is; the root is the bass's too.
    below.sort(key=lambda pitch: ((pitch - root) % 12 not in _GUIDES, -pitch))
    return sorted([top, *below[: min(most or _VOICES, _VOICES) - 1]])
