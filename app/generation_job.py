"""Work beside the window: a job gets a snapshot and an id, tells what it has by signal, and can be left off.

Threads, not processes: nothing needs copying, and reading and writing files leaves Python's lock most of the time.
Rendering sound does not: symusic holds the lock, and the event loop's gaps reach 65 to 225 ms.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QThread, Signal, Slot

from generator.errors import ContinuoError
from generator.score import Score


class _Cancelled(Exception):
    """Raised inside a job that is to stop."""


class Desk(Protocol):
    """What a job's work may use of the world."""

    def tell(self, value: object) -> None:
        """Send something to the receiver while the work goes on."""
        ...

    def check(self) -> None:
        """Call often: it raises when the work is to stop."""
        ...


Work = Callable[[Desk], object]


def load_model_work(path: Path) -> Work:
    """Work that results in a Checkpoint."""

    def work(_: Desk) -> object:
        from generator.checkpoint import load_checkpoint

        return load_checkpoint(path)

    return work


def load_clip_work(path: Path) -> Work:
    """Work that results in a Score with pitched notes."""

    def work(_: Desk) -> object:
        from generator.wish import read_seed

        return read_seed(path)

    return work


def save_midi_work(score: Score, path: Path) -> Work:
    """Work that writes a .mid file and results in its path."""

    def work(_: Desk) -> object:
        from generator.files import atomic_write
        from generator.midi_codec import write_midi

        data = write_midi(score)
        with atomic_write(path) as file:
            file.write(data)
        return path

    return work


def save_wav_work(score: Score, path: Path) -> Work:
    """Work that renders to a .wav file and results in its path."""

    def work(_: Desk) -> object:
        from app.synth import render_wav
        from generator.midi_codec import write_midi

        render_wav(write_midi(score), path)
        return path

    return work


def sentence(error: ContinuoError | OSError | MemoryError) -> str:
    """What a person is told of an error."""
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}; check the path, its permissions and the free space"
    if isinstance(error, MemoryError):
        return "this needs more memory than the machine has free; close other programs or choose a smaller model"
    return str(error)


class _Job(QThread):
    """One run of one piece of work, in a thread of its own. It emits exactly one of done, failed and cancelled."""

    told = Signal(int, object)
    done = Signal(int, object)
    failed = Signal(int, str)
    cancelled = Signal(int)

    def __init__(self, number: int, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self.number, self._work = number, work
        self.stop = threading.Event()

    def tell(self, value: object) -> None:
        self.told.emit(self.number, value)

    def check(self) -> None:
        if self.stop.is_set():
            raise _Cancelled

    def run(self) -> None:
        try:
            result = self._work(self)
            self.check()
        except _Cancelled:
            self.cancelled.emit(self.number)
        except (ContinuoError, OSError, MemoryError) as error:
            self.failed.emit(self.number, sentence(error))
        except BaseException as error:
            # A fault of ours: the window must not wait for ever, and the traceback belongs in the terminal.
            self.failed.emit(
                self.number, f"a fault in Continuo itself ({type(error).__name__}); the terminal says more"
            )
            raise
        else:
            self.done.emit(self.number, result)


class Jobs(QObject):
    """Runs one kind of work, the newest request only: signals of any job but the current one are dropped.

    Every started job ends in one of done, failed and cancelled, unless a newer one has taken its place.
    """

    told = Signal(object)
    done = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

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
        """Begin; a job that still runs is told to stop, and not heard any more. -> the new job's id."""
        self.cancel()
        self._current += 1
        self._busy = True
        job = _Job(self._current, work, self)
        job.told.connect(self._on_told)
        job.done.connect(self._on_done)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(self._on_cancelled)
        job.finished.connect(self._on_finished)
        self._running[job.number] = job
        job.start()
        return job.number

    def cancel(self) -> None:
        """Ask the running jobs to stop at their next event; returns at once."""
        for job in self._running.values():
            job.stop.set()

    def drop(self) -> None:
        """Stop, and hear no more of it: not even that it was cancelled."""
        self.cancel()
        self._current += 1
        self._busy = False

    def close(self) -> None:
        """Stop everything and join the threads: one left running at exit would abort the process."""
        self.drop()
        for job in list(self._running.values()):
            job.wait()

    @Slot(int, object)
    def _on_told(self, number: int, value: object) -> None:
        if number == self._current:
            self.told.emit(value)

    @Slot(int, object)
    def _on_done(self, number: int, result: object) -> None:
        if self._ends(number):
            self.done.emit(result)

    @Slot(int, str)
    def _on_failed(self, number: int, text: str) -> None:
        if self._ends(number):
            self.failed.emit(text)

    @Slot(int)
    def _on_cancelled(self, number: int) -> None:
        if self._ends(number):
            self.cancelled.emit()

    def _ends(self, number: int) -> bool:
        if number != self._current:
            return False
        self._busy = False
        return True

    @Slot()
    def _on_finished(self) -> None:
        for number, job in list(self._running.items()):
            if job.isFinished():
                job.wait()  # isFinished comes a moment before the thread is gone
                del self._running[number]
                job.deleteLater()
