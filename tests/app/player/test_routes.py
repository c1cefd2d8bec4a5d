"""Each track is played by the output and on the channel that were chosen for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.player import messages as ask
from app.player.client import Player, bank_rows_of, routes_of
from app.player.outputs import Output
from app.player.receivers.track_outputs import TrackOutputs
from app.player.sequence import SequenceNote
from generator.midi.reader import read_midi
from generator.music.score import BUILT_IN_SYNTH, Score, Track, note_array
from tests.app.player.jack import Receiver, Reports
from tests.app.player.rig import QUARTER, Recorder, Rig, is_silenced, sounding

MAIN, OWN = "main", "Drum machine"


def rig_of(
    programs: dict[int, int], routes: list[tuple[int, str, int | None]], seconds: int = 4, mix: int | None = None
) -> tuple[Rig, Recorder, Recorder]:
    """A note of half a second every half second on each channel. -> it, the piece's output, and that of tracks."""
    rig = Rig()
    main, own = rig.output(MAIN), rig.output(OWN, of_tracks=True)
    rows = [] if mix is None else [(channel, mix, 64, 40, 0, False) for channel in programs]
    rig.transport.load(QUARTER, programs=programs, mix=rows, routes=routes, moment=rig.moment)
    notes = [
        SequenceNote(beat * QUARTER, QUARTER, channel, 60 + channel % 16, 80)
        for beat in range(2 * seconds)
        for channel in programs
    ]
    rig.transport.add(notes, None, rig.moment)
    rig.transport.finish(None, rig.moment)
    return rig, main, own


def struck(sink: Recorder) -> set[tuple[int, int]]:
    """Channel and pitch."""
    return {(message.channel, message.note) for _, message in sink.of("note_on")}


def state(sink: Recorder) -> list[tuple[int, str, int]]:
    """Channel, what, and value, of programs and controllers, in order."""
    found = []
    for message in sink.messages:
        if message.type == "program_change":
            found.append((message.channel, "program", message.program))
        elif message.type == "control_change" and message.control in (0, 7, 10, 32, 91, 93):
            found.append((message.channel, f"cc{message.control}", message.value))
    return found


def test_a_track_with_an_output_of_its_own_is_played_there_alone() -> None:
    rig, main, own = rig_of({0: 1, 1: 2}, [(1, OWN, None)])
    rig.play(0)
    rig.run(1)
    assert (struck(main), struck(own)) == ({(0, 60)}, {(1, 61)})
    assert state(own)[-1] == (1, "program", 2) and all(channel != 1 for channel, _, _ in state(main))
    rig.transport.stop(rig.moment)
    for sink in (main, own):
        assert not sounding(sink.messages) and is_silenced(sink.messages)


def test_a_chosen_channel_is_used_and_no_other_track_gets_it() -> None:
    rig, main, _ = rig_of({0: 1, 4: 2, 1: 3}, [(1, "", 4)])
    rig.play(0)
    rig.run(1)
    channels = {pitch: channel for channel, pitch in struck(main)}
    assert channels[61] == 4 and channels[60] == 0 and channels[64] not in (0, 4, 9)
    assert (4, "program", 3) in state(main) and (4, "program", 2) not in state(main)


def test_tracks_that_were_given_one_channel_share_it_with_the_first_ones_instrument() -> None:
    rig, main, _ = rig_of({0: 1, 1: 3}, [(0, "", 7), (1, "", 7)])
    rig.play(0)
    rig.run(2)
    assert {channel for channel, _ in struck(main)} == {7}
    assert {entry for entry in state(main) if entry[1] == "program"} == {(7, "program", 1)}


def test_drums_are_on_channel_10_unless_another_is_chosen() -> None:
    rig, main, _ = rig_of({9: 0, 0: 5}, [])
    rig.play(0)
    rig.run(1)
    assert struck(main) == {(9, 69), (0, 60)}
    rig, main, _ = rig_of({9: 0, 0: 5}, [(9, "", 2)])
    rig.play(0)
    rig.run(1)
    assert struck(main) == {(2, 69), (0, 60)}


