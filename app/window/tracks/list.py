"""The list of tracks: chosen, played, named and put in order by mouse or keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from app.document.piece import Part
from app.ui.style.tokens import ROW_HEIGHT
from app.window.tracks.delegate import Spot, TrackDelegate
from app.window.tracks.model import TracksModel

Index = QModelIndex | QPersistentModelIndex
_KEYS, _MODIFIERS = Qt.Key, Qt.KeyboardModifier
_STEPPED = {
    _MODIFIERS.NoModifier: ("volume", 5),
    _MODIFIERS.ShiftModifier: ("pan", 8),
    _MODIFIERS.ControlModifier: ("reverb", 5),
    _MODIFIERS.ControlModifier | _MODIFIERS.ShiftModifier: ("chorus", 5),
}  # with Left and Right
_SELECT = QItemSelectionModel.SelectionFlag
_SPOT_KEYS = {_KEYS.Key_M: Spot.MUTE, _KEYS.Key_S: Spot.SOLO, _KEYS.Key_R: Spot.ARM}


class TrackList(QListView):
    """chosen(row, list of rows): the active track, and all that are selected. pressed_spot(row, Spot): a button.
    volume_asked(row, value). mix_stepped(field of Part, by): of the selected. moved(row, to): among the others.
    menu_asked(place on the screen); instrument_asked; delete_asked.
    """

    chosen = Signal(int, list)
    pressed_spot = Signal(int, object)
    volume_asked = Signal(int, int)
    mix_stepped = Signal(str, int)
    moved = Signal(int, int)
    menu_asked = Signal(object)
    instrument_asked = Signal()
    delete_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tracks = TracksModel(self)
        self._delegate = TrackDelegate(self)
        self._is_showing = False
        self._fader: int | None = None  # the row whose fader is drawn
        self.setModel(self.tracks)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDropIndicatorShown(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Tracks"))
        self.setAccessibleDescription(
            self.tr(
                "M mutes, S solos, R arms, Left and Right change the volume, with Shift the pan, with Ctrl the reverb, "
                "with Ctrl and Shift the chorus, F2 renames"
            )
        )
        selection = self.selectionModel()
        selection.currentChanged.connect(self._on_chosen)
        selection.selectionChanged.connect(self._on_chosen)
        self.doubleClicked.connect(self._on_double_click)

    def sizeHint(self) -> QSize:
        return QSize(240, ROW_HEIGHT * 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, ROW_HEIGHT * 3)

    # What is shown

    def show_tracks(self, parts: Sequence[Part], active: int | None, selected: Sequence[int]) -> None:
        """active: index of the active track, None for none; selected: of all that are selected, it included."""
        self._is_showing = True
        self.tracks.put(parts)
        model, selection = self.tracks, self.selectionModel()
        if active is None:
            selection.clear()
        else:
            index = model.index(active)
            wanted = {*selected, active}
            if self.currentIndex() != index or {*self.selected()} != wanted:
                selection.setCurrentIndex(index, _SELECT.ClearAndSelect)
                for row in wanted - {active}:
                    selection.select(model.index(row), _SELECT.Select)
                self.scrollTo(index)
        self._is_showing = False

    def selected(self) -> list[int]:
        """Rows, in order."""
        return sorted(index.row() for index in self.selectedIndexes())

    def rename(self) -> None:
        """Have the active track's name typed."""
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())
            self.edit(self.currentIndex())

    # What a person does

    def _on_chosen(self) -> None:
        if not self._is_showing and self.currentIndex().isValid():
            self.chosen.emit(self.currentIndex().row(), self.selected())

    def _on_double_click(self, index: QModelIndex) -> None:
        if self._spot_under is None:
            self.edit(index)

    @property
    def _spot_under(self) -> Spot | None:
        index = self.indexAt(self._delegate.pointer)
        return self._delegate.spot_at(self.visualRect(index), self._delegate.pointer) if index.isValid() else None

    def _draw_fader(self) -> None:
        """To where the pointer is."""
        if self._fader is not None:
            rect = self.visualRect(self.tracks.index(self._fader))
            self.volume_asked.emit(self._fader, self._delegate.volume_at(rect, self._delegate.pointer.x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._delegate.pointer = event.position().toPoint()
        index, spot = self.indexAt(self._delegate.pointer), self._spot_under
        if spot is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif spot is Spot.FADER:
            self._fader = index.row()
            self._draw_fader()
        else:
            self.pressed_spot.emit(index.row(), spot)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._delegate.pointer = event.position().toPoint()
        if self._fader is not None and self._fader < self.tracks.rowCount():
            self._draw_fader()
            return
        super().mouseMoveEvent(event)
        if (index := self.indexAt(self._delegate.pointer)).isValid():
            self.viewport().update(self.visualRect(index))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._fader is None:
            super().mouseReleaseEvent(event)
        self._fader = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._delegate.pointer = event.position().toPoint()
        if self._spot_under is None:
            super().mouseDoubleClickEvent(event)
        else:
            self.mousePressEvent(event)  # a button that is clicked twice is switched twice

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._delegate.pointer.setX(-1)
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            place = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())
        self.menu_asked.emit(place)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~_MODIFIERS.KeypadModifier
        if not self.currentIndex().isValid() or not self._on_key(_KEYS(event.key()), held):
            super().keyPressEvent(event)

    def _on_key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        """-> whether it has a meaning here."""
        sides = {_KEYS.Key_Left: -1, _KEYS.Key_Right: 1}
        if held == _MODIFIERS.NoModifier and key in _SPOT_KEYS:
            self.pressed_spot.emit(self.currentIndex().row(), _SPOT_KEYS[key])
        elif key in sides and held in _STEPPED:
            field, step = _STEPPED[held]
            self.mix_stepped.emit(field, sides[key] * step)
        elif key in (_KEYS.Key_Return, _KEYS.Key_Enter) and held == _MODIFIERS.NoModifier:
            self.instrument_asked.emit()
        elif key in (_KEYS.Key_Delete, _KEYS.Key_Backspace) and held == _MODIFIERS.NoModifier:
            self.delete_asked.emit()
        else:
            return False
        return True

    def dropEvent(self, event: QDropEvent) -> None:
        """A track was dragged to another row: `moved`, whose receiver changes the model."""
        if event.source() is not self or not self.currentIndex().isValid():
            event.ignore()
            return
        row, place = self.currentIndex().row(), event.position().toPoint()
        under = self.indexAt(place)
        to = self.tracks.rowCount()
        if under.isValid():
            to = under.row() + (place.y() > self.visualRect(under).center().y())
        event.setDropAction(Qt.DropAction.CopyAction)  # else the view deletes the row that was drawn
        event.accept()
        self.stopAutoScroll()
        self.setState(QAbstractItemView.State.NoState)
        self.moved.emit(row, to - (to > row))
