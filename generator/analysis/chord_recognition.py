"""Recognises the chords of a piece from its notes.

First it is computed how well each chord fits each beat. Then the best path through the beats is found, on which a
change of chord costs less at a bar line than within a bar.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from generator.analysis.spelling import chord_note, chord_root, fifths_name, signature_sharps
from generator.events.context import estimate_key
from generator.music.bars import BarGrid
from generator.music.metre import beat_ticks
from generator.music.score import Score

# Semitones above the root, and what a chord costs more than a plain triad: it has to fit better by so much.
_QUALITIES: dict[str, tuple[tuple[int, ...], float]] = {
    "": ((0, 4, 7), 0.0),
    "m": ((0, 3, 7), 0.0),
    "7": ((0, 4, 7, 10), 0.06),
    "maj7": ((0, 4, 7, 11), 0.10),
    "m7": ((0, 3, 7, 10), 0.08),
    "dim": ((0, 3, 6), 0.04),
    "m7b5": ((0, 3, 6, 10), 0.08),
    "dim7": ((0, 3, 6, 9), 0.08),
    "aug": ((0, 4, 8), 0.14),
    "sus4": ((0, 5, 7), 0.14),
}
_FLAT = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_SHARP = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
# What changes the fit of a chord, which is at most 1 for a beat with none but its notes:
_OUTSIDE = 0.9  # cost of sound outside the chord, times its share
_MISSING = 0.10  # cost of each note of the chord that does not sound; half of it for the fifth
_BASS_ROOT, _BASS_INSIDE = 0.14, 0.04  # gain if the lowest note is the root, or another note of the chord
_CHANGE_BAR, _CHANGE_BEAT = 0.10, 0.28  # cost of a change of chord at a bar line, and at another beat
_STAYS = 0.12  # gain of the chord so far, in sounding_chord
_CLEAR = 0.25  # the least fit of a chord, in sounding_chord
_SILENCE = 0.05  # gain of "no chord" in a silent beat
_TOGETHER, _ALONE = 1.15, 0.5  # beats' worth of sound below which no two notes sound together; cost of that
_SOUNDS = 0.02  # the least share of a beat's sound with which a note counts as sounding
_MOST_BEATS = 50_000


class RecognisedChord(NamedTuple):
    """A chord and the span of time in which it holds."""

    begin_ticks: int
    """Where it begins, on a beat."""
    end_ticks: int
    """Where it ends: on a beat, or at the end of the last note's bar."""
    name: str
    """Its symbol, such as "Bbm7" or "D/F#", which `generator.music.chords.parse_chords` reads."""


def recognised_chords(score: Score, sharps: int | None = None) -> tuple[RecognisedChord, ...]:
    """The chords of a piece in order of time; there are gaps where there is no chord. Empty for a piece without pitched
    notes, and for one of more than 50,000 beats.

    sharps: of the key signature, less than 0 for flats, which decides whether a chord is spelled with sharps or flats;
    None for that of the recognised key.
    """
    pitched = [track.notes for track in score.tracks if not track.is_drum and len(track)]
    if not pitched:
        return ()
    notes = np.concatenate(pitched).astype(np.int64)
    beats, is_bar = _beats(score)
    if len(beats) < 2:
        return ()
    sound, bass = _sound(notes, beats)
    path = _best_path(_fits(sound, bass), is_bar)
    if sharps is None:
        sharps = _recognised_sharps(notes)
    found = []
    edges = np.flatnonzero(np.append(True, path[1:] != path[:-1])).tolist()
    for begin, end in zip(edges, [*edges[1:], len(path)], strict=True):
        if path[begin] == _NONE:
            continue
        root, quality = divmod(int(path[begin]), len(_QUALITIES))
        name = list(_QUALITIES)[quality]
        steps = _QUALITIES[name][0]
        lowest = np.bincount(bass[begin:end][bass[begin:end] >= 0] % 12, minlength=12)
        under = int(lowest.argmax())
        spelled, slash = chord_root(root, steps, sharps), ""
        if 2 * lowest[under] > end - begin and under != root and (under - root) % 12 in steps:
            slash = f"/{fifths_name(chord_note(spelled, (under - root) % 12))}"
        found.append(RecognisedChord(int(beats[begin]), int(beats[end]), fifths_name(spelled) + name + slash))
    return tuple(found)


def sounding_chord(sound: np.ndarray, lowest: int, before: str | None = None, *, has_flats: bool = False) -> str | None:
    """The chord that sounds at one moment, without slash and bass; None for none.

    sound: (12,) how much each pitch class sounds, about 1 for a key that is down; lowest: the lowest pitch, -1 for
    none; before: the chord so far, which stays unless another fits clearly better; has_flats: whether it is spelled
    with flats.
    """
    fits = _fits(np.asarray(sound, float)[None], np.array([lowest]))[0]
    if before is not None and (known := _states().get(before)) is not None:
        fits[known] += _STAYS
    best = int(fits.argmax())
    if best == _NONE or fits[best] < _CLEAR:
        return None
    root, quality = divmod(best, len(_QUALITIES))
    return (_FLAT if has_flats else _SHARP)[root] + list(_QUALITIES)[quality]


_NONE = 12 * len(_QUALITIES)  # the state "no chord"; the state of a chord is root * len(_QUALITIES) + quality


