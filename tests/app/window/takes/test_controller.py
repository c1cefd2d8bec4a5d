"""Takes in the window: what the panel asks of the document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from app.window.main_window import MainWindow
from tests.app.window.parts import Desk, compose


def test_delete_in_the_list_discards_a_take(qtbot: Any, composer_window: MainWindow) -> None:
    compose(qtbot, composer_window)
    assert len(composer_window.document.tree.all) == 2
    qtbot.keyClick(composer_window.takes.cards, Qt.Key.Key_Delete)
    assert len(composer_window.document.tree.all) == 1
    composer_window.document.undo.undo()
    assert len(composer_window.document.tree.all) == 2


def test_an_empty_piece_is_named_where_it_is_compared_with(qtbot: Any, composing_desk: Desk, clip: Path) -> None:
    window = composing_desk.open(clip)
    window.files.new()
    compose(qtbot, window, bars=1, takes=1)
    assert window.takes.compare.toolTip().endswith("B: Empty piece")
