"""What a person does to the piano roll with mouse, wheel, touchpad and keys, turned into calls."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QCursor, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from app.document.piece import DURATION, LOCKED, ONSET
from app.piano_roll.geometry import KEYBOARD_WIDTH, Held, Place, Sight, edge_at, is_at_end, row_at, row_ending_at
from app.piano_roll.input import keys, tools
from app.piano_roll.input.tools import Gesture
from app.ui.icons import icon

ZOOM_STEP = 1.25
_MOST_SCROLLED = 40  # pixels for each movement beyond the border
_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_CURSORS = {
    "keyboard": Qt.CursorShape.PointingHandCursor,
    "ruler": Qt.CursorShape.PointingHandCursor,
    "handle": Qt.CursorShape.SplitHCursor,
    "lane": Qt.CursorShape.SizeVerCursor,
    "end": Qt.CursorShape.SizeHorCursor,
    "note": Qt.CursorShape.OpenHandCursor,
    "copied": Qt.CursorShape.DragCopyCursor,
    "moved": Qt.CursorShape.ClosedHandCursor,
    "locked": Qt.CursorShape.ForbiddenCursor,
    "draw": Qt.CursorShape.CrossCursor,
}
_RUBBER = 22, (6, 18)  # pixels of the eraser, and where in it the pointer is


class RollView(tools.Surface, keys.KeyTarget, Protocol):
    """The widget, as far as input needs it."""

    def viewport(self) -> QWidget:
        """Where the pointer is shown."""
        ...

    def sight(self) -> Sight:
        """What is in sight."""
        ...

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Stretch in time around a point of the viewport."""

    def zoom_rows(self, pixels: int, at: QPointF | None = None) -> None:
        """Make the rows higher or lower around a point of the viewport."""

    def leave(self) -> None:
        """A person scrolls: the view follows nothing."""

    def hover(self, pitch: int | None) -> None:
        """Show the key of the pointer's row, None for none."""


