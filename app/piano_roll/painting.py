"""Drawing the parts of the piano roll. Everything is drawn in lists: a call of Qt per note would cost far more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen

from app.piano_roll.geometry import Geometry, RollNotes, TimeLines, is_black, note_boxes
from app.widgets.theme import Colours, mixed
from generator.vocabulary import pitch_name

KEYBOARD_WIDTH, RULER_HEIGHT = 62, 24
SHADES = 8  # of velocity; more cannot be told apart
_FAINTEST = 0.30
_HATCH_HEIGHT = 5  # lower notes show no hatching, only clutter


def shade(velocity: int) -> int:
    """Velocity 1 to 127 -> 0 (soft) to SHADES - 1."""
    return min(SHADES - 1, max(0, velocity) * SHADES // 128)


def _at_strength(colour: QColor, level: int) -> QColor:
    colour = QColor(colour)
    colour.setAlphaF(_FAINTEST + (1 - _FAINTEST) * (level + 1) / SHADES)
    return colour


def draw_rows(painter: QPainter, geometry: Geometry, colours: Colours, width: int, low: int, high: int) -> None:
    """The rows of the black keys, and a line below each C. Coordinates are the content's, from x 0 to width."""
    pitches = range(low, high + 1)
    black = [QRectF(0, geometry.y(p), width, geometry.row_height) for p in pitches if is_black(p)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.black_row)
    painter.drawRects(black)
    painter.setPen(QPen(colours.beat, 1))
    octaves = [geometry.y(p) + geometry.row_height - 1 for p in pitches if p % 12 == 0]
    painter.drawLines([QLineF(0, y, width, y) for y in octaves])


def draw_lines(painter: QPainter, lines: TimeLines, colours: Colours, geometry: Geometry, height: int) -> None:
    """Bar and beat lines; x is the content's."""
    for places, colour in ((lines.beats, colours.beat), ([bar[0] for bar in lines.bars], colours.bar)):
        painter.setPen(QPen(colour, 1))
        painter.drawLines([QLineF(x := int(geometry.x(q)), 0, x, height) for q in places])


def _by_shade(geometry: Geometry, notes: RollNotes, indices: np.ndarray) -> Sequence[tuple[int, list[QRect]]]:
    boxes = note_boxes(geometry, notes, indices).tolist()
    shades = np.minimum(notes.velocity[indices] * SHADES // 128, SHADES - 1).tolist()
    groups: list[list[QRect]] = [[] for _ in range(SHADES)]
    for box, level in zip(boxes, shades, strict=True):
        groups[level].append(QRect(*box))
    return [(level, group) for level, group in enumerate(groups) if group]


def draw_composed(
    painter: QPainter, geometry: Geometry, colours: Colours, notes: RollNotes, indices: np.ndarray
) -> None:
    """Solid."""
    painter.setPen(Qt.PenStyle.NoPen)
    for level, boxes in _by_shade(geometry, notes, indices):
        painter.setBrush(_at_strength(colours.accent, level))
        painter.drawRects(boxes)


def draw_clip(painter: QPainter, geometry: Geometry, colours: Colours, notes: RollNotes, indices: np.ndarray) -> None:
    """Outlined and hatched."""
    for level, boxes in _by_shade(geometry, notes, indices):
        colour = _at_strength(colours.clip, level)
        outlines = [box.adjusted(0, 0, -1, -1) for box in boxes]  # a pen's line lies outside the rectangle
        painter.setPen(QPen(colour, 1))
        faint = mixed(colours.ground, colours.clip, 0.18)
        painter.setBrush(faint)
        painter.drawRects(outlines)
        if geometry.row_height > _HATCH_HEIGHT:
            painter.setBrush(QBrush(colour, Qt.BrushStyle.BDiagPattern))
            painter.drawRects(outlines)


def draw_keyboard(painter: QPainter, geometry: Geometry, colours: Colours, low: int, high: int, font: QFont) -> None:
    """The keys of low..high at x 0 to KEYBOARD_WIDTH; each C has its name."""
    width, row = KEYBOARD_WIDTH, geometry.row_height
    top, bottom = geometry.y(high), geometry.y(low) + row
    painter.fillRect(QRect(0, top, width, bottom - top), colours.white_key)
    pitches = range(low, high + 1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.black_key)
    painter.drawRects([QRectF(0, geometry.y(p), int(width * 0.58), row) for p in pitches if is_black(p)])
    faint = mixed(colours.white_key, colours.black_key, 0.3)
    painter.setPen(QPen(faint, 1))
    # Between E and F and between B and C two white keys touch; elsewhere the line runs through the black key's middle.
    lines = [QLineF(0, y := geometry.y(p) + row - 1, width, y) for p in pitches if p % 12 in (0, 5)]
    inner = int(width * 0.58)
    lines += [QLineF(inner, y := geometry.y(p) + row // 2, width, y) for p in pitches if is_black(p)]
    painter.drawLines(lines)
    small = QFont(font)
    small.setPixelSize(min(11, max(9, row + 1)))
    painter.setFont(small)
    painter.setPen(colours.key_text)
    for pitch in pitches:
        if pitch % 12 == 0:
            # Taller than its row: a C's white key reaches above it.
            box = QRect(0, geometry.y(pitch) + row - 13, width - 5, 13)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, pitch_name(pitch))
    painter.setPen(QPen(colours.bar, 1))
    painter.drawLine(width, top, width, bottom)


def draw_ruler(
    painter: QPainter, lines: TimeLines, colours: Colours, geometry: Geometry, left: int, width: int, font: QFont
) -> None:
    """Bar numbers above the roll; left: the content's x at the ruler's own x 0."""
    painter.fillRect(QRect(0, 0, width, RULER_HEIGHT), colours.strip)
    small = QFont(font)
    small.setPixelSize(11)
    painter.setFont(small)
    baseline = (RULER_HEIGHT + QFontMetrics(small).ascent() - QFontMetrics(small).descent()) // 2
    for quarters, number, labelled in lines.bars:
        x = int(geometry.x(quarters)) - left
        painter.setPen(QPen(colours.bar, 1))
        painter.drawLine(x, RULER_HEIGHT - (RULER_HEIGHT if labelled else 6), x, RULER_HEIGHT)
        if labelled:
            painter.setPen(colours.quiet_text)
            painter.drawText(x + 4, baseline, str(number))
    painter.setPen(QPen(colours.bar, 1))
    painter.drawLine(0, RULER_HEIGHT - 1, width, RULER_HEIGHT - 1)
