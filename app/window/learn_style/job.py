"""Training, as a process of its own: it is started, its output read line by line, and asked to stop."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot

from app.window.learn_style.request import TrainingRequest
from generator.errors import Text

TRAIN_GENERATOR = (sys.executable, "-m", "training")
GRACE_SECONDS = 20  # to end a step or a measure, and to write a snapshot
_CLOSING_SECONDS = 8
_NICENESS = 10
_LOG_LINES = 400
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """What the folder holds."""

    pieces: int
    """Files that can be learnt from."""
    notes: int
    """In all of them."""
    left_out: int
    """Files that can't."""
    rejected: tuple[tuple[str, str], ...]
    """File name and reason of those left out, the first thousand."""


@dataclass(frozen=True)
class Planned:
    """How the pieces are divided."""

    train: int
    """Pieces to learn from."""
    valid: int
    """Pieces to choose the best epoch by."""
    test: int
    """Pieces to measure the result on."""
    notes: int
    """In the pieces to learn from."""
    events_per_note: float
    """From nats per event, a step's unit, to nats per note, an epoch's."""


@dataclass(frozen=True)
class Step:
    """After optimiser steps."""

    epoch: int
    """From 1."""
    seconds: float
    """Trained so far."""
    nats_per_note: float
    """Of the training loss."""
    progress: float
    """0 to 1."""
    seconds_left: float | None
    """None while nobody can say."""


@dataclass(frozen=True)
class Epoch:
    """After a pass over all pieces."""

    number: int
    """From 1."""
    seconds: float
    """Trained so far."""
    train: float
    """Nats per note on the pieces to learn from."""
    held_out: float
    """Nats per note on the pieces to choose by."""
    is_best: bool
    """Whether no epoch before it was better."""


@dataclass(frozen=True)
class Measured:
    """What a measure on held-out pieces gave."""

    pieces: int
    """How many."""
    before: float
    """Nats per note of the base."""
    after: float
    """Nats per note of what was learnt from it."""


@dataclass(frozen=True)
class Figures:
    """What learning brought."""

    own: Measured | None = None
    """On the musician's pieces, None where too few were held out."""
    base: Measured | None = None
    """On the music that the base was trained on, None where it is not there."""


