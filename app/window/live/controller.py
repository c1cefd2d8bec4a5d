"""Playing live in the window: fills its tab when it is first seen; what was played becomes a take."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.document.piece import Piece
from app.language.error_wording import for_the_window
from app.live.accompany.settings import AccompanySettings
from app.window.compose.controller import ComposeController
from app.window.host import Host
from app.window.log_file import LogFile
from app.window.parts import Parts
from generator.errors import ContinuoError, Text
from generator.music.score import Score

if TYPE_CHECKING:
    from app.window.live.link import DuetChoices, LiveLink
    from app.window.live.panel import LivePanel


class LiveController(QObject):
    """tab: empty before `make`; link, panel: None before it. clock_switched(on): whether the output is sent a clock;
    recorded: a recording is a take, and shown."""

    clock_switched = Signal(bool)
    recorded = Signal()

    def __init__(
        self, parts: Parts, composing: ComposeController, host: Host, log: LogFile | None, parent: QObject
    ) -> None:
        """log: beside which the duet's process writes."""
        super().__init__(parent)
        self._parts, self._composing, self._host, self._log = parts, composing, host, log
        self.link: LiveLink | None = None
        self.panel: LivePanel | None = None
        self._types = False
        self.tab = QWidget()
        self.put_recording: Callable[[Score], bool] = lambda _: False
        """Puts what was recorded on a track -> whether one waits for it; else it is a take of its own."""
        self._sends_clock = False
        self._phrases: list[tuple[Score, str]] = []  # of the duet that is played
        self._accompanied: Piece | None = None  # what was played with an accompaniment, once it has ended

    def make(self) -> None:
        """Fill the tab, unless it is filled."""
        if self.link is not None:
            return
        from app.window.live.link import LiveLink
        from app.window.live.panel import LivePanel

        transport = self._parts.transport
        self.link = LiveLink(self._parts.player, self, log=self._log.child("duet") if self._log else None)
        self.link.set_typing(self._types)
        self.link.usual_metronome = transport.metronome.isChecked()
        transport.metronome_switched.connect(self._on_metronome)
        self.panel = LivePanel(self.link)
        self.panel.duet_pressed.connect(self._on_duet)
        self.panel.accompany.pressed.connect(self._on_accompany)
        self.link.accompaniment.ended.connect(self._on_accompanied)
        self.panel.send_clock.setChecked(self._sends_clock)
        self.panel.send_clock_changed.connect(self.clock_switched)
        self.link.activity_changed.connect(self._on_activity)
        self.link.recorded.connect(self._on_recorded)
        self.link.phrase.connect(self._on_phrase)
        column = QVBoxLayout(self.tab)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self._parts.space.adopt(self.panel)

    @Slot(bool)
    def show_clock(self, on: bool) -> None:
        """Whether the output is sent a clock, as the preferences say."""
        self._sends_clock = on
        if self.panel:
            self.panel.send_clock.setChecked(on)

    def show(self) -> None:
        """Bring its tab to the front."""
        self.make()
        assert self.panel
        self._host.show_tab(self.tab)
        self.panel.keyboard.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def record(self) -> None:
        """Begin to record, or end it; where that can't be, its tab says why."""
        self.show()
        assert self.panel
        if self.panel.record.isEnabled():
            self.panel.record.click()
        else:
            self._parts.status.say(self.panel.record.toolTip())

    @Slot(bool)
    def set_typing(self, on: bool) -> None:
        """Whether the computer's keyboard is played: what it plays can be recorded, and answered."""
        self._types = on
        if self.link:
            self.link.set_typing(on)

    def end(self) -> None:
        """A recording or a duet is over, and kept."""
        if self.link:
            self.link.end()

    @Slot(bool)
    def _on_metronome(self, on: bool) -> None:
        assert self.link
        self.link.usual_metronome = on

    @Slot(object)
    def _on_duet(self, choices: DuetChoices) -> None:
        models = self._parts.models
        assert self.link and self.panel
        if models.checkpoint is None or models.path is None:
            self.panel.warn(self.tr("No model is loaded to play with: choose one on the composing panel."))
            return
        try:
            self.link.start_duet(models.path, models.checkpoint, self._parts.panel.settings(), choices)
        except ContinuoError as error:
            self.panel.warn(for_the_window(error.text))

    @Slot(bool)
    def _on_accompany(self, on: bool) -> None:
        models, settings = self._parts.models, self._parts.panel.settings()
        assert self.link and self.panel
        section = self.panel.accompany
        if not on:
            self.link.accompaniment.stop()
            return
        if models.checkpoint is None or models.path is None:
            section.trouble.show_text(self.tr("No model is loaded to play with: choose one on the composing panel."))
            return
        try:
            wanted = AccompanySettings(
                style=settings.style, controls=settings.controls, sampling=settings.sampling, rng_seed=settings.seed
            )
            self.link.start_accompaniment(models.path, models.checkpoint, section.settings_of(wanted))
        except ContinuoError as error:
            section.trouble.show_text(for_the_window(error.text))

    @Slot(object)
    def _on_accompanied(self, piece: Piece | None) -> None:
        self._accompanied = piece

    @Slot(str)
    def _on_activity(self, activity: str) -> None:
        composer = self._parts.composer
        if activity and composer.is_endless:
            self._composing.stop()
        elif activity:
            composer.hush()
        self._parts.playback.lend(bool(activity))
        if not activity and self._phrases:
            phrases, self._phrases = self._phrases, []
            self._host.add_beginning(self._piece_of(phrases), self.tr("Duet"))
            if self.link:
                self._say_also(self.link.left_out)
        if not activity and self._accompanied:
            piece, self._accompanied = self._accompanied, None
            self._host.add_beginning(piece, self.tr("Played together"))
            if self.link:
                self._say_also(self.link.accompaniment.left_out)

    @Slot(object, str)
    def _on_phrase(self, score: Score, whose: str) -> None:
        self._phrases.append((score, whose))

    def _piece_of(self, phrases: list[tuple[Score, str]]) -> Piece:
        from app.live.duet import joined_phrases

        return joined_phrases(phrases, self.tr("Keyboard"))

    @Slot(object)
    def _on_recorded(self, score: Score) -> None:
        from app.live.changes import left_out_of

        if self.put_recording(score):
            self._say_also(left_out_of(score.source))
        else:
            self._host.add_beginning(Piece.from_score(score), self.tr("Recording"))
            self.recorded.emit()
        for notice in score.notices:
            self._say_also(notice)

    def _say_also(self, notice: Text | None) -> None:
        """Below what was said of the take."""
        if notice:
            self._parts.status.say(f"{self._parts.status.text()}\n{for_the_window(notice)}")

    def close(self) -> None:
        """Its processes end."""
        if self.link:
            self.link.close()
