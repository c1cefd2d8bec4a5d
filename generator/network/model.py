"""SequenceModel: a trained model that predicts one event at a time. numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.events.context import COLUMN
from generator.events.streams import PART_INDEX, SHIFT_INDEX, STREAM_SETS, TOKEN_INDEX
from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig, WaveNetConfig
from generator.network.embeddings import Embeddings
from generator.network.heads import Heads
from generator.network.lstm import LSTMTrunk
from generator.network.parameters import NEXT_POSITION, has_recall, has_relative, parameter_shapes, recall_tables
from generator.network.recall import Recall, RecallState
from generator.network.relative import PitchPast, RelativePitch
from generator.network.trunk import Trunk, TrunkState, Weights
from generator.network.wavenet import WaveNetTrunk


@dataclass
class ModelState:
    """The state of a model after the events so far, for B sequences."""

    trunk: TrunkState
    """State of the trunk."""
    pitches: PitchPast | None = None
    """State of relative pitch; None for a model without."""
    recall: RecallState | None = None
    """State of recall; None for a model without."""


class SequenceModel:
    """Embeddings, a trunk and heads. Logits agree with those of the torch module within 1e-4."""

    def __init__(self, config: ModelConfig, vocabulary: Vocabulary, weights: Weights) -> None:
        self.config, self.vocabulary = config, vocabulary
        self.streams = STREAM_SETS[vocabulary.streams]
        self._embed = Embeddings(weights, vocabulary.streams)
        self._trunk: Trunk = (
            WaveNetTrunk(config, weights) if isinstance(config, WaveNetConfig) else LSTMTrunk(config, weights)
        )
        self._heads = Heads(weights, vocabulary.streams)
        self._relative = RelativePitch(weights, vocabulary) if has_relative(config, vocabulary) else None
        tables = recall_tables(vocabulary.streams)
        self._recall = Recall(weights, config.hidden_width, tables) if has_recall(config, vocabulary) else None

    def start(self, batch: int) -> ModelState:
        """The state before any event, for `batch` sequences side by side."""
        pitches = self._relative.start(batch) if self._relative else None
        return ModelState(self._trunk.start(batch), pitches, self._recall.start(batch) if self._recall else None)

    def pick(self, state: ModelState, indexes: np.ndarray) -> ModelState:
        """The state of the sequences with these indexes, (N,), in this order; an index may occur several times."""
        pitches = state.pitches.pick(indexes) if state.pitches else None
        recall = state.recall.pick(indexes) if state.recall else None
        return ModelState(self._trunk.pick(state.trunk, indexes), pitches, recall)

    def prefill(self, rows: np.ndarray, context: np.ndarray, state: ModelState) -> np.ndarray:
        """Advance by many events at once. rows: (B, T, S), context: (B, T, F) -> hidden after the last event (B, H)."""
        x = self._embed(rows, context)
        if self._relative and state.pitches:
            x = x + self._relative.prefill(rows[..., TOKEN_INDEX], self._parts(rows), state.pitches)
        length = x.shape[1]
        last = min(length, self._recall.reach + 1) if self._recall else 1
        hidden = self._trunk.prefill(x, state.trunk, last)
        if self._recall and state.recall:
            kept = slice(0 if last == length else length - last + 1, length)
            begun = self._begun(rows[:, kept], context[:, kept])
            self._recall.take_in(x[:, kept], hidden, begun, state.recall)
        return hidden[:, -1]

    def activations(self, rows: np.ndarray, context: np.ndarray) -> list[np.ndarray]:
        """Activations of each layer, then the input of the heads, for whole sequences. rows: (B, T, S), context:
        (B, T, F) -> (B, T, W) each."""
        x = self._embed(rows, context)
        if self._relative:
            past = self._relative.start(len(rows))
            x = x + self._relative.prefill(rows[..., TOKEN_INDEX], self._parts(rows), past)
        return self._trunk.activations(x)

    def step(self, rows: np.ndarray, context: np.ndarray, state: ModelState) -> np.ndarray:
        """Advance by one event. rows: (B, S), context: (B, F) -> hidden (B, H), for `choice` to read."""
        x = self._embed(rows, context)
        if self._relative and state.pitches:
            x += self._relative.step(rows[:, TOKEN_INDEX], self._parts(rows), state.pitches)
        hidden = self._trunk.step(x, state.trunk)
        if self._recall and state.recall:
            self._recall.step(x, hidden, self._begun(rows, context), state.recall)
        return hidden

    def choice(self, hidden: np.ndarray, state: ModelState) -> EventChoice:
        """The choice of each sequence's next event, stream by stream. hidden: (B, H) after the last event."""
        has_parts = self.vocabulary.has_parts
        return EventChoice(self._heads, hidden, state, self._relative, self._recall, has_parts=has_parts)

    def _parts(self, rows: np.ndarray) -> np.ndarray | None:
        """The parts of event rows: (..., S) -> (...); None in a model without parts."""
        return rows[..., PART_INDEX] if self.vocabulary.has_parts else None

    def _begun(self, rows: np.ndarray, context: np.ndarray) -> list[np.ndarray]:
        """What is known of events before their token, as in parameters.recall_tables. (..., S), (..., F) -> (...)
        each."""
        parts = [rows[..., PART_INDEX]] if self.vocabulary.has_parts else []
        return [rows[..., SHIFT_INDEX], *parts, context[..., COLUMN[NEXT_POSITION]]]


