"""Installing an extra of the program while it runs: the command that is shown for it, in a child process."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from app.extras.catalogue import Extra
from app.extras.environment import child_settings, lock_environment, obstacle
from app.extras.installing import STILL_MISSING
from app.extras.progress import InstallLog
from app.language.error_wording import WINDOW
from generator.errors import ContinuoError, Text, text_of, verbatim
from generator.installation import how_to_install, install_commands, lacking

if TYPE_CHECKING:
    from filelock import FileLock

_LEAVE_MS = 2000


class ExtraInstaller(QObject):
    """progressed(Stage); done; failed(one sentence, and the commands to type on lines of their own).

    commands: what to run, one after the other, else what `install_commands` says."""

    progressed = Signal(object)
    done = Signal()
    failed = Signal(str)

    def __init__(
        self, extra: Extra, parent: QObject | None = None, commands: Callable[[], Sequence[list[str]]] | None = None
    ) -> None:
        super().__init__(parent)
        self.extra = extra
        self._commands = commands or (lambda: install_commands(lacking(extra.name)))
        self._left: list[list[str]] = []
        self._process: QProcess | None = None
        self._log = InstallLog(extra.download)
        self._lock: FileLock | None = None
        self._may_stop = True

    @property
    def busy(self) -> bool:
        return self._process is not None

    @property
    def can_stop(self) -> bool:
        """Whether nothing would be left half in place."""
        return self._may_stop

    def start(self) -> None:
        """Nothing where it is being installed already."""
        if self.busy:
            return
        if reason := obstacle(self.extra):
            self._fail(reason)
            return
        try:
            self._lock = lock_environment()
        except (ContinuoError, OSError) as error:
            self._fail(text_of(error))
            return
        self._left, self._log, self._may_stop = list(self._commands()), InstallLog(self.extra.download), True
        self._go_on()

    def stop(self) -> None:
        """Leave off; no signal follows. What is being put into place is put there first, as long as that is short."""
        process = self._let_go()
        if process is None:
            return
        if self._may_stop or not process.waitForFinished(_LEAVE_MS):
            if sys.platform == "win32":
                process.kill()
            else:
                process.terminate()
            if not process.waitForFinished(_LEAVE_MS):
                process.kill()
                process.waitForFinished(_LEAVE_MS)
        process.deleteLater()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _go_on(self) -> None:
        if not self._left:
            importlib.invalidate_caches()
            if lacking(self.extra.name):
                self._fail(STILL_MISSING)
            else:
                self._unlock()
                self.done.emit()
            return
        program, *arguments = self._left.pop(0)
        self._process = process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        for name, value in child_settings().items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.readyReadStandardOutput.connect(self._on_output)
        process.errorOccurred.connect(self._on_error)
        process.finished.connect(self._on_finished)
        process.start(program, arguments)

    def _let_go(self) -> QProcess | None:
        process, self._process = self._process, None
        if process is not None:
            process.readyReadStandardOutput.disconnect(self._on_output)
            process.errorOccurred.disconnect(self._on_error)
            process.finished.disconnect(self._on_finished)
        return process

    @Slot()
    def _on_output(self) -> None:
        stage = None
        while self._process and self._process.canReadLine():
            line = bytes(self._process.readLine().data()).decode("utf-8", "replace").strip()
            stage = (self._log.read(line) if line else None) or stage
        if stage:
            self._may_stop = stage.can_stop
            self.progressed.emit(stage)

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and (process := self._let_go()):  # else `finished` comes too
            reason = process.errorString()
            process.deleteLater()
            self._fail(verbatim(reason))

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_output()
        if self._process:  # a last line may lack its end
            self._log.read(bytes(self._process.readAll().data()).decode("utf-8", "replace").strip())
        if process := self._let_go():
            process.deleteLater()
        if status != QProcess.ExitStatus.NormalExit:
            self._fail(Text("the installer ended unexpectedly"))
        elif code:
            self._fail(self._log.reason(code))
        else:
            self._go_on()

    def _fail(self, reason: Text) -> None:
        self._unlock()
        text = self.tr("Installing failed: {reason}. To install by hand, run in a terminal:\n{command}")
        self.failed.emit(text.format(reason=WINDOW.sentence(reason), command=how_to_install(self.extra.name)))
