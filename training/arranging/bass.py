"""Bass lines under given chords, by rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from training.arranging.harmony_by_beat import BEATS, Chord

LOWEST, HIGHEST = 28, 50  # E1 to D3
SLOTS = BEATS * 4  # sixteenths of a bar


class Stroke(NamedTuple):
    """A note by sixteenths of its bar."""

    slot: int
    """Where it begins, 0 to 15."""
    length: int
    """Sixteenths."""
    pitch: int
    """MIDI pitch."""
    accent: int
    """By how much its velocity differs from the part's."""


class Bar(NamedTuple):
    """What a player knows of a bar."""

    chords: Sequence[Chord]
    """Of its beats."""
    following: Chord
    """The first one of the next bar."""
    kicks: Sequence[int]
    """Sixteenths on which the bass drum sounds."""
    motif: int
    """A number that stays the same within a section: what returns there is chosen by it."""


BassLine = Callable[[Bar, int, np.random.Generator], list[Stroke]]


def near(pitch_class: int, to: int, lowest: int = LOWEST, highest: int = HIGHEST) -> int:
    """The pitch of that class nearest to `to`, within a range of an octave or more."""
    pitch = to + (pitch_class - to + 6) % 12 - 6
    while pitch < lowest:
        pitch += 12
    while pitch > highest:
        pitch -= 12
    return pitch


def _third(chord: Chord) -> int:
    return chord.steps[1] if len(chord.steps) > 1 else 4


def _fifth(chord: Chord) -> int:
    return next((step for step in chord.steps if step in (6, 7, 8)), 7)


def _approach(target: int, rng: np.random.Generator) -> int:
    return target + int(rng.choice([-1, -2, 1, 2, -5], p=[0.35, 0.2, 0.2, 0.1, 0.15]))


def _lengths(slots: Sequence[int], pitches: Sequence[int], share: float) -> list[Stroke]:
    """Strokes that last a share of the time until the next."""
    found = []
    for slot, after, pitch in zip(slots, [*slots[1:], SLOTS], pitches, strict=True):
        length = max(1, round((after - slot) * share))
        found.append(Stroke(slot, length, pitch, 6 if slot % 8 == 0 else 0))
    return found


