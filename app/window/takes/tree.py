"""Takes as a tree: which grew from which."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTreeWidget,
    QTreeWidgetItem,
)  # fmt: skip

from app.document.takes import Take, TakeTree
from app.ui.icons import pixmap
from app.ui.text import as_tip
from app.window.takes.draggable import Dragged, nothing
from app.window.takes.order import Batch, batches
from app.window.takes.words import about, marks_of, name_of

NUMBER = Qt.ItemDataRole.UserRole  # of the take
MARKS = Qt.ItemDataRole.UserRole + 1  # names of icons
_MARK = 15  # pixels
_ROW = 26
_FLAGS = QItemSelectionModel.SelectionFlag


class TakeMarks(QStyledItemDelegate):
    """Draws the signs of what a person thinks of a take."""

    def paint(self, painter, option, index) -> None:
        super().paint(painter, option, index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        x = option.rect.right() - 4
        for name in index.data(MARKS) or ():
            x -= _MARK + 2
            drawn = pixmap(name, option.palette.color(role), _MARK)
            painter.drawPixmap(x, option.rect.center().y() - _MARK // 2, drawn)


class TakesTree(QTreeWidget):
    """dragged: gives what is dragged out of the window for a take, or None; dragged_out(number): it was dropped.
    chosen, play_asked, listened(number): a click, Space, a double click or Enter; renamed(number, name)."""

    chosen = Signal(int)
    play_asked = Signal(int)
    listened = Signal(int)
    renamed = Signal(int, str)
    delete_pressed = Signal()
    dragged_out = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.dragged: Dragged = nothing
        self._takes: TakeTree | None = None
        self._items: dict[int, QTreeWidgetItem] = {}
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.header().resizeSection(1, 2 * (_MARK + 4) + 4)
        self.setItemDelegateForColumn(1, TakeMarks(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragEnabled(True)
        self.setAccessibleName(self.tr("Takes, by what they grew from"))
        self.currentItemChanged.connect(self._on_current)
        self.itemActivated.connect(lambda item: self.listened.emit(item.data(0, NUMBER)))
        self.itemChanged.connect(self._on_renamed)

    # What is shown

    def show_takes(self, takes: TakeTree) -> None:
        """Where no take came or went, the items stay: the mouse or an editor may be at work on one."""
        before, self._takes = self._takes, takes
        with QSignalBlocker(self):
            same = before is not None and _shape(before) == _shape(takes)
            if not same:
                self._make_items(takes)
            of = {take.number: batch for batch in batches(takes) for take in batch.takes}
            for index, take in enumerate(takes.all):
                if not (same and before and before.all[index] is take):
                    self._fill(self._items[take.number], take, of[take.number])
            current = self._items[takes.current]
            if self.currentItem() is not current:
                self.setCurrentItem(current, 0, _FLAGS.ClearAndSelect | _FLAGS.Rows)
        self.scrollToItem(current)

    def _make_items(self, takes: TakeTree) -> None:
        self.clear()
        self._items = {}
        for _, take in takes.walk():
            above = self._items[take.parent] if take.parent is not None else self.invisibleRootItem()
            self._items[take.number] = QTreeWidgetItem(above)
        self.expandAll()

    def _fill(self, item: QTreeWidgetItem, take: Take, batch: Batch) -> None:
        name, (marks, said) = name_of(take), marks_of(take)
        item.setText(0, name)
        item.setToolTip(0, as_tip(about(take, batch)))
        item.setSizeHint(0, QSize(0, _ROW))
        item.setData(0, NUMBER, take.number)
        item.setData(1, MARKS, marks)
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join([name, *said]))
        font = item.font(0)
        font.setBold(take.is_kept)
        item.setFont(0, font)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)

    def selected(self) -> list[int]:
        """Numbers of the selected takes."""
        return [item.data(0, NUMBER) for item in self.selectedItems()]

    def number_at(self, place: QPoint) -> int | None:
        """Of the take there; None where there is none."""
        item = self.itemAt(place)
        return None if item is None else item.data(0, NUMBER)

    def rename(self, number: int) -> None:
        """Have its name typed."""
        self.editItem(self._items[number], 0)

    # What a person does

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and self._takes and item.data(0, NUMBER) != self._takes.current:
            self.chosen.emit(item.data(0, NUMBER))

    def _on_renamed(self, item: QTreeWidgetItem, column: int) -> None:
        number = item.data(0, NUMBER)
        if column != 0 or not self._takes or number is None:
            return
        name, before = item.text(0).strip(), self._takes[number]
        if name and name != before.name:
            self.renamed.emit(number, name)
        else:
            with QSignalBlocker(self):
                item.setText(0, name_of(before))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        elif item is not None and event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self.play_asked.emit(item.data(0, NUMBER))
        else:
            super().keyPressEvent(event)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        item = self.currentItem()
        if item and (mime := self.dragged(item.data(0, NUMBER))):
            drag = QDrag(self)
            drag.setMimeData(mime)
            if drag.exec(Qt.DropAction.CopyAction) != Qt.DropAction.IgnoreAction:
                self.dragged_out.emit(item.data(0, NUMBER))


def _shape(takes: TakeTree) -> list[tuple[int, int | None]]:
    return [(take.number, take.parent) for take in takes.all]
