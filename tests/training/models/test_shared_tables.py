"""Rows that have something in common share vectors, and are one table when they are saved."""

from __future__ import annotations

from operator import attrgetter

import numpy as np
import pytest
import torch

from generator.events.ensemble import DRUMS, PART_VALUES, as_given, part_value
from generator.events.positions import POSITION_IDS, UNKNOWN_BEAT, position_ids
from generator.events.vocabulary import DRUM_BIT, SPECIALS
from generator.music.metre import Metre
from generator.network.config import LSTMConfig
from generator.network.model import random_weights
from tests.generator.scores import mask
from tests.training.models.test_contract import VOCABULARIES
from training.models import EventModel, build_model
from training.models.entries import ensemble_entries, part_entries, position_entries, token_entries

CONFIG = LSTMConfig(channels=16, hidden=16, layers=1, head_width=16)
SHARED = ("embedding.token", "embedding.part", "heads.token.output", "heads.part.output", "context.position",
          "context.ensemble")  # fmt: skip


def position(numerator: int, denominator: int, tick: int) -> int:
    return int(position_ids([Metre(0, numerator, denominator)], np.array([0]), np.array([tick]))[0])


def in_common(entries: torch.Tensor, one: int, other: int) -> int:
    """How many shared vectors two rows have in common."""
    return int(((entries[one] != 0) & (entries[other] != 0)).sum())


@pytest.fixture(scope="module")
def model() -> EventModel:
    torch.manual_seed(0)
    return build_model(CONFIG, VOCABULARIES["parts"])


@pytest.mark.parametrize("name", SHARED)
def test_loaded_tables_are_the_same_and_shared_as_far_as_they_fit(model: EventModel, name: str) -> None:
    weights = random_weights(CONFIG, VOCABULARIES["parts"], np.random.default_rng(0))
    model.load_weights(weights)
    table = weights[f"{name}.weight"]
    np.testing.assert_allclose(model.weights()[f"{name}.weight"], table, atol=1e-5)
    own = attrgetter(f"{name}.parametrizations.weight.original")(model)
    assert own.square().sum() < np.square(table).sum()


def test_a_new_table_of_positions_is_alike_where_beats_are() -> None:
    torch.manual_seed(0)
    table = build_model(LSTMConfig(channels=256, hidden=8, layers=1, head_width=8), VOCABULARIES["parts"]).weights()
    rows = table["context.position.weight"]
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    second, other, unlike = position(6, 8, 36), position(12, 8, 36), position(3, 4, 7)
    assert rows[second] @ rows[other] > 0.3 > abs(rows[second] @ rows[unlike])


def test_positions_of_a_metre_share_it_and_those_of_a_tick_share_that() -> None:
    entries = position_entries()
    assert entries.shape[0] == POSITION_IDS
    assert not entries[UNKNOWN_BEAT].any()
    assert in_common(entries, position(4, 4, 24), position(3, 4, 24)) == 4  # all but metre and beats to come
    assert in_common(entries, position(4, 4, 7), position(4, 4, 60)) == 1
    # The second main beat of 6/8 is none in 3/4.
    assert in_common(entries, position(6, 8, 36), position(3, 4, 36)) < in_common(
        entries, position(6, 8, 36), position(9, 8, 36)
    )


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [((4, 4, 0), (4, 4, 48)), ((4, 4, 48), (4, 4, 24)), ((4, 4, 24), (4, 4, 12)), ((6, 8, 36), (6, 8, 12))],
)
def test_places_of_other_strength_do_not_share_it(stronger: tuple[int, int, int], weaker: tuple[int, int, int]) -> None:
    entries = position_entries()
    levels = entries[:, -14:]
    one, other = position(*stronger), position(*weaker)
    assert int(levels[one].argmax()) < int(levels[other].argmax())
    assert levels[one].sum() == levels[other].sum() == 1


def test_parts_share_their_family_and_their_index() -> None:
    entries = part_entries()
    violin, cello, flute = part_value(5, 0), part_value(5, 1), part_value(9, 0)
    assert entries.shape[0] == PART_VALUES
    assert not entries[0].any()
    assert in_common(entries, violin, cello) == in_common(entries, violin, flute) == 1
    assert in_common(entries, cello, flute) == 0
    ensemble = ensemble_entries()
    assert not ensemble[0].any()
    assert in_common(ensemble, violin, as_given(violin)) == 2
    assert in_common(ensemble, as_given(violin), as_given(DRUMS)) == 2  # the index, and that they are given
    assert torch.equal(ensemble[1:PART_VALUES, : entries.shape[1]], entries[1:])


def test_drums_share_nothing_with_pitches() -> None:
    vocabulary = VOCABULARIES["parts"]
    entries, ids = token_entries(vocabulary), vocabulary.ids
    assert in_common(entries, ids[DRUM_BIT | mask(36)], ids[mask(36)]) == 0
    assert in_common(entries, ids[DRUM_BIT | mask(36)], ids[DRUM_BIT | mask(36, 42)]) == 1
    assert not entries[: len(SPECIALS)].any()
    assert entries[len(SPECIALS) :].any(dim=1).all()
