"""A frame of the map: points, what is chosen, what plays, and where the pointer is."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.ui.style.theme import Colours, mixed
from app.window.explore.map.picture import across, inks, picture
from app.window.explore.map.state import MapState

_MARGIN = 20  # pixels outside, whose points may reach into sight


class MapFrame:
    """Paints a MapState; keeps the picture of its points from one frame to the next."""

    def __init__(self, state: MapState) -> None:
        self.looks: list[tuple[QColor, str]] = []
        """Colours and shapes."""
        self.outline: list[QPointF] = []
        """The lasso, in pixels."""
        self._state = state
        self._lent = np.zeros((1, 1), np.uint32)  # the pixels of the last picture, and what it shows
        self._shows: tuple = ()
        self._tables: tuple = ()

    def paint(self, painter: QPainter, widget: QWidget) -> None:
        """In the size, the font and the colours of the widget."""
        state, colours, has_focus = self._state, Colours.of(widget.palette()), widget.hasFocus()
        painter.fillRect(widget.rect(), colours.ground)
        if len(state.places) and self.looks:
            painter.drawImage(0, 0, self._image(colours, widget.devicePixelRatioF()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state.playing is not None:
            self._ring(painter, state.playing, colours.accent, 3.0)
        if state.current is not None and has_focus:
            self._ring(painter, state.current, colours.text, 1.5)
        if len(self.outline) > 1:
            painter.setPen(QPen(colours.accent, 1.5, Qt.PenStyle.DashLine))
            fill = QColor(colours.accent)
            fill.setAlphaF(0.12)
            painter.setBrush(fill)
            painter.drawPolygon(QPolygonF(self.outline))
        labelled = state.over if state.over is not None else state.current if has_focus else None
        if labelled is not None and not self.outline:
            self._label(painter, labelled, colours, widget.fontMetrics())
        if has_focus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.accent, 1))
            painter.drawRect(QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _image(self, colours: Colours, scale: float) -> QImage:
        state = self._state
        width, height = max(1, round(state.width * scale)), max(1, round(state.height * scale))
        shows = state.camera, width, height, scale, colours.ground.rgb()
        tables = state.places, self.looks, state.look, state.meant, state.chosen
        same = all(one is other for one, other in zip(tables, self._tables, strict=True)) if self._tables else False
        if not same or shows != self._shows:  # else only a label or a ring is another one
            self._shows, self._tables = shows, tables
            self._lent = self._drawn(colours, width, height, scale)
        image = QImage(self._lent.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(scale)
        return image

    def _drawn(self, colours: Colours, width: int, height: int, scale: float) -> np.ndarray:
        state, pixels = self._state, self._state.pixels()
        x, y = pixels[:, 0], pixels[:, 1]  # by columns: numpy is slow along the short axis
        seen = (x > -_MARGIN) & (x < state.width + _MARGIN) & (y > -_MARGIN) & (y < state.height + _MARGIN)
        meant = state.meant & state.chosen if state.chosen.any() else state.meant
        look = np.where(meant, state.look, state.look + len(self.looks))[seen]
        order = np.argsort(meant[seen], kind="stable") if not meant.all() else slice(None)  # what is meant lies above
        size = max(3, round(across(int(seen.sum())) * scale))
        ink = inks(self.looks, colours.ground, size)
        return picture(pixels[seen][order] * scale, look[order], ink, width, height)

    def _ring(self, painter: QPainter, number: int, colour: QColor, width: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(QPointF(*self._state.pixel_of(number)), 9.0 + width, 9.0 + width)

    def _label(self, painter: QPainter, number: int, colours: Colours, metrics: QFontMetrics) -> None:
        """Name, and what the colour and the shape mean, beside the point and within the widget."""
        (name, more), (x, y) = self._state.words(number), self._state.pixel_of(number)
        room = min(320, self._state.width - 40)
        lines = [metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room) for text in (name, more) if text]
        width = max((metrics.horizontalAdvance(line) for line in lines), default=0) + 20
        height = metrics.height() * len(lines) + 12
        left = x + 16 if x + 20 + width < self._state.width else x - 16 - width
        top = min(max(4.0, y - height / 2), self._state.height - height - 4.0)
        box = QRectF(max(4.0, left), top, width, height)
        painter.setPen(QPen(colours.bar, 1))
        painter.setBrush(mixed(colours.ground, colours.text, 0.06))
        painter.drawRoundedRect(box, 5, 5)
        inner = box.adjusted(10, 6, -10, -6)
        for index, line in enumerate(lines):
            painter.setPen(colours.quiet_text if index else colours.text)
            row = QRectF(inner.left(), inner.top() + index * metrics.height(), inner.width(), metrics.height())
            painter.drawText(row, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), line)
