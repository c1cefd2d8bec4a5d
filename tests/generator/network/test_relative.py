"""A tune in another key is the same tune to the parts of a model that know intervals."""

from __future__ import annotations

import numpy as np
import pytest

from generator.events.vocabulary import BOS, REST, Vocabulary
from generator.network.config import LSTMConfig
from generator.network.model import random_weights
from generator.network.relative import KEYS, LAST_EVENTS, LOWEST_PITCH, RelativePitch
from tests.generator.scores import mask

# Every key, and some triads: so that any of the tunes below can be moved.
TRIADS = {mask(root, root + 4, root + 7): 60 for root in range(30, 90)}
VOCABULARY = Vocabulary.build(TRIADS, min_count=50)
CONFIG = LSTMConfig(channels=8, hidden=8, head_width=8)


def token(*pitches: int) -> int:
    return VOCABULARY.ids[mask(*pitches)]


def moved(tune: list[tuple[int, ...]], semitones: int) -> np.ndarray:
    return np.array([[token(*(pitch + semitones for pitch in event)) for event in tune]])


@pytest.fixture(scope="module")
def relative() -> RelativePitch:
    return RelativePitch(random_weights(CONFIG, VOCABULARY, np.random.default_rng(0)), VOCABULARY)


TUNE = [(60,), (64,), (48, 52, 55), (67,), (65,), (53, 57, 60), (62,)]


@pytest.mark.parametrize("semitones", [-7, -1, 5, 12])
def test_a_transposed_tune_adds_the_same(relative: RelativePitch, semitones: int) -> None:
    added = [relative.prefill(moved(TUNE, by), relative.start(1)) for by in (0, semitones)]
    np.testing.assert_allclose(added[0], added[1], atol=1e-5)


@pytest.mark.parametrize("semitones", [-7, -1, 5, 12])
def test_after_a_transposed_tune_transposed_keys_are_favoured(relative: RelativePitch, semitones: int) -> None:
    inner, scores = np.random.default_rng(1).standard_normal((1, 8)).astype(np.float32), []
    for by in (0, semitones):
        past = relative.start(1)
        relative.prefill(moved(TUNE, by), past)
        scores.append(relative.scores(inner, past)[0])
    inside = np.arange(max(0, -semitones), min(KEYS, KEYS - semitones))
    np.testing.assert_allclose(scores[0][inside], scores[1][inside + semitones], atol=1e-5)
    assert np.ptp(scores[0]) > 0.1


def test_another_tune_adds_something_else(relative: RelativePitch) -> None:
    other = [(60,), (63,), *TUNE[2:]]
    added = [relative.prefill(moved(tune, 0), relative.start(1)) for tune in (TUNE, other)]
    assert not np.allclose(added[0][0, 1], added[1][0, 1])


def test_one_by_one_adds_the_same_as_all_at_once(relative: RelativePitch) -> None:
    tokens = np.concatenate([[[BOS]], moved(TUNE, 0), [[REST]], moved(TUNE, 3)], axis=1)
    at_once, one_by_one = relative.start(1), relative.start(1)
    whole = relative.prefill(tokens, at_once)
    parts = [relative.step(tokens[:, time], one_by_one) for time in range(tokens.shape[1])]
    np.testing.assert_allclose(whole[0], np.concatenate(parts), atol=1e-5)
    assert np.array_equal(at_once.edges, one_by_one.edges)
    np.testing.assert_allclose(at_once.classes, one_by_one.classes, atol=1e-5)


def test_lowest_and_highest_of_the_last_events_are_kept(relative: RelativePitch) -> None:
    past = relative.start(1)
    relative.prefill(moved(TUNE, 0), past)
    expected = [(event[0], event[-1]) for event in reversed(TUNE)][:LAST_EVENTS]
    assert (past.edges[0] - 1 + LOWEST_PITCH).reshape(-1, 2).tolist() == [list(edges) for edges in expected]


def test_before_anything_sounded_no_key_is_favoured(relative: RelativePitch) -> None:
    past = relative.start(2)
    relative.step(np.array([BOS, BOS]), past)
    scores = relative.scores(np.ones((2, 8), np.float32), past)
    assert np.ptp(scores, axis=1).max() == 0
