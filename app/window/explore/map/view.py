"""The map under a person's hands: moved by dragging, zoomed by the wheel, heard by pointing, chosen with a lasso."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.ui.accessibility import announce
from app.window.explore.map.canvas import MapCanvas
from app.window.explore.map.geometry import Direction, inside, nearest, towards

DWELL_MS = 250  # so long the pointer rests on a point before it is heard
_REACH = 14  # pixels from a point that still mean it
_DRAG = 4  # pixels, less is a click
_STEP = 1.25
_ARROWS: dict[int, Direction] = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


class MapView(MapCanvas):
    """pointed(number): the pointer rests there, or None: it left; heard(number): Space, or a click; opened(number):
    Enter, or a double click; menu_asked(number or None, place): on the screen; lasso_changed(bool)."""

    pointed = Signal(object)
    heard = Signal(int)
    opened = Signal(int)
    menu_asked = Signal(object, QPoint)
    lasso_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Map of the library"))
        self.setAccessibleDescription(
            self.tr("Arrow keys go from point to point, Space plays, Enter opens, Insert chooses, + and - zoom")
        )
        self._press: QPointF | None = None
        self._last = QPointF()
        self._drags = self._lassoes = False
        self._adds = False  # to what is chosen
        self._tool = False
        self._dwell = QTimer(self)
        self._dwell.setSingleShot(True)
        self._dwell.setInterval(DWELL_MS)
        self._dwell.timeout.connect(self._on_dwell)

    def set_lasso(self, on: bool) -> None:
        """Dragging chooses, instead of moving the map."""
        self._tool = on
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)
        self.lasso_changed.emit(on)

    def _at(self, pixel: QPointF) -> int | None:
        place = self._camera.place((pixel.x(), pixel.y()), self.width(), self.height())
        return nearest(self.places, place, _REACH / self._camera.scale)

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) or (self._tool and shift)
        self._press = self._last = event.position()
        self._lassoes, self._drags = self._tool or shift, False
        self._outline = [event.position()]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None:
            self.point_at(event.position())
            return
        if not self._drags and (event.position() - self._press).manhattanLength() < _DRAG:
            return
        self._drags = True
        self._point(None)
        if self._lassoes:
            self._outline.append(event.position())
        else:
            moved = event.position() - self._last
            self.move_by(moved.x(), moved.y())
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._last = event.position()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._press is None or event.button() != Qt.MouseButton.LeftButton:
            return
        outline, self._outline, self._press = self._outline, [], None
        if self._drags and self._lassoes:
            self._choose_inside(outline)
        elif not self._drags:
            self._click(self._at(event.position()))
        self.setCursor(Qt.CursorShape.CrossCursor if self._tool else Qt.CursorShape.ArrowCursor)
        self.update()

    def _choose_inside(self, outline: list[QPointF]) -> None:
        line = np.array([(point.x(), point.y()) for point in outline])
        found = inside(self._camera.pixels(self.places, self.width(), self.height()), line)
        self.choose(self.chosen | found if self._adds else found)
        self._say(self.tr("Chosen: {count:,}").format(count=int(self.chosen.sum())))

    def _click(self, number: int | None) -> None:
        if number is None:
            if not self._adds and self.chosen.any():
                self.choose(np.zeros(len(self.places), bool))
            return
        self.current = number
        if self._adds:
            self.toggle(number)
        else:
            self.heard.emit(number)

    def toggle(self, number: int) -> None:
        """Choose a point, or leave it out again."""
        chosen = self.chosen.copy()
        chosen[number] = not chosen[number]
        self.choose(chosen)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and (number := self._at(event.position())) is not None:
            self.opened.emit(number)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        number = self.current if by_key else self._at(QPointF(event.pos()))
        place = self.pixel_of(number).toPoint() if by_key and number is not None else event.pos()
        self.menu_asked.emit(number, self.mapToGlobal(place))

    def point_at(self, pixel: QPointF) -> None:
        """What the pointer is over."""
        self._point(self._at(pixel))

    @property
    def over(self) -> int | None:
        """What the pointer is on."""
        return self._over

    def _point(self, number: int | None) -> None:
        if number == self._over:
            return
        left, self._over = self._over, number
        self._dwell.stop()
        if left is not None:
            self.pointed.emit(None)
        if number is not None:
            self._dwell.start()
        self.update()

    @Slot()
    def _on_dwell(self) -> None:
        if self._over is not None:
            self.pointed.emit(self._over)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _ARROWS and len(self.places):
            self._step(_ARROWS[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_Escape and self.chosen.any():
            self.choose(np.zeros(len(self.places), bool))
        elif self.current is not None and key == Qt.Key.Key_Space:
            self.heard.emit(self.current)
        elif self.current is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.current)
        elif self.current is not None and key == Qt.Key.Key_Insert:
            self.toggle(self.current)
            self._say(self.tr("chosen") if self.chosen[self.current] else self.tr("no longer chosen"))
        else:
            super().keyPressEvent(event)

    def _step(self, direction: Direction) -> None:
        if self.current is None:
            middle = nearest(self.places, (self._camera.x, self._camera.y), np.inf)
            found = middle
        else:
            found = towards(self.places, self.current, direction)
        if found is None:
            return
        self.current = found
        self._reveal(found)
        self._say(", ".join(filter(None, self._words(found))))
        self.update()

    def _say(self, text: str) -> None:
        announce(self, text)
