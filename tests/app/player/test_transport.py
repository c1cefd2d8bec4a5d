"""None"""

from __future__ import annotations

import math
import random

import pytest
from mido import Message

from app.player import messages as ask
from app.player.outputs import Output
from app.player.sequence import SequenceNote
from generator.music.tempo import TempoMap
from tests.app.player.rig import BEGIN, QUARTER, SCALE, Recorder, Rig, rig_with, seconds, sounding


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
    assert rig.reported(ask.PieceEnded) == [notes[-1][0] + 31]


def test_another_speed_holds_from_the_moment_it_is_chosen():
    rig, sink = rig_with()
    rig.play()
    rig.run(1.25)
    rig.transport.set_speed(2, rig.moment)
    rig.run(10)
    assert [at for at, _ in sink.onsets] == [0, 0.5, 1.0, 1.375, 1.625, 1.875, 2.125, 2.375]


def test_another_tempo_map_holds_from_the_place_where_the_music_is():
    rig, sink = rig_with()
    rig.play()
    rig.run(1.25)
    rig.transport.set_tempos([(0, 1_000_000)], rig.moment)
    rig.run(20)
    assert [at for at, _ in sink.onsets] == [0, 0.5, 1.0, 1.75, 2.75, 3.75, 4.75, 5.75]


def test_a_thousand_changes_of_speed_lose_no_time():
    rig, sink = rig_with([(0, 10, 60), (480_000, 10, 61)])
    rig.play()
    passed, tick = 0.0, 0.0
    draw = random.Random(1)
    for _ in range(1000):
        factor, length = draw.uniform(0.5, 2), draw.uniform(0.01, 0.2)
        rig.transport.set_speed(factor, rig.moment)
        rig.run(length)
        passed, tick = passed + length, tick + 960 * factor * length
    assert rig.place == pytest.approx(tick, abs=1e-6)
    rig.transport.set_speed(1, rig.moment)
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
    assert rig.reported(ask.PieceEnded) == [8 * QUARTER] and rig.reported(ask.StateChanged) == ["playing", "stopped"]
    assert rig.place == 0
    rig.play()
    rig.run(0.1)
    assert sink.onsets[-1] == (4.1, 60)


def test_stop_goes_back_to_where_playing_began():
    rig, _ = rig_with()
    rig.play(960)
    rig.run(1)
    rig.transport.stop(rig.moment)
    assert rig.place == 960


def test_pause_stays_and_play_goes_on_there():
    rig, sink = rig_with()
    rig.play()
    rig.run(0.7)
    rig.transport.pause(rig.moment)
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
    rig.transport.pause(rig.moment)
    rig.play()
    rig.run(0.1)
    assert [pitch for _, pitch in sink.onsets] == [60, 61]


def test_seek_goes_on_elsewhere_at_once():
    rig, sink = rig_with()
    rig.play()
    rig.run(0.25)
    rig.transport.seek(5 * QUARTER, rig.moment)
    rig.run(0.6)
    assert sink.onsets == [(0, 60), (0.25, 65), (0.75, 66)]
    assert sounding(sink.messages) == {(0, 66)}


def test_seek_without_playing_is_where_play_begins():
    rig, sink = rig_with()
    rig.transport.seek(3 * QUARTER, rig.moment)
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
    rig.transport.set_loop(480, 1440, rig.moment)
    rig.play()
    rig.run(700, late=0.003)
    quarter = 0.333333
    for index, (at, pitch) in enumerate(sink.onsets):
        assert at == pytest.approx(index * quarter, abs=1e-5)
        assert pitch == (60 if index == 0 else 61 + (index - 1) % 2)
    assert len(sink.onsets) > 2000


def test_notes_across_the_end_of_a_loop_are_released_there():
    rig, sink = rig_with([(0, 480, 60), (480, 4800, 61)])
    rig.transport.set_loop(0, 960, rig.moment)
    rig.play()
    rig.run(1.1)
    assert sink.of("note_off")[-1][0] == BEGIN + 1
    assert sounding(sink.messages) == {(0, 60)}


@pytest.mark.parametrize("onset", [959, 958, 480])
def test_a_note_just_before_the_end_of_a_loop_does_not_break_it(onset: int):
    rig, sink = rig_with([(onset, 1, 60), (4800, 480, 61)])
    rig.transport.set_loop(0, 960, rig.moment)
    rig.play()
    rig.run(3.4)
    assert [pitch for _, pitch in sink.onsets] == [60] * 3


def test_notes_that_arrive_just_when_the_loop_should_turn_do_not_break_it():
    rig, sink = composing()
    rig.add(SCALE, 8 * QUARTER)
    rig.transport.set_loop(0, 960, rig.moment)
    rig.play()
    rig.run(0.99)
    rig.moment += 0.0105
    rig.add([(4800, 10, 70)], 4810)
    rig.run(0.9)
    assert [pitch for _, pitch in sink.onsets] == [60, 61, 60, 61]


