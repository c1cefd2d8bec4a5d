"""A model of forms draws what it has learnt, keeps to what is asked for, and reads no damaged data."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.events.form_model import (
    BAR_BEFORE,
    EIGHT_BACK,
    FORM_NAMES,
    FOUR_BACK,
    FREE,
    FURTHER_BACK,
    NEW,
    TWO_BACK,
    FormModel,
)

PHRASES = np.array([NEW] * 8 + ([EIGHT_BACK] * 8 + [NEW] * 8) * 3)
TURNS = np.array([NEW, BAR_BEFORE, NEW, FREE, TWO_BACK, FURTHER_BACK, FOUR_BACK] * 3)
MODEL = FormModel.learn([PHRASES, TURNS] * 10)
REACH = {BAR_BEFORE: 1, TWO_BACK: 2, FOUR_BACK: 4, EIGHT_BACK: 8, FURTHER_BACK: 3}

labels = st.lists(st.integers(NEW, len(FORM_NAMES) - 1), max_size=30)


def test_what_it_has_learnt_it_expects() -> None:
    model = FormModel.learn([PHRASES] * 200)
    assert model.probabilities(PHRASES[:8].tolist()).argmax() == EIGHT_BACK
    assert model.probabilities(PHRASES[:16].tolist()).argmax() == NEW
    plain = FormModel({"": model.to_plain()[""]})
    assert model.bits_per_bar([PHRASES]) < plain.bits_per_bar([PHRASES]) / 2
    assert np.isnan(model.bits_per_bar([np.array([FREE])]))


@given(labels)
@settings(max_examples=50)
def test_probabilities_add_up_to_one_and_none_points_back_beyond_the_beginning(history: list[int]) -> None:
    found = MODEL.probabilities(history)
    assert found.sum() == pytest.approx(1) and found[FREE] == 0 and found[NEW] > 0
    for label, reach in REACH.items():
        assert (found[label] > 0) == (len(history) >= reach)


@given(labels, st.lists(st.integers(FREE, NEW), max_size=30), st.integers(0, 9))
@settings(max_examples=50)
def test_what_is_asked_for_is_kept_and_a_new_section_does_not_look_back(
    history: list[int], asked: list[int], seed: int
) -> None:
    found = MODEL.sample(history, len(asked), np.random.default_rng(seed), asked)
    assert len(found) == len(asked) and (found != FREE).all()
    section = -len(history)
    for bar, (wanted, label) in enumerate(zip(asked, found.tolist(), strict=True)):
        if wanted == NEW:
            section = bar
            assert label == NEW
        assert REACH.get(label, 0) <= bar - section
    again = MODEL.sample(history, len(asked), np.random.default_rng(seed), asked)
    assert again.tolist() == found.tolist()


def test_it_is_the_same_after_json() -> None:
    again = FormModel.from_plain(json.loads(json.dumps(MODEL.to_plain())))
    assert again.to_plain() == MODEL.to_plain()
    rngs = (np.random.default_rng(1), np.random.default_rng(1))
    assert again.sample([], 64, rngs[0]).tolist() == MODEL.sample([], 64, rngs[1]).tolist()


def test_without_pieces_every_label_is_as_likely() -> None:
    assert np.ptp(FormModel.learn([]).probabilities([NEW] * 8)[NEW:]) == pytest.approx(0)


@pytest.mark.parametrize(
    "damaged",
    [
        None, [], {}, {"": [1, 2]}, {"": [1] * 5 + [-1]}, {"": [1] * 5 + [1.5]}, {"": [1] * 5 + [True]}, {"": "111111"},
        {"": [1] * 5 + [10**30]}, {"": [1] * 6, "9": [1] * 6}, {"": [1] * 6, "12/99": [1] * 6},
        {"": [1] * 6, 1: [1] * 6},
        {"": [0] * 6, "1\n": [1] * 6},
    ],
)  # fmt: skip
def test_damaged_data_is_refused(damaged: Any) -> None:
    with pytest.raises(ValueError, match="model of forms"):
        FormModel.from_plain(damaged)
