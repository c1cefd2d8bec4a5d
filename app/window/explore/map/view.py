"""The map as a widget: moved by dragging, zoomed by the wheel, played by pointing, chosen with a lasso."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)  # fmt: skip
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.text import announce
from app.window.explore.map.frame import MapFrame
from app.window.explore.map.geometry import Direction
from app.window.explore.map.state import MapState

DWELL_MS = 250  # so long the pointer rests on a point before it plays
_DRAG = 4  # pixels, less is a click
_STEP = 1.25
_ARROWS: dict[int, Direction] = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


class MapView(QWidget):
    """Paints a MapState, and changes it as a person asks.

    chosen_changed: other points are chosen; pointed(number): the pointer rests there, or None: it left;
    play_asked(number): Space, or a click; opened(number): Enter, or a double click;
    menu_asked(number or None, position on the screen); lasso_changed(bool).
    """

    chosen_changed = Signal()
    pointed = Signal(object)
    play_asked = Signal(int)
    opened = Signal(int)
    menu_asked = Signal(object, QPoint)
    lasso_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Map of the library"))
        self.setAccessibleDescription(
            self.tr("Arrow keys go from point to point, Space plays, Enter opens, Insert selects, + and - zoom")
        )
        self.state = MapState()
        self.state.resize(self.width(), self.height())
        self._frame = MapFrame(self.state)
        self._press: QPointF | None = None
        self._last = QPointF()
        self._drags = self._lassoes = False
        self._adds = False  # to what is chosen
        self._tool = False
        self._dwell = QTimer(self)
        self._dwell.setSingleShot(True)
        self._dwell.setInterval(DWELL_MS)
        self._dwell.timeout.connect(self._on_dwell)

    # What is shown

    def set_points(
        self, places: np.ndarray, words: Callable[[int], tuple[str, str]], chosen: np.ndarray | None = None,
        current: int | None = None, over: int | None = None,
    ) -> None:  # fmt: skip
        """As of MapState. The widget's size is the one that it has by now."""
        self.state.resize(self.width(), self.height())
        self.state.set_points(places, words, chosen, current, over)
        self.update()
        self.chosen_changed.emit()

    def set_looks(self, looks: Sequence[tuple[QColor, str]], look: np.ndarray) -> None:
        """looks: colour and shape; look: (N,) which of them each point has."""
        self._frame.looks, self.state.look = list(looks), look
        self.update()

    def set_meant(self, meant: np.ndarray) -> None:
        """(N,) bool: the others are faint."""
        self.state.meant = meant
        self.update()

    def show_playing(self, number: int | None) -> None:
        """What plays has a ring."""
        self.state.playing = number
        self.update()

    def choose(self, chosen: np.ndarray) -> None:
        """(N,) bool."""
        self.state.chosen = chosen
        self.update()
        self.chosen_changed.emit()

    def toggle(self, number: int) -> None:
        """Choose a point, or leave it out again."""
        self.choose(self.state.toggled(number))

    @Slot()
    def fit(self) -> None:
        """Bring all of it into sight."""
        self.state.fit()
        self.update()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Nearer or farther; at: what stays where it is, the middle if None."""
        self.state.zoom(factor, at.toTuple() if at is not None else None)
        self.update()

    def move_by(self, right: float, down: float) -> None:
        """What is in sight goes so many pixels to the right and down."""
        self.state.move_by(right, down)
        self.update()

    def pixel_of(self, number: int) -> QPointF:
        """Where a point is in the widget."""
        return QPointF(*self.state.pixel_of(number))

    def set_lasso(self, on: bool) -> None:
        """Dragging chooses, instead of moving the map."""
        self._tool = on
        self.setCursor(Qt.CursorShape.CrossCursor if on else Qt.CursorShape.ArrowCursor)
        self.lasso_changed.emit(on)

    def _at(self, pixel: QPointF) -> int | None:
        return self.state.point_at((pixel.x(), pixel.y()))

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._adds = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) or (self._tool and shift)
        self._press = self._last = event.position()
        self._lassoes, self._drags = self._tool or shift, False
        self._frame.outline = [event.position()]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._press is None:
            self.point_at(event.position())
            return
        if not self._drags and (event.position() - self._press).manhattanLength() < _DRAG:
            return
        self._drags = True
        self._point(None)
        if self._lassoes:
            self._frame.outline.append(event.position())
        else:
            moved = event.position() - self._last
            self.move_by(moved.x(), moved.y())
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._last = event.position()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._press is None or event.button() != Qt.MouseButton.LeftButton:
            return
        outline, self._frame.outline, self._press = self._frame.outline, [], None
        if self._drags and self._lassoes:
            self._choose_inside(outline)
        elif not self._drags:
            self._click(self._at(event.position()))
        self.setCursor(Qt.CursorShape.CrossCursor if self._tool else Qt.CursorShape.ArrowCursor)
        self.update()

    def _choose_inside(self, outline: list[QPointF]) -> None:
        line = np.array([(point.x(), point.y()) for point in outline])
        self.choose(self.state.chosen_inside(line, self._adds))
        self._say(self.tr("Selected: {count:,}").format(count=int(self.state.chosen.sum())))

    def _click(self, number: int | None) -> None:
        if number is None:
            if not self._adds and self.state.chosen.any():
                self.choose(np.zeros(len(self.state.places), bool))
            return
        self.state.current = number
        if self._adds:
            self.toggle(number)
        else:
            self.play_asked.emit(number)

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
        number = self.state.current if by_key else self._at(QPointF(event.pos()))
        place = self.pixel_of(number).toPoint() if by_key and number is not None else event.pos()
        self.menu_asked.emit(number, self.mapToGlobal(place))

    def point_at(self, pixel: QPointF) -> None:
        """What the pointer is over."""
        self._point(self._at(pixel))

    def _point(self, number: int | None) -> None:
        if number == self.state.over:
            return
        left, self.state.over = self.state.over, number
        self._dwell.stop()
        if left is not None:
            self.pointed.emit(None)
        if number is not None:
            self._dwell.start()
        self.update()

    @Slot()
    def _on_dwell(self) -> None:
        if self.state.over is not None:
            self.pointed.emit(self.state.over)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _ARROWS and len(self.state.places):
            self._step(_ARROWS[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_Escape and self.state.chosen.any():
            self.choose(np.zeros(len(self.state.places), bool))
        elif self.state.current is not None and key == Qt.Key.Key_Space:
            self.play_asked.emit(self.state.current)
        elif self.state.current is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.state.current)
        elif self.state.current is not None and key == Qt.Key.Key_Insert:
            self.toggle(self.state.current)
            self._say(self.tr("selected") if self.state.chosen[self.state.current] else self.tr("no longer selected"))
        else:
            super().keyPressEvent(event)

    def _step(self, direction: Direction) -> None:
        if self.state.step(direction) and (number := self.state.current) is not None:
            self._say(", ".join(filter(None, self.state.words(number))))
            self.update()

    def _say(self, text: str) -> None:
        announce(self, text)

    # What Qt asks

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._frame.paint(painter, self)
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.state.resize(self.width(), self.height())
