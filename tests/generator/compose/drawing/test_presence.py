"""Parts that are added play beside given drums, whatever the temperature of rhythm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.compose.asking.wish import Wish
from generator.compose.drawing.presence import NATS, bass_made_present, made_present
from generator.compose.drawing.sampling import with_share_kept
from generator.compose.piece import compose_all
from generator.music.score import Score, Track, note_array
from generator.network.config import SamplingConfig
from tests.generator.bands import parts_checkpoint

TPQ = 24


def _shares(logits: np.ndarray, legal: np.ndarray, temperature: float) -> np.ndarray:
    weights = np.where(legal, np.exp(logits.astype(np.float64) / temperature), 0)
    return weights / weights.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("temperature", [0.5, 0.75, 2.0])
def test_a_value_keeps_its_share_at_any_temperature_and_the_others_do_not(temperature: float) -> None:
    rng = np.random.default_rng(0)
    logits, legal = rng.normal(0, 2, (5, 9)).astype(np.float32), rng.random((5, 9)) < 0.7
    kept = np.array([0, 3, 8, 9, 4])
    legal[np.arange(5)[kept < 9], kept[kept < 9]] = True
    found = _shares(with_share_kept(logits, legal, kept, temperature), legal, temperature)
    usual = _shares(logits, legal, 1.0)
    for row, value in enumerate(kept.tolist()):
        if value < 9:
            assert found[row, value] == pytest.approx(usual[row, value], rel=1e-5)
    assert not np.allclose(found, usual)
    assert found[3] == pytest.approx(_shares(logits, legal, temperature)[3])


def test_what_is_alone_or_ruled_out_stays_as_it_is() -> None:
    logits = np.zeros((2, 3), np.float32)
    legal = np.array([[False, True, False], [True, False, True]])
    assert with_share_kept(logits, legal, np.array([1, 1]), 0.5).tolist() == logits.tolist()


def test_the_next_given_event_loses_more_the_longer_a_part_is_silent() -> None:
    logits = np.zeros((3, 4), np.float32)
    found = made_present(logits, np.array([2, 2, 50]), np.array([0.0, 10.0, 10.0]), 2.0)
    assert found[0, 2] == 0 > found[1, 2]
    assert not found[2].any() and not np.delete(found[:2], 2, axis=1).any()


def test_beside_a_new_bass_it_loses_more_and_at_any_temperature_as_much() -> None:
    logits, legal = np.zeros((1, 4), np.float32), np.ones((1, 4), bool)
    until, silent = np.array([2]), np.zeros(1)
    usual = bass_made_present(logits, legal, until, silent, 2.0, 1.0)
    assert usual[0, 2] == pytest.approx(-2 * NATS)
    tempered = bass_made_present(logits, legal, until, silent, 2.0, 0.5)
    assert _shares(tempered, legal, 0.5)[0, 2] == pytest.approx(_shares(usual, legal, 1.0)[0, 2])


def _clip(is_drum: bool) -> Score:
    notes = note_array([(tick, 6, 36 if is_drum else 60, 90) for tick in range(0, 4 * 96, 12)])
    return Score(TPQ, (Track(notes, is_drum=is_drum),))


@pytest.mark.parametrize("is_drum", [True, False])
def test_a_bass_plays_more_with_it_beside_drums_and_without_drums_it_is_what_it_was(is_drum: bool) -> None:
    checkpoint = parts_checkpoint(0)
    wish = Wish(seed=_clip(is_drum), add="bass", candidates=1, playable=False)

    def composed(presence: float, seed: int) -> list[list[int]]:
        asked = replace(wish, rng_seed=seed, sampling=SamplingConfig(presence=presence))
        return compose_all(checkpoint, asked)[0].notes.tolist()

    off, on = ([composed(presence, seed) for seed in range(4)] for presence in (0, 4))
    if is_drum:
        assert sum(map(len, on)) > sum(map(len, off))
    else:
        assert on == off