class EventChoice:
    """The choice of the next event of B sequences, stream by stream in the order of streams.CHAINS: for each stream,
    first `logits`, then `choose`."""

    def __init__(
        self,
        heads: Heads,
        hidden: np.ndarray,
        state: ModelState,
        relative: RelativePitch | None,
        recall: Recall | None,
        *,
        has_parts: bool,
    ) -> None:
        self._heads, self._state, self._relative, self._recall = heads, state, relative, recall
        self._mixed = heads.begin(hidden)
        self._has_parts, self._part = has_parts, np.zeros(len(hidden), np.int64) if has_parts else None
        self._shift = self._position = np.zeros(0, np.int64)

    def logits(self, stream: int) -> np.ndarray:
        """Logits of a stream, given the values chosen before it: (B, V)."""
        inner = self._heads.inner(self._mixed, stream)
        logits = self._heads.output(inner, stream)
        if self._relative and self._state.pitches and stream == TOKEN_INDEX:
            logits += self._relative.scores(inner, self._part, self._state.pitches) @ self._relative.scaled
        return logits

    def choose(self, stream: int, values: np.ndarray) -> None:
        """Condition the heads after a stream on what was chosen there. values: (B,)."""
        self._heads.choose(self._mixed, stream, values)
        if stream == SHIFT_INDEX:
            self._shift = values
        elif stream == PART_INDEX:
            self._part = values
            self._recall_like([self._shift, values, self._position])

    def set_next(self, values: np.ndarray) -> None:
        """Condition all heads but the first on what is known of the event once its shift is chosen; to be called before
        the next stream is chosen. values: (B, N), columns as in context.next_columns."""
        self._heads.set_next(self._mixed, values)
        self._position = values[:, 0]
        if not self._has_parts:
            self._recall_like([self._shift, self._position])

    def _recall_like(self, begun: list[np.ndarray]) -> None:
        if self._recall and self._state.recall:
            self._heads.recalled(self._mixed, self._recall.recalled(begun, self._state.recall))


def random_weights(config: ModelConfig, vocabulary: Vocabulary, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Weights of an untrained model, for tests and timings."""
    return {
        name: (rng.standard_normal(shape) / np.sqrt(shape[-1])).astype(np.float32)
        for name, shape in parameter_shapes(config, vocabulary).items()
    }
