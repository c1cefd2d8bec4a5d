"""Stopping a run by a signal: at the next step, and never in the middle of one."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stop:
    """What asked the run to stop: a signal's number, or 0. A second Ctrl-C stops at once."""

    def __init__(self) -> None:
        self.by = 0

    def __bool__(self) -> bool:
        return bool(self.by)

    def ask(self, number: int, frame: FrameType | None) -> None:
        """A signal handler."""
        if self.by and number == signal.SIGINT:
            raise KeyboardInterrupt
        self.by = number


@contextmanager
def stop_by_signal() -> Iterator[Stop]:
    """While in the block, Ctrl-C and SIGTERM only ask: a step that is under way is ended first."""
    stop = Stop()
    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
