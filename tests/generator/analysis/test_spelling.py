"""Names of notes and chords near a key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.analysis.spelling import chord_note, chord_root, fifths_name, signature_sharps
from generator.music.harmony import pitch_class

MAJOR, MINOR, DIM7, SEVENTH = (0, 4, 7), (0, 3, 7), (0, 3, 6, 9), (0, 4, 7, 10)


@pytest.mark.parametrize(("sharps", "root", "steps", "name"), [
    (2, 10, MAJOR, "Bb"), (2, 10, DIM7, "A#"),  # D major: its flat sixth degree; what leads to B minor
    (0, 8, MAJOR, "Ab"), (0, 8, DIM7, "G#"), (0, 1, MINOR, "C#"), (0, 3, MINOR, "Eb"),
    (0, 6, MAJOR, "F#"), (0, 1, MAJOR, "Db"), (4, 10, MAJOR, "A#"), (-4, 1, SEVENTH, "Db"), (6, 5, SEVENTH, "E#"),
])  # fmt: skip
def test_a_chord_is_named_as_near_to_the_key_as_can_be(sharps: int, root: int, steps: tuple[int, ...], name: str):
    assert fifths_name(chord_root(root, steps, sharps)) == name


@given(st.integers(0, 11), st.sampled_from([MAJOR, MINOR, DIM7, SEVENTH]), st.integers(-7, 7))
def test_names_are_of_the_notes_that_sound_and_have_one_accidental_at_most(
    root: int, steps: tuple[int, ...], sharps: int
):
    place = chord_root(root, steps, sharps)
    for step in steps:
        name = fifths_name(chord_note(place, step))
        assert len(name) <= 2
        assert pitch_class(name) == (root + step) % 12


@pytest.mark.parametrize(("tonic", "is_minor", "sharps"), [
    (0, False, 0), (9, True, 0), (3, False, -3), (6, False, 6), (3, True, -6), (8, True, 5), (1, False, -5),
])  # fmt: skip
def test_a_signature_has_at_most_six_accidentals(tonic: int, is_minor: bool, sharps: int):
    assert signature_sharps(tonic, is_minor) == sharps
