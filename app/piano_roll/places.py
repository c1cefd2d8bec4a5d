"""What is at a place of the piano roll: notes, their ends, bars, handles."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt

from app.piano_roll import lane
from app.piano_roll.caret import RollCaret
from app.piano_roll.geometry import note_columns
from app.piano_roll.painting import KEYBOARD_WIDTH, RULER_HEIGHT
from app.piano_roll.tools import Place

_GRIP_PIXELS = 6  # of a note's end, and of a handle of the chosen bars
_LEAST_BODY = 3  # of a short note, so that it can be moved as well


class RollPlaces(RollCaret):
    """Places are asked for in the viewport, and answered in the piece."""

    def place(self, at: QPointF, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Place:
        """at: in the viewport."""
        sight = self.sight()
        x, y = at.x() - KEYBOARD_WIDTH + sight.left, at.y() - self._notes_top() + sight.top
        ticks = max(0, int(self.geometry_.quarters(x) * self.piece.ticks_per_quarter))
        return Place(x, y, ticks, self.geometry_.pitch(y), held, at)

    def region(self, at: QPointF) -> str:
        """ "corner", "ruler", "chords", "keyboard", "notes" or "lane"."""
        top, height = self._notes_top(), self._inner_height()
        if at.y() >= top + height:
            return "lane" if at.x() >= KEYBOARD_WIDTH else "corner"
        if at.y() < top:
            return "corner" if at.x() < KEYBOARD_WIDTH else "ruler" if at.y() < RULER_HEIGHT else "chords"
        return "keyboard" if at.x() < KEYBOARD_WIDTH else "notes"

    def rows_in(self, content: QRectF) -> np.ndarray:
        """The rows of the notes that a rectangle of the content touches."""
        notes, geometry = self._notes, self.geometry_
        low, high = geometry.pitch(content.bottom()), geometry.pitch(content.top())
        slack = 2 / geometry.pixels_per_quarter
        first, last = geometry.quarters(content.left()) - slack, geometry.quarters(content.right())
        found = notes.between(first, last, low, high)
        left, right = note_columns(geometry, notes, found)
        right = right + 1  # the pixel that is left free between neighbours can be grabbed
        rows = notes.row[found[(left <= content.right()) & (right > content.left())]]
        return np.sort(rows[rows >= 0])

    def row_at(self, at: Place) -> int | None:
        """The row of the note there, of several the one struck last."""
        rows = self.rows_in(QRectF(at.x, at.y, 0, 0))
        return int(rows[-1]) if len(rows) else None

    def at_end(self, at: Place, row: int) -> bool:
        """Whether the place is at the note's end, where it is grabbed to be made longer."""
        onset, duration = self.piece.rows[row, :2].tolist()
        left, right = (self.geometry_.x(t / self.piece.ticks_per_quarter) for t in (onset, onset + duration))
        return at.x >= max(right - _GRIP_PIXELS, left + _LEAST_BODY)

    def bar_at(self, at: Place) -> int:
        """From 1."""
        return self.piece.bars.locate_one(at.ticks)[0] + 1

    def lane_velocity(self, at: Place) -> int:
        """What a height in the lane means."""
        return lane.velocity_at(at.view.y() - self._notes_top() - self._inner_height())

    def handle_at(self, at: Place) -> int | None:
        """The bar at the other end of the chosen ones, if the place is at a handle."""
        places = self._bar_places()
        if self.bars is None or places is None:
            return None
        first, last = (abs(at.x - self.geometry_.x(quarters)) for quarters in places)
        if min(first, last) > _GRIP_PIXELS:
            return None
        return self.bars[1] if first < last else self.bars[0]
