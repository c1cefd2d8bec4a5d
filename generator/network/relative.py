"""Pitches relative to the last ones: what makes a transposed tune the same tune to a model.

Two things are kept of the past: the lowest and the highest note of each of the last events, and fading histograms
of the 12 pitch classes. They come in twice. Of each new event the model gets its intervals to the former, and how
its classes lie relative to the latter; and the token head says, besides a logit for each token, how much each interval
to them is favoured, which adds up to a score for each key.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from generator.events.vocabulary import Vocabulary

LOWEST_PITCH, KEYS, CLASSES = 21, 88, 12
LAST_EVENTS = 4
EDGES = ("lowest", "highest")
REFERENCES = LAST_EVENTS * len(EDGES)
REACH = 24  # semitones either way; what is further away is one interval more on either side
INTERVALS = 2 * REACH + 3
CLASS_FADES = (0.75, 0.95, 0.99)  # what is left of a histogram after each event
RELATIVE_WIDTH = REFERENCES * INTERVALS + len(CLASS_FADES) * CLASSES


def notes_of_tokens(vocabulary: Vocabulary) -> np.ndarray:
    """(V, 88) float32: 1 at each key of a token."""
    notes = np.zeros((len(vocabulary), KEYS), np.float32)
    for token, mask in enumerate(vocabulary.masks):
        notes[token, [key for key in range(KEYS) if mask >> (key + LOWEST_PITCH) & 1]] = 1
    return notes


def edges_of_tokens(vocabulary: Vocabulary) -> np.ndarray:
    """(V, 2) int64: index of each token's lowest and highest key; -1 for what does not sound."""
    notes = notes_of_tokens(vocabulary)
    edges = np.stack([notes.argmax(axis=1), KEYS - 1 - notes[:, ::-1].argmax(axis=1)], axis=1)
    return np.where(notes.any(axis=1, keepdims=True), edges, -1).astype(np.int64)


def classes_of_keys() -> np.ndarray:
    """(88, 12) float32: 1 at each key's pitch class."""
    return np.eye(CLASSES, dtype=np.float32)[(np.arange(KEYS) + LOWEST_PITCH) % CLASSES]


def scaled(notes: np.ndarray) -> np.ndarray:
    """Tokens' notes (V, 88), so that a large chord weighs no more than a note."""
    return notes / np.sqrt(np.maximum(1, notes.sum(axis=1, keepdims=True)))


@functools.cache
def class_turns() -> np.ndarray:
    """(12, 12) whole numbers: [c, d] is the class d semitones below c."""
    return (np.arange(CLASSES)[:, None] - np.arange(CLASSES)) % CLASSES


class PitchPast:
    """The last pitches of a batch of B sequences. edges: (B, R) as 1 + key, 0 for none, the last event first; classes:
    (B, F, 12) fading histograms."""

    __slots__ = ("classes", "edges")

    def __init__(self, edges: np.ndarray, classes: np.ndarray) -> None:
        self.edges, self.classes = edges, classes

    def pick(self, indexes: np.ndarray) -> PitchPast:
        """Of the sequences of these indexes in the batch, (N,)."""
        return PitchPast(self.edges[indexes], self.classes[indexes])


