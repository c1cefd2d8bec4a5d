"""The classic, much-copied recipe: only names of notes and chords, an event for each onset, at fixed spacing.

A single note is a token by its name; notes that begin together are a token of their pitch classes, in normal order.
Rare tokens are dropped. There is no shift, duration or velocity: a model knows neither onsets nor bar lines.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from generator.events.quantiser import GridNotes
from generator.events.streams import EIGHTH_TICKS, VELOCITIES, VELOCITY_BINS

NAME = "classic"  # in streams.STREAM_SETS
SPACING_TICKS = EIGHTH_TICKS  # from one onset to the next, and how long a note sounds
UNKEPT_CONTROLS = ("chords", "polyphony", "density", "grid", "ending", "velocity")  # as they need timing
_VELOCITY = int(VELOCITIES[1 + VELOCITY_BINS // 2])
_CHORDS_FROM = 60  # C4, above which pitch classes sound


def normal_order(pitch_classes: Iterable[int]) -> list[int]:
    """Pitch classes in their most compact rotation (ties: packed to the left). Forte 1973."""
    ordered = sorted(set(pitch_classes))
    rotations = [ordered[i:] + ordered[:i] for i in range(len(ordered))]
    return min(rotations, key=lambda r: [(pitch - r[0]) % 12 for pitch in reversed(r)])


def are_classes(pitches: Iterable[int]) -> bool:
    """Whether a token's pitches, the lowest first, are pitch classes: no note of the piano is so low."""
    return next(iter(pitches), 12) < 12


def sounding(pitches: tuple[int, ...]) -> tuple[int, ...]:
    """MIDI pitches at which a token sounds: pitch classes sound from C4 up."""
    return tuple(pitch + _CHORDS_FROM for pitch in pitches) if are_classes(pitches) else pitches


def onset_masks(notes: GridNotes) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The notes of each onset's token as bits, (G, 2) uint64 (bits 0-63, 64-127), its piece (G,) and its tick (G,)."""
    if not len(notes.onset):
        return np.zeros((0, 2), np.uint64), notes.piece, notes.onset
    key = (notes.piece << 24) | notes.onset
    starts = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    sizes = np.diff(np.append(starts, len(key)))
    single = np.repeat(sizes == 1, sizes)
    bit = np.where(single, notes.pitch, notes.pitch % 12)
    bits = np.left_shift(np.uint64(1), (bit & 63).astype(np.uint64))
    words = [np.bitwise_or.reduceat(np.where(bit >> 6 == word, bits, np.uint64(0)), starts) for word in (0, 1)]
    return np.stack(words, axis=1), notes.piece[starts], notes.onset[starts]


def timing(events: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Onsets and durations in grid ticks and MIDI velocities of N events one after another, (N,) each."""
    ticks = np.full(events, SPACING_TICKS)
    return np.arange(events) * SPACING_TICKS, ticks, np.full(events, _VELOCITY)
