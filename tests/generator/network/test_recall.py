"""What came when it was last like now."""

from __future__ import annotations

import numpy as np
import pytest

from generator.network.config import LSTMConfig
from generator.network.model import random_weights
from generator.network.recall import KEY_WIDTH, RECALL_HEADS, VALUE_WIDTH, Recall
from tests.generator.scores import SMALL_VOCABULARY

REACH = 6
CONFIG = LSTMConfig(channels=8, hidden=12, head_width=8, recall=REACH)
TABLES = ("embedding.shift", "context.position")  # what is known of an event when it begins


@pytest.fixture
def weights() -> dict[str, np.ndarray]:
    return random_weights(CONFIG, SMALL_VOCABULARY, np.random.default_rng(0))


def events(count: int, batch: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Embeddings, hidden after each, shift and position of each."""
    rng = np.random.default_rng(1)
    x = rng.standard_normal((batch, count, CONFIG.channels)).astype(np.float32)
    hidden = rng.standard_normal((batch, count, CONFIG.hidden)).astype(np.float32)
    return x, hidden, rng.integers(0, [97, 192], (batch, count, 2))


def plain(weights: dict[str, np.ndarray], x, hidden, begun, asked: np.ndarray):
    """The same as said in words: attention over the last REACH events, and over nothing at all. (B, N * K)."""
    shifts, places = weights["embedding.shift.weight"], weights["context.position.weight"]
    before = np.concatenate([np.zeros_like(hidden[:, :1]), hidden[:, :-1]], axis=1)
    known = np.concatenate([before, shifts[begun[..., 0]], places[begun[..., 1]]], axis=2)
    keys = (known @ weights["recall.key.weight"].T)[:, -REACH:]
    values = (x @ weights["recall.value.weight"].T)[:, -REACH:]
    now = np.concatenate([hidden[:, -1], shifts[asked[:, 0]], places[asked[:, 1]]], axis=1)
    query = now @ weights["recall.query.weight"].T
    found = []
    for row in range(len(x)):
        for head in range(RECALL_HEADS):
            part = slice(head * KEY_WIDTH, (head + 1) * KEY_WIDTH)
            likeness = keys[row, :, part] @ query[row, part] / np.sqrt(KEY_WIDTH)
            likeness += weights["recall.distance"][head, : len(likeness)][::-1]
            weight = np.exp(likeness)
            weight /= weight.sum() + 1
            found.append(weight @ values[row, :, head * VALUE_WIDTH : (head + 1) * VALUE_WIDTH])
    return np.concatenate(found).reshape(len(x), -1)


@pytest.mark.parametrize("count", [1, 3, REACH, REACH + 1, 3 * REACH + 2])
def test_it_is_attention_over_the_last_events(weights: dict[str, np.ndarray], count: int) -> None:
    recall = Recall(weights, CONFIG.hidden, TABLES)
    given, asked = events(count), np.array([[3, 0], [96, 77]])
    expected = plain(weights, *given, asked)
    at_once, one_by_one = recall.start(2), recall.start(2)
    recall.take_in(*given, at_once)
    for time in range(count):
        x, hidden, begun = (part[:, time] for part in given)
        recall.step(x, hidden, begun, one_by_one)
    for state in (at_once, one_by_one):
        np.testing.assert_allclose(recall.recalled(asked, state), expected, atol=1e-5)


def test_before_the_first_event_nothing_is_recalled(weights: dict[str, np.ndarray]) -> None:
    recall = Recall(weights, CONFIG.hidden, TABLES)
    assert not recall.recalled(np.array([[5, 0]]), recall.start(1)).any()


def test_takes_go_on_apart(weights: dict[str, np.ndarray]) -> None:
    recall = Recall(weights, CONFIG.hidden, TABLES)
    state = recall.start(1)
    recall.take_in(*events(4, 1), state)
    both = state.pick(np.array([0, 0]))
    x, hidden, begun = (part[:, 0] for part in events(1, 2))
    recall.step(x, hidden, begun, both)
    found = recall.recalled(begun, both)
    assert not np.allclose(found[0], found[1])
    assert state.count == 4


def test_what_is_much_alike_is_what_is_recalled(weights: dict[str, np.ndarray]) -> None:
    weights = weights | {"recall.query.weight": 20 * weights["recall.key.weight"]}
    weights["recall.distance"] = np.zeros_like(weights["recall.distance"])
    recall = Recall(weights, CONFIG.hidden, TABLES)
    x, hidden, begun = events(5, 1)
    state = recall.start(1)
    recall.take_in(x, hidden, begun, state)
    state.hidden = hidden[:, 1]  # now is as it was before the third event
    found = recall.recalled(begun[:, 2], state)
    np.testing.assert_allclose(found[0], x[0, 2] @ weights["recall.value.weight"].T, atol=0.05)
