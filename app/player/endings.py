"""What sounds and when it is to end: the piece's notes by their place, clicks and auditions by the clock."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from itertools import count
from typing import NamedTuple


class Ending(NamedTuple):
    when: float  # a tick, or a moment
    serial: int  # equal times in the order that they were struck
    channel: int
    pitch: int


class Endings:
    """by place: note-offs that move with the music; by moment: those that come whether music runs or not."""

    def __init__(self) -> None:
        self._serial = count()
        self._by_tick: list[Ending] = []
        self._by_moment: list[Ending] = []

    @property
    def tick(self) -> float:
        """Of the next one by place, math.inf where there is none."""
        return self._by_tick[0].when if self._by_tick else math.inf

    @property
    def moment(self) -> float:
        """Of the next one by the clock, math.inf where there is none."""
        return self._by_moment[0].when if self._by_moment else math.inf

    def at_tick(self, tick: float, channel: int, pitch: int) -> None:
        heapq.heappush(self._by_tick, Ending(tick, next(self._serial), channel, pitch))

    def at_moment(self, moment: float, channel: int, pitch: int) -> None:
        heapq.heappush(self._by_moment, Ending(moment, next(self._serial), channel, pitch))

    def take_tick(self) -> Ending:
        return heapq.heappop(self._by_tick)

    def take_moment(self) -> Ending:
        return heapq.heappop(self._by_moment)

    def ring_out(self, time_of: Callable[[float], float]) -> None:
        """The music stands still: what was to end at a place ends at the moment when that would have been."""
        while self._by_tick:
            ending = self.take_tick()
            heapq.heappush(self._by_moment, ending._replace(when=time_of(ending.when)))

    def clear(self) -> None:
        self._by_tick.clear()
        self._by_moment.clear()
