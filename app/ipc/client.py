"""A process of ours that is to be there: started again when it dies, and given up when it dies again and again."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import msgspec

from app.ipc.process import Child, end_child, start_child
from app.ipc.wire import Message, Sender, messages
from generator.errors import Text

MOST_DEATHS = 5
WITHIN_SECONDS = 300.0
# Before it is started again: at once after the first death; what the system lacks may be there a little later.
PAUSES_SECONDS = (0.0, 0.1, 0.3, 1.0, 2.0)
_NO_THREAD = OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
R = TypeVar("R", bound=Message)


class Restarted(NamedTuple):
    """A process died, and another has taken its place."""


class GivenUp(NamedTuple):
    """A process is dead for good: whoever waits for it waits for nothing."""

    text: Text
    """Why, and what to do."""


class Deaths:
    """The one rule for all: a process that died more than MOST_DEATHS times within WITHIN_SECONDS is given up. One that
    can't be started has died once more. clock: seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._moments: deque[float] = deque()

    def add(self) -> float | None:
        """One more, now -> seconds to wait before it is started again; None to give it up."""
        moment = self._clock()
        while self._moments and moment - self._moments[0] > WITHIN_SECONDS:
            self._moments.popleft()
        self._moments.append(moment)
        count = len(self._moments)
        return None if count > MOST_DEATHS else PAUSES_SECONDS[min(count, len(PAUSES_SECONDS)) - 1]

    def forget(self) -> None:
        """It gets another chance."""
        self._moments.clear()


class Client(Generic[R]):
    """Methods return at once. on_report: called from another thread with what the process says; with Restarted when
    another process has taken its place, which got what `_first` says; with GivenUp when there will be none. `_revive`
    begins anew, as if it was the first time.

    What is sent while there is no process is lost: whoever needs it keeps it for `_first`, or asks again.
    """

    _leave_seconds = 0.0  # that one whose pipe is closed may take to leave before it is killed

    def __init__(
        self,
        module: str,
        *arguments: str,
        reports: msgspec.json.Decoder[R],
        on_report: Callable[[R | Restarted | GivenUp], None],
        log: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """reports: of what the process may say; log: a file for what it writes on stderr, None for nowhere."""
        self._command, self._log = (module, *arguments), log
        self._name = module.rpartition(".")[2]
        self._reports, self._on_report = reports, on_report
        self._lock = threading.RLock()
        self._deaths = Deaths(clock)
        self._error: OSError | None = None  # why it could not be started the last time
        self._process: Child | None = None
        self._sender: Sender | None = None
        self._is_given_up = False
        self._closing = threading.Event()
        with self._lock:
            self._begin()

    # What a kind of process says

    def _first(self, *, again: bool) -> Iterable[Message]:
        """What a new process is sent first of all; again: another one died before it. Called under the lock."""
        return ()

    _unstartable: Text
    """Why it is given up where it can't be started, for the {reason} of the system's."""
    _dies: Text
    """Why it is given up where it ends again and again."""

    def _given_up(self) -> GivenUp:
        return GivenUp(self._unstartable.with_values(reason=self._error) if self._error else self._dies)

    def _receive(self, report: R | Restarted | GivenUp) -> None:
        """Every report passes here."""
        self._on_report(report)

    # For everyone

    @property
    def pid(self) -> int:
        """0 while there is none."""
        return self._process.pid if self._process else 0

    @property
    def is_given_up(self) -> bool:
        return self._is_given_up

    def _send(self, message: Message) -> None:
        with self._lock:
            if self._sender:
                self._sender.send(message)

    def _revive(self) -> None:
        """One that was given up gets another chance when it is asked for something."""
        with self._lock:
            if self._is_given_up and not self._closing.is_set():
                self._is_given_up = False
                self._deaths.forget()
                self._begin(again=True)

    def close(self) -> None:
        """The process leaves in good order; one that does not is killed."""
        with self._lock:
            self._closing.set()
            sender, process = self._sender, self._process
        if sender:
            sender.close(max(1.0, self._leave_seconds))
        if process:
            end_child(process, max(2.0, self._leave_seconds))
        if threading.current_thread() is not self._keeper and self._keeper.is_alive():
            self._keeper.join(1.0)

    def close_beside(self) -> None:
        """The same, in a thread of its own: for who has no time to wait. Nothing is reported any more."""
        self._on_report = _ignore
        threading.Thread(target=self.close, name=f"end of {type(self).__name__}").start()

    # How it comes about

    def _begin(self, *, again: bool = False) -> None:
        self._start(again=again)
        self._keeper = threading.Thread(target=self._keep, name=f"from {self._name}", daemon=True)
        try:
            self._keeper.start()
        except RuntimeError:  # the system has no thread for it
            if self._process:
                self._process.kill()
                self._bury(self._process)
            self._is_given_up, self._error = True, _NO_THREAD
            self._receive(self._given_up())

    def _start(self, *, again: bool) -> None:
        self._process = self._sender = None
        try:
            self._process = start_child(*self._command, log=self._log)
        except OSError as error:
            self._error = error
            return
        assert self._process.stdin
        try:
            self._sender = Sender(self._process.stdin, f"to {self._name}")
        except RuntimeError:
            self._error = _NO_THREAD
            self._process.kill()
            return
        self._error = None
        for message in self._first(again=again):
            self._sender.send(message)

    def _keep(self) -> None:
        while True:
            if self._process:
                assert self._process.stdout
                for report in messages(self._process.stdout, self._reports):
                    self._receive(report)
                if self._closing.is_set():
                    return
                self._bury(self._process)
            with self._lock:
                pause = self._deaths.add()
                self._is_given_up = pause is None and not self._closing.is_set()
            if pause is None:
                if not self._closing.is_set():
                    self._receive(self._given_up())
                return
            if self._closing.wait(pause):
                return
            with self._lock:
                if self._closing.is_set():
                    return
                self._start(again=True)
            if self._process:
                self._receive(Restarted())

    def _bury(self, process: Child) -> None:
        """What waits to be written has no reader any more."""
        with self._lock:
            sender, self._sender = self._sender, None
        if sender:
            sender.close(0)
        end_child(process, self._leave_seconds)
        with contextlib.suppress(OSError, ValueError):
            if process.stdin:
                process.stdin.close()


def _ignore(_: object) -> None:
    """Whoever was reported to is gone."""
