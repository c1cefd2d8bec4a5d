"""The tempo of somebody who plays along: nudged by how early or late their notes are against the beat that sounds."""

from __future__ import annotations

from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID

_EIGHTH = GRID // 2
_NEAR = GRID / 6  # ticks from an eighth within which a note is taken to be meant there
_CATCH_UP = 0.35  # of an error that is made up for in the next beat
_LEARN = 0.12  # of an error that is taken for another tempo
_SLOWEST, _FASTEST = 0.5, 2.0  # times the tempo at the start
_TOGETHER = 1.5  # ticks within which notes are one chord


class TempoFollower:
    """speed: by which the tempo at the start is to be multiplied now."""

    def __init__(self) -> None:
        self.speed = 1.0
        self._rate = 1.0  # without what is being made up for
        self._last = -GRID * 4.0

    @property
    def rate(self) -> float:
        """Your tempo, in times of that at the start."""
        return self._rate

    def struck(self, tick: float) -> None:
        """A key of yours at a tick of the grid, as the music that sounds counts them."""
        if tick - self._last < _TOGETHER:
            return
        self._last = tick
        eighth = round(tick / _EIGHTH)
        error = tick - eighth * _EIGHTH  # later than the beat: you are slower
        if abs(error) > _NEAR:
            return
        weight = 1.0 if eighth % 2 == 0 else 0.4
        beats = weight * error / GRID
        self._rate = min(_FASTEST, max(_SLOWEST, self._rate * (1 - _LEARN * beats)))
        self.speed = min(_FASTEST, max(_SLOWEST, self._rate * (1 - _CATCH_UP * beats)))
