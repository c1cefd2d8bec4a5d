from __future__ import annotations

import math
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mido import Message

from app.player.timebase import ClockTime, OwnTime
from generator.music.tempo import TempoMap
from tests.app.player.rig import BEGIN, QUARTER, Recorder, Rig, sounding

INTERVAL = 60 / 120 / 24
SCALE = [(beat * QUARTER, 240, 60 + beat) for beat in range(40)]


def following(notes=SCALE) -> tuple[Rig, Recorder]:
    rig = Rig()
    sink = rig.output()
    rig.load(notes)
    rig.transport.follow(True, rig.moment)
    return rig, sink


def tell(rig: Rig, kind: str, **values: Any) -> None:
    rig.transport.receive_clock(Message(kind, **values), rig.moment)
    rig.transport.advance(rig.moment)


def clocks(rig: Rig, times: int, interval: float = INTERVAL, jitter: float = 0.0, draw: random.Random | None = None):
    """So many clocks, the first at once; each late or early by up to `jitter`; afterwards it is time for the next."""
    begin = rig.moment
    for index in range(times):
        off = draw.uniform(-jitter, jitter) if draw else 0.0
        rig.run(max(0.0, begin + index * interval + off - rig.moment))
        tell(rig, "clock")
    rig.run(max(0.0, begin + times * interval - rig.moment))


# The piece's own time.


@given(
    st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(10_000, 3_000_000)), max_size=20, unique_by=lambda row: row[0]
    ),
    st.floats(0, 10**6),
    st.floats(0.05, 20),
)
def test_places_and_moments_are_each_others_inverse(tempos, tick, speed):
    time = OwnTime(TempoMap(sorted(tempos), QUARTER), speed)
    time.start(100.0, 5000.0)
    assert time.tick_at(time.time_of(tick)) == pytest.approx(tick, rel=1e-6, abs=1e-3)


def test_half_the_speed_takes_twice_the_time():
    time = OwnTime(TempoMap((), QUARTER), 0.5)
    time.start(480, 10.0)
    assert time.time_of(960) == 11.0


# A master's clock.


def test_nothing_plays_before_the_first_clock_and_the_first_is_the_begin():
    rig, sink = following()
    tell(rig, "start")
    rig.run(3)
    assert not sink.onsets
    tell(rig, "clock")
    assert sink.onsets == [(3.0, 60)]


@pytest.mark.parametrize("bpm", [40, 97, 120, 250])
def test_notes_fall_on_the_masters_beats(bpm: int):
    rig, sink = following()
    tell(rig, "start")
    interval = 60 / bpm / 24
    clocks(rig, 24 * 16, interval)
    errors = [at - index * 24 * interval for index, (at, _) in enumerate(sink.onsets[:16])]
    assert len(errors) == 16 and max(map(abs, errors[1:])) < 0.001


def test_jitter_is_smoothed():
    rig, sink = following()
    tell(rig, "start")
    clocks(rig, 24 * 32, jitter=0.002, draw=random.Random(5))
    errors = [abs(at - index * 0.5) for index, (at, _) in enumerate(sink.onsets[:32])]
    assert len(errors) == 32 and max(errors) < 0.004


def test_another_tempo_of_the_master_is_followed_within_a_beat():
    rig, sink = following()
    tell(rig, "start")
    clocks(rig, 24 * 8)
    begin = rig.moment - BEGIN
    clocks(rig, 24 * 8, 2 * INTERVAL)
    later = [at for at, _ in sink.onsets[9:]]
    assert later == pytest.approx([begin + index for index in range(1, 8)], abs=0.003)


def test_when_the_master_falls_silent_the_music_stands_and_what_sounds_is_ended():
    rig, sink = following([(0, 48_000, 60), (480, 240, 61)])
    tell(rig, "start")
    clocks(rig, 10)
    rig.run(0.4)
    assert sounding(sink.messages) == {(0, 60)} and rig.place < 11 * 20
    rig.run(10)
    assert not sounding(sink.messages) and rig.place < 11 * 20


def test_stop_and_continue_go_on_with_the_next_clock():
    rig, sink = following()
    tell(rig, "start")
    clocks(rig, 40)
    rig.run(INTERVAL / 3)
    tell(rig, "stop")
    assert not sounding(sink.messages)
    assert rig.place == 40 * 20
    rig.run(2)
    tell(rig, "continue")
    begin = rig.moment - BEGIN
    clocks(rig, 40)
    assert sink.onsets[2] == (pytest.approx(begin + 8 * INTERVAL, abs=0.001), 62)


def test_a_hundred_stops_do_not_part_master_and_music():
    rig, _ = following([(0, 1, 60), (480_000, 1, 61)])
    tell(rig, "start")
    draw = random.Random(2)
    sent = 0
    for _ in range(100):
        times = draw.randrange(1, 30)
        clocks(rig, times)
        sent += times
        rig.run(draw.uniform(0, INTERVAL))
        tell(rig, "stop")
        clocks(rig, draw.randrange(3))  # many masters go on sending them
        tell(rig, "continue")
    assert rig.place == sent * 20


def test_the_master_chooses_the_place():
    rig, sink = following()
    tell(rig, "songpos", pos=16)
    tell(rig, "continue")
    clocks(rig, 2)
    assert sink.onsets == [(0, 64)]


def test_a_loop_keeps_step_with_the_master():
    rig, sink = following()
    rig.transport.set_loop(0, 960, rig.moment)
    tell(rig, "start")
    clocks(rig, 24 * 40, jitter=0.001, draw=random.Random(4))
    errors = [abs(at - index * 0.5) for index, (at, _) in enumerate(sink.onsets[:40])]
    assert len(errors) == 40 and max(errors) < 0.003
    assert [pitch for _, pitch in sink.onsets[:40]] == [60, 61] * 20


def test_who_follows_does_not_wait_at_the_horizon_and_plays_what_is_there():
    rig, sink = following([])
    rig.load([], horizon=0)
    rig.add([(0, 240, 60)], 480)
    tell(rig, "start")
    clocks(rig, 30)
    assert rig.transport.state == "playing"
    rig.add([(480, 240, 61), (960, 240, 62)], 1440)  # the first comes too late
    clocks(rig, 30)
    assert [pitch for _, pitch in sink.onsets] == [60, 62]


def test_following_keeps_the_place_and_so_does_the_end_of_it():
    rig, _ = following()
    rig.transport.follow(False, rig.moment)
    rig.play()
    rig.run(1)
    rig.transport.follow(True, rig.moment)
    assert rig.place == 960 and rig.transport.state == "stopped"


@given(st.lists(st.floats(0, 0.3), min_size=1, max_size=80))
def test_whatever_the_intervals_the_place_is_no_further_than_the_clocks(intervals):
    time, moment = ClockTime(QUARTER), 10.0
    time.start(0, moment)
    for index, interval in enumerate(intervals):
        moment += interval
        time.on_clock(moment)
        for later in (0, 0.01, 1):
            assert index * 20 <= time.tick_at(moment + later) <= (index + 1.5) * 20
        assert math.isfinite(time.time_of(index * 20)) and time.time_of((index + 2) * 20) == math.inf
        assert 9 < time.quarters_per_minute < 1300
