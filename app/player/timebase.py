"""Where in the piece the music is at a moment, and when a place in it is due."""

from __future__ import annotations

import math
from typing import Protocol

from generator.music.tempo import TempoMap


class Timebase(Protocol):
    """Maps ticks to moments, in seconds of wire.now(). A place that has no moment yet is due at math.inf."""

    def tick_at(self, moment: float) -> float: ...

    def time_of(self, tick: float) -> float: ...

    def start(self, tick: float, moment: float) -> None:
        """Go on from here: `tick` is due at `moment`."""
        ...

    def turn(self, tick: float, to: float, due: float) -> None:
        """At `tick`, which is due then, the music goes on from `to`, without losing any time."""
        ...


class OwnTime:
    """By the piece's tempo map, times `speed`. Deadlines are counted from one anchor, so that errors never add up."""

    def __init__(self, tempo_map: TempoMap, speed: float = 1.0) -> None:
        self._map, self._speed = tempo_map, speed
        self._tick, self._moment = 0.0, 0.0

    @property
    def speed(self) -> float:
        return self._speed

    def start(self, tick: float, moment: float) -> None:
        self._tick, self._moment = tick, moment

    def turn(self, tick: float, to: float, due: float) -> None:
        self.start(to, due)

    def change(self, moment: float, tempo_map: TempoMap | None = None, speed: float | None = None) -> None:
        """From `moment` on, by another map or at another speed."""
        self.start(self.tick_at(moment), moment)
        self._map = tempo_map or self._map
        self._speed = self._speed if speed is None else speed

    def tick_at(self, moment: float) -> float:
        return self._map.ticks_at(self._map.seconds_at(self._tick) + (moment - self._moment) * self._speed)

    def time_of(self, tick: float) -> float:
        return self._moment + (self._map.seconds_at(tick) - self._map.seconds_at(self._tick)) / self._speed


class ClockTime:
    """By a MIDI clock that arrives from outside, 24 to the quarter.

    Messages jitter; a delay-locked loop of second order smooths them (Adriaensen 2005, "Using a DLL to filter time").
    Between two clocks the music goes on at the estimated tempo, but never past the clock that is expected next: when
    the master stops, so does the music.
    """

    _BANDWIDTH = 0.1  # of the loop, per clock: settles within some 10 clocks, less than half a quarter
    _AHEAD = 1.5  # clocks that may be played before they arrived: else each beat would wait for its message
    _SILENCE = 0.5  # seconds without a clock: the master is gone without a word

    def __init__(self, ticks_per_quarter: int) -> None:
        self._ticks_per_clock = ticks_per_quarter / 24
        self._tick = 0.0
        self._expected: float | None = None  # when the next clock is
        self._due = 0.0  # when the last one was, smoothed
        self._interval = 60 / 120 / 24
        self._arrived = 0

    @property
    def quarters_per_minute(self) -> float:
        """The master's tempo, as far as it is known."""
        return 60 / (24 * self._interval)

    @property
    def next_tick(self) -> float:
        """Where the next clock stands."""
        return self._tick if self._expected is None else self._tick + self._ticks_per_clock

    @property
    def silent_at(self) -> float:
        """The moment from which the master is taken for gone if nothing arrives."""
        return math.inf if self._expected is None else self._due + self._SILENCE

    def start(self, tick: float, moment: float) -> None:
        """The next clock that arrives stands at `tick`."""
        self._tick, self._expected, self._arrived = tick, None, 0

    def turn(self, tick: float, to: float, due: float) -> None:
        self._tick += to - tick

    def on_clock(self, moment: float) -> None:
        """A clock message arrived at `moment`."""
        self._arrived += 1
        if self._expected is None:
            self._due = moment
            self._expected = moment + self._interval
            return
        self._tick += self._ticks_per_clock
        error = moment - self._expected
        if self._arrived == 2 or abs(error) > 4 * self._interval:  # first interval, or the master paused: begin anew
            if self._arrived == 2:
                self._interval = min(max(moment - self._due, 0.002), 0.25)
            self._due = moment
        else:
            omega = 2 * math.pi * self._BANDWIDTH
            self._due = self._expected + math.sqrt(2) * omega * error
            self._interval = min(max(self._interval + omega * omega * error, 0.002), 0.25)
        self._expected = self._due + self._interval

    def tick_at(self, moment: float) -> float:
        if self._expected is None:
            return self._tick
        passed = (moment - self._due) / self._interval
        return self._tick + min(max(passed, 0.0), self._AHEAD) * self._ticks_per_clock

    def time_of(self, tick: float) -> float:
        clocks = (tick - self._tick) / self._ticks_per_clock
        if self._expected is None or clocks > self._AHEAD:
            return math.inf
        return self._due + clocks * self._interval
