"""What you will probably play next."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.live.accompany.expectation import Progression, expected_notes, in_chord, on_grid
from app.live.recording import PlayedNote
from generator.music.chords import parse_chords

CHORDS = st.sampled_from(["C", "Am", "F", "G", "Dm7", "E7"])


def of(*chords: str) -> Progression:
    made = Progression()
    for slot, chord in enumerate(chords):
        made.observe(slot, chord)
    return made


def test_a_chord_is_expected_to_hold_on() -> None:
    assert of("C", "C", "F").expected(5, 2) == "F"
    assert of("C").expected(100, 0) == "C"


@given(st.lists(CHORDS, min_size=2, max_size=8), st.integers(1, 6))
def test_a_progression_that_was_played_twice_goes_on(chords: list[str], ahead: int) -> None:
    made = of(*(chords * 3))
    expected = (chords * 6)[3 * len(chords) - 1 + ahead]
    if len(chords) < 3 or len(set(chords)) < 2:
        return
    end = (chords * 3)[-8:]
    places = [place for place in range(len(chords) * 3 - 8) if (chords * 3)[place : place + 8] == end]
    if places and all((place + 8) % len(chords) == 0 for place in places):
        assert made.expected(3 * len(chords) - 1 + ahead, 3 * len(chords) - 1) == expected


def test_chords_that_differ_in_a_seventh_are_the_same_progression() -> None:
    assert of("C", "Am", "F", "G7", "C", "Am7", "Fmaj7").expected(7, 6) == "G7"


def test_notes_are_expected_as_in_the_last_bar_in_the_chord_that_is_expected() -> None:
    played = np.array([(0, 20, 60, 80), (24, 20, 64, 70), (48, 40, 67, 60)])
    found = expected_notes(played, 96, 96 + 120, 96, lambda tick: "C" if tick < 144 else "F")
    assert found.tolist() == [[96, 20, 60, 80], [120, 20, 64, 70], [144, 40, 65, 60], [192, 20, 60, 80]]
    assert not len(expected_notes(played[:0], 96, 200, 96, lambda _: None))


@given(st.floats(0, 2000), st.floats(0, 100))
def test_notes_stand_on_a_sixteenth_or_a_triplet_near_where_they_were_played(onset: float, length: float) -> None:
    [[found, duration, *_]] = on_grid([PlayedNote(onset, onset + length, 60, 80)]).tolist()
    assert abs(found - onset) <= 3 and duration > 0
    assert found % 6 == 0 or found % 8 == 0


@given(st.integers(0, 127), CHORDS, st.booleans())
def test_the_nearest_note_of_a_chord(pitch: int, chord: str, root: bool) -> None:
    symbol = parse_chords(chord)[0][0]
    found = in_chord(pitch, chord, root=root)
    assert symbol.classes >> found % 12 & 1 and abs(found - pitch) <= 6 + 6 * root
    assert not root or found % 12 == symbol.bass


@pytest.mark.parametrize("pitch", [0, 127])
def test_without_a_chord_a_note_stays(pitch: int) -> None:
    assert in_chord(pitch, None) == pitch
