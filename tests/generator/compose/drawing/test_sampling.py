"""Draws follow the distribution, and truncations keep what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from generator.compose.drawing import sampling
from generator.compose.drawing.sampling import keep_share_of_zero, min_p_count, sample, top_k_count, top_p_count
from generator.errors import ContinuoError
from generator.network.config import SamplingConfig

PLAIN = SamplingConfig(temperature=1.0, top_p=None)
logits = arrays(np.float32, st.integers(1, 30), elements=st.floats(-20, 20, width=32))


def frequencies(values: np.ndarray, config: SamplingConfig, draws: int = 4000) -> np.ndarray:
    rows = np.repeat(values[None], draws, axis=0)
    found = sample(rows, np.isfinite(rows), config, config.temperature, np.random.default_rng(0).random(draws))
    return np.bincount(found, minlength=len(values)) / draws


def test_draws_follow_the_distribution_at_its_temperature() -> None:
    probabilities = np.array([0.5, 0.3, 0.15, 0.05])
    values = np.log(probabilities).astype(np.float32)
    assert frequencies(values, PLAIN) == pytest.approx(probabilities, abs=0.03)
    squared = probabilities**2 / (probabilities**2).sum()
    assert frequencies(values, SamplingConfig(temperature=0.5, top_p=None)) == pytest.approx(squared, abs=0.03)


def test_equal_values_are_drawn_equally() -> None:
    assert frequencies(np.zeros(4, np.float32), PLAIN) == pytest.approx(np.full(4, 0.25), abs=0.03)


def test_nucleus_is_the_fewest_that_reach_p() -> None:
    values = np.log(np.array([0.05, 0.5, 0.15, 0.3])).astype(np.float32)
    assert (frequencies(values, SamplingConfig(1.0, top_p=0.75)) > 0).tolist() == [False, True, False, True]
    assert (frequencies(values, SamplingConfig(1.0, top_p=0.85)) > 0).tolist() == [False, True, True, True]


def test_counts_of_the_truncations() -> None:
    ordered = np.array([8.0, 4.0, 2.0, 1.0, 1.0])
    assert [top_k_count(ordered, k) for k in (1, 3, 9)] == [1, 3, 5]
    assert [min_p_count(ordered, p) for p in (0.0, 0.13, 0.5, 0.9)] == [5, 3, 2, 1]
    assert [top_p_count(ordered.cumsum(), p, 16.0) for p in (0.1, 0.5, 0.51, 1.0)] == [1, 1, 2, 5]


@given(logits, st.integers(0, 2**32), st.floats(0.01, 1), st.floats(0, 0.99), st.integers(1, 40), st.floats(0.05, 5))
@settings(max_examples=200, deadline=None)
def test_what_is_ruled_out_is_never_drawn(values, seed, top_p, min_p, top_k, temperature) -> None:
    ruled_out = np.random.default_rng(seed).random(len(values)) < 0.5
    ruled_out[0] = False
    masked = np.where(ruled_out, np.float32(-np.inf), values)
    config = SamplingConfig(temperature, top_p, top_k, min_p)
    draws = np.random.default_rng(seed).random(1)
    drawn = int(sample(values[None], ~ruled_out[None], config, temperature, draws)[0])
    assert not ruled_out[drawn]
    assert (masked > masked[drawn] + 1e-3 * max(1, temperature)).sum() < top_k  # near ties may be equal weights


@given(logits)
def test_temperature_zero_takes_the_likeliest(values: np.ndarray) -> None:
    assert (
        sample(values[None], np.isfinite(values[None]), SamplingConfig(temperature=0), 0, np.zeros(1))[0]
        == values.argmax()
    )


@given(st.integers(0, 999), st.floats(0.2, 2), st.sampled_from([None, 0.5, 0.97]), st.sampled_from([None, 3, 500]))
@settings(max_examples=100, deadline=None)
def test_one_by_one_and_all_at_once_choose_alike(seed, temperature, top_p, top_k) -> None:
    rng = np.random.default_rng(seed)
    values = (rng.standard_normal((6, 400)) * 6).astype(np.float32)
    config, draws, legal = (
        SamplingConfig(temperature, top_p=top_p, top_k=top_k),
        rng.random(6),
        rng.random((6, 400)) < 0.8,
    )
    one_by_one = sample(values, legal, config, temperature, draws)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampling, "_MANY_VALUES", 10**6)
        assert sample(values, legal, config, temperature, draws).tolist() == one_by_one.tolist()
        singles = [sample(values[n : n + 1], legal[n : n + 1], config, temperature, draws[n : n + 1]) for n in range(6)]
    assert np.concatenate(singles).tolist() == one_by_one.tolist()


@pytest.mark.parametrize("bad", [{"temperature": -1}, {"top_p": 0}, {"top_p": 1.1}, {"top_k": 0}, {"min_p": 1}])
def test_options_outside_their_range_are_refused(bad: dict) -> None:
    with pytest.raises(ContinuoError, match="must be"):
        SamplingConfig(**bad)


def test_functions_refuse_what_has_no_meaning() -> None:
    for call in (
        lambda: top_k_count(np.ones(2), 0),
        lambda: top_p_count(np.ones(2), 0, 2.0),
        lambda: min_p_count(np.ones(2), 1),
    ):
        with pytest.raises(ValueError, match="must be"):
            call()


def test_what_a_coarse_grid_takes_away_does_not_go_to_shift_zero() -> None:
    values = np.log(np.array([[0.2, 0.5, 0.1, 0.2]], np.float32))
    legal = np.array([[True, False, True, True]])
    moved = np.where(legal, keep_share_of_zero(values, legal), -np.inf)[0]
    assert np.exp(moved) / np.exp(moved).sum() == pytest.approx([0.2, 0, 0.8 / 3, 1.6 / 3])


def test_notes_follow_the_temperature_at_three_quarters_unless_they_have_their_own() -> None:
    assert SamplingConfig(temperature=0.8).of_stream("token") == pytest.approx(0.6)
    assert SamplingConfig(temperature=0.8, token_temperature=1.1).of_stream("token") == 1.1
    assert {SamplingConfig(temperature=0.8).of_stream(name) for name in ("shift", "part", "duration")} == {0.8}


def test_beside_drums_notes_begin_at_three_quarters_too_unless_rhythm_has_its_own() -> None:
    assert SamplingConfig(temperature=0.8).of_stream("shift", with_drums=True) == pytest.approx(0.6)
    assert SamplingConfig(temperature=0.8, shift_temperature=1.0).of_stream("shift", with_drums=True) == 1.0
    assert SamplingConfig(temperature=0.8).of_stream("duration", with_drums=True) == 0.8
