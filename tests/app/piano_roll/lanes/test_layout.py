"""Words of the lane: at their place, never over each other; where there is no room, a line."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.document.timeline import Entry
from app.piano_roll.lanes.layout import chips
from generator.music.metre import Metre
from generator.music.score import Marker, Tempo


def laid_out(*entries: Entry, scale: float = 1.0, width: int = 1000) -> list[tuple[int, int, int]]:
    found = chips(entries, lambda ticks: round(ticks * scale), lambda text: 8 * len(text), width)
    return [(chip.x, chip.left, chip.width) for chip in found]


def test_what_stands_at_one_place_stands_side_by_side():
    found = laid_out(Metre(0, 4, 4), Tempo(0, 500_000), Marker(0, "Verse"))
    assert found == [(0, 0, 24), (0, 27, 56), (0, 86, 40)]


def test_a_marker_is_cut_before_the_next_one_and_a_number_is_not_shown_in_part():
    assert laid_out(Marker(0, "A long name"), Marker(50, "B")) == [(0, 0, 47), (50, 50, 8)]
    assert laid_out(Tempo(0, 500_000), Tempo(30, 500_000), Tempo(200, 500_000))[:2] == [(0, 0, 0), (30, 30, 56)]


def test_what_is_out_of_sight_is_left_out():
    assert laid_out(*(Marker(ticks, "A") for ticks in range(-3000, 3000, 100)), width=150) == [
        (x, x, 8) for x in range(-500, 200, 100) if x <= 150
    ]


ENTRIES = st.lists(
    st.one_of(
        st.builds(Tempo, st.integers(0, 3000), st.sampled_from([500_000, 497_000])),
        st.builds(Marker, st.integers(0, 3000), st.text(min_size=1, max_size=40)),
        st.builds(Metre, st.integers(0, 3000), st.just(12), st.just(8)),
    ),
    max_size=30,
).map(lambda found: sorted(found, key=lambda entry: entry.ticks))


@given(ENTRIES, st.floats(0.01, 2))
def test_words_never_stand_over_each_other_and_every_place_is_marked(entries, scale):
    found = [chip for chip in laid_out(*entries, scale=scale, width=6000) if chip[2]]
    assert all(left + width <= after for (_, left, width), (_, after, _) in pairwise(found))
    assert {x for x, _, _ in laid_out(*entries, scale=scale, width=6000)} == {round(e.ticks * scale) for e in entries}
