"""An accompaniment in the Live tab: what is chosen, what is shown, and that what was played is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mido import Message
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.composer.messages import JobFailed
from app.document.piece import Piece
from app.ipc.client import GivenUp
from app.ipc.wire import now
from app.live.accompany.session import Listened
from app.live.accompany.settings import AccompanySettings
from app.live.options import OWN_INPUT
from app.player import messages as ask
from app.window.live.accompany_section import AccompanySection, PartsChooser
from app.window.live.link import LiveLink
from app.window.live.panel import LivePanel
from generator.errors import ContinuoError, Text
from tests.app.window.live.stage import QuietComposer, Stage
from tests.generator.bands import parts_checkpoint

MODEL = Path("parts.safetensors")
SETTINGS = AccompanySettings(start="count-in", bpm=120)


class Playing(Stage):
    """A keyboard is chosen, and a band waits."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[Piece | None] = []
        self.activities: list[str] = []
        self.live.accompaniment.ended.connect(self.pieces.append)
        self.live.accompaniment.troubled.connect(self.troubles.append)
        self.live.activity_changed.connect(self.activities.append)
        self.live.choose_input(OWN_INPUT)
        self.report(ask.InputOpened("keyboard", OWN_INPUT))

    def start(self, settings: AccompanySettings = SETTINGS) -> None:
        self.live.start_accompaniment(MODEL, parts_checkpoint(), settings)

    def play_a_chord(self) -> None:
        """A chord on the first beat, and a second of it."""
        begin = now()
        self.report(ask.Position(0, begin))
        for pitch in (60, 64, 67):
            self.report(ask.Received(begin, 0, Message("note_on", note=pitch, velocity=80).bytes()))
        self.report(ask.Position(960, begin + 1))


@pytest.fixture
def stage(qtbot: QtBot) -> Playing:
    del qtbot
    return Playing()


def test_it_begins_and_ends_and_what_was_played_is_handed_over(stage: Playing) -> None:
    stage.start()
    assert stage.live.activity == "accompaniment"
    assert stage.spy.sent(ask.Play) == [ask.Play(0, 1)]
    stage.play_a_chord()
    assert isinstance(stage.composers[0], QuietComposer) and stage.composers[0].asked
    stage.live.end()
    assert stage.live.activity == "" and stage.activities == ["accompaniment", ""]
    [piece] = stage.pieces
    assert piece is not None and len(piece) == 3 and len(piece.parts) == 3


def test_one_thing_at_a_time(stage: Playing) -> None:
    stage.start()
    with pytest.raises(ContinuoError, match="end it first"):
        stage.start()


def test_without_a_keyboard_it_can_not_begin(qtbot: QtBot) -> None:
    del qtbot
    stage = Stage()
    with pytest.raises(ContinuoError, match="keyboard"):
        stage.live.start_accompaniment(MODEL, parts_checkpoint(), SETTINGS)
    assert stage.live.activity == ""


def test_parts_that_can_not_be_composed_leave_it_as_it_was(stage: Playing) -> None:
    with pytest.raises(ContinuoError, match="kazoo"):
        stage.start(AccompanySettings(parts="kazoo"))
    assert stage.live.activity == ""


def test_a_failure_is_said_and_what_was_played_is_kept(stage: Playing) -> None:
    stage.start()
    stage.play_a_chord()
    stage.composers[0].report(JobFailed(None, Text("no note fits")))
    assert stage.troubles == [Text("no note fits")] and stage.live.activity == ""
    assert len(stage.pieces) == 1


def test_a_player_that_is_given_up_ends_it(stage: Playing) -> None:
    stage.start()
    stage.play_a_chord()
    stage.report(GivenUp(Text("the player keeps crashing")))
    assert stage.live.activity == "" and len(stage.pieces) == 1


def test_parts_are_ticked_in_a_menu(qtbot: QtBot) -> None:
    chooser = PartsChooser()
    qtbot.addWidget(chooser)
    assert chooser.text() == "Bass, Drums" and "drums" in chooser.parts()
    chooser.choose([(0, True), (48, False)])
    assert chooser.text() == "Drums, Strings"
    assert chooser.parts() == "drums, String Ensemble 1"
    chooser.choose([])
    assert chooser.parts() == "" and chooser.text() == "Choose parts"


def test_what_is_chosen_are_the_settings(qtbot: QtBot) -> None:
    section = AccompanySection()
    qtbot.addWidget(section)
    settings = section.settings_of(AccompanySettings(rng_seed=7))
    assert (settings.start, settings.bpm, settings.metre, settings.rng_seed) == ("taps", None, "4/4", 7)
    section.tempo.set_value(96)
    section.metre.set_value("3/4")
    section.adapts.set_value(True)
    settings = section.settings_of(AccompanySettings())
    assert (settings.start, settings.bpm, settings.metre, settings.adapts) == ("count-in", 96, "3/4", True)
    section.listens.box.setChecked(True)
    settings = section.settings_of(AccompanySettings())
    assert (settings.start, settings.bpm) == ("listen", None) and not section.tempo.is_possible
    section.listens.box.setChecked(False)
    assert section.tempo.is_possible and section.settings_of(AccompanySettings()).bpm == 96
    section.show_possible("", None, leader="clock")
    assert section.settings_of(AccompanySettings()).start == "clock"
    section.show_possible("", None, leader="link")
    assert section.settings_of(AccompanySettings()).start == "link" and not section.tempo.is_possible


def test_the_sign_says_what_it_takes_for_the_chord_and_the_tempo(qtbot: QtBot) -> None:
    section = AccompanySection()
    qtbot.addWidget(section)
    for listened, words, tempo in (
        (Listened("tapping", taps=3), "Tap 3 beats", ""),
        (Listened("listening"), "Play…", ""),
        (Listened("waiting"), "Waiting for the clock", ""),
        (Listened("counting", bpm=96.0), "Count…", "96 a minute"),
        (Listened("playing", None, 96.0), "Listening…", "96 a minute"),
        (Listened("playing", "Am7", 95.6), "Am7", "96 a minute"),
        (None, "Not playing", ""),
    ):
        section.sign.show_listened(listened)
        assert (section.sign.words.text(), section.sign.tempo.text()) == (words, tempo)


def test_the_button_starts_and_ends_it(stage: Playing, qtbot: QtBot) -> None:
    panel = LivePanel(stage.live)
    qtbot.addWidget(panel)
    pressed: list[Any] = []
    panel.accompany.pressed.connect(pressed.append)
    qtbot.mouseClick(panel.accompany.start, Qt.MouseButton.LeftButton)
    stage.start()
    assert panel.accompany.start.text() == "End the accompaniment" and not panel.accompany.parts.isEnabled()
    assert not panel.record.isEnabled() and not panel.duet.isEnabled()
    qtbot.mouseClick(panel.accompany.start, Qt.MouseButton.LeftButton)
    stage.live.end()
    assert pressed == [True, False]
    assert panel.accompany.start.text() == "Play with me" and panel.duet.isEnabled()


def test_without_a_keyboard_the_button_says_why(qtbot: QtBot) -> None:
    stage = Stage()
    assert isinstance(stage.live, LiveLink)
    panel = LivePanel(stage.live)
    qtbot.addWidget(panel)
    assert not panel.accompany.start.isEnabled() and "keyboard" in panel.accompany.start.toolTip()
