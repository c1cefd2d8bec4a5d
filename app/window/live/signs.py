"""What is read from the piano stool: a light for each key that is received, whose turn it is in a duet, what an
accompaniment takes for your chord and tempo."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QWidget

from app.ui.labels import Ink, ThemedLabel
from app.ui.style.theme import Colours, mixed
from app.ui.style.tokens import text_font

_LIGHT_MS = 180
_DOT, _SHAPE, _LISTENED_HEIGHT = 12, 44, 84

# Of the states of a duet and an accompaniment: what the words are written in, and the accent's share in the ground.
_INKS: dict[str, Ink] = {"": "quiet_text", "mine": "on_accent", "playing": "on_accent"}
_USUAL_INK: Ink = "text"
_ACCENTS, _USUAL_ACCENT = {"": 0.0, "yours": 0.0, "mine": 1.0, "playing": 1.0}, 0.2


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
    """Large words on a ground whose colour says in which state a duet or an accompaniment is. Subclasses lay out the
    labels."""

    def __init__(self, height: int, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(height)
        self._state = ""
        self.words = ThemedLabel()
        self.words.setFont(text_font("display", bold=True))
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 16, 16, 16)
        self._row.setSpacing(12)

    @property
    def _ink(self) -> Ink:
        return _INKS.get(self._state, _USUAL_INK)

    def _show_state(self, state: str, words: str) -> None:
        self._state = state
        self.words.setText(words)
        for label in self.findChildren(ThemedLabel):
            label.set_ink(self._ink)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        colours = Colours.of(QApplication.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(colours.strip, colours.accent, _ACCENTS.get(self._state, _USUAL_ACCENT)))
        painter.drawRoundedRect(self.rect(), 8, 8)
        painter.end()


class _TurnShape(QWidget):
    """A shape for each turn: an open ring that waits, waves that are received, a triangle that plays."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(QSize(_SHAPE, _SHAPE))
        self._turn, self._ink = "", _INKS[""]

    def show_turn(self, turn: str, ink: Ink) -> None:
        """In this ink."""
        self._turn, self._ink = turn, ink
        self.setVisible(bool(turn))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        colour: QColor = getattr(Colours.of(QApplication.palette()), self._ink)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        if self._turn == "yours":
            painter.drawEllipse(QRectF(6, 6, _SHAPE - 12, _SHAPE - 12))
        elif self._turn == "listening":
            for place, height in enumerate((8, 20, 30, 14, 24)):
                x = 6 + place * 8
                painter.drawLine(QPointF(x, _SHAPE / 2 - height / 2), QPointF(x, _SHAPE / 2 + height / 2))
        elif self._turn == "mine":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawPolygon(QPolygonF([QPointF(9, 4), QPointF(_SHAPE - 4, _SHAPE / 2), QPointF(9, _SHAPE - 4)]))
        painter.end()


class TurnSign(_Sign):
    """Whose turn it is: "yours", "listening", "mine", or "" where no duet goes on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_SHAPE + 40, parent)
        self._shape = _TurnShape()
        self._row.addWidget(self._shape)
        self._row.addWidget(self.words, 1)
        self.show_turn("")

    def show_turn(self, turn: str) -> None:
        """In words, shape and colour."""
        words = {
            "": self.tr("No duet yet"),
            "yours": self.tr("Your turn"),
            "listening": self.tr("Listening…"),
            "mine": self.tr("My turn"),
        }[turn]
        self._show_state(turn, words)
        self._shape.show_turn(turn, self._ink)
        self.setAccessibleName(words)


class ListenedSign(_Sign):
    """What is taken for your chord and your tempo."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_LISTENED_HEIGHT, parent)
        self.tempo = ThemedLabel()
        self.tempo.setFont(text_font("secondary"))
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.tempo, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_listened(None)

    def show_listened(self, listened: object) -> None:
        """A Listened; None where nothing plays."""
        state = getattr(listened, "state", "")
        chord, bpm, taps = (getattr(listened, name, None) for name in ("chord", "bpm", "taps"))
        words = {
            "": self.tr("Not playing"),
            "tapping": self.tr("Tap {taps} beats").format(taps=taps),
            "listening": self.tr("Play…"),
            "waiting": self.tr("Waiting for the clock"),
            "counting": self.tr("Count…"),
            "playing": str(chord) if chord else self.tr("Listening…"),
        }[state]
        tempo = self.tr("{bpm:.0f} a minute").format(bpm=bpm) if bpm and state else ""
        if (words, tempo, state) == (self.words.text(), self.tempo.text(), self._state):
            return
        self._show_state(state, words)
        self.tempo.setText(tempo)
        self.setAccessibleName(f"{words} {tempo}".strip())
