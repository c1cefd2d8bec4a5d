"""Exporting from the window: names of files."""

from __future__ import annotations

from pathlib import Path

from app.window.main_window import MainWindow


def test_a_file_is_not_named_twice_after_its_piece(window: MainWindow) -> None:
    mime = window.exporting.drag_of(1)
    assert mime and Path(mime.urls()[0].toLocalFile()).stem == window.files.name
