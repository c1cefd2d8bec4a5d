"""Volume, pan, sends and mute of tracks act at once, whatever plays them."""

from __future__ import annotations

from app.player.sequence import SequenceNote
from tests.app.player.rig import Recorder, Rig, sounding

SENDS = [(0, 91, 40), (0, 93, 0)]


def rig_with(programs: dict[int, int], *rows: tuple[int, int, int]) -> tuple[Rig, Recorder]:
    """rows: onset, duration, channel."""
    rig = Rig()
    sink = rig.output()
    rig.transport.load(480, (), (), programs, moment=rig.moment)
    rig.transport.add(
        [SequenceNote(onset, length, channel, 60 + channel, 80) for onset, length, channel in rows], None, rig.moment
    )
    rig.transport.finish(None, rig.moment)
    return rig, sink


def controls(sink: Recorder) -> list[tuple[int, int, int]]:
    """Channel, controller and value."""
    return [
        (message.channel, message.control, message.value)
        for _, message in sink.of("control_change")
        if message.control in (7, 10, 91, 93)
    ]


def test_volume_pan_and_sends_go_to_a_midi_output_as_its_controllers_and_only_where_they_change() -> None:
    rig, sink = rig_with({0: 1, 1: 2}, (0, 480, 0), (0, 480, 1))
    rig.transport.set_mix([(0, 100, 64, 40, 0, False), (1, 90, 20, 40, 0, False)], rig.moment)
    assert controls(sink) == [(0, 7, 100), (0, 10, 64), *SENDS, (1, 7, 90), (1, 10, 20), (1, 91, 40), (1, 93, 0)]
    rig.transport.set_mix([(0, 100, 64, 40, 0, False), (1, 50, 20, 40, 0, False)], rig.moment)
    assert controls(sink)[8:] == [(1, 7, 50)]
    rig.transport.set_mix([(0, 100, 64, 90, 0, False), (1, 50, 20, 40, 15, False)], rig.moment)
    assert controls(sink)[9:] == [(0, 91, 90), (1, 93, 15)]


def test_the_volume_of_everything_is_in_what_each_channel_is_sent() -> None:
    rig, sink = rig_with({0: 1}, (0, 480, 0))
    rig.transport.set_mix([(0, 50, 64, 40, 0, False)], rig.moment)
    rig.transport.outputs["main"].choose_volume(80, rig.moment)
    assert controls(sink)[4] == (0, 7, 40) and controls(sink)[5] == (1, 7, 80)
    rig.transport.set_mix([(0, 100, 64, 40, 0, False)], rig.moment)
    assert controls(sink)[-1] == (0, 7, 80)


def test_an_output_that_is_added_later_knows_the_mix() -> None:
    rig, _ = rig_with({0: 1}, (0, 480, 0))
    rig.transport.set_mix([(0, 30, 127, 40, 0, False)], rig.moment)
    assert controls(rig.output("other")) == [(0, 7, 30), (0, 10, 127), *SENDS]


def test_a_muted_track_is_not_played_and_ends_at_once_and_the_others_go_on() -> None:
    rows = [(beat * 480, 480, channel) for beat in range(4) for channel in (0, 1)]
    rig, sink = rig_with({0: 1, 1: 2}, *rows)
    rig.play(0)
    rig.run(0.25)
    assert sounding(sink.messages) == {(0, 60), (1, 61)}
    rig.transport.set_mix([(0, 100, 64, 40, 0, False), (1, 100, 64, 40, 0, True)], rig.moment)
    assert sounding(sink.messages) == {(0, 60)}
    rig.run(0.5)
    assert sounding(sink.messages) == {(0, 60)}
    rig.transport.set_mix([(0, 100, 64, 40, 0, False), (1, 100, 64, 40, 0, False)], rig.moment)
    rig.run(0.5)
    assert sounding(sink.messages) == {(0, 60), (1, 61)}
    rig.run(5)
    assert not sounding(sink.messages)


def test_a_note_that_is_auditioned_sounds_on_a_muted_track() -> None:
    rig, sink = rig_with({0: 1})
    rig.transport.set_mix([(0, 100, 64, 40, 0, True)], rig.moment)
    rig.transport.audition(0, 60, 80, 0.3, rig.moment)
    assert sounding(sink.messages) == {(0, 60)}


def test_a_channel_that_is_given_to_another_instrument_gets_its_mix_too() -> None:
    channels = [channel for channel in range(17) if channel != 9]
    programs = {channel: channel for channel in channels}
    rig, sink = rig_with(programs, *((480 * number, 240, channel) for number, channel in enumerate(channels)))
    rig.transport.set_mix([(channel, channel + 1, 64, 40, 0, False) for channel in channels], rig.moment)
    rig.play(0)
    rig.run(20)
    taken = next(message.channel for _, message in sink.of("program_change") if message.program == 16)
    assert (taken, 7, 17) in controls(sink)
