"""Somebody plays a keyboard: a seed is recorded, a duet is played, and the panel shows what goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mido import Message
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.composer.compose_settings import ComposeSettings
from app.composer.messages import JobFailed
from app.ipc.client import Restarted
from app.ipc.wire import now
from app.live.options import LINK, OWN_INPUT, Recording
from app.live.recording_session import RecordingSession
from app.player import messages as ask
from app.player.client import Reported
from app.ui.fields import HintLabel
from app.window.live.input_choice import InputChoice
from app.window.live.link import DuetChoices, LiveLink
from app.window.live.panel import LivePanel
from app.window.playback.link import PlayerLink
from generator.compose.asking.controls import Controls
from generator.errors import ContinuoError, Text
from generator.music.score import Score
from tests.app.window.live.parts import ToldComposer, ToldPlayer, bar_composed, small_checkpoint

PIANO = "Piano"
PAUSE = 0.3
MODEL = Path("small.safetensors")
PHRASE = (60, 62, 64, 65)


class QuietComposer(ToldComposer):
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
        self.player = PlayerLink(make=lambda report, *_: ToldPlayer(report))
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
    def told(self) -> ToldPlayer:
        assert isinstance(self.player.player, ToldPlayer)
        return self.player.player

    def report(self, report: Reported) -> None:
        self.told.report(report)

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


@pytest.fixture
def stage(qtbot) -> Iterator[Stage]:
    del qtbot  # for its application
    stage = Stage()
    yield stage
    stage.live.close()
    stage.player.close()


@pytest.fixture
def panel(qtbot, stage) -> LivePanel:
    panel = LivePanel(stage.live)
    qtbot.addWidget(panel)
    panel.resize(292, 760)
    panel.show()
    return panel


# Ports


def test_an_input_is_chosen_and_answers(stage):
    changed: list[str | None] = []
    stage.live.input_changed.connect(changed.append)
    stage.live.choose_input(PIANO, thru=False)
    assert stage.told.sent(ask.ChooseInput) == [ask.ChooseInput(PIANO, False, False)] and stage.live.input is None
    stage.report(ask.InputOpened("keyboard", PIANO))
    stage.report(ask.InputOpened("clock", "Drum machine"))
    assert stage.live.input == PIANO
    stage.live.choose_input(None)
    assert changed == [PIANO, None]


def test_an_input_that_cannot_be_opened_is_not_chosen(stage):
    stage.live.choose_input(PIANO)
    stage.report(ask.PlayerError(Text("MIDI input 'Piano' can't be opened; another program may hold it")))
    assert stage.live.input is None and len(stage.troubles) == 1
    stage.report(ask.PlayerError(Text("of something else")))
    assert len(stage.troubles) == 1


def test_a_port_of_ones_own_is_virtual(stage):
    stage.live.choose_input(OWN_INPUT)
    assert stage.told.sent(ask.ChooseInput) == [ask.ChooseInput(OWN_INPUT, True, True)]


def test_a_clock_is_followed_until_it_is_not(stage):
    stage.live.follow("Drum machine")
    stage.live.follow(None)
    assert stage.told.sent(ask.FollowClock) == [ask.FollowClock("Drum machine"), ask.FollowClock(None)]


def test_a_session_of_link_is_followed_until_it_is_not_and_its_bars_are_those_of_the_duet(stage):
    stage.live.follow("Drum machine")
    stage.live.follow(LINK)
    assert stage.live.leader == "link"
    assert stage.told.sent(ask.FollowClock)[-1] == ask.FollowClock(None)
    stage.report(ask.SessionBeat(100.0, 8.0, 90.0))
    stage.plug_in()
    stage.start_duet(metre="3/4")
    stage.live.end_duet()
    stage.live.follow(None)
    links = stage.told.sent(ask.FollowLink)
    assert [(link.on, link.quarters, link.tempo) for link in links] == [
        (True, 4, 120),
        (True, 3, 90),
        (False, 4, 120),
    ]
    assert stage.live.leader == "" and len(stage.told.sent(ask.FollowClock)) == 2


@pytest.mark.parametrize("has_link", [True, False])
def test_link_is_offered_where_it_is_installed_and_else_it_is_said_where_to_get_it(
    qtbot, stage, monkeypatch, has_link: bool
):
    monkeypatch.setattr("app.window.live.panel.find_spec", lambda _: object() if has_link else None)
    panel = LivePanel(stage.live)
    qtbot.addWidget(panel)
    said = [label.text() for label in panel.findChildren(HintLabel) if "Ableton Link is an extra" in label.text()]
    assert (panel.follow.findData(LINK) >= 0, bool(said)) == (has_link, not has_link)
    if has_link:
        index = panel.follow.findData(LINK)
        panel.follow.setCurrentIndex(index)
        panel.follow.activated.emit(index)
        stage.report(ask.PortsListed([PIANO], []))
        assert stage.live.leader == "link" and panel.follow.currentData() == LINK
        assert not panel.accompany.tempo.is_possible
        stage.report(ask.SessionBeat(100.0, 8.0, 90.0))
        assert "at 90 a minute" in panel.session.text()
        stage.report(ask.SessionBeat(101.0, 0.0, 0.0))
        assert not panel.session.text()


def test_nothing_begins_without_a_keyboard_or_beside_something_else(stage):
    with pytest.raises(ContinuoError, match="choose your keyboard"):
        stage.live.start_recording(Recording())
    stage.plug_in()
    stage.start_duet()
    with pytest.raises(ContinuoError, match="is running"):
        stage.live.start_recording(Recording())


# Recording


def test_a_recording_has_its_notes_where_the_clicks_were(stage):
    stage.plug_in()
    stage.live.usual_metronome = True
    stage.live.start_recording(Recording(tempo=90, metre="3/4", count_in=2, metronome=False))
    assert stage.live.activity == "recording"
    assert stage.told.sent(ask.Play) == [ask.Play(0, 2)] and stage.told.sent(ask.SetMetronome) == [
        ask.SetMetronome(False)
    ]
    assert stage.told.sent(ask.LoadPiece)[0].tempos == ((0, 666_667),)
    stage.strike(0.0, -20, 60)  # a little early
    stage.strike(0.5, 480, 60, 0)
    stage.strike(1.0, 960, 64)
    stage.report(ask.Position(1400.0, 2.0))  # still held when it is stopped
    stage.live.stop_recording()
    (score,) = stage.recorded
    assert score.tracks[0].notes.tolist() == [[0, 480, 60, 80], [960, 440, 64, 80]]
    assert (score.metres[0].numerator, score.tempos[0].us_per_quarter) == (3, 666_667)
    assert stage.live.activity == ""
    assert stage.told.sent(ask.SetMetronome)[-1] == ask.SetMetronome(True) and len(stage.told.sent(ask.Stop)) == 2


def test_what_is_played_while_it_is_counted_in_is_not_kept(stage):
    stage.plug_in()
    stage.live.start_recording(Recording())
    stage.strike(0.0, -1900, 60)
    stage.strike(0.1, -1800, 60, 0)
    stage.live.stop_recording()
    assert stage.recorded == [] and "no notes were received" in str(stage.troubles[0])


def test_a_recording_of_some_bars_ends_by_itself(stage):
    stage.plug_in()
    stage.live.start_recording(Recording(bars=1))
    stage.strike(0.0, 10, 60)
    stage.report(ask.Position(1919.0, 0.0))
    assert stage.live.activity == "recording"
    stage.report(ask.Position(1921.0, 0.0))
    assert stage.live.activity == "" and len(stage.recorded) == 1


def test_a_phrase_played_freely_gets_its_tempo_by_ear(stage):
    stage.plug_in()
    stage.live.start_recording(Recording(quantise="16ths"), by_ear=True)
    assert stage.told.sent(ask.Play) == []
    stage.play((60, 62, 64, 65, 67, 65, 64, 62), until=500.0, seconds=0.6)
    stage.live.stop_recording()
    (score,) = stage.recorded
    assert 60e6 / score.tempos[0].us_per_quarter == pytest.approx(100, rel=0.02)
    assert score.tracks[0].notes[:, 0].tolist() == [480 * beat for beat in range(8)]


def test_what_is_played_is_shown_meanwhile(qtbot, stage):
    stage.plug_in()
    stage.live.start_recording(Recording())
    with qtbot.waitSignal(stage.live.previewed) as shown:
        stage.strike(0.0, 0, 60)
        stage.strike(0.5, 480, 60, 0)
    assert shown.args[0].note_count == 1


def test_a_keyboard_that_is_unplugged_ends_its_notes(stage):
    stage.plug_in()
    stage.live.start_recording(Recording())
    stage.strike(0.0, 0, 60)
    stage.report(ask.Position(480.0, 0.0))
    stage.report(ask.PortLost(PIANO))
    stage.report(ask.Position(4800.0, 0.0))
    stage.live.stop_recording()
    assert stage.recorded[0].tracks[0].notes.tolist() == [[0, 480, 60, 80]]


def test_a_player_that_was_started_again_ends_the_recording_and_keeps_it(stage):
    stage.plug_in()
    stage.live.start_recording(Recording())
    stage.strike(0.0, 0, 60)
    stage.strike(0.0, 480, 60, 0)
    stage.report(Restarted())
    assert stage.live.activity == "" and len(stage.recorded) == 1


def test_a_metre_that_cannot_be_read_is_refused():
    with pytest.raises(ContinuoError):
        RecordingSession(Recording(metre="x"), by_ear=False)


# Duet


def test_a_phrase_is_answered_when_its_pause_is_over(qtbot, stage):
    stage.plug_in()
    stage.start_duet(bars=2)
    assert stage.turns == ["yours"] and stage.composers[0].opened == [MODEL.resolve()]
    stage.play(PHRASE, until=now())
    assert stage.turns[-1] == "listening"
    qtbot.waitUntil(lambda: stage.turns[-1] == "mine")
    asked = stage.composers[0].asked[-1][0]
    assert asked.controls.range == "C3-C5" and asked.rng_seed == 7  # as the composing panel says
    phrase, whose = stage.phrases[0]
    assert whose == "yours" and phrase.tracks[0].notes[:, 2].tolist() == list(PHRASE)


def test_both_sides_of_a_duet_are_handed_over(qtbot, stage):
    stage.plug_in()
    stage.start_duet()
    stage.be_answered(qtbot)
    begin = stage.compose()
    stage.report(ask.Position(begin + 24 * 20.0, 0.0))
    stage.report(ask.PieceEnded(begin + 96 * 20))
    assert stage.turns[-1] == "yours"
    assert [whose for _, whose in stage.phrases] == ["yours", "mine"]
    answer, phrase = stage.phrases[1][0], stage.phrases[0][0]
    assert answer.tracks[0].notes.tolist() == [[24, 12, 72, 80]] and answer.tempos == phrase.tempos


@pytest.mark.parametrize(("heard_ticks", "kept"), [(20, 0), (40, 1)])
def test_of_an_interrupted_answer_only_what_was_heard_is_kept(qtbot, stage, heard_ticks, kept):
    stage.plug_in()
    stage.start_duet()
    stage.be_answered(qtbot)
    begin = stage.compose()
    stage.report(ask.Position(begin + heard_ticks * 20.0, 0.0))
    stage.strike(now(), None, 60)
    assert stage.turns[-1] == "listening" and stage.composers[0].cancelled
    assert [whose for _, whose in stage.phrases] == ["yours", *["mine"] * kept]


def test_a_duet_that_is_ended_leaves_the_player_as_it_was(qtbot, stage):
    stage.plug_in()
    stage.start_duet()
    stage.be_answered(qtbot)
    begin = stage.compose()
    stage.report(ask.Position(begin + 50 * 20.0, 0.0))
    stage.live.end()
    assert stage.live.activity == "" and [whose for _, whose in stage.phrases] == ["yours", "mine"]
    assert (
        stage.told.sent(ask.HushOnInput) == [ask.HushOnInput(True), ask.HushOnInput(False)]
        and stage.told.told[-1] == ask.Stop()
    )
    turns = list(stage.turns)
    stage.play(PHRASE, until=now())
    assert stage.turns == turns  # nobody listens any more


def test_another_duet_uses_the_same_process_and_closing_ends_it(stage):
    stage.plug_in()
    for _ in range(2):
        stage.start_duet()
        stage.live.end_duet()
    assert len(stage.composers) == 1
    stage.live.close()
    assert stage.composers[0].closed == 1
    stage.live = LiveLink(stage.player)  # for the fixture to close


def test_composing_that_fails_is_told(qtbot, stage):
    stage.plug_in()
    stage.start_duet()
    stage.be_answered(qtbot)
    stage.composers[0].report(JobFailed(None, Text("the composing process dies again and again")))
    assert stage.troubles == [Text("the composing process dies again and again")]


# The panel


def test_without_a_keyboard_the_panel_says_what_to_do(panel, stage):
    assert stage.told.sent(ask.ListPorts)  # asked for as soon as it is seen
    stage.report(ask.PortsListed([], []))
    assert "plug one in" in panel.received.text().lower()
    assert not panel.record.isEnabled() and not panel.duet.isEnabled()
    assert "keyboard" in panel.record.toolTip()


def test_a_keyboard_that_is_silent_and_one_that_is_heard(qtbot, panel, stage):
    stage.plug_in()
    assert panel.keyboard.currentText() == PIANO and panel.record.isEnabled()
    assert "is the keyboard on?" in panel.received.text() and not panel.light.is_lit
    stage.strike(0.0, None, 60)
    assert panel.light.is_lit and panel.received.text() == "Receiving."
    qtbot.waitUntil(lambda: not panel.light.is_lit)
    assert panel.received.text() == "Receiving."


def test_a_port_that_disappears_is_told_until_it_is_back(panel, stage):
    stage.plug_in()
    stage.report(ask.PortLost("Some output"))
    assert not panel.trouble.isVisible()
    stage.report(ask.PortLost(PIANO))
    assert PIANO in panel.trouble.text() and panel.trouble.isVisible()
    stage.report(ask.PortsListed([], []))
    assert panel.keyboard.currentText() == PIANO  # it stays chosen
    stage.report(ask.PortBack(PIANO))
    assert not panel.trouble.isVisible()


def test_record_records_as_the_fields_say(qtbot, panel, stage):
    stage.plug_in()
    panel.tempo.set_value(80)
    panel.metre.set_value("6/8")
    panel.count_in.set_value(2)
    panel.metronome.set_value(False)
    panel.quantise.set_value("8ths")
    qtbot.mouseClick(panel.record, Qt.MouseButton.LeftButton)
    assert panel.record.text() == "Stop recording" and not panel.duet.isEnabled() and not panel.tempo.is_possible
    assert stage.told.sent(ask.Play) == [ask.Play(0, 2)] and stage.told.sent(ask.SetMetronome) == [
        ask.SetMetronome(False)
    ]
    stage.strike(0.0, 35, 60)
    stage.strike(0.5, 470, 60, 0)
    qtbot.waitUntil(lambda: "1 notes" in panel.so_far.text())
    qtbot.mouseClick(panel.record, Qt.MouseButton.LeftButton)
    (score,) = stage.recorded
    assert score.tracks[0].notes.tolist() == [[0, 480, 60, 80]]
    assert score.metres[0][1:] == (6, 8) and score.tempos[0].us_per_quarter == 750_000
    assert panel.record.text() == "Record" and not panel.so_far.isVisible()


def test_playing_freely_needs_no_clicks(panel):
    panel.by_ear.box.setChecked(True)
    assert [panel.tempo.is_possible, panel.count_in.is_possible, panel.metronome.is_possible] == [False] * 3
    assert panel.quantise.is_possible and panel.metre.is_possible


def test_a_recording_without_notes_is_told_beneath_the_keyboard(qtbot, panel, stage):
    stage.plug_in()
    for _ in range(2):
        qtbot.mouseClick(panel.record, Qt.MouseButton.LeftButton)
    assert panel.trouble.isVisible() and "No notes were received" in panel.trouble.text()


def test_whose_turn_it_is_stands_in_words(qtbot, panel, stage):
    stage.plug_in()
    panel.answer.set_value(4)
    with qtbot.waitSignal(panel.duet_pressed) as pressed:
        qtbot.mouseClick(panel.duet, Qt.MouseButton.LeftButton)
    assert pressed.args == [DuetChoices(bars=4)]
    stage.start_duet()
    seen = [panel.sign.words.text()]
    stage.play(PHRASE[:1], until=now())
    seen.append(panel.sign.words.text())
    stage.be_answered(qtbot)
    seen.append(panel.sign.words.text())
    assert seen == ["Your turn", "Listening…", "My turn"] and panel.sign.accessibleName() == "My turn"
    assert panel.duet.text() == "End the duet" and not panel.record.isEnabled()
    qtbot.mouseClick(panel.duet, Qt.MouseButton.LeftButton)
    assert panel.sign.words.text() == "No duet yet" and panel.duet.text() == "Start the duet"


def test_the_turn_follows_a_change_from_light_to_dark(panel):
    panel.sign.show_turn("mine")
    usual, dark = QApplication.palette(), QPalette(QColor("#202020"))
    try:
        seen = set()
        for palette in (usual, dark):
            QApplication.setPalette(palette)
            QApplication.processEvents()
            text = panel.sign.words.palette().color(QPalette.ColorRole.WindowText).name()
            seen.add((text, panel.sign.grab().toImage().pixelColor(8, 40).name()))
        assert len(seen) == 2 and len({ground for _, ground in seen}) == 2
    finally:
        QApplication.setPalette(usual)


def test_what_is_chosen_reaches_the_player(qtbot, panel, stage):
    stage.plug_in()
    panel.keyboard.setCurrentIndex(panel.keyboard.findData(OWN_INPUT))
    panel.keyboard.activated.emit(panel.keyboard.currentIndex())
    stage.report(ask.InputOpened("keyboard", OWN_INPUT))
    panel.thru.setChecked(False)
    assert stage.told.sent(ask.ChooseInput)[-2:] == [
        ask.ChooseInput(OWN_INPUT, True, True),
        ask.ChooseInput(OWN_INPUT, True, False),
    ]
    panel.follow.setCurrentIndex(1)
    panel.follow.activated.emit(1)
    assert stage.told.sent(ask.FollowClock) == [ask.FollowClock(PIANO)]
    with qtbot.waitSignal(panel.send_clock_changed) as changed:
        panel.send_clock.setChecked(True)
    assert changed.args == [True]


def test_windows_has_no_port_of_ones_own(qtbot, monkeypatch):
    monkeypatch.setattr("app.window.live.input_choice.sys.platform", "win32")
    choice = InputChoice("None", "Own")
    qtbot.addWidget(choice)
    assert choice.findData(OWN_INPUT) < 0


@pytest.mark.parametrize("name", LivePanel.SECTIONS)
def test_in_a_low_window_the_keyboard_and_what_begins_are_seen(qtbot, panel, name):
    panel.resize(264, 240)
    buttons = {"duet": panel.duet, "accompaniment": panel.accompany.start, "recording": panel.record}
    qtbot.mouseClick(panel.choice.button(LivePanel.SECTIONS.index(name)), Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    for part in (panel.keyboard, buttons[name]):
        assert part.visibleRegion().boundingRect() == part.rect()
    assert [own for own, button in buttons.items() if button.isVisible()] == [name]


def test_in_a_low_window_the_sign_of_a_duet_is_whole(panel, stage):
    panel.resize(264, 240)
    stage.plug_in()
    stage.start_duet()
    QApplication.processEvents()
    for part in (panel.sign, panel.duet, panel.keyboard):
        assert part.visibleRegion().boundingRect() == part.rect()
        assert panel.rect().contains(part.geometry().translated(part.parentWidget().mapTo(panel, QPoint())))
    assert not panel.sign.geometry().intersects(panel.duet.geometry())
    stage.live.end()
    assert panel.pause.isVisible()


def test_what_goes_on_is_shown_until_it_ends(panel, stage):
    stage.plug_in()
    stage.live.start_recording(Recording())
    assert panel.record.isVisible() and panel.record.text() == "Stop recording"
    assert [button.isEnabled() for button in panel.choice.buttons()] == [False, False, True]
    stage.live.end()
    assert all(button.isEnabled() for button in panel.choice.buttons())


def test_nothing_is_cut_off_at_the_side(panel, stage):
    stage.report(ask.PortsListed(["A keyboard whose name goes on and on " * 4], []))
    for height in (300, 1200):  # with a scroll bar, and without
        panel.resize(panel.minimumSizeHint().width(), height)
        QApplication.processEvents()
        inside = panel.thru.parentWidget()
        assert inside.minimumSizeHint().width() <= inside.width() <= panel.width()
    assert panel.minimumSizeHint().width() < 260


@pytest.mark.processes
def test_a_real_model_answers(qtbot, owner, tmp_path):
    path = tmp_path / "small.safetensors"
    checkpoint = small_checkpoint(path)
    player = PlayerLink(owner, make=lambda report, *_: ToldPlayer(report))
    told = player.player
    assert isinstance(told, ToldPlayer)
    live = LiveLink(player, owner)
    said: list[tuple[Score, str]] = []
    live.phrase.connect(lambda score, whose: said.append((score, whose)))
    try:
        live.choose_input(PIANO)
        told.report(ask.InputOpened("keyboard", PIANO))
        live.start_duet(path, checkpoint, ComposeSettings(), DuetChoices(PAUSE, 4))
        begin = now() - 2 * PAUSE - 4
        for place, pitch in enumerate(PHRASE):
            for velocity in (80, 0):
                data = Message("note_on", note=pitch, velocity=velocity).bytes()
                told.report(ask.Received(begin + place + (0 if velocity else 0.9), None, data))

        def is_composed() -> bool:
            """The playhead goes on to where composing stands."""
            told.report(ask.Position(float(max((more.horizon or 0 for more in told.sent(ask.AddNotes)), default=0)), 0))
            return bool(told.sent(ask.FinishPiece))

        qtbot.waitUntil(is_composed, timeout=30_000)
        told.report(ask.PieceEnded(0))
        assert [whose for _, whose in said] == ["yours", "mine"] and said[1][0].note_count > 0
    finally:
        live.close()
        player.close()
