"""A comping part strikes whole chords, at the ticks of the model's."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.live.accompany.comping import completed
from app.live.accompany.expectation import chord_named
from generator.compose.asking.controls import Controls
from generator.compose.asking.request import RequestPart
from generator.compose.note_table import PART
from generator.events.ensemble import part_value
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.instruments import FAMILIES

GUITAR = RequestPart(part_value(FAMILIES.index("guitar"), 0))
FLUTE = RequestPart(part_value(FAMILIES.index("pipe"), 0))
NONE = np.zeros((0, PART + 1), np.int64)


def _notes(part: RequestPart, *rows: tuple[int, int, int]) -> np.ndarray:
    """Onset, duration and pitch of each."""
    table = [(onset, duration, pitch, 70, part.value) for onset, duration, pitch in rows]
    return np.array(table, np.int64).reshape(-1, PART + 1)


@given(
    st.lists(st.tuples(st.integers(0, 96), st.integers(1, 96), st.integers(21, 108)), max_size=16),
    st.sampled_from(["C", "Dm7", "G7", "Bbmaj7", "F#m7b5", "Edim7", "Asus4"]),
)
def test_each_stroke_is_a_whole_chord_and_they_do_not_overlap(rows: list[tuple[int, int, int]], chord: str) -> None:
    found = completed(_notes(GUITAR, *rows), NONE, [GUITAR], lambda _: chord)
    classes = chord_named(chord).classes
    onsets = np.unique(found[:, 0])
    for onset, after in itertools.pairwise([*onsets.tolist(), 10_000]):
        own = found[found[:, 0] == onset]
        assert sum(1 << pitch for pitch in set((own[:, 2] % 12).tolist())) == classes
        assert len(own) == len(set(own[:, 2].tolist())) <= 4
        assert own[:, 2].min() > 48 and own[:, 2].max() <= 79
        assert (onset + own[:, 1] <= after).all() and (own[:, 1] > 0).all()
    assert set(onsets.tolist()) <= {onset for onset, _, _ in rows}
    assert (np.diff(onsets) >= GRID).all()


def test_a_broken_chord_is_one_stroke_and_another_chord_is_struck_at_once() -> None:
    notes = _notes(GUITAR, (0, 6, 60), (6, 6, 64), (12, 6, 67), (18, 6, 65), (48, 6, 65))
    found = completed(notes, NONE, [GUITAR], lambda tick: "C" if tick < 18 else "F")
    assert np.unique(found[:, 0]).tolist() == [0, 18, 48]
    assert np.unique(completed(notes, found[:3], [GUITAR], lambda _: "C")[:, 0]).tolist() == [48]


def test_a_seventh_chord_has_its_third_and_seventh_with_two_voices_more() -> None:
    few = RequestPart(GUITAR.value, controls=Controls(polyphony=3))
    found = completed(_notes(few, (0, 24, 67)), NONE, [few], lambda _: "G7")
    assert sorted((found[:, 2] % 12).tolist()) == [5, 7, 11]


def test_other_instruments_voices_and_basses_stay_as_they_are() -> None:
    one = RequestPart(GUITAR.value, controls=Controls(polyphony=1))
    bass = RequestPart(GUITAR.value, is_bass=True)
    for part in (FLUTE, one, bass):
        notes = _notes(part, (0, 24, 67), (12, 12, 71))
        assert completed(notes, NONE, [part], lambda _: "C").tolist() == notes.tolist()
    notes = _notes(GUITAR, (0, 24, 67))
    assert completed(notes, NONE, [GUITAR], lambda _: None).tolist() == notes.tolist()
