"""Drawing what stands behind, beside and over the notes: rows, lines, chords, keyboard, ruler, marks and the caret.

x 0 is where the notes begin at the left, y 0 the top of the part that is drawn. All is drawn in lists, which is faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygon

from app.piano_roll.geometry import (
    CHORD_HEIGHT,
    KEYBOARD_WIDTH,
    RULER_HEIGHT,
    Box,
    Sight,
    TimeLines,
    is_black,
    note_boxes,
)  # fmt: skip
from app.piano_roll.notes import Kind, RollNotes
from app.ui.theme import Colours, mixed
from generator.music.harmony import pitch_name

_MOST_MARKED = 1500  # beyond, the picture of the notes alone shows what is selected
_LOCK_ROW, _LOCK_WIDTH = 9, 14  # pixels; on smaller notes there is no room for a padlock
_ALIGN_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ChordSpan(NamedTuple):
    """A chord and how long it lasts."""

    begin: float
    """Quarters."""
    end: float
    """Quarters."""
    classes: frozenset[int]
    """Its pitch classes, 0 for C to 11."""
    name: str
    """As it is shown."""


def small_font(font: QFont, pixels: int = 11) -> QFont:
    """The same, of that size."""
    small = QFont(font)
    small.setPixelSize(pixels)
    return small


def tinted(colour: QColor, alpha: float) -> QColor:
    """The same, translucent."""
    colour = QColor(colour)
    colour.setAlphaF(alpha)
    return colour


def draw_rows(painter: QPainter, sight: Sight, colours: Colours, scale: frozenset[int] | None) -> None:
    """The rows of the black keys, or of what is not in the scale, and a line below each C."""
    pitches, row = range(sight.low, sight.high + 1), sight.geometry.row_height
    dim = [p for p in pitches if (is_black(p) if scale is None else p % 12 not in scale)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.black_row if scale is None else mixed(colours.ground, colours.text, 0.085))
    painter.drawRects([QRectF(0, sight.y(p), sight.width, row) for p in dim])
    painter.setPen(QPen(colours.beat, 1))
    octaves = [sight.y(p) + row - 1 for p in pitches if p % 12 == 0]
    painter.drawLines([QLineF(0, y, sight.width, y) for y in octaves])


def draw_chords(painter: QPainter, sight: Sight, colours: Colours, chords: Sequence[ChordSpan]) -> None:
    """The rows of each chord's notes are tinted for as long as it lasts."""
    row, boxes = sight.geometry.row_height, []
    for chord in chords:
        if chord.end > sight.first and chord.begin < sight.last:
            left, right = sight.x(chord.begin), sight.x(chord.end)
            pitches = (p for p in range(sight.low, sight.high + 1) if p % 12 in chord.classes)
            boxes += [QRectF(left, sight.y(p), right - left, row) for p in pitches]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tinted(colours.accent, 0.13))
    painter.drawRects(boxes)


def draw_chord_names(
    painter: QPainter, sight: Sight, colours: Colours, chords: Sequence[ChordSpan], font: QFont
) -> None:
    """The strip below the ruler."""
    painter.fillRect(QRect(0, 0, sight.width, CHORD_HEIGHT), colours.strip)
    painter.setFont(small_font(font))
    metrics = painter.fontMetrics()
    for chord in chords:
        if chord.end > sight.first and chord.begin < sight.last:
            left, right = sight.x(chord.begin), sight.x(chord.end)
            painter.setPen(QPen(colours.bar, 1))
            painter.drawLine(left, 2, left, CHORD_HEIGHT - 3)
            painter.setPen(colours.text)
            inside = QRect(max(left, 0) + 4, 0, right - max(left, 0) - 6, CHORD_HEIGHT)
            name = metrics.elidedText(chord.name, Qt.TextElideMode.ElideRight, max(0, inside.width()))
            painter.drawText(inside, int(_ALIGN_LEFT), name)
    painter.setPen(QPen(colours.bar, 1))
    painter.drawLine(0, CHORD_HEIGHT - 1, sight.width, CHORD_HEIGHT - 1)


def draw_lines(painter: QPainter, sight: Sight, colours: Colours, lines: TimeLines) -> None:
    """Bar and beat lines."""
    for onsets, colour in ((lines.beats, colours.beat), ([bar[0] for bar in lines.bars], colours.bar)):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRects([QRect(x, 0, 1, sight.height) for x in sight.xs(onsets)])  # lines take longer


