"""What events cost: with parts, and where some of them are given."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from generator.events.context import COLUMN, ENSEMBLE_COLUMNS, context_width, next_columns
from generator.events.ensemble import DRUMS, PART_VALUES, as_given
from generator.events.streams import (
    DURATION_INDEX,
    PART_INDEX,
    SHIFT_INDEX,
    TOKEN_INDEX,
    VELOCITY_INDEX,
)
from generator.events.vocabulary import EOS
from generator.network.config import LSTMConfig
from tests.training.models.test_contract import VOCABULARIES, random_context, random_events
from training.data.dataset import Batch, Encoded, collate
from training.likelihood.nats import stream_nats
from training.models import EventModel, build_model

VOCABULARY = VOCABULARIES["parts"]
ENSEMBLE = [2, 25, DRUMS]


@pytest.fixture(scope="module")
def model() -> EventModel:
    torch.manual_seed(0)
    model = build_model(LSTMConfig(channels=12, hidden=16, layers=1, head_width=12, recall=9), VOCABULARY).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.startswith("heads."):
                parameter.mul_(3)  # far from even distributions
    return model


def batch_of(role: np.ndarray | None = None, ensemble: list[int] | None = None) -> Batch:
    """Two windows; role: (B, T), 1 for targets that are given; ensemble: as a condition."""
    rng = np.random.default_rng(0)
    rows, context = random_events(VOCABULARY, rng, 21)[:2], random_context("parts", rng, 21)[:2]
    rows[..., PART_INDEX] = np.where(rows[..., PART_INDEX] > 0, rng.choice(ENSEMBLE, rows.shape[:2]), 0)
    drums = rows[..., PART_INDEX] == DRUMS
    token = rng.choice(np.flatnonzero(VOCABULARY.is_drum), drums.shape)
    pitched = rng.choice(np.flatnonzero(VOCABULARY.lasts), drums.shape)
    rows[..., TOKEN_INDEX] = np.where(drums, token, np.where(rows[..., PART_INDEX] > 0, pitched, EOS))
    context[..., COLUMN["role"]] = 0
    if role is not None:
        context[:, 1:, COLUMN["role"]] = role
    context[..., ENSEMBLE_COLUMNS] = 0
    if ensemble:
        context[..., ENSEMBLE_COLUMNS][..., : len(ensemble)] = ensemble
    encoded = Encoded(rows.reshape(-1, 5), context.reshape(-1, context_width("parts")), np.array([0, 21, 42]))
    return collate(encoded, np.array([[0, 20], [21, 20]]))


def log_shares(model: EventModel, batch: Batch) -> list[np.ndarray]:
    """Of each stream (B, T, V)."""
    with torch.no_grad():
        logits = model(batch.rows, batch.context, batch.targets, batch.following)
        return [values.double().log_softmax(dim=2).numpy() for values in logits]


def paid(model: EventModel, batch: Batch) -> np.ndarray:
    with torch.no_grad():
        return stream_nats(model, batch).numpy()


def test_each_stream_pays_for_what_it_says(model: EventModel) -> None:
    batch = batch_of()
    targets, shares = batch.targets.numpy(), log_shares(model, batch)
    token = targets[..., TOKEN_INDEX]
    counts = {DURATION_INDEX: VOCABULARY.lasts[token], VELOCITY_INDEX: VOCABULARY.sounds[token]}
    for stream, found in enumerate(paid(model, batch)):
        own = np.take_along_axis(shares[stream], targets[..., stream, None], axis=2)[..., 0]
        np.testing.assert_allclose(found, -(own * counts.get(stream, 1)).sum(), rtol=1e-5)


def test_given_events_pay_only_for_nothing_coming_before_them(model: EventModel) -> None:
    role = np.random.default_rng(1).integers(0, 2, (2, 20))
    batch = batch_of(role)
    assert np.array_equal(batch.given.numpy(), role)
    targets, shares = batch.targets.numpy(), log_shares(model, batch)
    expected = np.zeros(5)
    for row, time in np.ndindex(2, 20):
        target = targets[row, time]
        share = np.exp(shares[SHIFT_INDEX][row, time])
        if role[row, time]:
            expected[SHIFT_INDEX] -= np.log(share[target[SHIFT_INDEX] :].sum())
            continue
        for stream, value in enumerate(target):
            sounds, lasts = VOCABULARY.sounds[target[TOKEN_INDEX]], VOCABULARY.lasts[target[TOKEN_INDEX]]
            if (stream == VELOCITY_INDEX and not sounds) or (stream == DURATION_INDEX and not lasts):
                continue
            expected[stream] -= shares[stream][row, time, value]
    np.testing.assert_allclose(paid(model, batch), expected, rtol=1e-5)


def test_a_given_event_at_the_same_onset_is_free(model: EventModel) -> None:
    batch = batch_of(np.ones((2, 20), int))
    batch.targets[..., SHIFT_INDEX] = 0
    np.testing.assert_allclose(paid(model, batch), 0, atol=1e-5)


def test_parts_are_shared_out_among_those_composed(model: EventModel) -> None:
    role = np.zeros((2, 20), int)
    batch = batch_of(role, [2, 25, as_given(DRUMS)])
    drums = batch.targets[..., PART_INDEX] == DRUMS
    batch = batch._replace(mask=batch.mask * ~drums)
    shares, targets = log_shares(model, batch)[PART_INDEX], batch.targets.numpy()[..., PART_INDEX]
    possible = np.zeros(PART_VALUES, bool)
    possible[[0, 2, 25]] = True
    total = np.log(np.exp(shares[..., possible]).sum(axis=2))
    own = np.take_along_axis(shares, targets[..., None], axis=2)[..., 0] - total
    np.testing.assert_allclose(paid(model, batch)[PART_INDEX], -(own * batch.mask.numpy()).sum(), rtol=1e-5)


def test_what_is_given_may_be_beyond_the_parts_composed(model: EventModel) -> None:
    batch = batch_of(np.ones((2, 20), int), [2])
    found = stream_nats(model, batch)
    assert torch.isfinite(found).all()
    assert found[PART_INDEX] == 0
    found.sum().backward()
    assert all(own.grad is None or torch.isfinite(own.grad).all() for own in model.parameters())


def test_bfloat16_costs_about_the_same(model: EventModel) -> None:
    batch = batch_of(np.random.default_rng(1).integers(0, 2, (2, 20)), [2, 25, as_given(DRUMS)])
    exact = paid(model, batch)
    with torch.autocast("cpu", torch.bfloat16):
        rough = paid(model, batch)
    np.testing.assert_allclose(rough, exact, rtol=0.05, atol=0.5)


def test_what_is_known_of_the_next_event_is_what_stands_there() -> None:
    batch = batch_of(np.ones((2, 20), int))
    columns = next_columns("parts")
    assert torch.equal(batch.following[:, :-1], batch.context[:, 1:, columns])
