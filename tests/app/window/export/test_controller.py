"""Exporting from the window: names of files."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.document.piece import Piece
from app.window.export.exporter import WHOLE
from app.window.main_window import MainWindow
from generator.music.score import KeySignature, Score, Track, note_array
from tests.app.window.parts import WAIT_MS


def test_a_file_is_not_named_twice_after_its_piece(window: MainWindow) -> None:
    mime = window.exporting.drag_of(1)
    assert mime and Path(mime.urls()[0].toLocalFile()).stem == window.files.name


def test_what_a_file_has_no_place_for_is_said_behind_its_name(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    tracks = (Track(note_array([(0, 480, 60, 80)]), "Tune"),)
    piece = Piece.from_score(Score(480, tracks, keys=(KeySignature(0, 2, False),)))
    with qtbot.waitSignal(window.exporting.exported, timeout=WAIT_MS):
        window.exporting.export_to(piece, WHOLE, (), tmp_path / "a.dawproject")
    first, second = window.status.text().splitlines()
    assert "a.dawproject" in first
    assert second == "Key signatures: 1; a DAWproject has no place for them."
