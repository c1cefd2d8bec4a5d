"""Between the keyboard, the player and the composing process: what each is sent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from mido import Message

from app.composer.messages import BarComposed, JobFailed
from app.document.piece import COMPOSED, ORIGIN, PART, YOURS
from app.ipc.client import Restarted
from app.live.accompany import session as module
from app.live.accompany.session import AccompanySession, Listened
from app.live.accompany.settings import AccompanySettings
from app.player import messages as ask
from generator.compose.asking.controls import Controls
from generator.errors import ContinuoError, Text
from generator.events.ensemble import DRUMS
from tests.app.live.accompany.playing import A_MINOR, BASS, C
from tests.app.window.live.parts import ComposerSpy, PlayerSpy, small_checkpoint
from tests.generator.bands import parts_checkpoint

SCALE = 20  # ticks of the player to one of the grid
TICKS_A_SECOND = 48.0  # of the grid, at 120 a minute


class Stage:
    """A session with stand-ins, and a clock that is set. Music begins at moment 102 after a bar counted in."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, settings: AccompanySettings) -> None:
        self.moment = 100.0
        monkeypatch.setattr(module, "now", lambda: self.moment)
        self.player, self.composer = PlayerSpy(), ComposerSpy()
        self.shown: list[Listened] = []
        self.failures: list[Text] = []
        self.session = AccompanySession(
            self.player,
            self.composer,
            parts_checkpoint(),
            settings,
            on_listened=self.shown.append,
            on_failure=self.failures.append,
        )
        self.session.begin()

    def go(self, moment: float) -> None:
        """Positions are reported up to a moment, and what is composed comes 50 ms after it was asked for."""
        answered = len(self.composer.asked)
        while self.moment < moment:
            self.moment = min(moment, self.moment + 0.02)
            tick = (self.moment - 102) * TICKS_A_SECOND
            self.session.from_player(ask.Position(tick * SCALE, self.moment))
            self.session.pass_time(self.moment)
            if len(self.composer.asked) > answered:
                answered = len(self.composer.asked)
                self.answer()

    def answer(self) -> None:
        """A note at the beginning of what is asked for, for each part."""
        continuation, until = self.composer.asked[-1]
        begin = continuation.begin_ticks
        rows = [[begin, 12, 40, 80, part.value] for part in continuation.parts if part.is_composed]
        self.session.from_composer(BarComposed(len(self.composer.asked), begin, until, np.array(rows, np.int64)))

    def press(self, pitches: Sequence[int], tick: float | None) -> None:
        for pitch in pitches:
            message = Message("note_on", note=pitch, velocity=80)
            at = None if tick is None else tick * SCALE
            self.session.from_player(ask.Received(self.moment, at, message.bytes()))


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(monkeypatch, AccompanySettings(start="count-in", bpm=120))


def test_it_counts_in_and_composes_what_the_player_is_sent(stage: Stage) -> None:
    assert stage.player.sent(ask.Play) == [ask.Play(0, 1)]
    [loaded] = stage.player.sent(ask.LoadPiece)
    assert loaded.tempos == ((0, 500_000),)
    assert [program for _, program in loaded.programs] == [0, 33, 0]
    stage.go(102)
    assert stage.composer.asked == []
    stage.press(C, 0)
    stage.go(106)
    replaced = stage.player.sent(ask.ReplaceNotes)
    channels = dict(zip((BASS, DRUMS), (channel for channel, _ in loaded.programs[1:]), strict=True))
    assert channels[DRUMS] == 9 and channels[BASS] > 9  # far from those that keyboards send on
    assert {channels[BASS], channels[DRUMS]} == {channel for command in replaced for channel in command.channels}
    assert {row[0] for command in replaced for row in command.rows} >= {96 * SCALE}
    assert stage.shown[0].state == "counting"
    assert stage.shown[-1] == Listened("playing", "C", stage.shown[-1].bpm)
    assert stage.shown[-1].bpm == pytest.approx(120)


def test_a_key_of_the_count_in_counts_if_it_is_still_down_when_the_music_begins(stage: Stage) -> None:
    stage.go(100.5)
    stage.press([*C, 61], (stage.moment - 102) * TICKS_A_SECOND)
    off = Message("note_off", note=61).bytes()
    stage.session.from_player(ask.Received(stage.moment, -60.0 * SCALE, off))
    stage.go(104.5)
    assert stage.shown[-1].chord == "C"
    piece = stage.session.end()
    assert piece is not None
    assert sorted(row[2] for row in piece.rows.tolist() if row[PART] == 0 and row[0] == 0) == list(C)


