"""What is read from the piano stool: a light for each key that is received, and whose turn it is in a duet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.ui.style.theme import Colours, mixed
from app.ui.style.tokens import text_font

_LIGHT_MS = 180
_DOT, _SIGN = 12, 44


class ReceivedLight(QWidget):
    """A dot that lights up with each key; beside it stands the same in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(_DOT + 2, _DOT + 2)
        self._strength = 0.0
        self._timer = QTimer(self, singleShot=True, interval=_LIGHT_MS)
        self._timer.timeout.connect(self._go_out)

    @property
    def is_lit(self) -> bool:
        return self._strength > 0

    def strike(self, velocity: int) -> None:
        """1 to 127."""
        self._strength = 0.4 + 0.6 * velocity / 127
        self._timer.start()
        self.update()

    def _go_out(self) -> None:
        self._strength = 0.0
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        colours = Colours.of(QApplication.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.accent if self.is_lit else colours.quiet_text, 1.5))
        painter.setBrush(
            mixed(colours.ground, colours.accent, self._strength) if self.is_lit else Qt.BrushStyle.NoBrush
        )
        painter.drawEllipse(QRectF(1, 1, _DOT, _DOT))
        painter.end()


class _Sign(QWidget):
    """A shape for each turn: an open ring that waits, waves that are received, a triangle that plays."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(_SIGN, _SIGN))
        self.turn, self.colour = "", QColor()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.colour, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        if self.turn == "yours":
            painter.drawEllipse(QRectF(6, 6, _SIGN - 12, _SIGN - 12))
        elif self.turn == "listening":
            for place, height in enumerate((8, 20, 30, 14, 24)):
                x = 6 + place * 8
                painter.drawLine(QPointF(x, _SIGN / 2 - height / 2), QPointF(x, _SIGN / 2 + height / 2))
        elif self.turn == "mine":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.colour)
            painter.drawPolygon(QPolygonF([QPointF(9, 4), QPointF(_SIGN - 4, _SIGN / 2), QPointF(9, _SIGN - 4)]))
        painter.end()


class TurnSign(QWidget):
    """Whose turn it is, to be read from the piano stool: "yours", "listening", "mine", or "" where no duet goes on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(_SIGN + 40)
        self._turn = ""
        self._sign, self.words = _Sign(), QLabel()
        self.words.setFont(text_font("display", bold=True))
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addWidget(self.words, 1)
        self.show_turn("")

    def show_turn(self, turn: str) -> None:
        """In words, shape and colour."""
        self._turn = self._sign.turn = turn
        words = {
            "": self.tr("No duet yet"),
            "yours": self.tr("Your turn"),
            "listening": self.tr("Listening…"),
            "mine": self.tr("My turn"),
        }
        self.words.setText(words[turn])
        self.setAccessibleName(words[turn])
        self._sign.setVisible(bool(turn))
        self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        _, text = self._colours()
        palette = self.words.palette()
        if palette.color(QPalette.ColorRole.WindowText) != text:
            palette.setColor(QPalette.ColorRole.WindowText, text)
            self.words.setPalette(palette)
        self._sign.colour = text
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        ground, _ = self._colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(self.rect(), 8, 8)
        painter.end()

    def _colours(self) -> tuple[QColor, QColor]:
        """Of the ground, and of what stands on it."""
        colours = Colours.of(QApplication.palette())
        return {
            "": (colours.strip, colours.quiet_text),
            "yours": (colours.strip, colours.text),
            "listening": (mixed(colours.strip, colours.accent, 0.2), colours.text),
            "mine": (colours.accent, colours.on_accent),
        }[self._turn]
