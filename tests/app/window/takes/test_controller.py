"""Takes in the window: what the panel asks of the document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

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


def test_a_take_that_is_chosen_by_a_shortcut_is_the_only_one_that_is_selected(
    qtbot: Any, desk: Desk, project: Path
) -> None:
    window = desk.open(project)
    handle = window.windowHandle()
    assert handle
    window.menus.next_take.trigger()
    assert window.takes.selected() == [1]
    QTest.keyClick(handle, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)  # as Qt adds to a selection with Ctrl
    assert window.document.tree.current == 2 and window.takes.selected() == [2]
