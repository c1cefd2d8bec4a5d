"""Whoever accompanies you: listens, and says what is to be composed next and what is to change of what is composed.

Without processes or a clock of its own: it is called with the ticks of the grid at which things happen, counted from
the first bar line, and says when it is to be called again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from app.live.accompany.drums import DrumPart
from app.live.accompany.listening import Listening
from app.live.accompany.pitched import STEP, PitchedParts
from app.live.accompany.stretch import Change, Stretch
from generator.compose.asking.accompaniment import Accompaniment
from generator.compose.note_table import PART, in_time
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.metre import Metre, bar_ticks

_RESTING_BARS = 4  # without a note of yours, after which the parts rest
_SLOWEST_LEAD, _QUICKEST_LEAD = 0.4, 0.04  # seconds
_WITHIN = 1.5  # times of what composing took lately, within which it is done next


@dataclass(frozen=True)
class Asked:
    """A stretch that is to be composed now; what was asked for before is not wanted any more."""

    number: int
    """From 1."""
    stretch: Stretch
    """What it is."""


class Accompanist:
    """bpm: quarter notes a minute, to be set when the tempo changes."""

    def __init__(self, asked: Accompaniment, metre: Metre, bpm: float, *, grid: str | None = "16ths") -> None:
        """grid: where composed notes may begin, as Controls.grid has it, where the user asked for none; None for
        anywhere."""
        self._bar = bar_ticks(metre, GRID)
        self.listening = Listening(60 / bpm / GRID)
        self._pitched = PitchedParts(asked.pitched, metre, self.listening, grid=grid) if asked.pitched else None
        self._drums = DrumPart(asked.drums, metre, grid=grid) if asked.drums else None
        self._asked: tuple[int, Stretch, PitchedParts | DrumPart] | None = None
        self._number = 0
        self._seconds = 0.07  # that composing a stretch took lately
        self._entry: int | None = None  # tick from which the parts play; None while they rest

    @property
    def bpm(self) -> float:
        """Quarter notes a minute."""
        return 60 / self.listening.seconds_a_tick / GRID

    @bpm.setter
    def bpm(self, bpm: float) -> None:
        self.listening.seconds_a_tick = 60 / bpm / GRID

    @property
    def notes(self) -> np.ndarray:
        """All that were composed and not withdrawn, (N, 5), columns as in Change."""
        rows = [part.notes for part in (self._pitched, self._drums) if part]
        return in_time(np.concatenate([np.zeros((0, PART + 1), np.int64), *rows]))

    def receive(self, tick: float, message: Any) -> None:
        """A message of your keyboard's."""
        self.listening.receive(tick, message)

    def recall(self, tick: float, message: Any) -> None:
        """A message of before the parts could play: its chords are known as those of now are."""
        for moment in (self.listening.settles_at(), tick):
            if self._pitched and 0 <= moment <= tick:
                self._pitched.listen(moment)
        self.listening.receive(tick, message)

    def chord(self, tick: float) -> str | None:
        """What it takes for the chord of now."""
        return self.listening.chord(tick)

    def next_tick(self, tick: float) -> float:
        """At which `turn` is to be called again, if nothing comes before."""
        settled = self.listening.settles_at()
        late = self._pitched.next_tick(tick) if self._pitched else np.inf
        return min(one for one in (settled, late, (tick // STEP + 1) * STEP) if one > tick)

    def turn(self, tick: float) -> list[Change | Asked]:
        """What is to be done now."""
        found: list[Change | Asked] = []
        if self.listening.silence(tick) > _RESTING_BARS * self._bar:
            self._entry = None  # they come in again with you
            return found
        if self._pitched:
            self._pitched.lead = self._lead_ticks
            self._pitched.listen(tick)
        if self._entry is None:
            self._enter(-(-int(tick + self._lead_ticks + 1) // self._bar) * self._bar)
        elif self._pitched:
            is_withdrawn, change = self._pitched.turn(tick)
            if change:
                found.append(change)
            if is_withdrawn and self._asked and self._asked[2] is self._pitched:
                self._asked = None
        asked = self._ask(tick)
        if asked:
            found.append(asked)
        return found

    def composed(self, number: int, begin: int, end: int, notes: np.ndarray, tick: float) -> list[Change]:
        """Notes of what was asked for under this number, as a bar of its continuation; none where it was withdrawn."""
        if self._asked is None or self._asked[0] != number:
            return []
        _, stretch, part = self._asked
        if end + stretch.moved >= stretch.end:
            self._asked = None
        return [part.composed(stretch, notes, begin, end, tick)]

    def took(self, seconds: float) -> None:
        """So long composing a stretch took."""
        self._seconds += (seconds - self._seconds) / (2 if seconds > self._seconds else 8)

    def lost(self) -> None:
        """What was asked for will not come: it is asked for again."""
        self._asked = None

    @property
    def _lead_ticks(self) -> float:
        seconds = min(_SLOWEST_LEAD, max(_QUICKEST_LEAD, _WITHIN * self._seconds))
        return seconds / self.listening.seconds_a_tick

    def _enter(self, tick: int) -> None:
        self._entry = tick
        for part in (self._pitched, self._drums):
            if part:
                part.enter(tick)

    def _ask(self, tick: float) -> Asked | None:
        """The pitched parts come first, as they have less time."""
        busy = self._asked and self._asked[2]
        if busy is not None and busy is self._pitched:
            return None
        if self._pitched and (stretch := self._pitched.wanted(tick)):
            return self._asked_of(stretch, self._pitched)
        if not busy and self._drums and (stretch := self._drums.wanted(tick, self.listening.velocity(tick))):
            return self._asked_of(stretch, self._drums)
        return None

    def _asked_of(self, stretch: Stretch, part: PitchedParts | DrumPart) -> Asked:
        self._number += 1
        self._asked = self._number, stretch, part
        return Asked(self._number, stretch)
