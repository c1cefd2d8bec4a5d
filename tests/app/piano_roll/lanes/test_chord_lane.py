"""The lane of chords: names where there is little room."""

from __future__ import annotations

import pytest

from app.piano_roll.lanes.chord_lane import shorter_names
from generator.analysis.chord_recognition import recognised_chords
from generator.music.chords import parse_chords
from generator.music.score import Score, Track, note_array


@pytest.mark.parametrize(("name", "shorter"), [
    ("Cmaj7/B", ("Cmaj7/B", "C△7/B", "C△7")), ("Bdim/D", ("Bdim/D", "B°/D", "B°")), ("Dm7b5", ("Dm7b5", "Dø7")),
    ("Am7", ("Am7",)),
])  # fmt: skip
def test_a_name_is_shortened_by_signs_and_by_its_bass(name: str, shorter: tuple[str, ...]):
    assert shorter_names(name) == shorter


@pytest.mark.parametrize("steps", [
    (0, 4, 7), (0, 3, 7), (0, 4, 7, 10), (0, 4, 7, 11), (0, 3, 7, 10), (0, 3, 6), (0, 3, 6, 10), (0, 3, 6, 9),
    (0, 4, 8), (0, 5, 7),
])  # fmt: skip
def test_a_shorter_name_says_no_other_chord(steps: tuple[int, ...]):
    notes = [(0, 1920, pitch, 80) for pitch in (48, *(60 + step for step in steps))]
    (chord,) = recognised_chords(Score(480, (Track(note_array(sorted(notes))),)), 0)
    for name in shorter_names(chord.name):
        assert parse_chords(name)[0][0].classes == parse_chords(chord.name)[0][0].classes
