"""What takes long is shown, and can be cancelled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.ipc.process import Child
from app.ui.feedback import waiting
from app.window.main_window import MainWindow
from tests.app.window.parts import needs_pipes, until


@needs_pipes
def test_reading_that_takes_long_is_shown_and_can_be_cancelled(
    qtbot: Any, window: MainWindow, endless_file: Path, readers: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_MS", 0)
    before = window.document.tree
    window.files.open(endless_file)
    until(qtbot, lambda: len(readers) == 1 and window.waiting.isVisible())
    assert "big.musicxml" in window.waiting.label.text() and window.waiting.cancel.isVisible()
    assert not window.status.text()  # it is said once
    window.waiting.cancel.click()
    assert not window.files.busy and not window.waiting.isVisible()
    assert window.status.text() == "big.musicxml was not opened" and window.document.tree is before
    until(qtbot, lambda: readers[0].poll() is not None)
    assert window.panel.compose.isEnabled()


def test_what_is_quick_shows_nothing(qtbot: Any, window: MainWindow, clip: Path) -> None:
    window.files.open(clip)
    until(qtbot, lambda: not window.files.busy)
    assert not window.waiting.isVisible() and not window.waiting._seconds.isActive()
