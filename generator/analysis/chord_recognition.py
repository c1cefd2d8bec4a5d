"""The chords of a piece, recognised from its notes: for each beat how well each chord fits, then the best path through
the beats, on which a change costs less on a bar line than within a bar."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from generator.analysis.spelling import chord_note, chord_root, fifths_name, signature_sharps
from generator.events.context import estimate_key
from generator.music.bars import BarGrid
from generator.music.metre import beat_ticks
from generator.music.score import Score

# Semitones above the root, and how much less likely than a plain triad a chord is where the notes leave it open.
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
_OUTSIDE = 0.9  # what a note costs that is not in the chord
_MISSING = 0.10  # what a note of the chord costs that does not sound; the fifth half of it
_BASS_ROOT, _BASS_INSIDE = 0.14, 0.04
_CHANGE_BAR, _CHANGE_BEAT = 0.10, 0.28
_STAYS = 0.12  # by which another chord must fit better than the one so far, in one moment
_CLEAR = 0.25  # how well a chord must fit a moment
_SILENCE = 0.05  # by which no chord is better than one in a silent beat
_TOGETHER, _ALONE = 1.15, 0.5  # beats' worth of sound below which no two notes sound together; what that costs
_SOUNDS = 0.02  # share of a beat's sound from which on a note of the chord is there
_MOST_BEATS = 50_000


class RecognisedChord(NamedTuple):
    """A chord, and how long it lasts."""

    begin_ticks: int
    """On a beat."""
    end_ticks: int
    """On a beat, or at the end of the last note's bar."""
    name: str
    """As `generator.music.chords.parse_chords` reads it: "Bbm7", "D/F#"."""


def recognised_chords(score: Score, sharps: int | None = None) -> tuple[RecognisedChord, ...]:
    """In order of time; places without a chord are left out. sharps: of the key signature, near which chords are
    named; None for that of the key that is recognised. Empty for a piece of more than 50,000 beats or without notes."""
    pitched = [track.notes for track in score.tracks if not track.is_drum and len(track)]
    if not pitched:
        return ()
    notes = np.concatenate(pitched).astype(np.int64)
    beats, is_bar = _beats(score)
    if len(beats) < 2:
        return ()
    sound, bass = _sound(notes, beats)
    path = _best_path(_fits(sound, bass), sound.sum(axis=1) > 0, is_bar)
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
    """The chord of one moment; None where there is none. sound: (12,) how much each pitch class sounds, about 1 for a
    key that is down; lowest: its lowest pitch, -1 for none; before: the chord so far, which another must fit clearly
    better than."""
    fits = _fits(np.asarray(sound, float)[None], np.array([lowest]))[0]
    if before is not None and (known := _states().get(before)) is not None:
        fits[known] += _STAYS
    best = int(fits.argmax())
    if best == _NONE or fits[best] < _CLEAR:
        return None
    root, quality = divmod(best, len(_QUALITIES))
    return (_FLAT if has_flats else _SHARP)[root] + list(_QUALITIES)[quality]


_NONE = 12 * len(_QUALITIES)  # the state in which there is no chord


def _beats(score: Score) -> tuple[np.ndarray, np.ndarray]:
    """Ticks where beats begin, and where the last one ends, (B + 1,); and of each whether it begins a bar, (B,)."""
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
    """How much of each beat each pitch class sounds, (B, 12), and the lowest pitch that sounds in a quarter of it,
    (B,), -1 for none."""
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
    """Of each chord's name."""
    return {
        names[root] + quality: root * len(_QUALITIES) + number
        for names in (_FLAT, _SHARP)
        for root in range(12)
        for number, quality in enumerate(_QUALITIES)
    }


@functools.cache
def _templates() -> np.ndarray:
    """Of each chord, which pitch classes are in it. (120, 12) bool."""
    made = np.zeros((_NONE, 12), bool)
    for root in range(12):
        for number, (steps, _) in enumerate(_QUALITIES.values()):
            made[root * len(_QUALITIES) + number, [(root + step) % 12 for step in steps]] = True
    return made


def _fits(sound: np.ndarray, bass: np.ndarray) -> np.ndarray:
    """How well each chord fits each beat, and no chord. (B, 121)."""
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
    alone = np.minimum(sound, 1).sum(axis=1) < _TOGETHER  # one note after another is a chord only if it has them all
    fits -= alone[:, None] * (_ALONE + _ALONE * (~sounds @ inside.T > 0))
    fits = np.where(total > 0, fits, 0.0)
    nothing = np.where(total[:, 0] > 0, 0.0, _SILENCE)
    return np.column_stack([fits, nothing])


def _best_path(fits: np.ndarray, sounds: np.ndarray, is_bar: np.ndarray) -> np.ndarray:
    """The chord of each beat. (B,)."""
    count, states = fits.shape
    came = np.zeros((count, states), np.int16)
    best = fits[0].copy()
    everyone = np.arange(states)
    for beat in range(1, count):
        leader = int(best.argmax())
        changed = best[leader] - (_CHANGE_BAR if is_bar[beat] else _CHANGE_BEAT)
        stays = best >= changed
        came[beat] = np.where(stays, everyone, leader)
        best = np.where(stays, best, changed) + fits[beat]
    path = np.empty(count, np.int64)
    path[-1] = best.argmax()
    for beat in range(count - 1, 0, -1):
        path[beat - 1] = came[beat, path[beat]]
    return path


def _recognised_sharps(notes: np.ndarray) -> int:
    """Of the signature of the key that fits the notes best."""
    is_minor, tonic = divmod(max(0, estimate_key(notes[:, 2], notes[:, 1].astype(float)) - 1), 12)
    return signature_sharps(tonic, bool(is_minor))
