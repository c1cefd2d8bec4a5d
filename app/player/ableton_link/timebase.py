"""Where the music is, by the beats of a session."""

from __future__ import annotations

import math

from app.player.ableton_link.session import BeatTimeline

_AT_ONCE = 0.02  # beats after a bar line that still count as on it


class LinkTime:
    """A Timebase. The music begins at the next bar line of the session; the piece's own tempo has no say. quarters: of
    a bar of the session."""

    def __init__(self, timeline: BeatTimeline, ticks_per_quarter: int, quarters: float) -> None:
        self.timeline = timeline
        self.quarters = quarters
        self._ticks = ticks_per_quarter
        self._tick, self._beat = 0.0, 0.0  # which stands at which beat

    def start(self, tick: float, moment: float) -> None:
        """Go on from here at the first bar line from `moment` on."""
        beat = self.timeline.beat_at(moment)
        self._tick, self._beat = tick, self.quarters * math.ceil((beat - _AT_ONCE) / self.quarters)

    def turn(self, tick: float, to: float, due: float) -> None:
        """As Timebase."""
        self._beat += (tick - self._tick) / self._ticks
        self._tick = to

    def tick_at(self, moment: float) -> float:
        """Before it has begun, where it will begin."""
        return self._tick + max(0.0, self.timeline.beat_at(moment) - self._beat) * self._ticks

    def time_of(self, tick: float) -> float:
        """By the tempo of this moment."""
        if tick == math.inf:
            return math.inf
        return self.timeline.moment_of(self._beat + (tick - self._tick) / self._ticks)
