"""Saving a project: by its name, whole, and while it is edited further."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMessageBox

from app.document.document import UNDO_LIMIT
from app.document.piece import Piece
from app.document.project import Project, load_project, save_project
from app.document.takes import Take, TakeTree
from app.window.main_window import MainWindow
from tests.app.window.parts import (
    louder,
    no_space,
    opened,
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


def test_what_another_window_saved_is_not_replaced_unasked(
    qtbot, window: MainWindow, project, question, monkeypatch, tmp_path
):
    opened(qtbot, window, project)
    louder(window)
    window.menus.save.trigger()
    until(qtbot, lambda: not window.files.busy)
    assert not question.asked and window.document.is_saved
    theirs = Project(TakeTree((Take(1, "Theirs", Piece()),), 1), {})
    save_project(theirs, project)  # by another window
    louder(window)
    window.menus.save.trigger()
    assert not window.files.busy and not window.document.is_saved
    (asked,) = question.asked
    assert "changed by another window" in asked and load_project(project).tree == theirs.tree
    question.answer = QMessageBox.StandardButton.Save
    other = tmp_path / "other.continuo"
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: other)
    window.menus.save.trigger()
    until(qtbot, lambda: not window.files.busy)
    assert load_project(other).tree == window.document.tree and load_project(project).tree == theirs.tree


def test_what_another_window_saved_is_replaced_on_demand(qtbot, window: MainWindow, project, question):
    opened(qtbot, window, project)
    save_project(Project(TakeTree((Take(1, "Theirs", Piece()),), 1), {}), project)
    louder(window)
    question.answer = QMessageBox.StandardButton.Yes
    for _ in range(2):
        window.menus.save.trigger()
        until(qtbot, lambda: not window.files.busy)
    assert len(question.asked) == 1 and load_project(project).tree == window.document.tree


def test_a_project_that_was_deleted_meanwhile_is_written_anew(qtbot, window: MainWindow, project, question):
    opened(qtbot, window, project)
    project.unlink()
    louder(window)
    window.menus.save.trigger()
    until(qtbot, lambda: not window.files.busy)
    assert not question.asked and load_project(project).tree == window.document.tree