def test_an_instrument_on_channel_10_by_choice_is_not_exchanged_for_the_drums() -> None:
    rig, main, _ = rig_of({9: 8, 0: 5}, [(0, "", 9)])
    rig.play(0)
    rig.run(2)
    assert struck(main) == {(9, 69), (9, 60)}
    assert {entry for entry in state(main) if entry[1] == "program"} == {(9, "program", 5)}


def test_seventeen_tracks_go_over_two_outputs_without_sharing() -> None:
    channels = [channel for channel in range(18) if channel != 9]
    rig, main, own = rig_of(dict.fromkeys(channels, 0) | {17: 40}, [(16, OWN, None), (17, OWN, None)])
    rig.play(0)
    rig.run(1)
    assert len(struck(main)) == 15 and len(struck(own)) == 2
    assert len({channel for channel, _ in struck(own)}) == 2


def test_bank_program_volume_pan_and_sends_are_sent_at_the_start_and_after_a_seek_before_any_note() -> None:
    rig, main, _ = rig_of({0: 5}, [], mix=90)
    rig.transport.set_programs({0: 5}, {0: (8, 1)}, rig.moment)
    whole = [(0, "cc0", 8), (0, "cc32", 1), (0, "program", 5), (0, "cc7", 90), (0, "cc10", 64)]
    whole += [(0, "cc91", 40), (0, "cc93", 0)]
    for begin in (lambda: rig.play(0), lambda: rig.transport.seek(QUARTER, rig.moment)):
        main.got.clear()
        begin()
        assert state(main) == whole and not main.of("note_on")
        rig.run(0.1)
        assert struck(main) == {(0, 60)} and state(main) == whole


def test_a_bank_that_holds_no_more_is_taken_back() -> None:
    rig, main, _ = rig_of({0: 5}, [])
    rig.transport.set_programs({0: 5}, {0: (8, 1)}, rig.moment)
    main.got.clear()
    rig.transport.set_programs({0: 6}, {}, rig.moment)
    assert state(main) == [(0, "cc0", 0), (0, "cc32", 0), (0, "program", 6)]


def test_music_begins_when_what_is_sent_before_it_has_arrived() -> None:
    rig, main, _ = rig_of({0: 1, 1: 2}, [], mix=100)
    main.message_seconds = 0.001
    rig.play(0)
    rig.run(1)
    assert main.onsets[:2] == [(0.01, 60), (0.01, 61)]  # two programs, and four controllers of each channel
    assert [at for at, _ in main.onsets[2:4]] == [0.51, 0.51]


def test_a_loop_that_turns_sends_nothing_that_still_holds() -> None:
    rig, main, _ = rig_of({0: 1, 1: 2}, [], mix=100)
    rig.transport.set_loop(0, QUARTER, rig.moment)
    rig.play(0)
    rig.run(0.1)
    count = len(state(main))
    rig.run(3)
    assert len(main.of("note_on")) > 10 and len(state(main)) == count


def test_another_output_while_it_plays_ends_what_sounds_and_the_others_play_on() -> None:
    rig, main, own = rig_of({0: 1, 1: 2}, [])
    rig.play(0)
    rig.run(0.25)
    rig.transport.set_routes([(1, OWN, 5)], rig.moment)
    assert sounding(main.messages) == {(0, 60)} and not sounding(own.messages)
    rig.run(0.5)
    assert sounding(main.messages) == {(0, 60)} and sounding(own.messages) == {(5, 61)}
    assert (5, "program", 2) in state(own)
    rig.transport.set_routes([], rig.moment)
    rig.run(0.5)
    assert sounding(main.messages) == {(0, 60), (1, 61)} and not sounding(own.messages)
    rig.run(10)
    assert not sounding(main.messages) and not sounding(own.messages)


def test_a_pedal_that_is_down_is_lifted_where_its_channel_plays_no_more() -> None:
    rig, main, _ = rig_of({0: 1}, [])
    from mido import Message

    rig.transport.receive(Message("control_change", channel=0, control=64, value=127), rig.moment, True)
    rig.transport.set_routes([(0, OWN, None)], rig.moment)
    assert [message.value for _, message in main.of("control_change") if message.control == 64] == [127, 0]


