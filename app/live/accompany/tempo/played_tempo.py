"""A tempo that is found in free playing: once it is plainly even, where bars begin and how fast they go.

What a player strikes in a steady tempo lies on a grid of equal steps, which chance hardly does (Rayleigh's test). Which
of its steps are beats, and which of these begin bars, is judged by the network that judges strokes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app.live.accompany.tempo.bar_line import bar_features, first_beat
from generator.analysis.beats.lattice import KINDS
from generator.analysis.beats.network import Judgement, judge
from generator.analysis.beats.strokes import Strokes, features, strokes_of
from generator.analysis.beats.tracker import EMPTY
from generator.music.metre import Metre, beat_quarters, beats_in_bar, is_compound
from generator.music.tempo import nearest_tempo

LEAST_STROKES = 8
_PLAIN = 15.0  # strokes times squared evenness; chance gets there once in exp(_PLAIN), at one length of step
_EVEN = 0.75  # least evenness, 0 to 1: 0.12 of a step as standard deviation
_LEAST_BEATS = 8  # from the first stroke to the last: in less, free playing may be even by a trill or a run
_MOST_STROKES, _MEMORY_SECONDS = 48, 30.0
_SILENCE = 3.0  # seconds without a key, after which listening begins anew
_SHORTEST, _LONGEST = 0.1, 2.0  # seconds of a step
_ALIKE = 0.98  # of the greatest evenness
_SLOWEST, _FASTEST = 60.0, 140.0  # beats a minute that are looked for, as a tempo may be taken for its half or double
_USUAL, _SPREAD_OCTAVES = 108.0, 0.35  # beats a minute, and the standard deviation of tempos about it
_STEPS = (0.5, 1, 2, 3, 4, 6, 8)  # of the grid that a beat may have
_THIRDS = 3.0  # how unlikely, in nats, are thirds of a beat that is a quarter note, and halves of a dotted one
_TRUST = 0.3  # in the network's evidence
_SURE = 0.7  # how probable a bar line must be
_PATIENCE = 14  # beats from the first stroke on, after which the likeliest is taken
_KIND_AT = {0.0: "beat", 0.5: "half", 0.25: "quarter", 0.75: "quarter", 1 / 3: "third", 2 / 3: "third"}


class PlayedTempo(NamedTuple):
    """A tempo, and where its bars lie."""

    bpm: float
    """Quarter notes a minute."""
    bar_line: float
    """When the last bar began, in seconds of the onsets. It may be wrong by beats."""


class Grid(NamedTuple):
    """Equal steps on which strokes lie."""

    begin: float
    """Seconds of one of them."""
    step: float
    """Seconds from one to the next."""
    plainness: float
    """Strokes times squared evenness; chance exceeds x once in exp(x)."""


class TempoListener:
    """Give it each key as it goes down, in order."""

    def __init__(self, metre: Metre) -> None:
        self._beats, self._quarters = beats_in_bar(metre), beat_quarters(metre)
        self._is_even = not is_compound(metre)  # whether a beat has halves, and no thirds
        self._onsets: list[tuple[float, int, int]] = []
        self._opening = 0.0  # when the first key of them went down

    def receive(self, moment: float, pitch: int, velocity: int) -> PlayedTempo | None:
        """A key at a moment, in seconds. pitch: MIDI; velocity: 1 to 127. -> the tempo, once it is plain."""
        onsets = self._onsets
        if onsets and moment - onsets[-1][0] > _SILENCE:
            onsets.clear()
        if not onsets:
            self._opening = moment
        onsets.append((moment, pitch, velocity))
        while moment - onsets[0][0] > _MEMORY_SECONDS:
            del onsets[0]
        if len(onsets) < LEAST_STROKES:
            return None
        strokes = strokes_of(*(np.array(column) for column in zip(*onsets, strict=True))).last(_MOST_STROKES)
        if len(strokes) < LEAST_STROKES:
            return None
        grid = even_grid(strokes.seconds)
        is_plain = grid.plainness >= max(_PLAIN, _EVEN**2 * len(strokes))
        return self._tempo(strokes, grid) if is_plain else None

    def _tempo(self, strokes: Strokes, grid: Grid) -> PlayedTempo | None:
        """The likeliest beats on a grid."""
        judged = judge(features(strokes))
        places = np.rint((strokes.seconds - grid.begin) / grid.step)
        options: list[tuple[float, float, int]] = []  # how likely, steps of a beat, which of them is on it
        for steps in _STEPS:
            bpm = 60 / (steps * grid.step)
            if not _SLOWEST <= bpm <= _FASTEST:
                continue
            prior = -0.5 * (np.log2(bpm / _USUAL) / _SPREAD_OCTAVES) ** 2
            if steps > 1 and (steps % 3 == 0) == self._is_even:
                prior -= _THIRDS
            for first in range(max(1, int(steps))):
                options.append((prior + _fit(judged, places, steps, first), steps, first))
        if not options:
            return None
        _, steps, first = max(options)
        period = float(steps * grid.step)
        if strokes.seconds[-1] - strokes.seconds[0] < _LEAST_BEATS * period - grid.step:
            return None
        beat = (places - first) / steps
        moments, pitches, _ = np.array(self._onsets).T
        is_recent = moments >= strokes.seconds[0]
        at = (moments[is_recent] - grid.begin - first * grid.step) / period
        notes = np.stack([at, pitches[is_recent]], axis=1)
        began = (self._opening - grid.begin - first * grid.step) / period
        opening, chance = first_beat(bar_features(strokes, judged.downbeat, beat, notes, self._beats, began))
        if chance < _SURE and beat[-1] - began < _PATIENCE:
            return None
        last = int(np.floor(beat[-1] + 1e-6))
        last -= (last - opening) % self._beats
        bpm = nearest_tempo(60 / period * self._quarters)
        return PlayedTempo(bpm, float(grid.begin + first * grid.step + last * period))


def even_grid(seconds: np.ndarray) -> Grid:
    """The grid on which strokes lie best. seconds: (N,) rising, two or more."""
    span = seconds[-1] - seconds[0]
    frequencies = np.arange(1 / _LONGEST, 1 / _SHORTEST, 1 / (8 * max(span, 0.5)))
    turns = np.exp(2j * np.pi * frequencies[:, None] * (seconds - seconds[0])).mean(axis=1)
    evenness = np.abs(turns)
    best = int(np.flatnonzero(evenness >= _ALIKE * evenness.max())[0])  # halves of a step would fit as well
    step = 1 / frequencies[best]
    begin = seconds[0] + np.angle(turns[best]) / (2 * np.pi) * step
    for _ in range(2):
        places = np.rint((seconds - begin) / step)
        if places[-1] <= places[0]:
            return Grid(float(begin), float(step), 0.0)
        step, begin = np.polyfit(places, seconds, 1)
    fitted = abs(np.exp(2j * np.pi * (seconds - begin) / step).mean())
    return Grid(float(begin), float(step), float(len(seconds) * fitted**2))


def _fit(judged: Judgement, places: np.ndarray, steps: float, first: int) -> float:
    """How well strokes at places of a grid go with beats of so many steps, one of which is at `first`; a log."""
    beat = (places - first) / steps
    passed = beat - np.floor(beat + 1e-6)
    kinds = np.full(len(places), KINDS.index("other"))
    for place, kind in _KIND_AT.items():
        kinds[np.abs(passed - place) < 1e-3] = KINDS.index(kind)
    struck = len({round(place) for place in beat[kinds == KINDS.index("beat")].tolist()})
    empty = max(0.0, np.floor(beat[-1]) - np.ceil(beat[0]) + 1 - struck)
    return float(_TRUST * judged.evidence[np.arange(len(kinds)), kinds].sum() - _TRUST * EMPTY * empty)
