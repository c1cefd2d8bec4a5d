"""A process of ours that is asked one thing, answers and ends; whoever waits may stop waiting."""

from __future__ import annotations

import _thread
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TypeVar

import msgspec

from app.ipc.process import Child, end_child, start_child
from app.ipc.wire import M, Message, decode, encode

_LEAVE_SECONDS = 5.0
_INTERRUPTED = 130  # exit code, as a shell has it
Q = TypeVar("Q", bound=Message)


class NoAnswerError(Exception):
    """The process could not be started, died, was ended, or took too long.

    start_error: why it could not be started, None where it was; timed_out: whether it took too long.
    """

    def __init__(self, start_error: OSError | None = None, *, timed_out: bool = False) -> None:
        super().__init__(start_error)
        self.start_error, self.timed_out = start_error, timed_out


class JobProcesses:
    """Those that one job has asked: they end together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended = False
        self._children: dict[Child, bool] = {}  # and whether it tidies up

    def end(self) -> None:
        """From any thread: what runs ends, `ask_once` has no answer, nothing more is begun."""
        with self._lock:
            self._ended = True
            for child, tidies in self._children.items():
                if tidies:
                    # Not here: where something is still being sent, that has to end first.
                    threading.Thread(target=_close_stdin, args=(child,), daemon=True).start()
                else:
                    child.kill()

    @contextmanager
    def here(self) -> Iterator[None]:
        """What is asked in this thread belongs to them."""
        token = _of_this_thread.set(self)
        try:
            yield
        finally:
            _of_this_thread.reset(token)

    def _start(self, module: str, tidies: bool) -> Child:
        with self._lock:
            if self._ended:
                raise NoAnswerError
            try:
                child = start_child(module)
            except OSError as error:
                raise NoAnswerError(error) from error
            self._children[child] = tidies
            return child

    def _is_over(self, child: Child) -> None:
        with self._lock:
            del self._children[child]


_of_this_thread: ContextVar[JobProcesses | None] = ContextVar("processes of a job", default=None)


def ask_once(
    module: str,
    request: Message,
    answers: msgspec.json.Decoder[M],
    *,
    seconds: float | None = None,
    tidies: bool = False,
) -> M:
    """`python -m module`: what it answers to the request on its stdin. Each is one line.

    seconds: how long it may take, None for as long as it likes. tidies: it takes the end of its stdin as its sign to
    leave, and is not killed. Raises NoAnswerError.
    """
    processes = _of_this_thread.get() or JobProcesses()
    child = processes._start(module, tidies)
    assert child.stdin and child.stdout
    timed_out = threading.Event()
    timer = threading.Timer(seconds or 0.0, lambda: (timed_out.set(), child.kill()))
    try:
        if seconds is not None:
            timer.start()
        child.stdin.write(encode(request))
        child.stdin.flush()
        line = child.stdout.readline()
        if not line.endswith(b"\n"):
            raise NoAnswerError(timed_out=timed_out.is_set())
        return decode(line, answers)
    except (OSError, ValueError) as error:  # it died, was ended, or said what is no answer
        raise NoAnswerError(timed_out=timed_out.is_set()) from error
    finally:
        timer.cancel()
        _close_stdin(child)
        end_child(child, _LEAVE_SECONDS)
        processes._is_over(child)


def in_a_job() -> bool:
    """Whether what is asked here ends when nobody waits for it any more."""
    return _of_this_thread.get() is not None


def answer_once(requests: msgspec.json.Decoder[Q], answer: Callable[[Q], Message], *, tidies: bool = False) -> int:
    """The process's side of `ask_once`; -> exit code. What libraries print goes to stderr.

    It leaves when its stdin ends, as whoever waited is gone; tidies: `answer` gets KeyboardInterrupt for that. Raises
    ValueError for what is no request.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    stdin = open(0, "rb", closefd=False)  # noqa: SIM115  sys.stdin's lock, held by a thread, would block leaving
    request = decode(stdin.readline(), requests)
    is_over = threading.Event()

    def wait_for_the_end() -> None:
        stdin.read()
        if not is_over.is_set():
            _thread.interrupt_main() if tidies else os._exit(1)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    try:
        reply = answer(request)
        is_over.set()
    except KeyboardInterrupt:
        return _INTERRUPTED
    out.write(encode(reply))
    out.flush()
    return 0


def _close_stdin(child: Child) -> None:
    """What a process of ours takes as its sign to leave."""
    with suppress(OSError, ValueError):
        if child.stdin:
            child.stdin.close()
