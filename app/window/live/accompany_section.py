"""The Live panel's accompaniment: which parts play with you, and in which tempo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.live.accompany.settings import AccompanySettings
from app.live.options import Leader
from app.ui.fields import GAP, CheckField, ChoiceField, NumberField, side_by_side
from app.ui.labels import HintLabel
from app.window.live.metres import METRES
from app.window.live.signs import ListenedSign
from app.window.tracks.add_menu import usual_parts
from generator.music.instruments import PROGRAM_NAMES
from generator.music.tempo import FASTEST, SLOWEST

_BASS, _DRUMS = (33, False), (0, True)


class AccompanySection(QWidget):
    """pressed(on): start it, or end it."""

    pressed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_on = False
        self._leader: Leader = ""
        self._why_no_tempo: str | None = None
        self.sign = ListenedSign()
        self.parts = PartsChooser()
        self.tempo = NumberField(
            self.tr("Tempo"),
            self.tr("In beats a minute, with a count-in; or strike any key on each beat of a bar"),
            None, SLOWEST, FASTEST, none=self.tr("tapped"),
        )  # fmt: skip
        self.metre = ChoiceField(
            self.tr("Metre"), self.tr("Metre of what you play"), "4/4", [(metre, metre) for metre in METRES]
        )
        self.adapts = CheckField(self.tr("The tempo follows me"), self.tr("It gets slower or quicker with you"), False)
        self.listens = CheckField(
            self.tr("It starts as I play"),
            self.tr("It listens until your beat is plain, and comes in at the next bar; bar lines may be off by beats"),
            False,
        )
        self.listens.changed.connect(self._show_tempo)
        self.start = QPushButton()
        self.start.setMinimumHeight(36)
        self.start.clicked.connect(self._on_start)
        self.trouble = HintLabel(warns=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(HintLabel(self.tr("Play: these parts are composed under you, and follow your chords.")))
        column.addWidget(self.parts)
        column.addLayout(side_by_side(self.tempo, self.metre))
        column.addWidget(self.listens)
        column.addWidget(self.adapts)
        column.setSpacing(GAP)
        self.begun = QWidget()
        """What is pressed, and looked at while it plays: stands apart from the fields."""
        pressed = QVBoxLayout(self.begun)
        pressed.setContentsMargins(0, 0, 0, 0)
        pressed.setSpacing(GAP)
        for part in (self.sign, self.trouble, self.start):
            pressed.addWidget(part)
        self.show_on(False)

    def settings_of(self, wanted: AccompanySettings) -> AccompanySettings:
        """With what is chosen here. Raises ContinuoError."""
        bpm = None if self.listens.value() else self.tempo.value()
        by_ear = "listen" if self.listens.value() else "taps" if bpm is None else "count-in"
        start = self._leader or by_ear
        return replace(
            wanted,
            parts=self.parts.parts(),
            start=start,
            bpm=None if bpm is None else float(bpm),
            metre=str(self.metre.value()),
            adapts=self.adapts.value(),
        )

    def show_on(self, on: bool) -> None:
        """Whether it plays."""
        self._is_on = on
        self.start.setText(self.tr("End the accompaniment") if on else self.tr("Play with me"))
        self.sign.setVisible(on)
        if not on:
            self.sign.show_listened(None)

    def show_possible(self, why: str, busy: str | None, leader: Leader) -> None:
        """why: it can't begin, "" where it can; busy: why nothing can be chosen; leader: who leads."""
        self._leader = leader
        self.start.setEnabled(self._is_on or not (why or busy))
        self.start.setToolTip(why or self.tr("Bass, drums or other parts play with you"))
        self.parts.setEnabled(not busy)
        by_clock = {
            "": None,
            "clock": self.tr("The MIDI clock sets the tempo"),
            "link": self.tr("Ableton Link sets the tempo"),
        }[leader]
        self.metre.set_possible(busy)
        for field in (self.listens, self.adapts):
            field.set_possible(busy or by_clock)
        self._why_no_tempo = busy or by_clock
        self._show_tempo()

    def _show_tempo(self) -> None:
        by_ear = self.tr("It finds the tempo in your playing") if self.listens.value() else None
        self.tempo.set_possible(self._why_no_tempo or by_ear)

    def _on_start(self) -> None:
        self.trouble.show_text("")
        self.pressed.emit(not self._is_on)


class PartsChooser(QToolButton):
    """Which instruments play: its menu has those of the tracks' menu, to be ticked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("Which parts play with you"))
        menu = _TickMenu(self)
        self._actions: list[tuple[tuple[int, bool], QAction]] = []
        for name, program, is_drum in usual_parts():
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked((program, is_drum) in (_BASS, _DRUMS))
            action.toggled.connect(self._show_chosen)
            self._actions.append(((program, is_drum), action))
        self.setMenu(menu)
        self._show_chosen()

    def parts(self) -> str:
        """As AccompanySettings.parts has them."""
        return ", ".join("drums" if is_drum else PROGRAM_NAMES[program] for program, is_drum in self.chosen())

    def chosen(self) -> list[tuple[int, bool]]:
        """Program, and whether it is a kit."""
        return [instrument for instrument, action in self._actions if action.isChecked()]

    def choose(self, instruments: Sequence[tuple[int, bool]]) -> None:
        """These, and no others."""
        for instrument, action in self._actions:
            action.setChecked(instrument in instruments)

    def _show_chosen(self) -> None:
        names = [action.text() for _, action in self._actions if action.isChecked()]
        self.setText(self.tr(", ").join(names) if names else self.tr("Choose parts"))
        self.setAccessibleName(self.tr("Parts: {names}").format(names=self.text()))


class _TickMenu(QMenu):
    """Stays open while one after another is ticked."""

    def mouseReleaseEvent(self, event: object) -> None:
        action = self.activeAction()
        if action is not None and action.isCheckable():
            action.toggle()
            return
        super().mouseReleaseEvent(event)  # type: ignore[arg-type]  # Qt's own event
