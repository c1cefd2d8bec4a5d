"""Bars are found to come back, in any key, from where they came; what is shared is counted as one would by hand."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.analysis.form import MOST_BACK, bar_forms, bar_likeness, labels_of, shared_notes
from generator.analysis.statistics import bar_slots
from generator.events.form_model import BAR_BEFORE, EIGHT_BACK, FOUR_BACK, FREE, FURTHER_BACK, NEW, TWO_BACK
from generator.music.bars import BarGrid
from generator.music.metre import Metre

BARS = BarGrid((), 24)
Bar = list[tuple[int, int]]  # (tick in the bar, pitch)


def notes_of(*bars: Bar) -> np.ndarray:
    rows = [(96 * number + tick, 12, pitch, 80) for number, bar in enumerate(bars) for tick, pitch in bar]
    return np.array(rows, np.int64).reshape(-1, 4)


def different(count: int) -> list[Bar]:
    """Bars none of which is like another."""
    rng = np.random.default_rng(4)
    return [
        [(int(tick) * 6, int(rng.integers(30, 90))) for tick in rng.choice(16, 8, replace=False)] for _ in range(count)
    ]


def moved(bar: Bar, semitones: int) -> Bar:
    return [(tick, pitch + semitones) for tick, pitch in bar]


def test_a_phrase_that_comes_back_points_to_where_it_came() -> None:
    phrase, other = different(16)[:8], different(16)[8:]
    labels = bar_forms(notes_of(*phrase, *phrase, *other, *phrase), BARS)
    assert labels.tolist() == [NEW] * 8 + [EIGHT_BACK] * 8 + [NEW] * 8 + [FURTHER_BACK] * 8


def test_a_return_in_another_key_is_a_return() -> None:
    four = different(4)
    assert bar_forms(notes_of(*four, *(moved(bar, 5) for bar in four)), BARS)[4:].tolist() == [FOUR_BACK] * 4


def test_figures_and_pairs_of_bars_have_labels_of_their_own() -> None:
    one, two, three = different(3)
    assert bar_forms(notes_of(one, two, two, three, two, three), BARS).tolist() == [
        NEW, NEW, BAR_BEFORE, NEW, TWO_BACK, TWO_BACK
    ]  # fmt: skip


def test_a_bar_that_fits_several_takes_the_distance_of_its_phrase() -> None:
    one, *rest = different(7)
    phrase = [one, rest[0], one, rest[1]]
    labels = bar_forms(notes_of(*phrase, *phrase), BARS)
    assert labels[4:].tolist() == [FOUR_BACK] * 4


def test_what_is_the_same_bar_throughout_repeats_the_bar_before() -> None:
    assert bar_forms(notes_of(*different(1) * 12), BARS).tolist() == [NEW] + [BAR_BEFORE] * 11
    assert bar_forms(notes_of(*different(2) * 6), BARS).tolist() == [NEW] * 2 + [TWO_BACK] * 10


def test_bars_without_notes_are_free_and_few_notes_are_alike_only_at_the_same_pitch() -> None:
    labels = bar_forms(notes_of([(0, 60)], [], [(0, 62)], [(0, 60)], [(0, 60), (24, 64)]), BARS, 7)
    assert labels.tolist() == [NEW, FREE, NEW, FURTHER_BACK, BAR_BEFORE, FREE, FREE]
    assert bar_forms(notes_of(), BARS).tolist() == [] and bar_forms(notes_of(), BARS, 2).tolist() == [FREE, FREE]


def test_what_lies_too_far_back_is_forgotten() -> None:
    one, other = different(2)
    for distance, label in ((MOST_BACK, FURTHER_BACK), (MOST_BACK + 1, NEW)):
        assert bar_forms(notes_of(one, *[[]] * (distance - 1), one, other), BARS)[-2:].tolist() == [label, NEW]


def test_notes_a_little_before_the_bar_line_belong_to_the_bar_after_it() -> None:
    one = different(1)[0]
    early = notes_of(one, one)
    early[early[:, 0] == 96, 0] -= 2
    assert shared_notes(early, BARS, 1).bars.tolist() == [0, 1]
    assert bar_forms(early, BARS).tolist() == [NEW, BAR_BEFORE]


def test_a_piece_with_millions_of_bars_needs_no_memory_for_those_without_notes() -> None:
    notes = np.array([(0, 6, 60, 80), (2**24 - 8, 6, 60, 80)])
    shared = shared_notes(notes, BarGrid((Metre(0, 1, 32),), 24), MOST_BACK)
    assert shared.moved.shape == (2, MOST_BACK) and not shared.moved.any()


NOTES = st.lists(
    st.tuples(st.integers(0, 96 * 12), st.integers(1, 40), st.integers(40, 60), st.just(80)), min_size=1, max_size=60
).map(lambda rows: np.array(rows, np.int64))
GRIDS = st.sampled_from([BARS, BarGrid((Metre(0, 3, 4), Metre(200, 7, 8)), 24), BarGrid((Metre(0, 1, 4),), 24)])


@given(NOTES, GRIDS)
@settings(max_examples=60)
def test_what_bars_share_is_counted_as_one_would_by_hand(notes: np.ndarray, bars: BarGrid) -> None:
    bar, slot = bar_slots(notes, bars)
    contents: dict[int, set[tuple[int, int]]] = {}
    for index, place, pitch in zip(bar.tolist(), slot.tolist(), notes[:, 2].tolist(), strict=True):
        contents.setdefault(index, set()).add((place, pitch))
    shared = shared_notes(notes, bars, 5)
    assert shared.bars.tolist() == sorted(contents)
    assert shared.sizes.tolist() == [len(contents[index]) for index in sorted(contents)]
    likeness = bar_likeness(shared)
    for row, index in enumerate(shared.bars.tolist()):
        for back in range(1, 6):
            before, own = contents.get(index - back, set()), contents[index]
            moves = Counter(high - low for place, high in own for other, low in before if place == other)
            assert shared.moved[row, back - 1] == max(moves.values(), default=0)
            assert shared.unmoved[row, back - 1] == moves[0] == len(before & own)
            greater = max(len(before), len(own))
            counted = moves[0] if greater < 3 else max(moves.values(), default=0)
            assert likeness[row, back - 1] == counted / greater


@given(NOTES, st.integers(-20, 20), st.integers(0, 5))
@settings(max_examples=40)
def test_labels_are_the_same_in_every_key_and_order_and_reach_no_further_than_the_beginning(
    notes: np.ndarray, semitones: int, seed: int
) -> None:
    labels = bar_forms(notes, BARS)
    other = np.random.default_rng(seed).permutation(notes + np.array([0, 0, semitones, 0]))
    assert bar_forms(other, BARS).tolist() == labels.tolist()
    first = int(np.flatnonzero(labels != FREE)[0])
    assert labels[first] == NEW
    for label, distance in ((BAR_BEFORE, 1), (TWO_BACK, 2), (FOUR_BACK, 4), (EIGHT_BACK, 8), (FURTHER_BACK, 3)):
        assert labels_of(np.array([distance])).tolist() == [label]
        assert not (labels[: first + distance] == label).any()
