"""Drawing the lane below the notes: a stem for each note's velocity."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from app.piano_roll.drawing.note_colours import stem_colour
from app.piano_roll.drawing.note_picture import lent_image
from app.piano_roll.drawing.painting import small_font
from app.piano_roll.geometry import KEYBOARD_WIDTH, LANE_HEIGHT, LANE_PAD, Sight, stem_top
from app.piano_roll.notes import KINDS, Kind, RollNotes
from app.ui.style.theme import Colours, mixed

_MOST_HEADS = 400  # columns with a stem; more, and heads would only touch each other


def draw_lane(
    painter: QPainter, sight: Sight, colours: Colours, tracks: tuple[QColor, ...], notes: RollNotes, looks: np.ndarray
) -> None:
    """At y 0 to LANE_HEIGHT, without ghosts. Where several notes begin in one column, the highest velocity is
    visible."""
    painter.fillRect(QRect(0, 0, sight.width, LANE_HEIGHT), colours.ground)
    painter.setPen(QPen(colours.beat, 1))
    painter.drawLines([QLineF(0, y, sight.width, y) for y in stem_top(np.array([32, 64, 96, 127])).tolist()])
    first = int(np.searchsorted(notes.onset, sight.first - 2 / sight.geometry.pixels_per_quarter))
    last = int(np.searchsorted(notes.onset, sight.last, side="right"))
    x = (notes.onset[first:last] * sight.geometry.pixels_per_quarter).astype(np.int64) - sight.left + 1
    begin, end = np.searchsorted(x, [0, sight.width]).tolist()  # notes are in order, and so are their columns
    x, velocity, look = x[begin:end], notes.velocity[first:last][begin:end], looks[first:last][begin:end]
    if notes.ghost.any():
        own = look & Kind.GHOST == 0
        x, velocity, look = x[own], velocity[own], look[own]
    starts = np.flatnonzero(np.diff(x, prepend=-1))
    if len(starts) > _MOST_HEADS:
        loudest = np.maximum.reduceat(velocity, starts)
        chosen = np.maximum.reduceat(look & Kind.CHOSEN, starts)
        _draw_dense(painter, sight.width, colours, tracks, x[starts], loudest, look[starts] & ~Kind.CHOSEN | chosen)
    else:
        alike = look // KINDS * KINDS | look & (Kind.COMPOSED | Kind.CHOSEN)
        for each in sorted(np.unique(alike).tolist(), key=lambda each: each & Kind.CHOSEN):
            own = alike == each
            columns = x[own]
            starts = np.flatnonzero(np.diff(columns, prepend=-1))
            loudest = np.maximum.reduceat(velocity[own], starts)
            colour = stem_colour(colours, tracks, each)
            head = mixed(colour, colours.ground, 0.75) if each & Kind.COMPOSED else colour
            _draw_stems(painter, colour, head, columns[starts], loudest)
    painter.setPen(QPen(colours.bar, 1))
    painter.drawLine(0, 0, sight.width, 0)


def _draw_dense(
    painter: QPainter, width: int, colours: Colours, tracks: tuple[QColor, ...], columns: np.ndarray,
    loudest: np.ndarray, look: np.ndarray,
) -> None:  # fmt: skip
    """A column of pixels for each stem: lists would be too slow."""
    top, ink = np.full(width, LANE_HEIGHT, np.int8), np.zeros(width, np.uint32)
    top[columns] = stem_top(loudest)
    alike = look // KINDS * KINDS | look & Kind.CHOSEN
    for each in np.unique(alike):
        ink[columns[alike == each]] = stem_colour(colours, tracks, int(each)).rgba()
    image = np.zeros((LANE_HEIGHT, width), np.uint32)
    y = np.arange(LANE_HEIGHT - LANE_PAD, dtype=np.int8)[:, None]
    image[: LANE_HEIGHT - LANE_PAD] = np.where(y >= top, ink, np.uint32(0))
    painter.drawImage(0, 0, lent_image(image))


def _draw_stems(painter: QPainter, colour: QColor, head: QColor, columns: np.ndarray, loudest: np.ndarray) -> None:
    stems = np.stack([columns, stem_top(loudest)], axis=1).tolist()
    painter.setPen(QPen(colour, 2))
    painter.drawLines([QLineF(x, y, x, LANE_HEIGHT - LANE_PAD) for x, y in stems])
    painter.setPen(QPen(colour, 1))
    painter.setBrush(head)
    painter.drawRects([QRectF(x - 3, y - 2, 5, 5) for x, y in stems])


def draw_lane_name(painter: QPainter, colours: Colours, font: QFont, name: str) -> None:
    """The corner at the lane's left."""
    corner = QRect(0, 0, KEYBOARD_WIDTH, LANE_HEIGHT)
    painter.fillRect(corner, colours.strip)
    painter.setFont(small_font(font, 10))
    painter.setPen(colours.quiet_text)
    flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    painter.drawText(corner.adjusted(2, 2, -4, -2), flags, name)
    painter.setPen(QPen(colours.bar, 1))
    painter.drawLine(0, 0, KEYBOARD_WIDTH, 0)
    painter.drawLine(KEYBOARD_WIDTH, 0, KEYBOARD_WIDTH, LANE_HEIGHT)
