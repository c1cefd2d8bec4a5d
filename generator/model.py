"""SequenceModel: a model that composes, one event at a time. numpy only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from generator.config import ModelConfig, WaveNetConfig
from generator.context import FEATURES
from generator.heads import Heads
from generator.parameters import parameter_shapes
from generator.streams import STREAM_SETS, Stream
from generator.vocabulary import Vocabulary

Weights = Mapping[str, np.ndarray]


class State(Protocol):
    """What a model remembers of the events so far; its batch is fixed when it is made."""


class Trunk(Protocol):
    """The part between embeddings and heads."""

    def start(self, batch: int) -> State:
        """The state before any event."""
        ...

    def repeat(self, state: State, takes: int) -> State:
        """The state of each sequence `takes` times, one after another."""
        ...

    def prefill(self, x: np.ndarray, state: State) -> np.ndarray:
        """Take in many events at once. x: (B, T, C) -> hidden after the last one (B, H); changes the state."""
        ...

    def step(self, x: np.ndarray, state: State) -> np.ndarray:
        """Take in one event. x: (B, C) -> hidden (B, H); changes the state."""
        ...


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
        from generator.lstm import LSTMTrunk
        from generator.wavenet import WaveNetTrunk

        self.config, self.vocabulary = config, vocabulary
        self.streams = STREAM_SETS[vocabulary.streams]
        self._embed = Embeddings(weights, self.streams)
        self._trunk: Trunk = (
            WaveNetTrunk(config, weights) if isinstance(config, WaveNetConfig) else LSTMTrunk(config, weights)
        )
        self.heads = Heads(weights, self.streams)

    def start(self, batch: int) -> State:
        """The state before any event, for `batch` sequences side by side."""
        return self._trunk.start(batch)

    def repeat(self, state: State, takes: int) -> State:
        """The state of each sequence `takes` times, one after another."""
        return self._trunk.repeat(state, takes)

    def prefill(self, rows: np.ndarray, context: np.ndarray, state: State) -> np.ndarray:
        """Take in a seed clip at once. rows: (B, T, S), context: (B, T, F) -> hidden after its last event (B, H)."""
        return self._trunk.prefill(self._embed(rows, context), state)

    def step(self, rows: np.ndarray, context: np.ndarray, state: State) -> np.ndarray:
        """Take in one event. rows: (B, S), context: (B, F) -> hidden (B, H), for `heads` to read."""
        return self._trunk.step(self._embed(rows, context), state)


def random_weights(config: ModelConfig, vocabulary: Vocabulary, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Weights of an untrained model, for tests and timings."""
    return {
        name: (rng.standard_normal(shape) / np.sqrt(shape[-1])).astype(np.float32)
        for name, shape in parameter_shapes(config, vocabulary).items()
    }
