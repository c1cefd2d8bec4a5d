"""SequenceModel: a model that composes, one event at a time. numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.events.context import COLUMN, FEATURES
from generator.events.streams import SHIFT_INDEX, STREAM_SETS, TOKEN_INDEX, EventStream
from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig, WaveNetConfig
from generator.network.heads import Heads
from generator.network.lstm import LSTMTrunk
from generator.network.parameters import NEXT_POSITION, has_recall, has_relative, parameter_shapes
from generator.network.recall import Recall, RecallState
from generator.network.relative import PitchPast, RelativePitch
from generator.network.trunk import Trunk, TrunkState, Weights
from generator.network.wavenet import WaveNetTrunk


@dataclass
class ModelState:
    """What a model remembers of the events so far; B sequences."""

    trunk: TrunkState
    """Of the trunk."""
    pitches: PitchPast | None = None
    """Of relative pitch; None for a model without."""
    recall: RecallState | None = None
    """Of recall; None for a model without."""


class Embeddings:
    """The summed embeddings of events and of the conditions."""

    def __init__(self, weights: Weights, streams: tuple[EventStream, ...]) -> None:
        names = [f"embedding.{stream.name}.weight" for stream in streams]
        names += [f"context.{feature.name}.weight" for feature in FEATURES]
        self._table = np.concatenate([weights[name] for name in names])
        self._offsets = np.cumsum([0] + [len(weights[name]) for name in names[:-1]])

    def __call__(self, rows: np.ndarray, context: np.ndarray) -> np.ndarray:
        """rows: (..., S), context: (..., F) -> (..., C)."""
        return self._table[np.concatenate([rows, context], axis=-1) + self._offsets].sum(axis=-2)


class SequenceModel:
    """Embeddings, a trunk and heads. The numbers agree with the torch module's within 1e-4."""

    def __init__(self, config: ModelConfig, vocabulary: Vocabulary, weights: Weights) -> None:
        self.config, self.vocabulary = config, vocabulary
        self.streams = STREAM_SETS[vocabulary.streams]
        self._embed = Embeddings(weights, self.streams)
        self._trunk: Trunk = (
            WaveNetTrunk(config, weights) if isinstance(config, WaveNetConfig) else LSTMTrunk(config, weights)
        )
        self._heads = Heads(weights, self.streams)
        self._relative = RelativePitch(weights, vocabulary) if has_relative(config, vocabulary) else None
        self._recall = Recall(weights, config.hidden_width) if has_recall(config, vocabulary) else None

    def start(self, batch: int) -> ModelState:
        """The state before any event, for `batch` sequences side by side."""
        pitches = self._relative.start(batch) if self._relative else None
        return ModelState(self._trunk.start(batch), pitches, self._recall.start(batch) if self._recall else None)

    def pick(self, state: ModelState, indexes: np.ndarray) -> ModelState:
        """A state of the sequences of these indexes in the batch, (N,), in this order; one may come many times."""
        pitches = state.pitches.pick(indexes) if state.pitches else None
        recall = state.recall.pick(indexes) if state.recall else None
        return ModelState(self._trunk.pick(state.trunk, indexes), pitches, recall)

    def prefill(self, rows: np.ndarray, context: np.ndarray, state: ModelState) -> np.ndarray:
        """Advance by a seed clip at once. rows: (B, T, S), context: (B, T, F) -> hidden after its last event (B, H)."""
        x = self._embed(rows, context)
        if self._relative and state.pitches:
            x = x + self._relative.prefill(rows[..., TOKEN_INDEX], state.pitches)
        length = x.shape[1]
        last = min(length, self._recall.reach + 1) if self._recall else 1
        hidden = self._trunk.prefill(x, state.trunk, last)
        if self._recall and state.recall:
            kept = slice(0 if last == length else length - last + 1, length)
            shift, position = rows[:, kept, SHIFT_INDEX], context[:, kept, COLUMN[NEXT_POSITION]]
            self._recall.take_in(x[:, kept], hidden, shift, position, state.recall)
        return hidden[:, -1]

    def activations(self, rows: np.ndarray, context: np.ndarray) -> list[np.ndarray]:
        """Of sequences from their start each layer's values, and last what the heads get. rows: (B, T, S), context:
        (B, T, F) -> (B, T, W) each."""
        x = self._embed(rows, context)
        if self._relative:
            x = x + self._relative.prefill(rows[..., TOKEN_INDEX], self._relative.start(len(rows)))
        return self._trunk.activations(x)

    def step(self, rows: np.ndarray, context: np.ndarray, state: ModelState) -> np.ndarray:
        """Advance by one event. rows: (B, S), context: (B, F) -> hidden (B, H), for `choice` to read."""
        x = self._embed(rows, context)
        if self._relative and state.pitches:
            x += self._relative.step(rows[:, TOKEN_INDEX], state.pitches)
        hidden = self._trunk.step(x, state.trunk)
        if self._recall and state.recall:
            self._recall.step(x, hidden, rows[:, SHIFT_INDEX], context[:, COLUMN[NEXT_POSITION]], state.recall)
        return hidden

    def choice(self, hidden: np.ndarray, state: ModelState) -> EventChoice:
        """The next event of each sequence, stream by stream, after hidden (B, H) came of the last one."""
        return EventChoice(self._heads, hidden, state, self._relative, self._recall)


class EventChoice:
    """The next event of B sequences, stream by stream: the logits of one, then what was chosen of it."""

    def __init__(
        self, heads: Heads, hidden: np.ndarray, state: ModelState, relative: RelativePitch | None, recall: Recall | None
    ) -> None:
        self._heads, self._state, self._relative, self._recall = heads, state, relative, recall
        self._mixed = heads.begin(hidden)
        self._shift = np.zeros(len(hidden), np.int64)

    def logits(self, stream: int) -> np.ndarray:
        """Of the stream of this index, given what was chosen before it: (B, V)."""
        inner = self._heads.inner(self._mixed, stream)
        logits = self._heads.output(inner, stream)
        if self._relative and self._state.pitches and stream == TOKEN_INDEX:
            logits += self._relative.scores(inner, self._state.pitches) @ self._relative.scaled
        return logits

    def choose(self, stream: int, values: np.ndarray) -> None:
        """Condition the heads after a stream on what was chosen there. values: (B,)."""
        self._heads.choose(self._mixed, stream, values)
        if stream == SHIFT_INDEX:
            self._shift = values

    def set_position(self, position: np.ndarray) -> None:
        """Condition all heads but the first on the event's position in its bar, when its shift is chosen. position:
        (B,) grid ticks."""
        self._heads.set_position(self._mixed, position)
        if self._recall and self._state.recall:
            self._heads.recalled(self._mixed, self._recall.recalled(self._shift, position, self._state.recall))


def random_weights(config: ModelConfig, vocabulary: Vocabulary, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Weights of an untrained model, for tests and timings."""
    return {
        name: (rng.standard_normal(shape) / np.sqrt(shape[-1])).astype(np.float32)
        for name, shape in parameter_shapes(config, vocabulary).items()
    }
