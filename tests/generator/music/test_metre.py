"""Beats and bars of metres."""

from __future__ import annotations

import pytest

from generator.music.metre import Metre, bar_ticks, beat_quarters, beat_ticks, beats_in_bar, parse_metre

FINE = 480


@pytest.mark.parametrize(
    ("text", "beats", "quarters"),
    [
        ("4/4", 4, 1),
        ("3/8", 3, 0.5),
        ("6/8", 2, 1.5),
        ("12/16", 4, 0.75),
        ("2/2", 2, 2),
        ("7/8", 7, 0.5),
        ("1/4", 1, 1),
    ],
)
def test_a_bar_has_the_beats_that_a_conductor_gives(text: str, beats: int, quarters: float) -> None:
    metre = parse_metre(text)
    assert (beats_in_bar(metre), beat_quarters(metre)) == (beats, quarters)


@pytest.mark.parametrize("denominator", [1, 2, 4, 8, 16, 32])
def test_beats_fill_the_bar_as_their_ticks_do(denominator: int) -> None:
    for numerator in range(1, 33):
        metre = Metre(0, numerator, denominator)
        assert beats_in_bar(metre) * beat_ticks(metre, FINE) == bar_ticks(metre, FINE)
        assert beat_quarters(metre) * FINE == beat_ticks(metre, FINE)
