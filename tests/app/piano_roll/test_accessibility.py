"""The piano roll as a screen reader walks it, through Qt's own interfaces."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction
from PySide6.QtWidgets import QWidget

from app.piano_roll.view import PianoRoll
from tests.app.piano_roll.parts import Hand, piece_of, shown_roll

NAME = QAccessible.Text.Name


@pytest.fixture
def reader() -> Iterator[None]:
    """As if there was a screen reader."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def roll(qtbot, reader) -> PianoRoll:
    return shown_roll(qtbot)


def walk(about: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """An interface and all below it."""
    yield about
    for number in range(about.childCount()):
        yield from walk(about.child(number))


def listed(roll: PianoRoll) -> QAccessibleInterface:
    """The list of notes, as it is reached from the roll."""
    roll.note_list.update_notes()
    found = [each for each in walk(QAccessible.queryAccessibleInterface(roll)) if each.object() is roll.note_list]
    assert len(found) == 1
    return found[0]


def names(roll: PianoRoll) -> list[str]:
    about = listed(roll)
    return [about.child(number).text(NAME) for number in range(about.childCount())]


def test_each_note_in_sight_is_listed_with_its_description(roll):
    roll.set_piece(piece_of((0, 480, 60), (480, 960, 64, 90, 0, 1, 1)))
    about = listed(roll)
    assert about.text(NAME) == "Notes" and about.role() == QAccessible.Role.List
    assert names(roll) == [
        "C4, bar 1, beat 1, length 1, velocity 80, yours, Piano",
        "E4, bar 1, beat 2, length 2, velocity 90, composed, locked, Piano",
    ]
    child = about.child(1)
    assert child.role() == QAccessible.Role.ListItem and about.indexOfChild(child) == 1
    assert child.parent().object() is roll.note_list


def test_the_roll_is_reached_from_the_window(qtbot, reader):
    window = QWidget()
    qtbot.addWidget(window)
    roll = PianoRoll(window)
    roll.set_piece(piece_of((0, 480, 60)))
    roll.fit()
    roll.note_list.update_notes()
    said = [each.text(NAME) for each in walk(QAccessible.queryAccessibleInterface(window))]
    assert {"Piano roll", "Notes", "C4, bar 1, beat 1, length 1, velocity 80, yours, Piano"} <= set(said)


def test_without_a_screen_reader_there_is_no_list(qtbot):
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.show()
    roll.set_piece(piece_of((0, 480, 60)))
    roll.note_list.update_notes()
    assert not roll.note_list.isVisible() and roll.note_list.model().rowCount() == 0


def test_the_list_is_not_seen_and_takes_no_mouse(roll):
    roll.set_piece(piece_of((0, 480, 60)))
    roll.set_selection([0])
    QAccessible.setActive(False)
    roll.note_list.update_notes()
    without = roll.grab().toImage()
    QAccessible.setActive(True)
    roll.note_list.update_notes()
    assert roll.note_list.isVisible() and roll.note_list.size() == roll.viewport().size()
    assert roll.grab().toImage() == without
    middle = Hand(roll).at(240, 60).toPoint()
    assert roll.viewport().childAt(middle) is None


def test_notes_out_of_sight_are_not_listed_and_come_with_scrolling(roll):
    roll.set_piece(piece_of((0, 480, 60), (480 * 2000, 480, 60)))
    assert [name[:9] for name in names(roll)] == ["C4, bar 1"]
    roll.go_to_end(first=False)
    assert [name[:11] for name in names(roll)] == ["C4, bar 501"]


def test_an_interface_of_what_was_listed_before_is_not_valid(roll):
    roll.set_piece(piece_of((0, 480, 60)))
    before = listed(roll).child(0)
    number = QAccessible.uniqueId(before)
    roll.set_piece(piece_of((0, 480, 62), (480, 480, 64)))
    assert [name[:2] for name in names(roll)] == ["D4", "E4"]
    now = QAccessible.accessibleInterface(number)
    assert now is None or not now.isValid() or now.text(NAME)[:2] in ("D4", "E4")


def test_a_note_stands_where_it_is_drawn(roll):
    roll.set_piece(piece_of((0, 960, 60), (960, 480, 64)))
    about, hand = listed(roll), Hand(roll)
    for number, (ticks, pitch) in enumerate(((480, 60), (1200, 64))):
        middle = roll.viewport().mapToGlobal(hand.at(ticks, pitch).toPoint())
        assert about.child(number).rect().contains(middle)
        assert about.childAt(middle.x(), middle.y()).text(NAME) == about.child(number).text(NAME)
    ruler = roll.mapToGlobal(QPoint(roll.rect().center().x(), 5))
    assert about.childAt(ruler.x(), ruler.y()) is None


def test_selected_notes_are_selected_in_the_list(roll):
    roll.set_piece(piece_of((0, 960, 60), (960, 480, 64), (1440, 480, 65), (1920, 480, 67)))
    for chosen in ([1], [0, 2, 3], []):
        roll.set_selection(chosen)
        about = listed(roll)
        states = [about.child(number).state() for number in range(4)]
        assert [number for number in range(4) if states[number].selected] == chosen
        assert [number for number in range(4) if states[number].focused] == (chosen if len(chosen) == 1 else [])


def test_ghosts_are_not_listed_and_drums_have_their_names(roll):
    roll.set_piece(piece_of((0, 480, 60), (0, 30, 38, 80, 1)))
    roll.state.set_parts(1, frozenset(), ())
    assert names(roll) == ["Snare, bar 1, beat 1, length 0.0625, velocity 80, yours, Drums"]
    roll.state.set_parts(0, frozenset((0,)), ())
    assert names(roll) == []


def test_the_bar_over_the_notes_is_reached_from_the_roll(roll):
    roll.set_piece(piece_of((0, 480, 60), (480, 480, 64)))
    action = QAction("Lock", roll)
    roll.selection_bar.set_actions("notes", [action])
    roll.set_selection([0])
    about = QAccessible.queryAccessibleInterface(roll)
    bars = [each for each in walk(about) if each.object() is roll.selection_bar]
    strips = [bars[0].child(number) for number in range(bars[0].childCount())]
    seen = [strip for strip in strips if not strip.state().invisible]
    assert len(bars) == 1
    assert [strip.text(NAME) for strip in seen] == ["Selected notes"] and seen[0].child(0).text(NAME) == "Lock"


def test_interfaces_do_not_keep_their_roll_alive(qtbot, reader):
    roll = PianoRoll()
    roll.set_piece(piece_of((0, 480, 60)))
    roll.fit()
    numbers = [QAccessible.uniqueId(each) for each in walk(QAccessible.queryAccessibleInterface(roll))]
    gone = weakref.ref(roll)
    roll.deleteLater()
    del roll
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert gone() is None
    for number in numbers:
        about = QAccessible.accessibleInterface(number)
        assert about is None or not about.isValid()
