"""Gestures of the mouse as objects: each shows what it would do while it lasts, and asks for one edit at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt

from app.document import editing
from app.document.editing import Edit
from app.document.piece import DURATION, LOCKED, ONSET, PITCH, VELOCITY

if TYPE_CHECKING:
    from app.piano_roll.view import PianoRoll

DRAG_PIXELS = 4  # less is a click with an unsteady hand
_ALT, _CONTROL, _SHIFT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


class Place(NamedTuple):
    """Where the pointer is: x, y of the content; and of the viewport."""

    x: float
    y: float
    ticks: int
    pitch: int
    keys: Qt.KeyboardModifier
    view: QPointF

    @property
    def free(self) -> bool:
        """Whether the grid is to be ignored."""
        return bool(self.keys & _ALT)


class Gesture:
    """begun: whether the pointer has gone far enough to mean more than a click."""

    follows_edge = True  # scrolls when the pointer leaves the view
    is_about_rows = True  # up and down as well

    def __init__(self, roll: PianoRoll, at: Place) -> None:
        self.roll, self.start, self.begun = roll, at, False

    def drag(self, at: Place) -> None:
        """The pointer has moved."""
        far = max(abs(at.x - self.start.x), abs(at.y - self.start.y))
        self.begun = self.begun or far >= DRAG_PIXELS
        if self.begun:
            self.show(at)

    def show(self, at: Place) -> None:
        """What it would do there."""

    def release(self, at: Place) -> None:
        """The button is up."""

    def cancel(self) -> None:
        """All is as before."""
        self.roll.try_edit(None)


class EditGesture(Gesture):
    """Ends in one edit of the piece as it was at the beginning."""

    def __init__(self, roll: PianoRoll, at: Place) -> None:
        super().__init__(roll, at)
        self.edit: Edit | None = None

    def put(self, edit: Edit) -> None:
        self.edit = edit
        self.roll.try_edit(edit)

    def words(self, count: int) -> str:
        """For the undo menu."""
        raise NotImplementedError

    def release(self, at: Place) -> None:
        if self.edit is not None:
            self.roll.commit(self.edit, self.words(len(self.edit.chosen)))


class MoveNotes(EditGesture):
    """Move the selection, of which `row` was grabbed; with Ctrl a copy of it; with Shift along one axis."""

    def __init__(self, roll: PianoRoll, at: Place, row: int, was_chosen: bool) -> None:
        super().__init__(roll, at)
        self.row, self.was_chosen = row, was_chosen
        self._copies = False
        self._last = (0, 0)

    def show(self, at: Place) -> None:
        roll, row = self.roll, self.roll.piece.rows[self.row]
        ticks, semitones = at.ticks - self.start.ticks, at.pitch - self.start.pitch
        if at.keys & _SHIFT:
            along_time = abs(at.x - self.start.x) >= abs(at.y - self.start.y)
            ticks, semitones = (ticks, 0) if along_time else (0, semitones)
        step = roll.step(int(row[ONSET]), at.free)
        ticks = round(ticks / step) * step
        self._copies = bool(at.keys & _CONTROL)
        if semitones != self._last[1]:
            pitch = min(max(int(row[PITCH]) + semitones, 0), 127)
            roll.hear(pitch, int(row[VELOCITY]))
        self._last = (ticks, semitones)
        edit = editing.move_copy if self._copies else editing.move
        self.put(edit(roll.piece, roll.selection, ticks, semitones))

    def words(self, count: int) -> str:
        if self._copies and count == 1:
            return QCoreApplication.translate("PianoRoll", "Copy a note")
        if self._copies:
            return QCoreApplication.translate("PianoRoll", "Copy {count:,} notes").format(count=count)
        if count == 1:
            return QCoreApplication.translate("PianoRoll", "Move a note")
        return QCoreApplication.translate("PianoRoll", "Move {count:,} notes").format(count=count)

    def release(self, at: Place) -> None:
        if self.begun:
            super().release(at)
        elif at.keys & _CONTROL and self.was_chosen:
            self.roll.set_selection(np.setdiff1d(self.roll.selection, [self.row]))
        elif not at.keys & (_CONTROL | _SHIFT):
            self.roll.set_selection([self.row])


class ResizeNotes(EditGesture):
    """Drag the end of the note `row`, and those of the selection by as much."""

    def __init__(self, roll: PianoRoll, at: Place, row: int) -> None:
        super().__init__(roll, at)
        self.row = row

    def show(self, at: Place) -> None:
        row = self.roll.piece.rows[self.row]
        onset, end = int(row[ONSET]), int(row[ONSET] + row[DURATION])
        wanted = self.roll.snapped(end + at.ticks - self.start.ticks, free=at.free)
        if wanted <= onset:
            wanted = onset + self.roll.step(onset, at.free)
        self.put(editing.resize(self.roll.piece, self.roll.selection, wanted - end))

    def words(self, count: int) -> str:
        if count == 1:
            return QCoreApplication.translate("PianoRoll", "Change a note's length")
        return QCoreApplication.translate("PianoRoll", "Change the length of {count:,} notes").format(count=count)


class DrawNote(EditGesture):
    """A note from the grid's line before the pointer; dragging makes it longer, or another pitch."""

    def __init__(self, roll: PianoRoll, at: Place) -> None:
        super().__init__(roll, at)
        self._onset = roll.snapped(at.ticks, "down", at.free)
        self._pitch = -1
        self.show(at)

    def show(self, at: Place) -> None:
        roll, free = self.roll, at.free or self.roll.snap == "off"
        least = roll.piece.ticks_per_quarter // 4 if free else roll.step(self._onset)
        # A click makes one step; further than that, the note goes to the pointer.
        wanted = at.ticks if free else roll.snapped(at.ticks, "up")
        length = max(wanted - self._onset, 1 if free and self.begun else least)
        if at.pitch != self._pitch:
            self._pitch = at.pitch
            roll.hear(at.pitch, roll.last_velocity)
        self.put(editing.insert(roll.piece, self._onset, length, at.pitch, roll.last_velocity, roll.last_part))

    def words(self, count: int) -> str:
        return QCoreApplication.translate("PianoRoll", "Draw a note")


