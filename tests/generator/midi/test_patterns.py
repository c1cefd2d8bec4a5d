"""Patterns of MIDI format 2, one after the other."""

from __future__ import annotations

import io

import mido
import pytest

from generator.midi.bulk import read_notes
from generator.midi.faults import MidiError
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi


def pattern(*notes: int, before: tuple[mido.MetaMessage, ...] = (), rest: int = 0) -> mido.MidiTrack:
    """Quarter notes of 480 ticks, and a rest at the end."""
    strokes = [
        message
        for note in notes
        for message in (
            mido.Message("note_on", note=note, velocity=80),
            mido.Message("note_off", note=note, velocity=0, time=480),
        )
    ]
    return mido.MidiTrack([*before, *strokes, mido.MetaMessage("end_of_track", time=rest)])


def file_of(*tracks: mido.MidiTrack, form: int = 2) -> bytes:
    buffer = io.BytesIO()
    mido.MidiFile(type=form, ticks_per_beat=480, tracks=list(tracks)).save(file=buffer)
    return buffer.getvalue()


def onsets(data: bytes) -> dict[int, list[int]]:
    """By pitch."""
    found: dict[int, list[int]] = {}
    for track in read_midi(data, "x.mid").tracks:
        for note in track:
            found.setdefault(note.pitch, []).append(note.onset_ticks)
    return found


def test_patterns_follow_each_other_at_bar_lines() -> None:
    data = file_of(pattern(60, 62, 64, 65), pattern(67, 69), pattern(72))
    assert onsets(data) == {60: [0], 62: [480], 64: [960], 65: [1440], 67: [1920], 69: [2400], 72: [3840]}


def test_a_bar_is_one_of_the_pattern_before() -> None:
    waltz = mido.MetaMessage("time_signature", numerator=3, denominator=4)
    data = file_of(pattern(60, before=(waltz,)), pattern(62, 62, 62, 62), pattern(64))
    assert onsets(data)[62][0] == 1440 and onsets(data)[64] == [1440 * 3]


def test_tempo_metre_and_key_move_with_their_pattern() -> None:
    own = (
        mido.MetaMessage("set_tempo", tempo=400_000),
        mido.MetaMessage("time_signature", numerator=6, denominator=8),
        mido.MetaMessage("key_signature", key="D"),
    )
    score = read_midi(file_of(pattern(60), pattern(62, before=own)), "x.mid")
    assert [(tempo.ticks, tempo.us_per_quarter) for tempo in score.tempos if tempo.ticks] == [(1920, 400_000)]
    assert score.metres[-1] == (1920, 6, 8)
    assert score.keys[-1] == (1920, 2, False)


def test_a_rest_at_the_end_belongs_to_its_pattern() -> None:
    assert onsets(file_of(pattern(60, rest=1920), pattern(62)))[62] == [3840]


def test_a_line_says_so() -> None:
    said = read_midi(file_of(pattern(60), pattern(62)), "x.mid").notices
    assert [str(text) for text in said] == ["its 2 patterns (MIDI format 2) are played one after the other"]
    assert read_midi(file_of(pattern(60)), "x.mid").notices == ()  # one pattern is a piece like any other


def test_other_formats_are_left_alone() -> None:
    assert onsets(file_of(pattern(60), pattern(62), form=1)) == {60: [0], 62: [0]}


def test_both_readers_play_them_alike() -> None:
    data = file_of(pattern(60, 62), pattern(64), pattern(65))
    slow, fast = read_midi(data, "x.mid"), read_notes(data, "x.mid")
    assert [note for track in slow.tracks for note in track] == [note for track in fast.tracks for note in track]


def test_they_are_written_as_they_are_played() -> None:
    score = read_midi(file_of(pattern(60, 62), pattern(64, rest=1920), pattern(65)), "x.mid")
    again = write_midi(score)
    assert again[8:10] == b"\0\1"
    assert onsets(again) == {60: [0], 62: [480], 64: [1920], 65: [5760]}


def test_patterns_that_last_too_long_together_are_refused() -> None:
    with pytest.raises(MidiError, match=r"x\.mid: an event lies beyond"):
        read_midi(file_of(*[pattern(60, rest=2**28 - 1)] * 6), "x.mid")


def test_a_broken_pattern_is_located() -> None:
    data = file_of(pattern(60), pattern(62))
    with pytest.raises(MidiError, match=r"x\.mid: track 2, byte 0x"):
        read_midi(data[:-12] + b"\xf5" * 12, "x.mid")
