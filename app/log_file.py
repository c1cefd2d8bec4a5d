"""What went wrong, for whoever is asked about it: a small file for Python's log, Qt's, and every fault of ours."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import Counter
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QObject, QStandardPaths, QtMsgType, Signal, qInstallMessageHandler

_BYTES, _OLDER_FILES = 500_000, 2
_MOST_OF_A_KIND = 50  # the same fault at every redrawing would push all else out of the file
_TELL_SECONDS = 2.0
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_log = logging.getLogger("continuo")


def log_folder() -> Path:
    """The user's own, by the name of the application."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / "logs"


class _Handler(RotatingFileHandler):
    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk is no reason to stop, nor to fill the terminal."""


class LogFile(QObject):
    """faulted(str): a fault of ours was kept, and the program goes on; the sentence to tell. In the window's thread.

    `path` is None where no file can be written: then faults go to the terminal.
    """

    faulted = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._seen: Counter[tuple[object, ...]] = Counter()
        self._told = -_TELL_SECONDS
        self._lock = threading.Lock()
        self._handler: logging.Handler
        self.path: Path | None = folder / "continuo.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._handler = _Handler(self.path, maxBytes=_BYTES, backupCount=_OLDER_FILES, encoding="utf-8",
                                     errors="backslashreplace")  # fmt: skip
        except OSError:
            self.path, self._handler = None, logging.StreamHandler()
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def child(self, name: str) -> Path | None:
        """Where a process of ours may write what it says on stderr; begun anew when it has grown large."""
        if self.path is None:
            return None
        path = self.path.with_name(f"{name}.log")
        try:
            if path.exists() and path.stat().st_size > _BYTES:
                path.unlink()
            path.open("ab").close()
        except OSError:
            return None
        return path

    def start(self) -> None:
        """From now on everything is kept."""
        root = logging.getLogger()
        root.addHandler(self._handler)
        self._level = root.level
        root.setLevel(logging.INFO)
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook, threading.excepthook = self._on_exception, self._on_thread_exception
        self._qt_before = qInstallMessageHandler(self._on_qt_message)

    def stop(self) -> None:
        """As before."""
        qInstallMessageHandler(self._qt_before)
        sys.excepthook, threading.excepthook = self._before
        logging.getLogger().removeHandler(self._handler)
        logging.getLogger().setLevel(self._level)
        self._handler.close()

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Of a slot, and of whatever else nobody caught."""
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        if self._is_new(kind, *_place(trace)):
            _log.error("not caught", exc_info=(kind, error, trace))
        now = time.monotonic()
        with self._lock:
            is_due = now - self._told >= _TELL_SECONDS
            self._told = now if is_due else self._told
        if is_due:
            self.faulted.emit(
                self.tr(
                    "Something went wrong in Continuo itself; your work is safe. Help > Open the log file says more."
                )
            )

    def _on_thread_exception(self, about: threading.ExceptHookArgs) -> None:
        if about.exc_type is not SystemExit:
            self._on_exception(about.exc_type, about.exc_value or about.exc_type(), about.exc_traceback)

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if self._is_new(kind, text):
            logging.getLogger(f"qt.{context.category or 'default'}").log(_LEVELS.get(kind, logging.WARNING), text)

    def _is_new(self, *what: Any) -> bool:
        """Or not yet too often seen."""
        with self._lock:
            self._seen[what] += 1
            return self._seen[what] <= _MOST_OF_A_KIND


def _place(trace: TracebackType | None) -> tuple[str, int]:
    """File and line that it was raised in."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    return (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ("", 0)
