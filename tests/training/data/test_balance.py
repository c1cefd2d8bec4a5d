"""An epoch takes each style's share of the notes, and all of what it takes before it takes anything again."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.data.balance import draw_pieces


@given(st.integers(0, 1000), st.sampled_from([0.0, 0.5, 1.0]), st.integers(1, 4))
def test_each_style_has_its_share(seed: int, balance: float, styles: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.integers(20, 200, 300)
    style = np.sort(rng.integers(0, styles, 300) ** 2)
    order = draw_pieces(counts, style, balance, rng)
    names = np.unique(style)
    sizes = np.array([counts[style == name].sum() for name in names], float)
    wanted = sizes.sum() * sizes ** (1 - balance) / (sizes ** (1 - balance)).sum()
    taken = np.array([counts[order[style[order] == name]].sum() for name in names])
    assert np.abs(taken - wanted).max() <= 200
    times = Counter(order.tolist())
    for name in names:
        own = [times[place] for place in np.flatnonzero(style == name).tolist()]
        assert max(own) - min(own) <= 1


def test_without_balance_each_piece_comes_once_in_the_order_that_its_seed_gives() -> None:
    counts, style = np.arange(1, 50), np.arange(49) % 3
    order = draw_pieces(counts, style, 0.0, np.random.default_rng(1))
    assert order.tolist() == np.random.default_rng(1).permutation(49).tolist()


def test_a_small_style_is_never_left_out() -> None:
    counts, style = np.array([10_000] * 30 + [1]), np.array([0] * 30 + [1])
    for seed in range(20):
        assert 30 in draw_pieces(counts, style, 0.5, np.random.default_rng(seed))
