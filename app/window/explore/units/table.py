"""The units of a layer as a table that can be sorted, each with what goes along with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class UnitRow(NamedTuple):
    """A unit in the table."""

    number: int
    """From 0."""
    words: str
    """Its clearest correlate, "" for none."""
    closeness: float
    """The absolute correlation with it, 0 to 1."""


class _Model(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[UnitRow] = []
        self._by, self._order = 2, Qt.SortOrder.DescendingOrder
        self._heads = (self.tr("Unit"), self.tr("Correlates with"), self.tr("How closely"))

    def put(self, rows: Sequence[UnitRow]) -> None:
        self.beginResetModel()
        self.rows = self._sorted(rows)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Whoever is chosen stays so. Not a proxy model, which asks for every value, again and again, in Python."""
        self._by, self._order = column, order
        self.layoutAboutToBeChanged.emit()
        kept = [(index, self.rows[index.row()].number) for index in self.persistentIndexList()]
        self.rows = self._sorted(self.rows)
        place = {row.number: number for number, row in enumerate(self.rows)}
        for index, number in kept:
            self.changePersistentIndex(index, self.index(place[number], index.column()))
        self.layoutChanged.emit()

    def _sorted(self, rows: Sequence[UnitRow]) -> list[UnitRow]:
        return sorted(rows, key=lambda row: row[self._by], reverse=self._order == Qt.SortOrder.DescendingOrder)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        across = orientation == Qt.Orientation.Horizontal
        return self._heads[section] if across and role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (str(row.number + 1), row.words, f"{row.closeness:.0%}")[column]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.words
        if role == Qt.ItemDataRole.TextAlignmentRole and column != 1:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == 0:
            return self.tr("unit {number}, {words}").format(number=row.number + 1, words=row.words)
        return None


class UnitsTable(QTableView):
    """chosen(number): another unit is looked at."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _Model(self)
        self.setModel(self._rows)
        self.setSortingEnabled(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setAccessibleName(self.tr("Units"))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        for column in (0, 2):
            # By its head: to look at all contents takes longer than a frame.
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, header.sectionSizeHint(column) + 12)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.sortByColumn(2, Qt.SortOrder.DescendingOrder)
        self.selectionModel().currentRowChanged.connect(self._on_current)

    def put(self, rows: Sequence[UnitRow]) -> None:
        """In place of others; the first as it is sorted is looked at."""
        self._rows.put(rows)
        if rows:
            self.selectRow(0)
            self.scrollToTop()

    @property
    def current(self) -> int | None:
        """The unit that is looked at."""
        index = self.currentIndex()
        return self._rows.rows[index.row()].number if index.isValid() else None

    @Slot()
    def _on_current(self) -> None:
        if (number := self.current) is not None:
            self.chosen.emit(number)
