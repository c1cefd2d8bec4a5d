"""Pitches relative to preceding ones, by which a transposed tune is the same tune to a model.

Two things are kept of the past: the lowest and the highest note of each of the last events, and decaying histograms of
the 12 pitch classes. They are used twice. As an input, the model gets each event's intervals to the former, and its
pitch classes relative to the latter. As an output, the token head has, besides a logit for each token, a score for each
interval to them, which add up to a score for each key.

With parts, the last events are the last ones with pitches of all parts, and also those of the event's own part; events
without pitches (drums, rests) change neither. With one merged part, every event counts.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

import numpy as np

from generator.events.ensemble import PART_VALUES
from generator.events.vocabulary import Vocabulary

LOWEST_PITCH, KEYS, CLASSES = 21, 88, 12
LAST_EVENTS, OWN_EVENTS = 4, 2  # last events of all parts, and of the event's own part
EDGES = ("lowest", "highest")
REFERENCES, OWN_REFERENCES = LAST_EVENTS * len(EDGES), OWN_EVENTS * len(EDGES)
REACH = 24  # semitones up and down; all larger intervals share one value on either side
INTERVALS = 2 * REACH + 3
CLASS_FADES = (0.75, 0.95, 0.99)  # factors by which histograms decay with each event


def references(vocabulary: Vocabulary) -> int:
    """Number of past pitches to which an event is relative."""
    return REFERENCES + OWN_REFERENCES if vocabulary.has_parts else REFERENCES


def relative_width(vocabulary: Vocabulary) -> int:
    """Number of features of an event relative to the past."""
    return references(vocabulary) * INTERVALS + len(CLASS_FADES) * CLASSES


def notes_of_tokens(vocabulary: Vocabulary) -> np.ndarray:
    """(V, 88) float32: 1 at each key of a token; drums have none."""
    notes = np.zeros((len(vocabulary), KEYS), np.float32)
    for token, mask in enumerate(vocabulary.masks):
        if vocabulary.is_drum[token]:
            continue
        notes[token, [key for key in range(KEYS) if mask >> (key + LOWEST_PITCH) & 1]] = 1
    return notes


def edges_of_tokens(vocabulary: Vocabulary) -> np.ndarray:
    """(V, 2) int64: index of each token's lowest and highest key; -1 for tokens without pitches."""
    notes = notes_of_tokens(vocabulary)
    edges = np.stack([notes.argmax(axis=1), KEYS - 1 - notes[:, ::-1].argmax(axis=1)], axis=1)
    return np.where(notes.any(axis=1, keepdims=True), edges, -1).astype(np.int64)


def classes_of_keys() -> np.ndarray:
    """(88, 12) float32: 1 at each key's pitch class."""
    return np.eye(CLASSES, dtype=np.float32)[(np.arange(KEYS) + LOWEST_PITCH) % CLASSES]


def scaled(notes: np.ndarray) -> np.ndarray:
    """Tokens' notes (V, 88), scaled so that a large chord weighs no more than a note."""
    return notes / np.sqrt(np.maximum(1, notes.sum(axis=1, keepdims=True)))


@functools.cache
def class_turns() -> np.ndarray:
    """(12, 12) whole numbers: [c, d] is the class d semitones below c."""
    return (np.arange(CLASSES)[:, None] - np.arange(CLASSES)) % CLASSES


class PitchPast:
    """The past pitches of B sequences. edges: (B, R) as 1 + key, 0 for none, the last event first; classes: (B, F, 12)
    decaying histograms; of_parts: (B, PART_VALUES, O) edges of each part's last events, None without parts."""

    __slots__ = ("classes", "edges", "of_parts")

    def __init__(self, edges: np.ndarray, classes: np.ndarray, of_parts: np.ndarray | None = None) -> None:
        self.edges, self.classes, self.of_parts = edges, classes, of_parts

    def pick(self, indexes: np.ndarray) -> PitchPast:
        """The past of the sequences with these indexes, (N,)."""
        of_parts = None if self.of_parts is None else self.of_parts[indexes]
        return PitchPast(self.edges[indexes], self.classes[indexes], of_parts)

    def before(self, parts: np.ndarray | None) -> np.ndarray:
        """The edges (B, R) to which an event of these parts, (B,), is relative."""
        if self.of_parts is None or parts is None:
            return self.edges
        return np.concatenate([self.edges, self.of_parts[np.arange(len(parts)), parts]], axis=1)


