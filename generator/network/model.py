"""SequenceModel: a model that composes, one event at a time. numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.events.context import COLUMN, FEATURES
from generator.events.streams import STREAM_SETS, Stream
from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig, WaveNetConfig
from generator.network.heads import Heads
from generator.network.lstm import LSTMTrunk
from generator.network.parameters import NEXT_POSITION, has_recall, has_relative, parameter_shapes
from generator.network.recall import Recall, RecallState
from generator.network.relative import PitchPast, RelativePitch
from generator.network.trunk import Trunk, TrunkState, Weights
from generator.network.wavenet import WaveNetTrunk

SHIFT, TOKEN = 0, 1  # columns of an event with all streams


@dataclass
class State:
    """What a model remembers of the events so far: its trunk, and what else the heads are told of the past."""

    trunk: TrunkState
    pitches: PitchPast | None = None
    recall: RecallState | None = None


class Embeddings:
    """The summed embeddings of events and of what the model is told besides."""

    def __init__(self, weights: Weights, streams: tuple[Stream, ...]) -> None:
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

    def start(self, batch: int) -> State:
        """The state before any event, for `batch` sequences side by side."""
        pitches = self._relative.start(batch) if self._relative else None
        return State(self._trunk.start(batch), pitches, self._recall.start(batch) if self._recall else None)

    def pick(self, state: State, places: np.ndarray) -> State:
        """A state of the sequences at these places of the batch, (N,), in this order; one may be there many times."""
        pitches = state.pitches.pick(places) if state.pitches else None
        recall = state.recall.pick(places) if state.recall else None
        return State(self._trunk.pick(state.trunk, places), pitches, recall)

    def prefill(self, rows: np.ndarray, context: np.ndarray, state: State) -> np.ndarray:
        """Take in a seed clip at once. rows: (B, T, S), context: (B, T, F) -> hidden after its last event (B, H)."""
        x = self._embed(rows, context)
        if self._relative and state.pitches:
            x = x + self._relative.prefill(rows[..., TOKEN], state.pitches)
        length = x.shape[1]
        last = min(length, self._recall.reach + 1) if self._recall else 1
        hidden = self._trunk.prefill(x, state.trunk, last)
        if self._recall and state.recall:
            heard = slice(0 if last == length else length - last + 1, length)
            shift, position = rows[:, heard, SHIFT], context[:, heard, COLUMN[NEXT_POSITION]]
            self._recall.take_in(x[:, heard], hidden, shift, position, state.recall)
        return hidden[:, -1]

    def activations(self, rows: np.ndarray, context: np.ndarray) -> list[np.ndarray]:
        """What each layer makes of sequences heard from their start, and last what the heads are told.
        rows: (B, T, S), context: (B, T, F) -> (B, T, W) each."""
        x = self._embed(rows, context)
        if self._relative:
            x = x + self._relative.prefill(rows[..., TOKEN], self._relative.start(len(rows)))
        return self._trunk.activations(x)

    def step(self, rows: np.ndarray, context: np.ndarray, state: State) -> np.ndarray:
        """Take in one event. rows: (B, S), context: (B, F) -> hidden (B, H), for `choice` to read."""
        x = self._embed(rows, context)
        if self._relative and state.pitches:
            x += self._relative.step(rows[:, TOKEN], state.pitches)
        hidden = self._trunk.step(x, state.trunk)
        if self._recall and state.recall:
            self._recall.step(x, hidden, rows[:, SHIFT], context[:, COLUMN[NEXT_POSITION]], state.recall)
        return hidden

    def choice(self, hidden: np.ndarray, state: State) -> Choice:
        """The next event of each sequence, stream by stream, after hidden (B, H) came of the last one."""
        return Choice(self._heads, hidden, state, self._relative, self._recall)


class Choice:
    """One event that is being chosen: logits of a stream, then what was chosen there, for each stream in order."""

    def __init__(
        self, heads: Heads, hidden: np.ndarray, state: State, relative: RelativePitch | None, recall: Recall | None
    ) -> None:
        self._heads, self._state, self._relative, self._recall = heads, state, relative, recall
        self._mixed = heads.begin(hidden)
        self._shift = np.zeros(len(hidden), np.int64)

    def logits(self, place: int) -> np.ndarray:
        """Of stream number `place`, given what was chosen before it: (B, V)."""
        inner = self._heads.inner(self._mixed, place)
        logits = self._heads.output(inner, place)
        if self._relative and self._state.pitches and place == TOKEN:
            logits += self._relative.scores(inner, self._state.pitches) @ self._relative.scaled
        return logits

    def choose(self, place: int, values: np.ndarray) -> None:
        """Let the heads after `place` know what was chosen there. values: (B,)."""
        self._heads.choose(self._mixed, place, values)
        if place == SHIFT:
            self._shift = values

    def place_in_bar(self, position: np.ndarray) -> None:
        """Let all heads but the first know where in its bar the event lies, when it is chosen. position: (B,)."""
        self._heads.place_in_bar(self._mixed, position)
        if self._recall and self._state.recall:
            self._heads.recalled(self._mixed, self._recall.recalled(self._shift, position, self._state.recall))


def random_weights(config: ModelConfig, vocabulary: Vocabulary, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Weights of an untrained model, for tests and timings."""
    return {
        name: (rng.standard_normal(shape) / np.sqrt(shape[-1])).astype(np.float32)
        for name, shape in parameter_shapes(config, vocabulary).items()
    }
