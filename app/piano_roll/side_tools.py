"""Gestures beside the notes: in the lane, the ruler and the keyboard; and moving the view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QPoint, Qt

from app.document import editing
from app.document.editing import Edit
from app.document.piece import ONSET, VELOCITY
from app.piano_roll import lane
from app.piano_roll.tools import EditGesture, Gesture, Place

if TYPE_CHECKING:
    from app.piano_roll.view import PianoRoll


class DrawVelocity(EditGesture):
    """In the lane: stems that the pointer passes get its height; of a selection, only those."""

    def __init__(self, roll: PianoRoll, at: Place) -> None:
        super().__init__(roll, at)
        self._velocity = roll.piece.rows[:, VELOCITY].astype(np.int64)
        self._drawn = np.zeros(len(roll.piece), bool)
        self._before = at
        self.drag(at)

    def drag(self, at: Place) -> None:
        roll, before = self.roll, self._before
        left, right = min(before.x, at.x) - lane.GRIP_PIXELS, max(before.x, at.x) + lane.GRIP_PIXELS
        x = roll.geometry_.x(1.0) / roll.piece.ticks_per_quarter * roll.piece.rows[:, ONSET]
        passed = (x >= left) & (x <= right) & roll.piece.is_pitched
        if len(roll.selection):
            only = np.zeros(len(passed), bool)
            only[roll.selection] = True
            passed &= only
        heights = [roll.lane_velocity(before), roll.lane_velocity(at)]
        places = [before.x, at.x]
        if places[0] > places[1]:
            heights, places = heights[::-1], places[::-1]
        self._velocity[passed] = (
            np.rint(np.interp(x[passed], places, heights)) if places[0] != places[1] else heights[1]
        )
        self._drawn |= passed
        self._before = at
        if passed.any():
            own = np.flatnonzero(self._drawn)
            edit = editing.set_velocity(roll.piece, own, self._velocity[own])
            self.put(Edit(edit.piece, roll.selection))

    def words(self, count: int) -> str:
        count = int(self._drawn.sum())
        if count == 1:
            return QCoreApplication.translate("PianoRoll", "Change a note's loudness")
        return QCoreApplication.translate("PianoRoll", "Change the loudness of {count:,} notes").format(count=count)


class ChooseBars(Gesture):
    """Drag in the ruler; a click there is a wish to play from that place. fixed: the bar that stays at its end."""

    is_about_rows = False  # the ruler is above them all

    def __init__(self, roll: PianoRoll, at: Place, fixed: int | None = None) -> None:
        super().__init__(roll, at)
        self._before = roll.bars
        self._fixed = roll.bar_at(at) if fixed is None else fixed
        self._extends = fixed is not None or bool(at.keys & Qt.KeyboardModifier.ShiftModifier)
        if at.keys & Qt.KeyboardModifier.ShiftModifier and roll.bars is not None:
            self._fixed = roll.bars[0] if roll.bar_at(at) >= roll.bars[0] else roll.bars[1]

    def show(self, at: Place) -> None:
        self.roll.set_bars((self._fixed, self.roll.bar_at(at)))

    def release(self, at: Place) -> None:
        if self.begun or (self._extends and at.keys & Qt.KeyboardModifier.ShiftModifier):
            self.show(at)
            if self.roll.bars != self._before:
                self.roll.bars_chosen.emit(self.roll.bars)
        elif not self._extends:
            ticks = self.roll.snapped(at.ticks, free=at.free)
            self.roll.caret_ticks = ticks
            self.roll.viewport().update()
            self.roll.seek_asked.emit(ticks / self.roll.piece.ticks_per_quarter)

    def cancel(self) -> None:
        self.roll.set_bars(self._before)


class PlayKeys(Gesture):
    """On the keyboard at the left: each key is heard."""

    follows_edge = False

    def __init__(self, roll: PianoRoll, at: Place) -> None:
        super().__init__(roll, at)
        self._pitch = -1
        self.drag(at)

    def drag(self, at: Place) -> None:
        if at.pitch != self._pitch:
            self._pitch = at.pitch
            self.roll.light(frozenset((at.pitch,)))
            self.roll.hear(at.pitch, self.roll.last_velocity)

    def release(self, at: Place) -> None:
        self.roll.light(frozenset())

    def cancel(self) -> None:
        self.roll.light(frozenset())


class Pan(Gesture):
    """The middle button moves the view."""

    follows_edge = False

    def __init__(self, roll: PianoRoll, at: Place) -> None:
        super().__init__(roll, at)
        self._last = at.view.toPoint()

    def drag(self, at: Place) -> None:
        now = at.view.toPoint()
        gone: QPoint = now - self._last
        self._last = now
        for bar, pixels in ((self.roll.horizontalScrollBar(), gone.x()), (self.roll.verticalScrollBar(), gone.y())):
            bar.setValue(bar.value() - pixels)