class RelativePitch:
    """Relative pitch in a model: what an event adds to its embedding, and the past to the tokens' logits."""

    def __init__(self, weights: Mapping[str, np.ndarray], vocabulary: Vocabulary) -> None:
        notes, classes = notes_of_tokens(vocabulary), classes_of_keys()
        self._edges = edges_of_tokens(vocabulary) + 1
        self._has_parts = vocabulary.has_parts
        self._classes = notes @ classes  # (V, 12)
        self.scaled = np.ascontiguousarray(scaled(notes).T)  # (88, V)
        self._asked = scaled(notes) @ classes
        self._fades = np.array(CLASS_FADES, np.float32)[:, None]
        self._shares = 1 - self._fades  # by which a histogram is scaled, as a fade lets it add up to 1 / (1 - fade)
        self._turns, self._class_of_key = class_turns(), classes.argmax(axis=1)
        # [edge now, edge before] -> row of the table below; [edge, key] -> column of the output scores. A missing edge
        # has no interval: its row and column are the last, which are zeros.
        count = references(vocabulary)
        self._none = none = count * INTERVALS
        keys = np.arange(KEYS + 1)
        kinds = np.clip(keys[:, None] - keys, -REACH - 1, REACH + 1) + REACH + 1
        known = (keys[:, None] > 0) & (keys > 0)
        first = np.arange(count) * INTERVALS
        rows = np.where(known, kinds + first[:, None, None], none)  # (R, 89, 89)
        self._columns = np.ascontiguousarray(rows.transpose(0, 2, 1)[:, :, 1:]).reshape(-1, KEYS)  # (R * 89, 88)
        self._rows = rows.ravel()
        self._reference = np.arange(count) * (KEYS + 1)
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
        of_parts = np.zeros((batch, PART_VALUES, OWN_REFERENCES), np.int64) if self._has_parts else None
        return PitchPast(np.zeros((batch, REFERENCES), np.int64), classes, of_parts)

    def step(self, tokens: np.ndarray, parts: np.ndarray | None, past: PitchPast) -> np.ndarray:
        """What an event adds to its embedding; adds it to the past. tokens, parts: (B,), None without parts -> (B,
        C)."""
        own, before = self._edges[tokens], past.before(parts)
        added = self._added(tokens, own, before, past.classes * self._shares)
        self._take_in(own, self._classes[tokens], parts, before, past)
        return added

    def prefill(self, tokens: np.ndarray, parts: np.ndarray | None, past: PitchPast) -> np.ndarray:
        """The same for many events. tokens, parts: (B, T) -> (B, T, C)."""
        own, struck = self._edges[tokens], self._classes[tokens]
        counts = own[..., 0] > 0 if self._has_parts else np.ones(tokens.shape, bool)
        edges = np.empty((*tokens.shape, len(self._reference)), np.int64)
        classes = np.empty((*tokens.shape, len(CLASS_FADES), CLASSES), np.float32)
        for row, some in enumerate(counts):
            edges[row, :, :REFERENCES], past.edges[row] = _last_edges(past.edges[row], own[row], some)
            if parts is not None and past.of_parts is not None:
                for part in np.unique(parts[row]):
                    here = np.flatnonzero(parts[row] == part)
                    found = _last_edges(past.of_parts[row, part], own[row, here], some[here])
                    edges[row, here, REFERENCES:], past.of_parts[row, part] = found
            classes[row], past.classes[row] = self._faded(past.classes[row], struck[row], some)
        return self._added(tokens, own, edges, classes * self._shares)

    def _faded(self, before: np.ndarray, struck: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The histograms before each of T events, (T, F, 12), and after the last. before: (F, 12) those before the
        first; struck: (T, 12) pitch classes of the events; counts: (T,) bool, whether an event changes them."""
        struck = struck[counts]
        found = np.empty((len(struck) + 1, *before.shape), np.float32)
        found[0] = before
        for now, following, own in zip(found, found[1:], struck, strict=False):
            np.multiply(now, self._fades, out=following)
            np.add(following, own, out=following)
        return found[np.cumsum(counts) - counts], found[-1]

    def _take_in(
        self, own: np.ndarray, struck: np.ndarray, parts: np.ndarray | None, before: np.ndarray, past: PitchPast
    ) -> None:
        """Add an event of each sequence to the past. own: (B, 2) its edges; struck: (B, 12) its pitch classes; before:
        (B, R) the edges to which it is relative."""
        edges = np.concatenate([own, before[:, : REFERENCES - len(EDGES)]], axis=1)
        classes = past.classes * self._fades + struck[:, None]
        if past.of_parts is None:
            past.edges, past.classes = edges, classes
            return
        of_part = np.concatenate([own, before[:, REFERENCES : -len(EDGES)]], axis=1)
        counts = own[:, 0] > 0
        if not counts.all():
            edges = np.where(counts[:, None], edges, past.edges)
            classes = np.where(counts[:, None, None], classes, past.classes)
            of_part = np.where(counts[:, None], of_part, before[:, REFERENCES:])
        past.edges, past.classes = edges, classes
        past.of_parts[np.arange(len(own)), parts] = of_part

    def _added(self, tokens: np.ndarray, own: np.ndarray, before: np.ndarray, classes: np.ndarray) -> np.ndarray:
        """What events add to their embeddings. tokens: (...); own: (..., 2) their edges; before: (..., R) edges before
        them; classes: (..., F, 12) histograms before them -> (..., C)."""
        pairs = np.concatenate([own] * (before.shape[-1] // len(EDGES)), axis=-1)
        pairs += self._reference
        pairs *= KEYS + 1
        pairs += before
        rows = self._rows.take(pairs)
        by_key = self._table.take(rows, axis=0).sum(axis=-2)
        turned = classes.take(self._turns, axis=-1)  # (..., F, c, d)
        by_class = (self._asked[tokens][..., None, None, :] @ turned)[..., 0, :]  # (..., F, d)
        by_key += by_class.reshape(*by_class.shape[:-2], -1) @ self._class_table
        return by_key

    def scores(self, inner: np.ndarray, parts: np.ndarray | None, past: PitchPast) -> np.ndarray:
        """A score for each key in the next event. inner: (B, W) hidden layer of the token head; parts: (B,) parts of
        the events -> (B, 88)."""
        favoured = inner @ self._output
        favoured += self._bias
        columns = self._columns.take(self._reference + past.before(parts), axis=0)  # (B, R, 88)
        batch = len(inner)
        if batch > 1:
            columns = columns + (np.arange(batch) * favoured.shape[1])[:, None, None]
        by_key = favoured.take(columns).sum(axis=1)
        by_class = favoured[:, self._none + 1 :].reshape(batch, len(CLASS_FADES), CLASSES)
        turned = (past.classes * self._shares).take(self._turns, axis=2)  # (B, F, c, d)
        of_class = np.einsum("bfcd,bfd->bc", turned, by_class)
        by_key += of_class.take(self._class_of_key, axis=1)
        return by_key


def _last_edges(before: np.ndarray, own: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The edges of the last events before each of T events, (T, R), and after the last, (R,). before: (R,) those before
    the first; own: (T, 2) edges of the events; counts: (T,) bool, whether an event changes them."""
    width = len(EDGES)
    every = np.concatenate([before.reshape(-1, width)[::-1], own[counts]])
    last = len(before) // width - 1 - np.arange(len(before) // width)  # the last event first
    passed = np.cumsum(counts) - counts
    after = every[counts.sum() + last].reshape(-1)
    return every[passed[:, None] + last].reshape(len(own), -1), after
