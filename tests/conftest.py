"""Qt without a screen: with no platform chosen it would abort the test run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True, scope="session")
def empty_clipboard() -> Iterator[None]:
    """Qt's offscreen platform crashes at exit where the clipboard still holds something of Python's."""
    yield
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance():
        QGuiApplication.clipboard().clear()
