"""Installing an extra of the program while it runs: the command that is shown for it, in a child process."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from generator.installation import how_to_install, install_commands, lacking
from generator.standalone import is_standalone

_LEAVE_MS = 2000
_KEPT = 400  # of what it said last, lines
_LONGEST = 160  # characters of a reason
# Wheels alone: compiling takes minutes and a compiler. Retrying without a network takes as long, silently.
_SETTINGS = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",
    "PIP_ONLY_BINARY": ":all:",
    "PIP_PROGRESS_BAR": "off",
    "PIP_RETRIES": "1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
    "UV_NO_BUILD": "1",
    "UV_NO_PROGRESS": "1",
}
_OFFLINE = re.compile(
    r"failed to establish a new connection|name or service not known|getaddrinfo failed|lookup address|dns error"
    r"|network is unreachable|failed to resolve",
    re.IGNORECASE,
)
_ERROR = re.compile(r"^\s*(?:error|fatal error|[×╰])[:─▶\s]*(?P<reason>.+)", re.IGNORECASE)


class ExtraInstaller(QObject):
    """progressed (what it says it does now); done; failed (one sentence, and the command on lines of its own).

    extra: one of pyproject.toml's; commands: what to run, one after the other, else what `install_commands` says."""

    progressed = Signal(str)
    done = Signal()
    failed = Signal(str)

    def __init__(
        self, extra: str, parent: QObject | None = None, commands: Callable[[], Sequence[list[str]]] | None = None
    ) -> None:
        super().__init__(parent)
        self._extra = extra
        self._commands = commands or (lambda: install_commands(lacking(extra)))
        self._left: list[list[str]] = []
        self._process: QProcess | None = None
        self._said: list[str] = []

    @property
    def busy(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        """Nothing where it is being installed already."""
        if not self.busy:
            self._left, self._said = list(self._commands()), []
            self._go_on()

    def stop(self) -> None:
        """Leave off; no signal follows."""
        process = self._let_go()
        if process is None:
            return
        if sys.platform == "win32":
            process.kill()
        else:
            process.terminate()
        if not process.waitForFinished(_LEAVE_MS):
            process.kill()
            process.waitForFinished(_LEAVE_MS)
        process.deleteLater()

    def _go_on(self) -> None:
        if not self._left:
            importlib.invalidate_caches()
            if is_standalone():
                self._fail(self.tr("the standalone build takes no further packages"))
            elif lacking(self._extra):
                self._fail(self.tr("it finished, but the packages are still missing"))
            else:
                self.done.emit()
            return
        program, *arguments = self._left.pop(0)
        self._process = process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        for name, value in _SETTINGS.items():
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
        assert self._process
        text = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
        if lines:
            self._said = (self._said + lines)[-_KEPT:]
            self.progressed.emit(lines[-1][:_LONGEST])

    @Slot(QProcess.ProcessError)
    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart and (process := self._let_go()):  # else `finished` comes too
            reason = process.errorString()
            process.deleteLater()
            self._fail(reason)

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_output()
        if process := self._let_go():
            process.deleteLater()
        if status != QProcess.ExitStatus.NormalExit:
            self._fail(self.tr("it ended unexpectedly"))
        elif code:
            self._fail(self._reason(code))
        else:
            self._go_on()

    def _reason(self, code: int) -> str:
        if any(_OFFLINE.search(line) for line in self._said):
            return self.tr("there is no connection to the package index")
        for line in reversed(self._said):
            if found := _ERROR.match(line):
                return found["reason"].rstrip(".")[:_LONGEST]
        return self.tr("it ended with code {code}").format(code=code)

    def _fail(self, reason: str) -> None:
        text = self.tr("Installing failed: {reason}. To install by hand, run in a terminal:\n{command}")
        self.failed.emit(text.format(reason=reason, command=how_to_install(self._extra)))
