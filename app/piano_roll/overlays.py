"""Drawing what lies over the notes: what is selected or locked, the chosen bars, the caret, and words in an empty roll.

Places are the view's, as in painting.py.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from app.piano_roll.geometry import RollNotes, note_boxes
from app.piano_roll.painting import Sight, tinted
from app.piano_roll.picture import CHOSEN, LOCKED
from app.ui.theme import Colours

MOST_MARKED = 1500  # beyond, the picture of the notes alone tells what is selected
_LOCK_ROW, _LOCK_WIDTH = 9, 14


def draw_marks(
    painter: QPainter, sight: Sight, colours: Colours, notes: RollNotes, kinds: np.ndarray, found: np.ndarray
) -> None:
    """A strong outline around selected notes, a padlock on locked ones. found: indices of what is in sight."""
    chosen = found[kinds[found] & CHOSEN != 0]
    if 0 < len(chosen) <= MOST_MARKED:
        painter.setPen(QPen(colours.text, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects([box.adjusted(0, 0, -1, -1) for box in _boxes(sight, notes, chosen)])
    locked = found[kinds[found] & LOCKED != 0]
    if sight.geometry.row_height >= _LOCK_ROW and 0 < len(locked) <= MOST_MARKED:
        boxes = [box for box in _boxes(sight, notes, locked) if box.width() >= _LOCK_WIDTH]
        _draw_padlocks(painter, colours, boxes)


def _boxes(sight: Sight, notes: RollNotes, found: np.ndarray) -> list[QRect]:
    boxes = note_boxes(sight.geometry, notes, found) - [sight.left, sight.top, 0, 0]
    right = np.minimum(
        boxes[:, 0] + boxes[:, 2], sight.width + 50
    )  # QRect has 32 bits, a long note at a high zoom more
    boxes[:, 0] = np.maximum(boxes[:, 0], -50)
    boxes[:, 2] = right - boxes[:, 0]
    return [QRect(*box) for box in boxes.tolist()]


def _draw_padlocks(painter: QPainter, colours: Colours, boxes: list[QRect]) -> None:
    shackles, bodies, grounds = [], [], []
    for box in boxes:
        x, middle = max(box.left(), 0) + 4, box.center().y()
        grounds.append(QRectF(x - 2, box.top() + 1, 10, box.height() - 2))
        shackles.append(QRectF(x + 1, middle - 3, 4, 5))
        bodies.append(QRectF(x, middle, 6, 4))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.ground)
    painter.drawRects(grounds)
    painter.setBrush(colours.text)
    painter.drawRects(bodies)
    painter.setPen(QPen(colours.text, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects(shackles)


def draw_bars(painter: QPainter, sight: Sight, colours: Colours, begin: float, end: float) -> None:
    """The chosen bars, in quarters."""
    left, right = max(sight.x(begin), -2), min(sight.x(end), sight.width + 2)
    painter.fillRect(QRect(left, 0, right - left, sight.height), tinted(colours.accent, 0.10))
    painter.setPen(QPen(colours.accent, 1))
    for x in (left, right - 1):
        painter.drawLine(x, 0, x, sight.height)


def draw_caret(painter: QPainter, sight: Sight, colours: Colours, quarters: float, length: float, pitch: int) -> None:
    """Where Enter would put a note."""
    left, right = sight.x(quarters), sight.x(quarters + length)
    pen = QPen(colours.text, 1, Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRect(left, sight.y(pitch), max(3, right - left), sight.geometry.row_height - 1))
    painter.fillRect(QRect(left, sight.y(pitch) - 2, 2, sight.geometry.row_height + 3), colours.text)


def draw_band(painter: QPainter, sight: Sight, colours: Colours, content: QRectF) -> None:
    """The rubber band; content: as Geometry counts."""
    painter.setPen(QPen(colours.text, 1))
    painter.setBrush(tinted(colours.accent, 0.15))
    painter.drawRect(content.translated(-sight.left, -sight.top))


def draw_line(painter: QPainter, sight: Sight, pen: QPen, quarters: float) -> None:
    """From top to bottom at a time."""
    painter.setPen(pen)
    x = sight.x(quarters)
    if -2 <= x <= sight.width + 2:
        painter.drawLine(x, 0, x, sight.height)


def draw_empty(painter: QPainter, place: QRect, colours: Colours, font: QFont, text: str) -> None:
    """Words in the middle of a roll without notes."""
    large = QFont(font)
    large.setPointSizeF(font.pointSizeF() * 1.25)
    painter.setFont(large)
    flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    needed = painter.boundingRect(place, flags, text).adjusted(-24, -18, 24, 18)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colours.bar, 1))
    painter.setBrush(colours.ground)  # lines running through text make it hard to read
    painter.drawRoundedRect(needed, 8, 8)
    painter.setPen(colours.text)
    painter.drawText(place, flags, text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
