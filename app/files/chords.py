"""The notes of a staff as chords in voices: what is written together, what are grace notes, which voice holds what."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from app.files.beats import GRID, NotatedBar, positions

APART = 0.02  # seconds from which on a listener hears two onsets
_EXACTLY_APART = GRID // 24  # ticks, where onsets are exact
_SHORT = GRID // 8  # a note that ends so soon after the next one's onset is a grace note alone
_SEPARATE = 3 * GRID // 32  # onsets so far apart are no grace notes, if their beat can be divided finely enough
_SIXTEENTH = GRID // 4


class SoundingNotes(NamedTuple):
    """Notes of a staff, in any order. Each (N,)."""

    begins: np.ndarray
    """Page ticks, unrounded."""
    ends: np.ndarray
    """Page ticks, unrounded."""
    seconds: np.ndarray
    """Of the onsets, from the start of the piece."""
    pitches: np.ndarray
    """MIDI."""
    velocities: np.ndarray
    """MIDI."""

    def where(self, mask: np.ndarray) -> SoundingNotes:
        """Those that a mask (N,) chooses."""
        return SoundingNotes(*(column[mask] for column in self))


class Grace(NamedTuple):
    """Grace notes that begin together, shortly before a chord."""

    pitches: tuple[int, ...]
    """MIDI, ascending."""
    velocities: tuple[int, ...]
    """Of each."""
    tied: frozenset[int]
    """Pitches of it that are held on in the chord."""


class Chord(NamedTuple):
    """Notes that begin and end together, but for grace notes."""

    begin: int
    """Page tick."""
    end: int
    """Page tick, after begin."""
    pitches: tuple[int, ...]
    """MIDI, 0 to 127, ascending, one or more."""
    velocities: tuple[int, ...]
    """Of each."""
    graces: tuple[Grace, ...] = ()
    """In their order, before it."""


Voice = tuple[Chord, ...]


def chords_of(notes: SoundingNotes, bars: Sequence[NotatedBar], is_played: bool) -> list[Chord]:
    """Chords of equal onset and end, by onset, highest first; what a listener hears apart begins apart.

    Onsets that come too soon after each other for any note value are grace notes to the last of them.
    """
    order = np.lexsort((notes.pitches, notes.begins))
    notes = SoundingNotes(*(column[order] for column in notes))
    onset_of, onsets = _onsets(notes, is_played)
    found = positions(onsets, notes.ends, bars, is_played, _SEPARATE)
    middles = (found[1:] + found[:-1]) / 2
    first = np.minimum(np.searchsorted(middles, onsets, side="right"), len(found) - 2)
    is_main = np.append(first[1:] != first[:-1], [True])[onset_of]
    place = first[onset_of]
    main_onset = np.append(onsets, 0.0)[np.searchsorted(first, place, side="right") - 1]
    last = np.maximum(place + 1, np.searchsorted(middles, notes.ends, side="right"))
    struck = {
        key for key, main in zip(zip(notes.pitches.tolist(), place.tolist(), strict=True), is_main, strict=True) if main
    }
    longest: dict[tuple[int, int], tuple[int, int]] = {}  # end and velocity by pitch and place: a key has one string
    graces: dict[int, dict[int, dict[int, tuple[int, bool]]]] = {}  # by place, onset and pitch: velocity, is tied
    rows = zip(notes.pitches.tolist(), place.tolist(), last.tolist(), notes.velocities.tolist(), strict=True)
    for index, (pitch, at, until, velocity) in enumerate(rows):
        tied = notes.ends[index] > main_onset[index] + _SHORT and (pitch, at) not in struck
        if not is_main[index]:
            of_place = graces.setdefault(at, {})
            for earlier in of_place.values() if tied else ():  # the last one is held on
                if pitch in earlier:
                    earlier[pitch] = (earlier[pitch][0], False)
            of_place.setdefault(int(onset_of[index]), {})[pitch] = (velocity, tied)
        if is_main[index] or tied:
            longest[pitch, at] = max((until, velocity), longest.get((pitch, at), (0, 0)))
    for (pitch, at), (next_pitch, next_at) in pairwise(sorted(longest)):
        if pitch == next_pitch:
            longest[pitch, at] = (min(longest[pitch, at][0], next_at), longest[pitch, at][1])
    following = dict(pairwise(sorted({at for _, at in longest})))
    together: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
    for (pitch, at), (stop, velocity) in longest.items():
        begin, until = int(found[at]), int(found[stop])
        if is_played and at in following:
            until = _without_touch(begin, until, int(found[following[at]]))
        together.setdefault((begin, until, at), []).append((pitch, velocity))
    chords = []
    for at, group in groupby(sorted(together), key=lambda key: key[2]):
        of_place = [Chord(begin, until, *_columns(together[begin, until, at])) for begin, until, _ in group]
        chords += _with_graces(of_place, [graces[at][onset] for onset in sorted(graces[at])] if at in graces else [])
    return sorted(chords, key=lambda chord: (chord.begin, -chord.pitches[-1]))


def _onsets(notes: SoundingNotes, is_played: bool) -> tuple[np.ndarray, np.ndarray]:
    """Which onset each note has, and each onset's tick: the mean of notes that a listener hears together."""
    group, first = -1, (0.0, 0.0)
    of: list[int] = []
    for begin, seconds in zip(notes.begins.tolist(), notes.seconds.tolist(), strict=True):
        is_apart = seconds - first[1] >= APART - 1e-6 or (not is_played and begin - first[0] >= _EXACTLY_APART)
        if group < 0 or is_apart:
            group, first = group + 1, (begin, seconds)
        of.append(group)
    indexes = np.array(of, np.int64)
    if not of:
        return indexes, np.zeros(0)
    return indexes, np.bincount(indexes, notes.begins) / np.bincount(indexes)


