"""A tempo that is given by striking a key on a bar of beats."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from generator.music.metre import Metre, beat_quarters, beats_in_bar
from generator.music.tempo import nearest_tempo

_UNEVEN = 0.18  # of the time between two taps, by which one may differ from the others
_SLOWEST, _FASTEST = 2.0, 0.18  # seconds between two taps
_LEAST = 3  # taps that make a tempo


class Tapped(NamedTuple):
    """A tempo, and where its beats lie."""

    bpm: float
    """Quarter notes a minute."""
    beats: int
    """How many were tapped, from the first beat of a bar to the last one of a bar."""
    moment: float
    """When the last one was, evened out, in seconds."""


class TapTempo:
    """Listens to taps until a whole bar of them was even: at least three, of a short bar two bars."""

    def __init__(self, metre: Metre) -> None:
        beats = beats_in_bar(metre)
        self.needed = beats * -(-_LEAST // beats)
        """Taps that are asked for."""
        self._quarters = beat_quarters(metre)
        self._moments: list[float] = []

    @property
    def count(self) -> int:
        """Of even taps so far."""
        return len(self._moments)

    def tap(self, moment: float) -> Tapped | None:
        """One more, in seconds; the tempo once there are enough."""
        taps = self._moments
        if taps and moment - taps[-1] < _FASTEST:  # the other keys of a chord
            return None
        if taps and moment - taps[-1] > _SLOWEST:
            taps.clear()
        if len(taps) > 1:
            expected = (taps[-1] - taps[0]) / (len(taps) - 1)
            if abs(moment - taps[-1] - expected) > _UNEVEN * expected:
                del taps[:-1]  # another tempo begins with the last one
        taps.append(moment)
        if len(taps) < self.needed:
            return None
        period, first = np.polyfit(np.arange(len(taps)), taps, 1)
        bpm = nearest_tempo(60 / period * self._quarters)
        return Tapped(float(bpm), len(taps), float(first + period * (len(taps) - 1)))