def test_what_was_struck_on_pads_is_a_track_of_drums_and_yours(stage: Stage) -> None:
    stage.go(102)
    stage.press(C, 0)
    stage.session.from_player(
        ask.Received(stage.moment, 0, Message("note_on", note=41, velocity=80, channel=9).bytes())
    )
    stage.go(104.5)
    assert stage.shown[-1].chord == "C"
    piece = stage.session.end()
    assert piece is not None
    assert [(part.name, part.is_drum) for part in piece.parts][-1] == ("Pads", True)
    yours = [(row[2], row[PART]) for row in piece.rows.tolist() if row[ORIGIN] == YOURS]
    assert sorted(yours) == [(41, len(piece.parts) - 1), *((pitch, 0) for pitch in C)]


def test_what_the_piece_lacks_of_what_was_played_is_said(stage: Stage) -> None:
    stage.go(102)
    stage.press(C, 0)
    assert stage.session.left_out is None
    for message in (Message("pitchwheel", pitch=90, channel=9), Message("control_change", control=1, value=9)):
        stage.session.from_player(ask.Received(stage.moment, 0, message.bytes()))
    assert stage.session.end() is not None
    assert "pitch bends (1), modulation (1)" in str(stage.session.left_out)


def test_another_chord_ends_what_sounds_wrong(stage: Stage) -> None:
    stage.go(102)
    stage.press(C, 0)
    stage.go(104.05)  # the bass has struck E in the second bar
    stage.press((61, 65, 68), (stage.moment - 102) * TICKS_A_SECOND)
    stage.go(104.15)
    ended = [command for command in stage.player.sent(ask.ReplaceNotes) if command.ended]
    assert [pitch for command in ended for _, pitch in command.ended] == [40]
    [row] = [row for row in ended[0].rows if row[0] < 106 * SCALE]
    assert row[3] % 12 == 1


def test_four_taps_give_the_tempo_and_the_bar_that_follows_is_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, AccompanySettings())
    assert stage.shown[-1] == Listened("tapping", taps=4)
    for number in range(4):
        stage.press([60], None)
        if number < 3:
            assert not stage.player.sent(ask.Play)
            stage.moment += 0.6
    [loaded] = stage.player.sent(ask.LoadPiece)
    assert loaded.tempos[0][1] == pytest.approx(600_000, abs=10)
    [play] = stage.player.sent(ask.Play)
    assert play.tick == pytest.approx(72 * SCALE, abs=1) and play.count_in_bars == 0


def _play_chords(stage: Stage, beats: int, early: float) -> None:
    """C and A minor by turns, a bar each, a chord on each beat at 100 a minute, until the music runs. early: seconds by
    which the first one is."""
    stage.moment -= early
    for beat in range(beats):
        if stage.player.sent(ask.Play):
            return
        chord = (C, A_MINOR)[beat // 4 % 2]
        stage.press(chord if beat % 4 else (chord[0] - 24, *chord), None)
        stage.moment += 0.5 if beat else 0.5 + early
        for pitch in (chord[0] - 24, *chord):
            off = Message("note_off", note=pitch).bytes()
            stage.session.from_player(ask.Received(stage.moment, None, off))
        stage.moment += 0.1


@pytest.mark.parametrize("early", [0.0, 0.012])
def test_a_plain_beat_of_yours_starts_it_and_what_was_played_before_is_known(
    monkeypatch: pytest.MonkeyPatch, early: float
) -> None:
    stage = Stage(monkeypatch, AccompanySettings(start="listen"))
    assert stage.shown[-1] == Listened("listening") and not stage.player.sent(ask.LoadPiece)
    _play_chords(stage, 32, early)
    [loaded], [play] = stage.player.sent(ask.LoadPiece), stage.player.sent(ask.Play)
    assert loaded.tempos[0][1] == pytest.approx(600_000, rel=0.01) and play.count_in_bars == 0
    assert play.tick is not None
    begun, tick = stage.moment - 0.6, play.tick / SCALE
    assert tick == pytest.approx((begun - 100) / 0.6 * 24, abs=2)  # the first key was on the first bar line
    stage.press(C, None)  # the player does not run yet
    stage.session.from_player(ask.Position((stage.moment - 100) / 0.6 * 480, stage.moment))
    stage.session.pass_time(stage.moment)
    assert stage.composer.asked
    continuation, _ = stage.composer.asked[0]
    assert continuation.begin_ticks % 96 == 0
    piece = stage.session.end()
    assert piece is not None
    assert len(piece) == sum(4 if beat % 4 == 0 else 3 for beat in range(round((begun - 100) / 0.6) + 1)) + 3


def test_what_never_had_a_plain_beat_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, AccompanySettings(start="listen"))
    stage.press(C, None)
    stage.moment += 1
    stage.session.from_player(ask.PortLost("keys"))
    stage.moment += 5
    piece = stage.session.end()
    assert piece is not None and not stage.player.sent(ask.Play)
    assert sorted(row[2] for row in piece.rows.tolist()) == list(C)
    assert {row[1] for row in piece.rows.tolist()} == {960}


