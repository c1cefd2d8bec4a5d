"""Stopping a run by a signal: at the next step, never in the middle of one."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StopRequest:
    """Whether the run was asked to stop, and by which signal: its number, or 0. A second Ctrl-C stops at once."""

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
def stop_by_signal() -> Iterator[StopRequest]:
    """A block in which Ctrl-C and SIGTERM only set the request, so that the current step ends first."""
    stop = StopRequest()
    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
