"""A keyboard that is played: recording a seed from it, and duets; for the window, by signals in its thread."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.composer.client import Composer
from app.composer.client import Reported as ComposerReport
from app.composer.compose_settings import ComposeSettings
from app.ipc.client import GivenUp, Restarted
from app.ipc.wire import now
from app.live.accompany.settings import AccompanySettings
from app.live.options import LINK, OWN_INPUT, USUAL_PAUSE, Leader, Recording
from app.player import messages as ask
from app.player.client import Reported as PlayerReport
from app.player.client import follow_link
from app.window.live.accompany_link import AccompanyLink
from app.window.playback.link import PlayerLink
from generator.errors import ContinuoError, Text
from generator.music.metre import parse_metre
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint

if TYPE_CHECKING:  # they bring mido: imported when somebody plays
    from app.live.duet import Duet
    from app.live.recording_session import RecordingSession

Activity = Literal["", "recording", "duet", "accompaniment"]
_TICKS_PER_QUARTER = 480  # of a recording
_PREVIEW_MS = 100
_NOTE_ON = 0x90


class DuetChoices(NamedTuple):
    """What a person chooses of a duet, besides the model and what composes."""

    pause_seconds: float | None = USUAL_PAUSE
    """Time without a key down that ends a phrase; None for as the player plays."""
    bars: int | None = None
    """Of an answer; None for as many as the phrase had."""
    metre: str | None = None
    """Such as 3/4; None for the one that is played in."""
    program: int | None = None
    """General MIDI program of the answers, 0 to 127; None for the sound that is played."""


class LiveLink(QObject):
    """One input, and one activity at a time; while there is one, the player has another piece loaded than the window's.

    inputs_listed(ports); input_changed(name, or None); connection_changed(port, is there): it went away or is back;
    struck(velocity): a key; activity_changed(an Activity); previewed(Score): played so far;
    session_changed(quarter notes a minute): of Ableton Link, 0 where it is not followed;
    recorded(Score); turn_changed("yours", "listening" or "mine"); phrase(Score, "yours" or "mine"); troubled(sentence).
    """

    inputs_listed = Signal(list)
    input_changed = Signal(object)
    session_changed = Signal(float)
    connection_changed = Signal(str, bool)
    struck = Signal(int)
    activity_changed = Signal(str)
    previewed = Signal(object)
    recorded = Signal(object)
    turn_changed = Signal(str)
    phrase = Signal(object, str)
    troubled = Signal(object)
    _composed = Signal(object)

    def __init__(
        self,
        player: PlayerLink,
        parent: QObject | None = None,
        make_composer: Callable[..., Composer] = Composer,
        log: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self._player, self._make_composer, self._log = player, make_composer, log
        self._composer: Composer | None = None
        self._input: str | None = None
        self._clock: str | None = None
        self._session: ask.SessionBeat | None = None  # of Ableton Link, as it was reported last
        self._link_metre: str | None = None  # of its bars, as the player was sent it
        self._asked: str | None = None  # an input that the player has not answered for
        self.accompaniment = AccompanyLink(player, self)
        self.accompaniment.stopped.connect(lambda: self.activity_changed.emit(""))
        self._recording: RecordingSession | None = None
        self._duet: Duet | None = None
        self._yours: Score | None = None  # the phrase that is being answered
        self.left_out: Text | None = None
        """What was played and is in no phrase of the duet that has ended last."""
        self._turn = "yours"
        self._types = False  # whether the computer's keyboard is played
        self.usual_metronome = False  # whether it clicks when nothing is recorded
        self._pause = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._pause.timeout.connect(self._pass_time)
        self._preview = QTimer(self, singleShot=True, interval=_PREVIEW_MS)
        self._preview.timeout.connect(self._on_preview)
        player.reported.connect(self._from_player)
        player.listed.connect(self._on_listed)
        self._composed.connect(self._from_composer)

    @property
    def activity(self) -> Activity:
        if self.accompaniment.is_on:
            return "accompaniment"
        return "recording" if self._recording else "duet" if self._duet else ""

    @property
    def leader(self) -> Leader:
        """Who leads."""
        return "link" if self._clock == LINK else "" if self._clock is None else "clock"

    @property
    def input(self) -> str | None:
        """The port that is open."""
        return self._input

    @property
    def is_playable(self) -> bool:
        """Whether there is a keyboard to play on: an input, or the computer's."""
        return self._input is not None or self._types

    def set_typing(self, on: bool) -> None:
        """Whether the computer's keyboard is played. Answered by input_changed."""
        self._types = on
        self.input_changed.emit(self._input)

    # Ports

    def ask_inputs(self) -> None:
        """Answered by inputs_listed."""
        self._player.ask_ports()

    def choose_input(self, port: str | None, *, thru: bool = True) -> None:
        """None closes it; OWN_INPUT opens one for others to connect to. thru: what is played sounds. Answered by
        input_changed, or troubled."""
        self._asked = port
        self._player.player.send(ask.ChooseInput(port, port == OWN_INPUT, thru))
        if port is None:
            self._open(None)

    def follow(self, port: str | None) -> None:
        """Play by the MIDI clock of this input, or by the session of LINK; None: by one's own."""
        before, self._clock = self._clock, port
        if before == LINK and port != LINK:
            self._session = None
            self._player.player.send(ask.FollowLink(False))
        if port == LINK:
            self._player.player.send(ask.FollowClock(None))
            self._link_metre = None
            self._follow_link("4/4")
        elif port is not None or before not in (None, LINK):
            self._player.player.send(ask.FollowClock(port))

    def _follow_link(self, metre: str | None) -> None:
        """The session has such bars."""
        wanted = metre or "4/4"
        if self.leader == "link" and wanted != self._link_metre:
            self._link_metre = wanted
            bpm = self._session.bpm if self._session else None
            self._player.player.send(follow_link(parse_metre(wanted), bpm))

    # Recording

    def start_recording(self, recording: Recording, *, by_ear: bool = False) -> None:
        """Count in, and take down what is played. Raises ContinuoError."""
        from app.live.recording_session import RecordingSession

        self._need_input()
        self._recording = RecordingSession(recording, by_ear)
        self._take_player()
        self._player.streams(_TICKS_PER_QUARTER)
        self._recording.begin(self._player.player)
        self.activity_changed.emit(self.activity)

    def stop_recording(self) -> None:
        """The end of it: `recorded`, or `troubled` where nothing was played."""
        if (session := self._recording) is None:
            return
        self.drop_recording()
        try:
            score = session.finish(now())
        except ContinuoError as error:
            self.troubled.emit(error.text)
        else:
            self.recorded.emit(score)

    def drop_recording(self) -> None:
        """Keep nothing of it."""
        if self._recording:
            self._recording = None
            self._preview.stop()
            self._player.player.send(ask.Stop())
            self._player.player.send(ask.SetMetronome(self.usual_metronome))
            self.activity_changed.emit("")

    # Duet

    def start_duet(
        self,
        path: Path,
        checkpoint: Checkpoint,
        settings: ComposeSettings,
        choices: DuetChoices,
    ) -> None:
        """Begin, with the model at `path`. settings: style, controls, surprise and number are used. Raises
        ContinuoError."""
        from app.live.duet import Duet, DuetSettings

        self._need_input()
        wanted = DuetSettings(
            choices.pause_seconds, choices.bars, None, settings.style, settings.controls, settings.sampling,
            settings.seed, choices.metre, choices.program,
        )  # fmt: skip
        composer = self._open_composer(path)
        self._take_player()
        self._duet = Duet(
            self._player.player,
            composer,
            checkpoint,
            wanted,
            on_turn=self._on_turn,
            on_failure=self.troubled.emit,
        )
        self._follow_link(choices.metre)
        if self._session:
            self._duet.from_player(self._session)
        self.activity_changed.emit(self.activity)
        self._turn = "yours"
        self.turn_changed.emit(self._turn)

    # Accompaniment

    def start_accompaniment(self, path: Path, checkpoint: Checkpoint, settings: AccompanySettings) -> None:
        """Begin, with the model at `path`. Raises ContinuoError."""
        self._need_input()
        composer = self._open_composer(path)
        self._take_player()
        self._follow_link(settings.metre)
        self.accompaniment.start(composer, checkpoint, settings)
        if self._session:
            self.accompaniment.from_player(self._session)
        self.activity_changed.emit(self.activity)

    def _open_composer(self, path: Path) -> Composer:
        if self._composer is None:
            self._composer = self._make_composer(self._composed.emit, self._log)
        self._composer.open(path.resolve())
        return self._composer

    def end_duet(self) -> None:
        """It falls silent; an answer that was begun is handed over as far as it was played."""
        if self._duet:
            self._keep_answer(whole=False)
            self.left_out = self._duet.left_out
            self._duet = self._yours = None
            self._pause.stop()
            assert self._composer
            self._composer.cancel()
            self._player.player.send(ask.HushOnInput(False))
            self._player.player.send(ask.Stop())
            self.activity_changed.emit("")

    def end(self) -> None:
        """Whatever goes on; a recording is kept."""
        self.stop_recording()
        self.end_duet()
        self.accompaniment.stop()

    def close(self) -> None:
        """Nothing is kept; the composing process leaves."""
        self._recording = self._duet = None
        self.accompaniment.drop()
        self._pause.stop()
        self._preview.stop()
        self._composed.disconnect()
        if self._composer:
            self._composer.close()

    # How it comes about

    def _need_input(self) -> None:
        if self.activity:
            raise ContinuoError("a recording, a duet or an accompaniment is running: end it first")
        if not self.is_playable:
            raise ContinuoError("choose your keyboard first")

    def _take_player(self) -> None:
        """It leaves the window's piece."""
        self._player.player.send(ask.Stop())
        self._player.player.send(ask.SetLoop(None, None))

    def _open(self, port: str | None) -> None:
        self._input, self._asked = port, None
        self.input_changed.emit(port)

    @Slot(list, list)
    def _on_listed(self, inputs: Sequence[str], _: Sequence[str]) -> None:
        self.inputs_listed.emit(list(inputs))

    @Slot(object)
    def _from_player(self, report: PlayerReport) -> None:
        match report:
            case ask.InputOpened("keyboard", port):
                self._open(port)
            case ask.PlayerError(text) | GivenUp(text) if self._asked is not None:
                self._open(None)
                self.troubled.emit(text)
            case ask.PortLost(port) | ask.PortBack(port) if port in (self._input, self._clock):
                self.connection_changed.emit(port, isinstance(report, ask.PortBack))
            case ask.Received(data=[status, _, velocity]) if status & 0xF0 == _NOTE_ON and velocity:
                self.struck.emit(velocity)
        if isinstance(report, ask.SessionBeat):
            self._session = report if report.bpm > 0 else None
            self.session_changed.emit(report.bpm)
        self.accompaniment.from_player(report)
        if self._recording:
            self._record(self._recording, report)
        elif self._duet and isinstance(report, GivenUp):
            self.end_duet()
        elif self._duet:
            self._duet.from_player(report)
            self._pause.start(0)  # after all that was reported already: the next key may have been struck

    def _record(self, session: RecordingSession, report: PlayerReport) -> None:
        before = session.note_count
        session.from_player(report)
        if session.note_count != before and not self._preview.isActive():
            self._preview.start()
        if session.is_over or isinstance(report, Restarted | GivenUp):  # what was played until then is kept
            self.stop_recording()

    @Slot()
    def _on_preview(self) -> None:
        if self._recording and (score := self._recording.so_far()):
            self.previewed.emit(score)

    @Slot(object)
    def _from_composer(self, report: ComposerReport) -> None:
        self.accompaniment.from_composer(report)
        if self._duet:
            self._duet.from_composer(report)

    @Slot()
    def _pass_time(self) -> None:
        """Answer if a phrase is over, and come back when one may be."""
        if self._duet is None:
            return
        try:
            due = self._duet.pass_time(now())
        except ContinuoError as error:
            self.end_duet()
            self.troubled.emit(error.text)
            return
        if due == math.inf:
            self._pause.stop()
        else:
            self._pause.start(max(0, math.ceil((due - now()) * 1000)))

    def _on_turn(self, turn: str) -> None:
        duet = self._duet
        if duet is None:
            return
        if turn == "mine":
            self._yours = duet.phrase()
            self.phrase.emit(self._yours, "yours")
        else:
            self._keep_answer(whole=turn == "yours")
        self._turn = turn
        self.turn_changed.emit(turn)

    def _keep_answer(self, *, whole: bool) -> None:
        if self._turn != "mine" or not self._duet or not self._yours:
            return
        if answer := self._duet.answer(self._yours, whole=whole):
            self.phrase.emit(answer, "mine")
