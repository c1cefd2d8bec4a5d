"""What is played besides notes: kept in the score's source and in files, or said."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mido import Message, MidiFile

from app.document.piece import Piece
from app.live.changes import left_out, left_out_of
from app.live.options import Quantise
from app.live.recording import Recorder, phrase_score
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.score import Score

DOWN, UP = (Message("control_change", control=64, value=value) for value in (100, 0))
PLAYED = (
    (0.5, Message("control_change", control=1, value=70)),
    (0.6, Message("pitchwheel", pitch=2000)),
    (0.7, Message("aftertouch", value=30)),
    (0.75, Message("polytouch", note=60, value=40)),
    (0.8, Message("control_change", control=11, value=90)),
    (0.9, Message("pitchwheel", pitch=0)),
)
ALL_OF_THEM = (
    "played, but left out: pitch bends (2), modulation (1), other controllers (1), aftertouch (2); notes and the pedal "
    "were kept"
)


def recorded(*played: tuple[float, Message], quantise: Quantise | None = None, channel: int = 0) -> Score:
    """Two notes, the first of them with the pedal, and what was played beside them; at 120 a minute, in quarters."""
    keys = (
        (0.0, Message("note_on", note=60, velocity=80, channel=channel)),
        (0.1, DOWN.copy(channel=channel)),
        (0.45, Message("note_off", note=60, channel=channel)),
        (1.0, Message("note_on", note=64, velocity=80, channel=channel)),
        (1.4, UP.copy(channel=channel)),
        (2.0, Message("note_off", note=64, channel=channel)),
    )
    recorder = Recorder()
    for moment, message in sorted((*keys, *played), key=lambda own: own[0]):
        recorder.receive(moment, message)
    return phrase_score(recorder.finish(2.5), 120, quantise=quantise, changes=recorder.changes)


def written(score: Score) -> list[tuple[int, Message]]:
    """What a .mid file of the piece has besides notes, with ticks."""
    ticks, found = 0, []
    for message in MidiFile(file=io.BytesIO(write_midi(Piece.from_score(score).score()))).tracks[1]:
        ticks += message.time
        if not message.is_meta and message.type not in ("note_on", "note_off", "program_change"):
            found.append((ticks, message.copy(time=0)))
    return found


def in_order(score: Score, columns: list[int]) -> list[list[list[int]]]:
    """Of the notes of each track."""
    return [sorted(track.notes[:, columns].tolist()) for track in score.tracks]


def test_what_is_played_besides_notes_is_in_the_file_where_it_was_played() -> None:
    score = recorded(*PLAYED)
    wanted = [(round(moment * 480), message) for moment, message in ((0.1, DOWN), *PLAYED, (1.4, UP))]
    assert written(score) == wanted and not score.notices
    assert score.tracks[0].notes.tolist() == [[0, 672, 60, 80], [480, 480, 64, 80]]  # as long as they sound
    assert read_midi(write_midi(score), "take.mid").tracks[0] == score.tracks[0]


def test_on_the_grid_notes_are_moved_and_bends_are_not() -> None:
    score = recorded(*PLAYED, quantise="8ths")
    assert [own for own in written(score) if own[1].bytes()[0] == 0xE0] == [
        (288, Message("pitchwheel", pitch=2000)),
        (432, Message("pitchwheel", pitch=0)),
    ]
    assert score.tracks[0].notes.tolist() == [[0, 720, 60, 80], [480, 480, 64, 80]]
    assert read_midi(write_midi(score), "take.mid").tracks[0] == score.tracks[0]


def test_what_moved_before_the_first_bar_line_holds_from_there_on() -> None:
    score = recorded((-0.7, Message("control_change", control=1, value=20)))
    assert written(score)[0] == (0, Message("control_change", control=1, value=20))


def test_a_wheel_and_a_pedal_that_are_held_to_the_end_are_let_go_there() -> None:
    found = written(recorded((1.5, Message("pitchwheel", pitch=-500)), (1.6, DOWN)))
    assert found[-2:] == [(1200, UP), (1200, Message("pitchwheel", pitch=0))]


def test_pads_and_keys_have_each_their_own() -> None:
    pads = (
        (0.0, Message("note_on", note=38, velocity=80, channel=9)),
        (0.1, Message("aftertouch", value=9, channel=9)),
        (0.2, Message("note_off", note=38, channel=9)),
    )
    score = recorded(*pads, *PLAYED)
    assert [track.name for track in score.tracks] == ["Keyboard", "Drums"] and not score.notices
    assert score.source
    statuses = score.source.events.status.tolist()
    assert statuses.count(0xD9) == 1 and statuses.count(0xD0) == 1


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 0.001, 0.01, 0.3, 1.0]), st.integers(0, 7), st.integers(60, 62)), max_size=60
    ),
    st.sampled_from([None, "16ths"]),
)
def test_whatever_is_played_every_note_is_kept_and_the_file_sounds_as_the_piece(
    played: list[tuple[float, int, int]], quantise: Quantise | None
) -> None:
    recorder, moment = Recorder(), 0.0
    recorder.receive(0.0, Message("note_on", note=50))
    for pause, kind, pitch in played:
        moment += pause
        recorder.receive(
            moment,
            [
                Message("note_on", note=pitch, velocity=70), Message("note_off", note=pitch), DOWN, UP,
                Message("pitchwheel", pitch=pitch * 9), Message("control_change", control=66, value=pitch % 2 * 127),
                Message("note_on", note=pitch, velocity=70, channel=9), Message("note_off", note=pitch, channel=9),
            ][kind],
        )  # fmt: skip
    notes = recorder.finish(moment + 1)
    score = phrase_score(notes, 120, quantise=quantise, changes=recorder.changes)
    assert score.note_count == len(recorder.onsets)
    plain = phrase_score(notes, 120, quantise=quantise)
    assert in_order(score, [0, 2, 3]) == in_order(plain, [0, 2, 3])
    again = read_midi(write_midi(Piece.from_score(score).score()), "take.mid")
    assert not score.notices and not again.notices
    # Of two notes of a pitch that overlap, where quantising may bring them, a file can't say which one ends first.
    columns = [0, 1, 2, 3] if quantise is None else [0, 2]
    assert in_order(again, columns) == in_order(score, columns)


def test_a_score_of_notes_alone_needs_no_source() -> None:
    recorder = Recorder()
    recorder.receive(0.0, Message("note_on", note=60))
    assert phrase_score(recorder.finish(1.0), 120, changes=recorder.changes).source is None


def test_what_a_track_has_no_place_for_is_said() -> None:
    strange = (Message("program_change", program=3), Message("control_change", control=0, value=1))
    score = recorded(*((0.3, message) for message in strange))
    assert [str(notice) for notice in score.notices] == [
        "played, but left out: changes of instrument (2); notes and the pedal were kept"
    ]


def test_keys_on_several_channels_keep_their_notes_and_it_is_said_what_they_lose() -> None:
    other = (0.0, Message("note_on", note=72, velocity=80, channel=1))
    score = recorded(other, *PLAYED)
    assert score.source is None and score.note_count == 3
    assert [str(notice) for notice in score.notices] == [ALL_OF_THEM]


@pytest.mark.parametrize("message", [DOWN, Message("control_change", control=123), Message("note_on", note=60)])
def test_notes_and_the_pedal_are_never_said_to_be_left_out(message: Message) -> None:
    assert left_out([message.bytes()]) is None


def test_what_a_recording_holds_besides_notes_can_be_counted() -> None:
    assert str(left_out_of(recorded(*PLAYED).source)) == ALL_OF_THEM
    assert left_out_of(recorded().source) is None and left_out_of(None) is None
