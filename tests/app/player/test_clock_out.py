from __future__ import annotations

import pytest

from tests.app.player.rig import BEGIN, SCALE, Recorder, Rig

# The MIDI clock for other machines.


def clocked(notes=SCALE, **about) -> tuple[Rig, Recorder]:
    rig = Rig()
    sink = rig.output(takes_clock=True)
    rig.load(notes, **about)
    return rig, sink


def test_the_clock_ticks_24_times_a_quarter_on_the_beat_and_stops_with_the_music():
    rig, sink = clocked()
    rig.play()
    rig.run(10)
    assert sink.clock == ["start", "clock*192", "stop"]
    assert [at for at, _ in sink.of("clock")] == pytest.approx([BEGIN + index / 48 for index in range(192)])


@pytest.mark.parametrize(
    ("begin", "first", "said"),
    [(960, 0.0, "songpos=8"), (950, 10 / 960, "songpos=8"), (961, 119 / 960, "songpos=9")],
)
def test_from_the_middle_the_clock_begins_at_a_sixteenth_and_says_which(begin: int, first: float, said: str):
    rig, sink = clocked()
    rig.play(begin)
    rig.run(0.5)
    assert sink.clock[:2] == [said, "continue"]
    assert sink.of("clock")[0][0] == pytest.approx(BEGIN + first)


def test_pause_and_seek_stop_the_clock_and_continue_where_the_music_does():
    rig, sink = clocked()
    rig.play()
    rig.run(0.99)
    rig.transport.pause(rig.moment)
    rig.run(1)
    rig.transport.seek(960, rig.moment)
    rig.play()
    rig.run(0.24)
    rig.transport.seek(1920, rig.moment)
    rig.run(0.24)
    rig.transport.stop(rig.moment)
    assert sink.clock == [
        "start",
        "clock*48",
        "stop",
        "songpos=8",
        "continue",
        "clock*12",
        "stop",
        "songpos=16",
        "continue",
        "clock*12",
        "stop",
    ]


def test_at_the_turn_of_a_loop_the_clock_is_sent_the_place_and_loses_no_time():
    rig, sink = clocked()
    rig.transport.set_loop(480, 960, rig.moment)
    rig.play(480)
    rig.run(1.24)
    rounds = ["songpos=4", "continue", "clock*24", "stop"]
    assert sink.clock == [*rounds, *rounds, "songpos=4", "continue", "clock*12"]
    assert [at for at, _ in sink.of("clock")] == pytest.approx([BEGIN + index / 48 for index in range(60)])


def test_while_the_music_holds_the_clock_stands():
    rig, sink = clocked([], horizon=0)
    rig.add([], 480)
    rig.play()
    rig.run(2)
    rig.add([], 960)
    rig.run(2)
    assert sink.clock == ["start", "clock*24", "stop", "songpos=4", "continue", "clock*24", "stop"]


def test_while_bars_are_counted_in_there_is_no_clock():
    rig, sink = clocked()
    rig.play(0, 1)
    rig.run(0.5)
    other = rig.output("other", takes_clock=True)
    rig.run(1.6)
    assert sink.clock == other.clock == ["start", "clock*5"]
    assert sink.of("start")[0][0] == BEGIN + 2


def test_an_output_that_comes_while_music_runs_joins_at_a_sixteenth_and_one_that_goes_is_stopped():
    rig, sink = clocked()
    rig.play()
    rig.run(0.3)
    other = rig.output("other", takes_clock=True)
    rig.run(0.2 - 1e-3)
    assert other.clock == ["songpos=3", "continue", "clock*6"]
    rig.transport.drop_output("other", rig.moment)
    assert other.clock[-1] == "stop"
    rig.run(0.1)
    assert sink.clock == ["start", "clock*29"]


def test_a_receiver_that_came_back_is_sent_where_the_music_is():
    rig, sink = clocked()
    rig.play()
    rig.run(0.3)
    rig.transport.restore_output(rig.transport.outputs["main"], rig.moment)
    rig.run(0.2 - 1e-3)
    assert sink.clock == ["start", "clock*15", "stop", "songpos=3", "continue", "clock*6"]


def test_outputs_that_did_not_ask_for_the_clock_get_none():
    rig, _ = clocked()
    other = rig.output("other")
    rig.play()
    rig.run(1)
    assert not other.clock
