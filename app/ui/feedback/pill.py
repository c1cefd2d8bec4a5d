"""A short word with a sign that says in which state something is; hidden while it is in its usual one."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import pixmap
from app.ui.style.tokens import SMALL, TINY, text_font, tokens
from app.ui.text import announce

_SIGN = 14  # pixels


class Pill(QWidget):
    """Filled with the accent for a state that goes on until it is ended; else framed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._sign, self._is_filled = "", "", False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(text_font("secondary", bold=True))
        self.hide()

    @property
    def text(self) -> str:
        """What it says, "" while it is hidden."""
        return self._text

    def put(self, text: str, sign: str = "", tip: str = "", *, filled: bool = False) -> None:
        """text: "" for the usual state; sign: an icon's name."""
        if (text, sign, filled) == (self._text, self._sign, self._is_filled):
            return
        self._text, self._sign, self._is_filled = text, sign, filled
        self.setToolTip(tip)
        self.setAccessibleName(text)
        self.setAccessibleDescription(tip)
        if text:
            announce(self, text)
        self.updateGeometry()
        self.setVisible(bool(text))
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self._text) + 2 * SMALL + (_SIGN + TINY if self._sign else 0)
        return QSize(width, metrics.height() + TINY)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = tokens(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.on_accent if self._is_filled else theme.text
        painter.setBrush(theme.accent if self._is_filled else theme.field)
        painter.setPen(QPen(theme.accent if self._is_filled else theme.border, 1))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        left = SMALL
        if self._sign:
            painter.drawPixmap(left, (self.height() - _SIGN) // 2, pixmap(self._sign, ink, _SIGN))
            left += _SIGN + TINY
        painter.setPen(ink)
        painter.drawText(self.rect().adjusted(left, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self._text)
        painter.end()
