"""The composing process as the rest of the program sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from app.composer.messages import REPORTS, Cancel, ComposeUntil, JobFailed, OpenCheckpoint, Report
from app.ipc.client import Client, GivenUp, Restarted
from generator.errors import Text

if TYPE_CHECKING:
    from app.taste.choosing import Choosing
    from generator.compose.asking.request import GenerationRequest
    from generator.compose.continuation import Continuation


Reported = Report | Restarted | GivenUp


class Composer(Client[Report]):
    """Methods return at once. on_report: called from another thread with what messages.py lists.

    A process that dies is started again with its checkpoint, and Restarted is reported: ask again for what it was
    composing. If it is given up, JobFailed is reported for whatever was being composed.
    """

    _unstartable = Text("composing can't be started ({reason}): close other programs, then try again")
    _dies = Text("the composing process keeps crashing; try another model, and please report it")

    def __init__(self, on_report: Callable[[Reported], None], log: Path | None = None) -> None:
        self._checkpoint: Path | None = None
        self._job = 0
        super().__init__("app.composer", reports=REPORTS, on_report=on_report, log=log)

    def _first(self, *, again: bool) -> Iterable[OpenCheckpoint]:
        return [OpenCheckpoint(self._checkpoint)] if self._checkpoint else []

    def _receive(self, report: Reported) -> None:
        super()._receive(JobFailed(None, report.text) if isinstance(report, GivenUp) else report)

    def open(self, checkpoint: Path) -> None:
        """Load a model; what is being composed ends."""
        with self._lock:
            self._checkpoint = checkpoint
            self._revive()
            self._send(OpenCheckpoint(checkpoint))

    def compose(self, continuation: Continuation, until_ticks: int) -> int:
        """Begin a job, and compose up to the bar line at `until_ticks` or after it. -> the job's number. It replaces
        the job before."""
        from app.composer.commands import Compose  # only here: the window opens without what composes

        with self._lock:
            self._revive()
            self._job += 1
            self._send(Compose(self._job, continuation, until_ticks))
            return self._job

    def compose_takes(self, request: GenerationRequest, choosing: Choosing | None = None) -> int:
        """Compose all takes of a request, or fills of a gap, at once. -> the job's number. choosing: how a taste
        chooses from them."""
        from app.composer.commands import ComposeTakes

        with self._lock:
            self._revive()
            self._job += 1
            self._send(ComposeTakes(self._job, request, choosing))
            return self._job

    def until(self, job: int, ticks: int) -> None:
        """Compose a job further, up to the bar line at `ticks` or after it."""
        self._send(ComposeUntil(job, ticks))

    def cancel(self) -> None:
        """Stop composing."""
        self._send(Cancel())
