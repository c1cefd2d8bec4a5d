"""The numpy step, the numpy prefill and the torch window are the same model, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from app.assets import shipped_checkpoints
from generator.events.context import ENSEMBLE_COLUMNS, FEATURE_SETS, GIVEN_COLUMNS, next_columns
from generator.events.ensemble import DRUMS, PART_VALUES, as_given
from generator.events.streams import CHAINS, PART_INDEX, SHIFT_INDEX, STREAM_SETS, TOKEN_INDEX, stream_sizes
from generator.events.vocabulary import DRUM_BIT, REST, Vocabulary
from generator.music.instruments import MAX_PARTS
from generator.network.checkpoint import load_checkpoint
from generator.network.config import LSTMConfig, ModelConfig, WaveNetConfig
from generator.network.embeddings import Embeddings
from generator.network.heads import Heads
from generator.network.lstm import LSTMTrunk
from generator.network.model import EventChoice, ModelState, SequenceModel, random_weights
from generator.network.parameters import recall_tables
from generator.network.recall import Recall, RecallState
from generator.network.relative import PitchPast, RelativePitch
from generator.network.wavenet import WaveNetTrunk
from tests.generator.scores import CHORDS, SMALL_VOCABULARY, mask
from tests.training.models.contract import Inputs, Layer, verify_contract
from training.models import EventModel, WindowActivations, build_model

DRUM_CHORDS = {DRUM_BIT | mask(36, 42): 60, DRUM_BIT | mask(38, 46): 60}
VOCABULARIES = {
    "parts": Vocabulary.build({mask(*chord): 60 for chord in CHORDS} | DRUM_CHORDS, min_count=50, streams="parts"),
    "full": SMALL_VOCABULARY,
    "classic": Vocabulary.build({mask(60): 70, mask(0, 4, 7): 60}, min_count=50, rare="drop", streams="classic"),
}
CONFIGS: dict[str, ModelConfig] = {
    "wavenet": WaveNetConfig(channels=24, skip_channels=40, dilations=(1, 2, 4), head_width=32, recall=11),
    "lstm": LSTMConfig(channels=24, hidden=40, layers=2, head_width=32, recall=50),
    "wavenet alone": WaveNetConfig(
        channels=24, skip_channels=40, dilations=(1, 2, 4, 1, 3), head_width=32, relative=False, recall=0
    ),
    "lstm alone": LSTMConfig(channels=24, hidden=40, layers=1, head_width=32, relative=False, recall=0),
}
TIMED = ("parts", "full")
BATCH, LENGTH = 3, 40


def random_events(vocabulary: Vocabulary, rng: np.random.Generator, length: int = LENGTH) -> np.ndarray:
    """(B, T, S): of all values that streams have; where there are parts, of a few pitched ones and drums, and rests."""
    shape = (BATCH, length)
    sizes = stream_sizes(STREAM_SETS[vocabulary.streams], len(vocabulary))
    rows = np.stack([rng.integers(0, size, shape) for size in sizes], axis=-1)
    if vocabulary.has_parts:
        pitched, drums = (np.flatnonzero(kind) for kind in (vocabulary.lasts, vocabulary.is_drum))
        part = rng.choice([0, 1, 2, 25, 33, PART_VALUES - 9, DRUMS], shape)
        token = np.where(part == DRUMS, rng.choice(drums, shape), rng.choice(pitched, shape))
        rows[..., TOKEN_INDEX] = np.where(part, token, rng.choice([REST, 0, 1, 3, 4, 5], shape))
        rows[..., PART_INDEX] = part
    return rows


def random_context(stream_set: str, rng: np.random.Generator, length: int = LENGTH) -> np.ndarray:
    """(B, T, F): half of all values are 0; an ensemble of composed parts and given ones."""
    columns = []
    for feature in FEATURE_SETS[stream_set]:
        most = 1 << feature.size if feature.kind == "bits" else feature.size
        values = rng.integers(0, most, (BATCH, length, feature.columns))
        columns.append(values * rng.integers(0, 2, values.shape))
    context = np.concatenate(columns, axis=-1)
    if stream_set == "parts":
        ensemble = [as_given(1), 2, 25, as_given(DRUMS)]
        context[1:, :, ENSEMBLE_COLUMNS] = [*ensemble, *[0] * (MAX_PARTS - len(ensemble))]
        context[0, :, GIVEN_COLUMNS] = 0  # as usual, nothing
    return context


class EmbeddingsLayer(Layer):
    """rows, context -> their sum."""

    def __init__(self, model: EventModel, weights: Mapping[str, np.ndarray]) -> None:
        self._model, self._numpy = model, Embeddings(weights, model.vocabulary.streams)

    def window(self, inputs: Sequence[torch.Tensor]) -> torch.Tensor:
        return self._model.embedded(*inputs)

    def step(self, inputs: Inputs, state: None) -> np.ndarray:
        return self._numpy(*inputs)

    def prefill(self, inputs: Inputs, state: None) -> np.ndarray:
        return self._numpy(*inputs)


class TrunkLayer(Layer):
    """Embeddings -> hidden."""

    def __init__(self, model: EventModel, weights: Mapping[str, np.ndarray]) -> None:
        self._model, config = model, model.config
        self._numpy = WaveNetTrunk(config, weights) if isinstance(config, WaveNetConfig) else LSTMTrunk(config, weights)

    def window(self, inputs: Sequence[torch.Tensor]) -> torch.Tensor:
        return self._model.trunk(*inputs)

    def start(self, batch: int) -> Any:
        return self._numpy.start(batch)

    def pick(self, state: Any, indexes: np.ndarray) -> Any:
        return self._numpy.pick(state, indexes)

    def step(self, inputs: Inputs, state: Any) -> np.ndarray:
        return self._numpy.step(inputs[0], state)

    def prefill(self, inputs: Inputs, state: Any) -> np.ndarray:
        return self._numpy.prefill(inputs[0], state, max(1, inputs[0].shape[1] // 2))


class IntervalsLayer(Layer):
    """rows -> what relative pitch adds to their embeddings."""

    def __init__(self, model: EventModel, weights: Mapping[str, np.ndarray]) -> None:
        self._torch, self._has_parts = model.relative, model.vocabulary.has_parts
        self._numpy = RelativePitch(weights, model.vocabulary)

    def window(self, inputs: Sequence[torch.Tensor]) -> torch.Tensor:
        assert self._torch is not None
        tokens, parts = _tokens_and_parts(inputs[0], has_parts=self._has_parts)
        return self._torch.intervals(tokens, parts, self._torch.past(tokens, parts))

    def start(self, batch: int) -> PitchPast:
        return self._numpy.start(batch)

    def pick(self, state: PitchPast, indexes: np.ndarray) -> PitchPast:
        return state.pick(indexes)

    def step(self, inputs: Inputs, state: PitchPast) -> np.ndarray:
        return self._numpy.step(*self._split(inputs[0]), state)

    def prefill(self, inputs: Inputs, state: PitchPast) -> np.ndarray:
        return self._numpy.prefill(*self._split(inputs[0]), state)

    def _split(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        tokens = rows[..., TOKEN_INDEX]
        return tokens, rows[..., PART_INDEX] if self._has_parts else np.zeros_like(tokens)


class ScoresLayer(IntervalsLayer):
    """rows, the token head's inner values, the next rows -> what relative pitch adds to the logits of tokens."""

    def window(self, inputs: Sequence[torch.Tensor]) -> torch.Tensor:
        assert self._torch is not None
        rows, inner, targets = inputs
        tokens, parts = _tokens_and_parts(rows, has_parts=self._has_parts)
        past = self._torch.past(tokens, parts)
        _, parts = _tokens_and_parts(targets, has_parts=self._has_parts)
        halves = [slice(0, 7), slice(7, rows.shape[1])]
        found = [
            self._torch.scores(inner[:, half], past, half, None if parts is None else parts[:, half]) for half in halves
        ]
        return torch.cat(found, dim=1)

    def step(self, inputs: Inputs, state: PitchPast) -> np.ndarray:
        super().step(inputs, state)
        return self._scores(inputs[1], inputs[2], state)

    def prefill(self, inputs: Inputs, state: PitchPast) -> np.ndarray:
        super().prefill(inputs, state)
        return self._scores(inputs[1][:, -1], inputs[2][:, -1], state)[:, None]

    def _scores(self, inner: np.ndarray, targets: np.ndarray, state: PitchPast) -> np.ndarray:
        return self._numpy.scores(inner, self._split(targets)[1], state) @ self._numpy.scaled


