"""The system's clipboard."""

from __future__ import annotations

import atexit
from functools import cache

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

# Platforms that have a clipboard of the system. On the others (offscreen, minimal, eglfs, vnc) Qt keeps the data in a
# static object of its own, which is destroyed after Python, and the process crashes with what Python made.
_WITH_ONE = ("cocoa", "wayland", "wayland-egl", "windows", "xcb")


def on_clipboard() -> QMimeData:
    """What is there, which may be nothing: Qt then has None."""
    data: QMimeData | None = QGuiApplication.clipboard().mimeData()
    return data or QMimeData()


def put_on_clipboard(data: QMimeData) -> None:
    """In place of what is there."""
    _clear_at_exit()
    QGuiApplication.clipboard().setMimeData(data)


@cache
def _clear_at_exit() -> None:
    if QGuiApplication.platformName() not in _WITH_ONE:
        atexit.register(_clear)


def _clear() -> None:
    if QGuiApplication.instance():
        QGuiApplication.clipboard().clear()
