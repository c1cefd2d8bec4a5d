"""The piano roll: what the mouse, the keys and the touchpad do in it, and what a screen reader is told."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QWheelEvent,
)  # fmt: skip
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QToolTip, QWidget

from app.document.piece import LOCKED, Piece
from app.piano_roll import keys, overlays, side_tools, speaking, tools
from app.piano_roll.painting import KEYBOARD_WIDTH, Sight
from app.piano_roll.places import RollPlaces
from app.piano_roll.tools import Gesture, Place
from app.ui.text import as_tip

ZOOM_STEP = 1.25
_MOST_SCROLLED = 40  # pixels for each movement beyond the border
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_CURSORS = {
    "keyboard": Qt.CursorShape.PointingHandCursor,
    "ruler": Qt.CursorShape.PointingHandCursor,
    "handle": Qt.CursorShape.SplitHCursor,
    "lane": Qt.CursorShape.SizeVerCursor,
    "end": Qt.CursorShape.SizeHorCursor,
    "note": Qt.CursorShape.SizeAllCursor,
    "locked": Qt.CursorShape.ForbiddenCursor,
    "draw": Qt.CursorShape.CrossCursor,
    "erase": Qt.CursorShape.PointingHandCursor,
}


class PianoRoll(RollPlaces):
    """The whole editor; see RollEditor for its signals and commands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.band: QRectF | None = None  # the rubber band, in the content
        self._gesture: Gesture | None = None
        self.viewport().setMouseTracking(True)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.setAccessibleName(self.tr("Piano roll"))
        self.selection_changed.connect(self._tell_selection)
        self._tell_selection()

    def set_piece(self, piece: Piece) -> None:
        """Show it; a gesture that is under way was about another one, and ends."""
        self.cancel_gesture()
        super().set_piece(piece)

    def _is_held(self) -> bool:
        return self._gesture is not None

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._gesture is not None:
            return
        at = self.place(event.position(), event.modifiers())
        if event.button() == Qt.MouseButton.MiddleButton:
            self._gesture = side_tools.Pan(self, at)
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.RightButton:
            self._choose_for_menu(at)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._gesture = self._gesture_at(at, self.region(event.position()))

    def _gesture_at(self, at: Place, region: str) -> Gesture | None:
        if region == "ruler":
            return side_tools.ChooseBars(self, at, self.handle_at(at))
        if region == "keyboard":
            return side_tools.PlayKeys(self, at)
        if region not in ("notes", "lane") or self.composing:
            return None  # while notes come, nothing is edited
        if region == "lane":
            return side_tools.DrawVelocity(self, at)
        row = self.row_at(at)
        if self.tool == "erase":
            return tools.EraseNotes(self, at)
        if row is None:
            return tools.DrawNote(self, at) if self.tool == "draw" else tools.RubberBand(self, at)
        return self._grab(at, row)

    def _grab(self, at: Place, row: int) -> Gesture:
        was_chosen = row in self.selection
        if not was_chosen:
            adds = bool(at.keys & (_CONTROL | _SHIFT))
            self.set_selection(np.append(self.selection, row) if adds else [row])
        self.sound(self.piece.rows[row])
        self.put_caret(row)
        if self.at_end(at, row):
            return tools.ResizeNotes(self, at, row)
        return tools.MoveNotes(self, at, row, was_chosen)

    def _choose_for_menu(self, at: Place) -> None:
        """What is under the pointer is selected first: the menu that follows is about it, or pastes there."""
        if self.region(at.view) != "notes":
            return
        row = self.row_at(at)
        if row is None:
            self.caret_ticks, self.caret_pitch = self.snapped(at.ticks, "down", at.free), at.pitch
            self.viewport().update()
        elif row not in self.selection:
            self.set_selection([row])

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = self.place(event.position(), event.modifiers())
        left = event.button() == Qt.MouseButton.LeftButton
        if left and self.region(event.position()) == "notes" and self.row_at(at) is None and not self.composing:
            self._gesture = tools.DrawNote(self, at)
        else:
            self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._gesture is None:
            self._show_cursor(event)
            return
        if self._gesture.follows_edge and self._gesture.begun:
            self._scroll_beyond(event.position(), self._gesture.is_about_rows)
        self._gesture.drag(self.place(event.position(), event.modifiers()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.release(self.place(event.position(), event.modifiers()))
            self._show_cursor(event)

    def cancel_gesture(self) -> bool:
        """Whether there was one."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def _scroll_beyond(self, at: QPointF, rows: bool) -> None:
        width, height, top = self._inner_width(), self._inner_height(), self._notes_top()
        across = min(0, at.x() - KEYBOARD_WIDTH) + max(0, at.x() - KEYBOARD_WIDTH - width)
        down = min(0, at.y() - top) + max(0, at.y() - top - height) if rows else 0
        for bar, pixels in ((self.horizontalScrollBar(), across), (self.verticalScrollBar(), down)):
            bar.setValue(bar.value() + int(min(max(pixels, -_MOST_SCROLLED), _MOST_SCROLLED)))

    def _show_cursor(self, event: QMouseEvent) -> None:
        at, region = self.place(event.position(), event.modifiers()), self.region(event.position())
        if region == "ruler" and self.handle_at(at) is not None:
            region = "handle"
        if region == "notes":
            region = self._over(at)
        self.viewport().setCursor(_CURSORS.get(region, Qt.CursorShape.ArrowCursor))

    def _over(self, at: Place) -> str:
        row = self.row_at(at)
        if row is None or self.composing:
            return "draw" if self.tool == "draw" and not self.composing else "nothing"
        if self.piece.rows[row, LOCKED]:
            return "locked"
        return "erase" if self.tool == "erase" else "end" if self.at_end(at, row) else "note"

    # Wheel and touchpad

    def wheelEvent(self, event: QWheelEvent) -> None:
        held, turned = event.modifiers(), event.angleDelta().y() or event.angleDelta().x()
        if held & _CONTROL:
            if held & _SHIFT:
                self.zoom_rows(1 if turned > 0 else -1, event.position())
            else:
                self.zoom(ZOOM_STEP ** (turned / 120), event.position())
            event.accept()
        elif held & _SHIFT:
            self._leave()
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - turned)
            event.accept()
        else:
            if event.angleDelta().x():
                self._leave()
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = as_tip(self._describe(QPointF(event.pos())))
            QToolTip.showText(event.globalPos(), text, self.viewport()) if text else QToolTip.hideText()
            return True
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(1 + event.value(), event.position())
            return True
        if isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                self.zoom(pinch.scaleFactor(), QPointF(self.viewport().mapFromGlobal(pinch.centerPoint().toPoint())))
                return True
        return super().viewportEvent(event)

    def _describe(self, at: QPointF) -> str:
        """The note there, in words; empty where there is none."""
        if self.region(at) != "notes":
            return ""
        row = self.row_at(self.place(at))
        return speaking.note_words(self.piece, row) if row is not None else ""

    # Keys

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            wanted = keys.action(event)
            if wanted is not None and (event.key() != Qt.Key.Key_Escape or self._can_escape()):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = keys.action(event)
        is_escape = event.key() == Qt.Key.Key_Escape
        if wanted is None or (is_escape and not self._can_escape()):
            super().keyPressEvent(event)
        elif self._gesture is None or is_escape:
            wanted(self)

    def _can_escape(self) -> bool:
        """Whether Escape has a use here; else it cancels what the window does."""
        something = len(self.selection) > 0 or self.bars is not None
        return self._gesture is not None or (something and not self.composing)

    def escape(self) -> None:
        """End the gesture, else the selection, else the choice of bars."""
        if self.cancel_gesture():
            return
        if len(self.selection):
            self.clear_selection()
        else:
            self.set_bars(None, tell=True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()
        self._tell_selection()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _paint_tools(self, painter: QPainter, sight: Sight) -> None:
        if self.hasFocus() and not self.composing:
            resolution = self.piece.ticks_per_quarter
            length = self.key_step(self.caret_ticks) / resolution
            overlays.draw_caret(painter, sight, self._colours, self.caret_ticks / resolution, length, self.caret_pitch)
        if self.band is not None:
            overlays.draw_band(painter, sight, self._colours, self.band)

    def _caret_pitch(self) -> int | None:
        return self.caret_pitch if self.hasFocus() else None
