"""In time with Ableton Link."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.ipc.wire import now
from app.live.options import TransportOptions
from app.player.ableton_link.beat_reports import BeatReports
from app.player.ableton_link.session import LinkSession
from app.player.messages import SessionBeat
from generator.errors import ContinuoError
from tests.app.player.rig import BEGIN, QUARTER, SCALE, Recorder, Rig, rig_with, sounding

_ROOT = Path(__file__).resolve().parents[3]


class Timeline:
    """A session whose tempo is set; at BEGIN it is between two bar lines, at beat 9."""

    def __init__(self, beats_per_minute: float) -> None:
        self._seconds, self._beat, self._moment = 60 / beats_per_minute, 9.0, BEGIN
        self.is_closed = False

    def change(self, moment: float, beats_per_minute: float) -> None:
        self._beat, self._moment, self._seconds = self.beat_at(moment), moment, 60 / beats_per_minute

    def beat_at(self, moment: float) -> float:
        return self._beat + (moment - self._moment) / self._seconds

    def moment_of(self, beat: float) -> float:
        return self._moment + (beat - self._beat) * self._seconds

    def close(self) -> None:
        self.is_closed = True


def following(beats_per_minute: float = 60, quarters: float = 4) -> tuple[Rig, Recorder, Timeline]:
    rig, sink = rig_with()
    timeline = Timeline(beats_per_minute)
    rig.transport.follow_session(timeline, quarters, rig.moment)
    return rig, sink, timeline


def test_music_begins_at_the_next_bar_line_of_the_session_and_goes_on_at_its_tempo() -> None:
    rig, sink, _ = following()
    rig.play(0)
    rig.run(2.9)
    assert sink.onsets == [] and rig.place == 0
    rig.run(20)
    assert sink.onsets == [(3.0 + beat, 60 + beat) for beat in range(8)]  # beat 12; the piece is twice as fast
    assert not sounding(sink.messages)


def test_bars_are_as_long_as_the_piece_says() -> None:
    rig, sink, _ = following(quarters=3)
    rig.play(2 * QUARTER)
    rig.run(0.5)
    assert sink.onsets == [(0.0, 62)]  # beat 9


def test_who_is_on_a_bar_line_does_not_wait_for_the_next() -> None:
    rig, sink, _ = following(quarters=3)
    rig.moment += 0.01
    rig.play(0)
    rig.run(1)
    assert [pitch for _, pitch in sink.onsets] == [60, 61]


def test_another_tempo_holds_from_where_it_is_set() -> None:
    rig, sink, timeline = following(quarters=1)
    rig.play(0)
    rig.run(1.5)
    timeline.change(rig.moment, 120)
    rig.run(10)
    assert sink.onsets[:4] == [(0.0, 60), (1.0, 61), (1.75, 62), (2.25, 63)]


def test_a_loop_stays_with_the_beats() -> None:
    rig, sink, _ = following(quarters=1)
    rig.transport.set_loop(0, 2 * QUARTER, rig.moment)
    rig.play(0)
    rig.run(5.5)
    assert sink.onsets == [(float(beat), 60 + beat % 2) for beat in range(6)]


def test_composing_that_falls_behind_goes_on_at_a_bar_line() -> None:
    rig = Rig()
    sink = rig.output()
    rig.load(SCALE[:4], horizon=4 * QUARTER)
    rig.transport.follow_session(Timeline(60), 4, rig.moment)
    rig.play(0)
    rig.run(8)  # from 3 to 7 s it plays four quarters; then it waits
    assert rig.transport.state == "waiting"
    rig.add(SCALE[4:], horizon=8 * QUARTER)
    rig.run(10)
    assert sink.onsets[4] == (11.0, 64)


def test_the_piece_has_its_own_tempo_again_when_the_session_is_left() -> None:
    rig, sink, timeline = following()
    rig.transport.follow_session(None, 4, rig.moment)
    assert timeline.is_closed
    rig.play(0)
    rig.run(1)
    assert sink.onsets == [(0.0, 60), (0.5, 61), (1.0, 62)]


def test_a_piece_that_is_loaded_later_follows_too() -> None:
    rig, sink, _ = following()
    rig.load(SCALE)
    rig.play(0)
    rig.run(4.5)
    assert sink.onsets == [(3.0, 60), (4.0, 61)]


def test_a_clock_and_a_session_can_t_both_lead() -> None:
    with pytest.raises(ContinuoError, match="both lead the tempo"):
        TransportOptions(link=True, follow="keys")


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "link", None)
    with pytest.raises(ContinuoError, match=r"Ableton Link needs .*LinkPython-extern"):
        LinkSession(4, 120)


_PEER = """
import sys, threading
from link import Link
met = threading.Event()
peer = Link(137.0)
peer.setNumPeersCallback(lambda count: met.set() if count else None)
peer.enabled = True
print("there", flush=True)
print("met" if met.wait(8) else "alone", flush=True)
sys.stdin.readline()
print(peer.captureAppSessionState().tempo(), flush=True)
"""


@pytest.mark.processes
def test_a_session_has_the_beats_of_the_library() -> None:
    pytest.importorskip("link")
    session = LinkSession(4, 90)
    try:
        moment = now()
        beat = session.beat_at(moment)
        assert session.beat_at(moment + 60) - beat == pytest.approx(90, abs=0.5)
        assert session.moment_of(beat + 3) - moment == pytest.approx(2, abs=0.1)
    finally:
        session.close()


@pytest.mark.processes
def test_two_programs_that_find_each_other_share_tempo_and_bar_lines() -> None:
    pytest.importorskip("link")
    with subprocess.Popen(
        [sys.executable, "-c", _PEER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT
    ) as peer:
        assert peer.stdout and peer.stdin and peer.stdout.readline() == "there\n"
        session = LinkSession(4, 90)
        try:
            if peer.stdout.readline() != "met\n":
                pytest.skip("no network here on which programs find each other")
            peer.stdin.write("\n")
            peer.stdin.flush()
            tempo = float(peer.stdout.readline())
            moment = now()
            assert session.beat_at(moment + 60) - session.beat_at(moment) == pytest.approx(tempo, abs=0.1)
        finally:
            session.close()


def test_beats_are_reported_once_and_whenever_they_are_otherwise() -> None:
    said: list[SessionBeat] = []
    reports, timeline = BeatReports(said.append), Timeline(60)
    reports.look(None, BEGIN)
    for step in range(200):
        reports.look(timeline, BEGIN + step * 0.05)
    assert [(report.beat, report.bpm) for report in said] == [(9.0, pytest.approx(60))]
    assert said[0].beat_at(BEGIN + 5) == pytest.approx(14)
    timeline.change(BEGIN + 10, 90)
    reports.look(timeline, BEGIN + 10.2)
    assert said[-1].bpm == pytest.approx(90) and said[-1].beat_at(BEGIN + 10) == pytest.approx(19)
    reports.look(None, BEGIN + 11)
    reports.look(None, BEGIN + 12)
    assert len(said) == 3 and said[-1].bpm == 0
