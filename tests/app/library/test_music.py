"""Small pictures of clips in the library: what they show, and that they are kept by the music's hash."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.library.music import HEIGHT, WIDTH, cells_of, picture_of
from generator.music.score import Score, Track, note_array

NOTES = st.lists(
    st.tuples(st.integers(0, 200_000), st.integers(1, 50_000), st.integers(0, 127), st.integers(1, 127)), max_size=30
)


def shown(*tracks: Track) -> np.ndarray:
    cells = cells_of(picture_of(Score(480, tracks)))
    assert cells is not None
    return cells


def test_a_rising_line_rises() -> None:
    cells = shown(Track(note_array([(480 * n, 480, 60 + n, 80) for n in range(16)])))
    tops = [int(np.flatnonzero(column)[0]) for column in cells.T]
    assert tops == sorted(tops, reverse=True) and tops[0] > tops[-1]
    assert (cells.sum(axis=0) == 1).all()


def test_drums_are_shown_where_there_is_nothing_else() -> None:
    kit = Track(note_array([(0, 480, 36, 80), (480, 480, 38, 80)]), "Kit", 0, True)
    line = Track(note_array([(0, 960, 60, 80)]))
    assert shown(kit).any()
    assert (shown(kit, line) == shown(line)).all()


def test_a_long_piece_shows_its_first_bars() -> None:
    first = [(480 * n, 480, 60 + n % 5, 80) for n in range(32)]
    later = [(480 * n, 480, 100, 80) for n in range(32, 900)]
    assert (shown(Track(note_array(first))) == shown(Track(note_array(first + later)))).all()


@given(NOTES)
def test_any_notes_have_a_picture(notes: list[tuple[int, int, int, int]]) -> None:
    cells = shown(Track(note_array(sorted(notes))))
    assert cells.shape == (HEIGHT, WIDTH)


def test_other_bytes_are_no_picture() -> None:
    assert cells_of(b"") is None and cells_of(b"x" * 1000) is None