def _beats(score: Score) -> tuple[np.ndarray, np.ndarray]:
    """Ticks at which the B beats begin, and at which the last one ends, (B + 1,) int64; and whether each begins a bar,
    (B,) bool. Empty for more than 50,000."""
    grid, resolution = BarGrid(score.metres, score.ticks_per_quarter), score.ticks_per_quarter
    begins: list[int] = []
    is_bar: list[bool] = []
    bar, end = 0, score.end_ticks
    while (start := grid.bar_start(bar)) < end:
        after = grid.bar_start(bar + 1)
        own = range(start, after, beat_ticks(grid.metres[grid.locate_one(start)[2]], resolution))
        begins += own
        is_bar += [True] + [False] * (len(own) - 1)
        bar += 1
        if len(begins) > _MOST_BEATS:
            return np.zeros(0, np.int64), np.zeros(0, bool)
    return np.array([*begins, grid.bar_start(bar)], np.int64), np.array(is_bar, bool)


def _sound(notes: np.ndarray, beats: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For how much of each beat each pitch class sounds, (B, 12), 1 for a note as long as the beat; and the lowest
    pitch that sounds for at least a quarter of it, (B,), -1 for none. notes: (N, 4); beats: as _beats returns them."""
    onset, end = notes[:, 0], notes[:, 0] + np.maximum(1, notes[:, 1])
    first = np.clip(np.searchsorted(beats, onset, side="right") - 1, 0, len(beats) - 2)
    last = np.clip(np.searchsorted(beats, end), 1, len(beats) - 1)
    count = np.maximum(1, last - first)
    note = np.repeat(np.arange(len(notes)), count)
    beat = first[note] + np.arange(len(note)) - np.repeat(np.cumsum(count) - count, count)
    begin, stop = np.maximum(onset[note], beats[beat]), np.minimum(end[note], beats[beat + 1])
    share = np.maximum(0, stop - begin) / np.maximum(1, beats[beat + 1] - beats[beat])
    sound = np.bincount(beat * 12 + notes[note, 2] % 12, share, 12 * (len(beats) - 1)).reshape(-1, 12)
    bass = np.full(len(beats) - 1, 128)
    holds = share >= 0.25
    np.minimum.at(bass, beat[holds], notes[note[holds], 2])
    return sound, np.where(bass == 128, -1, bass)


@functools.cache
def _states() -> dict[str, int]:
    """The state of each chord, by its name."""
    return {
        names[root] + quality: root * len(_QUALITIES) + number
        for names in (_FLAT, _SHARP)
        for root in range(12)
        for number, quality in enumerate(_QUALITIES)
    }


@functools.cache
def _templates() -> np.ndarray:
    """Which pitch classes each chord has, by state; (120, 12) bool."""
    made = np.zeros((_NONE, 12), bool)
    for root in range(12):
        for number, (steps, _) in enumerate(_QUALITIES.values()):
            made[root * len(_QUALITIES) + number, [(root + step) % 12 for step in steps]] = True
    return made


def _fits(sound: np.ndarray, bass: np.ndarray) -> np.ndarray:
    """How well each state fits each beat, (B, 121). sound, bass: as _sound returns them."""
    total = sound.sum(axis=1, keepdims=True)
    share = sound / np.where(total > 0, total, 1)
    inside = _templates()
    fits = share @ inside.T - _OUTSIDE * (share @ ~inside.T)
    sounds = share > _SOUNDS
    fits -= _MISSING * (~sounds @ inside.T.astype(np.float64))
    roots = np.arange(_NONE) // len(_QUALITIES)
    qualities = list(_QUALITIES.values())
    fifths = np.array([(root + qualities[n][0][2]) % 12 for root in range(12) for n in range(len(qualities))])
    fits += _MISSING / 2 * ~sounds[:, fifths]
    fits -= np.tile([rarity for _, rarity in qualities], 12)
    under = np.where(bass >= 0, bass % 12, 0)
    has_bass = (bass >= 0)[:, None]
    fits += has_bass * np.where(under[:, None] == roots, _BASS_ROOT, _BASS_INSIDE * inside.T[under])
    alone = np.minimum(sound, 1).sum(axis=1) < _TOGETHER  # notes one after another: a chord only if none is missing
    fits -= alone[:, None] * (_ALONE + _ALONE * (~sounds @ inside.T > 0))
    fits = np.where(total > 0, fits, 0.0)
    nothing = np.where(total[:, 0] > 0, 0.0, _SILENCE)
    return np.column_stack([fits, nothing])


def _best_path(fits: np.ndarray, is_bar: np.ndarray) -> np.ndarray:
    """The state of each beat on the best path, by the algorithm of Viterbi; (B,) int64. fits: (B, 121); is_bar:
    (B,)."""
    count, states = fits.shape
    came_from = np.zeros((count, states), np.int16)
    best = fits[0].copy()
    own_state = np.arange(states)
    for beat in range(1, count):
        leader = int(best.argmax())
        changed = best[leader] - (_CHANGE_BAR if is_bar[beat] else _CHANGE_BEAT)
        stays = best >= changed
        came_from[beat] = np.where(stays, own_state, leader)
        best = np.where(stays, best, changed) + fits[beat]
    path = np.empty(count, np.int64)
    path[-1] = best.argmax()
    for beat in range(count - 1, 0, -1):
        path[beat - 1] = came_from[beat, path[beat]]
    return path


def _recognised_sharps(notes: np.ndarray) -> int:
    """Sharps of the signature of the key that fits the notes best, less than 0 for flats."""
    is_minor, tonic = divmod(max(0, estimate_key(notes[:, 2], notes[:, 1].astype(float)) - 1), 12)
    return signature_sharps(tonic, bool(is_minor))
