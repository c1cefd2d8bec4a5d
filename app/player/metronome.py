"""The beats of a piece, for the metronome."""

from __future__ import annotations

import math
from collections.abc import Sequence

from generator.music.metre import Metre, MetreMap, bar_ticks, beat_ticks


class Beats:
    """Beats by a metre map; a compound metre (6/8, 12/8) has dotted ones. Before the start the first metre goes on."""

    def __init__(self, metres: Sequence[Metre], ticks_per_quarter: int) -> None:
        self._ticks_per_quarter = ticks_per_quarter
        self._bars = MetreMap(metres, ticks_per_quarter)

    def bar_ticks_at(self, tick: float) -> int:
        """Length of the bar around `tick`."""
        return bar_ticks(self._metre(tick), self._ticks_per_quarter)

    def first_from(self, tick: float) -> float:
        """The first beat at `tick` or later."""
        begin, beat = self.bar_at(tick)
        found = begin + math.ceil((tick - begin) / beat - 1e-9) * beat
        return min(found, self._next_bar(tick))

    def after(self, tick: float) -> float:
        """The beat after the beat at `tick`."""
        return self.first_from(tick + 1e-6 * self._ticks_per_quarter)

    def is_downbeat(self, tick: float) -> bool:
        """Whether a beat is the first of its bar."""
        return tick - self.bar_at(tick)[0] < 1e-6 * self._ticks_per_quarter

    def _metre(self, tick: float) -> Metre:
        return self._bars.metres[self._bars.locate_one(max(0, math.floor(tick)))[2]]

    def bar_at(self, tick: float) -> tuple[float, int]:
        """Where the bar around `tick` begins, and the length of its beats."""
        metre = self._metre(tick)
        beat = beat_ticks(metre, self._ticks_per_quarter)
        if tick < 0:
            length = bar_ticks(metre, self._ticks_per_quarter)
            return math.floor(tick / length) * length, beat
        bar, _, _ = self._bars.locate_one(math.floor(tick))
        return self._bars.bar_start(bar), beat

    def _next_bar(self, tick: float) -> float:
        if tick < 0:
            return self.bar_at(tick)[0] + self.bar_ticks_at(tick)
        bar, position, _ = self._bars.locate_one(math.floor(tick))
        return tick if position == 0 and tick == math.floor(tick) else self._bars.bar_start(bar + 1)


class Clicks:
    """Which click of the metronome is next. Bars that are counted in have the metre of the bar where playing begins."""

    def __init__(self, metres: Sequence[Metre], ticks_per_quarter: int) -> None:
        self._beats = Beats(metres, ticks_per_quarter)
        self._begin = -math.inf  # before this, bars are counted in
        self._origin = 0.0  # where the bar of the begin begins
        self._bar, self._beat = 1.0, 1.0
        self.tick = 0.0

    def restart(self, tick: float, bars: int = 0) -> float:
        """Playing begins at `tick`. -> where to begin so that so many bars are counted in."""
        self._begin = tick
        self._origin, self._beat = self._beats.bar_at(tick)
        self._bar = self._beats.bar_ticks_at(tick)
        begin = tick - bars * self._bar
        self.tick = self._counted(begin) if bars else self._beats.first_from(tick)
        return begin

    def take(self) -> tuple[bool, bool]:
        """The next one; the place moves on. -> whether it is counted in, whether it is the first of its bar."""
        tick = self.tick
        if tick >= self._begin:
            self.tick = self._beats.after(tick)
            return False, self._beats.is_downbeat(tick)
        self.tick = self._counted(tick + self._beat / 2)
        into = (tick - self._origin) % self._bar
        return True, min(into, self._bar - into) < self._beat / 2

    def _counted(self, tick: float) -> float:
        """The first beat of the count at `tick` or later; with its end, the piece's own beats."""
        bar = self._origin + math.floor((tick - self._origin) / self._bar + 1e-9) * self._bar
        found = bar + math.ceil((tick - bar) / self._beat - 1e-9) * self._beat
        found = min(found, bar + self._bar)
        return found if found < self._begin - 1e-6 * self._beat else self._beats.first_from(self._begin)
