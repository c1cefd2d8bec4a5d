"""The map as it is drawn: points, what is chosen, what is heard, and where one looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QImage, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import Colours, mixed
from app.window.explore.map.geometry import Camera
from app.window.explore.map.picture import across, inks, picture

_MARGIN = 20  # pixels outside, whose points may reach into sight


class MapCanvas(QWidget):
    """Points by their numbers. places: (N, 2); chosen: (N,) bool; current: the one that keys are about.

    chosen_changed: other points are chosen.
    """

    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        self.places = self._corners = np.zeros((0, 2))
        self.chosen = np.zeros(0, bool)
        self.current: int | None = None
        self._playing: int | None = None
        self._looks: list[tuple[QColor, str]] = []
        self._look = np.zeros(0, np.int64)  # of each point
        self._meant = np.ones(0, bool)  # what is not is faint
        self._words: Callable[[int], tuple[str, str]] = lambda _: ("", "")
        self._camera, self._is_fitted = Camera(), True
        self._over: int | None = None
        self._outline: list[QPointF] = []
        self._lent = np.zeros((1, 1), np.uint32)  # the pixels of the last picture, and what it shows
        self._shows: tuple = ()
        self._tables: tuple = ()

    # What it is told

    def set_points(
        self, places: np.ndarray, words: Callable[[int], tuple[str, str]], chosen: np.ndarray | None = None,
        current: int | None = None, over: int | None = None,
    ) -> None:  # fmt: skip
        """places: (N, 2), y downwards; words: a point's name, and what else is said of it; over: the one that the
        pointer is on."""
        keeps = len(self.places) > 0 and not self._is_fitted
        self.places, self._words = places, words
        self._corners = np.array([self._corner(np.min), self._corner(np.max)]) if len(places) else places
        self.chosen = np.zeros(len(places), bool) if chosen is None else chosen
        self.current, self._over, self._playing = current, over, None
        self._look = np.zeros(len(places), np.int64)
        self._meant = np.ones(len(places), bool)
        if not keeps:
            self.fit()
        self.update()
        self.chosen_changed.emit()

    def _corner(self, least: Callable[[np.ndarray], float]) -> tuple[float, float]:
        return least(self.places[:, 0]), least(self.places[:, 1])

    def set_looks(self, looks: Sequence[tuple[QColor, str]], look: np.ndarray) -> None:
        """looks: colour and shape; look: (N,) which of them each point has."""
        self._looks, self._look = list(looks), look
        self.update()

    def set_meant(self, meant: np.ndarray) -> None:
        """(N,) bool: the others are faint."""
        self._meant = meant
        self.update()

    def show_playing(self, number: int | None) -> None:
        """What is heard has a ring."""
        self._playing = number
        self.update()

    def choose(self, chosen: np.ndarray) -> None:
        """(N,) bool."""
        self.chosen = chosen
        self.update()
        self.chosen_changed.emit()

    # What is seen

    @Slot()
    def fit(self) -> None:
        """All of it."""
        self._camera, self._is_fitted = self._whole(), True
        self.update()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Nearer or farther; at: what stays where it is."""
        if not len(self.places):
            return
        at = at or QPointF(self.width() / 2, self.height() / 2)
        place = at.x(), at.y()
        self._camera = self._camera.zoomed(factor, place, self.width(), self.height(), self._whole().scale)
        self._is_fitted = False
        self.update()

    def move_by(self, right: float, down: float) -> None:
        """What is seen goes so many pixels to the right and down."""
        self._camera, self._is_fitted = self._camera.moved(right, down), False
        self.update()

    def pixel_of(self, number: int) -> QPointF:
        """Where a point is in the widget."""
        return QPointF(*self._camera.pixels(self.places[number : number + 1], self.width(), self.height())[0])

    def _whole(self) -> Camera:
        return Camera.on(self._corners, self.width(), self.height())

    def _reveal(self, number: int) -> None:
        """Bring a point into sight."""
        pixel, room = self.pixel_of(number), QRectF(self.rect()).adjusted(40, 40, -40, -40)
        right = min(0.0, room.right() - pixel.x()) + max(0.0, room.left() - pixel.x())
        down = min(0.0, room.bottom() - pixel.y()) + max(0.0, room.top() - pixel.y())
        if right or down:
            self.move_by(right, down)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._is_fitted:
            self._camera = self._whole()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = Colours.of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), colours.ground)
        if len(self.places) and self._looks:
            painter.drawImage(0, 0, self._image(colours))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._playing is not None:
            self._ring(painter, self._playing, colours.accent, 3.0)
        if self.current is not None and self.hasFocus():
            self._ring(painter, self.current, colours.text, 1.5)
        if len(self._outline) > 1:
            painter.setPen(QPen(colours.accent, 1.5, Qt.PenStyle.DashLine))
            fill = QColor(colours.accent)
            fill.setAlphaF(0.12)
            painter.setBrush(fill)
            painter.drawPolygon(QPolygonF(self._outline))
        told = self._over if self._over is not None else self.current if self.hasFocus() else None
        if told is not None and not self._outline:
            self._label(painter, told, colours)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colours.accent, 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _image(self, colours: Colours) -> QImage:
        scale = self.devicePixelRatioF()
        width, height = max(1, round(self.width() * scale)), max(1, round(self.height() * scale))
        shows = self._camera, width, height, scale, colours.ground.rgb()
        tables = self.places, self._looks, self._look, self._meant, self.chosen
        same = all(one is other for one, other in zip(tables, self._tables, strict=True)) if self._tables else False
        if not same or shows != self._shows:  # else only a label or a ring is another one
            self._shows, self._tables = shows, tables
            self._lent = self._drawn(colours, width, height, scale)
        image = QImage(self._lent.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(scale)
        return image

    def _drawn(self, colours: Colours, width: int, height: int, scale: float) -> np.ndarray:
        pixels = self._camera.pixels(self.places, self.width(), self.height())
        x, y = pixels[:, 0], pixels[:, 1]  # by columns: numpy is slow along the short axis
        seen = (x > -_MARGIN) & (x < self.width() + _MARGIN) & (y > -_MARGIN) & (y < self.height() + _MARGIN)
        meant = self._meant & self.chosen if self.chosen.any() else self._meant
        look = np.where(meant, self._look, self._look + len(self._looks))[seen]
        order = np.argsort(meant[seen], kind="stable") if not meant.all() else slice(None)  # what is meant lies above
        size = max(3, round(across(int(seen.sum())) * scale))
        ink = inks(self._looks, colours.ground, size)
        return picture(pixels[seen][order] * scale, look[order], ink, width, height)

    def _ring(self, painter: QPainter, number: int, colour: QColor, width: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, width))
        painter.drawEllipse(self.pixel_of(number), 9.0 + width, 9.0 + width)

    def _label(self, painter: QPainter, number: int, colours: Colours) -> None:
        """Name, and what the colour and the shape mean, beside the point and within the widget."""
        metrics, (name, more) = self.fontMetrics(), self._words(number)
        room = min(320, self.width() - 40)
        lines = [metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room) for text in (name, more) if text]
        width = max((metrics.horizontalAdvance(line) for line in lines), default=0) + 20
        height = metrics.height() * len(lines) + 12
        point = self.pixel_of(number)
        left = point.x() + 16 if point.x() + 20 + width < self.width() else point.x() - 16 - width
        box = QRectF(max(4.0, left), min(max(4.0, point.y() - height / 2), self.height() - height - 4.0), width, height)
        painter.setPen(QPen(colours.bar, 1))
        painter.setBrush(mixed(colours.ground, colours.text, 0.06))
        painter.drawRoundedRect(box, 5, 5)
        inner = box.adjusted(10, 6, -10, -6)
        for place, line in enumerate(lines):
            painter.setPen(colours.quiet_text if place else colours.text)
            row = QRectF(inner.left(), inner.top() + place * metrics.height(), inner.width(), metrics.height())
            painter.drawText(row, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), line)
