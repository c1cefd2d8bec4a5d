"""The panel shows what goes on at a keyboard, and does what its fields say."""

from __future__ import annotations

import pytest
from mido import Message
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.composer.compose_settings import ComposeSettings
from app.ipc.wire import now
from app.live.options import OWN_INPUT, Recording
from app.player import messages as ask
from app.window.live.input_choice import InputChoice
from app.window.live.link import DuetChoices, LiveLink
from app.window.live.panel import LivePanel
from app.window.playback.link import PlayerLink
from generator.music.score import Score
from tests.app.window.live.parts import PlayerSpy, small_checkpoint
from tests.app.window.live.stage import PAUSE, PHRASE, PIANO


def test_without_a_keyboard_the_panel_says_what_to_do(panel, stage):
    assert stage.spy.sent(ask.ListPorts)  # asked for as soon as it is seen
    stage.report(ask.PortsListed([], []))
    assert "plug one in" in panel.received.text().lower()
    assert not panel.record.isEnabled() and not panel.duet.isEnabled()
    assert "keyboard" in panel.record.toolTip()


def test_a_keyboard_that_is_silent_and_one_that_plays(qtbot, panel, stage):
    stage.plug_in()
    assert panel.keyboard.currentText() == PIANO and panel.record.isEnabled()
    assert "is the keyboard on?" in panel.received.text() and not panel.light.is_lit
    stage.strike(0.0, None, 60)
    assert panel.light.is_lit and panel.received.text() == "Receiving."
    qtbot.waitUntil(lambda: not panel.light.is_lit)
    assert panel.received.text() == "Receiving."


def test_a_port_that_disappears_is_reported_until_it_is_back(panel, stage):
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
    assert stage.spy.sent(ask.Play) == [ask.Play(0, 2)] and stage.spy.sent(ask.SetMetronome) == [
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


def test_a_recording_without_notes_is_reported_beneath_the_keyboard(qtbot, panel, stage):
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
    assert stage.spy.sent(ask.ChooseInput)[-2:] == [
        ask.ChooseInput(OWN_INPUT, True, True),
        ask.ChooseInput(OWN_INPUT, True, False),
    ]
    panel.follow.setCurrentIndex(1)
    panel.follow.activated.emit(1)
    assert stage.spy.sent(ask.FollowClock) == [ask.FollowClock(PIANO)]
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
    player = PlayerLink(owner, make=lambda report, *_: PlayerSpy(report))
    spy = player.player
    assert isinstance(spy, PlayerSpy)
    live = LiveLink(player, owner)
    said: list[tuple[Score, str]] = []
    live.phrase.connect(lambda score, whose: said.append((score, whose)))
    try:
        live.choose_input(PIANO)
        spy.report(ask.InputOpened("keyboard", PIANO))
        live.start_duet(path, checkpoint, ComposeSettings(), DuetChoices(PAUSE, 4))
        begin = now() - 2 * PAUSE - 4
        for place, pitch in enumerate(PHRASE):
            for velocity in (80, 0):
                data = Message("note_on", note=pitch, velocity=velocity).bytes()
                spy.report(ask.Received(begin + place + (0 if velocity else 0.9), None, data))

        def is_composed() -> bool:
            """The playhead goes on to where composing stands."""
            spy.report(ask.Position(float(max((more.horizon or 0 for more in spy.sent(ask.AddNotes)), default=0)), 0))
            return bool(spy.sent(ask.FinishPiece))

        qtbot.waitUntil(is_composed, timeout=30_000)
        spy.report(ask.PieceEnded(0))
        assert [whose for _, whose in said] == ["yours", "mine"] and said[1][0].note_count > 0
    finally:
        live.close()
        player.close()
