"""A program of a test ends when its stdin does."""

from __future__ import annotations

import sys
import threading

from PySide6.QtCore import QCoreApplication, QMetaObject, Qt


def quit_with_stdin(app: QCoreApplication) -> None:
    """Called once. In the program's own thread: called from another, quit() keeps the GIL and waits for it."""

    def wait() -> None:
        sys.stdin.read()
        QMetaObject.invokeMethod(app, "quit", Qt.ConnectionType.QueuedConnection)

    threading.Thread(target=wait, daemon=True).start()