def test_what_an_output_that_is_away_should_play_the_piece_s_output_plays_until_it_is_back() -> None:
    rig, main, own = rig_of({0: 1, 1: 2}, [(1, OWN, None)])
    own.is_connected = False
    rig.transport.outputs.arrange(rig.moment)
    rig.play(0)
    rig.run(0.4)
    assert struck(main) == {(0, 60), (1, 61)} and (1, "program", 2) in state(main) and not struck(own)
    own.is_connected = True
    rig.transport.restore_output(rig.transport.outputs[OWN], rig.moment)
    rig.run(0.4)
    assert (1, 61) in struck(own)
    rig.run(10)
    assert not sounding(main.messages) and not sounding(own.messages)


def test_another_instrument_sounds_at_once_and_the_others_play_on() -> None:
    rig, main, _ = rig_of({0: 1, 1: 2}, [])
    rig.play(0)
    rig.run(0.25)
    main.got.clear()
    rig.transport.set_programs({0: 1, 1: 73}, {}, rig.moment)
    assert [(message.channel, message.note) for _, message in main.of("note_off")] == [(1, 61)]
    assert (1, "program", 73) in state(main)
    rig.run(0.5)
    assert {(0, 60), (1, 61)} <= struck(main)


def test_a_receiver_of_many_ports_needs_no_chosen_channels() -> None:
    rig = Rig()
    sink = Recorder()
    sink.ports, sink.are_channels_chosen = 256, False
    rig.transport.add_output(MAIN, Output(sink), rig.moment)
    rig.transport.load(QUARTER, programs={0: 1, 1: 2}, routes=[(0, "", 3), (1, "", 3)], moment=rig.moment)
    rig.transport.add([SequenceNote(0, 10, 0, 60, 80), SequenceNote(0, 10, 1, 61, 80)], None, rig.moment)
    rig.play(0)
    rig.run(0.01)
    assert struck(sink) == {(0, 60), (1, 61)}


def score_of(*tracks: Track) -> Score:
    return Score(QUARTER, tracks)


def test_a_score_says_where_its_tracks_are_played() -> None:
    notes = note_array([(0, 480, 60, 80)])
    score = score_of(Track(notes), Track(notes, output=OWN), Track(notes, program=3, channel=11))
    assert routes_of(score) == ((1, OWN, None), (11, "", 11))


def test_a_bank_of_the_file_is_sent_with_its_instrument_and_not_with_another() -> None:
    from dataclasses import replace

    data = bytes.fromhex("4d546864000000060000000101e04d54726b0000001700b0000800b0200100c00500903c40"
                         "60803c0000ff2f00")  # fmt: skip
    score = read_midi(data, "a.mid")
    assert bank_rows_of(score) == ((0, 8, 1),)
    other = replace(score, tracks=(replace(score.tracks[0], program=6),))
    assert bank_rows_of(other) == ()


def test_outputs_of_tracks_are_opened_beside_those_of_the_piece_and_closed_when_nobody_needs_them() -> None:
    outputs = TrackOutputs()
    synth = outputs.choose_synth(ask.AddSynth(MAIN, device="speakers"))
    main, own = ask.AddOutput(MAIN, "A"), ask.AddOutput("B", "B", of_tracks=True)
    outputs.wanted = frozenset({"A", "B", BUILT_IN_SYNTH})
    assert outputs.changes([main]) == [own, synth] and synth.device == "speakers" and synth.of_tracks
    assert outputs.changes([main, own, synth]) == []
    assert outputs.changes([ask.AddSynth(MAIN), own]) == [ask.AddOutput("A", "A", of_tracks=True)]
    outputs.wanted = frozenset({"A"})
    assert outputs.changes([main, own]) == [ask.DropOutput("B")]


# With ports.


@pytest.fixture
def three(
    player: tuple[Player, Reports], new_receiver: Callable[..., Receiver]
) -> tuple[Player, Reports, Receiver, Receiver, Callable[..., Receiver]]:
    play, reports = player
    main, own = new_receiver(), new_receiver()
    play.send(ask.AddOutput(MAIN, main.port))
    reports.next(ask.OutputOpened)
    return play, reports, main, own, new_receiver


