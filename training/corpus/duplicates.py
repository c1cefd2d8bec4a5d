"""Pieces that are nearly the same music, found by the runs of intervals in their outer lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np

SHINGLE = 12  # consecutive intervals of an outer line that are compared as one
COMMON = 12  # a shingle in more pieces than this is a scale or a figure, and says nothing
SHARED_SHARE = 0.2  # of the smaller piece's shingles
MIN_SHARED = 6
_MIN_DISTINCT_INTERVALS = 4  # a shingle with fewer is a scale, a trill or a repeated note
_POWERS = np.array([pow(0x9E3779B97F4A7C15, power, 2**64) for power in range(1, SHINGLE + 1)], np.uint64)


def sketch(rows: np.ndarray) -> tuple[bytes, np.ndarray]:
    """What tells whether two pieces are nearly the same. rows: (N, 4) notes -> a key of 16 bytes that pieces with the
    same notes share, at any pitch and tempo; and hashes of the runs of intervals in its outer lines, (M,) uint32."""
    if not len(rows):
        return b"", _shingles(rows)  # no notes are nobody's copy
    begins = rows[1:, 0] != rows[:-1, 0]
    steps = np.stack([np.diff(rows[:, 2]), begins]).astype(np.int16)
    return hashlib.sha256(steps.tobytes()).digest()[:16], _shingles(rows)


def duplicate_groups(pieces: Sequence[np.ndarray]) -> np.ndarray:
    """Number the groups of pieces that are nearly the same music. pieces: (N, 4) note rows each -> (P,) int64."""
    sketches = [sketch(rows) for rows in pieces]
    shingles = [hashes for _, hashes in sketches]
    counts = np.array([len(hashes) for hashes in shingles], np.int64)
    everything = np.concatenate([*shingles, np.zeros(0, np.uint32)]), np.repeat(np.arange(len(pieces)), counts)
    return group_sketches([key for key, _ in sketches], counts, [everything])


def group_sketches(
    keys: Sequence[bytes], counts: np.ndarray, partitions: Iterable[tuple[np.ndarray, np.ndarray]]
) -> np.ndarray:
    """Number the groups of pieces that are nearly the same music -> (P,) int64. keys: of each piece, as from sketch;
    counts: (P,) how many shingles it has; partitions: (shingles, piece numbers), equal shingles in one partition,
    piece numbers rising.

    Two pieces belong together when their outer lines share a fifth of the smaller one's runs of 12 intervals:
    transposed copies, other tempi, other editions and re-harmonised tunes do. Shingling: Broder 1997.
    """
    first_of: dict[bytes, int] = {}
    first = np.array([first_of.setdefault(key, n) if key else n for n, key in enumerate(keys)], np.int64)
    is_copy = first != np.arange(len(keys))
    codes, shared = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for shingles, owner in partitions:
        # The first copy stands for all, or many copies would make their own shingles common.
        kept = ~is_copy[owner]
        more, times = np.unique(_pairs(shingles[kept], owner[kept], len(keys)), return_counts=True)
        codes, index = np.unique(np.concatenate([codes, more]), return_inverse=True)
        shared = np.bincount(index, np.concatenate([shared, times]), len(codes)).astype(np.int64)
    left, right = codes // max(1, len(keys)), codes % max(1, len(keys))
    alike = (shared >= MIN_SHARED) & (shared >= SHARED_SHARE * np.minimum(counts[left], counts[right]))
    copies = np.flatnonzero(is_copy)
    return _join(len(keys), copies.tolist() + left[alike].tolist(), first[copies].tolist() + right[alike].tolist())


def _pairs(shingles: np.ndarray, owner: np.ndarray, pieces: int) -> np.ndarray:
    """left * pieces + right, once for every shingle that pieces left < right share and that is not common."""
    # As one number, since sorting values is several times quicker than finding their order.
    ordered = np.sort((shingles.astype(np.uint64) << np.uint64(32)) | owner.astype(np.uint64))
    shingles, owner = ordered >> np.uint64(32), (ordered & np.uint64(2**32 - 1)).astype(np.int64)
    new = np.concatenate([[True], shingles[1:] != shingles[:-1]]) if len(shingles) else np.zeros(0, bool)
    starts = np.flatnonzero(new)
    sizes = np.diff(np.append(starts, len(shingles)))
    pairs = []
    for size in range(2, COMMON + 1):
        first = starts[sizes == size]
        members = owner[first[:, None] + np.arange(size)]  # ascending
        pairs += [members[:, i] * pieces + members[:, j] for i in range(size) for j in range(i + 1, size)]
    return np.concatenate([*pairs, np.zeros(0, np.int64)])


def _shingles(rows: np.ndarray) -> np.ndarray:
    """Hashes of the runs of intervals in a piece's highest and lowest line, each once. (N, 4) -> (M,) uint32.

    32 bits: pieces that share six by accident are as good as never met, and a large corpus holds millions of them.
    """
    if not len(rows):
        return np.zeros(0, np.uint32)
    begins = np.flatnonzero(np.concatenate([[True], rows[1:, 0] != rows[:-1, 0]]))
    lines = (rows[np.append(begins[1:], len(rows)) - 1, 2], rows[begins, 2])
    hashes = []
    for line in lines:
        if len(line) > SHINGLE:
            runs = np.lib.stride_tricks.sliding_window_view(np.diff(line), SHINGLE)
            ordered = np.sort(runs, axis=1)
            varied = (np.diff(ordered, axis=1) != 0).sum(axis=1) + 1 >= _MIN_DISTINCT_INTERVALS
            hashes.append(((runs[varied] + 128).astype(np.uint64) @ _POWERS >> np.uint64(32)).astype(np.uint32))
    return np.unique(np.concatenate([*hashes, np.zeros(0, np.uint32)]))


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
