"""One thing that a process of ours is asked; whoever waits for the answer may be told to wait no longer."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from app.ipc.children import Child, end_child, start_child

_LEAVE_SECONDS = 5.0


class Errands:
    """Those of one job: they end together."""

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
        token = _OF_THIS_THREAD.set(self)
        try:
            yield
        finally:
            _OF_THIS_THREAD.reset(token)

    def _start(self, module: str, arguments: tuple[str, ...], tidies: bool) -> Child | None:
        with self._lock:
            if self._ended:
                return None
            child = start_child(module, *arguments)
            self._children[child] = tidies
            return child

    def _is_over(self, child: Child) -> None:
        with self._lock:
            del self._children[child]


_OF_THIS_THREAD: ContextVar[Errands | None] = ContextVar("errands", default=None)


def ask_once(
    module: str, *arguments: str, request: bytes = b"", tidies: bool = False
) -> tuple[dict[str, Any], bytes] | None:
    """`python -m module arguments`: what it answers to the request on its stdin, a line of JSON, and as many bytes as
    that says under "bytes". None where it ended without an answer, was ended, or could not be started: an OSError is a
    death. tidies: it takes the end of its stdin as its sign to leave, and is not killed."""
    errands = _OF_THIS_THREAD.get() or Errands()
    try:
        child = errands._start(module, arguments, tidies)
    except OSError:
        return None
    if child is None:
        return None
    assert child.stdin and child.stdout
    try:
        child.stdin.write(request)
        child.stdin.flush()
        return _answer(child)
    except (OSError, ValueError):  # it died, or was ended
        return None
    finally:
        _close_stdin(child)
        end_child(child, _LEAVE_SECONDS)
        errands._is_over(child)


def _answer(child: Child) -> tuple[dict[str, Any], bytes] | None:
    """Raises OSError, ValueError."""
    assert child.stdout
    line = child.stdout.readline()
    if not line.endswith(b"\n") or not isinstance(about := json.loads(line), dict):
        return None
    count = about.get("bytes", 0)
    data = child.stdout.read(count) if isinstance(count, int) and count > 0 else b""
    return (about, data) if len(data) == count else None


def in_a_job() -> bool:
    """Whether what is asked here ends when nobody waits for it any more."""
    return _OF_THIS_THREAD.get() is not None


def _close_stdin(child: Child) -> None:
    """What a process of ours takes as its sign to leave."""
    with suppress(OSError, ValueError):
        if child.stdin:
            child.stdin.close()
