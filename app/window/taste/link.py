"""The taste, for the window: what is offered and said is written beside it, what was learnt arrives as a signal."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.ipc.ask_once import NoAnswerError, ask_once
from app.ui.jobs import Jobs
from generator.errors import ContinuoError, Text, text_of

if TYPE_CHECKING:
    from app.library.database import Catalogue
    from app.taste.fitting import Learnt, Ratings
    from app.taste.memory import StoredTake, TasteRecord

_SETTLE_MS = 1500  # several thumbs in a row are learnt from at once
_MOST_WAITING = 10_000
_FAULTS = (sqlite3.Error, LookupError, TypeError, ValueError, AttributeError)
Step = Callable[["Catalogue"], object]


@dataclass(frozen=True)
class _Offered:
    """Takes to be remembered; made: called beside the window."""

    made: Callable[[], Sequence[StoredTake]]

    def __call__(self, catalogue: Catalogue) -> None:
        from app.taste.memory import remember

        remember(catalogue, self.made())


@dataclass(frozen=True)
class _Said:
    """Something that was done with a take."""

    hash: str
    kind: str
    created: str

    def __call__(self, catalogue: Catalogue) -> None:
        from app.taste.memory import record

        record(catalogue, self.hash, self.kind, self.created)


@dataclass(frozen=True, eq=False)
class TasteState:
    """What is known of a person's taste."""

    known: TasteRecord
    """What there is to learn from."""
    learnt: Learnt
    """What came of it."""