def _columns(notes: list[tuple[int, int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Pitches and velocities, by pitch."""
    notes = sorted(notes)
    return tuple(pitch for pitch, _ in notes), tuple(velocity for _, velocity in notes)


def _with_graces(chords: list[Chord], graces: list[dict[int, tuple[int, bool]]]) -> list[Chord]:
    """Give each grace note to the chord that holds it on, or else to the one nearest in pitch."""
    found = [list(chord.graces) for chord in chords]
    for notes in graces:
        of_chord: dict[int, list[tuple[int, int, bool]]] = {}
        for pitch, (velocity, tied) in notes.items():
            holding = [number for number, chord in enumerate(chords) if tied and pitch in chord.pitches]
            nearest = holding or [min(range(len(chords)), key=lambda n: abs(float(np.mean(chords[n].pitches)) - pitch))]
            of_chord.setdefault(nearest[0], []).append((pitch, velocity, tied))
        for number, own in of_chord.items():
            pitches, velocities = _columns([(pitch, velocity) for pitch, velocity, _ in own])
            found[number].append(Grace(pitches, velocities, frozenset(pitch for pitch, _, tied in own if tied)))
    return [chord._replace(graces=tuple(own)) for chord, own in zip(chords, found, strict=True)]


def _without_touch(begin: int, end: int, next_onset: int) -> int:
    if next_onset - _SIXTEENTH <= end < next_onset:
        return next_onset
    held_over = end - next_onset
    return next_onset if 0 < held_over <= max(_SIXTEENTH, (next_onset - begin) // 2) else end


def in_voices(chords: list[Chord]) -> tuple[Voice, Voice]:
    """Share the chords of a staff among two voices, of which none overlaps itself. The first is the upper one."""
    voices: tuple[list[Chord], list[Chord]] = ([], [])
    began = [0, 0]  # where in each voice the passage begins since both were last silent, or changed at once
    for onset, group in groupby(chords, key=lambda chord: chord.begin):
        together = list(group)
        if len(together) > 2:  # the lower ones become one chord, as long as its shortest
            together[1:] = [_merged(together[1:])]
        free = [number for number in (0, 1) if not voices[number] or voices[number][-1].end <= onset]
        if len(free) == 2:
            _upper_first(voices, began)
            began = [len(voices[0]), len(voices[1])]
        if len(together) == 2:
            wanted = [0, 1]
        elif free:
            wanted = free[:1]
        else:
            middle = sum(together[0].pitches) / len(together[0].pitches)
            wanted = [min((0, 1), key=lambda n: abs(float(np.mean(voices[n][-1].pitches)) - middle))]
        for number, chord in zip(wanted, together, strict=True):
            if voices[number] and voices[number][-1].end > onset:
                voices[number][-1] = voices[number][-1]._replace(end=onset)
            voices[number].append(chord)
    _upper_first(voices, began)
    return tuple(voices[0]), tuple(voices[1])


def _merged(chords: Sequence[Chord]) -> Chord:
    notes = [note for chord in chords for note in zip(chord.pitches, chord.velocities, strict=True)]
    graces = tuple(grace for chord in chords for grace in chord.graces)
    return Chord(chords[0].begin, min(chord.end for chord in chords), *_columns(notes), graces)


def _upper_first(voices: tuple[list[Chord], list[Chord]], began: list[int]) -> None:
    heights = [[pitch for chord in voices[n][began[n] :] for pitch in chord.pitches] for n in (0, 1)]
    if all(heights) and np.mean(heights[0]) < np.mean(heights[1]):
        voices[0][began[0] :], voices[1][began[1] :] = voices[1][began[1] :], voices[0][began[0] :]


def drum_voice(chords: Sequence[Chord], bars: Sequence[NotatedBar]) -> Voice:
    """What hands or feet play: each stroke is written until the next, or the end of its beat, as strokes don't last."""
    beats = np.array([begin for bar in bars for begin, _ in bar.beats] + [bars[-1].end])
    struck: dict[int, list[Chord]] = {}
    for chord in chords:
        struck.setdefault(chord.begin, []).append(chord)
    strokes = []
    for begin, after in pairwise([*sorted(struck), bars[-1].end]):
        end = min(after, int(beats[np.searchsorted(beats, begin, side="right")]))
        strokes.append(_merged(struck[begin])._replace(end=end))
    return tuple(strokes)