def test_a_clock_starts_it_and_sets_the_tempo(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, AccompanySettings(start="clock"))
    assert not stage.player.sent(ask.Play) and stage.shown[-1].state == "waiting"
    for step in range(100):
        stage.moment = 100 + step * 0.02
        stage.session.from_player(ask.Position(step * 0.02 * 90 / 60 * 480, stage.moment))
    assert stage.shown[-1].bpm == pytest.approx(90)
    stage.session.from_player(ask.StateChanged("stopped"))
    assert stage.shown[-1].state == "waiting"


def test_the_tempos_of_a_clock_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, tick = Stage(monkeypatch, AccompanySettings(start="clock")), 0.0
    for step in range(400):
        stage.moment = 100 + step * 0.02
        stage.session.from_player(ask.Position(tick, stage.moment))
        if step == 0:
            stage.press(C, 0)
        tick += 0.02 * (90 if step < 200 else 120) / 60 * 480
    piece = stage.session.end()
    assert piece is not None
    assert [60e6 / tempo.us_per_quarter for tempo in piece.tempos] == pytest.approx([90, 120], abs=0.5)


def test_in_a_session_it_begins_at_the_next_bar_line_at_its_tempo(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, AccompanySettings(start="link", adapts=True))
    assert stage.player.sent(ask.Play) == [ask.Play(0)]
    stage.session.from_player(ask.SessionBeat(stage.moment, 5.0, 90.0))
    assert (stage.shown[-1].state, stage.shown[-1].bpm) == ("counting", 90)
    stage.session.from_player(ask.Received(stage.moment, 0.0, [0x90, 57, 80]))  # before the bar line
    for step in range(100):
        stage.moment = 100 + step * 0.02
        stage.session.from_player(ask.Position(max(0, step - 50) * 0.02 * 90 / 60 * 480, stage.moment))
    assert stage.shown[-1].state == "playing" and stage.shown[-1].bpm == pytest.approx(90)
    assert stage.composer.asked and not stage.player.sent(ask.SetTempos)  # others set the tempo
    piece = stage.session.end()
    assert piece is not None and 60e6 / piece.tempos[0].us_per_quarter == pytest.approx(90, abs=0.1)


