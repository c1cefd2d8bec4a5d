"""Unsaved work: what is asked before it is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QCloseEvent

from app.assets import shipped_clips
from app.document.project import load_project
from app.window.main_window import MainWindow
from tests.app.window.parts import (
    Answers,
    Question,
    louder,
    opened,
    until,
)  # fmt: skip


def test_unsaved_work_is_asked_about_and_cancel_keeps_it(
    qtbot: Any, window: MainWindow, project: Path, question: Question
) -> None:
    louder(window)
    before = window.document.tree
    opened(qtbot, window, project)
    window.files.new()
    window.close()
    assert len(question.asked) == 3 and "Four bars" in question.asked[0]
    assert window.document.tree is before and window.isVisible() and not window.files.busy


def test_a_file_that_can_not_be_read_asks_nothing_about_unsaved_work(
    qtbot: Any, window: MainWindow, tmp_path: Path, question: Question
) -> None:
    louder(window)
    damaged = tmp_path / "damaged.continuo"
    damaged.write_bytes(b"no project")
    opened(qtbot, window, damaged)
    assert question.asked == [] and window.status.warns and not window.document.is_saved


def test_what_is_exported_is_offered_beside_the_song(
    qtbot: Any, window: MainWindow, clip: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "songs"
    folder.mkdir()
    song = folder / "song.mid"
    song.write_bytes(clip.read_bytes())
    opened(qtbot, window, song)
    assert window.files.dialogs.folder("save") == str(folder)


def test_a_shipped_clip_is_not_saved_beside_itself(qtbot: Any, window: MainWindow) -> None:
    before = window.files.dialogs.folder("save")
    opened(qtbot, window, shipped_clips()[0])
    assert window.files.dialogs.folder("save") == before


def test_discard_opens_the_other(qtbot, window: MainWindow, project: Path, question: Question):
    louder(window)
    question.answer = Answers.Discard
    opened(qtbot, window, project)
    assert window.document.path == project and window.document.is_saved


def test_save_saves_and_then_opens_the_other(qtbot, window: MainWindow, tmp_path, project, question, monkeypatch):
    louder(window)
    tree = window.document.tree
    question.answer = Answers.Save
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "mine.continuo")
    window.files.open(project)
    until(qtbot, lambda: window.document.path == project)
    assert load_project(tmp_path / "mine.continuo").tree == tree
    assert len(question.asked) == 1


def test_save_saves_and_then_closes(qtbot, window: MainWindow, tmp_path, question: Question, monkeypatch):
    louder(window)
    question.answer = Answers.Save
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "mine.continuo")
    window.close()
    assert window.isVisible()
    until(qtbot, lambda: not window.isVisible())
    assert (tmp_path / "mine.continuo").exists()


def test_a_name_that_is_not_given_keeps_the_window_open_for_good(qtbot, window, tmp_path, question, monkeypatch):
    louder(window)
    question.answer = Answers.Save
    names = iter([None, tmp_path / "mine.continuo"])
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: next(names))
    window.close()
    assert window.isVisible()
    window.files.save()  # an hour later
    until(qtbot, lambda: window.document.is_saved)
    assert window.isVisible()


def test_a_save_that_fails_keeps_the_window_open(qtbot, window: MainWindow, tmp_path, question: Question, monkeypatch):
    louder(window)
    question.answer = Answers.Save
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "gone" / "mine.continuo")
    window.close()
    until(qtbot, lambda: not window.files.busy)
    assert window.isVisible() and window.status.warns


def test_saved_work_closes_without_a_question(window: MainWindow, question: Question):
    event = QCloseEvent()
    window.closeEvent(event)
    assert event.isAccepted() and question.asked == []
    assert window.about.recovery.path and not window.about.recovery.path.exists()
