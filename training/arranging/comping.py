"""Accompaniment by chords, by rule: what keyboards and guitars play under a melody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from training.arranging.bass import SLOTS, Bar, Stroke
from training.arranging.harmony_by_beat import BEATS, Chord

# bar, the voicing of each beat, -> strokes
Comping = Callable[[Bar, Sequence[tuple[int, ...]], np.random.Generator], list[Stroke]]


def voicing(chord: Chord, before: Sequence[int], centre: int, size: int) -> tuple[int, ...]:
    """Pitches of a chord, rising, in close position: the inversion that moves least from `before` and stays around
    `centre`. With fewer notes than the chord has, the root is left to the bass."""
    steps = chord.steps if size >= len(chord.steps) else chord.steps[-size:]
    classes = [(chord.root + step) % 12 for step in steps]
    found = []
    for lowest in range(centre - 12, centre + 6):
        if lowest % 12 not in classes:
            continue
        turn = sorted((own - lowest) % 12 for own in classes)
        pitches = [lowest + step for step in turn][:size]
        found.append((*pitches, lowest + 12) if len(pitches) < size else tuple(pitches))
    middle = sum(before) / len(before) if before else centre
    return min(found, key=lambda own: abs(sum(own) / len(own) - middle) + 0.4 * abs(sum(own) / len(own) - centre))


def power(chord: Chord, lowest: int = 40) -> tuple[int, ...]:
    """Root, fifth and octave, from the lowest string of a guitar."""
    root = lowest + (chord.root - lowest) % 12
    return (root, root + 7, root + 12)


def _all(slot: int, length: int, pitches: Sequence[int], accent: int) -> list[Stroke]:
    return [Stroke(slot, length, pitch, accent) for pitch in pitches]


def held(bar: Bar, voicings: Sequence[tuple[int, ...]], rng: np.random.Generator) -> list[Stroke]:
    """Each chord as long as it lasts."""
    slots = [beat * 4 for beat in range(BEATS) if not beat or bar.chords[beat] != bar.chords[beat - 1]]
    return [
        stroke
        for slot, after in pairwise([*slots, SLOTS])
        for stroke in _all(slot, after - slot, voicings[slot // 4], 0)
    ]


def quarters(bar: Bar, voicings: Sequence[tuple[int, ...]], rng: np.random.Generator) -> list[Stroke]:
    """A chord on each beat."""
    return [stroke for beat in range(BEATS) for stroke in _all(beat * 4, 3, voicings[beat], 5 if beat % 2 else 0)]


def _figure(figures: Sequence[Sequence[int]], share: float, accent_offbeat: int = 0) -> Comping:
    def play(bar: Bar, voicings: Sequence[tuple[int, ...]], rng: np.random.Generator) -> list[Stroke]:
        slots = figures[bar.motif % len(figures)]
        return [
            stroke
            for slot, after in pairwise([*slots, SLOTS])
            for stroke in _all(
                slot,
                max(1, round((after - slot) * share)),
                voicings[min(BEATS - 1, (slot + (slot % 4 == 3)) // 4)],
                accent_offbeat if slot % 4 else 0,
            )
        ]

    return play


# Figures as textbooks of each style have them, in sixteenths of a bar.
charleston = _figure(((0, 6), (2, 8), (6, 14), (0, 6, 10), (4, 10), (6, 12)), 0.4)
strumming = _figure(((0, 4, 6, 10, 12, 14), (0, 4, 6, 8, 12, 14), (0, 2, 4, 6, 8, 10, 12, 14), (0, 6, 8, 14)), 0.95, -8)
syncopated = _figure(((0, 3, 6, 10, 12), (0, 3, 6, 8, 11, 14), (0, 6, 12), (0, 3, 8, 11)), 0.85)
skank = _figure(((4, 12), (2, 6, 10, 14), (4, 12, 14)), 0.25, 4)
funk = _figure(((2, 3, 6, 10, 11, 14), (0, 3, 6, 7, 10, 14), (3, 6, 11, 14), (4, 7, 12, 15)), 0.35)
stabs = _figure(((0, 3), (6, 7, 14), (12, 14), (3, 6)), 0.3, 6)


def chugging(bar: Bar, voicings: Sequence[tuple[int, ...]], rng: np.random.Generator) -> list[Stroke]:
    """Power chords in eighths, longer where the bass drum does not drive."""
    drives = len(bar.kicks) > 2 or bar.motif % 3
    slots = range(0, SLOTS, 2) if drives else (0, 6, 8, 14)
    return [
        stroke
        for slot, after in pairwise([*slots, SLOTS])
        for stroke in _all(
            slot, after - slot, power(bar.chords[slot // 4])[: 3 if slot % 8 == 0 else 2], 8 if slot in bar.kicks else 0
        )
    ]


_ARPEGGIOS = ((0, 1, 2, 1), (0, 2, 1, 2), (0, 1, 2, 3, 2, 1), (0, 2, 3, 2))


def arpeggio(bar: Bar, voicings: Sequence[tuple[int, ...]], rng: np.random.Generator) -> list[Stroke]:
    """Chord tones one after another in eighths, or in sixteenths."""
    order = _ARPEGGIOS[bar.motif % len(_ARPEGGIOS)]
    step = 1 if bar.motif % 5 == 0 else 2
    found = []
    for number, slot in enumerate(range(0, SLOTS, step)):
        tones = voicings[slot // 4]
        place = order[number % len(order)]
        pitch = tones[place % len(tones)] + 12 * (place // len(tones))
        found.append(Stroke(slot, step + (step == 2), pitch, 5 if slot % 4 == 0 else 0))
    return found


_MONTUNO = (0, 2, 3, 5, 7, 9, 11, 13, 14)


def montuno(bar: Bar, voicings: Sequence[tuple[int, ...]], rng: np.random.Generator) -> list[Stroke]:
    """Octaves and chord tones in turn, syncopated."""
    found = []
    for number, slot in enumerate(_MONTUNO):
        tones = voicings[min(BEATS - 1, (slot + 1) // 4)]
        pitches = (tones[0], tones[0] + 12) if number % 2 == 0 else tones[1:]
        found += _all(slot, 1 if slot % 2 else 2, pitches, 4 if number % 2 == 0 else 0)
    return found


def bubble(bar: Bar, voicings: Sequence[tuple[int, ...]], rng: np.random.Generator) -> list[Stroke]:
    """Short chords between the beats, the left hand before the right."""
    return [
        stroke
        for slot in range(2, SLOTS, 4)
        for stroke in (*_all(slot, 1, voicings[slot // 4][1:], 4), *_all(slot + 1, 1, voicings[slot // 4][:1], -4))
    ]
