"""A few bars as a small piano roll, with what one unit makes of them as a curve over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionViewItem

from app.ui.note_thumbnail import thumbnail
from app.ui.passage_list import Index, PassageDelegate, PassageRow
from app.ui.style.theme import Colours, mixed
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID

CURVE, ROLL = 40, 56  # pixels high
_GAP = 4


@dataclass(frozen=True, eq=False)
class Strip:
    """A passage as a small picture: its notes, and over them how strongly a unit responds."""

    notes: np.ndarray
    """(N, 4), as in a Track; ticks from the beginning of the passage."""
    bars: tuple[int, ...]
    """Ticks of the bar lines, 0 first."""
    end: int
    """Ticks of the passage."""
    onsets: np.ndarray
    """(T,) ticks of the events."""
    values: np.ndarray
    """(T,) activations of the unit."""
    most: float
    """The activation that reaches to the top; above 0."""
    peak: int
    """Ticks of the event with the strongest activation."""


@dataclass(frozen=True)
class StripRow(PassageRow):
    """With a picture of the passage."""

    strip: Strip | None = None
    """None for a row without a picture."""


class StripDelegate(PassageDelegate):
    """position: of what is playing, in quarter notes."""

    def __init__(self) -> None:
        super().__init__()
        self.position = 0.0

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(240, super().sizeHint(option, index).height() + CURVE + ROLL + _GAP + 4)

    def draw(
        self,
        painter: QPainter,
        rect: QRect,
        row: PassageRow,
        option: Any,
        inks: tuple[QColor, QColor],
        is_playing: bool,
    ) -> None:
        text = rect.adjusted(0, 0, 0, -(CURVE + ROLL + _GAP + 4))
        super().draw(painter, text, row, option, inks, is_playing)
        if isinstance(row, StripRow) and row.strip:
            box = QRectF(rect.left(), text.bottom() + 1, rect.width(), CURVE + ROLL + _GAP)
            curve = Colours.of(option.palette).accent
            _draw(painter, box, row.strip, inks, curve, self.position * GRID if is_playing else None)


def _draw(
    painter: QPainter, box: QRectF, strip: Strip, inks: tuple[QColor, QColor], curve: QColor, position: float | None
) -> None:
    """position: of what is playing, in ticks."""
    ink, ground = inks
    scale = box.width() / max(1, strip.end)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(mixed(ground, ink, 0.14), 1))
    for bar in strip.bars:
        x = box.left() + bar * scale
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
    _draw_notes(painter, QRectF(box.left(), box.top() + CURVE + _GAP, box.width(), ROLL), strip, inks)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_curve(painter, QRectF(box.left(), box.top(), box.width(), CURVE), strip, scale, (curve, ground))
    if position is not None and position <= strip.end:
        x = box.left() + position * scale
        painter.setPen(QPen(ink, 1.5))
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))


def _draw_notes(painter: QPainter, box: QRectF, strip: Strip, inks: tuple[QColor, QColor]) -> None:
    ink, ground = inks
    size = 2 * round(box.width()), 2 * round(box.height())  # for fine screens too
    painter.drawImage(box, thumbnail(strip.notes, (0, strip.end), size, [mixed(ground, ink, 0.62)], least=4))


def _draw_curve(painter: QPainter, box: QRectF, strip: Strip, scale: float, inks: tuple[QColor, QColor]) -> None:
    """Filled from the line of 0, above it where the unit is positive; each value holds until the next event."""
    ink, ground = inks
    share = np.clip(strip.values / max(1e-9, strip.most), -1.0, 1.0)
    lowest = min(0.0, float(share.min(initial=0.0)))
    reach = (box.height() - 2) / (1 - lowest)
    zero = box.top() + 1 + reach
    ends = np.append(strip.onsets[1:], strip.end)
    line: list[QPointF] = []
    for onset, end, value in zip(strip.onsets.tolist(), ends.tolist(), share.tolist(), strict=True):
        y = zero - value * reach
        line += [QPointF(box.left() + onset * scale, y), QPointF(box.left() + end * scale, y)]
    if not line:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    fill = QColor(ink)
    fill.setAlphaF(0.28)
    painter.setBrush(fill)
    painter.drawPolygon(QPolygonF([QPointF(line[0].x(), zero), *line, QPointF(line[-1].x(), zero)]))
    painter.setPen(QPen(mixed(ground, ink, 0.85), 1.3))
    painter.drawPolyline(QPolygonF(line))
    painter.setPen(QPen(mixed(ground, ink, 0.25), 1))
    painter.drawLine(QPointF(box.left(), zero), QPointF(box.right(), zero))
    at = int(np.abs(strip.onsets - strip.peak).argmin())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(box.left() + strip.onsets[at] * scale, zero - share[at] * reach), 3.0, 3.0)
