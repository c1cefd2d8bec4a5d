"""The piano roll for screen readers: what is said by itself, and a list of the notes in sight that can be selected.

That is a list of Qt's own, over the notes and without a pixel, so that all interfaces that a screen reader walks are
made, kept and deleted by Qt: one written in Python would be owned by two, and may outlive its widget. The list is
filled and shown only while there is a screen reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

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

from app.document.editing import Edit, no_rows
from app.document.piece import Piece
from app.piano_roll.descriptions import caret_words, note_words, piece_words, selection_words
from app.piano_roll.drawing.painting import note_rectangles
from app.piano_roll.geometry import KEYBOARD_WIDTH, Sight, row_at
from app.piano_roll.notes import RollNotes
from app.piano_roll.state import RollState
from app.ui.text import announce

_Index = QModelIndex | QPersistentModelIndex
_WORDS = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole
_Flag = QItemSelectionModel.SelectionFlag


class NotesInSight:
    """The notes of a roll that are in sight and can be selected, and where they are in its viewport, in pixels."""

    def __init__(self, state: RollState, sight: Callable[[], Sight]) -> None:
        """sight: what of the roll is in sight now."""
        self._state, self._sight = state, sight
        self._seen: tuple[RollNotes, Sight] | None = None
        self._rows = no_rows()

    @property
    def piece(self) -> Piece:
        """What is shown."""
        return self._state.piece

    @property
    def selection(self) -> np.ndarray:
        """Sorted indices into `piece.rows`."""
        return self._state.selection

    def rows(self) -> np.ndarray:
        """Rows of the piece, in order of onset; the same array as long as they are the same."""
        notes, sight = self._state.notes, self._sight()
        if self._seen is None or self._seen[0] is not notes or self._seen[1] != sight:
            found = sight.found(notes)
            self._seen = notes, sight
            self._rows = notes.row[found[~notes.ghost[found] & (notes.row[found] >= 0)]]
        return self._rows

    def box(self, row: int) -> QRect:
        """Where a note is, cut to what is in sight of it."""
        sight, notes = self._sight(), self._state.notes
        found = np.flatnonzero(notes.row == row)
        if not len(found):
            return QRect()
        inside = QRect(0, 0, sight.width, sight.height).intersected(note_rectangles(sight, notes, found)[0])
        return inside.translated(KEYBOARD_WIDTH, sight.above)

    def under(self, x: int, y: int) -> int | None:
        """The row of the note at a place."""
        sight = self._sight()
        if sight.area(x, y) != "notes":
            return None
        return row_at(sight.geometry, self._state.notes, sight.place(x, y, self.piece.ticks_per_quarter))

    def words_under(self, x: int, y: int) -> str:
        """The note at a place, in words; empty where there is none."""
        row = self.under(x, y)
        return "" if row is None else note_words(self.piece, row)


class RollSpeech:
    """What a screen reader says of a roll by itself: what is selected, where the caret is, what an edit did."""

    def __init__(self, roll: QWidget, state: RollState, said: Callable[[str], object]) -> None:
        """said: is called with all that is said."""
        self._roll, self._state, self._said = roll, state, said

    def say(self, text: str) -> None:
        """At once."""
        announce(self._roll, text)
        self._said(text)

    def say_caret(self) -> None:
        """Where it is, and what sounds there."""
        state = self._state
        self.say(caret_words(state.piece, state.caret_ticks, state.caret_pitch, state.shows_drums))

    def describe_selection(self) -> None:
        """As the roll's description; said while the roll has the focus, where anything is selected."""
        text = self._selection_words()
        self._roll.setAccessibleDescription(f"{piece_words(self._state.piece)} {text}")
        if len(self._state.selection) and self._roll.hasFocus():
            self.say(text)

    @contextmanager
    def of_edit(self, edit: Edit, words: str) -> Iterator[None]:
        """Around the edit: it is said by its name, where what is said of the selection does not tell of it."""
        before = self._selection_words()
        yield
        is_said = len(self._state.selection) > 0 and self._selection_words() != before
        if not is_said and self._roll.hasFocus() and self._state.piece == edit.piece:
            self.say(words)

    def _selection_words(self) -> str:
        return selection_words(self._state.piece, self._state.selection)


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

    def __init__(self, in_sight: NotesInSight, viewport: QWidget) -> None:
        super().__init__(viewport)
        self._in_sight, self._over = in_sight, viewport
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
        rows = self._in_sight.rows() if listened else no_rows()
        if self._notes.piece is not self._in_sight.piece or not np.array_equal(rows, self._notes.rows):
            self._notes.show_rows(self._in_sight.piece if listened else None, rows)
        if listened:
            self.setGeometry(self._over.rect())
            self._select()
        self.setVisible(listened)
        self.lower()  # the lanes and the small bar stand over the notes

    def _select(self) -> None:
        """What is selected in the roll."""
        chosen = np.flatnonzero(np.isin(self._notes.rows, self._in_sight.selection))
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
        return self._in_sight.box(int(self._notes.rows[at])) if 0 <= at < len(self._notes.rows) else QRect()

    def indexAt(self, p: QPoint) -> QModelIndex:
        row = self._in_sight.under(p.x(), p.y())
        return self._notes.index_of(row) if row is not None else QModelIndex()

    def scrollTo(self, index: _Index, hint: QListView.ScrollHint = QListView.ScrollHint.EnsureVisible) -> None:
        """Everything that is listed is in sight."""

    def doItemsLayout(self) -> None:
        """The roll has laid the notes out."""

    def paintEvent(self, e: QPaintEvent) -> None:
        """The roll has painted the notes."""

    def event(self, event: QEvent) -> bool:
        return event.type() == QEvent.Type.Paint or super().event(event)  # not even the frame of a stylesheet
