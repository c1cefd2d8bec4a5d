"""The first steps in the window: what they point at can be pressed meanwhile."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from app.window.main_window import MainWindow
from tests.app.window.parts import space_plays

_LEFT = Qt.MouseButton.LeftButton


def test_the_first_steps_go_on_when_what_they_point_at_is_pressed(qtbot: Any, window: MainWindow) -> None:
    window.help.show_first_steps()
    steps = window.help.steps
    assert steps is not None
    qtbot.mouseClick(window.panel.compose, _LEFT)
    assert steps.card.title.text() == "Listen"
    window.composing.cancel()  # else that is what Escape does
    window.roll.setFocus()
    qtbot.keyClick(window.roll, Qt.Key.Key_Escape)
    assert not steps.is_shown


def test_space_plays_at_the_step_that_says_so(qtbot: Any, window: MainWindow) -> None:
    window.help.show_first_steps()
    steps = window.help.steps
    assert steps is not None
    qtbot.mouseClick(steps.card.next, _LEFT)
    assert steps.card.title.text() == "Listen"
    steps.card.next.setFocus()
    assert space_plays(qtbot, window)
    assert steps.card.title.text() == "Begin with your own music"
    assert space_plays(qtbot, window)
    assert steps.card.title.text() == "Begin with your own music"


def test_after_the_first_steps_the_focus_is_where_it_was(qtbot: Any, window: MainWindow) -> None:
    window.help.show_first_steps()
    assert not window.roll.hasFocus()
    assert window.help.steps
    window.help.steps.leave()
    assert window.roll.hasFocus()
