"""The tree that shows takes: the signs beside them, and dragging them out of the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QTreeWidget

from app.ui.icons import pixmap

NUMBER = Qt.ItemDataRole.UserRole  # of the take
MARKS = Qt.ItemDataRole.UserRole + 1  # names of icons
MARK = 15  # pixels


class TakeMarks(QStyledItemDelegate):
    """Draws the signs of what a person thinks of a take."""

    def paint(self, painter, option, index) -> None:
        super().paint(painter, option, index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        x = option.rect.right() - 4
        for name in index.data(MARKS) or ():
            x -= MARK + 2
            drawn = pixmap(name, option.palette.color(role), MARK)
            painter.drawPixmap(x, option.rect.center().y() - MARK // 2, drawn)


class TakesTree(QTreeWidget):
    """dragged: gives what is dragged out of the window for a take, or None; dragged_out(number): it was dropped.
    delete_pressed: the key."""

    delete_pressed = Signal()
    dragged_out = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.dragged: Callable[[int], QMimeData | None] = lambda _: None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        item = self.currentItem()
        if item and (mime := self.dragged(item.data(0, NUMBER))):
            drag = QDrag(self)
            drag.setMimeData(mime)
            if drag.exec(Qt.DropAction.CopyAction) != Qt.DropAction.IgnoreAction:
                self.dragged_out.emit(item.data(0, NUMBER))
