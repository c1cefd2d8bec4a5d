"""What a model makes of passages, and the vectors that come of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from generator.analysis.activations import MOST_EVENTS, activations_of, layers
from generator.analysis.embedding import Embedder, features, has_embedding, of_piece, pooled
from generator.errors import ContinuoError
from generator.events.context import FEATURES
from generator.events.vocabulary import Vocabulary
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint, CheckpointError, load_checkpoint, save_checkpoint
from generator.network.config import LSTMConfig, ModelConfig, WaveNetConfig
from generator.network.model import random_weights
from generator.network.parameters import embedding_shapes
from tests.generator.scores import SMALL_VOCABULARY, tune

CONFIGS = (
    WaveNetConfig(channels=16, skip_channels=12, dilations=(1, 2, 4), head_width=16),
    LSTMConfig(channels=16, hidden=24, layers=2, head_width=16),
)


def made(config: ModelConfig, *, embeds: bool = True) -> Checkpoint:
    rng = np.random.default_rng(1)
    weights = random_weights(config, SMALL_VOCABULARY, rng)
    embedding = {}
    if embeds:
        shapes = embedding_shapes(config)
        embedding = {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    return Checkpoint(config, SMALL_VOCABULARY, weights, (), {}, embedding)


@pytest.mark.parametrize("config", CONFIGS)
def test_activations_of_a_window_are_what_steps_give(config: ModelConfig) -> None:
    model = made(config).model()
    (activations,) = activations_of(model, [tune(2)])
    assert [(own.name, own.units) for own in layers(model)][-1] == ("sum", config.hidden_width)
    rng = np.random.default_rng(0)
    rows = np.stack([rng.integers(0, [20, len(SMALL_VOCABULARY), 20, 20], (9, 4)) for _ in range(3)])
    context = rng.integers(0, 3, (3, 9, len(FEATURES)))
    state, found = model.start(3), model.activations(rows, context)[-1]
    for event in range(9):
        hidden = model.step(rows[:, event], context[:, event], state)
        assert np.abs(hidden - found[:, event]).max() < 1e-4
    assert [values.shape for values in activations.layers] == [
        (len(activations.onsets), own.units) for own in layers(model)
    ]


@pytest.mark.parametrize("config", CONFIGS)
def test_activations_do_not_depend_on_what_stands_beside(config: ModelConfig) -> None:
    model = made(config).model()
    alone = [next(activations_of(model, [score])) for score in (tune(2), tune(5))]
    together = list(activations_of(model, [tune(2), tune(5)]))
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one.onsets, other.onsets)
        for mine, theirs in zip(one.layers, other.layers, strict=True):
            assert np.abs(mine - theirs).max() < 1e-5


def test_only_the_beginning_of_a_long_score_counts_and_silence_has_no_activations() -> None:
    model = made(CONFIGS[1]).model()
    long, silent = activations_of(model, [tune(200), Score(24)])
    assert len(long.onsets) == MOST_EVENTS
    assert not len(silent.onsets) and not pooled(silent).any()


def test_a_model_without_timing_is_refused() -> None:
    classic = Vocabulary.build({1 << 60: 60, 1 << 64: 60}, min_count=1, rare="drop", streams="classic")
    config = CONFIGS[1]
    model = Checkpoint(config, classic, random_weights(config, classic, np.random.default_rng(0))).model()
    with pytest.raises(ContinuoError, match="classic streams"):
        list(activations_of(model, [tune(2)]))


@pytest.mark.parametrize("config", CONFIGS)
def test_vectors_have_unit_length_and_survive_a_file(config: ModelConfig, tmp_path: Path) -> None:
    checkpoint = made(config)
    save_checkpoint(checkpoint, tmp_path / "c.safetensors")
    loaded = load_checkpoint(tmp_path / "c.safetensors")
    assert has_embedding(loaded) and loaded.weights.keys() == checkpoint.weights.keys()
    scores = [tune(bars) for bars in (3, 9, 1, 4)]
    before, after = Embedder(checkpoint), Embedder(loaded)
    vectors = before.vectors(scores)
    assert vectors.shape == (4, 64) and np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-5
    assert before.name == after.name and np.allclose(vectors, after.vectors(scores), atol=1e-6)
    # In the order of the scores, though they are embedded by length.
    assert np.allclose(vectors[2], before.vectors([scores[2]])[0], atol=1e-5)
    assert np.linalg.norm(of_piece(vectors)) == pytest.approx(1)


def test_other_weights_have_another_name() -> None:
    checkpoint = made(CONFIGS[1])
    other = dataclasses.replace(checkpoint, embedding={k: 2 * v for k, v in checkpoint.embedding.items()})
    assert Embedder(checkpoint).name != Embedder(other).name


def test_a_checkpoint_without_embedding_is_refused_with_what_to_do(tmp_path: Path) -> None:
    plain = made(CONFIGS[0], embeds=False)
    save_checkpoint(plain, tmp_path / "c.safetensors")
    assert not has_embedding(load_checkpoint(tmp_path / "c.safetensors"))
    with pytest.raises(ContinuoError, match="train-generator embed"):
        Embedder(plain)


def test_an_embedding_of_the_wrong_shape_is_refused(tmp_path: Path) -> None:
    checkpoint = made(CONFIGS[0])
    odd = {name: weight[:-1] for name, weight in checkpoint.embedding.items()}
    save_checkpoint(dataclasses.replace(checkpoint, embedding=odd), tmp_path / "c.safetensors")
    with pytest.raises(CheckpointError, match="similar"):
        load_checkpoint(tmp_path / "c.safetensors")


def test_features_are_mean_maximum_and_root_mean_square() -> None:
    model = made(CONFIGS[1]).model()
    (activations,) = activations_of(model, [tune(3)])
    values = np.concatenate(activations.layers, axis=1)
    (found,) = features(model, [tune(3)])
    mean, highest, power = found.reshape(3, -1)
    assert np.allclose(mean, values.mean(axis=0), atol=1e-5) and np.allclose(highest, values.max(axis=0), atol=1e-5)
    assert np.allclose(power**2, (values**2).mean(axis=0), atol=1e-5)
