"""Statistics of a stretch: always the same names, and what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.analysis.critic_statistics import RUN, RUN_BEFORE, Stretch, stretch_statistics
from generator.events.ensemble import DRUMS
from generator.music.bars import BarGrid
from generator.music.metre import Metre

BAR = 96
BARS = BarGrid((Metre(0, 4, 4),), 24)
notes = st.tuples(
    st.integers(0, 16 * BAR - 1), st.integers(1, 200), st.integers(21, 108), st.integers(1, 127),
    st.sampled_from([1, 33, DRUMS]),
)  # fmt: skip


def statistics(before: list, new: list, begin: int = 8 * BAR, end: int = 16 * BAR) -> dict[str, float]:
    columns = len(new[0])
    earlier, later = (np.array(rows, np.int64).reshape(-1, columns) for rows in (before, new))
    return stretch_statistics(Stretch(earlier, later, BARS, begin, end, is_ending=False))


@given(st.lists(notes, max_size=30), st.lists(notes, min_size=1, max_size=60), st.booleans())
def test_any_music_has_all_of_them(before: list, new: list, with_parts: bool) -> None:
    columns = 5 if with_parts else 4
    earlier = [note[:columns] for note in before if note[0] < 8 * BAR]
    later = [((note[0] // 2) + 8 * BAR, *note[1:columns]) for note in new]
    found = statistics(earlier, later)
    assert list(found) == list(statistics([], [(8 * BAR, 24, 60, 64)]))
    assert not any(np.isinf(list(found.values())))
    assert np.isnan(found["parts"]) == (not with_parts)


def figure(bar: int, move: int = 0, notes: int = 8) -> list[tuple[int, ...]]:
    rng = np.random.default_rng(0)
    return [(bar * BAR + at * 12, 12, int(60 + rng.integers(12)) + move, 64) for at in range(notes)]


def test_the_bar_before_that_comes_again_counts_as_such() -> None:
    again = [note for bar in range(16) for note in figure(bar)]
    found = statistics(again[:64], again[64:])
    assert found["form: bar before, mean"] == found["form: like 1 back"] == found["form: best"] == 1
    assert found["form: bar before, run"] == 8 and found["form: exact neighbours"] == 1
    assert (found[RUN], found[RUN_BEFORE]) == (15, 7)
    rng = np.random.default_rng(1)
    other = [(at * 12 + 8 * BAR, 12, int(rng.integers(30, 100)), 64) for at in range(64)]
    assert statistics(again[:64], other)["form: bar before, mean"] < 0.6


def test_transposed_bars_are_alike_but_not_the_same() -> None:
    moved = [note for bar in range(16) for note in figure(bar, move=bar % 3)]
    found = statistics(moved[:64], moved[64:])
    assert found["form: like 1 back"] == 1 and found["form: same 1 back"] < 1


def test_roles_have_their_own_statistics_and_a_silent_part_is_noticed() -> None:
    def part(value: int, pitch: int, bars: range) -> list[tuple[int, ...]]:
        return [(bar * BAR, 90, pitch, 64, value) for bar in bars]

    before = [*part(1, 72, range(8)), *part(33, 40, range(8)), *part(DRUMS, 36, range(8))]
    after = [*part(1, 72, range(8, 16)), *part(DRUMS, 36, range(8, 16))]
    found = statistics(before, after)
    assert found["parts"] == 3 and found["silent roles"] == 1
    assert found["drums: notes"] == pytest.approx(0.25) and found["lowest: notes"] == 0
    assert found["drums form: bar before, mean"] == 1 and np.isnan(found["lowest form: bar before, mean"])
