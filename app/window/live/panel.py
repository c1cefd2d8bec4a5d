"""Playing live: the keyboard, recording a seed, duets, and MIDI clock. It shows what the link says."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.language.error_wording import for_the_window
from app.live.options import LINK, LONGEST_PAUSE, SHORTEST_PAUSE, USUAL_PAUSE, Recording
from app.ui.fields import GAP, CheckField, ChoiceField, FormArea, HintLabel, NumberField, heading, side_by_side
from app.ui.theme import Colours, mixed
from app.ui.tokens import text_font
from app.window.live.accompany_section import AccompanySection
from app.window.live.input_choice import InputChoice
from app.window.live.link import DuetChoices, LiveLink
from app.window.live.metres import METRES
from app.window.tracks.instruments import instrument_name
from generator.errors import ContinuoError, Text
from generator.music.bars import BarGrid
from generator.music.score import Score
from generator.music.tempo import FASTEST, SLOWEST

_USUAL = Recording()
_LOOK_MS = 2000  # a keyboard that is plugged in appears by itself
_LIGHT_MS = 180
_DOT, _SIGN = 12, 44


class LivePanel(QWidget):
    """duet_pressed(DuetChoices): start a duet with the window's model; send_clock_changed(on): for the output."""

    duet_pressed = Signal(object)
    send_clock_changed = Signal(bool)

    def __init__(self, live: LiveLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._is_received = False
        self._inputs: list[str] | None = None  # not known yet
        self._make_keyboard()
        self._make_recording()
        self._make_duet()
        self.accompany = AccompanySection()
        live.accompaniment.listened.connect(self.accompany.sign.show_listened)
        live.accompaniment.troubled.connect(self.warn)
        self._make_clock()
        self._lay_out()
        self._looking = QTimer(self, interval=_LOOK_MS)
        self._looking.timeout.connect(live.ask_inputs)
        live.inputs_listed.connect(self._on_inputs)
        live.input_changed.connect(self._on_input)
        live.connection_changed.connect(self._on_connection)
        live.struck.connect(self._on_struck)
        live.activity_changed.connect(self._on_activity)
        live.previewed.connect(self._on_preview)
        live.turn_changed.connect(self.sign.show_turn)
        live.troubled.connect(self.warn)
        self._on_activity(live.activity)
        self._on_input(live.input)

    def _make_keyboard(self) -> None:
        self.keyboard = InputChoice(self.tr("None"), self.tr("A port for other programs"))
        self.keyboard.setAccessibleName(self.tr("Keyboard"))
        self.keyboard.chosen.connect(self._choose)
        self.keyboard.opened.connect(self._live.ask_inputs)
        self.light, self.received = ReceivedLight(), HintLabel()
        self.thru = QCheckBox(self.tr("Monitor your playing"))
        self.thru.setChecked(True)
        self.thru.setToolTip(self.tr("Play your notes on the output; turn it off for a keyboard with its own sound"))
        self.thru.toggled.connect(self._on_thru)
        self.trouble = HintLabel(warns=True)

    def _make_recording(self) -> None:
        self.by_ear = CheckField(
            self.tr("Play freely"),
            self.tr("Without clicks: beats are found in your playing, where they are clear"),
            False,
        )
        self.tempo = NumberField(
            self.tr("Tempo"), self.tr("Tempo of the clicks, in beats a minute"), _USUAL.tempo, SLOWEST, FASTEST
        )
        metres = [(metre, metre) for metre in METRES]
        self.metre = ChoiceField(
            self.tr("Metre"), self.tr("Metre of the clicks and of the phrase"), _USUAL.metre, metres
        )
        self.count_in = NumberField(
            self.tr("Count in"), self.tr("Bars of clicks before the recording"), _USUAL.count_in, 0, 4
        )
        grids = [
            (None, self.tr("as played")),
            ("8ths", self.tr("8ths")),
            ("16ths", self.tr("16ths")),
            ("triplets", self.tr("triplets")),
            ("32nds", self.tr("32nds")),
        ]
        self.quantise = ChoiceField(self.tr("Move notes to"), self.tr("A grid that notes are moved onto"), None, grids)
        self.metronome = CheckField(self.tr("Click on the beats"), self.tr("The metronome, while you play"), True)
        self.by_ear.changed.connect(self._show_possible)
        self.record = QPushButton(self.tr("Record"))
        self.record.setMinimumHeight(36)
        self.record.clicked.connect(self._on_record)
        self.so_far = HintLabel()

    def _make_duet(self) -> None:
        self.sign = TurnSign()
        self.pause = NumberField(
            self.tr("Pause"), self.tr("This long without a key down ends your phrase; the pedal may stay down"),
            USUAL_PAUSE, SHORTEST_PAUSE, LONGEST_PAUSE, 0.1, none=self.tr("as you play"), suffix=self.tr(" s"),
        )  # fmt: skip
        self.answer = NumberField(
            self.tr("Answer in bars"), self.tr("How long an answer is"), None, 1, 64, none=self.tr("like yours")
        )
        heard = [(None, self.tr("as you play")), *((metre, metre) for metre in METRES)]
        self.duet_metre = ChoiceField(
            self.tr("Metre"), self.tr("Metre of your phrases and of the answers"), None, heard
        )
        sounds = [(None, self.tr("your sound")), *((number, instrument_name(number, False)) for number in range(128))]
        self.instrument = ChoiceField(self.tr("Answers on"), self.tr("The instrument that answers"), None, sounds)
        self.duet = QPushButton(self.tr("Start the duet"))
        self.duet.setMinimumHeight(36)
        self.duet.clicked.connect(self._on_duet)

    def _make_clock(self) -> None:
        self._has_link = find_spec("link") is not None  # the extra
        fixed = [(self.tr("Ableton Link"), LINK)] if self._has_link else []
        self.follow = InputChoice(self.tr("Its own"), fixed=fixed)
        self.follow.setAccessibleName(self.tr("Tempo from"))
        self.follow.setToolTip(self.tr("Follow the MIDI clock of another machine, or play in time with Ableton Link"))
        self.session = HintLabel()
        self._live.session_changed.connect(self._on_session)
        self.follow.chosen.connect(self._live.follow)
        self.follow.chosen.connect(self._show_possible)
        self.follow.opened.connect(self._live.ask_inputs)
        self.send_clock = QCheckBox(self.tr("Send clock to the MIDI output"))
        self.send_clock.setToolTip(self.tr("Other machines can follow Continuo's tempo"))
        self.send_clock.toggled.connect(self.send_clock_changed)

    def _lay_out(self) -> None:
        self._area = area = FormArea()
        column = area.column
        column.addWidget(heading(self.tr("Keyboard")))
        column.addWidget(self.keyboard)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.light, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.received, 1)
        column.addLayout(row)
        column.addWidget(self.trouble)
        column.addWidget(self.thru)
        column.addSpacing(GAP)
        column.addWidget(heading(self.tr("Duet")))
        column.addWidget(
            HintLabel(self.tr("Play a phrase, then pause: Continuo answers. Play again, and it falls silent."))
        )
        column.addWidget(self.sign)
        column.addLayout(side_by_side(self.pause, self.answer))
        column.addLayout(side_by_side(self.duet_metre, self.instrument))
        column.addWidget(self.duet)
        column.addSpacing(GAP)
        column.addWidget(self.accompany)
        column.addSpacing(GAP)
        column.addWidget(heading(self.tr("Record a phrase")))
        column.addWidget(self.by_ear)
        column.addLayout(side_by_side(self.tempo, self.metre))
        column.addLayout(side_by_side(self.count_in, self.quantise))
        column.addWidget(self.metronome)
        column.addWidget(self.record)
        column.addWidget(self.so_far)
        column.addSpacing(GAP)
        column.addWidget(heading(self.tr("Tempo and clock")))
        label = QLabel(self.tr("Tempo from"))
        label.setBuddy(self.follow)
        column.addWidget(label)
        column.addWidget(self.follow)
        column.addWidget(self.session)
        if not self._has_link:
            column.addWidget(HintLabel(self.tr("Ableton Link is an extra: install it in Preferences, Extras.")))
        column.addWidget(self.send_clock)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._live.ask_inputs()
        self._looking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._looking.stop()

    def warn(self, sentence: Text | str) -> None:
        """What did not work, beneath the keyboard."""
        self.trouble.show_text(for_the_window(sentence))

    # What was pressed

    def _choose(self, port: str | None) -> None:
        self.trouble.show_text("")
        self._live.choose_input(port, thru=self.thru.isChecked())

    def _on_thru(self) -> None:
        if self._live.input is not None:
            self._choose(self._live.input)

    def _on_record(self) -> None:
        if self._live.activity == "recording":
            self._live.stop_recording()
            return
        try:
            recording = Recording(
                tempo=float(self.tempo.value() or _USUAL.tempo),
                metre=str(self.metre.value()),
                count_in=int(self.count_in.value() or 0),
                metronome=self.metronome.value(),
                quantise=self.quantise.value(),  # type: ignore[arg-type]  # one of the items
            )
            self._live.start_recording(recording, by_ear=self.by_ear.value())
        except ContinuoError as error:
            self.warn(error.text)

    def _on_duet(self) -> None:
        if self._live.activity == "duet":
            self._live.end_duet()
        else:
            self.duet_pressed.emit(self.duet_choices())

    def duet_choices(self) -> DuetChoices:
        """What the fields say."""
        metre, program = self.duet_metre.value(), self.instrument.value()
        return DuetChoices(self.pause.value(), self.answer.value(), metre, program)  # type: ignore[arg-type]  # of the items

    # What is shown

    def _on_inputs(self, ports: Sequence[str]) -> None:
        self._inputs = list(ports)
        self.keyboard.show_inputs(ports)
        self.follow.show_inputs(ports)
        self._show_received()

    def _on_input(self, port: str | None) -> None:
        self._is_received = False
        self.keyboard.show_choice(port)
        self._show_received()
        self._show_possible()

    def _on_session(self, bpm: float) -> None:
        text = self.tr("Playing begins at the session's bar lines, at {bpm:.0f} a minute.")
        self.session.show_text(text.format(bpm=bpm) if bpm else "")

    def _on_connection(self, port: str, is_there: bool) -> None:
        gone = self.tr("“{port}” is disconnected. It is used again when it is back.")
        self.trouble.show_text("" if is_there else gone.format(port=port))

    def _on_struck(self, velocity: int) -> None:
        self.light.strike(velocity)
        if not self._is_received:
            self._is_received = True
            self._show_received()

    def _on_activity(self, activity: str) -> None:
        recording, duet = activity == "recording", activity == "duet"
        self.record.setText(self.tr("Stop recording") if recording else self.tr("Record"))
        self.duet.setText(self.tr("End the duet") if duet else self.tr("Start the duet"))
        counts = not self.by_ear.value() and self.count_in.value()
        text = self.tr("Wait for the count-in, then play.") if counts else self.tr("Recording: play now.")
        self.so_far.show_text(text if recording else "")
        self.accompany.show_on(activity == "accompaniment")
        if activity == "accompaniment":
            self._area.ensureWidgetVisible(self.accompany.start)
        if activity:
            self.trouble.show_text("")
        if not duet:
            self.sign.show_turn("")
        self._show_possible()

    def _on_preview(self, score: Score) -> None:
        grid = BarGrid(score.metres, score.ticks_per_quarter)
        bars = int(grid.locate_one(max(0, score.end_ticks - 1))[0]) + 1
        text = self.tr("Recording: {notes:,} notes, {bars:,} bars.")
        self.so_far.show_text(text.format(notes=score.note_count, bars=bars))

    def _show_received(self) -> None:
        if self._live.input is None and self._live.is_playable:
            self.received.show_text(self.tr("The computer keyboard is played."))
        elif self._live.input is None:
            none = self.tr("No keyboard is connected. Plug one in and switch it on: it appears in the list.")
            self.received.show_text(none if self._inputs == [] else self.tr("Choose your keyboard."))
        elif self._is_received:
            self.received.show_text(self.tr("Receiving."))
        else:
            self.received.show_text(self.tr("Nothing received yet: is the keyboard on?"))

    def _show_possible(self) -> None:
        activity, playable = self._live.activity, self._live.is_playable
        self.record.setEnabled(activity == "recording" or (not activity and playable))
        self.duet.setEnabled(activity == "duet" or (not activity and playable))
        why = "" if playable else self.tr("Choose your keyboard first, or play on the computer's (Ctrl+Shift+K)")
        self.record.setToolTip(why or self.tr("Record your playing, to continue from it"))
        self.duet.setToolTip(why or self.tr("You play, it answers"))
        self.keyboard.setEnabled(not activity)
        self.follow.setEnabled(not activity)
        busy = self.tr("Not while you are recording, or playing together") if activity else None
        self.accompany.show_possible(why, busy, self._live.leader)
        freely = self.tr("Only with clicks") if self.by_ear.value() else None
        of_duet = self.pause, self.answer, self.duet_metre, self.instrument
        for field in (self.by_ear, self.metre, self.quantise, *of_duet):
            field.set_possible(busy)
        for field in (self.tempo, self.count_in, self.metronome):
            field.set_possible(busy or freely)


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
