"""Chords keep their sizes at low temperatures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compose.drawing.fullness import Fullness
from generator.errors import ContinuoError
from generator.events.vocabulary import DRUM_BIT, Vocabulary
from generator.network.config import SamplingConfig

CHORDS = [1 << 60 | 1 << 64, 1 << 60 | 1 << 67, 1 << 60 | 1 << 64 | 1 << 67, 1 << 48 | 1 << 55 | 1 << 64 | 1 << 72]
VOCABULARY = Vocabulary.build(dict.fromkeys(CHORDS, 60), min_count=50, streams="parts")
DRUMS = int(VOCABULARY.is_drum.sum())


def _shares(logits: np.ndarray, legal: np.ndarray, temperature: float) -> np.ndarray:
    """Of each size, (B, 7): specials, one note to five, and drums."""
    weights = np.where(legal, np.exp(logits.astype(np.float64) / temperature), 0)
    weights /= weights.sum(axis=1, keepdims=True)
    sizes = np.array([len(pitches) for pitches in VOCABULARY.pitches])
    sizes[VOCABULARY.is_drum] = 6
    return np.stack([weights[:, sizes == size].sum(axis=1) for size in range(7)], axis=1)


@given(st.integers(0, 1000), st.floats(0.05, 0.99), st.floats(0.2, 2))
def test_sizes_keep_the_shares_of_the_general_temperature_and_no_more_than_one(
    seed: int, careful: float, general: float
) -> None:
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (3, len(VOCABULARY))).astype(np.float32)
    legal = rng.random(logits.shape) < 0.7
    legal[:, 60] = True
    found = Fullness(VOCABULARY).kept(logits, legal, careful, SamplingConfig(temperature=general))
    usual = max(careful, min(general, 1))
    assert _shares(found, legal, careful) == pytest.approx(_shares(logits, legal, usual), abs=1e-4)


def test_among_chords_of_one_size_the_lower_temperature_decides() -> None:
    logits = np.random.default_rng(0).normal(0, 2, (1, len(VOCABULARY))).astype(np.float32)
    found = Fullness(VOCABULARY).kept(logits, np.ones(logits.shape, bool), 0.5, SamplingConfig())
    single = [VOCABULARY.ids[1 << pitch] for pitch in range(40, 60)]
    moved = (found - logits)[0, single]
    assert moved == pytest.approx(np.full(len(single), moved[0]), abs=1e-5)


@pytest.mark.parametrize(
    ("temperature", "sampling"),
    [(0.5, SamplingConfig(fullness=0)), (1.0, SamplingConfig()), (0.0, SamplingConfig()), (1.2, SamplingConfig())],
)
def test_logits_stay_as_they_were_where_nothing_is_thinned(temperature: float, sampling: SamplingConfig) -> None:
    logits = np.random.default_rng(0).normal(0, 2, (1, len(VOCABULARY))).astype(np.float32)
    found = Fullness(VOCABULARY).kept(logits, np.ones(logits.shape, bool), temperature, sampling)
    assert found.tolist() == logits.tolist()


def test_what_is_impossible_stays_impossible() -> None:
    logits = np.full((1, len(VOCABULARY)), -np.inf, np.float32)
    logits[0, [10, 20]] = 0.0, 1.0
    found = Fullness(VOCABULARY).kept(logits, np.ones(logits.shape, bool), 0.5, SamplingConfig())
    assert np.isfinite(found).nonzero()[1].tolist() == [10, 20]


def test_drums_alone_are_of_one_size() -> None:
    logits = np.random.default_rng(0).normal(0, 2, (1, len(VOCABULARY))).astype(np.float32)
    found = Fullness(VOCABULARY).kept(logits, VOCABULARY.is_drum[None], 0.5, SamplingConfig())
    moved = (found - logits)[:, VOCABULARY.is_drum]
    assert DRUMS > 1 and moved == pytest.approx(np.full(moved.shape, moved[0, 0]), abs=1e-5)
    assert VOCABULARY.ids[DRUM_BIT | 1 << 36] in VOCABULARY.is_drum.nonzero()[0]


@pytest.mark.parametrize("fullness", [-0.1, 1.5])
def test_fullness_out_of_range_is_refused(fullness: float) -> None:
    with pytest.raises(ContinuoError, match="fullness"):
        SamplingConfig(fullness=fullness)