class RelativePitch:
    """The intervals' part of a model: what an event adds to its embedding, and the past to the tokens' logits."""

    def __init__(self, weights: Mapping[str, np.ndarray], vocabulary: Vocabulary) -> None:
        notes, classes = notes_of_tokens(vocabulary), classes_of_keys()
        self._edges = edges_of_tokens(vocabulary) + 1
        self._classes = notes @ classes  # (V, 12)
        self.scaled = np.ascontiguousarray(scaled(notes).T)  # (88, V)
        self._asked = scaled(notes) @ classes
        self._fades = np.array(CLASS_FADES, np.float32)[:, None]
        self._shares = 1 - self._fades  # by which a histogram is scaled, as a fade lets it add up to 1 / (1 - fade)
        self._turns, self._class_of_key = class_turns(), classes.argmax(axis=1)
        # [edge now, edge before] -> row of the table below; [edge, key] -> column of what is favoured. Without an
        # interval both are the last, which is zeros.
        self._none = none = REFERENCES * INTERVALS
        keys = np.arange(KEYS + 1)
        kinds = np.clip(keys[:, None] - keys, -REACH - 1, REACH + 1) + REACH + 1
        known = (keys[:, None] > 0) & (keys > 0)
        first = np.arange(REFERENCES) * INTERVALS
        rows = np.where(known, kinds + first[:, None, None], none)  # (R, 89, 89)
        self._columns = np.ascontiguousarray(rows.transpose(0, 2, 1)[:, :, 1:]).reshape(-1, KEYS)  # (R * 89, 88)
        self._rows = rows.ravel()
        self._reference = np.arange(REFERENCES) * (KEYS + 1)
        table = weights["relative.input.weight"].T
        zeros = np.zeros((1, table.shape[1]), np.float32)
        self._table = np.concatenate([table[:none], zeros])
        self._class_table = np.ascontiguousarray(table[none:])
        output, bias = weights["relative.output.weight"].T, weights["relative.output.bias"]
        # A column of zeros after the intervals, for missing edges.
        self._output = np.insert(output, none, 0, axis=1)
        self._bias = np.insert(bias, none, 0)

    def start(self, batch: int) -> PitchPast:
        """Before any event."""
        classes = np.zeros((batch, len(CLASS_FADES), CLASSES), np.float32)
        return PitchPast(np.zeros((batch, REFERENCES), np.int64), classes)

    def step(self, tokens: np.ndarray, past: PitchPast) -> np.ndarray:
        """What an event adds to its embedding; takes it in. tokens: (B,) -> (B, C)."""
        own = self._edges[tokens]
        added = self._added(tokens, own, past.edges, past.classes * self._shares)
        past.edges = np.concatenate([own, past.edges[:, : -len(EDGES)]], axis=1)
        past.classes = past.classes * self._fades + self._classes[tokens][:, None]
        return added

    def prefill(self, tokens: np.ndarray, past: PitchPast) -> np.ndarray:
        """The same for many events at once. tokens: (B, T) -> (B, T, C)."""
        batch, length = tokens.shape
        own = self._edges[tokens]  # (B, T, 2)
        earlier = past.edges.reshape(batch, LAST_EVENTS, len(EDGES))[:, ::-1]
        line = np.concatenate([earlier, own], axis=1)  # in order of time
        last = [line[:, LAST_EVENTS - 1 - ago : LAST_EVENTS - 1 - ago + length] for ago in range(LAST_EVENTS)]
        classes = np.empty((batch, length, len(CLASS_FADES), CLASSES), np.float32)
        struck = self._classes[tokens]
        for time in range(length):
            classes[:, time] = past.classes
            past.classes = past.classes * self._fades + struck[:, time, None]
        past.edges = line[:, : -LAST_EVENTS - 1 : -1].reshape(batch, -1)
        return self._added(tokens, own, np.concatenate(last, axis=2), classes * self._shares)

    def _added(self, tokens: np.ndarray, own: np.ndarray, before: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """tokens: (...), own: (..., 2), before: (..., R), classes: (..., F, 12) -> (..., C)."""
        pairs = np.concatenate([own] * LAST_EVENTS, axis=-1)
        pairs += self._reference
        pairs *= KEYS + 1
        pairs += before
        rows = self._rows.take(pairs)
        by_key = self._table.take(rows, axis=0).sum(axis=-2)
        turned = classes.take(self._turns, axis=-1)  # (..., F, c, d)
        by_class = (self._asked[tokens][..., None, None, :] @ turned)[..., 0, :]  # (..., F, d)
        by_key += by_class.reshape(*by_class.shape[:-2], -1) @ self._class_table
        return by_key

    def scores(self, inner: np.ndarray, past: PitchPast) -> np.ndarray:
        """How much each key is favoured next. inner: (B, W) of the token head -> (B, 88)."""
        favoured = inner @ self._output
        favoured += self._bias
        columns = self._columns.take(self._reference + past.edges, axis=0)  # (B, R, 88)
        batch = len(inner)
        if batch > 1:
            columns = columns + (np.arange(batch) * favoured.shape[1])[:, None, None]
        by_key = favoured.take(columns).sum(axis=1)
        by_class = favoured[:, self._none + 1 :].reshape(batch, len(CLASS_FADES), CLASSES)
        turned = (past.classes * self._shares).take(self._turns, axis=2)  # (B, F, c, d)
        of_class = np.einsum("bfcd,bfd->bc", turned, by_class)
        by_key += of_class.take(self._class_of_key, axis=1)
        return by_key
