"""Drawing what stands behind, beside and over the notes: rows, lines, chords, ruler, marks and the caret.

x 0 is where the notes begin at the left, y 0 the top of the part that is drawn. All is drawn in lists, which is faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygon

from app.piano_roll.drawing.note_colours import Inks
from app.piano_roll.geometry import (
    RULER_HEIGHT,
    Box,
    Sight,
    TimeLines,
    is_black,
    note_boxes,
    note_columns,
)  # fmt: skip
from app.piano_roll.notes import Kind, RollNotes
from app.ui.style.theme import Colours, mixed
from app.ui.style.tokens import FOCUS_WIDTH
from generator.music.harmony import pitch_name

_MOST_MARKED = 1500  # beyond, the picture of the notes alone shows what is selected
_LOCK_ROW, _LOCK_WIDTH = 9, 14  # pixels; on smaller notes there is no room for a padlock
_DOT = 3  # pixels
_LEAST_CARET = 12  # pixels; in a narrower box of dashes nobody sees a box
_LEAST_NAME_ROW, _NAME_MARGIN, _MOST_NAMED = 12, 4, 600
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
    """The rows of the black keys, or of what is not in the scale, and a line below each C. Of drums every other row."""
    pitches, row, is_drums = sight.pitches, sight.geometry.row_height, bool(sight.geometry.drums)
    if is_drums:
        dim, scale = [pitch for number, pitch in enumerate(pitches, sight.first_row) if number % 2], None
    else:
        dim = [p for p in pitches if (is_black(p) if scale is None else p % 12 not in scale)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.black_row if scale is None else mixed(colours.ground, colours.text, 0.085))
    painter.drawRects([QRectF(0, sight.y(p), sight.width, row) for p in dim])
    painter.setPen(QPen(colours.beat, 1))
    octaves = [sight.y(p) + row - 1 for p in pitches if p % 12 == 0 and not is_drums]
    painter.drawLines([QLineF(0, y, sight.width, y) for y in octaves])


def draw_chords(painter: QPainter, sight: Sight, colours: Colours, chords: Sequence[ChordSpan]) -> None:
    """The rows of each chord's notes are tinted for as long as it lasts."""
    row, boxes = sight.geometry.row_height, []
    for chord in chords if not sight.geometry.drums else ():
        if chord.end > sight.first and chord.begin < sight.last:
            left, right = sight.x(chord.begin), sight.x(chord.end)
            pitches = (p for p in sight.pitches if p % 12 in chord.classes)
            boxes += [QRectF(left, sight.y(p), right - left, row) for p in pitches]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tinted(colours.accent, 0.13))
    painter.drawRects(boxes)


def draw_lines(painter: QPainter, sight: Sight, colours: Colours, lines: TimeLines) -> None:
    """Lines of bars, beats and what divides those, each fainter than the one before."""
    bars = [bar[0] for bar in lines.bars]
    beat = mixed(colours.ground, colours.bar, 0.58)
    faint, fainter = (mixed(colours.ground, colours.beat, share) for share in (0.75, 0.38))
    levels = (lines.fine, fainter), (lines.divisions, faint), (lines.beats, beat), (bars, colours.bar)
    for onsets, colour in levels:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRects([QRect(x, 0, 1, sight.height) for x in sight.xs(onsets)])  # lines take longer


def draw_ruler(
    painter: QPainter, sight: Sight, colours: Colours, lines: TimeLines, font: QFont,
    chosen: tuple[float, float] | None, playhead: float | None, composed: Sequence[bool],
) -> None:  # fmt: skip
    """Numbers of bars and beats; the chosen bars, from and to quarters, with a handle at each end; the playhead's mark;
    and a dot for the bars that have composed notes. composed: of each bar of the lines whether it has."""
    painter.fillRect(QRect(0, 0, sight.width, RULER_HEIGHT), colours.strip)
    if chosen is not None:
        left, right = sight.x(chosen[0]), sight.x(chosen[1])
        painter.fillRect(QRect(left, 0, right - left, RULER_HEIGHT - 1), tinted(colours.accent, 0.32))
        for x in (left, right - 3):
            painter.fillRect(QRect(x, 0, 3, RULER_HEIGHT - 1), colours.accent)
    small = small_font(font)
    painter.setFont(small)
    metrics = QFontMetrics(small)
    baseline = (RULER_HEIGHT + metrics.ascent() - metrics.descent()) // 2 - 2
    begins = sight.xs([bar[0] for bar in lines.bars])
    painter.setPen(colours.quiet_text)
    for x, (_, number, labelled) in zip(begins, lines.bars, strict=True):
        if labelled:
            painter.drawText(x + 5, baseline, str(number))
    for x, (_, label) in zip(sight.xs([at for at, _ in lines.beat_labels]), lines.beat_labels, strict=True):
        painter.drawText(x + 4, baseline, label)
    painter.setPen(QPen(colours.bar, 1))
    painter.drawLines([QLineF(x, RULER_HEIGHT - 5, x, RULER_HEIGHT) for x in sight.xs(lines.beats)])
    tops = [0 if labelled else RULER_HEIGHT - 6 for _, _, labelled in lines.bars]
    painter.drawLines([QLineF(x, y, x, RULER_HEIGHT) for x, y in zip(begins, tops, strict=True)])
    painter.drawLine(0, RULER_HEIGHT - 1, sight.width, RULER_HEIGHT - 1)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours.accent)
    painter.drawRects(
        [QRect(x + 4, RULER_HEIGHT - 5, _DOT, _DOT) for x, has in zip(begins, composed, strict=True) if has]
    )
    if playhead is not None:
        x, y = sight.x(playhead), RULER_HEIGHT
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.text)
        painter.drawPolygon(QPolygon([QPoint(x - 5, y - 9), QPoint(x + 5, y - 9), QPoint(x, y - 1)]))