class TrainingJob(QObject):
    """One run at a time, and of each exactly one of finished(Path, Figures), failed(Text or str,
    whether the snapshot is of another run) and cancelled().

    Before that: reading(files, name), found(Found), planned(Planned), resumed(), stepped(Step), epoch_ended(Epoch).
    """

    reading = Signal(int, str)
    found = Signal(object)
    planned = Signal(object)
    resumed = Signal()
    stepped = Signal(object)
    epoch_ended = Signal(object)
    finished = Signal(object, object)
    failed = Signal(object, bool)
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None, command: Sequence[str] = TRAIN_GENERATOR) -> None:
        super().__init__(parent)
        self._command = tuple(command)
        self._process: QProcess | None = None
        self._cancelling = False
        self.request: TrainingRequest | None = None
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.setInterval(1000 * GRACE_SECONDS)
        self._grace.timeout.connect(self._kill)
        self.errors: deque[str] = deque(maxlen=_LOG_LINES)

    @property
    def busy(self) -> bool:
        return self._process is not None

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop and has not ended yet."""
        return self.busy and self._cancelling

    @property
    def can_finish_early(self) -> bool:
        """Whether the process can be asked to end with the best so far: Windows has no such signal."""
        return os.name == "posix"

    def start(self, request: TrainingRequest, *, resume: bool = False) -> None:
        """Begin, or go on from the snapshot. Raises OSError where nothing can be written."""
        assert not self.busy
        request.save()
        self.request = request
        self._figures, self._saved = Figures(), False
        self._error: Text | None = None
        self._is_of_another_run = False
        self._events_per_note, self._cancelling = 1.0, False
        self.errors.clear()
        self._process = process = QProcess(self)
        if os.name == "posix":  # a process group of its own, so that its readers end with it
            parameters = QProcess.UnixProcessParameters()
            parameters.flags = QProcess.UnixProcessFlag.CreateNewSession
            process.setUnixProcessParameters(parameters)
        process.readyReadStandardOutput.connect(self._on_output)
        process.readyReadStandardError.connect(self._on_errors)
        process.started.connect(self._on_started)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        process.start(self._command[0], [*self._command[1:], *request.arguments(resume=resume)])

    def cancel(self) -> None:
        """Have it write a snapshot and leave; killed if it does not within GRACE_SECONDS."""
        if self._process is None or self._cancelling:
            return
        self._cancelling = True
        if os.name == "posix":
            self._process.terminate()
            self._grace.start()
        else:  # it gets no signal there; the last snapshot is at most a minute old
            self._kill()

    def finish_now(self) -> None:
        """Have it end with the best so far."""
        if self._process is None or not self.can_finish_early or self._cancelling:
            return
        if number := self._process.processId():  # 0 would be this program, and all that it was started with
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGINT)

    def close(self) -> None:
        """Stop, and wait for it: for when the program ends."""
        if (process := self._process) is None:
            return
        self.cancel()
        if not process.waitForFinished(1000 * _CLOSING_SECONDS):
            self._kill()
            process.waitForFinished(1000)

    @Slot()
    def _on_started(self) -> None:
        if self._process and os.name == "posix":
            # What composes and plays meanwhile comes first.
            with contextlib.suppress(OSError):
                own = os.getpriority(os.PRIO_PROCESS, 0)
                os.setpriority(os.PRIO_PROCESS, self._process.processId(), own + _NICENESS)

    @Slot()
    def _on_output(self) -> None:
        while self._process and self._process.canReadLine():
            line = bytes(self._process.readLine().data())
            try:
                facts = json.loads(line)
                self._take_in(facts["event"], facts)
            except (ValueError, KeyError, TypeError) as error:
                _log.info("train-generator: not a line of progress (%s): %.200r", error, line)

    def _take_in(self, event: str, facts: Mapping[str, Any]) -> None:
        """Raises ValueError, KeyError or TypeError for a line that is not as it should be."""
        if event == "reading":
            self.reading.emit(int(facts["files"]), str(facts["name"]))
        elif event == "found":
            rejected = tuple((Path(each["file"]).name, str(each["reason"])) for each in facts["rejected"])
            self.found.emit(Found(int(facts["pieces"]), int(facts["notes"]), int(facts["left_out"]), rejected))
        elif event == "plan":
            train, valid, test = (int(facts["pieces"][name]) for name in ("train", "valid", "test"))
            self._events_per_note = float(facts["events_per_note"])
            self.planned.emit(Planned(train, valid, test, int(facts["notes"]), self._events_per_note))
        elif event == "resumed":
            self.resumed.emit()
        elif event == "step":
            nats = float(facts["nats_per_event"]) * self._events_per_note
            left = None if facts["seconds_left"] is None else float(facts["seconds_left"])
            share = min(1.0, float(facts["progress"]))
            self.stepped.emit(Step(int(facts["epoch"]), float(facts["seconds"]), nats, share, left))
        elif event == "epoch":
            nats = float(facts["train"]), float(facts["held_out"])
            self.epoch_ended.emit(Epoch(int(facts["epoch"]), float(facts["seconds"]), *nats, bool(facts["is_best"])))
        elif event == "figures":
            self._figures = Figures(_measured(facts.get("own")), _measured(facts.get("base")))
        elif event == "saved":
            self._saved = True
        elif event == "error":
            self._error, self._is_of_another_run = Text.from_plain(facts["text"]), bool(facts["is_of_another_run"])

    @Slot()
    def _on_errors(self) -> None:
        if self._process:
            for line in bytes(self._process.readAllStandardError().data()).decode(errors="replace").splitlines():
                self.errors.append(line)
                _log.info("train-generator: %s", line)

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and self._end():  # else `finished` comes as well
            self.failed.emit(self.tr("The training program could not be started; install Continuo again."), False)

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_output()
        self._on_errors()
        if not self._end():
            return
        assert self.request
        if self._saved and code == 0 and status == QProcess.ExitStatus.NormalExit:
            with contextlib.suppress(OSError):
                self.request.forget()
            self.finished.emit(self.request.output, self._figures)
        elif self._cancelling or code == 130:  # interrupted before it had anything to keep
            self.cancelled.emit()
        else:
            self.failed.emit(self._error or self._from_errors(), self._is_of_another_run)

    def _from_errors(self) -> str:
        """A sentence for a process that left without one."""
        name = "train-generator: "
        reason = next((line.removeprefix(name) for line in reversed(self.errors) if line.startswith(name)), "")
        if reason:
            return reason
        _log.error("train-generator ended unexpectedly:\n%s", "\n".join(self.errors))
        if self.request and self.request.can_resume:
            return self.tr(
                "Learning ended unexpectedly, perhaps for lack of memory. Resume continues from where it ended."
            )
        return self.tr("Learning ended unexpectedly, perhaps for lack of memory. Close other programs and try again.")

    def _end(self) -> bool:
        """-> whether a run was under way."""
        process, self._process = self._process, None
        self._grace.stop()
        if process is not None:
            process.deleteLater()
        return process is not None

    @Slot()
    def _kill(self) -> None:
        if self._process is None:
            return
        if os.name == "posix" and (number := self._process.processId()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(number, signal.SIGKILL)
        self._process.kill()


def _measured(facts: Mapping[str, Any] | None) -> Measured | None:
    if not facts or "before" not in facts:
        return None
    return Measured(int(facts["pieces"]), float(facts["before"]), float(facts["after"]))
