"""Volume, pan and sends of tracks, from a file and back into one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.score import Score, Track, note_array
from tests.generator.midi.files import control, meta, midi_bytes, note, program
from tests.generator.midi.test_kept import others

NOTES = note_array([(0, 480, 60, 80)])


def mixes(score: Score) -> list[tuple[int | None, int | None]]:
    return [(track.volume, track.pan) for track in score.tracks]


def sends(score: Score) -> list[tuple[int | None, int | None]]:
    return [(track.reverb, track.chorus) for track in score.tracks]


def again(score: Score, midi_type: int = 1) -> Score:
    return read_midi(write_midi(score, midi_type), "x")


def changed(score: Score, number: int, **mix: int) -> Score:
    tracks = list(score.tracks)
    tracks[number] = replace(tracks[number], **mix)
    return replace(score, tracks=tuple(tracks))


def test_a_file_that_says_nothing_has_the_usual_volume_in_the_middle():
    assert mixes(read_midi(midi_bytes(note(0, 9, 60)), "x")) == [(100, 64)]


def test_the_controllers_of_a_channel_are_the_mix_of_its_part():
    data = midi_bytes([control(0, 7, 80), control(0, 10, 20), *note(5, 9, 60)], [*note(0, 9, 60, channel=1)])
    assert mixes(read_midi(data, "x")) == [(80, 20), (100, 64)]


def test_a_fade_is_not_the_volume_of_a_part():
    data = midi_bytes([control(0, 7, 0), *note(0, 9, 60), control(10, 7, 90), *note(10, 9, 60), *note(20, 9, 62)])
    assert mixes(read_midi(data, "x")) == [(90, 64)]


@pytest.mark.parametrize("midi_type", [0, 1])
def test_a_new_score_keeps_its_mix(midi_type: int):
    tracks = Track(NOTES, "Loud", volume=127, pan=0), Track(NOTES, "Usual", 3), Track(NOTES, "Low", 9, volume=0)
    score = Score(480, tracks)
    assert mixes(again(score, midi_type)) == [(127, 0), (100, 64), (0, 64)]


def test_the_sends_of_a_channel_are_those_of_its_part_and_general_midi_s_where_a_file_says_nothing():
    data = midi_bytes([control(0, 91, 90), control(0, 93, 20), *note(5, 9, 60)], [*note(0, 9, 60, channel=1)])
    assert sends(read_midi(data, "x")) == [(90, 20), (40, 0)]


@pytest.mark.parametrize("midi_type", [0, 1])
def test_a_new_score_keeps_its_sends(midi_type: int):
    tracks = Track(NOTES, "Wet", reverb=127, chorus=60), Track(NOTES, "Usual", 3), Track(NOTES, "Dry", 9, reverb=0)
    assert sends(again(Score(480, tracks), midi_type)) == [(127, 60), (40, 0), (0, 0)]


def test_sends_of_a_file_are_changed_and_added():
    data = midi_bytes([control(0, 91, 90), *note(5, 9, 60)], [*note(0, 9, 60, channel=1)])
    score = changed(changed(read_midi(data, "x"), 0, reverb=10, chorus=70), 1, reverb=0)
    assert sends(again(score)) == [(10, 70), (0, 0)] and mixes(again(score)) == [(100, 64)] * 2


def test_what_nobody_changed_is_written_as_it_was():
    data = midi_bytes([control(0, 7, 80), control(0, 91, 90), control(0, 93, 5), *note(5, 9, 60), control(20, 7, 10)])
    score = read_midi(data, "x")
    assert write_midi(score, 1) == write_midi(changed(score, 0, volume=80, reverb=90, chorus=5), 1)
    assert others(again(score)) == others(score)


def test_two_tracks_on_one_channel_can_have_other_sends():
    data = midi_bytes([program(0, 4), *note(0, 9, 72)], [*note(0, 9, 48), *note(9, 9, 50)])
    written = again(changed(read_midi(data, "x"), 1, reverb=100))
    assert sorted(sends(written)) == [(40, 0), (100, 0)]


def test_a_fade_keeps_its_shape_under_another_volume():
    data = midi_bytes(
        [control(0, 7, 80), *note(0, 9, 60), *note(10, 9, 60), *note(20, 9, 60), control(30, 7, 40), *note(30, 9, 60)]
    )
    score = changed(read_midi(data, "x"), 0, volume=60)
    written = again(score)
    assert mixes(written) == [(60, 64)]
    events = written.source.events if written.source else None
    assert events is not None
    assert events.second[(events.status & 0xF0 == 0xB0) & (events.first == 7)].tolist() == [60, 30]


def test_a_channel_without_controllers_gets_those_that_are_asked_for():
    score = changed(read_midi(midi_bytes([*note(0, 9, 60)], [*note(0, 9, 60, channel=1)]), "x"), 1, volume=50, pan=100)
    assert mixes(again(score)) == [(100, 64), (50, 100)]


def test_two_tracks_on_one_channel_can_be_mixed_apart():
    data = midi_bytes([control(0, 7, 90), program(0, 4), *note(0, 9, 72)], [*note(0, 9, 48), *note(9, 9, 50)])
    score = changed(read_midi(data, "x"), 1, volume=30)
    written = again(score)
    assert sorted(mixes(written)) == [(30, 64), (90, 64)]
    assert {(len(track), track.program, track.volume) for track in written.tracks} == {(1, 4, 90), (2, 4, 30)}


def test_another_instrument_keeps_what_its_track_had():
    data = midi_bytes(
        [control(0, 0, 8), program(0, 40), control(0, 1, 30), *note(5, 9, 60), control(6, 11, 90)],
        [program(0, 3, channel=1), *note(0, 9, 60, channel=1)],
    )
    score = changed(read_midi(data, "x"), 0, program=73)
    written = again(score)
    assert [(track.program, track.source_part) for track in written.tracks] == [(73, 0), (3, 1)]
    kept = [event[3:] for event in others(written) if event[0] == 0]
    assert (0xB0, 1, b"\x01\x1e") in kept and (0xB0, 11, b"\x0b\x5a") in kept
    assert (0xB0, 0, b"\x00\x08") not in kept  # the bank was the other instrument's


def test_an_instrument_is_chosen_where_the_file_said_none():
    score = changed(read_midi(midi_bytes([control(0, 1, 30), *note(5, 9, 60)]), "x"), 0, program=73)
    assert [track.program for track in again(score).tracks] == [73]


def test_two_tracks_of_one_channel_can_become_different_instruments():
    data = midi_bytes([program(0, 4), *note(0, 9, 72)], [*note(0, 9, 48), *note(9, 9, 50)])
    written = again(changed(read_midi(data, "x"), 1, program=33))
    assert {(len(track), track.program) for track in written.tracks} == {(1, 4), (2, 33)}


def test_a_track_that_becomes_a_kit_is_one():
    score = changed(read_midi(midi_bytes([program(0, 4), *note(0, 9, 36)]), "x"), 0, is_drum=True, program=0)
    assert [(track.is_drum, len(track)) for track in again(score).tracks] == [(True, 1)]


def test_tracks_are_written_in_the_order_that_they_have_by_now():
    lines = [program(0, 10 * n, channel=n) for n in range(1, 4)]
    tracks = [[line, *note(0, 9, 60, channel=n)] for n, line in enumerate(lines, 1)]
    score = read_midi(midi_bytes([meta(0, "set_tempo", tempo=400_000)], *tracks), "x")
    first, second, third = score.tracks
    new = Track(NOTES, "New", 99)
    moved = replace(score, tracks=(third, new, first, second))
    written = again(moved)
    assert [track.program for track in written.tracks] == [30, 99, 10, 20]
    assert written.tempos == score.tempos and written.source and written.source.events.metas(0x51).tolist() == [0]
    assert write_midi(replace(written, tracks=tuple(written.tracks))) == write_midi(moved)


def test_tracks_that_share_a_channel_stay_where_they_are():
    data = midi_bytes([meta(0, "set_tempo", tempo=400_000)], [program(0, 40)], [*note(0, 9, 60)], [*note(0, 9, 48)])
    score = read_midi(data, "x")
    assert again(replace(score, tracks=score.tracks[::-1])).tracks == score.tracks


def test_a_new_track_is_written_on_the_channel_that_was_chosen_for_it():
    notes = note_array([(0, 480, 60, 80)])
    score = Score(
        480, (Track(notes, program=1), Track(notes, program=2, channel=0, output="Synth"), Track(notes, "", 3))
    )
    written = read_midi(write_midi(score), "a.mid")
    assert written.source
    found = {part.program: part.address for part in written.source.parts}
    assert found[2] == (0, 0) and len(set(found.values())) == 3
    assert b"Synth" not in write_midi(score)


@pytest.mark.parametrize("channel", [3, 9])
def test_drums_are_written_on_channel_ten_and_nothing_else_is_whatever_was_chosen(channel: int):
    notes = note_array([(0, 480, 38, 80)])
    score = Score(480, (Track(notes, is_drum=True, channel=channel), Track(notes, program=4, channel=channel)))
    drums, other = read_midi(write_midi(score), "a.mid").tracks
    assert drums.is_drum and not other.is_drum


def test_two_tracks_that_were_given_one_channel_keep_their_instruments():
    notes = note_array([(0, 480, 60, 80)])
    score = Score(480, (Track(notes, program=1, channel=5), Track(notes, program=2, channel=5)))
    assert [track.program for track in read_midi(write_midi(score), "a.mid").tracks] == [1, 2]
