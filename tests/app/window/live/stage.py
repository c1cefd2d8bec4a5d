"""Somebody plays a keyboard beside stand-ins for the processes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mido import Message
from pytestqt.qtbot import QtBot

from app.composer.compose_settings import ComposeSettings
from app.ipc.wire import now
from app.player import messages as ask
from app.player.client import Reported
from app.window.live.link import DuetChoices, LiveLink
from app.window.playback.link import PlayerLink
from generator.compose.asking.controls import Controls
from generator.errors import Text
from generator.music.score import Score
from tests.app.window.live.parts import ComposerSpy, PlayerSpy, bar_composed, small_checkpoint

PIANO = "Piano"
PAUSE = 0.3
MODEL = Path("small.safetensors")
PHRASE = (60, 62, 64, 65)


class QuietComposer(ComposerSpy):
    """A composer that is made and closed as the real one is."""

    def __init__(self, on_report: Any, log: Path | None) -> None:
        del log
        super().__init__()
        self.report = on_report
        self.opened: list[Path] = []
        self.closed = 0

    def open(self, checkpoint: Path) -> None:
        self.opened.append(checkpoint)

    def close(self) -> None:
        self.closed += 1


class Stage:
    """A link with stand-ins, and what it said."""

    def __init__(self) -> None:
        self.player = PlayerLink(make=lambda report, *_: PlayerSpy(report))
        self.composers: list[QuietComposer] = []
        self.live = LiveLink(self.player, make_composer=self._make)
        self.turns: list[str] = []
        self.phrases: list[tuple[Score, str]] = []
        self.recorded: list[Score] = []
        self.troubles: list[Text | str] = []
        self.live.turn_changed.connect(self.turns.append)
        self.live.phrase.connect(lambda score, whose: self.phrases.append((score, whose)))
        self.live.recorded.connect(self.recorded.append)
        self.live.troubled.connect(self.troubles.append)

    def _make(self, on_report: Any, log: Path | None) -> QuietComposer:
        self.composers.append(QuietComposer(on_report, log))
        return self.composers[-1]

    @property
    def spy(self) -> PlayerSpy:
        assert isinstance(self.player.player, PlayerSpy)
        return self.player.player

    def report(self, report: Reported) -> None:
        self.spy.report(report)

    def plug_in(self) -> None:
        self.report(ask.PortsListed([PIANO], []))
        self.live.choose_input(PIANO)
        self.report(ask.InputOpened("keyboard", PIANO))

    def strike(self, moment: float, tick: float | None, pitch: int, velocity: int = 80) -> None:
        self.report(ask.Received(moment, tick, Message("note_on", note=pitch, velocity=velocity).bytes()))

    def play(self, pitches: tuple[int, ...], until: float, seconds: float = 0.5) -> None:
        """The last key is let go at the moment `until`."""
        for place, pitch in enumerate(pitches):
            begin = until - (len(pitches) - place) * seconds
            self.strike(begin, None, pitch)
            self.strike(begin + seconds, None, pitch, 0)

    def start_duet(self, **options: Any) -> None:
        settings = ComposeSettings(seed=7, controls=Controls(range="C3-C5"))
        self.live.start_duet(MODEL, small_checkpoint(), settings, DuetChoices(PAUSE, **options))

    def be_answered(self, qtbot: QtBot) -> None:
        """Play a phrase whose pause is over already."""
        self.play(PHRASE, until=now() - 2 * PAUSE)
        qtbot.waitUntil(lambda: self.turns[-1] == "mine")

    def compose(self) -> int:
        """One note on the second beat of the answer, of a bar; -> where the answer begins, in the player's ticks."""
        composer = self.composers[-1]
        begin = composer.asked[-1][0].begin_ticks
        composer.report(bar_composed(len(composer.asked), begin, begin + 96, [[begin + 24, 12, 72, 80]]))
        return begin * 20
