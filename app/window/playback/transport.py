"""Playing: the row at the top of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QSpinBox, QToolButton, QWidget

from app.player.messages import FULL_VOLUME
from app.ui.feedback.badge import Badge
from app.ui.fields import indent_text
from app.ui.icons import icon
from app.ui.style.choice import Choice
from app.window.playback.key_label import KeyLabel
from app.window.playback.link import SYNTH
from app.window.playback.meter import LevelMeter
from generator.music.tempo import FASTEST, SLOWEST

_PLAY_WIDTH = 48  # pixels
METRES = ("2/4", "3/4", "4/4", "5/4", "3/8", "6/8", "7/8", "9/8", "12/8", "2/2", "3/2")


class _Outputs(Choice):
    """Asks for the ports whenever it is opened: devices come and go."""

    opened = Signal()

    def showPopup(self) -> None:
        self.opened.emit()
        super().showPopup()


class Transport(QWidget):
    """Says what was pressed, and shows what it is given. metre_chosen: "3/4"; tempo_chosen: quarter notes a minute."""

    start_pressed = Signal()
    play_pressed = Signal()
    stop_pressed = Signal()
    record_pressed = Signal()
    panic_pressed = Signal()
    loop_switched = Signal(bool)
    metronome_switched = Signal(bool)
    live_switched = Signal(bool)
    tempo_chosen = Signal(int)
    metre_chosen = Signal(str)
    output_chosen = Signal(str)
    outputs_opened = Signal()
    volume_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = "stopped"
        self._make_buttons()
        self._make_fields()
        self._lay_out()
        self._connect()
        self.show_state("stopped")
        self.show_position((1, 1, 1, 0.0))

    def _make_buttons(self) -> None:
        self.start = _button(self.tr("To the beginning"), self.tr("Go to the beginning of the piece (Ctrl+Home)"))
        self.play = _button(self.tr("Play"), self.tr("Play the piece, or pause (Space)"))
        self.play.setMinimumWidth(_PLAY_WIDTH)
        self.stop = _button(self.tr("Stop"), self.tr("Stop, and go back to where playing began (Shift+Space)"))
        self.loop = _button(self.tr("Loop"), self.tr("Repeat the selected bars, or the whole piece (Ctrl+L)"))
        self.record = _button(self.tr("Record"), self.tr("Record what you play on a MIDI keyboard (Ctrl+R)"))
        self.metronome = _button(self.tr("Metronome"), self.tr("Click on every beat (Ctrl+M)"))
        self.live = _button(
            self.tr("Play while composing"), self.tr("Play the music while it is being composed (Ctrl+H)")
        )
        self.live.setChecked(True)
        self.panic = _button(self.tr("All notes off"), self.tr("End every note at once, on every channel (Ctrl+.)"))
        for button in (self.start, self.play, self.stop, self.record, self.panic):
            button.setCheckable(False)

    def _make_fields(self) -> None:
        self.position, self.time = QLabel(), QLabel()
        font = self.position.font()
        font.setBold(True)
        self.position.setFont(font)
        self.position.setAccessibleName(self.tr("Position"))
        self.position.setToolTip(self.tr("Bar, beat and sixteenth"))
        self.time.setAccessibleName(self.tr("Time"))
        self.time.setToolTip(self.tr("Minutes and seconds"))
        # As wide as their longest text: what stands beside them must not move while the music plays.
        for label, longest in ((self.position, "8888.88.8"), (self.time, "88:88")):
            label.setFixedWidth(label.fontMetrics().horizontalAdvance(longest) + 4)
        self.key = KeyLabel()
        self.tempo = QSpinBox()
        self.tempo.setRange(round(SLOWEST), round(FASTEST))
        self.tempo.setValue(120)
        self.tempo.setPrefix("♩ = ")
        indent_text(self.tempo)
        self.tempo.setKeyboardTracking(False)
        self.tempo.setAccessibleName(self.tr("Tempo"))
        self.tempo.setToolTip(self.tr("Quarter notes a minute; changes of tempo keep their proportion"))
        self.metre = Choice()
        self.metre.addItems(METRES)
        self.metre.setCurrentText("4/4")
        self.metre.setAccessibleName(self.tr("Metre"))
        self.metre.setToolTip(self.tr("Metre of the whole piece; where it changes, from the bar at the playhead on"))
        self.output = _Outputs()
        self.output.setAccessibleName(self.tr("Output"))
        self.output.setToolTip(self.tr("What plays the music: the built-in synth, or a MIDI output"))
        self.trouble = Badge(
            self.tr("No sound"),
            self.tr("Choose another output, or connect a device: it is used as soon as it is there."),
        )
        self.output.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.output.setMinimumContentsLength(10)
        self.output.addItem(self.tr("Built-in synth"), SYNTH)
        self.meter = LevelMeter()
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 127)
        self.volume.setValue(FULL_VOLUME)
        self.volume.setFixedWidth(64)
        self.volume.setAccessibleName(self.tr("Volume"))
        self.volume.setToolTip(self.tr("Volume"))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(4)
        for number, group in enumerate((
            (self.start, self.play, self.stop, self.loop, self.record),
            (self.position, self.time),
            (self.tempo, self.metre),
        )):  # fmt: skip
            if number:
                row.addSpacing(12)
            for widget in group:
                row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self.key, 1)
        for widget in (self.metronome, self.live, self.trouble, self.output, self.meter, self.volume, self.panic):
            row.addWidget(widget)

    def _connect(self) -> None:
        self.start.clicked.connect(self.start_pressed)
        self.record.clicked.connect(self.record_pressed)
        self.play.clicked.connect(self.play_pressed)
        self.stop.clicked.connect(self.stop_pressed)
        self.panic.clicked.connect(self.panic_pressed)
        self.loop.toggled.connect(self.loop_switched)
        self.metronome.toggled.connect(self.metronome_switched)
        self.live.toggled.connect(self.live_switched)
        self.tempo.valueChanged.connect(self.tempo_chosen)
        self.metre.activated.connect(self._on_metre)
        self.output.activated.connect(self._on_output)
        self.output.opened.connect(self.outputs_opened)
        self.volume.valueChanged.connect(self.volume_chosen)

    def _on_metre(self) -> None:
        self.metre_chosen.emit(self.metre.currentText())

    def _on_output(self) -> None:
        self.meter.clear()
        self.output_chosen.emit(self.output.currentData())

    # What is shown

    def set_possible(self, possible: bool) -> None:
        """Whether there is anything to play."""
        self.play.setEnabled(possible)
        self.stop.setEnabled(possible)

    def show_state(self, state: str) -> None:
        """What the player says it does."""
        self._state = state
        plays = state != "stopped"
        text = self.tr("Pause") if plays else self.tr("Play")
        self.play.setText(text)
        self.play.setAccessibleName(text)
        for button, name in (
            (self.start, "to_start"),
            (self.play, "pause" if plays else "play"),
            (self.stop, "stop"),
            (self.loop, "loop"),
            (self.record, "record"),
            (self.metronome, "metronome"),
            (self.live, "live"),
            (self.panic, "silence"),
        ):
            button.setIcon(icon(name))

    def show_position(self, position: tuple[int, int, int, float]) -> None:
        """Bar, beat and sixteenth of the beat from 1, and seconds."""
        bar, beat, sixteenth, seconds = position
        self.position.setText(f"{bar}.{beat}.{sixteenth}")
        self.position.setAccessibleDescription(self.tr("bar {bar}, beat {beat}").format(bar=bar, beat=beat))
        self.time.setText(f"{int(seconds) // 60}:{int(seconds) % 60:02}")

    def show_tempo(self, bpm: float) -> None:
        """The tempo that the piece begins with."""
        with QSignalBlocker(self.tempo):
            self.tempo.setValue(round(bpm))

    def show_metre(self, metre: str) -> None:
        """The metre at the playhead."""
        if self.metre.currentText() != metre:
            with QSignalBlocker(self.metre):
                if self.metre.findText(metre) < 0:
                    self.metre.addItem(metre)
                self.metre.setCurrentText(metre)

    def show_outputs(self, names: list[str]) -> None:
        """MIDI outputs that are there. The chosen one stays, even unplugged: the player uses it when it is back."""
        chosen = self.output.currentData()
        with QSignalBlocker(self.output):
            while self.output.count() > 1:
                self.output.removeItem(1)
            for name in names if chosen in (SYNTH, *names) else [*names, chosen]:
                self.output.addItem(name, name)
                self.output.setItemData(self.output.count() - 1, name, Qt.ItemDataRole.ToolTipRole)
            self.output.setCurrentIndex(max(0, self.output.findData(chosen)))

    def choose_output(self, name: str) -> None:
        """As a person chose it before; it need not be there."""
        if self.output.findData(name) < 0:
            self.output.addItem(name, name)
        self.output.setCurrentIndex(self.output.findData(name))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_state(self._state)


def _button(name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(name)
    button.setAccessibleName(name)
    button.setToolTip(tip)
    button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setMinimumSize(34, 32)
    return button
