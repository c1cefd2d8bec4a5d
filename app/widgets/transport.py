"""Playing: the bar at the foot of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPalette, QPixmap, QPolygonF
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QPushButton, QSlider, QWidget

from app.links import SYNTH
from app.widgets.theme import Colours, accentuate

FULL_VOLUME = 100  # what General MIDI takes for the default
_ICON_PIXELS = 48  # drawn large, for screens of high density
_TRIANGLE = (((10, 6), (42, 24), (10, 42)),)
_BARS = (((10, 6), (19, 6), (19, 42), (10, 42)), ((29, 6), (38, 6), (38, 42), (29, 42)))
_SQUARE = (((9, 9), (39, 9), (39, 39), (9, 39)),)


class _Outputs(QComboBox):
    """Asks for the ports whenever it is opened: devices come and go."""

    opened = Signal()

    def showPopup(self) -> None:
        self.opened.emit()
        super().showPopup()


class Transport(QWidget):
    """Says what was pressed, and shows what it is told."""

    play_pressed = Signal()
    stop_pressed = Signal()
    panic_pressed = Signal()
    output_chosen = Signal(str)
    outputs_opened = Signal()
    volume_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.play = QPushButton(self.tr("Play"))
        self.play.setToolTip(self.tr("Play the piece, or pause (Space)"))
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setToolTip(self.tr("Stop, and go back to where playing began"))
        self.place = QLabel()
        self.place.setAccessibleName(self.tr("Place"))
        self.hear = QCheckBox(self.tr("Hear it while it is composed"))
        self.hear.setChecked(True)
        self.output = _Outputs()
        self.output.setAccessibleName(self.tr("Output"))
        self.output.setToolTip(self.tr("Where the music goes: the built-in synth, or a synth over MIDI"))
        self.output.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.output.setMinimumContentsLength(16)
        self.output.addItem(self.tr("Built-in synth"), SYNTH)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 127)
        self.volume.setValue(FULL_VOLUME)
        self.volume.setFixedWidth(96)
        self.volume.setAccessibleName(self.tr("Volume"))
        self.volume.setToolTip(self.tr("Volume"))
        self.panic = QPushButton(self.tr("Silence"))
        self.panic.setToolTip(self.tr("End every note at once, on every channel"))
        self._lay_out()
        self.play.clicked.connect(self.play_pressed)
        self.stop.clicked.connect(self.stop_pressed)
        self.panic.clicked.connect(self.panic_pressed)
        self.output.activated.connect(lambda: self.output_chosen.emit(self.output.currentData()))
        self.output.opened.connect(self.outputs_opened)
        self.volume.valueChanged.connect(self.volume_chosen)
        self.show_state("stopped")
        self.show_place(None)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        for widget in (self.play, self.stop, self.place):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.hear)
        row.addSpacing(8)
        for widget in (self.output, self.volume, self.panic):
            row.addWidget(widget)
        # The longest text: else the bar would jump.
        self.play.setMinimumWidth(self.play.fontMetrics().horizontalAdvance(self.tr("Pause")) + 56)
        self.place.setMinimumWidth(self.place.fontMetrics().horizontalAdvance("bar 0000, beat 00   00:00:00") + 8)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self._show_icons()

    def show_state(self, state: str) -> None:
        """ "playing", "waiting" or "stopped"."""
        self._state = state
        self.play.setText(self.tr("Play") if state == "stopped" else self.tr("Pause"))
        self._show_icons()

    def _show_icons(self) -> None:
        """In the colour of the text: the styles' own are dark on dark."""
        self.play.setIcon(_icon(self.palette(), _TRIANGLE if self._state == "stopped" else _BARS))
        self.stop.setIcon(_icon(self.palette(), _SQUARE))
        accentuate(self.volume, Colours.of(self.palette()))

    def show_place(self, place: tuple[int, int, float] | None) -> None:
        """Bar and beat from 1, seconds; None where there is nothing to play."""
        if place is None:
            self.place.setText("")
            return
        bar, beat, seconds = place
        text = self.tr("bar {bar}, beat {beat}   {minutes}:{seconds:02d}")
        minutes, rest = divmod(int(seconds), 60)
        self.place.setText(text.format(bar=bar, beat=beat, minutes=minutes, seconds=rest))

    def show_outputs(self, ports: list[str]) -> None:
        """The built-in synth, and these; what was chosen stays chosen, though it be away."""
        chosen = self.output.currentData()
        with QSignalBlocker(self.output):
            while self.output.count() > 1:
                self.output.removeItem(1)
            for port in [*ports, *([chosen] if chosen not in (SYNTH, *ports) else [])]:
                self.output.addItem(port, port)
            self.output.setCurrentIndex(self.output.findData(chosen))

    def set_possible(self, play: bool) -> None:
        """Whether there is anything to play."""
        self.play.setEnabled(play)
        self.stop.setEnabled(play)


def _icon(palette: QPalette, shapes: tuple[tuple[tuple[int, int], ...], ...]) -> QIcon:
    icon = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        pixmap = QPixmap(_ICON_PIXELS, _ICON_PIXELS)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(group, QPalette.ColorRole.ButtonText))
        for shape in shapes:
            painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in shape]))
        painter.end()
        icon.addPixmap(pixmap, mode)
    return icon