def eighths(bar: Bar, last: int, rng: np.random.Generator) -> list[Stroke]:
    """The root in eighths; at the end of some bars a step towards the next."""
    slots = list(range(0, SLOTS, 2))
    pitches = [near(bar.chords[slot // 4].bass, last) for slot in slots]
    if bar.motif % 3 == 0:
        pitches[3] = near(bar.chords[1].bass, pitches[3] + 7)
    if rng.random() < 0.35 and bar.following.bass != bar.chords[-1].bass:
        pitches[-1] = _approach(near(bar.following.bass, pitches[-1]), rng)
    return _lengths(slots, pitches, 0.9)


def with_kick(bar: Bar, last: int, rng: np.random.Generator) -> list[Stroke]:
    """With the bass drum: roots, fifths and octaves, and an approach."""
    changes = [beat * 4 for beat in range(1, BEATS) if bar.chords[beat] != bar.chords[beat - 1]]
    slots = sorted({0, *bar.kicks, *changes})
    pitches = []
    for number, slot in enumerate(slots):
        chord = bar.chords[slot // 4]
        root = near(chord.bass, last)
        turn = (bar.motif >> number % 5) % 4
        step = (0, 0, _fifth(chord), 12)[turn] if number and slot not in changes else 0
        pitches.append(min(HIGHEST + 5, root + step))
    if len(slots) > 2 and slots[-1] >= 12 and rng.random() < 0.5:
        pitches[-1] = _approach(near(bar.following.bass, pitches[-1]), rng)
    return _lengths(slots, pitches, 0.8 if bar.motif % 2 else 0.55)


def walking(bar: Bar, last: int, rng: np.random.Generator) -> list[Stroke]:
    """Quarter notes: the bass note on a change, chord tones between, and an approach to the next bar."""
    pitches: list[int] = []
    target = near(bar.following.bass, last)
    for beat in range(BEATS):
        chord, before = bar.chords[beat], pitches[-1] if pitches else last
        if beat == 0 or chord != bar.chords[beat - 1]:
            pitches.append(near(chord.bass, before))
        elif beat == BEATS - 1:
            pitches.append(_approach(near(bar.following.bass, before), rng))
        else:
            tones = [near(chord.root + step, before + int(rng.choice([-3, 3]))) for step in chord.steps]
            tones = [tone for tone in tones if tone != before] or [before]
            towards = sorted(tones, key=lambda tone: abs(tone - before) + 0.3 * abs(tone - target))
            pitches.append(towards[min(len(towards) - 1, int(rng.integers(2)))])
    strokes = _lengths(range(0, SLOTS, 4), pitches, 0.95)
    if rng.random() < 0.15:  # a skip before the last beat
        strokes.insert(3, Stroke(10, 1, strokes[2].pitch, -14))
    return strokes


def two_beat(bar: Bar, last: int, rng: np.random.Generator) -> list[Stroke]:
    """Root and fifth on the first and third beats, sometimes a run to the next root."""
    root = near(bar.chords[0].bass, last)
    third_beat = bar.chords[2]
    changes = third_beat != bar.chords[0]
    other = near(third_beat.bass, root) if changes else near(third_beat.root + _fifth(third_beat), root - 4)
    strokes = _lengths([0, 8], [root, other], 0.6)
    if bar.following.bass != third_beat.bass and rng.random() < 0.3:
        target = near(bar.following.bass, other)
        step = 1 if target > other else -1
        strokes = [*strokes[:1], Stroke(8, 3, other, 0), Stroke(12, 3, target - 2 * step, -4)]
    return strokes


def tumbao(bar: Bar, last: int, rng: np.random.Generator) -> list[Stroke]:
    """Anticipated: the fifth after the second beat, the next bar's root on the fourth, held over."""
    root = near(bar.chords[0].bass, last)
    fifth = near(bar.chords[1].root + _fifth(bar.chords[1]), root + 4)
    ahead = near(bar.following.bass, fifth)
    first = [Stroke(0, 5, root, 4)] if bar.motif % 2 else []
    return [*first, Stroke(6, 5, fifth, 0), Stroke(12, 4, ahead, 4)]


_ONE_DROP = ((0, 3, 4), (2, 4, 7, 10), (0, 6, 8, 11), (0, 3, 6, 8))


def one_drop(bar: Bar, last: int, rng: np.random.Generator) -> list[Stroke]:
    """A figure of roots, thirds and fifths that a section keeps."""
    slots = _ONE_DROP[bar.motif % len(_ONE_DROP)]
    pitches = []
    for number, slot in enumerate(slots):
        chord = bar.chords[slot // 4]
        step = (0, _third(chord), _fifth(chord), 0)[(number + bar.motif // 7) % 4] if number else 0
        pitches.append(near(chord.bass if not step else chord.root + step, last))
    return _lengths(slots, pitches, 0.7)


def offbeats(bar: Bar, last: int, rng: np.random.Generator) -> list[Stroke]:
    """The root between the beats, or in octaves on and between them."""
    found = []
    for slot in range(0, SLOTS, 2):
        root = near(bar.chords[slot // 4].bass, last)
        if slot % 4 == 2:
            found.append(Stroke(slot, 2, root + (12 if bar.motif % 2 else 0), 6))
        elif bar.motif % 2:
            found.append(Stroke(slot, 2, root, 0))
    return found


def sustained(bar: Bar, last: int, rng: np.random.Generator) -> list[Stroke]:
    """A note for each chord."""
    slots = [beat * 4 for beat in range(BEATS) if not beat or bar.chords[beat] != bar.chords[beat - 1]]
    return _lengths(slots, [near(bar.chords[slot // 4].bass, last) for slot in slots], 0.97)
