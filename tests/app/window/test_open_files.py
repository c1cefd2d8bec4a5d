"""Files that are dropped, or that another start hands over, go to the part of the window that they are for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMessageBox

from app.window.main_window import MainWindow
from generator.midi.reader import read_midi_file
from tests.app.window.parts import until


def dropped(window: MainWindow, *paths: Path) -> bool:
    """Drag files over the window, and let go. -> whether it took them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    about = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(400, 300), *about)
    window.dragEnterEvent(enter)
    if enter.isAccepted():
        window.dropEvent(QDropEvent(QPointF(400, 300), *about))
    return enter.isAccepted()


def test_files_are_opened_by_dropping_them(qtbot, window: MainWindow, project: Path, tmp_path, tiny_model: Path):
    assert dropped(window, project)
    until(qtbot, lambda: window.document.path == project)
    other = tmp_path / "other.safetensors"
    other.write_bytes(tiny_model.read_bytes())
    assert dropped(window, other)
    until(qtbot, lambda: not window.models.busy)
    assert window.models.path == other
    folder = tmp_path / "folder"
    folder.mkdir()
    assert dropped(window, folder)
    assert window.preferences.settings.library_folders == (folder,)


def test_of_several_pieces_one_is_opened_and_the_others_are_reported(qtbot, window: MainWindow, clip: Path):
    others = [clip.with_name(f"other-{n}.mid") for n in range(3)]
    for other in others:
        other.write_bytes(clip.read_bytes())
    window.opener.open_files(others)
    until(qtbot, lambda: not window.files.busy)
    assert window.files.name == "Other 0"
    assert "2 other files were not opened" in window.status.text()


def test_a_file_of_no_use_is_reported(window: MainWindow, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    window.opener.open_files([path])
    assert window.status.warns and "notes.txt" in window.status.text()


def test_a_second_start_hands_over_its_files(qtbot, window: MainWindow, project: Path):
    window.showMinimized()
    window.opener.come_forward([project])
    assert not window.isMinimized()
    until(qtbot, lambda: window.document.path == project)


def test_a_second_start_waits_for_the_answer_to_a_question(qtbot: Any, window: MainWindow, clip: Path) -> None:
    other = clip.with_name("other.mid")
    other.write_bytes(clip.read_bytes())
    box = QMessageBox(window)
    box.open()
    window.opener.come_forward([other])
    assert not window.files.busy
    box.accept()
    qtbot.waitUntil(lambda: window.files.name == "Other")


def test_several_clips_that_are_dropped_are_tracks_of_one_piece(qtbot: Any, window: MainWindow, clip: Path) -> None:
    others = [clip.with_name(f"{name}.mid") for name in ("bass", "drums")]
    for other in others:
        other.write_bytes(clip.read_bytes())
    assert dropped(window, clip, *others)
    until(qtbot, lambda: not window.files.busy)
    alone = read_midi_file(clip)
    piece = window.document.piece
    assert len(piece.parts) == 3 * len(alone.tracks) and len(piece) == 3 * alone.note_count
    assert "3 files as tracks of one piece" in window.status.text()
    assert piece.source is not None and [part.source_part for part in piece.parts[len(alone.tracks) :]] == [
        None for _ in range(2 * len(alone.tracks))
    ]


def test_a_clip_that_can_t_be_read_among_several_is_reported_and_nothing_is_opened(
    qtbot: Any, window: MainWindow, clip: Path
) -> None:
    broken = clip.with_name("broken.mid")
    broken.write_bytes(b"MThd")
    before = window.document.piece
    assert dropped(window, clip, broken)
    until(qtbot, lambda: not window.files.busy)
    assert window.document.piece is before and "broken.mid" in window.status.text()