def tune(*tracks: dict) -> Score:
    notes = [(beat * 96, 90, 60, 80) for beat in range(400)]
    return Score(480, tuple(
        Track(note_array([(on, length, pitch + number, velocity) for on, length, pitch, velocity in notes]), **about)
        for number, about in enumerate(tracks)
    ))  # fmt: skip


def strikes(receiver: Receiver) -> set[tuple[int, int]]:
    return {(data[0] & 15, data[1]) for _, data in list(receiver.got) if data[0] >> 4 == 9 and data[2]}


def test_two_devices_play_their_own_tracks_on_their_own_channels(three) -> None:
    play, reports, main, own, _ = three
    play.load(
        tune(
            {"program": 1},
            {"program": 2, "output": own.port, "channel": 5, "volume": 77, "pan": 9, "reverb": 99, "chorus": 3},
        )
    )
    play.send(ask.Play(0))
    reports.next(ask.OutputOpened, own.port)
    own.wait(lambda heard: len(heard.strikes) > 3)
    main.wait(lambda heard: len(heard.strikes) > 3)
    assert strikes(main) == {(0, 60)} and strikes(own) == {(5, 61)}
    before = [data for _, data in own.got[: next(i for i, (_, data) in enumerate(own.got) if data[0] >> 4 == 9)]]
    for wanted in ((0xC5, 2), (0xB5, 7, 77), (0xB5, 10, 9), (0xB5, 91, 99), (0xB5, 93, 3)):
        assert wanted in before
    play.send(ask.Stop())
    for receiver in (main, own):
        receiver.wait(lambda heard: heard.is_silenced)


def test_a_device_that_is_not_there_is_said_and_used_when_it_comes(three) -> None:
    play, reports, main, _, new_receiver = three
    play.load(tune({"program": 1}, {"program": 2, "output": "late:in", "channel": 3}))
    play.send(ask.Play(0))
    assert reports.next(ask.PortMissing).port == "late:in"
    main.wait(lambda heard: (3, 61) in strikes(heard))
    late = new_receiver("late")
    reports.next(ask.PortBack, "late:in")
    late.wait(lambda heard: (3, 61) in strikes(heard))
    play.send(ask.Stop())
    for receiver in (main, late):
        receiver.wait(lambda heard: heard.is_silenced)


def test_a_device_of_a_track_that_is_unplugged_leaves_no_note_hanging_and_its_track_goes_on(three) -> None:
    play, reports, main, own, _ = three
    play.load(tune({"program": 1}, {"program": 2, "output": own.port}))
    play.send(ask.Play(0))
    own.wait(lambda heard: len(heard.strikes) > 1)
    own.close()
    reports.next(ask.PortMissing)
    main.wait(lambda heard: any(pitch == 61 for _, pitch in strikes(heard)))
    play.send(ask.Stop())
    main.wait(lambda heard: heard.is_silenced)


def test_the_mixer_and_another_instrument_arrive_while_it_plays(three) -> None:
    play, _, main, _, _ = three
    score = tune({"program": 1}, {"program": 2})
    play.load(score)
    play.send(ask.Play(0))
    main.wait(lambda heard: len(heard.strikes) > 3)
    main.got.clear()
    play.remix(((0, 33, 100, 88, 5, False), (1, 100, 64, 40, 0, True)), ())
    play.send(ask.SetPrograms(((0, 73), (1, 2))))
    main.wait(lambda heard: any(data == (0xC0, 73) for _, data in heard.got))
    sent = [data for _, data in main.got]
    assert (0xB0, 7, 33) in sent and (0xB0, 10, 100) in sent
    assert (0xB0, 91, 88) in sent and (0xB0, 93, 5) in sent
    begin = len(main.got)
    main.wait(lambda heard: sum(data[0] == 0x90 for _, data in heard.got[begin:]) > 3)
    assert all(data[0] != 0x91 or not data[2] for _, data in main.got[begin:])
    play.send(ask.Stop())
    main.wait(lambda heard: heard.is_silenced)