def draw_keyboard(
    painter: QPainter, sight: Sight, colours: Colours, font: QFont, lit: frozenset[int], caret: int | None
) -> None:
    """The keys at x 0 to KEYBOARD_WIDTH; each C has its name, and so have lit keys. lit: keys that are sounded."""
    width, row = KEYBOARD_WIDTH, sight.geometry.row_height
    low, high = sight.low, sight.high
    top, bottom, inner = sight.y(high), sight.y(low) + row, int(width * 0.58)
    painter.fillRect(QRect(0, top, width, bottom - top), colours.white_key)
    pitches = range(low, high + 1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.black_key)
    painter.drawRects([QRectF(0, sight.y(p), inner, row) for p in pitches if is_black(p)])
    painter.setBrush(colours.accent)
    painter.drawRects([QRectF(0, sight.y(p), inner if is_black(p) else width, row) for p in lit])
    faint = mixed(colours.white_key, colours.black_key, 0.3)
    painter.setPen(QPen(faint, 1))
    # Between E and F and between B and C two white keys touch; elsewhere the line runs through the black key's middle.
    lines = [QLineF(0, y := sight.y(p) + row - 1, width, y) for p in pitches if p % 12 in (0, 5)]
    lines += [QLineF(inner, y := sight.y(p) + row // 2, width, y) for p in pitches if is_black(p)]
    painter.drawLines(lines)
    painter.setFont(small_font(font, min(11, max(9, row + 1))))
    painter.setPen(colours.key_text)
    named = {p for p in pitches if p % 12 == 0} | ({caret} if caret is not None else set()) | set(lit)
    for pitch in named:
        # Taller than its row: a C's white key reaches above it.
        box = QRect(0, sight.y(pitch) + row - 13, width - 5, 13)
        if pitch % 12:
            painter.fillRect(QRect(width - 32, box.top(), 32, 13), colours.white_key)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, pitch_name(pitch))
    painter.setPen(QPen(colours.bar, 1))
    painter.drawLine(width, top, width, bottom)


def draw_ruler(
    painter: QPainter, sight: Sight, colours: Colours, lines: TimeLines, font: QFont,
    chosen: tuple[float, float] | None, playhead: float | None,
) -> None:  # fmt: skip
    """Bar numbers; the chosen bars, from and to quarters, with a handle at each end; and the playhead's mark."""
    painter.fillRect(QRect(0, 0, sight.width, RULER_HEIGHT), colours.strip)
    if chosen is not None:
        left, right = sight.x(chosen[0]), sight.x(chosen[1])
        painter.fillRect(QRect(left, 0, right - left, RULER_HEIGHT - 1), tinted(colours.accent, 0.32))
        for x in (left, right - 3):
            painter.fillRect(QRect(x, 0, 3, RULER_HEIGHT - 1), colours.accent)
    small = small_font(font)
    painter.setFont(small)
    baseline = (RULER_HEIGHT + QFontMetrics(small).ascent() - QFontMetrics(small).descent()) // 2
    begins = sight.xs([bar[0] for bar in lines.bars])
    painter.setPen(colours.quiet_text)
    for x, (_, number, labelled) in zip(begins, lines.bars, strict=True):
        if labelled:
            painter.drawText(x + 5, baseline, str(number))
    painter.setPen(QPen(colours.bar, 1))
    tops = [0 if labelled else RULER_HEIGHT - 6 for _, _, labelled in lines.bars]
    painter.drawLines([QLineF(x, y, x, RULER_HEIGHT) for x, y in zip(begins, tops, strict=True)])
    painter.drawLine(0, RULER_HEIGHT - 1, sight.width, RULER_HEIGHT - 1)
    if playhead is not None:
        x, y = sight.x(playhead), RULER_HEIGHT
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.text)
        painter.drawPolygon(QPolygon([QPoint(x - 5, y - 9), QPoint(x + 5, y - 9), QPoint(x, y - 1)]))


def draw_marks(
    painter: QPainter, sight: Sight, colours: Colours, notes: RollNotes, kinds: np.ndarray, found: np.ndarray
) -> None:
    """A strong outline around selected notes, a padlock on locked ones. found: indices of what is in sight."""
    chosen = found[kinds[found] & Kind.CHOSEN != 0]
    if 0 < len(chosen) <= _MOST_MARKED:
        painter.setPen(QPen(colours.text, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRects([box.adjusted(0, 0, -1, -1) for box in _boxes(sight, notes, chosen)])
    locked = found[kinds[found] & Kind.LOCKED != 0]
    if sight.geometry.row_height >= _LOCK_ROW and 0 < len(locked) <= _MOST_MARKED:
        boxes = [box for box in _boxes(sight, notes, locked) if box.width() >= _LOCK_WIDTH]
        _draw_padlocks(painter, colours, boxes)


def _boxes(sight: Sight, notes: RollNotes, found: np.ndarray) -> list[QRect]:
    boxes = note_boxes(sight.geometry, notes, found) - [sight.left, sight.top, 0, 0]
    # QRect has 32 bits, a long note at a high zoom more.
    right = np.minimum(boxes[:, 0] + boxes[:, 2], sight.width + 50)
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


def draw_band(painter: QPainter, sight: Sight, colours: Colours, band: Box) -> None:
    """The rubber band."""
    painter.setPen(QPen(colours.text, 1))
    painter.setBrush(tinted(colours.accent, 0.15))
    box = QRectF(QPointF(band.left, band.top), QPointF(band.right, band.bottom))
    painter.drawRect(box.translated(-sight.left, -sight.top))


def draw_line(painter: QPainter, sight: Sight, pen: QPen, quarters: float) -> None:
    """From top to bottom at a time."""
    painter.setPen(pen)
    x = sight.x(quarters)
    if -2 <= x <= sight.width + 2:
        painter.drawLine(x, 0, x, sight.height)


def draw_empty(painter: QPainter, room: QRect, colours: Colours, font: QFont, text: str) -> None:
    """Words in the middle of a roll without notes."""
    large = QFont(font)
    large.setPointSizeF(font.pointSizeF() * 1.25)
    painter.setFont(large)
    flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
    needed = painter.boundingRect(room, flags, text).adjusted(-24, -18, 24, 18)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colours.bar, 1))
    painter.setBrush(colours.ground)  # lines running through text make it hard to read
    painter.drawRoundedRect(needed, 8, 8)
    painter.setPen(colours.text)
    painter.drawText(room, flags, text)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
