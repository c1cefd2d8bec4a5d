"""The piano roll as screen readers see it: a list, with a child for each note in sight that can be selected.

Children are made when they are asked for. Qt keeps interfaces by their number until they are deleted, so that each must
live as long: those of notes that are out of sight are deleted when the children are looked at next.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from functools import cache
from typing import Protocol, cast

import numpy as np
from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.document.piece import Piece
from app.piano_roll.descriptions import note_words

_Text, _Role = QAccessible.Text, QAccessible.Role
# Where there is none, Qt wants None, which PySide's stubs do not say.
_NOBODY = cast("QAccessibleInterface", None)
_NO_OBJECT, _NO_WINDOW = cast("QObject", None), cast("QWindow", None)
_Relations = list[tuple[QAccessibleInterface, QAccessible.RelationFlag]]


class NotesInSight(Protocol):
    """The roll, as far as screen readers need it."""

    @property
    def piece(self) -> Piece:
        """What is shown."""
        ...

    @property
    def selection(self) -> np.ndarray:
        """Sorted indices into `piece.rows`."""
        ...

    def rows_in_sight(self) -> np.ndarray:
        """Rows of the piece whose notes are in sight and can be selected, in order of onset."""
        ...

    def row_box(self, row: int) -> QRect:
        """Where a note is, in the roll's pixels; cut to what is in sight of it."""
        ...

    def row_under(self, x: int, y: int) -> int | None:
        """The row of the note at a place of the roll, in its pixels."""
        ...

    def bar_over_notes(self) -> QWidget | None:
        """The small bar of the selection, None while it is hidden."""
        ...


def offer_notes(roll: type[QWidget]) -> None:
    """From now on widgets of that class, a NotesInSight, have a child for each note. Once for each class."""
    _install(roll)


@cache
def _install(kind: type[QWidget]) -> None:
    def made(_: str, widget: QObject) -> QAccessibleInterface | None:
        return RollInterface(widget) if isinstance(widget, kind) else None

    QAccessible.installFactory(made)


