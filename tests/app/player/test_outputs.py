from __future__ import annotations

from mido import Message

from app.player.outputs import ALL_NOTES_OFF, ALL_SOUND_OFF, SUSTAIN, VOLUME, Output
from tests.app.player.rig import Recorder, is_silenced, sounding


def output(**chosen) -> tuple[Output, Recorder]:
    sink = Recorder()
    return Output(sink, **chosen), sink


def controls(sink: Recorder, number: int) -> list[tuple[int, int]]:
    return [(message.channel, message.value) for _, message in sink.of("control_change") if message.control == number]


def test_silence_ends_what_sounds_and_lifts_the_pedal_where_something_was_played():
    out, sink = output()
    out.note_on(0, 2, 60, 80)
    out.through(Message("control_change", channel=3, control=SUSTAIN, value=127), 0)
    out.silence(1)
    assert not sounding(sink.messages) and is_silenced(sink.messages)
    assert controls(sink, ALL_NOTES_OFF) == [(2, 0), (3, 0)]
    assert controls(sink, SUSTAIN) == [(3, 127), (2, 0), (3, 0)]
    assert out.sounding == 0


def test_a_note_off_for_what_does_not_sound_is_not_sent():
    out, sink = output()
    out.note_off(0, 0, 60)
    out.note_on(0, 0, 60, 80)
    out.silence(1)
    out.note_off(2, 0, 60)
    assert len(sink.of("note_off")) == 1


def test_panic_reaches_all_channels():
    out, sink = output()
    out.panic(0)
    for number in (SUSTAIN, ALL_NOTES_OFF, ALL_SOUND_OFF):
        assert controls(sink, number) == [(channel, 0) for channel in range(16)]


def test_a_receiver_that_came_back_hears_programs_and_volume_again():
    out, sink = output(program=11)
    out.choose_programs({0: 1, 9: 25}, 0)
    out.choose_volume(90, 0)
    sink.got.clear()
    out.restore(1)
    programs = {message.channel: message.program for _, message in sink.of("program_change")}
    assert programs == {channel: 25 if channel == 9 else 11 for channel in range(16)}
    assert controls(sink, VOLUME) == [(channel, 90) for channel in range(16)]


def test_where_several_channels_come_to_one_the_lowest_ones_program_holds():
    out, sink = output(channel=7)
    out.choose_programs({2: 30, 0: 10, 1: 20}, 0)
    assert [(message.channel, message.program) for _, message in sink.of("program_change")] == [(7, 10)]


def test_what_comes_from_a_keyboard_goes_to_the_chosen_channel():
    out, sink = output(channel=7)
    for message in (
        Message("note_on", channel=1, note=60, velocity=5),
        Message("pitchwheel", channel=1, pitch=50),
        Message("note_on", channel=1, note=60, velocity=0),
    ):
        out.through(message, 0)
    assert [(message.type, message.channel) for message in sink.messages] == [
        ("note_on", 7),
        ("pitchwheel", 7),
        ("note_off", 7),
    ]