def test_a_loop_may_be_longer_than_the_piece():
    rig, sink = rig_with(SCALE[:1])
    rig.transport.set_loop(0, 1920, rig.moment)
    rig.play()
    rig.run(4.1)
    assert sink.onsets == [(0, 60), (2, 60), (4, 60)]


def test_a_loop_behind_the_music_is_not_gone_back_to():
    rig, _ = rig_with()
    rig.play(1920)
    rig.transport.set_loop(0, 960, rig.moment)
    rig.run(5)
    assert rig.reported(ask.PieceEnded) == [8 * QUARTER]


def test_a_loop_ends_when_it_is_taken_away():
    rig, sink = rig_with()
    rig.transport.set_loop(0, 960, rig.moment)
    rig.play()
    rig.run(1.6)
    rig.transport.set_loop(None, None, rig.moment)
    rig.run(10)
    assert [pitch for _, pitch in sink.onsets] == [60, 61, 60, 61, 62, 63, 64, 65, 66, 67]


# While composing goes on.


def test_at_the_horizon_the_music_holds_and_notes_ring_out_as_long_as_they_are_written():
    rig, sink = rig_with([(0, 480, 60), (1440, 960, 61)], horizon=0)
    rig.add([], 1920)
    rig.play()
    rig.run(10)
    assert rig.reported(ask.Underrun) == [1920] and rig.transport.state == "waiting"
    assert sink.of("note_off")[-1][0] == BEGIN + 2.5
    assert rig.place == 1920 and not sounding(sink.messages)


def test_when_more_comes_the_music_goes_on_from_the_bar_line_at_once():
    rig, sink = composing()
    rig.add(SCALE[:4], 1920)
    rig.play()
    rig.run(3)
    rig.add([(1920, 480, 70)], 1920)
    rig.run(1)
    assert rig.transport.state == "waiting"
    rig.add([(2400, 480, 71)], 3840)
    rig.run(1)
    assert sink.onsets[-2:] == [(4, 70), (4.5, 71)]
    assert rig.reported(ask.StateChanged) == ["playing", "waiting", "playing"]


def test_finish_ends_a_piece_that_waited():
    rig, _ = composing()
    rig.add(SCALE[:2], 960)
    rig.play()
    rig.run(3)
    rig.transport.finish(None, rig.moment)
    rig.run(0.1)
    assert rig.reported(ask.PieceEnded) == [960] and rig.transport.state == "stopped"


def test_finish_may_say_where_the_piece_is_over():
    rig, sink = rig_with(end=1920)
    rig.play()
    rig.run(10)
    assert rig.reported(ask.PieceEnded) == [1920] and len(sink.onsets) == 4


def test_notes_that_are_cut_are_replaced_by_others_without_a_gap():
    rig, sink = composing()
    rig.add(SCALE, 8 * QUARTER)
    rig.play()
    rig.run(0.6)
    rig.transport.cut(2 * QUARTER, rig.moment)
    rig.add([(2 * QUARTER, 480, 80), (3 * QUARTER, 480, 81)], 4 * QUARTER)
    rig.transport.finish(None, rig.moment)
    rig.run(5)
    assert sink.onsets == [(0, 60), (0.5, 61), (1, 80), (1.5, 81)]


def _note(onset: int, duration: int, pitch: int, channel: int = 0) -> SequenceNote:
    return SequenceNote(onset, duration, channel, pitch, 80)


def test_notes_of_a_channel_are_replaced_while_the_music_goes_on():
    rig, sink = rig_with([(0, QUARTER, 60), (QUARTER, QUARTER, 61), (2 * QUARTER, QUARTER, 62)], horizon=2**40)
    rig.transport.add([_note(QUARTER, QUARTER, 40, 1)], None, rig.moment)
    rig.play()
    rig.run(seconds(100))
    rig.transport.replace(QUARTER, {0}, [_note(QUARTER, QUARTER, 71)], set(), rig.moment)
    rig.run(seconds(3 * QUARTER))
    assert sink.onsets == [(0.0, 60), (0.5, 40), (0.5, 71)]
    assert not sounding(sink.messages) and not rig.reported(ask.Underrun)


def test_a_note_that_sounds_is_ended_and_another_sounds_in_its_place_at_once():
    rig, sink = rig_with([(0, 4 * QUARTER, 60)], horizon=2**40)
    rig.play()
    rig.run(seconds(96))
    rig.transport.replace(48, {0}, [_note(48, 4 * QUARTER - 48, 65)], {(0, 60)}, rig.moment)
    rig.run(seconds(5 * QUARTER))
    assert sink.onsets == [(0.0, 60), (pytest.approx(seconds(96), abs=seconds(1.01)), 65)]
    offs = [(round(at - BEGIN, 6), message.note) for at, message in sink.of("note_off")]
    assert offs == [(seconds(96), 60), (seconds(4 * QUARTER), 65)]


