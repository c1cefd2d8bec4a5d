"""The model that composes: read, refused, and gone."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from app.ui.feedback import waiting
from app.window.main_window import MainWindow
from tests.app.window.parts import Desk, until


def test_without_any_model_the_window_says_what_is_missing(desk: Desk, clip: Path):
    window = desk.open(clip, models=[])
    assert not window.panel.compose.isEnabled()
    window.composing.compose()
    assert not window.composing.busy


def test_a_file_that_is_no_model_leaves_the_one_before_it(qtbot, window: MainWindow, clip: Path, tiny_model: Path):
    window.models.open(clip)
    until(qtbot, lambda: window.models.checkpoint is not None and not window.models.busy)
    assert window.models.path == tiny_model
    assert window.panel.model_trouble.isVisible() and "four-bars.mid" in window.panel.model_trouble.toolTip()
    window.models.open(tiny_model)
    assert not window.panel.model_trouble.isVisible()


def test_a_model_that_is_damaged_gives_way_to_one_that_is_not(desk: Desk, clip: Path, tiny_model: Path):
    damaged = [clip.with_name(f"{n}.safetensors") for n in range(2)]
    for path in damaged:
        path.write_bytes(tiny_model.read_bytes()[:1000])
    window = desk.open(clip, models=[*damaged, tiny_model], preferred=damaged[0])
    assert window.models.path == tiny_model and window.models.checkpoint is not None
    # Whatever was said meanwhile of the piece that was opened.
    assert window.panel.model_trouble.isVisible() and "Traceback" not in window.panel.model_trouble.toolTip()


def test_models_that_are_all_gone_leave_a_sentence(qtbot, desk: Desk, clip: Path, tiny_model: Path):
    path = clip.with_name("mine.safetensors")
    path.write_bytes(tiny_model.read_bytes())
    window = desk.open(clip, models=[path])
    path.unlink()
    window.models.open(clip)
    until(qtbot, lambda: not window.models.busy)
    assert window.models.checkpoint is None and not window.panel.compose.isEnabled()
    assert window.panel.model_trouble.isVisible()


def test_a_model_that_takes_long_can_be_cancelled_and_the_one_before_stays(
    qtbot: Any, window: MainWindow, tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from generator.network import checkpoint

    other, go_on, read = tmp_path / "other.safetensors", threading.Event(), checkpoint.load_checkpoint
    other.write_bytes(tiny_model.read_bytes())

    def load(path: Path) -> object:
        if path == other:
            go_on.wait(30)
        return read(path)

    monkeypatch.setattr(checkpoint, "load_checkpoint", load)
    monkeypatch.setattr(waiting, "PATIENCE_MS", 0)
    window.models.open(other)
    until(qtbot, lambda: window.waiting.isVisible() and "other" in window.waiting.label.text())
    monkeypatch.setattr(waiting, "PATIENCE_MS", 60_000)
    window.waiting.cancel.click()
    go_on.set()
    until(qtbot, lambda: not window.models.busy)
    assert window.models.path == tiny_model and window.models.checkpoint is not None
    assert not window.waiting.isVisible() and not window.status.warns
