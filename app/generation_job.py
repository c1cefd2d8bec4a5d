"""Work beside the window: a job gets a snapshot and an id, tells its result by signal, and can be left off.

Threads, not processes: nothing needs copying, and reading and writing files leaves Python's lock most of the time.
Rendering sound does not: symusic holds the lock, and the event loop's gaps reach 65 to 225 ms.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal, Slot

from generator.errors import ContinuoError
from generator.score import Score

Work = Callable[[], object]


def load_model_work(path: Path) -> Work:
    """Work that results in a Checkpoint."""

    def work() -> object:
        from generator.checkpoint import load_checkpoint

        return load_checkpoint(path)

    return work


def load_clip_work(path: Path) -> Work:
    """Work that results in a Score with pitched notes."""

    def work() -> object:
        from generator.wish import read_seed

        return read_seed(path)

    return work


def save_midi_work(score: Score, path: Path) -> Work:
    """Work that writes a .mid file and results in its path."""

    def work() -> object:
        from generator.files import atomic_write
        from generator.midi_codec import write_midi

        data = write_midi(score)
        with atomic_write(path) as file:
            file.write(data)
        return path

    return work


def save_wav_work(score: Score, path: Path) -> Work:
    """Work that renders to a .wav file and results in its path."""

    def work() -> object:
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
    """One run of one piece of work, in a thread of its own. It emits exactly one of done and failed."""

    done = Signal(int, object)
    failed = Signal(int, str)

    def __init__(self, number: int, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self.number, self._work = number, work

    def run(self) -> None:
        try:
            result = self._work()
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

    Every started job ends in one of done and failed, unless a newer one has taken its place.
    """

    done = Signal(object)
    failed = Signal(str)

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
        """Begin; a job that still runs is not heard any more. -> the new job's id."""
        self._current += 1
        self._busy = True
        job = _Job(self._current, work, self)
        job.done.connect(self._on_done)
        job.failed.connect(self._on_failed)
        job.finished.connect(self._on_finished)
        self._running[job.number] = job
        job.start()
        return job.number

    def drop(self) -> None:
        """Hear no more of what runs."""
        self._current += 1
        self._busy = False

    def close(self) -> None:
        """Join the threads: one left running at exit would abort the process."""
        self.drop()
        for job in list(self._running.values()):
            job.wait()

    @Slot(int, object)
    def _on_done(self, number: int, result: object) -> None:
        if self._ends(number):
            self.done.emit(result)

    @Slot(int, str)
    def _on_failed(self, number: int, text: str) -> None:
        if self._ends(number):
            self.failed.emit(text)

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
