"""What went wrong, for whoever is asked about it: a small file for Python's log, Qt's, and every fault of ours."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import (
    QLockFile,
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

_BYTES, _OLDER_FILES = 500_000, 2
_LOCK_MS = 500
_MOST_OF_A_KIND = 50  # the same fault at every redrawing would push all else out of the file
_REPORT_SECONDS = 2.0
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_log = logging.getLogger("continuo")


class _Handler(logging.Handler):
    """Several windows write to one file: each line is put at its end, whichever file has the name then."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where it can't be written."""
        super().__init__()
        self._path = path
        path.open("ab").close()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = (self.format(record) + "\n").encode("utf-8", "backslashreplace")
            _make_room(self._path, len(line))
            with self._path.open("ab", buffering=0) as file:
                file.write(line)
        except Exception:  # noqa: BLE001  as every handler of Python's does
            self.handleError(record)

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
        self._reported_at = -_REPORT_SECONDS
        self._lock = threading.Lock()
        self._handler: logging.Handler
        self.path: Path | None = folder / "continuo.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._handler = _Handler(self.path)
        except OSError:
            self.path, self._handler = None, logging.StreamHandler()
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def child(self, name: str) -> Path | None:
        """Where a process of ours may write what it says on stderr; begun anew when it has grown large."""
        if self.path is None:
            return None
        path = self.path.with_name(f"{name}.log")
        try:
            _make_room(path)
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
            is_due = now - self._reported_at >= _REPORT_SECONDS
            self._reported_at = now if is_due else self._reported_at
        if is_due:
            self.faulted.emit(
                self.tr(
                    "Something went wrong in Continuo itself; your work is safe. For details choose Help > "
                    "Open the log file."
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


def _make_room(path: Path, size: int = 0) -> None:
    """Gives a file that would grow too large another name, and the older ones theirs. One process at a time does; who
    has the file open still writes to it. Where it can't be done now the file grows.
    """
    lock = QLockFile(f"{path}.lock")
    with suppress(OSError):
        if path.stat().st_size + size <= _BYTES or not lock.tryLock(_LOCK_MS):
            return
        try:
            if path.stat().st_size + size > _BYTES:  # nobody else was quicker
                names = [path, *(path.with_name(f"{path.name}.{number}") for number in range(1, _OLDER_FILES + 1))]
                for newer, older in reversed(list(pairwise(names))):
                    if newer.exists():
                        newer.replace(older)
        finally:
            lock.unlock()


def _place(trace: TracebackType | None) -> tuple[str, int]:
    """File and line that it was raised in."""
    while trace and trace.tb_next:
        trace = trace.tb_next
    return (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ("", 0)
