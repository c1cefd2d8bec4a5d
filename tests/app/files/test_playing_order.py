"""Repeats, endings, da capo, dal segno and coda are played in order, and any of them come to an end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.playing_order import Repeats, ending_groups, playing_order


def bars(text: str) -> list[Repeats]:
    """ "[: a 1b:] 2c" -> bars; digits are endings."""
    return [
        Repeats(
            word.startswith("|:"),
            2 if word.endswith(":|") else 0,
            frozenset(int(sign) for sign in word if sign.isdigit()),
        )
        for word in text.split()
    ]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("a b c", [0, 1, 2]),
        ("a b:| c", [0, 1, 0, 1, 2]),
        ("a |:b c:| d", [0, 1, 2, 1, 2, 3]),
        ("a b:| c d:|", [0, 1, 0, 1, 2, 3, 2, 3]),
        ("|:a b1:| c2 d", [0, 1, 0, 2, 3]),
        ("|:a b1 c1:| d2 e2 f", [0, 1, 2, 0, 3, 4, 5]),
        ("|:a b12:| c3 d", [0, 1, 0, 1, 0, 2, 3]),
        ("|:a b1:| c2:| d", [0, 1, 0, 2, 3]),
        ("|:a b1:| c2 |:d e1:| f2", [0, 1, 0, 2, 3, 4, 3, 5]),
        ("a:|", [0, 0]),
        ("|:a b", [0, 1]),
        ("|:a |:b :| c:|", [0, 1, 2, 1, 2, 3, 3]),
    ],
)
def test_repeats_and_endings_are_played_in_order(text: str, order: list[int]) -> None:
    assert playing_order(bars(text)) == order


@given(
    st.lists(
        st.builds(Repeats, st.booleans(), st.integers(0, 8), st.frozensets(st.integers(1, 8), max_size=3)), max_size=30
    )
)
def test_any_repeats_come_to_an_end(found: list[Repeats]) -> None:
    assert len(playing_order(found)) <= 8 * 30 * 2
