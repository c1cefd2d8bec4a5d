"""MIDI clock to other machines: 24 to the quarter, start, stop, continue, song position."""

from __future__ import annotations

import math
from collections.abc import Iterable

from mido import Message

from app.player.outputs import Output

CLOCKS_PER_QUARTER, CLOCKS_PER_SIXTEENTH = 24, 6
_LAST_POSITION = 16383  # a song position has 14 bits


class ClockSender:
    """Which clock is next, and who runs by it. An output joins at a sixteenth, as song positions count those."""

    def __init__(self, ticks_per_quarter: int) -> None:
        self._ticks_per_clock = ticks_per_quarter / CLOCKS_PER_QUARTER
        self._next = 0
        self._running: set[Output] = set()

    @property
    def tick(self) -> float:
        """Where the next clock stands."""
        return self._next * self._ticks_per_clock

    def restart(self, tick: float) -> None:
        """The music goes on from here; those who ran by the clock were stopped."""
        self._next = max(0, math.ceil(tick / self._ticks_per_clock - 1e-9))

    def send(self, outputs: Iterable[Output], due: float) -> None:
        """The next clock; before its first, an output is sent where it stands."""
        position, rest = divmod(self._next, CLOCKS_PER_SIXTEENTH)
        for output in outputs:
            if not output.takes_clock or (output not in self._running and rest):
                continue
            if output not in self._running:
                self._running.add(output)
                if position == 0:
                    output.sink.send(Message("start"), due)
                else:
                    output.sink.send(Message("songpos", pos=min(position, _LAST_POSITION)), due)
                    output.sink.send(Message("continue"), due)
            output.sink.send(Message("clock"), due)
        self._next += 1

    def stop(self, due: float) -> None:
        """The music stands still."""
        for output in self._running:
            output.sink.send(Message("stop"), due)
        self._running.clear()

    def leave(self, output: Output, due: float) -> None:
        """One that goes, or that came back and has to be sent anew where the music is."""
        if output in self._running:
            output.sink.send(Message("stop"), due)
            self._running.remove(output)