def test_what_was_played_meanwhile_is_not_played_again_and_what_is_over_not_at_all():
    rig, sink = rig_with([(48, QUARTER, 60)], horizon=2**40)
    rig.play()
    rig.run(seconds(60))
    rig.transport.replace(24, {0}, [_note(24, 10, 64), _note(48, QUARTER, 60)], set(), rig.moment)
    rig.run(seconds(2 * QUARTER))
    assert sink.onsets == [(seconds(48), 60)]


def test_a_whole_piece_that_is_cut_waits_for_what_comes_instead():
    rig, sink = rig_with()
    rig.play()
    rig.run(0.1)
    rig.transport.cut(960, rig.moment)
    rig.run(3)
    assert rig.reported(ask.Underrun) == [960]
    rig.add([(960, 480, 90)], 1440)
    rig.run(0.1)
    assert sink.onsets[-1] == (3.1, 90)


def test_cutting_behind_the_music_holds_it_where_it_is():
    rig, sink = rig_with()
    rig.play()
    rig.run(1.2)
    rig.transport.cut(0, rig.moment)
    assert rig.reported(ask.Underrun) == [pytest.approx(1152)]
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
    rig.transport.seek(0, rig.moment)
    rig.run(1)
    assert [pitch for _, pitch in sink.onsets] == [71, 70]


# Other sounds.


@pytest.mark.parametrize("plays", [False, True])
def test_an_auditioned_note_sounds_at_once_and_ends_by_itself(plays: bool):
    rig, sink = rig_with()
    if plays:
        rig.play()
        rig.run(0.1)
    rig.transport.audition(3, 50, 100, 0.4, rig.moment)
    began = rig.moment
    rig.run(1)
    found = [
        (round(at - began, 6), message.type) for at, message in sink.of("note_on", "note_off") if message.note == 50
    ]
    assert found == [(0, "note_on"), (0.4, "note_off")]


def test_when_a_key_is_struck_the_music_ends_before_it_sounds():
    rig, sink = rig_with()
    rig.transport.hush_on_input = True
    rig.play()
    rig.run(0.7)
    rig.transport.receive(Message("note_on", note=40, velocity=90), rig.moment, True)
    assert rig.reported(ask.Hushed) == [pytest.approx(672)] and rig.transport.state == "stopped"
    assert sounding(sink.messages) == {(0, 40)}
    # No All Notes Off, no pedal lifted: those would be the player's own.
    assert [message.type for message in sink.messages[-2:]] == ["note_off", "note_on"]
    rig.run(5)
    assert sink.onsets[-1] == (0.7, 40)


def test_lifting_a_key_does_not_end_the_music():
    rig, _ = rig_with()
    rig.transport.hush_on_input = True
    rig.play()
    rig.transport.receive(Message("note_off", note=40), rig.moment, True)
    rig.transport.receive(Message("note_on", note=40, velocity=0), rig.moment, True)
    assert rig.transport.state == "playing"


# Channels and programs.


def test_notes_go_to_the_chosen_channel_and_drums_stay_on_theirs():
    rig = Rig()
    sink = rig.output(channel=4)
    rig.transport.load(QUARTER, (), (), {0: 5, 9: 2}, moment=rig.moment)
    rig.transport.add([SequenceNote(0, 10, 0, 60, 80), SequenceNote(0, 10, 9, 36, 80)], None, rig.moment)
    rig.play()
    rig.run(1)
    assert {(message.channel, message.note) for _, message in sink.of("note_on")} == {(4, 60), (9, 36)}
    assert {(message.channel, message.program) for _, message in sink.of("program_change")} == {(4, 5), (9, 2)}


def test_a_chosen_program_is_sent_at_once_even_with_no_piece():
    sink = Rig().output(channel=4, program=33)
    assert [(message.channel, message.program) for _, message in sink.of("program_change")] == [(4, 33)]


@pytest.mark.parametrize("chosen", [{"channel": 16}, {"channel": -1}, {"program": 128}])
def test_a_channel_or_program_that_there_is_not_is_refused(chosen):
    with pytest.raises(ValueError, match="must be from 0 to"):
        Output(Recorder(), **chosen)


def test_one_note_that_two_tracks_play_on_one_channel_is_ended_once():
    rig = Rig()
    sink = rig.output(channel=0)
    rig.transport.load(QUARTER, moment=rig.moment)
    rig.transport.add([SequenceNote(0, 480, 0, 60, 80), SequenceNote(0, 960, 1, 60, 80)], None, rig.moment)
    rig.play()
    rig.run(3)
    assert not sounding(sink.messages)
    assert round(sink.of("note_off")[-1][0] - BEGIN, 6) == seconds(960)
