"""Work beside the window: a job gets a snapshot and an id, answers by a signal, and can be left off.

Threads, not processes: nothing needs copying, and reading and writing files leaves the GIL most of the time.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal, Slot

from app.ipc.ask_once import JobProcesses
from generator.errors import ContinuoError, Text, text_of

Work = Callable[[], object]


class _Job(QThread):
    """One run of one piece of work, in a thread of its own. It emits exactly one of done and failed."""

    done = Signal(int, object)
    failed = Signal(int, object)

    def __init__(self, number: int, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self.number, self._work = number, work
        self.processes = JobProcesses()

    def run(self) -> None:
        try:
            with self.processes.here():
                result = self._work()
        except (ContinuoError, OSError, MemoryError) as error:
            self.failed.emit(self.number, text_of(error))
        except BaseException as error:
            # A fault of ours: the window must not wait for ever, and the traceback belongs in the log.
            kind = type(error).__name__
            text = Text("an error in Continuo itself ({kind}); for details choose Help > Open the log file", kind=kind)
            self.failed.emit(self.number, text)
            raise
        else:
            self.done.emit(self.number, result)


class Jobs(QObject):
    """Runs one kind of work, the newest request only: signals of any job but the current one are dropped.
    busy_changed(busy): also when another job has taken the place of the one before.

    Every started job ends in one of done and failed, unless a newer one has taken its place.
    """

    done = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[int, _Job] = {}
        self._current = 0
        self._busy = False

    @property
    def busy(self) -> bool:
        """Whether the current job has not ended yet."""
        return self._busy

    def start(self, work: Work) -> int:
        """Begin; a job that still runs is dropped. -> the new job's id."""
        self.drop()
        self._busy = True
        job = _Job(self._current, work, self)
        job.done.connect(self._on_done)
        job.failed.connect(self._on_failed)
        job.finished.connect(self._on_finished)
        self._running[job.number] = job
        job.start()
        self.busy_changed.emit(True)
        return job.number

    def drop(self) -> None:
        """Hear no more of what runs; the processes that it asks end."""
        for job in self._running.values():
            job.processes.end()
        self._current += 1
        self._rest()

    def close(self) -> None:
        """Join the threads: one left running at exit would abort the process."""
        self.drop()
        for job in list(self._running.values()):
            job.wait()

    @Slot(int, object)
    def _on_done(self, number: int, result: object) -> None:
        if self._ends(number):
            self.done.emit(result)

    @Slot(int, object)
    def _on_failed(self, number: int, text: Text) -> None:
        if self._ends(number):
            self.failed.emit(text)

    def _ends(self, number: int) -> bool:
        if number != self._current:
            return False
        self._rest()
        return True

    def _rest(self) -> None:
        if self._busy:
            self._busy = False
            self.busy_changed.emit(False)

    @Slot()
    def _on_finished(self) -> None:
        for number, job in list(self._running.items()):
            if job.isFinished():
                job.wait()  # isFinished comes a moment before the thread is gone
                del self._running[number]
                job.deleteLater()
