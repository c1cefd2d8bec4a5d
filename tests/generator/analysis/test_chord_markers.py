"""Chord symbols as markers: written, and read again."""

from __future__ import annotations

import pytest

from generator.analysis.chord_markers import with_chord_markers, written_chords
from generator.analysis.chord_recognition import recognised_chords
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.score import Marker, Score, Track, note_array

_CHORDS = ((60, 64, 67), (57, 60, 64), (62, 65, 69, 72), (55, 59, 62, 65))
SONG = Score(
    480,
    (Track(note_array((1920 * bar, 1920, pitch, 80) for bar, chord in enumerate(_CHORDS) for pitch in chord)),),
    markers=(Marker(0, "Verse"),),
)


def marked(*texts: str) -> Score:
    return Score(480, SONG.tracks, markers=tuple(Marker(1920 * number, text) for number, text in enumerate(texts)))


def test_the_chords_of_the_notes_are_written_and_read_again() -> None:
    written = with_chord_markers(SONG)
    assert [mark.text for mark in written.markers] == ["Verse", "C", "Am", "Dm7", "G7"]
    again = read_midi(write_midi(written), "a.mid")
    assert written_chords(again) == recognised_chords(SONG)
    assert with_chord_markers(again) is again


def test_where_nothing_sounds_there_is_no_chord() -> None:
    notes = note_array(
        (1920 * bar, 1920, pitch, 80) for bar, chord in zip((0, 1, 4, 5), _CHORDS, strict=True) for pitch in chord
    )
    written = with_chord_markers(Score(480, (Track(notes),)))
    assert (Marker(3840, "N.C.")) in written.markers
    assert all(chord.end_ticks <= 3840 or chord.begin_ticks >= 7680 for chord in written_chords(written))


@pytest.mark.parametrize(
    "texts",
    [
        ("A", "B", "A", "B"),
        ("A", "A2", "B", "C"),
        ("Verse", "Chorus", "Verse", "Bridge"),
        ("Am", "Verse"),
        ("A B", "%", "|", "x" * 99),
    ],
)
def test_names_of_sections_are_no_chords(texts: tuple[str, ...]) -> None:
    assert written_chords(marked(*texts)) == ()


def test_sections_may_stand_between_chords() -> None:
    found = written_chords(marked("Am", "Verse", "F", "C", "G/B"))
    assert [chord.name for chord in found] == ["Am", "F", "C", "G/B"]
    assert (found[0].begin_ticks, found[0].end_ticks) == (0, 3840)
