"""Takes as cards in a row, each with a picture of its notes: chosen by a click or the arrow keys, played by Space or
the sign that shows under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from app.document.takes import Take, TakeTree
from app.window.takes.card_painting import CardDelegate, play_sign
from app.window.takes.cards_model import CardsModel
from app.window.takes.draggable import Dragged, nothing

Index = QModelIndex | QPersistentModelIndex


class TakeCards(QListView):
    """dragged: gives what is dragged out of the window for a take, or None; dragged_out(number): it was dropped.
    chosen, play_asked, listened(number): a click, Space or the sign, a double click or Enter."""

    chosen = Signal(int)
    play_asked = Signal(int)
    listened = Signal(int)
    dragged_out = Signal(int)
    delete_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cards = CardsModel(self)
        self.dragged: Dragged = nothing
        self._delegate = CardDelegate(self)
        self._hint = ""
        self._is_showing = False
        self.setModel(self.cards)
        self.setItemDelegate(self._delegate)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Takes"))
        self.selectionModel().currentChanged.connect(self._on_current)
        self.doubleClicked.connect(lambda index: self.listened.emit(self._number(index)))

    def sizeHint(self) -> QSize:
        return QSize(400, self._delegate.height(self.font()) + self.horizontalScrollBar().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    # What is shown

    def show_takes(self, tree: TakeTree, *, plays: bool, hint: str) -> None:
        """hint: beside the cards, where there is room; "" for none."""
        self._is_showing = True
        changed = self.cards.put(tree, plays=plays)
        index = self.cards.index(self.cards.row_of(tree.current))
        if changed or self.currentIndex() != index:
            # Not setCurrentIndex, which adds to what is selected while a shortcut's Ctrl or Shift is held down.
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)
        self._is_showing = False
        self._delegate.forget_all_but({take.number for take in tree.all})
        if hint != self._hint:
            self._hint = hint
            self.viewport().update()

    def show_position(self, ticks: float | None) -> None:
        """Of what plays, in the shown take; None for nothing."""
        if ticks != self._delegate.position:
            self._delegate.position = ticks
            self.viewport().update(self.visualRect(self.currentIndex()))

    def selected(self) -> list[int]:
        """Numbers of the selected takes."""
        return [self._number(index) for index in self.selectedIndexes()]

    def rename(self, number: int) -> None:
        """Have its name typed."""
        self.edit(self.cards.index(self.cards.row_of(number)))

    def take_at(self, index: Index) -> Take | None:
        return self.cards.cards[index.row()].take if index.isValid() else None

    def _number(self, index: Index) -> int:
        return self.cards.cards[index.row()].take.number

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        last = self.visualRect(self.cards.index(self.cards.rowCount() - 1))
        room = self.viewport().rect().adjusted(last.right() + 24, 0, -16, 0)
        if self._hint and room.width() > 160:
            painter = QPainter(self.viewport())
            self._delegate.paint_hint(painter, room, self._hint, self.palette())
            painter.end()

    # What a person does

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid() and not self._is_showing:
            self.chosen.emit(self._number(index))

    def _sign_at(self, place: QPoint) -> QModelIndex | None:
        index = self.indexAt(place)
        return index if index.isValid() and play_sign(self.card_at(index)).contains(place) else None

    def card_at(self, index: QModelIndex) -> QRect:
        """Where its card stands, in the viewport."""
        return self._delegate.card(self.visualRect(index), index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._sign_at(event.position().toPoint())
        if index is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            self.play_asked.emit(self._number(index))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._sign_at(event.position().toPoint()) is None:
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._delegate.pointer = event.position().toPoint()
        if index := self._sign_at(event.position().toPoint()):
            self.viewport().update(self.visualRect(index))

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (turned.x() or turned.y()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, plain = self.currentIndex(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if index.isValid() and plain and event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.play_asked.emit(self._number(index))
        elif index.isValid() and plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.listened.emit(self._number(index))
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        index = self.currentIndex()
        if index.isValid() and (mime := self.dragged(self._number(index))):
            drag = QDrag(self)
            drag.setMimeData(mime)
            if drag.exec(Qt.DropAction.CopyAction) != Qt.DropAction.IgnoreAction:
                self.dragged_out.emit(self._number(index))
