"""Split by piece, with whatever is nearly the same music kept on one side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.errors import ContinuoError

SHINGLE = 12  # consecutive intervals of an outer line that are compared as one
COMMON = 12  # a shingle in more pieces than this is a scale or a figure, and says nothing
SHARED_SHARE = 0.2  # of the smaller piece's shingles
MIN_SHARED = 6
_MIN_DISTINCT_INTERVALS = 4  # a shingle with fewer is a scale, a trill or a repeated note
_POWERS = np.array([pow(0x9E3779B97F4A7C15, power, 2**64) for power in range(1, SHINGLE + 1)], np.uint64)


def duplicate_groups(pieces: Sequence[np.ndarray]) -> np.ndarray:
    """Number the groups of pieces that are nearly the same music. pieces: (N, 4) note rows each -> (P,) int64.

    Two pieces belong together when their outer lines share a fifth of the smaller one's runs of 12 intervals:
    transposed copies, other tempi, other editions and re-harmonised tunes do. Shingling: Broder 1997.
    """
    per_piece = [_shingles(rows) for rows in pieces]
    copies = _copies(pieces)
    for copy, _ in copies:  # the first stands for all, or many copies would make their own shingles common
        per_piece[copy] = np.zeros(0, np.uint64)
    owner = np.repeat(np.arange(len(pieces)), [len(found) for found in per_piece])
    shingles = np.concatenate([*per_piece, np.zeros(0, np.uint64)])
    order = np.argsort(shingles, kind="stable")
    shingles, owner = shingles[order], owner[order]
    new = np.concatenate([[True], shingles[1:] != shingles[:-1]]) if len(shingles) else np.zeros(0, bool)
    starts = np.flatnonzero(new)
    sizes = np.diff(np.append(starts, len(shingles)))
    pairs = []
    for size in range(2, COMMON + 1):
        first = starts[sizes == size]
        members = owner[first[:, None] + np.arange(size)]  # ascending, as the sort is stable
        pairs += [members[:, i] * len(pieces) + members[:, j] for i in range(size) for j in range(i + 1, size)]
    codes, shared = np.unique(np.concatenate([*pairs, np.zeros(0, np.int64)]), return_counts=True)
    left, right = codes // max(1, len(pieces)), codes % max(1, len(pieces))
    own = np.array([len(found) for found in per_piece])
    alike = (shared >= MIN_SHARED) & (shared >= SHARED_SHARE * np.minimum(own[left], own[right]))
    later, first = [copy for copy, _ in copies], [original for _, original in copies]
    return _join(len(pieces), later + left[alike].tolist(), first + right[alike].tolist())


def _copies(pieces: Sequence[np.ndarray]) -> list[tuple[int, int]]:
    """(copy, first of its kind) for pieces with the same notes, at any pitch and tempo."""
    first: dict[bytes, int] = {}
    found = []
    for number, rows in enumerate(pieces):
        if len(rows):
            begins = rows[1:, 0] != rows[:-1, 0]
            key = np.stack([np.diff(rows[:, 2]), begins]).astype(np.int16).tobytes()
            original = first.setdefault(key, number)
            if original != number:
                found.append((number, original))
    return found


def _shingles(rows: np.ndarray) -> np.ndarray:
    """Hashes of the runs of intervals in a piece's highest and lowest line, each once. (N, 4) -> (M,) uint64."""
    if not len(rows):
        return np.zeros(0, np.uint64)
    begins = np.flatnonzero(np.concatenate([[True], rows[1:, 0] != rows[:-1, 0]]))
    lines = (rows[np.append(begins[1:], len(rows)) - 1, 2], rows[begins, 2])
    found = []
    for line in lines:
        if len(line) > SHINGLE:
            runs = np.lib.stride_tricks.sliding_window_view(np.diff(line), SHINGLE)
            ordered = np.sort(runs, axis=1)
            varied = (np.diff(ordered, axis=1) != 0).sum(axis=1) + 1 >= _MIN_DISTINCT_INTERVALS
            found.append((runs[varied] + 128).astype(np.uint64) @ _POWERS)
    return np.unique(np.concatenate([*found, np.zeros(0, np.uint64)]))


def _join(count: int, left: list[int], right: list[int]) -> np.ndarray:
    """Union-find with path halving -> group numbers (count,)."""
    parent = list(range(count))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for a, b in zip(left, right, strict=True):
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return np.array([root(node) for node in range(count)], np.int64)


def split_pieces(
    groups: np.ndarray, *, seed: int, valid_share: float = 0.05, test_share: float = 0.05
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Indices of the pieces to train on, to choose by, and to report. groups: (P,), whole groups stay together.

    Groups larger than a twentieth of all pieces are trained on. Raises ContinuoError for fewer than 3 groups.
    """
    numbers, sizes = np.unique(groups, return_counts=True)
    if len(numbers) < 3:
        raise ContinuoError(
            f"only {len(numbers)} different piece{'s' * (len(numbers) != 1)} to train on, and honest measuring needs "
            "at least 3 (one to train on, one to choose by, one to report): add more files"
        )
    order = np.random.default_rng(seed).permutation(len(numbers))
    large = max(1, len(groups) // 20)
    order = order[np.argsort(np.where(sizes[order] > large, sizes[order], 0), kind="stable")]  # large groups last
    parts: list[list[int]] = [[], []]
    place = 0
    for part, share in zip(parts, (valid_share, test_share), strict=True):
        held = 0
        while not part or (held < share * len(groups) and place < len(order) - 2 and sizes[order[place]] <= large):
            part.append(int(numbers[order[place]]))
            held += int(sizes[order[place]])
            place += 1
    valid, test = (np.flatnonzero(np.isin(groups, part)) for part in parts)
    train = np.setdiff1d(np.arange(len(groups)), np.concatenate([valid, test]))
    return train, valid, test
