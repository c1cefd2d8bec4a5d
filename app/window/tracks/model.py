"""The tracks of the piece as a list for Qt's views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.document.piece import Part, are_audible
from app.ui.text import as_tip
from app.window.tracks.instruments import track_name
from app.window.tracks.words import described, tip

Index = QModelIndex | QPersistentModelIndex
TRACK = Qt.ItemDataRole.UserRole
_NO_INDEX = QModelIndex()
_ROLES = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A track as it is shown."""

    part: Part
    """What it is."""
    is_audible: bool
    """Whether it plays."""


class TracksModel(QAbstractListModel):
    """renamed(row, name): as it was typed."""

    renamed = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[TrackRow] = []

    def put(self, parts: Sequence[Part]) -> bool:
        """In place of what was listed -> whether there are others, or others in their places."""
        rows = [TrackRow(part, audible) for part, audible in zip(parts, are_audible(parts), strict=True)]
        if [row.part.id for row in rows] == [row.part.id for row in self.rows]:
            before, self.rows = self.rows, rows
            for number, (old, new) in enumerate(zip(before, rows, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(number), self.index(number))
            return False
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled  # between tracks, not on one
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def data(self, index: Index, role: int = _ROLES.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == TRACK:
            return row
        if role == _ROLES.DisplayRole:
            return track_name(row.part)
        if role == _ROLES.EditRole:
            return row.part.name
        if role == _ROLES.ToolTipRole:
            return as_tip(tip(row.part, is_audible=row.is_audible))
        if role == _ROLES.AccessibleTextRole:
            return described(row.part, is_audible=row.is_audible)
        return None

    def setData(self, index: Index, value: Any, role: int = _ROLES.EditRole) -> bool:
        name = " ".join(str(value).split())
        if role != _ROLES.EditRole or name == self.rows[index.row()].part.name:
            return False
        self.renamed.emit(index.row(), name)
        return True
