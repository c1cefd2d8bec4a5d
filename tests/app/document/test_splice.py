"""What differs between two tables of notes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.document.splice import Splice

# Few values, so that rows are often alike.
ROWS = st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), max_size=12).map(
    lambda rows: np.array(rows, np.int32).reshape(-1, 3)
)


@given(ROWS, ROWS)
def test_forward_makes_the_one_from_the_other_and_backward_brings_it_back(before: np.ndarray, after: np.ndarray):
    splice = Splice.between(before, after)
    assert np.array_equal(splice.forward(before), after)
    assert np.array_equal(splice.backward(after), before)
    assert not splice.forward(before).flags.writeable


@given(ROWS)
def test_nothing_is_kept_of_what_did_not_change(rows: np.ndarray):
    splice = Splice.between(rows, rows.copy())
    assert len(splice.removed) == len(splice.added) == 0


def test_one_note_of_a_long_piece_costs_one_row():
    before = np.arange(7 * 50_000, dtype=np.int32).reshape(-1, 7)
    after = before.copy()
    after[25_000, 3] += 1
    splice = Splice.between(before, after)
    assert (len(splice.removed), len(splice.added)) == (1, 1)
    assert splice.removed.base is None and splice.added.base is None  # copies: views would keep both tables alive
