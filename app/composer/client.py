"""The composing process as the rest of the program sees it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.ipc.children import Child, end_child, start_child
from app.ipc.wire import Sender, messages

if TYPE_CHECKING:
    from app.taste.choosing import Choosing
    from generator.continuation import Continuation
    from generator.engine import GenerationRequest


class Composer:
    """Methods return at once. on_report(verb, *arguments): called from another thread; worker.py lists the verbs.

    A worker that dies is started again with its checkpoint, and "restarted" is reported: what it was composing is to
    be asked for anew.
    """

    def __init__(self, on_report: Callable[..., None], log: Path | None = None) -> None:
        self._on_report, self._log = on_report, log
        self._checkpoint: Path | None = None
        self._job = 0
        self._deaths = 0  # since there was progress
        self._progress = "bar"  # the report that is some: bars of takes are composed again after a death
        self._closing = False
        self._lock = threading.Lock()
        self._start()

    def _start(self) -> None:
        self._process = start_child("app.composer", log=self._log)
        assert self._process.stdin
        self._sender = Sender(self._process.stdin, "to composer")
        self._reader = threading.Thread(target=self._read, args=(self._process,), name="from composer", daemon=True)
        self._reader.start()

    def _read(self, process: Child) -> None:
        assert process.stdout and process.stdin
        for message in messages(process.stdout):
            if message[0] == self._progress:
                self._deaths = 0
            self._on_report(*message)
        with self._lock:
            if self._closing:
                return
            end_child(process, 0)
            self._sender.close(0)
            with contextlib.suppress(OSError, ValueError):  # what waits to be written has no reader any more
                process.stdin.close()
            self._deaths += 1
            goes_on = self._deaths <= _MOST_DEATHS
            if goes_on:
                self._start_again()
        self._on_report("restarted" if goes_on else "error", *(() if goes_on else (None, _DEAD)))

    def _start_again(self) -> None:
        self._start()
        if self._checkpoint:
            self._sender.send("open", str(self._checkpoint))

    def _revive(self) -> None:
        """One that was given up gets another chance when it is asked for something."""
        if self._deaths > _MOST_DEATHS:
            self._deaths = 0
            self._start_again()

    @property
    def pid(self) -> int:
        return self._process.pid

    def open(self, checkpoint: Path) -> None:
        """Load a model; what is being composed ends."""
        with self._lock:
            self._checkpoint = checkpoint
            self._revive()
            self._sender.send("open", str(checkpoint))

    def compose(self, continuation: Continuation, until_ticks: int) -> int:
        """Begin, and compose up to the bar line at `until_ticks` or past it; -> the job's number. One at a time."""
        from app.composer.request import to_plain  # only here: the window opens without what composes

        with self._lock:
            self._revive()
            self._job, self._progress = self._job + 1, "bar"
            self._sender.send("compose", self._job, to_plain(continuation), until_ticks)
            return self._job

    def compose_takes(self, request: GenerationRequest, choosing: Choosing | None = None) -> int:
        """Compose all takes of a request, or fills of a gap, at once; -> the job's number. choosing: by a taste."""
        from app.composer.request import request_to_plain

        with self._lock:
            self._revive()
            self._job, self._progress = self._job + 1, "done"
            self._sender.send("takes", self._job, request_to_plain(request), choosing and choosing.to_plain())
            return self._job

    def until(self, job: int, ticks: int) -> None:
        """Compose further."""
        with self._lock:
            self._sender.send("until", job, ticks)

    def cancel(self) -> None:
        """No more of it."""
        with self._lock:
            self._sender.send("cancel")

    def close(self) -> None:
        """The process leaves; one that does not is killed."""
        with self._lock:
            self._closing = True
            sender, process = self._sender, self._process
        sender.close(1.0)
        end_child(process, 2.0)
        if threading.current_thread() is not self._reader:
            self._reader.join(1.0)


_DEAD = "the composing process dies again and again; try another model, and please report it"
_MOST_DEATHS = 5