def _tokens_and_parts(rows: torch.Tensor, *, has_parts: bool) -> tuple[torch.Tensor, torch.Tensor | None]:
    return rows[..., TOKEN_INDEX], rows[..., PART_INDEX] if has_parts else None


class RecallLayer(Layer):
    """Embeddings, hidden, what is known when events begin, and when those after them begin -> what is recalled."""

    def __init__(self, model: EventModel, weights: Mapping[str, np.ndarray]) -> None:
        self._torch, self._tables = model.recall, recall_tables(model.vocabulary.streams)
        self._weights = weights
        self._numpy = Recall(weights, model.config.hidden_width, self._tables)

    def window(self, inputs: Sequence[torch.Tensor]) -> torch.Tensor:
        assert self._torch is not None
        x, hidden, begun, following = inputs
        remembered = self._torch.remembered(hidden, x, self._embedded(begun))
        known = torch.cat([hidden, *self._embedded(following)], dim=2)
        return torch.cat([self._torch(known[:, :9], remembered), self._torch(known[:, 9:], remembered, 9)], dim=1)

    def _embedded(self, begun: torch.Tensor) -> list[torch.Tensor]:
        tables = [torch.from_numpy(self._weights[f"{name}.weight"]) for name in self._tables]
        return [table[begun[..., column]] for column, table in enumerate(tables)]

    def start(self, batch: int) -> RecallState:
        return self._numpy.start(batch)

    def pick(self, state: RecallState, indexes: np.ndarray) -> RecallState:
        return state.pick(indexes)

    def step(self, inputs: Inputs, state: RecallState) -> np.ndarray:
        x, hidden, begun, following = inputs
        self._numpy.step(x, hidden, begun, state)
        return self._numpy.recalled(following, state)

    def prefill(self, inputs: Inputs, state: RecallState) -> np.ndarray:
        x, hidden, begun, following = inputs
        self._numpy.take_in(x, hidden, begun, state)
        return self._numpy.recalled(following[:, -1], state)[:, None]


