"""A model that caches its states along the last context, so that a context with the same beginning is quick to read."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig
from generator.network.model import ModelState, SequenceModel
from generator.network.trunk import Weights

_STEP = 16  # events between two cached states
_MOST_PLACES = 48  # cached states; of a longer context the last ones


class _Place(NamedTuple):
    """A cached state."""

    events: int
    """Number of events of the context before it."""
    state: ModelState
    """The model's state there."""


class PrimedModel(SequenceModel):
    """The same model, whose `prefill` of a fresh state only reads the context from where it differs from the last
    one."""

    def __init__(self, config: ModelConfig, vocabulary: Vocabulary, weights: Weights) -> None:
        super().__init__(config, vocabulary, weights)
        self._rows = self._context = np.zeros((0, 0, 0), np.int64)
        self._places: list[_Place] = []

    def prefill(self, rows: np.ndarray, context: np.ndarray, state: ModelState) -> np.ndarray:
        """As in SequenceModel; the state must be a fresh one of `start`."""
        begin = self.known(rows, context)
        self._places = [place for place in self._places if place.events <= begin]
        everyone = np.arange(len(rows))
        if begin:
            _become(state, self.pick(self._places[-1].state, everyone))
        length, hidden = rows.shape[1], np.zeros(0, np.float32)
        for end in [*range((begin // _STEP + 1) * _STEP, length, _STEP), length]:
            hidden = super().prefill(rows[:, begin:end], context[:, begin:end], state)
            begin = end
            if end < length:
                self._places.append(_Place(end, self.pick(state, everyone)))
        del self._places[:-_MOST_PLACES]
        self._rows, self._context = rows.copy(), context.copy()
        return hidden

    def known(self, rows: np.ndarray, context: np.ndarray) -> int:
        """Number of events of a context that need not be read again. rows: (B, T, S), context: (B, T, F)."""
        if len(rows) != len(self._rows):
            return 0
        most = min(rows.shape[1] - 1, self._rows.shape[1])
        other = (rows[:, :most] != self._rows[:, :most]).any(axis=(0, 2))
        other |= (context[:, :most] != self._context[:, :most]).any(axis=(0, 2))
        same = int(other.argmax()) if other.any() else most
        return max((place.events for place in self._places if place.events <= same), default=0)


def _become(state: ModelState, other: ModelState) -> None:
    state.trunk, state.pitches, state.recall = other.trunk, other.pitches, other.recall
