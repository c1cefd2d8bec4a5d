"""Somebody plays a keyboard: a seed is recorded, and a duet is played."""

from __future__ import annotations

import pytest

from app.composer.messages import JobFailed
from app.ipc.client import Restarted
from app.ipc.wire import now
from app.live.options import LINK, OWN_INPUT, Recording
from app.live.recording_session import RecordingSession
from app.player import messages as ask
from app.ui.labels import HintLabel
from app.window.live.link import LiveLink
from app.window.live.panel import LivePanel
from generator.errors import ContinuoError, Text
from tests.app.window.live.stage import MODEL, PHRASE, PIANO

# Ports


def test_an_input_is_chosen_and_answers(stage):
    changed: list[str | None] = []
    stage.live.input_changed.connect(changed.append)
    stage.live.choose_input(PIANO, thru=False)
    assert stage.spy.sent(ask.ChooseInput) == [ask.ChooseInput(PIANO, False, False)] and stage.live.input is None
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
    assert stage.spy.sent(ask.ChooseInput) == [ask.ChooseInput(OWN_INPUT, True, True)]


def test_a_clock_is_followed_until_it_is_not(stage):
    stage.live.follow("Drum machine")
    stage.live.follow(None)
    assert stage.spy.sent(ask.FollowClock) == [ask.FollowClock("Drum machine"), ask.FollowClock(None)]


def test_a_session_of_link_is_followed_until_it_is_not_and_its_bars_are_those_of_the_duet(stage):
    stage.live.follow("Drum machine")
    stage.live.follow(LINK)
    assert stage.live.leader == "link"
    assert stage.spy.sent(ask.FollowClock)[-1] == ask.FollowClock(None)
    stage.report(ask.SessionBeat(100.0, 8.0, 90.0))
    stage.plug_in()
    stage.start_duet(metre="3/4")
    stage.live.end_duet()
    stage.live.follow(None)
    links = stage.spy.sent(ask.FollowLink)
    assert [(link.on, link.quarters, link.tempo) for link in links] == [
        (True, 4, 120),
        (True, 3, 90),
        (False, 4, 120),
    ]
    assert stage.live.leader == "" and len(stage.spy.sent(ask.FollowClock)) == 2


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
    assert stage.spy.sent(ask.Play) == [ask.Play(0, 2)] and stage.spy.sent(ask.SetMetronome) == [
        ask.SetMetronome(False)
    ]
    assert stage.spy.sent(ask.LoadPiece)[0].tempos == ((0, 666_667),)
    stage.strike(0.0, -20, 60)  # a little early
    stage.strike(0.5, 480, 60, 0)
    stage.strike(1.0, 960, 64)
    stage.report(ask.Position(1400.0, 2.0))  # still held when it is stopped
    stage.live.stop_recording()
    (score,) = stage.recorded
    assert score.tracks[0].notes.tolist() == [[0, 480, 60, 80], [960, 440, 64, 80]]
    assert (score.metres[0].numerator, score.tempos[0].us_per_quarter) == (3, 666_667)
    assert stage.live.activity == ""
    assert stage.spy.sent(ask.SetMetronome)[-1] == ask.SetMetronome(True) and len(stage.spy.sent(ask.Stop)) == 2


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
    assert stage.spy.sent(ask.Play) == []
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
def test_of_an_interrupted_answer_only_what_was_played_is_kept(qtbot, stage, heard_ticks, kept):
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
        stage.spy.sent(ask.HushOnInput) == [ask.HushOnInput(True), ask.HushOnInput(False)]
        and stage.spy.commands[-1] == ask.Stop()
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


def test_composing_that_fails_is_reported(qtbot, stage):
    stage.plug_in()
    stage.start_duet()
    stage.be_answered(qtbot)
    stage.composers[0].report(JobFailed(None, Text("the composing process dies again and again")))
    assert stage.troubles == [Text("the composing process dies again and again")]
