"""Which notes of a chord a part plays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.live.accompany.expectation import chord_named
from app.live.accompany.voicing import bass_note, pitches_of
from generator.compose.asking.controls import Controls
from generator.compose.asking.request import RequestPart
from generator.events.ensemble import part_value
from generator.music.instruments import FAMILIES

CHORDS = st.sampled_from(["C", "Dm7", "G7", "Bbmaj7", "F#m7b5", "Edim7", "Asus4", "Eb"])


def _part(family: str, controls: Controls = Controls(), *, is_bass: bool = False) -> RequestPart:
    return RequestPart(part_value(FAMILIES.index(family), 0), controls=controls, is_bass=is_bass)


@given(CHORDS, st.none() | st.integers(28, 55), st.none() | st.integers(21, 108))
def test_a_bass_has_a_low_root_or_a_low_note_of_yours(chord: str, before: int | None, under: int | None) -> None:
    pitch = bass_note(chord, before, under)
    symbol = chord_named(chord)
    own = under is not None and symbol.classes >> under % 12 & 1
    assert pitch % 12 == (under % 12 if own and under is not None else symbol.bass)
    assert 28 <= pitch <= 54


@given(CHORDS)
def test_a_guitar_has_all_of_a_chord_and_a_flute_one_note_of_it(chord: str) -> None:
    classes = chord_named(chord).classes
    guitar, flute = pitches_of(_part("guitar"), chord), pitches_of(_part("pipe"), chord)
    assert sum({1 << pitch % 12 for pitch in guitar}) == classes
    assert len(flute) == 1 and classes >> flute[0] % 12 & 1


@pytest.mark.parametrize("asked", ["C5-C6", "C2-C3", "D4-E4"])
def test_what_is_held_stays_in_the_range_that_was_asked_for(asked: str) -> None:
    controls = Controls(range=asked)
    low, high = controls.pitches
    for part in (_part("guitar", controls), _part("bass", controls, is_bass=True)):
        assert all(low <= pitch <= high for pitch in pitches_of(part, "C"))


def test_no_more_voices_than_were_asked_for() -> None:
    assert len(pitches_of(_part("guitar", Controls(polyphony=2)), "C7")) == 2
