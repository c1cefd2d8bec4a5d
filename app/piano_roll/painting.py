"""Drawing what stands behind and beside the notes: rows, lines, chords, keyboard and ruler. All is drawn in lists.

Places are the view's: x 0 is where the notes begin at the left, y 0 the top of the part that is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygon

from app.piano_roll.geometry import Geometry, TimeLines, is_black
from app.ui.theme import Colours, mixed
from generator.music.harmony import pitch_name

KEYBOARD_WIDTH, RULER_HEIGHT, CHORD_HEIGHT = 62, 24, 18
_FAR = 2**29  # pixels
_ALIGN_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ChordSpan(NamedTuple):
    """A chord from `begin` to `end` quarters; classes: its pitch classes, 0 for C."""

    begin: float
    end: float
    classes: frozenset[int]
    name: str


class Sight(NamedTuple):
    """What is in sight. left, top: the content's place at the view's corner; low, high: pitches;
    first, last: quarters."""

    geometry: Geometry
    left: int
    top: int
    width: int
    height: int

    @property
    def high(self) -> int:
        return self.geometry.pitch(self.top)

    @property
    def low(self) -> int:
        return self.geometry.pitch(self.top + self.height)

    @property
    def first(self) -> float:
        return self.geometry.quarters(self.left)

    @property
    def last(self) -> float:
        return self.geometry.quarters(self.left + self.width)

    @property
    def rows(self) -> int:
        """How many are in sight, in part or whole."""
        row = self.geometry.row_height
        bottom = min(self.top + self.height, self.geometry.height)
        return max(1, (bottom - 1) // row - self.top // row + 1)

    def x(self, quarters: float) -> int:
        """Kept within what Qt's 32 bits can hold."""
        return min(max(int(self.geometry.x(quarters)) - self.left, -_FAR), _FAR)

    def xs(self, quarters: Sequence[float]) -> list[int]:
        """Of many at once."""
        return ((np.asarray(quarters, float) * self.geometry.pixels_per_quarter).astype(int) - self.left).tolist()

    def y(self, pitch: int) -> int:
        return self.geometry.y(pitch) - self.top


def small_font(font: QFont, pixels: int = 11) -> QFont:
    """The same, of that size."""
    small = QFont(font)
    small.setPixelSize(pixels)
    return small


def tinted(colour: QColor, alpha: float) -> QColor:
    """The same, seen through."""
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
    for places, colour in ((lines.beats, colours.beat), ([bar[0] for bar in lines.bars], colours.bar)):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRects([QRect(x, 0, 1, sight.height) for x in sight.xs(places)])  # lines take longer


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
    places = sight.xs([bar[0] for bar in lines.bars])
    painter.setPen(colours.quiet_text)
    for x, (_, number, labelled) in zip(places, lines.bars, strict=True):
        if labelled:
            painter.drawText(x + 5, baseline, str(number))
    painter.setPen(QPen(colours.bar, 1))
    tops = [0 if labelled else RULER_HEIGHT - 6 for _, _, labelled in lines.bars]
    painter.drawLines([QLineF(x, y, x, RULER_HEIGHT) for x, y in zip(places, tops, strict=True)])
    painter.drawLine(0, RULER_HEIGHT - 1, sight.width, RULER_HEIGHT - 1)
    if playhead is not None:
        x, y = sight.x(playhead), RULER_HEIGHT
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.text)
        painter.drawPolygon(QPolygon([QPoint(x - 5, y - 9), QPoint(x + 5, y - 9), QPoint(x, y - 1)]))
