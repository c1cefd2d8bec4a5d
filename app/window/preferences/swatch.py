"""A patch of a colour, to choose by."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from app.ui.style.tokens import ICON_SMALL

_SCALE = 2.0  # for screens of twice the usual resolution


def swatch(colour: QColor) -> QIcon:
    """A disc of that colour, as large as a small icon."""
    drawn = QPixmap(QSize(ICON_SMALL, ICON_SMALL) * _SCALE)
    drawn.setDevicePixelRatio(_SCALE)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(QRectF(1, 1, ICON_SMALL - 2, ICON_SMALL - 2))
    painter.end()
    return QIcon(drawn)
