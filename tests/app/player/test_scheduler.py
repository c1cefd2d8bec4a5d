from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mido import Message

from app.player.outputs import Output
from app.player.playback import CLICK_PITCHES
from app.player.sequence import SequenceNote
from generator.tempo import TempoMap
from tests.app.player.rig import BEGIN, QUARTER, Recorder, Rig, is_silenced, seconds, sounding

HIGH, LOW = CLICK_PITCHES
SCALE = [(beat * QUARTER, QUARTER, 60 + beat) for beat in range(8)]  # eight quarters, half a second each


def rig_with(notes=SCALE, **about) -> tuple[Rig, Recorder]:
    rig = Rig()
    sink = rig.output()
    rig.load(notes, **about)
    return rig, sink


def composing() -> tuple[Rig, Recorder]:
    """A piece of which nothing is there yet."""
    return rig_with([], horizon=0)


# Deadlines.


def test_ten_thousand_notes_are_due_where_the_tempo_map_has_them_however_late_each_call_is():
    tempos = [(tick, 300_000 + 7_919 * (tick // 960 % 50)) for tick in range(0, 400_000, 960)]
    notes = [(37 * index, 31, 30 + index % 60) for index in range(10_000)]
    rig, sink = rig_with(notes, tempos=tempos)
    rig.play()
    rig.run(3000, late=0.0007)
    written = TempoMap(tempos, QUARTER)
    errors = [
        abs(at - BEGIN - written.seconds_at(note[0])) for (at, _), note in zip(sink.of("note_on"), notes, strict=True)
    ]
    assert max(errors) < 1e-9
    ends = [
        abs(at - BEGIN - written.seconds_at(note[0] + note[1]))
        for (at, _), note in zip(sink.of("note_off"), notes, strict=True)
    ]
    assert max(ends) < 1e-9
    assert rig.told("ended") == [notes[-1][0] + 31]


def test_another_speed_holds_from_the_moment_it_is_chosen():
    rig, sink = rig_with()
    rig.play()
    rig.run(1.25)
    rig.scheduler.set_speed(2, rig.moment)
    rig.run(10)
    assert [at for at, _ in sink.onsets] == [0, 0.5, 1.0, 1.375, 1.625, 1.875, 2.125, 2.375]


def test_another_tempo_map_holds_from_the_place_where_the_music_is():
    rig, sink = rig_with()
    rig.play()
    rig.run(1.25)
    rig.scheduler.set_tempos([(0, 1_000_000)], rig.moment)
    rig.run(20)
    assert [at for at, _ in sink.onsets] == [0, 0.5, 1.0, 1.75, 2.75, 3.75, 4.75, 5.75]


def test_a_thousand_changes_of_speed_lose_no_time():
    rig, sink = rig_with([(0, 10, 60), (480_000, 10, 61)])
    rig.play()
    passed, tick = 0.0, 0.0
    draw = random.Random(1)
    for _ in range(1000):
        factor, length = draw.uniform(0.5, 2), draw.uniform(0.01, 0.2)
        rig.scheduler.set_speed(factor, rig.moment)
        rig.run(length)
        passed, tick = passed + length, tick + 960 * factor * length
    assert rig.place == pytest.approx(tick, abs=1e-6)
    rig.scheduler.set_speed(1, rig.moment)
    rig.run(1000)
    assert sink.onsets[-1][0] == pytest.approx(passed + (480_000 - tick) / 960, abs=1e-6)


def test_at_one_tick_note_offs_come_before_note_ons_and_the_same_pitch_alternates():
    rig, sink = rig_with([(0, 480, 60), (0, 480, 64), (480, 480, 60), (480, 240, 67)])
    rig.play()
    rig.run(5)
    at_half = [message.type for at, message in sink.got if math.isclose(at, BEGIN + 0.5)]
    assert at_half == ["note_off", "note_off", "note_on", "note_on"]
    assert not sounding(sink.messages)


def test_a_note_of_no_length_is_ended_a_tick_later():
    rig, sink = rig_with([(0, 0, 60), (480, 480, 60)])
    rig.play()
    rig.run(5)
    assert sink.of("note_off")[0][0] == pytest.approx(BEGIN + 1 / 960)


def test_overlapping_notes_of_one_pitch_end_with_the_last_of_them():
    rig, sink = rig_with([(0, 960, 60), (480, 960, 60)])
    rig.play()
    rig.run(5)
    assert [(round(at - BEGIN, 6), message.type) for at, message in sink.of("note_on", "note_off")] == [
        (0, "note_on"),
        (0.5, "note_off"),
        (0.5, "note_on"),
        (1.5, "note_off"),
    ]


# The transport.


def test_a_piece_ends_with_its_last_note_and_the_next_play_begins_anew():
    rig, sink = rig_with()
    rig.play()
    rig.run(4.1)
    assert rig.told("ended") == [8 * QUARTER] and rig.told("state") == ["playing", "stopped"]
    assert rig.place == 0
    rig.play()
    rig.run(0.1)
    assert sink.onsets[-1] == (4.1, 60)


def test_stop_goes_back_to_where_playing_began():
    rig, _ = rig_with()
    rig.play(960)
    rig.run(1)
    rig.scheduler.stop(rig.moment)
    assert rig.place == 960


def test_pause_stays_and_play_goes_on_there():
    rig, sink = rig_with()
    rig.play()
    rig.run(0.7)
    rig.scheduler.pause(rig.moment)
    assert rig.place == pytest.approx(672) and not sounding(sink.messages)
    rig.run(5)
    rig.play()
    rig.run(1)
    assert sink.onsets == [(0, 60), (0.5, 61), (6.0, 62), (6.5, 63)]


def test_a_note_that_was_due_when_the_music_paused_is_played_when_it_goes_on():
    rig, sink = rig_with()
    rig.play()
    rig.run(0.4)
    rig.moment += 0.1001  # nobody has called since the second note became due
    rig.scheduler.pause(rig.moment)
    rig.play()
    rig.run(0.1)
    assert [pitch for _, pitch in sink.onsets] == [60, 61]


def test_seek_goes_on_elsewhere_at_once():
    rig, sink = rig_with()
    rig.play()
    rig.run(0.25)
    rig.scheduler.seek(5 * QUARTER, rig.moment)
    rig.run(0.6)
    assert sink.onsets == [(0, 60), (0.25, 65), (0.75, 66)]
    assert sounding(sink.messages) == {(0, 66)}


def test_seek_without_playing_is_where_play_begins():
    rig, sink = rig_with()
    rig.scheduler.seek(3 * QUARTER, rig.moment)
    rig.run(1)
    assert not sink.onsets
    rig.play()
    rig.run(0.1)
    assert sink.onsets == [(1, 63)]


def test_a_machine_that_slept_sends_no_burst_and_goes_on_where_it_was():
    rig, sink = rig_with()
    rig.play()
    rig.run(0.75)
    rig.moment += 3600
    rig.run(1.1)
    assert sounding(sink.messages) == {(0, 64)}
    assert [(round(at - 3600.75, 3), pitch) for at, pitch in sink.onsets[2:]] == [(0, 62), (0.5, 63), (1.0, 64)]


# Loop.


def test_a_loop_repeats_exactly_for_a_thousand_rounds():
    rig, sink = rig_with(tempos=[(0, 333_333)])
    rig.scheduler.set_loop(480, 1440, rig.moment)
    rig.play()
    rig.run(700, late=0.003)
    quarter = 0.333333
    for index, (at, pitch) in enumerate(sink.onsets):
        assert at == pytest.approx(index * quarter, abs=1e-5)
        assert pitch == (60 if index == 0 else 61 + (index - 1) % 2)
    assert len(sink.onsets) > 2000


def test_notes_across_the_end_of_a_loop_are_released_there():
    rig, sink = rig_with([(0, 480, 60), (480, 4800, 61)])
    rig.scheduler.set_loop(0, 960, rig.moment)
    rig.play()
    rig.run(1.1)
    assert sink.of("note_off")[-1][0] == BEGIN + 1
    assert sounding(sink.messages) == {(0, 60)}


@pytest.mark.parametrize("onset", [959, 958, 480])
def test_a_note_just_before_the_end_of_a_loop_does_not_break_it(onset: int):
    rig, sink = rig_with([(onset, 1, 60), (4800, 480, 61)])
    rig.scheduler.set_loop(0, 960, rig.moment)
    rig.play()
    rig.run(3.4)
    assert [pitch for _, pitch in sink.onsets] == [60] * 3


def test_notes_that_arrive_just_when_the_loop_should_turn_do_not_break_it():
    rig, sink = composing()
    rig.add(SCALE, 8 * QUARTER)
    rig.scheduler.set_loop(0, 960, rig.moment)
    rig.play()
    rig.run(0.99)
    rig.moment += 0.0105
    rig.add([(4800, 10, 70)], 4810)
    rig.run(0.9)
    assert [pitch for _, pitch in sink.onsets] == [60, 61, 60, 61]


def test_a_loop_may_be_longer_than_the_piece():
    rig, sink = rig_with(SCALE[:1])
    rig.scheduler.set_loop(0, 1920, rig.moment)
    rig.play()
    rig.run(4.1)
    assert sink.onsets == [(0, 60), (2, 60), (4, 60)]


def test_a_loop_behind_the_music_is_not_gone_back_to():
    rig, _ = rig_with()
    rig.play(1920)
    rig.scheduler.set_loop(0, 960, rig.moment)
    rig.run(5)
    assert rig.told("ended") == [8 * QUARTER]


def test_a_loop_ends_when_it_is_taken_away():
    rig, sink = rig_with()
    rig.scheduler.set_loop(0, 960, rig.moment)
    rig.play()
    rig.run(1.6)
    rig.scheduler.set_loop(None, None, rig.moment)
    rig.run(10)
    assert [pitch for _, pitch in sink.onsets] == [60, 61, 60, 61, 62, 63, 64, 65, 66, 67]


# Metronome and count-in.


def test_the_metronome_clicks_on_beats_and_the_first_is_high():
    rig, sink = rig_with()
    rig.scheduler.metronome = True
    rig.play()
    rig.run(2.2)
    assert sink.clicks == [(0, HIGH), (0.5, LOW), (1, LOW), (1.5, LOW), (2, HIGH)]
    assert [round(at - BEGIN, 6) for at, message in sink.of("note_off") if message.channel == 9][:2] == [0.05, 0.55]


@pytest.mark.parametrize(
    ("metre", "clicks"),
    [
        ((0, 6, 8), [(0, HIGH), (0.75, LOW), (1.5, HIGH), (2.25, LOW)]),
        ((0, 3, 4), [(0, HIGH), (0.5, LOW), (1.0, LOW), (1.5, HIGH), (2.0, LOW)]),
        ((0, 2, 2), [(0, HIGH), (1.0, LOW), (2.0, HIGH)]),
    ],
)
def test_beats_are_those_of_the_metre(metre, clicks):
    rig, sink = rig_with(metres=[metre])
    rig.scheduler.metronome = True
    rig.play()
    rig.run(2.3)
    assert sink.clicks == clicks


def test_a_change_of_metre_begins_a_bar():
    rig, sink = rig_with(metres=[(0, 4, 4), (1440, 3, 4)])
    rig.scheduler.metronome = True
    rig.play()
    rig.run(3.2)
    assert [at for at, pitch in sink.clicks if pitch == HIGH] == [0, 1.5, 3]


@pytest.mark.parametrize(
    ("metres", "begin", "clicks"),
    [
        ([], 0, [(0, HIGH), (0.5, LOW), (1, LOW), (1.5, LOW)]),
        ([(0, 6, 8)], 0, [(0, HIGH), (0.75, LOW)]),
        ([(0, 3, 4)], 0, [(0, HIGH), (0.5, LOW), (1, LOW)]),
        ([], 960, [(0, LOW), (0.5, LOW), (1, HIGH), (1.5, LOW)]),  # in mid-bar
        ([(0, 4, 4), (1920, 3, 4)], 1920, [(0, HIGH), (0.5, LOW), (1, LOW)]),  # the metre that is to come
    ],
)
def test_a_bar_is_counted_in_before_the_first_note_and_then_only_music_is_heard(metres, begin, clicks):
    rig, sink = rig_with(metres=metres)
    rig.play(begin, 1)
    rig.run(3)
    assert sink.clicks == clicks
    bar = 1.5 if metres else 2.0
    assert sink.onsets[0] == (bar, 60 + begin // QUARTER)


def test_after_a_count_in_an_audible_metronome_goes_on_with_the_beats_of_the_piece():
    rig, sink = rig_with()
    rig.scheduler.metronome = True
    rig.play(720, 1)
    rig.run(3.3)
    assert sink.clicks == [(0.25, LOW), (0.75, LOW), (1.25, HIGH), (1.75, LOW), (2.25, LOW), (2.75, LOW), (3.25, HIGH)]


def test_who_pauses_while_bars_are_counted_in_has_not_moved():
    rig, _ = rig_with()
    rig.play(0, 2)
    rig.run(1)
    rig.scheduler.pause(rig.moment)
    assert rig.place == 0


# While composing goes on.


def test_at_the_horizon_the_music_holds_and_notes_ring_out_as_long_as_they_are_written():
    rig, sink = rig_with([(0, 480, 60), (1440, 960, 61)], horizon=0)
    rig.add([], 1920)
    rig.play()
    rig.run(10)
    assert rig.told("waiting") == [1920] and rig.scheduler.state == "waiting"
    assert sink.of("note_off")[-1][0] == BEGIN + 2.5
    assert rig.place == 1920 and not sounding(sink.messages)


def test_when_more_comes_the_music_goes_on_from_the_bar_line_at_once():
    rig, sink = composing()
    rig.add(SCALE[:4], 1920)
    rig.play()
    rig.run(3)
    rig.add([(1920, 480, 70)], 1920)
    rig.run(1)
    assert rig.scheduler.state == "waiting"
    rig.add([(2400, 480, 71)], 3840)
    rig.run(1)
    assert sink.onsets[-2:] == [(4, 70), (4.5, 71)]
    assert rig.told("state") == ["playing", "waiting", "playing"]


def test_finish_ends_a_piece_that_waited():
    rig, _ = composing()
    rig.add(SCALE[:2], 960)
    rig.play()
    rig.run(3)
    rig.scheduler.finish(None, rig.moment)
    rig.run(0.1)
    assert rig.told("ended") == [960] and rig.scheduler.state == "stopped"


def test_finish_may_say_where_the_piece_is_over():
    rig, sink = rig_with(end=1920)
    rig.play()
    rig.run(10)
    assert rig.told("ended") == [1920] and len(sink.onsets) == 4


def test_notes_that_are_cut_are_replaced_by_others_without_a_gap():
    rig, sink = composing()
    rig.add(SCALE, 8 * QUARTER)
    rig.play()
    rig.run(0.6)
    rig.scheduler.cut(2 * QUARTER, rig.moment)
    rig.add([(2 * QUARTER, 480, 80), (3 * QUARTER, 480, 81)], 4 * QUARTER)
    rig.scheduler.finish(None, rig.moment)
    rig.run(5)
    assert sink.onsets == [(0, 60), (0.5, 61), (1, 80), (1.5, 81)]


def test_a_whole_piece_that_is_cut_waits_for_what_comes_instead():
    rig, sink = rig_with()
    rig.play()
    rig.run(0.1)
    rig.scheduler.cut(960, rig.moment)
    rig.run(3)
    assert rig.told("waiting") == [960]
    rig.add([(960, 480, 90)], 1440)
    rig.run(0.1)
    assert sink.onsets[-1] == (3.1, 90)


def test_cutting_behind_the_music_holds_it_where_it_is():
    rig, sink = rig_with()
    rig.play()
    rig.run(1.2)
    rig.scheduler.cut(0, rig.moment)
    assert rig.told("waiting") == [pytest.approx(1152)]
    rig.run(3)
    assert not sounding(sink.messages) and sink.of("note_off")[-1][0] == pytest.approx(BEGIN + 1.5)


def test_adding_notes_skips_none_that_are_due_and_repeats_none():
    rig, sink = composing()
    rig.play()
    draw = random.Random(3)
    for beat in range(200):
        rig.add([(beat * 480, 480, 60), (beat * 480 + 240, 100, 72)], (beat + 1) * 480)
        if beat > 4:
            rig.run(draw.uniform(0.3, 0.5))
            rig.moment += draw.choice([0, 0.0002, 0.003])  # a call is due, and not yet done
    rig.run(200)
    assert [pitch for _, pitch in sink.onsets] == [60, 72] * 200


def test_notes_that_come_too_late_are_played_only_by_who_seeks_back():
    rig, sink = rig_with([(4800, 10, 60)])
    rig.play()
    rig.run(1.3)
    rig.add([(480, 10, 70), (1920, 10, 71)])
    rig.run(1)
    assert [pitch for _, pitch in sink.onsets] == [71]
    rig.scheduler.seek(0, rig.moment)
    rig.run(1)
    assert [pitch for _, pitch in sink.onsets] == [71, 70]


# Other sounds.


@pytest.mark.parametrize("plays", [False, True])
def test_an_auditioned_note_sounds_at_once_and_ends_by_itself(plays: bool):
    rig, sink = rig_with()
    if plays:
        rig.play()
        rig.run(0.1)
    rig.scheduler.audition(3, 50, 100, 0.4, rig.moment)
    began = rig.moment
    rig.run(1)
    found = [
        (round(at - began, 6), message.type) for at, message in sink.of("note_on", "note_off") if message.note == 50
    ]
    assert found == [(0, "note_on"), (0.4, "note_off")]


def test_when_a_key_is_struck_the_music_ends_before_it_sounds():
    rig, sink = rig_with()
    rig.scheduler.hush_on_input = True
    rig.play()
    rig.run(0.7)
    rig.scheduler.hear(Message("note_on", note=40, velocity=90), rig.moment, True)
    assert rig.told("hushed") == [pytest.approx(672)] and rig.scheduler.state == "stopped"
    assert sounding(sink.messages) == {(0, 40)}
    assert [message.type for message in sink.messages[-4:]] == [
        "note_off",
        "control_change",
        "control_change",
        "note_on",
    ]
    rig.run(5)
    assert sink.onsets[-1] == (0.7, 40)


def test_lifting_a_key_does_not_end_the_music():
    rig, _ = rig_with()
    rig.scheduler.hush_on_input = True
    rig.play()
    rig.scheduler.hear(Message("note_off", note=40), rig.moment, True)
    rig.scheduler.hear(Message("note_on", note=40, velocity=0), rig.moment, True)
    assert rig.scheduler.state == "playing"


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
    ("begin", "first", "told"),
    [(960, 0.0, "songpos=8"), (950, 10 / 960, "songpos=8"), (961, 119 / 960, "songpos=9")],
)
def test_from_the_middle_the_clock_begins_at_a_sixteenth_and_says_which(begin: int, first: float, told: str):
    rig, sink = clocked()
    rig.play(begin)
    rig.run(0.5)
    assert sink.clock[:2] == [told, "continue"]
    assert sink.of("clock")[0][0] == pytest.approx(BEGIN + first)


def test_pause_and_seek_stop_the_clock_and_continue_where_the_music_does():
    rig, sink = clocked()
    rig.play()
    rig.run(0.99)
    rig.scheduler.pause(rig.moment)
    rig.run(1)
    rig.scheduler.seek(960, rig.moment)
    rig.play()
    rig.run(0.24)
    rig.scheduler.seek(1920, rig.moment)
    rig.run(0.24)
    rig.scheduler.stop(rig.moment)
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


def test_at_the_turn_of_a_loop_the_clock_is_told_the_place_and_loses_no_time():
    rig, sink = clocked()
    rig.scheduler.set_loop(480, 960, rig.moment)
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
    rig.scheduler.drop_output("other", rig.moment)
    assert other.clock[-1] == "stop"
    rig.run(0.1)
    assert sink.clock == ["start", "clock*29"]


def test_a_receiver_that_came_back_is_told_where_the_music_is():
    rig, sink = clocked()
    rig.play()
    rig.run(0.3)
    rig.scheduler.restore_output(rig.scheduler.outputs["main"], rig.moment)
    rig.run(0.2 - 1e-3)
    assert sink.clock == ["start", "clock*15", "stop", "songpos=3", "continue", "clock*6"]


def test_outputs_that_did_not_ask_for_the_clock_get_none():
    rig, _ = clocked()
    other = rig.output("other")
    rig.play()
    rig.run(1)
    assert not other.clock


# Channels and programs.


def test_notes_go_to_the_chosen_channel_and_drums_stay_on_theirs():
    rig = Rig()
    sink = rig.output(channel=4)
    rig.scheduler.load(QUARTER, (), (), {0: 5, 9: 2}, moment=rig.moment)
    rig.scheduler.add([SequenceNote(0, 10, 0, 60, 80), SequenceNote(0, 10, 9, 36, 80)], None, rig.moment)
    rig.play()
    rig.run(1)
    assert {(message.channel, message.note) for _, message in sink.of("note_on")} == {(4, 60), (9, 36)}
    assert {(message.channel, message.program) for _, message in sink.of("program_change")} == {(4, 5), (9, 2)}


def test_a_chosen_program_is_told_at_once_even_with_no_piece():
    sink = Rig().output(channel=4, program=33)
    assert [(message.channel, message.program) for _, message in sink.of("program_change")] == [(4, 33)]


@pytest.mark.parametrize("chosen", [{"channel": 16}, {"channel": -1}, {"program": 128}])
def test_a_channel_or_program_that_there_is_not_is_refused(chosen):
    with pytest.raises(ValueError, match="must be from 0 to"):
        Output(Recorder(), **chosen)


def test_one_note_that_two_tracks_play_on_one_channel_is_ended_once():
    rig = Rig()
    sink = rig.output(channel=0)
    rig.scheduler.load(QUARTER, moment=rig.moment)
    rig.scheduler.add([SequenceNote(0, 480, 0, 60, 80), SequenceNote(0, 960, 1, 60, 80)], None, rig.moment)
    rig.play()
    rig.run(3)
    assert not sounding(sink.messages)
    assert round(sink.of("note_off")[-1][0] - BEGIN, 6) == seconds(960)


# Whatever is asked for, in whatever order.

TICKS = st.integers(0, 4000)
NOTES = st.lists(
    st.builds(SequenceNote, TICKS, st.integers(0, 900), st.sampled_from([0, 1, 9]), st.integers(60, 63), st.just(80)),
    max_size=12,
)
NAMES = st.sampled_from("ab")
KEYS = st.builds(
    Message,
    st.sampled_from(["note_on", "note_off"]),
    note=st.integers(60, 63),
    channel=st.sampled_from([0, 1]),
    velocity=st.sampled_from([0, 90]),
) | st.builds(Message, st.just("control_change"), control=st.just(64), value=st.sampled_from([0, 127]))
CLOCKS = st.one_of(
    st.builds(Message, st.sampled_from(["clock", "start", "stop", "continue"])),
    st.builds(Message, st.just("songpos"), pos=st.integers(0, 40)),
)
COMMANDS = st.one_of(
    st.tuples(st.just("pass"), st.floats(0, 2)),
    st.tuples(st.just("pass"), st.floats(0, 2)),
    st.tuples(st.just("sleep"), st.sampled_from([0.001, 0.1, 5.0])),
    st.tuples(st.just("load"), NOTES, st.sampled_from([None, 0, 960])),
    st.tuples(st.just("notes"), NOTES, st.none() | TICKS),
    st.tuples(st.just("cut"), TICKS),
    st.tuples(st.just("finish"), st.none() | TICKS),
    st.tuples(st.just("play"), st.none() | TICKS, st.integers(0, 1)),
    st.tuples(st.just("play"), st.none() | TICKS, st.just(0)),
    st.tuples(st.sampled_from(["pause", "stop", "panic"])),
    st.tuples(st.just("seek"), TICKS),
    st.tuples(st.just("loop"), TICKS, st.none() | TICKS),
    st.tuples(st.just("speed"), st.sampled_from([0.5, 1.0, 3.0])),
    st.tuples(
        st.just("tempos"), st.lists(st.tuples(TICKS, st.sampled_from([200_000, 900_000])), max_size=2).map(sorted)
    ),
    st.tuples(st.just("metronome"), st.booleans()),
    st.tuples(st.just("hush"), st.booleans()),
    st.tuples(st.just("audition"), st.integers(60, 63), st.sampled_from([0.0, 0.3])),
    st.tuples(st.just("key"), KEYS),
    st.tuples(st.just("follow"), st.booleans()),
    st.tuples(st.just("clocks"), st.integers(1, 60), st.floats(0.01, 0.05)),
    st.tuples(st.just("clock"), CLOCKS),
    st.tuples(st.just("output"), NAMES, st.sampled_from([None, 0, 5]), st.booleans()),
    st.tuples(st.just("drop"), NAMES),
    st.tuples(st.just("restore"), NAMES),
)


def obey(rig: Rig, command: tuple) -> Recorder | None:
    """-> the sink of a new output."""
    scheduler, now = rig.scheduler, rig.moment
    match command:
        case "pass", length:
            rig.run(length)
        case "sleep", length:
            rig.moment += length
        case "load", notes, horizon:
            scheduler.load(QUARTER, horizon=horizon, moment=now)
            scheduler.add(notes, horizon, now)
        case "notes", notes, horizon:
            scheduler.add(notes, horizon, now)
        case "cut", tick:
            scheduler.cut(tick, now)
        case "finish", end:
            scheduler.finish(end, now)
        case "play", tick, bars:
            scheduler.play(now, tick, bars)
        case ("pause" | "stop" | "panic",):
            getattr(scheduler, command[0])(now)
        case "seek", tick:
            scheduler.seek(tick, now)
        case "loop", begin, end:
            scheduler.set_loop(begin, end, now)
        case "speed", factor:
            scheduler.set_speed(factor, now)
        case "tempos", tempos:
            scheduler.set_tempos(tempos, now)
        case "metronome", on:
            scheduler.metronome = on
        case "hush", on:
            scheduler.hush_on_input = on
        case "audition", pitch, length:
            scheduler.audition(0, pitch, 70, length, now)
        case "key", message:
            scheduler.hear(message, now, True)
        case "follow", on:
            scheduler.follow(on, now)
        case "clocks", times, interval:
            for _ in range(times):
                scheduler.hear_clock(Message("clock"), rig.moment)
                rig.run(interval)
        case "clock", message:
            scheduler.hear_clock(message, now)
        case "output", name, channel, takes_clock:
            return rig.output(name, channel=channel, takes_clock=takes_clock)
        case "drop", name:
            scheduler.drop_output(name, now)
        case "restore", name if name in scheduler.outputs:
            scheduler.restore_output(scheduler.outputs[name], now)
    return None


def check_clock(sink: Recorder) -> None:
    """Stops and starts alternate, and clocks come only between them."""
    runs = False
    for message in sink.messages:
        if message.type in ("start", "continue", "stop"):
            assert runs == (message.type == "stop")
            runs = not runs
        elif message.type == "clock":
            assert runs
        elif message.type == "songpos":
            assert not runs
    assert not runs


@settings(max_examples=400, deadline=None)
@given(commands=st.lists(COMMANDS, max_size=40), last=st.sampled_from(["stop", "panic", "pause"]))
def test_after_any_commands_and_a_stop_no_note_hangs(commands, last):
    rig = Rig()
    sinks = [rig.output("a"), rig.output("b", channel=0, takes_clock=True)]
    rig.load(SCALE)
    for command in commands:
        sink = obey(rig, command)
        if sink:
            sinks.append(sink)
        assert rig.scheduler.state in ("stopped", "playing", "waiting")
        assert rig.scheduler.advance(rig.moment) > rig.moment
    obey(rig, (last,))
    assert rig.scheduler.advance(rig.moment) == math.inf
    for sink in sinks:
        assert not sounding(sink.messages)
        assert is_silenced(sink.messages)
        check_clock(sink)


@settings(max_examples=100, deadline=None)
@given(commands=st.lists(COMMANDS, max_size=30))
def test_music_that_is_left_alone_ends_or_waits_and_nothing_hangs(commands):
    rig = Rig()
    sinks = [rig.output("a")]
    rig.load(SCALE)
    for command in commands:
        if command[0] != "key":  # a key may be held for as long as one likes
            sink = obey(rig, command)
            if sink:
                sinks.append(sink)
    rig.scheduler.set_loop(None, None, rig.moment)
    rig.run(100)
    for sink in sinks:
        assert not sounding(sink.messages)