class EraseNotes(EditGesture):
    """Every note that the pointer passes over."""

    follows_edge = False

    def __init__(self, roll: PianoRoll, at: Place) -> None:
        super().__init__(roll, at)
        self._count = 0
        self.drag(at)

    def drag(self, at: Place) -> None:
        left = self.edit.piece if self.edit is not None else self.roll.piece
        row = self.roll.row_at(at)  # of those that are left
        if row is not None and not left.rows[row, LOCKED]:
            self._count += 1
            self.put(Edit(editing.delete(left, np.array([row])).piece, editing.no_rows()))

    def words(self, count: int) -> str:
        if self._count == 1:
            return QCoreApplication.translate("PianoRoll", "Delete a note")
        return QCoreApplication.translate("PianoRoll", "Delete {count:,} notes").format(count=self._count)


class RubberBand(Gesture):
    """Select what it touches; with Shift or Ctrl besides what was selected."""

    def __init__(self, roll: PianoRoll, at: Place) -> None:
        super().__init__(roll, at)
        self._before = roll.selection
        self._adds = bool(at.keys & (_SHIFT | _CONTROL))
        roll.caret_ticks, roll.caret_pitch = roll.snapped(at.ticks, "down", at.free), at.pitch
        if not self._adds:
            roll.set_selection([], tell=False)

    def show(self, at: Place) -> None:
        band = QRectF(QPointF(self.start.x, self.start.y), QPointF(at.x, at.y)).normalized()
        found = self.roll.rows_in(band)
        self.roll.band = band
        self.roll.set_selection(np.union1d(self._before, found) if self._adds else found, tell=False)

    def release(self, at: Place) -> None:
        self.roll.band = None
        self.roll.viewport().update()
        if not np.array_equal(self._before, self.roll.selection):
            self.roll.selection_changed.emit()

    def cancel(self) -> None:
        self.roll.band = None
        self.roll.set_selection(self._before, tell=False)
        self.roll.viewport().update()
