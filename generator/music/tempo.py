"""From ticks to seconds and back by a tempo map."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from generator.errors import ContinuoError

DEFAULT_TEMPO_US = 500_000  # 120 quarter notes a minute, the MIDI file format's default
SLOWEST, FASTEST = 10.0, 400.0  # beats a minute that can be asked for


def check_tempo(bpm: float) -> None:
    """Raises ContinuoError for one that nobody plays."""
    if not SLOWEST <= bpm <= FASTEST:
        raise ContinuoError(
            "{--tempo} is {bpm:g}; it must be from {slowest:g} to {fastest:g} quarter notes a minute",
            bpm=bpm,
            slowest=SLOWEST,
            fastest=FASTEST,
        )


def nearest_tempo(bpm: float) -> float:
    """The nearest tempo that can be asked for."""
    return min(FASTEST, max(SLOWEST, bpm))


class TempoMap:
    """changes: (ticks, microseconds per quarter) in order of time; before the first, DEFAULT_TEMPO_US holds."""

    def __init__(self, changes: Sequence[tuple[int, int]], ticks_per_quarter: int) -> None:
        self._ticks_per_quarter = ticks_per_quarter
        self._ticks, self._seconds, self._tempos = [0], [0.0], [DEFAULT_TEMPO_US]
        for ticks, us_per_quarter in changes:
            if ticks <= self._ticks[-1]:  # of several at one tick the last holds; one at the start is the first tempo
                self._tempos[-1] = us_per_quarter
                continue
            self._seconds.append(self.seconds_at(ticks))
            self._ticks.append(ticks)
            self._tempos.append(us_per_quarter)

    def tempo_at(self, ticks: float) -> int:
        """Microseconds per quarter of the tempo in force."""
        return self._tempos[max(0, bisect_right(self._ticks, ticks) - 1)]

    def seconds_at(self, ticks: float) -> float:
        """Seconds from the start to `ticks`; before the start, by the first tempo."""
        index = max(0, bisect_right(self._ticks, ticks) - 1)
        passed = (ticks - self._ticks[index]) * self._tempos[index] / 1e6 / self._ticks_per_quarter
        return self._seconds[index] + passed

    def ticks_at(self, seconds: float) -> float:
        """The inverse of seconds_at; a fraction of a tick is kept."""
        index = max(0, bisect_right(self._seconds, seconds) - 1)
        quarters = (seconds - self._seconds[index]) * 1e6 / self._tempos[index]
        return self._ticks[index] + quarters * self._ticks_per_quarter
