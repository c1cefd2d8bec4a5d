"""The roll in the window, and a piece that is as long or as odd as pieces can be."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from app.document.piece import VELOCITY, Part
from app.piano_roll.geometry import KEYBOARD_WIDTH
from app.piano_roll.view import PianoRoll
from app.window.main_window import MainWindow
from tests.app.window.parts import piece_of, until


def test_choosing_bars_does_not_scroll_the_rows(qtbot: Any, window: MainWindow) -> None:
    view, before = window.roll.viewport(), window.roll.verticalScrollBar().value()
    assert before > 0
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 8))
    for x in range(110, 300, 10):
        qtbot.mouseMove(view, QPoint(x, 8))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 8))
    assert window.roll.bars is not None
    assert window.roll.verticalScrollBar().value() == before


@pytest.mark.parametrize("pitch", [26, 104])
def test_what_is_composed_is_in_sight(window: MainWindow, pitch: int) -> None:
    roll = window.roll
    roll.plan(4.0, 8.0)
    roll.add_composed(np.array([[96, 24, pitch, 80], [120, 24, pitch + 4, 80]]), 0)
    sight = roll.sight()
    top = roll.geometry_.y(pitch + 4)
    assert sight.top <= top
    assert top + 5 * roll.geometry_.row_height <= sight.top + sight.height


@pytest.mark.parametrize("ticks_per_quarter", [1, 24, 480])
def test_the_roll_shows_a_piece_as_long_as_pieces_can_be(qtbot, ticks_per_quarter):
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.resize(900, 600)
    roll.show()
    last = 2**31 - 3
    roll.set_piece(piece_of((0, 1, 60, 80), (last, 1, 64, 80), ticks_per_quarter=ticks_per_quarter))
    roll.fit()
    for factor in (1e9, 1e-9, 1e9):
        roll.zoom(factor)
        roll.horizontalScrollBar().setValue(2**30)
    roll.state.put_caret(last)
    for place in (last / ticks_per_quarter, 0.0, last / ticks_per_quarter):
        roll.set_playhead(place)
        roll.set_bars((1, 2**20))
        assert not roll.grab().isNull()
    roll.plan(last / ticks_per_quarter, last / ticks_per_quarter + 4)
    assert not roll.grab().isNull()
    roll.end_preview()
    roll.select_all()
    assert not roll.grab().isNull()


def test_what_the_selection_does_not_tell_is_said(qtbot: Any, window: MainWindow) -> None:
    said: list[str] = []
    window.roll.announced.connect(said.append)
    window.roll.setFocus()
    until(qtbot, window.roll.hasFocus)
    window.roll.set_selection([0, 1])
    window.roll.toggle_lock()
    assert said[-1] == "Lock 2 notes"
    window.roll.toggle_lock()
    window.roll.commands.go_by(0, 1)
    assert "2 notes are selected" in said[-1]  # with their pitches
    window.roll.delete_selected()
    assert said[-1] == "Delete 2 notes"


def test_the_name_of_a_part_is_no_markup(qtbot, monkeypatch):
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.resize(900, 600)
    roll.set_piece(piece_of((0, 4800, 60, 80), parts=(Part("<img src='a.png'>"), Part())))
    roll.fit()
    sight = roll.sight()
    place = QPoint(KEYBOARD_WIDTH + sight.x(1.0), sight.y(60) + sight.above + 2)
    shown = []
    monkeypatch.setattr(QToolTip, "showText", lambda _, text, *__: shown.append(text))
    roll.viewportEvent(QHelpEvent(QEvent.Type.ToolTip, place, QPoint()))
    assert len(shown) == 1 and "&lt;img" in shown[0] and "<img" not in shown[0]


def test_the_bar_over_the_notes_is_the_next_stop_of_tab_and_names_what_can_be_done(
    qtbot: Any, window: MainWindow
) -> None:
    roll, bar = window.roll, window.roll.selection_bar
    window.activateWindow()
    roll.setFocus()
    roll.set_selection([0])
    names = [button.text() for button in bar.buttons("notes")]
    assert names == ["Transpose", "Quantise", "Softer", "Louder", "Lock"]
    assert all(button.toolTip() for button in (*bar.buttons("notes"), *bar.buttons("bars")))
    qtbot.keyClick(roll, Qt.Key.Key_Tab)
    assert window.focusWidget() is bar.buttons("notes")[0]
    qtbot.keyClick(bar.buttons("notes")[0], Qt.Key.Key_Right)
    assert window.focusWidget() is bar.buttons("notes")[1]
    before = roll.piece.rows[0, VELOCITY]
    bar.buttons("notes")[3].click()
    assert roll.piece.rows[0, VELOCITY] > before
    qtbot.keyClick(bar.buttons("notes")[1], Qt.Key.Key_Escape)
    assert window.focusWidget() is roll


def test_bars_raise_the_same_with_what_is_done_to_bars(window: MainWindow) -> None:
    bar = window.roll.selection_bar
    window.roll.set_bars((1, 2))
    assert bar.isVisible()
    names = [button.text() for button in bar.buttons("bars")]
    assert names == ["Fill", "Vary", "Loop", "More like this", "Export"]
    bar.buttons("bars")[2].click()
    assert window.transport.loop.isChecked() and bar.buttons("bars")[2].isChecked()


def test_what_is_composed_is_marked_until_the_take_is_kept(window: MainWindow) -> None:
    document, state = window.document, window.roll.state
    assert state.marks_composed
    document.keep(document.tree.current, True)
    assert not state.marks_composed
    document.keep(document.tree.current, False)
    assert state.marks_composed
