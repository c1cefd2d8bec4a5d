"""A tune in another key is the same tune to the parts of a model that know intervals."""

from __future__ import annotations

import numpy as np
import pytest

from generator.events.ensemble import DRUMS, part_value
from generator.events.vocabulary import BOS, DRUM_BIT, REST, Vocabulary
from generator.network.config import LSTMConfig
from generator.network.model import random_weights
from generator.network.relative import KEYS, LAST_EVENTS, LOWEST_PITCH, PitchPast, RelativePitch
from tests.generator.scores import mask

# Every key, and some triads: so that any of the tunes below can be moved.
TRIADS = {mask(root, root + 4, root + 7): 60 for root in range(30, 90)}
VOCABULARY = Vocabulary.build(TRIADS, min_count=50)
OF_PARTS = Vocabulary.build(TRIADS, min_count=50, streams="parts")
CONFIG = LSTMConfig(channels=8, hidden=8, head_width=8)
NO_PART, VIOLIN, CELLO = np.array([0]), np.array([part_value(5, 0)]), np.array([part_value(5, 1)])
KICK = OF_PARTS.ids[DRUM_BIT | mask(36)]


def token(*pitches: int) -> int:
    return VOCABULARY.ids[mask(*pitches)]


def moved(tune: list[tuple[int, ...]], semitones: int) -> np.ndarray:
    return np.array([[token(*(pitch + semitones for pitch in event)) for event in tune]])


def heard(relative: RelativePitch, tokens: np.ndarray) -> tuple[np.ndarray, PitchPast]:
    """What each of these events of one merged part adds, (1, T, C), and what is kept of them."""
    past = relative.start(1)
    return relative.prefill(tokens, np.zeros_like(tokens), past), past


@pytest.fixture(scope="module")
def relative() -> RelativePitch:
    return RelativePitch(random_weights(CONFIG, VOCABULARY, np.random.default_rng(0)), VOCABULARY)


@pytest.fixture(scope="module")
def of_parts() -> RelativePitch:
    return RelativePitch(random_weights(CONFIG, OF_PARTS, np.random.default_rng(0)), OF_PARTS)


TUNE = [(60,), (64,), (48, 52, 55), (67,), (65,), (53, 57, 60), (62,)]


@pytest.mark.parametrize("semitones", [-7, -1, 5, 12])
def test_a_transposed_tune_adds_the_same(relative: RelativePitch, semitones: int) -> None:
    added = [heard(relative, moved(TUNE, by))[0] for by in (0, semitones)]
    np.testing.assert_allclose(added[0], added[1], atol=1e-5)


@pytest.mark.parametrize("semitones", [-7, -1, 5, 12])
def test_after_a_transposed_tune_transposed_keys_are_favoured(relative: RelativePitch, semitones: int) -> None:
    inner, scores = np.random.default_rng(1).standard_normal((1, 8)).astype(np.float32), []
    for by in (0, semitones):
        _, past = heard(relative, moved(TUNE, by))
        scores.append(relative.scores(inner, NO_PART, past)[0])
    inside = np.arange(max(0, -semitones), min(KEYS, KEYS - semitones))
    np.testing.assert_allclose(scores[0][inside], scores[1][inside + semitones], atol=1e-5)
    assert np.ptp(scores[0]) > 0.1


def test_another_tune_adds_something_else(relative: RelativePitch) -> None:
    other = [(60,), (63,), *TUNE[2:]]
    added = [heard(relative, moved(tune, 0))[0] for tune in (TUNE, other)]
    assert not np.allclose(added[0][0, 1], added[1][0, 1])


def test_lowest_and_highest_of_the_last_events_are_kept(relative: RelativePitch) -> None:
    _, past = heard(relative, moved(TUNE, 0))
    expected = [(event[0], event[-1]) for event in reversed(TUNE)][:LAST_EVENTS]
    assert (past.edges[0] - 1 + LOWEST_PITCH).reshape(-1, 2).tolist() == [list(edges) for edges in expected]


def test_before_anything_sounded_no_key_is_favoured(relative: RelativePitch) -> None:
    past, none = relative.start(2), np.array([0, 0])
    relative.step(np.array([BOS, BOS]), none, past)
    scores = relative.scores(np.ones((2, 8), np.float32), none, past)
    assert not scores.any()


def test_the_last_events_of_the_own_part_count_besides(of_parts: RelativePitch) -> None:
    past = of_parts.start(1)
    for number, pitch in enumerate((50, 72, 53, 74, 55, 76, 57, 77, 59)):
        of_parts.step(np.array([OF_PARTS.ids[mask(pitch)]]), (CELLO, VIOLIN)[number % 2], past)
    last = [59, 59, 77, 77, 57, 57, 76, 76]
    for part, own in ((CELLO, [59, 59, 57, 57]), (VIOLIN, [77, 77, 76, 76])):
        assert (past.before(part)[0] - 1 + LOWEST_PITCH).tolist() == [*last, *own]
    assert not past.before(np.array([DRUMS]))[0, len(last) :].any()


@pytest.mark.parametrize(("silent", "part"), [(KICK, DRUMS), (REST, 0)])
def test_drums_and_rests_leave_what_is_kept_as_it_was(of_parts: RelativePitch, silent: int, part: int) -> None:
    past = of_parts.start(2)
    both = np.array([OF_PARTS.ids[mask(60)], OF_PARTS.ids[mask(64, 68, 71)]])
    of_parts.step(both, np.repeat(VIOLIN, 2), past)
    edges, classes = past.before(np.repeat(VIOLIN, 2)), past.classes.copy()
    of_parts.step(np.array([silent, silent]), np.array([part, part]), past)
    assert np.array_equal(past.before(np.repeat(VIOLIN, 2)), edges)
    assert np.array_equal(past.classes, classes)
    of_parts.step(np.array([silent, both[1]]), np.array([part, VIOLIN[0]]), past)
    assert np.array_equal(past.before(np.repeat(VIOLIN, 2))[0], edges[0])
    assert np.array_equal(past.classes[0], classes[0])
    assert not np.array_equal(past.before(np.repeat(VIOLIN, 2))[1], edges[1])


def test_drums_add_nothing(of_parts: RelativePitch) -> None:
    past = of_parts.start(1)
    of_parts.step(np.array([OF_PARTS.ids[mask(60)]]), VIOLIN, past)
    assert not of_parts.step(np.array([KICK]), np.array([DRUMS]), past).any()