class RollInput:
    """Knows the gesture that is under way."""

    def __init__(self, view: RollView) -> None:
        self._view = view
        self._state = view.state
        self._gesture: Gesture | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._gesture is not None

    def cancel(self) -> bool:
        """End the gesture without effect. -> whether there was one."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    # The mouse

    def press(self, event: QMouseEvent) -> None:
        """A button goes down."""
        if self._gesture is not None:
            return
        at, area = self._place(event), self._area(event)
        if event.button() == Qt.MouseButton.MiddleButton:
            self._gesture = tools.Pan(self._view, at)
            self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.RightButton and area == "notes":
            self._choose_for_menu(at)
        elif event.button() == Qt.MouseButton.LeftButton:
            self._gesture = self._gesture_at(at, area)

    def double_click(self, event: QMouseEvent) -> None:
        """A note is drawn where none is, with any tool."""
        at, left = self._place(event), event.button() == Qt.MouseButton.LeftButton
        if left and self._area(event) == "notes" and self._row_at(at) is None and not self._state.composing:
            self._gesture = tools.DrawNote(self._view, at)
        else:
            self.press(event)

    def move(self, event: QMouseEvent) -> None:
        """The pointer moves, with a button down or without."""
        if self._gesture is None:
            self._show_cursor(event)
            return
        if self._gesture.follows_edge and self._gesture.begun:
            self._scroll_beyond(event.position(), self._gesture.is_about_rows)
        self._gesture.drag(self._place(event))
        if isinstance(self._gesture, tools.MoveNotes):
            self._put_cursor("copied" if event.modifiers() & _CONTROL else "moved")

    def release(self, event: QMouseEvent) -> None:
        """A button goes up."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.release(self._place(event))
            self._show_cursor(event)

    def _gesture_at(self, at: Place, area: str) -> Gesture | None:
        view, tool = self._view, self._state.tool
        if area == "ruler":
            return tools.ChooseBars(view, at, self._fixed_bar(at))
        if area == "keyboard":
            return tools.PlayKeys(view, at)
        if area not in ("notes", "lane") or self._state.composing:
            return None  # while notes come, nothing is edited
        if area == "lane":
            return tools.DrawVelocity(view, at)
        row = self._row_to_grab(at)
        if tool == "erase":
            return tools.EraseNotes(view, at)
        if row is None:
            return tools.DrawNote(view, at) if tool == "draw" else tools.RubberBand(view, at)
        return self._grab(at, row)

    def _grab(self, at: Place, row: int) -> Gesture:
        state, was_chosen = self._state, row in self._state.selection
        if not was_chosen:
            adds = at.held.control or at.held.shift
            state.set_selection(np.append(state.selection, row) if adds else [row])
        state.audition_row(row)
        state.put_caret_on(row)
        if self._is_at_end(at, row):
            return tools.ResizeNotes(self._view, at, row)
        return tools.MoveNotes(self._view, at, row, was_chosen)

    def _choose_for_menu(self, at: Place) -> None:
        """What is under the pointer is selected first: the menu that follows is about it, or pastes there."""
        row = self._row_at(at)
        if row is None:
            self._state.put_caret(self._state.snapped(at.ticks, "down", at.held.alt), at.pitch)
        elif row not in self._state.selection:
            self._state.set_selection([row])

    def _scroll_beyond(self, at: QPointF, rows: bool) -> None:
        sight = self._view.sight()
        across = min(0, at.x() - KEYBOARD_WIDTH) + max(0, at.x() - KEYBOARD_WIDTH - sight.width)
        down = min(0, at.y() - sight.above) + max(0, at.y() - sight.above - sight.height) if rows else 0
        self._view.scroll_by(*(int(min(max(pixels, -_MOST_SCROLLED), _MOST_SCROLLED)) for pixels in (across, down)))

    def _show_cursor(self, event: QMouseEvent) -> None:
        at, area = self._place(event), self._area(event)
        self._view.hover(at.pitch if area in ("notes", "keyboard") else None)
        over = self._over(at) if area == "notes" else area
        if area == "ruler" and self._fixed_bar(at) is not None:
            over = "handle"
        self._put_cursor(over)

    def _put_cursor(self, over: str) -> None:
        """over: what the pointer is over, or does."""
        cursor = QCursor(_CURSORS.get(over, Qt.CursorShape.ArrowCursor))
        if over == "erase":
            size, tip = _RUBBER
            cursor = QCursor(icon("erase").pixmap(size), *tip)
        self._view.viewport().setCursor(cursor)

    # What is under the pointer

    def _place(self, event: QMouseEvent) -> Place:
        return self._view.sight().place(
            event.position().x(), event.position().y(), self._state.piece.ticks_per_quarter, _held(event.modifiers())
        )

    def _area(self, event: QMouseEvent) -> str:
        return self._view.sight().area(event.position().x(), event.position().y())

    def _row_at(self, at: Place) -> int | None:
        return row_at(self._view.geometry_, self._state.notes, at)

    def _row_to_grab(self, at: Place) -> int | None:
        """The note there, or one that ends just before; with the other tools that place is for the next note."""
        row = self._row_at(at)
        if row is None and self._state.tool == "select":
            row = row_ending_at(self._view.geometry_, self._state.notes, at)
        return row

    def _is_at_end(self, at: Place, row: int) -> bool:
        onset, duration = (
            self._state.piece.rows[row, [ONSET, DURATION]] / self._state.piece.ticks_per_quarter
        ).tolist()
        return is_at_end(self._view.geometry_, at, onset, onset + duration)

    def _fixed_bar(self, at: Place) -> int | None:
        """The bar at the other end of the chosen ones, if the place is at a handle of them."""
        bars, span = self._state.bars, self._state.bar_span
        edge = None if span is None else edge_at(self._view.geometry_, at, *span)
        return None if bars is None or edge is None else bars[1] if edge == "begin" else bars[0]

    def _over(self, at: Place) -> str:
        row, tool = self._row_to_grab(at), self._state.tool
        if row is None or self._state.composing:
            return "draw" if tool == "draw" and not self._state.composing else "nothing"
        if self._state.piece.rows[row, LOCKED]:
            return "locked"
        return "erase" if tool == "erase" else "end" if self._is_at_end(at, row) else "note"

    # Wheel and touchpad

    def wheel(self, event: QWheelEvent) -> bool:
        """-> whether that was all; else the area scrolls."""
        held, turned = event.modifiers(), event.angleDelta().y() or event.angleDelta().x()
        if held & _CONTROL:
            if held & _SHIFT:
                self._view.zoom_rows(1 if turned > 0 else -1, event.position())
            else:
                self._view.zoom(ZOOM_STEP ** (turned / 120), event.position())
            return True
        if held & _SHIFT or event.angleDelta().x():
            self._view.leave()
        if held & _SHIFT:
            self._view.scroll_by(-turned, 0)
        return bool(held & _SHIFT)

    def pinch(self, event: QEvent) -> bool:
        """Zoom with two fingers. -> whether the event was that."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._view.zoom(1 + event.value(), event.position())
            return True
        pinch = event.gesture(Qt.GestureType.PinchGesture) if isinstance(event, QGestureEvent) else None
        if isinstance(pinch, QPinchGesture):
            at = self._view.viewport().mapFromGlobal(pinch.centerPoint().toPoint())
            self._view.zoom(pinch.scaleFactor(), QPointF(at))
            return True
        return False

    # Keys

    def wants(self, event: QKeyEvent) -> bool:
        """Whether a key has a use here; else the window may have one for it."""
        return self._can_escape() if keys.is_escape(event) else self._action(event) is not None

    def key(self, event: QKeyEvent) -> None:
        """A key that is wanted goes down."""
        action = self._action(event)
        if keys.is_escape(event):
            self._escape()
        elif action is not None and self._gesture is None:
            action(self._view)

    def _action(self, event: QKeyEvent) -> keys.Action | None:
        typed = keys.step_action(event) if self._view.commands.steps.is_on else None
        return typed or self._view.keys.action(event)

    def _can_escape(self) -> bool:
        something = len(self._state.selection) > 0 or self._state.bars is not None
        something = something or self._view.commands.steps.is_on
        return self._gesture is not None or (something and not self._state.composing)

    def _escape(self) -> None:
        """End the gesture, else the selection, else the choice of bars."""
        if self.cancel():
            return
        if self._view.commands.steps.is_on:
            self._view.commands.steps.switch(False)
        elif len(self._state.selection):
            self._view.commands.clear_selection()
        else:
            self._state.set_bars(None, notifies=True)


def _held(modifiers: Qt.KeyboardModifier) -> Held:
    return Held(bool(modifiers & _SHIFT), bool(modifiers & _CONTROL), bool(modifiers & Qt.KeyboardModifier.AltModifier))
