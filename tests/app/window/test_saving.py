"""Saving a project: by its name, whole, and while it is edited further."""

from __future__ import annotations

from pathlib import Path

from app.document.document import UNDO_LIMIT
from app.document.project import load_project
from app.window.main_window import MainWindow
from tests.app.window.parts import (
    louder,
    no_space,
    save_to,
    until,
)  # fmt: skip


def test_what_is_saved_is_what_stands_in_the_window(qtbot, window: MainWindow, tmp_path, monkeypatch):
    louder(window)
    assert window.isWindowModified()
    path = tmp_path / "mine.continuo"
    save_to(qtbot, window, path, monkeypatch)
    assert load_project(path).tree == window.document.tree
    assert window.document.is_saved and not window.isWindowModified()
    assert window.status.text() == f"Saved {path}"
    window.document.undo.undo()
    assert window.isWindowModified()


def test_save_asks_for_a_name_once(qtbot, window: MainWindow, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(window.files.dialogs, "save", lambda *about: asked.append(about[-1]) or tmp_path / "a.continuo")
    for _ in range(2):
        louder(window)
        window.menus.save.trigger()
        until(qtbot, lambda: not window.files.busy)
    assert asked == ["Four bars"]
    window.menus.save_as.trigger()
    until(qtbot, lambda: not window.files.busy)
    assert asked == ["Four bars", "a"]


def test_a_full_disk_leaves_the_old_file_and_the_document_unsaved(qtbot, window: MainWindow, tmp_path, monkeypatch):
    path = tmp_path / "mine.continuo"
    save_to(qtbot, window, path, monkeypatch)
    whole = path.read_bytes()
    louder(window)
    with monkeypatch.context() as patch:
        patch.setattr("generator.files.os.fsync", no_space)
        window.files.save()
        until(qtbot, lambda: not window.files.busy)
    assert window.status.warns and "No space left" in window.status.text()
    assert path.read_bytes() == whole and not window.document.is_saved
    window.files.save()
    until(qtbot, lambda: not window.files.busy)
    assert window.document.is_saved and load_project(path).tree == window.document.tree


def test_a_folder_that_is_gone_is_reported(qtbot, window: MainWindow, tmp_path, monkeypatch):
    louder(window)
    save_to(qtbot, window, tmp_path / "gone" / "mine.continuo", monkeypatch)
    assert window.status.warns and "mine.continuo" in window.status.text()
    assert not window.document.is_saved and window.document.path is None


def test_a_project_is_not_written_over_a_midi_file(qtbot, window: MainWindow, clip: Path, monkeypatch):
    before = clip.read_bytes()
    louder(window)
    save_to(qtbot, window, clip, monkeypatch)
    assert clip.read_bytes() == before
    assert window.status.warns and ".continuo" in window.status.text()


def test_an_edit_while_saving_is_unsaved(qtbot, window: MainWindow, tmp_path, monkeypatch):
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "a.continuo")
    window.files.save()
    louder(window)
    until(qtbot, lambda: not window.files.busy)
    assert not window.document.is_saved and window.document.path == tmp_path / "a.continuo"


def test_saving_again_while_saving_saves_what_came_meanwhile(qtbot, window: MainWindow, tmp_path, monkeypatch):
    path = tmp_path / "a.continuo"
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: path)
    window.files.save()
    louder(window)
    window.files.save()
    until(qtbot, lambda: not window.files.busy and window.document.is_saved)
    assert load_project(path).tree == window.document.tree


def test_an_edit_while_saving_is_unsaved_though_the_undo_list_is_full(qtbot, window: MainWindow, tmp_path, monkeypatch):
    for _ in range(UNDO_LIMIT):
        louder(window)
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "a.continuo")
    window.files.save()
    louder(window)
    until(qtbot, lambda: not window.files.busy)
    assert not window.document.is_saved


def test_undo_and_another_edit_while_saving_is_unsaved(qtbot, window: MainWindow, tmp_path, monkeypatch):
    louder(window)
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "a.continuo")
    window.files.save()
    window.document.undo.undo()
    window.document.rate(1, 1)
    until(qtbot, lambda: not window.files.busy)
    assert not window.document.is_saved


def test_another_document_that_is_opened_while_saving_does_not_get_the_files_name(
    qtbot, window: MainWindow, tmp_path, project: Path, monkeypatch
):
    path = tmp_path / "waltz.continuo"
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: path)
    window.files.save()
    window.files.new()  # nothing was changed, so nothing is asked
    until(qtbot, lambda: not window.files.busy)
    assert window.document.path is None
    assert len(load_project(path).tree.shown.piece) == 12
