"""In which tempo music went that follows somebody: from where it was at which moment to a tempo map."""

from __future__ import annotations

import numpy as np

from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.tempo import DEFAULT_TEMPO_US

_EIGHTH = GRID // 2  # on which changes stand
_FASTEST = 1000 / 60 * GRID  # ticks a second: who is a quarter further on sooner was moved there
_TOLERANCE = 0.002  # seconds by which an eighth may come to lie elsewhere: a tempo that jitters is one tempo


class TempoRecord:
    """Ticks are those of the grid."""

    def __init__(self) -> None:
        self._ticks: list[float] = []
        self._seconds: list[float] = []  # of running music
        self._rested = 0.0  # moments less seconds
        self._rests = False

    def add(self, tick: float, moment: float) -> None:
        """The music is there. Time in which it stands, or in which it is where it was before, does not count."""
        if not self._ticks:
            self._ticks, self._seconds, self._rested = [tick], [0.0], moment
            return
        passed, further = moment - self._rested, tick - self._ticks[-1]
        self._rests |= further > max(GRID, (passed - self._seconds[-1]) * _FASTEST)
        if further <= 0:
            is_back = further == 0 or further < -_EIGHTH  # else by the jitter of a clock
            if self._rests or (is_back and passed > self._seconds[-1]):  # else a report that comes late
                self._rested = moment - self._seconds[-1]
        elif self._rests:  # it may go on further ahead
            self._seconds.append(self._seconds[-1] + further * self._seconds_a_tick)
            self._ticks.append(tick)
            self._rested, self._rests = moment - self._seconds[-1], False
        elif passed > self._seconds[-1]:
            self._ticks.append(tick)
            self._seconds.append(passed)

    def rest(self) -> None:
        """The music stands still, or is elsewhere at once, until it is told where it is."""
        self._rests = True

    @property
    def _seconds_a_tick(self) -> float:
        """On the whole."""
        ticks = self._ticks[-1] - self._ticks[0]
        return self._seconds[-1] / ticks if ticks > 0 else DEFAULT_TEMPO_US / 1e6 / GRID

    def tempos(self, us_per_quarter: int) -> list[tuple[int, int]]:
        """Tick and microseconds per quarter of each change, the first at 0: as few as place every eighth within
        _TOLERANCE of its moment. us_per_quarter: that at the start, and before the first tick that is known."""
        if not self._ticks or self._ticks[-1] < 0:
            return [(0, us_per_quarter)]
        before = max(0.0, self._ticks[0])
        ticks = np.array([0.0, *self._ticks] if before else self._ticks)
        seconds = np.array([-before / GRID * us_per_quarter / 1e6, *self._seconds] if before else self._seconds)
        eighths = np.arange(0, int(ticks[-1]) // _EIGHTH * _EIGHTH + 1, _EIGHTH)
        found, begin = [], 0
        wanted = np.interp(eighths, ticks, seconds)
        here, last = float(wanted[0]), us_per_quarter
        while begin < len(eighths) - 1:
            quarters = (eighths[begin + 1 :] - eighths[begin]) / GRID
            passed = wanted[begin + 1 :] - here
            slowest = np.minimum.accumulate((passed + _TOLERANCE) / quarters) * 1e6
            fastest = np.maximum.accumulate((passed - _TOLERANCE) / quarters) * 1e6
            count = max(1, int((fastest <= slowest).sum()))
            least, most = float(fastest[count - 1]), float(slowest[count - 1])
            last = last if least <= last <= most else max(1, round((least + most) / 2))
            found.append((int(eighths[begin]), last))
            begin += count
            here += (eighths[begin] - eighths[begin - count]) / GRID * last / 1e6
        return found or [(0, us_per_quarter)]