class ModelLayer(Layer):
    """rows, context, the next rows, what is known of them when they begin -> all logits, in the order of columns."""

    def __init__(self, model: EventModel, weights: Mapping[str, np.ndarray]) -> None:
        self._torch = model
        self._numpy = SequenceModel(model.config, model.vocabulary, weights)

    def window(self, inputs: Sequence[torch.Tensor]) -> torch.Tensor:
        return torch.cat(self._torch(*inputs), dim=2)

    def start(self, batch: int) -> ModelState:
        return self._numpy.start(batch)

    def pick(self, state: ModelState, indexes: np.ndarray) -> ModelState:
        return self._numpy.pick(state, indexes)

    def step(self, inputs: Inputs, state: ModelState) -> np.ndarray:
        rows, context, targets, following = inputs
        hidden = self._numpy.step(rows, context, state)
        return self._logits(self._numpy.choice(hidden, state), targets, following)

    def prefill(self, inputs: Inputs, state: ModelState) -> np.ndarray:
        rows, context, targets, following = inputs
        hidden = self._numpy.prefill(rows, context, state)
        return self._logits(self._numpy.choice(hidden, state), targets[:, -1], following[:, -1])[:, None]

    def _logits(self, choice: EventChoice, targets: np.ndarray, following: np.ndarray) -> np.ndarray:
        logits: dict[int, np.ndarray] = {}
        for column in CHAINS[self._numpy.vocabulary.streams]:
            logits[column] = choice.logits(column)
            choice.choose(column, targets[:, column])
            if column == SHIFT_INDEX and self._numpy.vocabulary.has_timing:
                choice.set_next(following)
        return np.concatenate([logits[column] for column in sorted(logits)], axis=1)


class HeadsLayer(ModelLayer):
    """hidden, the next rows, what is known of them when they begin -> all logits, of a model without a past."""

    def __init__(self, model: EventModel, weights: Mapping[str, np.ndarray]) -> None:
        super().__init__(model, weights)
        self._heads = Heads(weights, model.vocabulary.streams)

    def window(self, inputs: Sequence[torch.Tensor]) -> torch.Tensor:
        hidden, targets, following = inputs
        return torch.cat(self._torch.logits(WindowActivations(hidden, None, None), targets, following), dim=2)

    def step(self, inputs: Inputs, state: ModelState) -> np.ndarray:
        hidden, targets, following = inputs
        choice = EventChoice(self._heads, hidden, ModelState(state.trunk), None, None, has_parts=False)
        return self._logits(choice, targets, following)

    def prefill(self, inputs: Inputs, state: ModelState) -> np.ndarray:
        return self.step([part[:, -1] for part in inputs], state)[:, None]


