"""What you will probably play next: the harmony that follows, and the notes of it. Times are ticks of the grid."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np

from app.live.recording import PlayedNote
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.chords import ChordSymbol, parse_chords

_MOST_ALIKE, _LEAST_ALIKE = 8, 3  # slots that must have been the same before what follows is expected again
_LONGEST = 96  # slots that are looked back on
_SHORT = 3  # ticks; a chord's keys are struck within so many
_STEPS = (0, 6, 8, 12, 16, 18, 24)  # where in a quarter a note is taken to begin


class Progression:
    """The chords so far, slot by slot (half a bar, or a bar), and which is expected.

    A progression that comes again goes on as it did; else the chord of now holds on.
    """

    def __init__(self) -> None:
        self._slots: list[str | None] = []
        self._expected: tuple[int, list[str | None]] = 0, []  # from a slot on, as far as it was asked for

    def observe(self, slot: int, chord: str | None) -> None:
        """This chord is that of a slot, from 0; slots that were left out have the one before."""
        if slot < len(self._slots) and self._slots[slot] == chord:
            return
        while len(self._slots) <= slot:
            self._slots.append(self._slots[-1] if self._slots else None)
        self._slots[slot] = chord
        self._expected = 0, []

    def at(self, slot: int) -> str | None:
        """That of a slot; None where it is not known."""
        return self._slots[slot] if slot < len(self._slots) else None

    def expected(self, slot: int, now: int) -> str | None:
        """Of a slot, `now` being the one that is played."""
        if slot <= now:
            return self._slots[min(slot, len(self._slots) - 1)] if self._slots else None
        since, ahead = self._expected
        if since != now:
            ahead = []
            self._expected = now, ahead
        known = [*self._slots[max(0, now + 1 - _LONGEST) : now + 1], *ahead]
        while len(ahead) < slot - now:
            ahead.append(_next(known))
            known.append(ahead[-1])
        return ahead[slot - now - 1]


def _next(known: Sequence[str | None]) -> str | None:
    """What came after the longest like end of what is known, latest first; else the last one again."""
    if not known:
        return None
    for length in range(min(_MOST_ALIKE, len(known) - 1), _LEAST_ALIKE - 1, -1):
        end = list(known[-length:])
        if all(_alike(chord, end[-1]) for chord in end):  # a chord that holds on says nothing of when it ends
            continue
        for place in range(len(known) - length - 1, -1, -1):
            if all(_alike(*both) for both in zip(known[place : place + length], end, strict=True)):
                return known[place + length]
    return known[-1]


def _alike(one: str | None, other: str | None) -> bool:
    """Whether two chords have one root and one third, whatever is added to them."""
    return one == other or (one is not None and other is not None and _triad(one) == _triad(other))


def _triad(chord: str) -> tuple[int | None, bool]:
    symbol = chord_named(chord)
    return symbol.bass, symbol.bass is not None and bool(symbol.classes >> (symbol.bass + 3) % 12 & 1)


@functools.lru_cache(256)
def chord_named(name: str) -> ChordSymbol:
    """A chord by its name, as it is recognised."""
    return parse_chords(name)[0][0]


def on_grid(notes: Sequence[PlayedNote]) -> np.ndarray:
    """As a model reads them: onsets at sixteenths or triplets, at least 0. (N, 4) int64, columns as in Track."""
    rows = np.zeros((len(notes), 4), np.int64)
    steps = np.array(_STEPS)
    for row, note in zip(rows, notes, strict=True):
        quarter, rest = divmod(note.onset, GRID)
        onset = max(0, int(quarter) * GRID + int(steps[np.abs(steps - rest).argmin()]))
        row[:] = onset, max(_SHORT, round(note.end) - onset), note.pitch, max(1, note.velocity)
    return rows[np.lexsort((rows[:, 2], rows[:, 0]))]


def expected_notes(
    played: np.ndarray, begin: int, end: int, bar: int, chord_at: Callable[[int], str | None]
) -> np.ndarray:
    """Your notes that begin between two ticks, as if you went on as in the last bar, in the chords that are expected.
    played: (N, 4) on the grid, those of the last bar before `begin`; bar: its length. -> (N, 4)."""
    found = []
    for shift in range(bar, end - begin + 2 * bar, bar) if len(played) else ():
        for onset, duration, pitch, velocity in played.tolist():
            moved = onset + shift
            if begin <= moved < end:
                found.append((moved, duration, in_chord(pitch, chord_at(moved)), velocity))
    rows = np.array(sorted(set(found)), np.int64).reshape(-1, 4)
    if not len(rows):
        return rows
    _, first = np.unique(rows[:, [0, 2]], axis=0, return_index=True)
    return rows[np.sort(first)]


def in_chord(pitch: int, chord: str | None, *, root: bool = False) -> int:
    """The pitch nearest to this one that the chord has, the lower of two; itself where no chord is known. root: the
    nearest root of it."""
    if chord is None:
        return pitch
    symbol = chord_named(chord)
    classes = symbol.classes
    if root and symbol.bass is not None:
        classes = 1 << symbol.bass
    for distance in range(12):
        for near in (pitch - distance, pitch + distance):
            if 0 <= near < 128 and classes >> near % 12 & 1:
                return near
    return pitch
