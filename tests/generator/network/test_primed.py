"""A context that begins like the last one is taken in from where it differs, and comes to the same."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.events.context import column_sizes
from generator.events.streams import STREAM_SETS, stream_sizes
from generator.network.primed import PrimedModel
from tests.generator.bands import VOCABULARY, parts_checkpoint

_SET = STREAM_SETS[VOCABULARY.streams]


def _sequence(rng: np.random.Generator, length: int) -> tuple[np.ndarray, np.ndarray]:
    rows = [rng.integers(0, size, (1, length)) for size in stream_sizes(_SET, len(VOCABULARY.sounds))]
    context = [rng.integers(0, size, (1, length)) for size in column_sizes(VOCABULARY.streams)]
    return np.stack(rows, axis=2), np.stack(context, axis=2)


@settings(deadline=None, max_examples=25)
@given(
    st.integers(0, 1),
    st.lists(st.tuples(st.integers(1, 90), st.integers(1, 90)), min_size=1, max_size=5),
    st.integers(0, 99),
)
def test_it_is_the_model_without_a_memory(number: int, changes: list[tuple[int, int]], seed: int) -> None:
    checkpoint, rng = parts_checkpoint(number), np.random.default_rng(seed)
    plain, primed = checkpoint.model(), PrimedModel(checkpoint.config, checkpoint.vocabulary, checkpoint.weights)
    rows, context = _sequence(rng, 1)
    for kept, new in changes:
        more = _sequence(rng, new)
        rows = np.concatenate([rows[:, :kept], more[0]], axis=1)
        context = np.concatenate([context[:, :kept], more[1]], axis=1)
        states = plain.start(1), primed.start(1)
        expected, found = plain.prefill(rows, context, states[0]), primed.prefill(rows, context, states[1])
        np.testing.assert_allclose(found, expected, atol=1e-4)
        following = _sequence(rng, 1)
        step = [model.step(following[0][:, 0], following[1][:, 0], state) for model, state in
                zip((plain, primed), states, strict=True)]  # fmt: skip
        np.testing.assert_allclose(step[1], step[0], atol=1e-4)


def test_what_is_known_costs_nothing() -> None:
    checkpoint = parts_checkpoint()
    model = PrimedModel(checkpoint.config, checkpoint.vocabulary, checkpoint.weights)
    rows, context = _sequence(np.random.default_rng(1), 200)
    model.prefill(rows, context, model.start(1))
    assert model.known(rows, context) == 192
    changed = rows.copy()
    changed[:, 100] = (changed[:, 100] + 1) % 2
    assert model.known(changed, context) == 96
    assert model.known(np.repeat(rows, 2, axis=0), np.repeat(context, 2, axis=0)) == 0