def built(family: str, stream_set: str) -> tuple[EventModel, dict[str, np.ndarray]]:
    """A torch model in random weights, and those."""
    config, vocabulary = CONFIGS[family], VOCABULARIES[stream_set]
    weights = random_weights(config, vocabulary, np.random.default_rng(1))
    model = build_model(config, vocabulary).eval()
    model.load_weights(weights)
    return model, weights


def model_inputs(vocabulary: Vocabulary, length: int = LENGTH) -> list[np.ndarray]:
    """rows, context, the next rows, what is known of them when they begin."""
    rng = np.random.default_rng(0)
    rows, context = random_events(vocabulary, rng, length + 1), random_context(vocabulary.streams, rng, length + 1)
    return [rows[:, :-1], context[:, :-1], rows[:, 1:], context[:, 1:, next_columns(vocabulary.streams)]]


def floats(*width: int) -> list[np.ndarray]:
    """(B, T, W) of each width."""
    rng = np.random.default_rng(3)
    return [rng.standard_normal((BATCH, LENGTH, own)).astype(np.float32) for own in width]


@pytest.mark.parametrize("stream_set", VOCABULARIES)
@pytest.mark.parametrize("family", CONFIGS)
def test_whole_models(family: str, stream_set: str) -> None:
    verify_contract(ModelLayer(*built(family, stream_set)), model_inputs(VOCABULARIES[stream_set]))


@pytest.mark.parametrize("stream_set", VOCABULARIES)
def test_embeddings(stream_set: str) -> None:
    verify_contract(EmbeddingsLayer(*built("lstm", stream_set)), model_inputs(VOCABULARIES[stream_set])[:2])


@pytest.mark.parametrize("family", CONFIGS)
def test_trunks(family: str) -> None:
    verify_contract(TrunkLayer(*built(family, "full")), floats(CONFIGS[family].channels))


@pytest.mark.parametrize("stream_set", TIMED)
def test_intervals_to_past_pitches(stream_set: str) -> None:
    rows, *_ = model_inputs(VOCABULARIES[stream_set])
    verify_contract(IntervalsLayer(*built("lstm", stream_set)), [rows])


@pytest.mark.parametrize("stream_set", TIMED)
def test_what_past_pitches_favour(stream_set: str) -> None:
    rows, _, targets, _ = model_inputs(VOCABULARIES[stream_set])
    verify_contract(ScoresLayer(*built("lstm", stream_set)), [rows, *floats(32), targets])


@pytest.mark.parametrize("stream_set", TIMED)
@pytest.mark.parametrize("family", ["wavenet", "lstm"])
def test_recall(family: str, stream_set: str) -> None:
    rows, context, targets, following = model_inputs(VOCABULARIES[stream_set])
    columns = [SHIFT_INDEX, PART_INDEX] if stream_set == "parts" else [SHIFT_INDEX]
    begun = np.concatenate([rows[..., columns], context[..., :1]], axis=-1)
    following = np.concatenate([targets[..., columns], following[..., :1]], axis=-1)
    config = CONFIGS[family]
    inputs = [*floats(config.channels, config.hidden_width), begun, following]
    verify_contract(RecallLayer(*built(family, stream_set)), inputs)


@pytest.mark.parametrize("stream_set", VOCABULARIES)
def test_heads(stream_set: str) -> None:
    _, _, targets, following = model_inputs(VOCABULARIES[stream_set])
    verify_contract(HeadsLayer(*built("lstm alone", stream_set)), [*floats(40), targets, following])


@pytest.mark.parametrize("path", shipped_checkpoints(), ids=lambda path: path.stem)
def test_shipped_checkpoints(path: Path) -> None:
    checkpoint = load_checkpoint(path)
    model = build_model(checkpoint.config, checkpoint.vocabulary).eval()
    model.load_weights(checkpoint.weights)
    verify_contract(ModelLayer(model, checkpoint.weights), model_inputs(checkpoint.vocabulary))


def test_one_wavenet_and_one_lstm_ship() -> None:
    kinds = {type(load_checkpoint(path).config) for path in shipped_checkpoints()}
    assert kinds == {WaveNetConfig, LSTMConfig}