def tell_that_notes_changed(roll: QWidget) -> None:
    """Other notes are in sight: what a screen reader knows of the children is out of date."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleEvent(roll, QAccessible.Event.ObjectReorder))


class _Interface(QAccessibleInterface):
    """What a list and its notes have in common. Holds its widget weakly: Qt may keep an interface for longer."""

    def __init__(self, roll: QWidget) -> None:
        super().__init__()
        self._roll = weakref.ref(roll)

    @property
    def roll(self) -> QWidget | None:
        """None once it is gone."""
        roll = self._roll()
        return roll if roll is not None and isValid(roll) else None

    @property
    def notes(self) -> NotesInSight | None:
        """The same, with what is to be known of its notes."""
        return cast("NotesInSight | None", self.roll)

    def isValid(self) -> bool:
        return self.roll is not None

    def window(self) -> QWindow:
        roll = self.roll
        return roll.window().windowHandle() if roll else _NO_WINDOW

    def relations(self, match: QAccessible.RelationFlag = QAccessible.RelationFlag.AllRelations) -> _Relations:
        return []

    def setText(self, t: QAccessible.Text, text: str) -> None:
        """Nothing that is said can be changed that way."""


class NoteInterface(_Interface):
    """One note. row: of the piece."""

    def __init__(self, roll: QWidget, row: int) -> None:
        super().__init__(roll)
        self.row = row

    def isValid(self) -> bool:
        notes = self.notes
        return notes is not None and self.row < len(notes.piece)

    def object(self) -> QObject:
        return _NO_OBJECT

    def parent(self) -> QAccessibleInterface:
        roll = self.roll
        return QAccessible.queryAccessibleInterface(roll) if roll else _NOBODY

    def child(self, index: int) -> QAccessibleInterface:
        return _NOBODY

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        return _NOBODY

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, arg__1: QAccessibleInterface) -> int:
        return -1

    def focusChild(self) -> QAccessibleInterface:
        return _NOBODY

    def rect(self) -> QRect:
        roll, notes = self.roll, self.notes
        if roll is None or notes is None:
            return QRect()
        box = notes.row_box(self.row)
        return QRect(roll.mapToGlobal(box.topLeft()), box.size())

    def role(self) -> QAccessible.Role:
        return _Role.ListItem

    def state(self) -> QAccessible.State:
        state, notes = QAccessible.State(), self.notes
        if notes is not None:
            state.selectable = state.focusable = True
            chosen = notes.selection
            state.selected = bool(np.isin(self.row, chosen))
            state.focused = state.selected and len(chosen) == 1 and self.roll is not None and self.roll.hasFocus()
        else:
            state.invalid = True
        return state

    def text(self, t: QAccessible.Text) -> str:
        notes = self.notes
        return note_words(notes.piece, self.row) if t == _Text.Name and notes is not None and self.isValid() else ""


_Made = dict[int, tuple[int, NoteInterface]]  # by row: Qt's number of it, and itself


def _forget(made: _Made, rows: Iterable[int]) -> None:
    for row in rows:
        number, interface = made.pop(row)
        QAccessible.deleteAccessibleInterface(number)
        del interface  # not before: Python would destroy what Qt still knows


class RollInterface(_Interface):
    """The list. Its children: the small bar of the selection, if it is there, then the notes in order of onset."""

    def __init__(self, roll: QWidget) -> None:
        super().__init__(roll)
        made: _Made = {}
        self._made, self._rows = made, np.zeros(0, np.int64)
        roll.destroyed.connect(lambda: _forget(made, list(made)))  # without `self`, which Qt owns

    def object(self) -> QObject:
        return self.roll or _NO_OBJECT

    def parent(self) -> QAccessibleInterface:
        roll = self.roll
        parent = roll.parentWidget() if roll else None
        return QAccessible.queryAccessibleInterface(parent) if parent else _NOBODY

    def _seen(self) -> np.ndarray:
        """The rows of the children. Those that are no longer are forgotten, by Qt too."""
        notes = self.notes
        rows = notes.rows_in_sight() if notes is not None else np.zeros(0, np.int64)
        if rows is not self._rows:
            self._rows = rows
            _forget(self._made, self._made.keys() - set(rows.tolist()))
        return rows

    def _of_row(self, row: int) -> QAccessibleInterface:
        roll = self.roll
        if roll is None:
            return _NOBODY
        if row not in self._made:
            made = NoteInterface(roll, row)
            self._made[row] = QAccessible.registerAccessibleInterface(made), made
        return self._made[row][1]

    def _bar(self) -> QAccessibleInterface | None:
        notes = self.notes
        bar = notes.bar_over_notes() if notes is not None else None
        return QAccessible.queryAccessibleInterface(bar) if bar is not None else None

    def childCount(self) -> int:
        return len(self._seen()) + (self._bar() is not None)

    def child(self, index: int) -> QAccessibleInterface:
        rows, bar = self._seen(), self._bar()
        if bar is not None:
            if index == 0:
                return bar
            index -= 1
        return self._of_row(int(rows[index])) if 0 <= index < len(rows) else _NOBODY

    def indexOfChild(self, arg__1: QAccessibleInterface) -> int:
        rows, bar = self._seen(), self._bar()
        if bar is not None and arg__1.object() is bar.object() and arg__1.object() is not None:
            return 0
        at = np.flatnonzero(rows == arg__1.row).tolist() if isinstance(arg__1, NoteInterface) else []
        return at[0] + (bar is not None) if at else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface:
        roll, notes, bar = self.roll, self.notes, self._bar()
        if roll is None or notes is None:
            return _NOBODY
        if bar is not None and bar.rect().contains(x, y):
            return bar
        at = roll.mapFromGlobal(QRect(x, y, 1, 1).topLeft())
        row = notes.row_under(at.x(), at.y())
        return self._of_row(row) if row is not None and row in self._seen() else _NOBODY

    def focusChild(self) -> QAccessibleInterface:
        """The selected note, if it is one and in sight."""
        roll, notes = self.roll, self.notes
        if roll is None or notes is None or not roll.hasFocus() or len(notes.selection) != 1:
            return _NOBODY
        row = int(notes.selection[0])
        return self._of_row(row) if row in self._seen() else _NOBODY

    def rect(self) -> QRect:
        roll = self.roll
        return QRect(roll.mapToGlobal(roll.rect().topLeft()), roll.size()) if roll else QRect()

    def role(self) -> QAccessible.Role:
        return _Role.List

    def state(self) -> QAccessible.State:
        state, roll = QAccessible.State(), self.roll
        if roll is None:
            state.invalid = True
            return state
        state.focusable, state.multiSelectable, state.extSelectable = True, True, True
        state.focused = roll.hasFocus()
        state.invisible = not roll.isVisible()
        state.disabled = not roll.isEnabled()
        return state

    def text(self, t: QAccessible.Text) -> str:
        roll = self.roll
        if roll is None:
            return ""
        return {_Text.Name: roll.accessibleName(), _Text.Description: roll.accessibleDescription()}.get(t, "")
