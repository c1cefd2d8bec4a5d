"""The beats of a piece, for the metronome."""

from __future__ import annotations

import math
from collections.abc import Sequence

from generator.metre import Metre, MetreMap, bar_ticks


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
        begin, beat = self._bar(tick)
        found = begin + math.ceil((tick - begin) / beat - 1e-9) * beat
        return min(found, self._next_bar(tick))

    def after(self, tick: float) -> float:
        """The beat after the beat at `tick`."""
        return self.first_from(tick + 1e-6 * self._ticks_per_quarter)

    def is_downbeat(self, tick: float) -> bool:
        """Whether a beat is the first of its bar."""
        return tick - self._bar(tick)[0] < 1e-6 * self._ticks_per_quarter

    def _metre(self, tick: float) -> Metre:
        return self._bars.metres[self._bars.locate_one(max(0, math.floor(tick)))[2]]

    def _bar(self, tick: float) -> tuple[float, float]:
        """Where the bar around `tick` begins, and the length of its beats."""
        metre = self._metre(tick)
        compound = metre.denominator >= 8 and metre.numerator > 3 and metre.numerator % 3 == 0
        beat = 4 * self._ticks_per_quarter / metre.denominator * (3 if compound else 1)
        if tick < 0:
            length = bar_ticks(metre, self._ticks_per_quarter)
            return math.floor(tick / length) * length, beat
        bar, _, _ = self._bars.locate_one(math.floor(tick))
        return self._bars.bar_start(bar), beat

    def _next_bar(self, tick: float) -> float:
        if tick < 0:
            return self._bar(tick)[0] + self.bar_ticks_at(tick)
        bar, position, _ = self._bars.locate_one(math.floor(tick))
        return tick if position == 0 and tick == math.floor(tick) else self._bars.bar_start(bar + 1)
