"""Playing live: the keyboard, and one of a duet, an accompaniment and a recording. It shows what the link says.

The keyboard stands above and the button that begins below what scrolls, so that both are seen in a low window.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.language.error_wording import for_the_window
from app.live.options import LINK, LONGEST_PAUSE, SHORTEST_PAUSE, USUAL_PAUSE, Recording
from app.ui.fields import (
    GAP,
    MARGIN,
    CheckField,
    ChoiceField,
    FormArea,
    HintLabel,
    NumberField,
    hairline,
    heading,
    side_by_side,
)
from app.ui.style.tokens import SMALL, TINY
from app.window.live.accompany_section import AccompanySection
from app.window.live.input_choice import InputChoice
from app.window.live.link import DuetChoices, LiveLink
from app.window.live.metres import METRES
from app.window.live.signs import ReceivedLight, TurnSign
from app.window.tracks.instruments import instrument_name
from generator.errors import ContinuoError, Text
from generator.music.bars import BarGrid
from generator.music.score import Score
from generator.music.tempo import FASTEST, SLOWEST

_USUAL = Recording()
_LEAST_FIELDS = 24  # pixels: in a low window they scroll, so that the rest is whole
_LOOK_MS = 2000  # a keyboard that is plugged in appears by itself


class LivePanel(QWidget):
    """duet_pressed(DuetChoices): start a duet with the window's model; send_clock_changed(on): for the output."""

    duet_pressed = Signal(object)
    send_clock_changed = Signal(bool)

    SECTIONS = "duet", "accompaniment", "recording"
    """What can be done, by the names of LiveLink's activities."""

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
        self.keyboard = InputChoice(self.tr("No keyboard"), self.tr("A port for other programs"))
        self.keyboard.setAccessibleName(self.tr("Keyboard"))
        self.keyboard.setAccessibleDescription(self.tr("The MIDI keyboard that you play"))  # no label says so
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
        area.setMinimumHeight(_LEAST_FIELDS)
        duet, recording = _Section(), _Section()
        duet.add(HintLabel(self.tr("Play a phrase, then pause: Continuo answers. Play again, and it falls silent.")))
        duet.add(side_by_side(self.pause, self.answer))
        duet.add(side_by_side(self.duet_metre, self.instrument))
        recording.add(self.by_ear)
        recording.add(side_by_side(self.tempo, self.metre))
        recording.add(side_by_side(self.count_in, self.quantise))
        recording.add(self.metronome)
        self._sections: dict[str, QWidget] = dict(zip(self.SECTIONS, (duet, self.accompany, recording), strict=True))
        begun = _Section(), self.accompany.begun, _Section()
        for part in (self.sign, self.duet):
            begun[0].add(part)
        for part in (self.so_far, self.record):
            begun[2].add(part)
        self._begun: dict[str, QWidget] = dict(zip(self.SECTIONS, begun, strict=True))
        for section in self._sections.values():
            area.column.addWidget(section)
        area.column.addSpacing(GAP)
        self._lay_out_clock(area.column)
        area.column.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(MARGIN, SMALL, MARGIN, SMALL)
        for part in begun:
            foot.addWidget(part)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._head())
        whole.addWidget(hairline())
        whole.addWidget(area, 1)
        whole.addWidget(hairline())
        whole.addLayout(foot)
        self.show_section(self.SECTIONS[0])

    def _head(self) -> QVBoxLayout:
        """The keyboard, and what to do with it."""
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.light, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.received, 1)
        choice = QHBoxLayout()
        choice.setSpacing(TINY)
        self.choice = QButtonGroup(self)
        for number, (text, tip) in enumerate((
            (self.tr("Duet"), self.tr("You play, it answers")),
            (self.tr("Accompany"), self.tr("Bass, drums or other parts play with you")),
            (self.tr("Record"), self.tr("Record a phrase, to continue from it")),
        )):  # fmt: skip
            button = QToolButton()
            button.setText(text)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.choice.addButton(button, number)
            choice.addWidget(button)
        self.choice.idClicked.connect(lambda number: self.show_section(self.SECTIONS[number]))
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, SMALL, MARGIN, SMALL)
        head.setSpacing(TINY)
        head.addWidget(self.keyboard)
        head.addLayout(row)
        head.addWidget(self.trouble)
        head.addLayout(choice)
        return head

    def _lay_out_clock(self, column: QVBoxLayout) -> None:
        column.addWidget(heading(self.tr("Keyboard, tempo and clock")))
        column.addWidget(self.thru)
        label = QLabel(self.tr("Tempo from"))
        label.setBuddy(self.follow)
        column.addWidget(label)
        column.addWidget(self.follow)
        column.addWidget(self.session)
        if not self._has_link:
            column.addWidget(HintLabel(self.tr("Ableton Link is an extra: install it in Preferences, Extras.")))
        column.addWidget(self.send_clock)

    def show_section(self, name: str) -> None:
        """name: one of SECTIONS."""
        for shown in (self._sections, self._begun):
            for own, part in shown.items():
                part.setVisible(own == name)
        self.choice.button(self.SECTIONS.index(name)).setChecked(True)

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
        if activity:
            self.trouble.show_text("")
            self.show_section(activity)
        if not duet:
            self.sign.show_turn("")
        self.sign.setVisible(duet)
        self._area.setVisible(
            activity not in ("duet", "accompaniment")
        )  # the sign has its place: nothing is chosen now
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
        for button in self.choice.buttons():
            button.setEnabled(not activity or button.isChecked())
        busy = self.tr("Not while you are recording, or playing together") if activity else None
        self.accompany.show_possible(why, busy, self._live.leader)
        freely = self.tr("Only with clicks") if self.by_ear.value() else None
        of_duet = self.pause, self.answer, self.duet_metre, self.instrument
        for field in (self.by_ear, self.metre, self.quantise, *of_duet):
            field.set_possible(busy)
        for field in (self.tempo, self.count_in, self.metronome):
            field.set_possible(busy or freely)


class _Section(QWidget):
    """Parts one below the other."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GAP)

    def add(self, part: QWidget | QHBoxLayout) -> None:
        if isinstance(part, QWidget):
            self._column.addWidget(part)
        else:
            self._column.addLayout(part)
