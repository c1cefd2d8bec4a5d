"""The numpy step and the torch window are the same model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from app.assets import shipped_checkpoints
from generator.events.context import COLUMN, FEATURES
from generator.events.streams import stream_sizes
from generator.events.vocabulary import Vocabulary
from generator.network.checkpoint import load_checkpoint
from generator.network.config import LSTMConfig, ModelConfig, WaveNetConfig
from generator.network.model import SequenceModel, random_weights
from tests.generator.scores import SMALL_VOCABULARY, mask
from training.models import build_model

CLASSIC = Vocabulary.build({mask(60): 70, mask(0, 4, 7): 60}, min_count=50, rare="drop", streams="classic")
SMALL = (
    WaveNetConfig(channels=24, skip_channels=40, dilations=(1, 2, 4, 1, 3), head_width=32, relative=False, recall=0),
    LSTMConfig(channels=24, hidden=40, layers=2, head_width=32, relative=False, recall=0),
    WaveNetConfig(channels=24, skip_channels=40, dilations=(1, 2, 4), head_width=32, relative=True, recall=11),
    LSTMConfig(channels=24, hidden=40, layers=1, head_width=32, relative=True, recall=50),
)
IDS = ["wavenet", "lstm", "wavenet, relative, recall", "lstm, relative, recall"]
BATCH, LENGTH, PREFILLED = 3, 40, 17


def largest_difference(config: ModelConfig, vocabulary: Vocabulary, weights) -> float:
    """Over all logits of random events: numpy, prefilled and then stepped, against the torch window."""
    composing = SequenceModel(config, vocabulary, weights)
    module = build_model(config, vocabulary).eval()
    module.load_weights(weights)
    rng = np.random.default_rng(0)
    sizes = stream_sizes(composing.streams, len(vocabulary))
    rows = np.stack([rng.integers(0, size, (BATCH, LENGTH + 1)) for size in sizes], axis=-1)
    context = np.stack([rng.integers(0, feature.size, (BATCH, LENGTH + 1)) for feature in FEATURES], axis=-1)
    position = context[:, 1:, COLUMN["position"]]
    with torch.no_grad():
        inputs = (rows[:, :-1], context[:, :-1], rows[:, 1:], position)
        expected = [logits.numpy() for logits in module(*(torch.from_numpy(array) for array in inputs))]
    state = composing.start(BATCH)
    hidden = composing.prefill(rows[:, :PREFILLED], context[:, :PREFILLED], state)
    largest = 0.0
    for time in range(PREFILLED - 1, LENGTH):
        if time >= PREFILLED:
            hidden = composing.step(rows[:, time], context[:, time], state)
        choice = composing.choice(hidden, state)
        for place in range(len(sizes)):
            difference = choice.logits(place) - expected[place][:, time]
            largest = max(largest, float(np.abs(difference).max()))
            choice.choose(place, rows[:, time + 1, place])
            if place == 0:
                choice.set_position(position[:, time])
    return largest


@pytest.mark.parametrize("config", SMALL, ids=IDS)
@pytest.mark.parametrize("vocabulary", [SMALL_VOCABULARY, CLASSIC], ids=["full", "classic"])
def test_numpy_and_torch_agree_on_random_weights(config: ModelConfig, vocabulary: Vocabulary) -> None:
    weights = random_weights(config, vocabulary, np.random.default_rng(1))
    assert largest_difference(config, vocabulary, weights) < 1e-4


@pytest.mark.parametrize("path", shipped_checkpoints(), ids=lambda path: path.stem)
def test_numpy_and_torch_agree_on_shipped_weights(path: Path) -> None:
    checkpoint = load_checkpoint(path)
    assert largest_difference(checkpoint.config, checkpoint.vocabulary, checkpoint.weights) < 1e-4


def test_one_wavenet_and_one_lstm_ship() -> None:
    kinds = {type(load_checkpoint(path).config) for path in shipped_checkpoints()}
    assert kinds == {WaveNetConfig, LSTMConfig}


@pytest.mark.parametrize("config", SMALL, ids=IDS)
def test_no_logit_depends_on_what_comes_later(config: ModelConfig) -> None:
    module = build_model(config, SMALL_VOCABULARY).eval()
    rng = np.random.default_rng(2)
    sizes = stream_sizes(module.streams, len(SMALL_VOCABULARY))
    rows = torch.from_numpy(np.stack([rng.integers(0, size, (1, 21)) for size in sizes], axis=-1))
    context = torch.zeros((1, 20, len(FEATURES)), dtype=torch.int64)
    position = torch.zeros((1, 20), dtype=torch.int64)
    changed = rows.clone()
    changed[:, 11:] = (changed[:, 11:] + 1) % torch.tensor(sizes)
    with torch.no_grad():
        before = module(rows[:, :-1], context, rows[:, 1:], position)
        after = module(changed[:, :-1], context, changed[:, 1:], position)
    for one, other in zip(before, after, strict=True):
        assert torch.equal(one[:, :10], other[:, :10])  # events 1 to 10 are predicted from events 0 to 9
        assert not torch.equal(one[:, 11:], other[:, 11:])


def test_wavenet_sees_exactly_its_receptive_field() -> None:
    config = SMALL[0]
    module = build_model(config, SMALL_VOCABULARY).eval()
    field = config.receptive_field
    rows = torch.ones((1, field + 5, 4), dtype=torch.int64)
    context = torch.zeros((1, field + 5, len(FEATURES)), dtype=torch.int64)
    with torch.no_grad():
        base = module.activations(rows, context).hidden[0, -1]
        for place, seen in ((4, False), (5, True)):
            changed = rows.clone()
            changed[0, place] = 3
            assert torch.equal(module.activations(changed, context).hidden[0, -1], base) is not seen
