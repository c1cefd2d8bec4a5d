"""The piano roll as a screen reader walks it, through Qt's own interface."""

from __future__ import annotations

import gc
import weakref

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QWidget

from app.piano_roll.view import PianoRoll
from tests.app.piano_roll.parts import Hand, piece_of

NAME = QAccessible.Text.Name


@pytest.fixture
def roll(qtbot) -> PianoRoll:
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.resize(900, 600)
    roll.show()
    return roll


def names(roll: PianoRoll) -> list[str]:
    about = QAccessible.queryAccessibleInterface(roll)
    return [about.child(number).text(NAME) for number in range(about.childCount())]


def test_each_note_in_sight_is_a_child_with_its_description(roll):
    roll.set_piece(piece_of((0, 480, 60), (480, 960, 64, 90, 0, 1, 1)))
    about = QAccessible.queryAccessibleInterface(roll)
    assert about.text(NAME) == "Piano roll" and about.role() == QAccessible.Role.List
    assert names(roll) == [
        "C4, bar 1, beat 1, length 1, velocity 80, yours, Piano",
        "E4, bar 1, beat 2, length 2, velocity 90, composed, locked, Piano",
    ]
    child = about.child(1)
    assert child.role() == QAccessible.Role.ListItem and about.indexOfChild(child) == 1
    assert child.parent().object() is roll


def test_it_is_reached_from_the_window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    roll = PianoRoll(window)
    roll.set_piece(piece_of((0, 480, 60)))
    roll.fit()
    about = QAccessible.queryAccessibleInterface(window)
    assert about.childCount() == 1 and about.child(0).object() is roll and about.child(0).childCount() == 1
    assert about.child(0).parent().object() is window


def test_notes_out_of_sight_are_no_children_and_come_with_scrolling(roll):
    roll.set_piece(piece_of((0, 480, 60), (480 * 2000, 480, 60)))
    about = QAccessible.queryAccessibleInterface(roll)
    assert [name[:9] for name in names(roll)] == ["C4, bar 1"]
    first = about.child(0)
    roll.go_to_end(first=False)
    assert [name[:11] for name in names(roll)] == ["C4, bar 501"]
    assert not shiboken6.isValid(first)  # Qt does not know it any more


def test_a_child_stands_where_its_note_is_drawn(roll):
    roll.set_piece(piece_of((0, 960, 60), (960, 480, 64)))
    about, hand = QAccessible.queryAccessibleInterface(roll), Hand(roll)
    for number, (ticks, pitch) in enumerate(((480, 60), (1200, 64))):
        middle = roll.viewport().mapToGlobal(hand.at(ticks, pitch).toPoint())
        assert about.child(number).rect().contains(middle)
        assert about.childAt(middle.x(), middle.y()).text(NAME) == about.child(number).text(NAME)
    assert about.childAt(roll.mapToGlobal(roll.rect().center()).x(), 5) is None


def test_the_selected_note_is_told_and_has_the_focus(roll):
    roll.set_piece(piece_of((0, 960, 60), (960, 480, 64)))
    roll.setFocus()
    roll.set_selection([1])
    about = QAccessible.queryAccessibleInterface(roll)
    assert [bool(about.child(number).state().selected) for number in (0, 1)] == [False, True]
    if roll.hasFocus():  # not on every platform without a screen
        assert about.focusChild().text(NAME) == about.child(1).text(NAME)


def test_ghosts_are_no_children_and_drums_have_their_names(roll):
    roll.set_piece(piece_of((0, 480, 60), (0, 30, 38, 80, 1)))
    roll.state.set_parts(1, frozenset(), ())
    assert names(roll) == ["Snare, bar 1, beat 1, length 0.0625, velocity 80, yours, Drums"]
    roll.state.set_parts(0, frozenset((0,)), ())
    assert names(roll) == []


def test_the_bar_over_the_notes_is_the_first_child(roll):
    roll.set_piece(piece_of((0, 480, 60), (480, 480, 64)))
    action = QAction("Lock", roll)
    roll.selection_bar.set_actions("notes", [action])
    roll.set_selection([0])
    about = QAccessible.queryAccessibleInterface(roll)
    assert about.childCount() == 3 and about.child(0).object() is roll.selection_bar
    strips = [about.child(0).child(number) for number in (0, 1)]
    seen = [strip for strip in strips if not strip.state().invisible]
    assert [strip.text(NAME) for strip in seen] == ["Selected notes"] and seen[0].child(0).text(NAME) == "Lock"
    assert about.indexOfChild(about.child(0)) == 0 and about.indexOfChild(about.child(2)) == 2


def test_an_interface_does_not_keep_its_roll_alive(qtbot):
    roll = PianoRoll()
    roll.set_piece(piece_of((0, 480, 60)))
    roll.fit()
    about = QAccessible.queryAccessibleInterface(roll)
    child, gone = about.child(0), weakref.ref(roll)
    roll.deleteLater()
    del roll
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert gone() is None
    for each in (about, child):
        assert not shiboken6.isValid(each) or not each.isValid()
