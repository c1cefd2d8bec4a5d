"""Repeats, endings, da capo, dal segno and coda are played in order, and any of them come to an end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.playing_order import Repeats, ending_groups, playing_order


def bars(text: str) -> list[Repeats]:
    """ "|:a b1:| c2" -> bars. Digits are endings, @ the sign, % the coda; > to the coda, ! fine; DC and DS jumps."""
    return [
        Repeats(
            word.startswith("|:"),
            2 if ":|" in word else 0,
            frozenset(int(sign) for sign in word if sign.isdigit()),
            jump="capo" if "DC" in word else "segno" if "DS" in word else "",
            until="fine" if "-fine" in word else "coda" if "-coda" in word else "",
            is_segno="@" in word,
            is_coda="%" in word,
            to_coda=">" in word,
            is_fine="!" in word,
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
        ("a b! c DC-fine", [0, 1, 2, 3, 0, 1]),
        ("a b! cDC", [0, 1, 2, 0, 1]),
        ("a bDC", [0, 1, 0, 1]),
        ("a @b c! dDS-fine", [0, 1, 2, 3, 1, 2]),
        ("a @b c> dDS-coda %e", [0, 1, 2, 3, 1, 2, 4]),
        ("a @b c> d! eDS-coda %f g:|", [0, 1, 2, 3, 4, 1, 2, 5, 6, 5, 6]),
        ("|:a b:| c! |:d e:| fDC-fine", [0, 1, 0, 1, 2, 3, 4, 3, 4, 5, 0, 1, 2]),
        ("|:a b1:| c2! d eDC-fine", [0, 1, 0, 2, 3, 4, 0, 2]),  # the last ending after the jump
        ("a bDS c", [0, 1, 0, 1, 2]),  # no sign: from the beginning, once
        ("a b> cDC-coda", [0, 1, 2, 0, 1, 2]),  # no coda
        ("a @b> cDS-coda dDC-fine %e", [0, 1, 2, 1, 4]),
    ],
)
def test_repeats_and_endings_are_played_in_order(text: str, order: list[int]) -> None:
    assert playing_order(bars(text)) == order


@given(
    st.lists(
        st.builds(
            Repeats,
            st.booleans(),
            st.integers(0, 8),
            st.frozensets(st.integers(1, 8), max_size=3),
            st.sampled_from(["", "", "capo", "segno"]),
            st.sampled_from(["", "fine", "coda"]),
            *[st.booleans()] * 5,
        ),
        max_size=30,
    )
)
def test_any_repeats_and_jumps_come_to_an_end(found: list[Repeats]) -> None:
    assert len(playing_order(found)) <= 8 * 30 * 2 * 9


def test_endings_that_follow_each_other_are_one_group() -> None:
    assert ending_groups(bars("a b1 c1:| d2 e f1:| g2")) == [None, 1, 1, 1, None, 5, 5]
