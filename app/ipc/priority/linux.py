"""Linux: SCHED_FIFO where this user may have it, else what RealtimeKit gives to every program of a desktop.

RealtimeKit gives it to one thread at a time, and to none that such a thread starts. So a thread of our own looks for
new ones. A thread that runs for too long without a rest loses it: that is what RLIMIT_RTTIME is for.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterable
from pathlib import Path

from app.ipc.priority.rtkit import RealtimeKit, RealtimeKitError
from generator.errors import Text

_TASKS = Path("/proc/self/task")
_LOOK_SECONDS = 0.05  # how soon a thread that was started has it
_RTTIME = 15  # RLIMIT_RTTIME, which Python's module does not name
_MOST_AT_ONCE_US = 100_000  # then the kernel warns, and the thread that keeps time goes on without


def prefer(priority: int) -> Text | None:
    """-> as prefer_this_process."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
    except (OSError, ValueError):
        pass
    else:
        return None
    try:
        kit = RealtimeKit()
        _limit_time(kit.longest_us)
        watch = _Watch(kit, min(priority, kit.highest))
        watch.look()
    except RealtimeKitError as error:
        return error.text
    watch.start()
    return None


def _limit_time(longest_us: int) -> None:
    """RealtimeKit serves only processes that the kernel stops when they take a core for longer. Raises
    RealtimeKitError."""
    import resource  # not on Windows

    signal.signal(signal.SIGXCPU, _rest)
    soft, hard = min(_MOST_AT_ONCE_US, longest_us), longest_us
    try:
        resource.setrlimit(_RTTIME, (soft, hard))
    except (OSError, ValueError) as error:
        raise RealtimeKitError("no real-time priority: a limit can't be set ({reason})", reason=error) from error


def _rest(*_: object) -> None:
    """It ran on and on: rather than be killed, it runs as any other."""
    for task in _tasks():
        with contextlib.suppress(OSError):
            os.sched_setscheduler(task, os.SCHED_OTHER | os.SCHED_RESET_ON_FORK, os.sched_param(0))


def _tasks() -> Iterable[int]:
    """Ids of the threads of this process."""
    return sorted(int(path.name) for path in _TASKS.iterdir())


class _Watch(threading.Thread):
    """Asks for each thread of this process."""

    def __init__(self, kit: RealtimeKit, priority: int) -> None:
        super().__init__(name="priority", daemon=True)
        self._kit, self._priority = kit, priority
        self._seen: set[int] = set()

    def look(self) -> None:
        """Once. Raises RealtimeKitError where a thread is not allowed it."""
        there = set(_tasks())
        self._seen &= there
        for task in sorted(there - self._seen):
            self._seen.add(task)
            self._kit.allow(task, self._priority)

    def run(self) -> None:
        rest = threading.Event()
        while not rest.wait(_LOOK_SECONDS):
            with contextlib.suppress(RealtimeKitError, OSError):  # it gives so many in a minute: later ones go without
                self.look()