class TasteLink(QObject):
    """changed(): `state` is another. troubled(Text). exported(Path, takes), forgotten(). library_wanted():
    something waits to be written, and `use` has not said where yet.

    What can't be written waits, and is tried again with the next, and when the window closes. What the library does not
    take even then is kept in the file beside it, from which it is taken in at the next start.

    library: its file, None for one that lasts as long as the window.
    """

    changed = Signal()
    troubled = Signal(object)
    forgotten = Signal()
    exported = Signal(object, int)
    library_wanted = Signal()
    _reported = Signal(str, object)

    def __init__(self, library: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self.state: TasteState | None = None
        self.is_on = True
        self._path: Path | None = None
        self._waiting: list[Step] = []  # under the lock
        self._lock = threading.Lock()
        self._is_closed = False
        self._writer = ThreadPoolExecutor(1, "taste")
        self._jobs = Jobs(self)
        self._jobs.done.connect(self._on_learnt)
        self._jobs.failed.connect(self.troubled)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SETTLE_MS)
        self._pause.timeout.connect(self.learn)
        self._reported.connect(self._on_reported)

    @property
    def busy(self) -> bool:
        """Whether there is something to be written or learnt yet."""
        return self._jobs.busy or self._pause.isActive() or bool(self._waiting)

    def use(self, path: Path) -> None:
        """The library, as soon as it can be read; it is another one where the person's own can't be opened."""
        if self._is_closed:
            return
        self._path = path

        def begin(catalogue: Catalogue) -> None:
            from app.taste.memory import reconcile

            reconcile(catalogue)

        with self._lock:
            self._waiting.insert(0, begin)
        self._write()
        self._pause.start()

    def remember(self, made: Callable[[], Sequence[StoredTake]]) -> None:
        """Takes that are offered; `made` is called beside the window."""
        self._add(_Offered(made))

    def say(self, hash_: str, kind: str) -> None:
        """Something was done with a take: one of app.library.feedback's kinds. Not while it is switched off."""
        if not self.is_on:
            return
        self._add(_Said(hash_, kind, datetime.now(UTC).isoformat(timespec="microseconds")))
        self._pause.start()

    def forget(self) -> None:
        """Everything that was said; then `forgotten`."""

        def step(catalogue: Catalogue) -> None:
            from app.taste.memory import forget

            try:
                forget(catalogue)
            except ContinuoError as error:  # not again with whatever is written next: nobody would expect it
                self._reported.emit("trouble", error.text)
            else:
                self._reported.emit("forgotten", None)

        self._add(step)

    def export(self, path: Path) -> None:
        """All of it as JSON; then `exported`."""

        def step(catalogue: Catalogue) -> None:
            from app.taste.memory import export

            try:
                self._reported.emit("exported", (path, export(catalogue, path)))
            except ContinuoError as error:
                self._reported.emit("trouble", error.text)

        self._add(step)

    @Slot()
    def learn(self) -> None:
        """Anew, from what was said so far; then `changed`."""
        if self._path is None:
            return
        path = self._path

        def work() -> TasteState:
            from app.library.database import Catalogue
            from app.taste.memory import known

            with Catalogue(path) as catalogue:
                found = known(catalogue)
            return TasteState(found, _learnt(found.ratings))

        self._jobs.start(work)

    def close(self) -> None:
        """What waits is written, whether or not the library was opened; the threads are joined."""
        self._is_closed = True
        self._pause.stop()
        self._jobs.close()
        self._path = self._path or self._library
        self._write()  # what could not be written may be possible by now
        self._writer.submit(self._keep_beside)
        self._path = None  # the library may open only now, which is too late
        self._writer.shutdown(wait=True)
        self._reported.disconnect()

    def _add(self, step: Step) -> None:
        with self._lock:
            self._waiting = [*self._waiting, step][-_MOST_WAITING:]
        self._write()
        if self._path is None and not self._is_closed:
            self.library_wanted.emit()

    def _write(self) -> None:
        """In the order in which it came."""
        if self._path and self._waiting:
            self._writer.submit(self._written, self._path)

    def _catalogue(self, path: Path) -> Catalogue:
        """Where another library stands in for the person's own, what is said is kept beside their own."""
        from app.library.database import Catalogue
        from app.library.feedback import sidecar_of

        return Catalogue(path, sidecar_of(self._library or path))

    def _written(self, path: Path) -> None:
        with self._lock:
            left, self._waiting = self._waiting, []
        try:
            with self._catalogue(path) as catalogue:
                while left:
                    self._take(left[0], catalogue)
                    left.pop(0)
        except (ContinuoError, OSError) as error:
            with self._lock:
                self._waiting = [*left, *self._waiting]
            self._reported.emit("trouble", text_of(error))

    def _keep_beside(self) -> None:
        """What the library has not taken, at the end."""
        with self._lock:
            left, self._waiting = self._waiting, []
        if not left:
            return
        from app.library.feedback import sidecar_of
        from app.taste.memory import record_beside, row_of_take

        offered: dict[str, StoredTake] = {}
        for step in left:
            try:
                if isinstance(step, _Offered):
                    offered.update((take.hash, take) for take in step.made())
                elif isinstance(step, _Said) and self._library:
                    take = offered.get(step.hash)
                    about = row_of_take(take) if take else {}
                    record_beside(sidecar_of(self._library), step.hash, step.kind, step.created, about)
            except (ContinuoError, *_FAULTS) as error:
                logging.getLogger(__name__).error("feedback on a take could not be kept: %s", error)

    def _take(self, step: Step, catalogue: Catalogue) -> None:
        """A fault of ours in one step would come again, and must not cost those that wait behind it."""
        try:
            step(catalogue)
        except (ContinuoError, OSError):
            raise
        except _FAULTS as error:
            text = Text("the library failed: {fault}; please report it", fault=repr(error))
            self._reported.emit("trouble", text)

    @Slot(str, object)
    def _on_reported(self, what: str, about: object) -> None:
        if what == "trouble":
            self.troubled.emit(about)
        elif what == "forgotten":
            self.learn()
            self.forgotten.emit()
        elif what == "exported" and isinstance(about, tuple):
            self.exported.emit(*about)

    @Slot(object)
    def _on_learnt(self, state: TasteState) -> None:
        self.state = state
        self.changed.emit()


def _learnt(ratings: Ratings) -> Learnt:
    """In a job, by a process of its own. Raises ContinuoError where that does not answer."""
    from app.taste.fitting import LEAST, MOST, learn
    from app.taste.messages import ANSWERS, LearnTaste

    if len(ratings) < LEAST:
        return learn(ratings)  # which says so, and needs nothing for it
    try:
        request = LearnTaste(ratings.part(max(0, len(ratings) - MOST)))
        return ask_once("app.taste", request, ANSWERS).learnt
    except NoAnswerError:
        raise ContinuoError(
            "your taste could not be learnt: its process ended unexpectedly; close other programs, then try again"
        ) from None
