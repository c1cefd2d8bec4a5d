"""The composing process as the rest of the program sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.ipc.client import Client
from app.ipc.wire import Message
from generator.errors import Text

if TYPE_CHECKING:
    from app.taste.choosing import Choosing
    from generator.compose.continuation import Continuation
    from generator.compose.request import GenerationRequest


class Composer(Client):
    """Methods return at once. on_report(verb, *arguments): called from another thread; worker.py lists the verbs.

    A worker that dies is started again with its checkpoint, and "restarted" is reported: what it was composing is to
    be asked for anew. Where it is given up, that is an "error" of whatever is being composed.
    """

    _unstartable = Text("composing can't be started ({reason}): close other programs, then try again")
    _dies = Text("the composing process dies again and again; try another model, and please report it")

    def __init__(self, on_report: Callable[..., None], log: Path | None = None) -> None:
        self._checkpoint: Path | None = None
        self._job = 0
        super().__init__("app.composer", on_report=on_report, log=log)

    def _first(self, *, again: bool) -> Iterable[Message]:
        return [["open", str(self._checkpoint)]] if self._checkpoint else []

    def _hear(self, verb: str, *arguments: Any) -> None:
        if verb == "given_up":
            verb, arguments = "error", (None, *arguments)
        super()._hear(verb, *arguments)

    def open(self, checkpoint: Path) -> None:
        """Load a model; what is being composed ends."""
        with self._lock:
            self._checkpoint = checkpoint
            self._revive()
            self._send("open", str(checkpoint))

    def compose(self, continuation: Continuation, until_ticks: int) -> int:
        """Begin, and compose up to the bar line at `until_ticks` or past it; -> the job's number. One at a time."""
        from app.composer.messages import to_plain  # only here: the window opens without what composes

        with self._lock:
            self._revive()
            self._job += 1
            self._send("compose", self._job, to_plain(continuation), until_ticks)
            return self._job

    def compose_takes(self, request: GenerationRequest, choosing: Choosing | None = None) -> int:
        """Compose all takes of a request, or fills of a gap, at once; -> the job's number. choosing: by a taste."""
        from app.composer.messages import request_to_plain

        with self._lock:
            self._revive()
            self._job += 1
            self._send("takes", self._job, request_to_plain(request), choosing and choosing.to_plain())
            return self._job

    def until(self, job: int, ticks: int) -> None:
        """Compose further."""
        self._send("until", job, ticks)

    def cancel(self) -> None:
        """No more of it."""
        self._send("cancel")
