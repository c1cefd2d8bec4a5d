"""The piano roll as screen readers see it: a list of the notes in sight that can be selected.

It is a list of Qt's own, over the notes and without a pixel, so that all interfaces that a screen reader walks are
made, kept and deleted by Qt: one written in Python would be owned by two, and may outlive its widget. The list is
filled and shown only while there is a screen reader.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)  # fmt: skip
from PySide6.QtGui import QAccessible, QPaintEvent
from PySide6.QtWidgets import QFrame, QListView, QWidget

from app.document.editing import no_rows
from app.document.piece import Piece
from app.piano_roll.descriptions import note_words

_Index = QModelIndex | QPersistentModelIndex
_WORDS = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole
_Flag = QItemSelectionModel.SelectionFlag


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
        """Where a note is, in the viewport's pixels; cut to what is in sight of it."""
        ...

    def row_under(self, x: int, y: int) -> int | None:
        """The row of the note at a place of the viewport, in its pixels."""
        ...


class _Notes(QAbstractListModel):
    """The notes of some rows of a piece, in words."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows = no_rows()
        self.piece: Piece | None = None

    def show_rows(self, piece: Piece | None, rows: np.ndarray) -> None:
        """In place of those before. Interfaces of what was shown before become invalid, by Qt."""
        self.beginResetModel()
        self.piece, self.rows = piece, rows
        self.endResetModel()

    def index_of(self, row: int) -> QModelIndex:
        """Of a row of the piece; invalid if it is not among those that are shown."""
        found = np.flatnonzero(self.rows == row)
        return self.index(int(found[0])) if len(found) else QModelIndex()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _WORDS or self.piece is None or not 0 <= index.row() < len(self.rows):
            return None
        return note_words(self.piece, int(self.rows[index.row()]))


class NoteList(QListView):
    """Lies over the whole viewport. Takes neither mouse nor focus: the roll has them, and says what is selected."""

    def __init__(self, roll: NotesInSight, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._roll, self._over = roll, viewport
        self._notes = _Notes(self)
        self.setModel(self._notes)
        self.setAccessibleName(self.tr("Notes"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        for widget in (self, self.viewport()):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            widget.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
            widget.setAutoFillBackground(False)
        self.hide()

    def update_notes(self) -> None:
        """Show a screen reader, if there is one, what is in sight now."""
        listened = QAccessible.isActive()
        rows = self._roll.rows_in_sight() if listened else no_rows()
        if self._notes.piece is not self._roll.piece or not np.array_equal(rows, self._notes.rows):
            self._notes.show_rows(self._roll.piece if listened else None, rows)
        if listened:
            self.setGeometry(self._over.rect())
            self._select()
        self.setVisible(listened)
        self.lower()  # the lanes and the small bar stand over the notes

    def _select(self) -> None:
        """What is selected in the roll."""
        chosen = np.flatnonzero(np.isin(self._notes.rows, self._roll.selection))
        ranges = QItemSelection()
        for run in np.split(chosen, np.flatnonzero(np.diff(chosen) > 1) + 1) if len(chosen) else ():
            ranges.select(self._notes.index(int(run[0])), self._notes.index(int(run[-1])))
        model = self.selectionModel()
        model.select(ranges, _Flag.ClearAndSelect)
        current = self._notes.index(int(chosen[0])) if len(chosen) == 1 else QModelIndex()
        model.setCurrentIndex(current, _Flag.NoUpdate)

    # Where the notes are

    def visualRect(self, index: _Index) -> QRect:
        at = index.row()
        return self._roll.row_box(int(self._notes.rows[at])) if 0 <= at < len(self._notes.rows) else QRect()

    def indexAt(self, p: QPoint) -> QModelIndex:
        row = self._roll.row_under(p.x(), p.y())
        return self._notes.index_of(row) if row is not None else QModelIndex()

    def scrollTo(self, index: _Index, hint: QListView.ScrollHint = QListView.ScrollHint.EnsureVisible) -> None:
        """Everything that is listed is in sight."""

    def doItemsLayout(self) -> None:
        """The roll has laid the notes out."""

    def paintEvent(self, e: QPaintEvent) -> None:
        """The roll has painted the notes."""

    def event(self, event: QEvent) -> bool:
        return event.type() == QEvent.Type.Paint or super().event(event)  # not even the frame of a stylesheet
