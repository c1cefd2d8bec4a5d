"""Attention over the events so far: what followed when the music was last like now.

Once the shift (and part) of the next event is known, the model looks for past events that began like it: with a similar
hidden state before them, shift, position in the bar and part. What those events were conditions the heads that choose
notes, durations and velocities. A ring buffer holds the last events, so that a step costs the same at any length.

After Vaswani et al. 2017; a single layer over a recurrent or convolutional trunk, as in Merity 2019.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

RECALL_HEADS, KEY_WIDTH, VALUE_WIDTH = 4, 32, 32
RECALL_WIDTH = RECALL_HEADS * VALUE_WIDTH


class RecallState:
    """The past events of B sequences. keys, values: (B, N, W, K) float32, ring buffers of W events for each of N heads;
    hidden: (B, H) float32, hidden values after the last event; count: number of events so far."""

    __slots__ = ("count", "hidden", "keys", "values")

    def __init__(self, keys: np.ndarray, values: np.ndarray, hidden: np.ndarray, count: int = 0) -> None:
        self.keys, self.values, self.hidden, self.count = keys, values, hidden, count

    def pick(self, indexes: np.ndarray) -> RecallState:
        """The state of the sequences with these indexes, (N,)."""
        keys, values, hidden = (part[indexes] for part in (self.keys, self.values, self.hidden))
        return RecallState(keys, values, hidden, self.count)


class Recall:
    """Weights in the layout that a step multiplies by; products with embeddings are tables.

    tables: names of the embeddings of what is known of an event before its token; `begun` below are its values in
    these, in order.
    """

    def __init__(self, weights: Mapping[str, np.ndarray], hidden_width: int, tables: Sequence[str]) -> None:
        embeddings = [weights[f"{name}.weight"] for name in tables]
        width = embeddings[0].shape[1]
        parts = hidden_width + width * np.arange(len(tables))
        # Attention's division by the root of the width, applied to the queries.
        scales = {"query": np.float32(KEY_WIDTH**-0.5), "key": np.float32(1)}
        self._projections: dict[str, tuple[np.ndarray, list[np.ndarray]]] = {}
        for name, scale in scales.items():
            own, *others = np.split(weights[f"recall.{name}.weight"] * scale, parts, axis=1)
            projected = [table @ other.T for table, other in zip(embeddings, others, strict=True)]
            self._projections[name] = np.ascontiguousarray(own.T), projected
        self._value = np.ascontiguousarray(weights["recall.value.weight"].T)
        distance = weights["recall.distance"][:, ::-1]
        self.reach, self._hidden_width = distance.shape[1], hidden_width
        self._distance = np.concatenate([distance, distance], axis=1)  # twice, so that any rotation of it is a slice

    def start(self, batch: int) -> RecallState:
        """The state before any event."""
        shape = (batch, RECALL_HEADS, self.reach)
        rings = np.zeros((*shape, KEY_WIDTH), np.float32), np.zeros((*shape, VALUE_WIDTH), np.float32)
        return RecallState(*rings, np.zeros((batch, self._hidden_width), np.float32))

    def take_in(self, x: np.ndarray, hidden: np.ndarray, begun: Sequence[np.ndarray], state: RecallState) -> None:
        """Add events, or the last of them. x: (B, T, C) embeddings; hidden: (B, T or T + 1, H) after each event, and,
        if known from the same call, before the first one; begun: (B, T) each."""
        length = x.shape[1]
        if hidden.shape[1] == length:
            hidden = np.concatenate([state.hidden[:, None], hidden], axis=1)
        kept = slice(max(0, length - self.reach), length)
        keys = self._project("key", hidden[:, kept], [own[:, kept] for own in begun])
        values = x[:, kept] @ self._value
        slots = np.arange(state.count + kept.start, state.count + length) % self.reach
        for ring, new in ((state.keys, keys), (state.values, values)):
            ring[:, :, slots] = new.reshape(*new.shape[:2], RECALL_HEADS, -1).transpose(0, 2, 1, 3)
        state.hidden = hidden[:, -1]
        state.count += length

    def step(self, x: np.ndarray, hidden: np.ndarray, begun: Sequence[np.ndarray], state: RecallState) -> None:
        """The same for one event. x: (B, C), hidden: (B, H), begun: (B,) each."""
        slot, shape = state.count % self.reach, (len(x), RECALL_HEADS, -1)
        state.keys[:, :, slot] = self._project("key", state.hidden, begun).reshape(shape)
        state.values[:, :, slot] = (x @ self._value).reshape(shape)
        state.hidden = hidden
        state.count += 1

    def recalled(self, begun: Sequence[np.ndarray], state: RecallState) -> np.ndarray:
        """What is recalled for an event that begins like this. begun: (B,) each -> (B, R)."""
        filled, batch = min(state.count, self.reach), len(state.hidden)
        query = self._project("query", state.hidden, begun).reshape(batch, RECALL_HEADS, KEY_WIDTH, 1)
        likeness = (state.keys[:, :, :filled] @ query)[..., 0]  # (B, N, filled)
        # Slot s was filled (count - 1 - s) events ago, modulo the ring's length.
        turn = -state.count % self.reach
        likeness += self._distance[:, turn : turn + filled]
        # One more entry of zeros, with a score of 0, so that nothing at all can be recalled, too.
        most = likeness.max(axis=2, keepdims=True, initial=0)
        likeness -= most
        np.exp(likeness, out=likeness)
        total = likeness.sum(axis=2, keepdims=True)
        total += np.exp(-most)
        recalled = (likeness[:, :, None] @ state.values[:, :, :filled])[:, :, 0]
        recalled /= total
        return recalled.reshape(batch, -1)

    def _project(self, name: str, hidden: np.ndarray, begun: Sequence[np.ndarray]) -> np.ndarray:
        own, tables = self._projections[name]
        projected = hidden @ own
        for table, values in zip(tables, begun, strict=True):
            projected += table[values]
        return projected
