"""Two baselines that a model must beat: a unigram and an interpolated n-gram, over the same events.

Sequences are (L, S) arrays, one for each piece: its events and <eos>. `sounds`, (V,) bool, says which tokens have a
velocity, `lasts`, (V,) bool, which have a duration; the velocities and durations of other tokens are neither counted
nor scored.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.events.streams import STREAM_SETS, EventStream

Sequences = Sequence[np.ndarray]

# For each stream lists of what its prediction may depend on, the most informative first: (stream, how many events ago).
# An n-gram of order n uses the first n - 1 of a list; list and order are chosen on validation pieces. The lists were
# found by greedy forward selection on chorales and on mixed music.
CONTEXTS: dict[str, tuple[tuple[tuple[str, int], ...], ...]] = {
    "shift": (
        (("duration", 1), ("token", 1), ("token", 2), ("token", 3), ("token", 4)),
        (("duration", 1), ("shift", 1), ("duration", 2), ("shift", 2), ("duration", 3), ("token", 1)),
    ),
    "token": (
        (("token", 1), ("shift", 0), ("token", 2), ("token", 3), ("token", 4)),
        (("token", 2), ("shift", 0), ("token", 1), ("token", 3)),
    ),
    "duration": (
        (("shift", 0), ("duration", 1), ("shift", 1), ("duration", 2), ("token", 0), ("token", 1)),
        (("shift", 0), ("duration", 1), ("duration", 2), ("shift", 1), ("duration", 3), ("shift", 2)),
    ),
    "velocity": ((("velocity", 1), ("velocity", 2), ("velocity", 3), ("shift", 0), ("token", 0)),),
}
# The same for events with parts. "own" streams are those of events of the same part.
PART_CONTEXTS: dict[str, tuple[tuple[tuple[str, int], ...], ...]] = {
    "shift": (
        *CONTEXTS["shift"],
        (("part", 1), ("duration", 1), ("shift", 1), ("token", 1), ("part", 2), ("shift", 2)),
    ),
    "part": (
        (("part", 1), ("shift", 0), ("part", 2), ("part", 3), ("part", 4)),
        (("shift", 0), ("part", 1), ("part", 2), ("part", 3), ("shift", 1), ("part", 4)),
    ),
    "token": (
        (("part", 0), ("own token", 1), ("shift", 0), ("own token", 2), ("token", 1)),
        (("part", 0), ("own token", 1), ("token", 1), ("shift", 0), ("own token", 2)),
        (("token", 1), ("shift", 0), ("token", 2), ("token", 3), ("token", 4)),
    ),
    "duration": (
        (("part", 0), ("own duration", 1), ("shift", 0), ("duration", 1), ("own duration", 2), ("token", 0)),
        *CONTEXTS["duration"],
    ),
    "velocity": (
        (("part", 0), ("own velocity", 1), ("velocity", 1), ("own velocity", 2), ("token", 0)),
        *CONTEXTS["velocity"],
    ),
}
CLASSIC_CONTEXTS = (tuple(("token", lag) for lag in range(1, 8)),)

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def _mix(hashes: np.ndarray, values: np.ndarray) -> np.ndarray:
    """A new hash of (hash, value), both (N,), by the finaliser of splitmix64 (Steele et al. 2014)."""
    mixed = (hashes ^ (values.astype(np.uint64) + np.uint64(1))) * _MULTIPLIER
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return mixed ^ (mixed >> np.uint64(32))


class _Columns:
    """The values of any stream any number of events ago, for the N events of all sequences: columns[name, lag], (N,). A
    value of its own, the stream's size, stands for "before the start"."""

    def __init__(self, sequences: Sequences, sizes: Sequence[int], streams: Sequence[EventStream]) -> None:
        self._rows = np.concatenate(sequences).astype(np.int64)
        lengths = [len(sequence) for sequence in sequences]
        self._index_in_piece = np.concatenate([np.arange(length) for length in lengths])
        self._sizes = sizes
        self._index = {stream.name: index for index, stream in enumerate(streams)}
        self._sequence = np.repeat(np.arange(len(lengths)), lengths)

    def __getitem__(self, key: tuple[str, int]) -> np.ndarray:
        name, lag = key
        if name.startswith("own "):
            return self._own(name.removeprefix("own "), lag)
        column = self._rows[:, self._index[name]]
        if not lag:
            return column
        before = np.full(len(column), self._sizes[self._index[name]])
        before[lag:] = column[:-lag]
        return np.where(self._index_in_piece >= lag, before, self._sizes[self._index[name]])

    def _own(self, name: str, lag: int) -> np.ndarray:
        """The values of a stream `lag` events of the same part and sequence ago, (N,)."""
        column, size = self._rows[:, self._index[name]], self._sizes[self._index[name]]
        group = self._sequence * (self._sizes[self._index["part"]] + 1) + self._rows[:, self._index["part"]]
        order = np.argsort(group, kind="stable")
        ordered = group[order]
        before = np.full(len(column), size)
        before[lag:] = np.where(ordered[lag:] == ordered[:-lag], column[order][:-lag], size)
        found = np.empty_like(before)
        found[order] = before
        return found

    def scored(self, name: str, sounds: np.ndarray) -> np.ndarray:
        """Which events have a value of this stream, (N,) bool. sounds: (V,) bool, which tokens have one, for durations
        and velocities."""
        if name not in ("duration", "velocity"):
            return np.ones(len(self._rows), bool)
        return sounds[self._rows[:, self._index["token"]]]