def draw_padlocks(
    painter: QPainter, sight: Sight, notes: RollNotes, looks: np.ndarray, found: np.ndarray, inks: Inks
) -> None:
    """On locked notes, where there is room. found: indices of what is in sight."""
    locked = found[looks[found] & (Kind.LOCKED | Kind.GHOST) == Kind.LOCKED]
    if sight.geometry.row_height < _LOCK_ROW or not 0 < len(locked) <= _MOST_MARKED:
        return
    light = inks.takes_light_text(looks[locked], notes.velocity[locked])
    boxes = note_rectangles(sight, notes, locked)
    for is_light in (False, True):
        own = [box for box, each in zip(boxes, light, strict=True) if each == is_light and box.width() >= _LOCK_WIDTH]
        _draw_padlocks(painter, QColor(Qt.GlobalColor.white if is_light else Qt.GlobalColor.black), own)


def note_rectangles(sight: Sight, notes: RollNotes, found: np.ndarray) -> list[QRect]:
    """Of the notes of the indices, from the left and the top of what is in sight."""
    boxes = note_boxes(sight.geometry, notes, found) - [sight.left, sight.top, 0, 0]
    # QRect has 32 bits, a long note at a high zoom more.
    right = np.minimum(boxes[:, 0] + boxes[:, 2], sight.width + 50)
    boxes[:, 0] = np.maximum(boxes[:, 0], -50)
    boxes[:, 2] = right - boxes[:, 0]
    return [QRect(*box) for box in boxes.tolist()]


def _draw_padlocks(painter: QPainter, ink: QColor, boxes: list[QRect]) -> None:
    shackles, bodies = [], []
    for box in boxes:
        x, middle = max(box.left(), 0) + 4, box.center().y()
        shackles.append(QRectF(x + 1, middle - 3, 4, 5))
        bodies.append(QRectF(x, middle, 6, 4))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRects(bodies)
    painter.setPen(QPen(ink, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRects(shackles)


def draw_names(
    painter: QPainter, sight: Sight, font: QFont, notes: RollNotes, looks: np.ndarray, found: np.ndarray, inks: Inks
) -> None:
    """In the notes that have room for theirs. found: indices of what is in sight."""
    row = sight.geometry.row_height
    if row < _LEAST_NAME_ROW or sight.geometry.drums:
        return
    small = small_font(font, min(11, row - 3))
    metrics = QFontMetrics(small)
    begin, end = note_columns(sight.geometry, notes, found)
    left = np.maximum(begin - sight.left, 0)  # of what is in sight of the note
    needed = metrics.horizontalAdvance("G#4") + 2 * _NAME_MARGIN
    locked = looks[found] & Kind.LOCKED != 0
    left = left + _LOCK_WIDTH * locked
    fits = (end - sight.left - left >= needed) & (looks[found] & Kind.GHOST == 0)
    if not 0 < np.count_nonzero(fits) <= _MOST_NAMED:
        return
    found, left = found[fits], left[fits]
    painter.setFont(small)
    down = (sight.geometry.note_height + metrics.ascent() - metrics.descent() + 1) // 2
    light = inks.takes_light_text(looks[found], notes.velocity[found])
    for is_light, colour in ((False, Qt.GlobalColor.black), (True, Qt.GlobalColor.white)):
        painter.setPen(QColor(colour))
        own = light == is_light
        for x, pitch in zip(left[own].tolist(), notes.pitch[found[own]].tolist(), strict=True):
            painter.drawText(x + _NAME_MARGIN, sight.y(pitch) + down, pitch_name(pitch))


def draw_bars(painter: QPainter, sight: Sight, colours: Colours, begin: float, end: float) -> None:
    """The chosen bars, in quarters."""
    left, right = max(sight.x(begin), -2), min(sight.x(end), sight.width + 2)
    painter.fillRect(QRect(left, 0, right - left, sight.height), tinted(colours.accent, 0.10))
    painter.setPen(QPen(colours.accent, 1))
    for x in (left, right - 1):
        painter.drawLine(x, 0, x, sight.height)


def draw_focus(painter: QPainter, room: QRect, colours: Colours) -> None:
    """The ring of what has the focus, inside the edges of the room."""
    painter.setBrush(colours.accent)
    painter.setPen(Qt.PenStyle.NoPen)
    inside = room.adjusted(FOCUS_WIDTH, FOCUS_WIDTH, -FOCUS_WIDTH, -FOCUS_WIDTH)
    painter.drawRects(
        [
            QRect(room.left(), room.top(), room.width(), FOCUS_WIDTH),
            QRect(room.left(), inside.bottom() + 1, room.width(), FOCUS_WIDTH),
            QRect(room.left(), inside.top(), FOCUS_WIDTH, inside.height()),
            QRect(inside.right() + 1, inside.top(), FOCUS_WIDTH, inside.height()),
        ]
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_caret(painter: QPainter, sight: Sight, colours: Colours, quarters: float, length: float, pitch: int) -> None:
    """Where Enter would put a note."""
    left, right = sight.x(quarters), sight.x(quarters + length)
    if right - left >= _LEAST_CARET:
        painter.setPen(QPen(colours.text, 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRect(left, sight.y(pitch), right - left, sight.geometry.row_height - 1))
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
