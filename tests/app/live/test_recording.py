"""Phrases from a keyboard: notes, the pedal, the tempo by ear, the grid."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mido import Message

from app.live.recording import PlayedNote, Recorder, in_quarters, phrase_score
from generator.errors import ContinuoError
from generator.music.metre import Metre


def on(pitch: int, velocity: int = 80, channel: int = 0) -> Message:
    return Message("note_on", note=pitch, velocity=velocity, channel=channel)


def off(pitch: int, channel: int = 0) -> Message:
    return Message("note_off", note=pitch, channel=channel)


def pedal(value: int, channel: int = 0) -> Message:
    return Message("control_change", control=64, value=value, channel=channel)


def recorded(*timed: tuple[float, Message]) -> Recorder:
    recorder = Recorder()
    for moment, message in timed:
        recorder.receive(moment, message)
    return recorder


def test_a_note_lasts_from_its_key_down_to_its_key_up() -> None:
    recorder = recorded((1.0, on(60, 90)), (1.5, on(64)), (2.0, off(60)))
    assert recorder.notes == [PlayedNote(1.0, 2.0, 60, 90)]
    assert not recorder.is_silent
    recorder.receive(2.5, on(64, velocity=0))  # many keyboards let go like this
    assert recorder.is_silent and recorder.last_up == 2.5


def test_the_pedal_holds_notes_until_it_is_lifted() -> None:
    recorder = recorded((0.0, pedal(127)), (0.1, on(60)), (0.5, off(60)), (1.0, on(62)))
    assert recorder.notes == [] and not recorder.is_silent
    recorder.receive(2.0, pedal(0))
    assert recorder.notes == [PlayedNote(0.1, 2.0, 60, 80, key_up=0.5)]
    assert not recorder.is_silent  # 62 is still down


def test_a_key_struck_again_under_the_pedal_is_two_notes() -> None:
    recorder = recorded(
        (0.0, pedal(127)), (0.1, on(60)), (0.5, off(60)), (1.0, on(60)), (1.2, off(60)), (3.0, pedal(0))
    )
    assert recorder.notes == [
        PlayedNote(0.1, 1.0, 60, 80, key_up=0.5), PlayedNote(1.0, 3.0, 60, 80, key_up=1.2)
    ]  # fmt: skip


def test_the_pedal_of_another_channel_holds_nothing() -> None:
    recorder = recorded((0.0, pedal(127, channel=1)), (0.1, on(60)), (0.5, off(60)))
    assert recorder.is_silent


@given(st.lists(st.tuples(st.sampled_from([on, off]), st.integers(60, 66)) | st.sampled_from([0, 127]), max_size=60))
def test_every_key_that_was_struck_is_one_note(played: list) -> None:
    recorder, struck = Recorder(), 0
    for moment, action in enumerate(played):
        if isinstance(action, int):
            recorder.receive(moment, pedal(action))
        else:
            struck += action[0] is on
            recorder.receive(moment, action[0](action[1]))
    notes = recorder.finish(len(played))
    assert len(notes) == struck and recorder.is_silent
    assert all(note.end >= note.onset for note in notes)
    for pitch in range(60, 67):
        own = [note for note in notes if note.pitch == pitch]
        assert all(first.end <= second.onset for first, second in pairwise(own))


def test_notes_are_written_where_they_were_played_or_on_the_grid() -> None:
    notes = [PlayedNote(0.02, 0.97, 60, 80), PlayedNote(1.04, 1.48, 62, 90), PlayedNote(1.52, 1.53, 64, 90)]
    as_played = phrase_score(notes, 90)
    assert as_played.tracks[0].notes[:, 0].tolist() == [10, 499, 730]
    on_grid = phrase_score(notes, 90, Metre(0, 3, 4), "8ths")
    assert on_grid.tracks[0].notes[:, :2].tolist() == [[0, 480], [480, 240], [720, 240]]
    assert on_grid.metres == (Metre(0, 3, 4),) and on_grid.tempos[0].us_per_quarter == round(60e6 / 90)


def test_a_phrase_begins_on_its_first_note() -> None:
    notes = in_quarters([PlayedNote(10.5, 11.0, 60, 80), PlayedNote(11.0, 12.0, 62, 80)], 120)
    assert [(note.onset, note.end) for note in notes] == [(0, 1), (1, 3)]


def test_nothing_played_is_said() -> None:
    with pytest.raises(ContinuoError, match="no notes were received"):
        phrase_score([], 100)


def test_a_recording_of_so_many_bars_has_no_more() -> None:
    notes = [PlayedNote(-0.3, -0.1, 60, 80), PlayedNote(3.95, 4.2, 62, 80)]
    score = phrase_score(notes, 100, quantise="8ths", end_ticks=4 * 480)
    assert score.tracks[0].notes[:, 0].tolist() == [0, 7 * 240]


def test_all_notes_off_lets_go_of_all_keys() -> None:
    recorder = recorded((0.0, on(60)), (0.1, on(64)), (0.5, Message("control_change", control=123)))
    assert recorder.is_silent and [note.end for note in recorder.notes] == [0.5, 0.5]


def test_pads_are_a_track_of_drums() -> None:
    """They send on channel 10; without them there is one track, as with nothing else."""
    recorder = recorded(
        (0.0, on(60)), (0.0, on(36, channel=9)), (0.1, off(36, channel=9)), (1.0, off(60)), (1.0, on(38, channel=9))
    )
    score = phrase_score(recorder.finish(1.5), 120)
    assert [(track.name, track.is_drum, track.notes[:, 2].tolist()) for track in score.tracks] == [
        ("Keyboard", False, [60]),
        ("Drums", True, [36, 38]),
    ]
    pads = recorded((0.0, on(36, channel=9))).finish(1.0)
    assert [track.is_drum for track in phrase_score(pads, 120).tracks] == [True]


def test_a_keyboard_that_is_gone_holds_no_pedal() -> None:
    recorder = recorded((0.0, pedal(127)), (0.0, on(60)))
    recorder.lost(1.0)
    for moment, message in ((5.0, on(62)), (5.5, off(62)), (9.0, on(64))):  # it is back
        recorder.receive(moment, message)
    assert recorder.finish(10.0) == [
        PlayedNote(0.0, 1.0, 60, 80), PlayedNote(5.0, 5.5, 62, 80), PlayedNote(9.0, 10.0, 64, 80)
    ]  # fmt: skip