def _streams(sizes: Sequence[int]) -> tuple[EventStream, ...]:
    """The set with so many streams."""
    return next(streams for streams in STREAM_SETS.values() if len(streams) == len(sizes))


def unigram_nats(
    train: Sequences, held_out: Sequences, sizes: Sequence[int], sounds: np.ndarray, lasts: np.ndarray | None = None
) -> np.ndarray:
    """Total nats on `held_out` by stream, (S,). The probability of a value is its share in `train`, with one added to
    every count. lasts: as `sounds` if None."""
    streams = _streams(sizes)
    seen, unseen = _Columns(train, sizes, streams), _Columns(held_out, sizes, streams)
    totals = []
    for stream, size in zip(streams, sizes, strict=True):
        own = sounds if lasts is None or stream.name != "duration" else lasts
        counts = np.bincount(seen[stream.name, 0][seen.scored(stream.name, own)], minlength=size) + 1.0
        values = unseen[stream.name, 0][unseen.scored(stream.name, own)]
        totals.append(-np.log(counts[values] / counts.sum()).sum())
    return np.array(totals)


def ngram_nats(
    train: Sequences,
    held_out: Sequences,
    sizes: Sequence[int],
    sounds: np.ndarray,
    valid: Sequences | None = None,
    only: str | None = None,
    lasts: np.ndarray | None = None,
) -> np.ndarray:
    """Total nats on `held_out` by stream, (S,). List of contexts and order are those that are best on `valid`; without
    it the first list and its highest order.

    Orders are interpolated with the weights of Witten & Bell (1991), down to a uniform distribution. As in the models'
    heads, earlier streams of the same event are contexts too. only: name of the one stream that is computed; the others
    are infinite. lasts: as `sounds` if None.
    """
    streams = _streams(sizes)
    names = [stream.name for stream in streams]
    totals = []
    for stream in streams:
        if only not in (None, stream.name):
            totals.append(np.inf)
            continue
        own = sounds if lasts is None or stream.name != "duration" else lasts
        lists = (PART_CONTEXTS if "part" in names else CONTEXTS)[stream.name] if len(streams) > 1 else CLASSIC_CONTEXTS
        best, cost = lists[0], np.inf
        if valid is not None:
            for contexts in lists:
                by_order = _nats_by_order(train, valid, sizes, own, stream.name, contexts)
                if by_order.min() < cost:
                    best, cost = contexts[: int(by_order.argmin())], by_order.min()
        totals.append(_nats_by_order(train, held_out, sizes, own, stream.name, best)[-1])
    return np.array(totals)


def _nats_by_order(
    train: Sequences, held_out: Sequences, sizes: Sequence[int], sounds: np.ndarray, name: str, contexts
) -> np.ndarray:
    """Total nats of stream `name` on `held_out`, for every order: (len(contexts) + 1,)."""
    return -np.log(ngram_probabilities(train, held_out, sizes, sounds, name, contexts)).sum(axis=1)


def ngram_probabilities(
    train: Sequences,
    held_out: Sequences,
    sizes: Sequence[int],
    sounds: np.ndarray,
    name: str,
    contexts: Sequence[tuple[str, int]],
) -> np.ndarray:
    """Probability of each scored value of stream `name` in `held_out`, for every order; (len(contexts) + 1, N)."""
    streams = _streams(sizes)
    seen, unseen = _Columns(train, sizes, streams), _Columns(held_out, sizes, streams)
    kept, scored = seen.scored(name, sounds), unseen.scored(name, sounds)
    values, queries = seen[name, 0][kept], unseen[name, 0][scored]
    size = sizes[[stream.name for stream in streams].index(name)]
    hashes, query_hashes = np.zeros(len(values), np.uint64), np.zeros(len(queries), np.uint64)
    probability = np.full(len(queries), 1.0 / size)
    rows = []
    for context in (None, *contexts):
        if context is not None:
            hashes = _mix(hashes, seen[context][kept])
            query_hashes = _mix(query_hashes, unseen[context][scored])
        joint, first, joint_counts = np.unique(_mix(hashes, values), return_index=True, return_counts=True)
        known, counts = np.unique(hashes, return_counts=True)
        kinds = np.bincount(np.searchsorted(known, hashes[first]), minlength=len(known))
        total, different = _look_up(known, counts, query_hashes), _look_up(known, kinds, query_hashes)
        own = _look_up(joint, joint_counts, _mix(query_hashes, queries))
        # In a context that `train` lacks, total and different are 0, and the shorter context decides.
        mixed = (own + different * probability) / np.maximum(total + different, 1)
        probability = np.where(total > 0, mixed, probability)
        rows.append(probability)
    return np.stack(rows)


def _look_up(keys: np.ndarray, values: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """The values of the keys that equal the queries; 0 for a query without key. keys: ascending."""
    if not len(keys):
        return np.zeros(len(queries), np.int64)
    index = np.minimum(np.searchsorted(keys, queries), len(keys) - 1)
    return np.where(keys[index] == queries, values[index], 0)
