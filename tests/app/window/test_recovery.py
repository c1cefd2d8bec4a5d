"""Autosave, and work that a crash left."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMessageBox, QPushButton

from app.composer.compose_settings import ComposeSettings
from app.document.project import Project, load_project, save_project
from app.document.recovery import Recovery
from app.document.takes import Take, TakeTree
from app.window.main_window import MainWindow
from generator.compose.asking.controls import Controls
from tests.app.window.parts import (
    WAIT_MS,
    Desk,
    louder,
    no_space,
    piece_of,
    save_to,
    until,
)  # fmt: skip


def test_after_recovery_the_rows_are_shaded_by_the_key_of_the_panel(qtbot: Any, desk: Desk) -> None:
    tree = TakeTree((Take(1, "Lost", piece_of((0, 480, 60, 80))),), 1)
    settings = ComposeSettings("fill", style="folk", controls=Controls(key="D dorian"))
    crashed(desk, tree, settings=settings.to_plain())
    window = desk.open()
    press(window, "Open it")
    until(qtbot, lambda: not window.files.busy)
    assert window.panel.settings().controls.key == "D dorian"
    assert window.roll.frame.scale == {2, 4, 5, 7, 9, 11, 0}


def test_what_the_panel_says_is_kept_aside_with_the_work(qtbot: Any, window: MainWindow) -> None:
    louder(window)
    window.files.keep()
    until(qtbot, lambda: not window.files._recoverers.busy and not window.files._timer.isActive())
    window.panel.fields["bars"].set_value(5)
    window.panel.fields["bars"].changed.emit()
    assert window.files._timer.isActive()


def kept(qtbot, window: MainWindow) -> Path:
    """Autosave now, not after seconds."""
    path = window.about.recovery.path
    assert path and window.files._timer.isActive()
    window.files.keep()
    until(qtbot, lambda: not window.files._recoverers.busy)
    return path


def test_what_is_not_saved_is_kept_beside(qtbot, window: MainWindow, tmp_path, monkeypatch):
    assert not window.files._timer.isActive()
    louder(window)
    path = kept(qtbot, window)
    assert load_project(path).tree == window.document.tree
    assert not window.document.is_saved
    save_to(qtbot, window, tmp_path / "mine.continuo", monkeypatch)
    assert not path.exists()


def test_autosave_is_not_put_off_by_edit_after_edit(qtbot, window: MainWindow):
    louder(window)
    left = window.files._timer.remainingTime()
    qtbot.waitUntil(lambda: window.files._timer.remainingTime() < left, timeout=WAIT_MS)
    left = window.files._timer.remainingTime()
    louder(window)
    assert window.files._timer.remainingTime() <= left


def test_an_autosave_that_fails_warns_once(qtbot, window: MainWindow, monkeypatch):
    monkeypatch.setattr("generator.files.os.fsync", no_space)
    louder(window)
    window.files.keep()
    until(qtbot, lambda: window.status.warns)
    assert "could not be backed up" in window.status.text() and "No space left" in window.status.text()
    window.status.say("")
    louder(window)
    window.files.keep()
    until(qtbot, lambda: not window.files._recoverers.busy)
    assert not window.status.warns


def test_a_folder_that_can_not_be_written_to_is_warned_of_once(desk: Desk, clip: Path):
    (desk.folder / "file").write_bytes(b"")
    window = desk.open(clip, recovery=Recovery(desk.folder / "file" / "recovery"))
    window.files.keep()
    assert not window.status.warns
    louder(window)
    window.files.keep()
    assert window.status.warns and "could not be backed up" in window.status.text()
    window.preferences.set_language("zh_CN")
    assert window.isVisible() and not window.is_leaving


def crashed(desk: Desk, tree: TakeTree, origin: Path | None = None, settings: Mapping[str, Any] | None = None) -> Path:
    """What a program left that is gone."""
    left = Recovery(desk.folder / "recovery")
    assert left.path
    save_project(Project(tree, settings or {"bars": 5}, origin), left.path)
    left.close(keep=True)
    return left.path


def press(window: MainWindow, text: str) -> None:
    """A button of the box that asks about what was left."""
    (box,) = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    (button,) = [one for one in box.findChildren(QPushButton) if one.text().replace("&", "") == text]
    button.click()


def test_work_of_a_crash_is_offered_and_recovered(qtbot, desk: Desk, project: Path):
    tree = TakeTree((Take(1, "Lost", piece_of((0, 480, 60, 80))),), 1)
    path = crashed(desk, tree, project)
    window = desk.open()
    press(window, "Open it")
    until(qtbot, lambda: not window.files.busy)
    assert window.document.tree == tree and not window.document.is_saved
    assert window.document.path == project and window.panel.settings().bars == 5
    own = window.about.recovery.path
    assert own and not path.exists()
    assert load_project(own).tree == tree  # at every moment it stands in a file
    assert "Recovered" in window.status.text()


def test_work_of_a_crash_can_be_deleted_one_by_one(desk: Desk, qtbot):
    for name in ("one", "two"):
        crashed(desk, TakeTree((Take(1, name, piece_of((0, 480, 60, 80))),), 1))
    window = desk.open()
    assert len(window.about.recovery.leftovers()) == 2
    press(window, "Delete it")
    assert len(window.about.recovery.leftovers()) == 1
    until(qtbot, lambda: any(box.isVisible() for box in window.findChildren(QMessageBox)))
    press(window, "Ask again later")
    assert len(window.about.recovery.leftovers()) == 1


def test_a_damaged_leftover_is_a_sentence(qtbot, desk: Desk, clip: Path):
    path = crashed(desk, TakeTree((Take(1, "", piece_of()),), 1))
    path.write_bytes(path.read_bytes()[:100])
    window = desk.open(clip)
    press(window, "Open it")
    until(qtbot, lambda: not window.files.busy)
    assert window.status.warns and len(window.document.piece) == 12 and path.exists()
