"""Tempo maps, which convert ticks to seconds and back, and the range of tempos."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from generator.errors import ContinuoError

DEFAULT_TEMPO_US = 500_000  # 120 quarter notes a minute, the MIDI file format's default
SLOWEST, FASTEST = 10.0, 400.0  # quarter notes a minute that a user can ask for


def check_tempo(bpm: float) -> None:
    """Raises ContinuoError unless SLOWEST <= bpm <= FASTEST. bpm: quarter notes a minute."""
    if not SLOWEST <= bpm <= FASTEST:
        raise ContinuoError(
            "{--tempo} is {bpm:g}; it must be from {slowest:g} to {fastest:g} quarter notes a minute",
            bpm=bpm,
            slowest=SLOWEST,
            fastest=FASTEST,
        )


def nearest_tempo(bpm: float) -> float:
    """The nearest tempo to `bpm` from SLOWEST to FASTEST."""
    return min(FASTEST, max(SLOWEST, bpm))


class TempoMap:
    """Converts ticks to seconds and back. changes: (ticks, microseconds per quarter) in order of time; DEFAULT_TEMPO_US
    holds before the first."""

    def __init__(self, changes: Sequence[tuple[int, int]], ticks_per_quarter: int) -> None:
        self._ticks_per_quarter = ticks_per_quarter
        self._ticks, self._seconds, self._tempos = [0], [0.0], [DEFAULT_TEMPO_US]
        for ticks, us_per_quarter in changes:
            if ticks <= self._ticks[-1]:  # the last of several at one tick holds; one at tick 0 replaces the default
                self._tempos[-1] = us_per_quarter
                continue
            self._seconds.append(self.seconds_at(ticks))
            self._ticks.append(ticks)
            self._tempos.append(us_per_quarter)

    def tempo_at(self, ticks: float) -> int:
        """The tempo in force at `ticks`, in microseconds per quarter."""
        return self._tempos[max(0, bisect_right(self._ticks, ticks) - 1)]

    def seconds_at(self, ticks: float) -> float:
        """Seconds from the start to `ticks`; negative before the start, where the first tempo holds."""
        index = max(0, bisect_right(self._ticks, ticks) - 1)
        passed = (ticks - self._ticks[index]) * self._tempos[index] / 1e6 / self._ticks_per_quarter
        return self._seconds[index] + passed

    def ticks_at(self, seconds: float) -> float:
        """The inverse of seconds_at, not rounded."""
        index = max(0, bisect_right(self._seconds, seconds) - 1)
        quarters = (seconds - self._seconds[index]) * 1e6 / self._tempos[index]
        return self._ticks[index] + quarters * self._ticks_per_quarter