def test_the_tempo_follows_who_plays_slower(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(monkeypatch, AccompanySettings(start="count-in", bpm=120, adapts=True))
    stage.go(102)
    for beat in range(1, 5):
        stage.press([60 + beat], beat * 24 + 2)
        stage.go(stage.moment + 0.5)
    tempos = [command.changes[0][1] for command in stage.player.sent(ask.SetTempos)]
    assert tempos and min(tempos) > 500_000
    assert stage.shown[-1].bpm is not None and stage.shown[-1].bpm < 120


@pytest.mark.parametrize("drift", [1.0, 0.93, 1.08])
def test_what_followed_you_is_kept_in_your_tempo(monkeypatch: pytest.MonkeyPatch, drift: float) -> None:
    """Notes sound in the piece when they did, and stand on the beats that were followed. drift: of each beat's length
    to that at the start, at the end."""
    stage = Stage(monkeypatch, AccompanySettings(start="count-in", bpm=120, adapts=True))
    tick, speed, played = 0.0, 1.0, []

    def go(until: float) -> None:
        """As the player does, in the tempo that it was last sent."""
        nonlocal tick, speed
        while stage.moment < until - 1e-9:
            step = min(0.02, until - stage.moment)
            stage.moment, tick = stage.moment + step, tick + step * TICKS_A_SECOND * speed
            stage.session.from_player(ask.Position(tick * SCALE, stage.moment))
            if sent := stage.player.sent(ask.SetTempos):
                speed = 500_000 / sent[-1].changes[0][1]

    stage.moment, beat = 102.0, 0.5
    for number in range(64):
        stage.press([60 + number % 12], tick)
        if sent := stage.player.sent(ask.SetTempos):
            speed = 500_000 / sent[-1].changes[0][1]
        played.append(stage.moment)
        beat = 0.5 * (1 + (drift - 1) * number / 63)
        go(stage.moment + beat * 0.8)
        off = Message("note_off", note=60 + number % 12).bytes()
        stage.session.from_player(ask.Received(stage.moment, tick * SCALE, off))
        go(played[-1] + beat)
    piece = stage.session.end()
    assert piece is not None
    rows = piece.rows[piece.rows[:, PART] == 0]
    tempo_map = piece.tempo_map
    sounding = np.array([tempo_map.seconds_at(onset) for onset in sorted(rows[:, 0].tolist())])
    assert np.abs(sounding - sounding[0] - (np.array(played) - played[0])).max() < 0.005
    assert 60e6 / piece.tempos[-1].us_per_quarter == pytest.approx(60 / beat, rel=0.03)
    assert all(tempo.ticks % (12 * SCALE) == 0 for tempo in piece.tempos)
    assert (len(piece.tempos) == 1) == (drift == 1.0)


def test_what_was_played_and_composed_is_a_piece(stage: Stage) -> None:
    stage.go(102)
    stage.press(A_MINOR, 0)
    stage.go(106.5)
    piece = stage.session.end()
    assert piece is not None
    assert stage.player.commands[-1] == ask.Stop() and stage.composer.cancelled
    assert [(part.program, part.is_drum) for part in piece.parts] == [(0, False), (33, False), (0, True)]
    rows = piece.rows
    yours = rows[rows[:, PART] == 0]
    assert sorted(yours[:, 2].tolist()) == list(A_MINOR) and (yours[:, ORIGIN] == YOURS).all()
    composed = rows[rows[:, PART] > 0]
    assert len(composed) and (composed[:, ORIGIN] == COMPOSED).all()
    assert (composed[:, 0] < 4.5 * TICKS_A_SECOND * SCALE).all()  # what has not sounded is no part of it


def test_who_played_nothing_gets_nothing(stage: Stage) -> None:
    stage.go(104)
    assert stage.session.end() is None


def test_a_composer_that_is_started_again_is_asked_again(stage: Stage) -> None:
    stage.go(102)
    stage.press(C, 0)
    stage.session.pass_time(stage.moment)
    asked = len(stage.composer.asked)
    stage.session.from_composer(Restarted())
    stage.moment += 0.2
    stage.session.from_player(ask.Position(10 * SCALE, stage.moment))
    stage.session.pass_time(stage.moment)
    assert asked and len(stage.composer.asked) == asked + 1


def test_a_player_that_is_started_again_gets_all_of_it_again(stage: Stage) -> None:
    stage.go(102)
    stage.press(C, 0)
    stage.go(105)
    stage.player.commands.clear()
    stage.session.from_player(Restarted())
    assert len(stage.player.sent(ask.LoadPiece)) == 1
    [play] = stage.player.sent(ask.Play)
    assert play.tick is not None and play.tick / SCALE == pytest.approx(3 * TICKS_A_SECOND, abs=2)
    assert stage.player.sent(ask.ReplaceNotes)[0].rows


def test_a_player_that_is_started_again_before_a_clock_has_started_it_still_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = Stage(monkeypatch, AccompanySettings(start="clock"))
    stage.player.commands.clear()
    stage.session.from_player(Restarted())
    assert len(stage.player.sent(ask.LoadPiece)) == 1
    assert not stage.player.sent(ask.Play)


def test_what_can_not_be_composed_is_said(stage: Stage) -> None:
    stage.go(102)
    stage.press(C, 0)
    stage.session.pass_time(stage.moment)
    stage.session.from_composer(JobFailed(len(stage.composer.asked), Text("no note fits")))
    assert stage.failures == [Text("no note fits")]


def test_a_keyboard_that_is_gone_lets_go_of_its_keys(stage: Stage) -> None:
    stage.go(102)
    stage.press(C, 0)
    stage.go(103)
    stage.session.from_player(ask.PortLost("keys"))
    piece = stage.session.end()
    assert piece is not None
    assert all(row[1] <= 2.05 * TICKS_A_SECOND * SCALE for row in piece.rows.tolist() if row[PART] == 0)


@pytest.mark.parametrize(
    ("wrong", "names"),
    [({"metre": "x"}, "--metre"), ({"bpm": 3.0}, "--tempo"), ({"start": "count-in"}, "tempo"), ({"count_in": 0}, "16")],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict, names: str) -> None:
    with pytest.raises(ContinuoError, match=names):
        AccompanySettings(**wrong)


def test_a_model_without_parts_and_controls_for_parts_that_are_not_there_are_refused() -> None:
    with pytest.raises(ContinuoError, match="can't accompany"):
        AccompanySession(PlayerSpy(), ComposerSpy(), small_checkpoint(), AccompanySettings())
    settings = AccompanySettings(controls=Controls(range="flute=C5-C6"))
    with pytest.raises(ContinuoError, match="flute"):
        AccompanySession(PlayerSpy(), ComposerSpy(), parts_checkpoint(), settings)
