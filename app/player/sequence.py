"""The notes to be played, in order of their onsets."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

_ONSET = itemgetter(0)


class SequenceNote(NamedTuple):
    """Times in ticks of the piece."""

    onset: int
    duration: int
    channel: int
    pitch: int
    velocity: int


class Sequence:
    """Notes, a place to play on from, and how far the piece is known.

    horizon: the tick up to which notes have come, where more are being composed; None where all are here.
    """

    def __init__(self, horizon: float | None = None, end: int | None = None) -> None:
        self.horizon = horizon
        self._end = end
        self._notes: list[SequenceNote] = []
        self._next = 0
        self._last_end = 0

    @property
    def end(self) -> int:
        """The tick where the piece is over."""
        return self._last_end if self._end is None else self._end

    def add(self, notes: Iterable[SequenceNote], from_tick: float) -> None:
        """More notes, in any order. Those before `from_tick` are not played until someone seeks back."""
        new = sorted(notes, key=_ONSET)
        if not new:
            return
        self._last_end = max(self._last_end, *(note.onset + max(1, note.duration) for note in new))
        in_order = not self._notes or new[0].onset >= self._notes[-1].onset
        self._notes.extend(new)
        if not in_order:
            self._notes.sort(key=_ONSET)
        self.seek(from_tick)

    def cut(self, tick: int) -> None:
        """Forget the notes from `tick` on: others will come."""
        del self._notes[bisect_left(self._notes, tick, key=_ONSET) :]
        self._next = min(self._next, len(self._notes))
        self._last_end = max((note.onset + max(1, note.duration) for note in self._notes), default=0)

    def finish(self, end: int | None) -> None:
        """No more notes will come; the piece ends at `end`, or with its last note."""
        self.horizon, self._end = None, end

    def seek(self, tick: float) -> None:
        """Play on from here."""
        self._next = bisect_left(self._notes, tick, key=_ONSET)

    @property
    def next_onset(self) -> float:
        """Of the next note, math.inf where there is none."""
        return self._notes[self._next].onset if self._next < len(self._notes) else math.inf

    def take(self) -> SequenceNote:
        """The next note; the place moves on."""
        self._next += 1
        return self._notes[self._next - 1]
