"""The critic in a checkpoint: kept to the number, and harmless whatever stands in the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_all
from generator.errors import ContinuoError
from generator.network.checkpoint import (
    FORMAT_VERSION,
    MADE_FROM,
    Checkpoint,
    composes_as,
    file_hash,
    load_checkpoint,
    made_from,
    save_checkpoint,
)
from generator.network.critic import CRITIC_PREFIX, Critic, critic_shapes
from tests.generator.bands import band, parts_checkpoint
from tests.generator.critics import statistic_names, with_critic
from tests.generator.network.test_checkpoint import refused, rewritten


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "critic.safetensors"
    save_checkpoint(with_critic(parts_checkpoint()), path)
    return path


def test_it_is_read_as_it_was_written(path: Path) -> None:
    before, after = with_critic(parts_checkpoint()).critic, load_checkpoint(path).critic
    assert before and after and after.statistics == before.statistics
    inputs = np.random.default_rng(0).standard_normal((5, len(before.statistics)))
    assert np.array_equal(before.of_inputs(inputs), after.of_inputs(inputs))
    assert all(not name.startswith(CRITIC_PREFIX) for name in load_checkpoint(path).weights)


def test_what_a_stretch_has_not_does_not_count() -> None:
    critic = with_critic(parts_checkpoint(), likes={"notes": 1.0, "unknown": 5.0}).critic
    assert critic
    found = critic.scores([{"notes": 100.0}, {"notes": 200.0, "unknown": np.nan}, {}])
    assert found == pytest.approx([1, 2, 0])


def test_one_of_the_version_before_that_looks_at_music_alone_is_read_as_it_was(path: Path) -> None:
    old = {"version": 1, "statistics": list(statistic_names()), "units": 4, "observes": False}
    before, after = with_critic(parts_checkpoint()).critic, load_checkpoint(rewritten(path, critic=old)).critic
    assert before and after and after.statistics == before.statistics
    assert {name: own.tolist() for name, own in after.weights.items()} == {
        name: own.tolist() for name, own in before.weights.items()
    }


def test_one_that_looks_at_more_is_left_out_and_the_checkpoint_composes(tmp_path: Path) -> None:
    path, plain = tmp_path / "observes.safetensors", parts_checkpoint()
    names = statistic_names()
    shapes = critic_shapes(len(names) + 2 * plain.config.hidden_width + len(plain.model().streams), 4)
    weights = {name: np.ones(shape, np.float32) for name, shape in shapes.items()}
    save_checkpoint(replace(plain, critic=Critic(names, weights), provenance={"critic": {MADE_FROM: ["0" * 16]}}), path)
    old = {"version": 1, "statistics": list(names), "units": 4, "observes": True}
    loaded = load_checkpoint(rewritten(path, critic=old))
    assert loaded.critic is None and set(loaded.weights) == set(plain.weights)
    assert composes_as(path, "0" * 16)
    wish = Wish(seed=band(4), bars=2, takes=2)
    composed, expected = compose_all(loaded, wish), compose_all(plain, wish)
    assert [take.notes.tolist() for take in composed] == [take.notes.tolist() for take in expected]
    assert all(take.scores.critic is None for take in composed)
    save_checkpoint(loaded, path)
    assert load_checkpoint(path).critic is None


def test_one_of_the_format_before_has_none(path: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.safetensors"
    save_checkpoint(parts_checkpoint(), plain)
    assert load_checkpoint(rewritten(plain, format_version=FORMAT_VERSION - 1)).critic is None


@pytest.mark.parametrize(
    "description",
    [
        None,
        [],
        {"version": 1},
        {"version": 3, "statistics": list(statistic_names()), "units": 4},
        {"version": "2", "statistics": list(statistic_names()), "units": 4},
        {"version": 2, "statistics": "all", "units": 4},
        {"version": 2, "statistics": [1], "units": 4},
        {"version": 2, "statistics": list(statistic_names()), "units": 10**9},
        {"version": 2, "statistics": list(statistic_names()), "units": 5},
        {"version": 2, "statistics": list(statistic_names())[1:], "units": 4},
        {"version": 2, "statistics": ["x"] * 10**5, "units": 4},
        {"version": 1, "statistics": list(statistic_names()), "units": 4},
        {"version": 1, "statistics": list(statistic_names()), "units": 4, "observes": 1},
        {"version": 1, "statistics": list(statistic_names())[1:], "units": 4, "observes": False},
    ],
)
def test_a_description_that_does_not_fit_is_refused(path: Path, description: object) -> None:
    assert "description is damaged" in refused(rewritten(path, critic=description))


def test_weights_that_are_no_numbers_are_refused(path: Path) -> None:
    checkpoint = with_critic(parts_checkpoint())
    assert checkpoint.critic
    checkpoint.critic.weights[f"{CRITIC_PREFIX}mean"][0] = np.inf
    save_checkpoint(checkpoint, path)
    assert "finite" in refused(path)


def test_weights_beyond_all_measure_judge_without_a_warning() -> None:
    critic = with_critic(parts_checkpoint()).critic
    assert critic
    for weight in critic.weights.values():
        weight[:] = np.float32(3e38)
    assert np.isfinite(critic.of_inputs(np.full((3, len(critic.statistics)), 1e30))).all()


def test_what_composes_the_same_is_known_by_the_file_it_was_made_from(tmp_path: Path) -> None:
    plain, other = tmp_path / "plain.safetensors", tmp_path / "other.safetensors"
    save_checkpoint(parts_checkpoint(), plain)
    first = with_critic(load_checkpoint(plain))
    about = {"embedding": {MADE_FROM: ["0123456789abcdef"]}, "critic": {MADE_FROM: made_from(first, plain)}}
    save_checkpoint(Checkpoint(first.config, first.vocabulary, first.weights, provenance=about), other)
    assert composes_as(other, file_hash(plain)) and composes_as(other, "0123456789abcdef")
    assert not composes_as(other, "f" * 16)
    again = load_checkpoint(other)
    assert made_from(again, other) == [file_hash(other), "0123456789abcdef", file_hash(plain)]
    for damaged in ({"critic": 3}, {"critic": {MADE_FROM: 7}}, {"embedding": []}):
        save_checkpoint(Checkpoint(first.config, first.vocabulary, first.weights, provenance=damaged), other)
        assert not composes_as(other, file_hash(plain))


def test_nothing_is_judged_by_a_critic_that_is_not_described() -> None:
    critic = with_critic(parts_checkpoint()).critic
    assert critic
    plain = critic.to_plain()
    assert plain == {"version": 2, "statistics": list(statistic_names()), "units": 4}
    with pytest.raises((ContinuoError, ValueError, TypeError, LookupError)):
        type(critic).from_plain(plain, {})
