"""The small bar that a selection raises over the notes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QToolButton

from app.piano_roll.geometry import KEYBOARD_WIDTH
from app.piano_roll.selection_bar import placed
from app.piano_roll.view import PianoRoll
from tests.app.piano_roll.parts import Hand, shown_roll


@pytest.fixture
def roll(qtbot) -> PianoRoll:
    roll = shown_roll(qtbot, 900, *((480 * n, 480, 50 + n % 20) for n in range(400)))
    roll.selection_bar.set_actions("bars", [QAction(name, roll) for name in ("Fill", "Loop")])
    roll.selection_bar.set_actions("notes", [QAction(name, roll) for name in ("Transpose", "Lock")])
    return roll


def shown(roll: PianoRoll) -> list[str]:
    bar = roll.selection_bar
    return [button.text() for button in (*bar.buttons("bars"), *bar.buttons("notes")) if button.isVisible()]


def test_it_is_there_while_something_is_selected_and_about_what_was_selected_last(roll):
    assert shown(roll) == []
    roll.set_selection([2])
    assert shown(roll) == ["Transpose", "Lock"]
    roll.set_bars((2, 3))
    assert shown(roll) == ["Fill", "Loop"]
    roll.set_selection([3])
    assert shown(roll) == ["Transpose", "Lock"]
    roll.set_selection([])
    assert shown(roll) == ["Fill", "Loop"]
    roll.set_bars(None)
    assert shown(roll) == []


def test_it_follows_its_notes_and_goes_with_them_out_of_sight(roll):
    roll.set_selection([6])
    before, notes = roll.selection_bar.geometry(), roll.in_sight.box(6)
    assert not before.intersects(notes)
    roll.scroll_by(40, 0)
    assert roll.selection_bar.x() < before.x() or roll.selection_bar.x() == KEYBOARD_WIDTH + 8
    roll.go_to_end(first=False)
    assert shown(roll) == []


def test_it_is_not_in_the_way_of_the_mouse_and_there_again_after(roll):
    roll.set_selection([4])
    hand = Hand(roll)
    hand.press(hand.at(480 * 4 + 200, 54))
    hand.move(hand.at(480 * 6 + 200, 54))
    assert shown(roll) == []
    hand.release(hand.at(480 * 6 + 200, 54))
    assert shown(roll) == ["Transpose", "Lock"]


def test_there_is_none_while_it_composes(roll):
    roll.set_bars((1, 2))
    roll.plan(0, 8, replaces=True)
    assert shown(roll) == []
    roll.end_preview()
    assert shown(roll) == ["Fill", "Loop"]


def test_a_button_does_what_its_action_does_and_is_as_possible(roll):
    action, done = QAction("Vary", roll), []
    action.triggered.connect(lambda: done.append(True))
    roll.selection_bar.set_actions("bars", [action])
    roll.set_bars((1, 2))
    button = roll.selection_bar.buttons("bars")[-1]
    button.click()
    action.setEnabled(False)
    button.click()
    assert done == [True] and not button.isEnabled()


def test_it_is_reached_by_tab_and_left_by_escape(roll, qtbot):
    roll.set_selection([2])
    roll.activateWindow()
    roll.setFocus()
    first = roll.selection_bar.buttons("notes")[0]
    assert (first.focusPolicy() & Qt.FocusPolicy.TabFocus and first.accessibleName()) or first.text() == "Transpose"
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Escape)
    assert roll.focusWidget() is roll and len(roll.selection) == 1


def test_where_there_is_no_room_the_last_buttons_are_in_a_menu(roll):
    roll.selection_bar.set_actions("notes", [QAction("a long name " * 20, roll)])
    roll.set_selection([2])
    bar = roll.selection_bar
    assert shown(roll) == ["Transpose", "Lock"] and roll.rect().contains(bar.geometry())
    more = [button for button in bar.findChildren(QToolButton) if button.isVisible()][-1]
    assert more.accessibleName() == "More" and [each.text() for each in more.menu().actions()] == ["a long name " * 20]
    roll.resize(360, 400)
    QApplication.processEvents()
    roll.verticalScrollBar().setValue(roll.geometry_.y(52) - 100)
    assert shown(roll) == ["Transpose", "Lock"] and roll.rect().contains(bar.geometry())


@given(*(st.integers(-50, 700) for _ in range(2)), *(st.integers(1, 900) for _ in range(2)))
def test_it_always_stands_inside_and_beside_what_is_small(x, y, width, height):
    room, target = QRect(70, 50, 600, 400), QRect(x, y, width, height).intersected(QRect(70, 50, 600, 400))
    if target.isEmpty():
        return
    bar = placed(QSize(300, 36), target, room)
    assert room.contains(bar)
    assert target.height() > 300 or not bar.intersects(target)
