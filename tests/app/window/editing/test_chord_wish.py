"""Chords typed over bars: one text for each bar of what is composed, and the panel's progression from them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.composer.compose_settings import ComposeSettings
from app.document.piece import Piece
from app.window.editing.chord_wish import bars_of, composed_bars, with_bar
from generator.compose.asking.controls import Controls
from generator.errors import ContinuoError
from tests.app.window.parts import piece_of


@pytest.mark.parametrize(
    ("chords", "count", "index", "typed", "after"),
    [
        (None, 4, 0, "C", "C | N.C. | N.C. | N.C."),
        (None, 4, 2, "Dm7 G7", "N.C. | N.C. | Dm7 G7 | N.C."),
        ("Dm7 | G7", 4, 2, "Am", "Dm7 | G7 | Am | G7"),
        ("Dm7 | G7", 4, 1, "G7", "Dm7 | G7"),
        ("Dm7 | G7 | Am | G7", 4, 2, "Dm7", "Dm7 | G7"),
        ("C", 1, 0, "", None),
        ("C | % | F", 3, 0, "G", "G | C | F"),
        (None, 4, 1, "C | F | G", "N.C. | C | F | G"),
        (None, 2, 1, "C | F | G", "N.C. | C"),
    ],
)
def test_a_bar_is_put_into_the_progression(chords, count, index, typed, after):
    assert with_bar(chords, count, index, typed) == after


def test_what_is_no_chord_is_refused():
    with pytest.raises(ContinuoError):
        with_bar("C", 4, 0, "Hello")


CHORDS = st.lists(st.sampled_from(["C", "Dm7 G7", "Am", "N.C."]), min_size=1, max_size=8)


@given(st.none() | CHORDS.map(" | ".join), st.integers(1, 8), st.integers(0, 7), st.sampled_from(["F", "C", ""]))
def test_only_that_bar_changes(chords, count, index, typed):
    index = min(index, count - 1)
    before, after = bars_of(chords), bars_of(with_bar(chords, count, index, typed))
    for bar in range(count):
        wanted = (typed or "N.C.") if bar == index else before[bar % len(before)] if before else "N.C."
        assert (after[bar % len(after)] if after else "N.C.") == wanted


FOUR = piece_of(*[(480 * n, 480, 60, 80) for n in range(16)])


@pytest.mark.parametrize(
    ("piece", "mode", "playhead", "bars", "expected"),
    [
        (FOUR, "end", 0, None, (5, 8)),
        (FOUR, "fill", 0, None, None),
        (FOUR, "fill", 0, (2, 3), (2, 2)),
        (FOUR, "playhead", 1920, None, (2, 8)),
        (FOUR, "playhead", 2000, None, (3, 8)),
        (FOUR, "new", 1920, (2, 3), (1, 8)),
        (FOUR, "endless", 0, None, (5, 2)),
        (Piece(), "end", 0, None, (1, 8)),
    ],
)
def test_which_bars_are_composed(piece, mode, playhead, bars, expected):
    settings = replace(ComposeSettings(controls=Controls(chords="C | F")), mode=mode)
    assert composed_bars(piece, settings, playhead, bars) == expected
