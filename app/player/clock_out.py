"""MIDI clock to other machines: 24 to the quarter, start, stop, continue, song position."""

from __future__ import annotations

import math
from collections.abc import Iterable

from mido import Message

from app.player.outputs import Output

CLOCKS_PER_QUARTER, CLOCKS_PER_SIXTEENTH = 24, 6
_LAST_POSITION = 16383  # a song position has 14 bits


class ClockSender:
    """Which clock is next, and what is to be said with it."""

    def __init__(self, ticks_per_quarter: int) -> None:
        self._ticks_per_clock = ticks_per_quarter / CLOCKS_PER_QUARTER
        self._next = 0
        self._has_started = False

    @property
    def tick(self) -> float:
        """Where the next clock stands."""
        return self._next * self._ticks_per_clock

    def restart(self, tick: float) -> None:
        """The music goes on from here. The first clock stands on a sixteenth, as song positions count those."""
        self._next = math.ceil(tick / self._ticks_per_clock / CLOCKS_PER_SIXTEENTH - 1e-9) * CLOCKS_PER_SIXTEENTH
        self._has_started = False

    def send(self, outputs: Iterable[Output], due: float) -> None:
        """The next clock; before the first, where it stands."""
        messages = [Message("clock")]
        if not self._has_started and self._next == 0:
            messages.insert(0, Message("start"))
        elif not self._has_started:
            position = min(self._next // CLOCKS_PER_SIXTEENTH, _LAST_POSITION)
            messages[:0] = [Message("songpos", pos=position), Message("continue")]
        self._has_started = True
        self._next += 1
        _send(outputs, messages, due)

    def stop(self, outputs: Iterable[Output], due: float) -> None:
        """The music stands still."""
        if self._has_started:
            _send(outputs, [Message("stop")], due)
        self._has_started = False


def _send(outputs: Iterable[Output], messages: list[Message], due: float) -> None:
    for output in outputs:
        if output.takes_clock:
            for message in messages:
                output.sink.send(message, due)
