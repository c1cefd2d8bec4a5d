"""Learning a style in the window: the model that was learnt is tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.window.main_window import MainWindow
from tests.app.window.parts import WAIT_MS, save_tiny_model


def test_a_learnt_model_that_is_tried_composes(qtbot: Any, composer_window: MainWindow, tmp_path: Path) -> None:
    window, learnt = composer_window, tmp_path / "learnt.safetensors"
    save_tiny_model(learnt)
    window.learning.show()
    assert window.learning.dialog
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS):
        window.learning.dialog.try_checkpoint.emit(learnt)
    assert window.models.path == learnt
    assert window.document.take.checkpoint["file"] == learnt.name
    assert not window.learning.dialog.isVisible()
