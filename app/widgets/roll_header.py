"""The strip above the piano roll: what is shown, what the two kinds of notes mean, and zoom."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from app.widgets.theme import Colours, mixed


class Swatch(QWidget):
    """A sample of how notes are drawn."""

    def __init__(self, *, hatched: bool) -> None:
        super().__init__()
        self._hatched = hatched
        self.setFixedSize(QSize(26, 11))

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = Colours.of(self.palette())
        painter = QPainter(self)
        box = QRect(0, 0, self.width() - 1, self.height() - 1)
        if self._hatched:
            painter.setPen(QPen(colours.clip, 1))
            painter.setBrush(mixed(colours.ground, colours.clip, 0.18))
            painter.drawRect(box)
            painter.setBrush(QBrush(colours.clip, Qt.BrushStyle.BDiagPattern))
            painter.drawRect(box)
        else:
            painter.fillRect(self.rect(), colours.accent)
        painter.end()


class Title(QLabel):
    """One line; a long one ends in an ellipsis, and is whole in the tool tip."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)  # a file's name is no markup
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        font = self.font()
        font.setBold(True)
        self.setFont(font)

    def put(self, text: str) -> None:
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))


class RollHeader(QWidget):
    """Emits zoom_in, zoom_out and fit."""

    zoom_in = Signal()
    zoom_out = Signal()
    fit = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Title()
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(6)
        row.addWidget(self.title, 1)
        for hatched, text in ((True, self.tr("clip")), (False, self.tr("composed"))):
            label = QLabel(text)
            row.addWidget(Swatch(hatched=hatched))
            row.addWidget(label)
            row.addSpacing(10)
        for text, name, tip, signal in (
            ("−", self.tr("Zoom out"), self.tr("Zoom out (Ctrl+−, or Ctrl+wheel)"), self.zoom_out),
            ("+", self.tr("Zoom in"), self.tr("Zoom in (Ctrl++, or Ctrl+wheel)"), self.zoom_in),
            (self.tr("All"), self.tr("Show all"), self.tr("Show the whole piece (Ctrl+0)"), self.fit),
        ):
            button = QToolButton()
            button.setText(text)
            button.setAccessibleName(name)
            button.setToolTip(tip)
            button.setMinimumWidth(30)
            button.clicked.connect(signal)
            row.addWidget(button)

    def set_title(self, text: str) -> None:
        """Of the piece."""
        self.title.put(text)
