"""What is asked of the composing process, and what the player is to do. Times are ticks of the grid from the first bar
line."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from generator.compose.asking.controls import Controls
from generator.compose.continuation import Continuation

_SOFTER, _LOUDER, _NARROWEST = 24, 6, 12  # MIDI velocities
_SOFTEST = 20


@dataclass(frozen=True)
class Stretch:
    """Something to be composed."""

    begin: int
    """First tick."""
    end: int
    """First tick past it."""
    continuation: Continuation
    """For the composing process. Its ticks are `moved` less, and it goes on for a while after the end, so that the last
    notes have their length."""
    moved: int
    """Ticks, whole bars."""

    def notes_of(self, notes: np.ndarray, begin: int, end: int, tick: float) -> tuple[np.ndarray, int, int]:
        """What was composed between two ticks of the continuation -> notes that begin now or later, and between which
        ticks they are all that there is."""
        begin, end = begin + self.moved, min(end + self.moved, self.end)
        notes = notes.copy()
        notes[:, 0] += self.moved
        begin = max(begin, int(np.ceil(tick)))
        return notes[(notes[:, 0] >= begin) & (notes[:, 0] < end)], begin, end


@dataclass(frozen=True)
class Change:
    """Other notes of some parts."""

    tick: int
    """From here on."""
    parts: tuple[int, ...]
    """Values of the parts."""
    notes: np.ndarray
    """(N, 5) int64, all of these parts that begin there or later, columns as in Track and the value of the part."""
    ended: tuple[tuple[int, int], ...] = ()
    """Part and pitch of those that sound and end now."""


def loudness(controls: Controls, velocity: int | None, louder: int = _LOUDER) -> str | None:
    """What velocities a part keeps to under somebody who plays as loud as this; the user's own come first. louder: than
    you, at most."""
    if controls.velocity is not None or velocity is None:
        return controls.velocity
    low = max(_SOFTEST, velocity - _SOFTER)
    return f"{low}-{max(low + _NARROWEST, min(127, velocity + louder))}"


def loudness_of(controls: Controls, velocity: int | None) -> int:
    """The velocity of a single note of such a part."""
    low, high = replace(controls, velocity=loudness(controls, velocity)).velocities
    return (low + high) // 2
