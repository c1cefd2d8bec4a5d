"""Finds pieces that are nearly the same music, by the shingles that their lines share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from training.corpus.shingles import sketch

# How much must be shared, for one of these pairs: at least this share of a piece's shingles, and at least this number
# of them. A short piece must share more of its shingles: six of a folk tune's twenty may be a commonplace, ten of a
# sonata's fifty are not.
_ENOUGH = ((0.8, 3), (0.3, 6), (0.2, 10))
# Of a shingle that more than _COMMON pieces have, each piece is compared only with the _NEXT ones, not with all others.
_COMMON = 12
_NEXT = 2
_ALL, _LEFT_TOP, _RIGHT_TOP = range(3)  # columns of the counts of _pairs


def duplicate_groups(pieces: Sequence[np.ndarray]) -> np.ndarray:
    """The group of each piece, (P,) int64; pieces of one group are nearly the same music. pieces: notes of each, (N,
    4)."""
    sketches = [sketch(rows) for rows in pieces]
    counts = [len(shingles) for _, shingles in sketches]
    shingles = np.concatenate([*(shingles for _, shingles in sketches), np.zeros(0, np.uint32)])
    return group_sketches([key for key, _ in sketches], [(shingles, np.repeat(np.arange(len(pieces)), counts))])


def group_sketches(keys: Sequence[bytes], partitions: Iterable[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The group of each piece, (P,) int64; pieces of one group are nearly the same music.

    keys: of each piece, as from shingles.sketch; partitions: pairs of shingles, (M,) uint32, and the index of each
    one's piece, (M,). Shingles that are equal but for their lowest bit must be in the same partition.

    Two pieces belong to one group if they share enough of all shingles of the smaller one, or of the shingles of either
    one's highest sounding line. So an excerpt belongs to the whole piece, a melody to its settings and arrangements,
    and a voice to a piece that has it in a track of its own; at any pitch, tempo and octave.
    """
    count = len(keys)
    first_of: dict[bytes, int] = {}
    first = np.array([first_of.setdefault(key, n) if key else n for n, key in enumerate(keys)], np.int64)
    is_copy = first != np.arange(count)
    codes, shared = np.zeros(0, np.int64), np.zeros((0, 3), np.int64)
    sizes, tops = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for shingles, owner in partitions:
        # Of exact copies, only the first is looked at, since many copies would make their own shingles common.
        kept = ~is_copy[owner]
        shingles, owner = shingles[kept], owner[kept]
        is_top = (shingles & 1).astype(bool)
        sizes += np.bincount(owner, minlength=count)
        tops += np.bincount(owner[is_top], minlength=count)
        more, more_shared = _pairs(shingles, owner, count)
        codes, index = np.unique(np.concatenate([codes, more]), return_inverse=True)
        every = np.concatenate([shared, more_shared])
        shared = np.stack([np.bincount(index, column, len(codes)) for column in every.T], axis=1).astype(np.int64)
    left, right = codes // max(1, count), codes % max(1, count)
    alike = _enough(shared[:, _ALL], np.minimum(sizes[left], sizes[right]))
    alike |= _enough(shared[:, _LEFT_TOP], tops[left]) | _enough(shared[:, _RIGHT_TOP], tops[right])
    copies = np.flatnonzero(is_copy)
    return _join(count, copies.tolist() + left[alike].tolist(), first[copies].tolist() + right[alike].tolist())


def _enough(shared: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Whether `shared` shingles out of `of` are enough; (K,) each."""
    return np.any([(shared >= least) & (shared >= share * of) for share, least in _ENOUGH], axis=0)


def _pairs(shingles: np.ndarray, owner: np.ndarray, pieces: int) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of pieces, left < right, that share shingles. -> left * pieces + right, (K,) int64; and how many
    shingles they share, how many of these are in the left one's highest line, and how many in the right one's, (K, 3)
    int64."""
    # Shingle, piece and lowest bit as one number, since sorting values is several times faster than an argsort.
    one, low = np.uint64(1), np.uint64(2**32 - 1)
    wide, owners = shingles.astype(np.uint64), owner.astype(np.uint64)
    ordered = np.sort(wide >> one << np.uint64(33) | owners << one | wide & one)
    shingles, owner, is_top = ordered >> np.uint64(33), (ordered >> one & low).astype(np.int64), ordered & one
    new = np.concatenate([[True], shingles[1:] != shingles[:-1]]) if len(shingles) else np.zeros(0, bool)
    starts = np.flatnonzero(new)
    sizes = np.diff(np.append(starts, len(shingles)))
    lefts, rights = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for size in range(2, _COMMON + 1):
        first = starts[sizes == size]
        for i in range(size):
            for j in range(i + 1, size):
                lefts.append(first + i)
                rights.append(first + j)
    size_of = np.repeat(sizes, sizes)
    for step in range(1, _NEXT + 1):
        common = np.flatnonzero((size_of[step:] > _COMMON) & (shingles[step:] == shingles[:-step]))
        lefts.append(common)
        rights.append(common + step)
    left, right = np.concatenate(lefts), np.concatenate(rights)
    codes, index = np.unique(owner[left] * pieces + owner[right], return_inverse=True)
    weights = (None, is_top[left], is_top[right])
    return codes, np.stack([np.bincount(index, weight, len(codes)) for weight in weights], axis=1).astype(np.int64)


def _join(count: int, left: list[int], right: list[int]) -> np.ndarray:
    """Joins pairs to groups, by union-find with path halving. -> the group of each, (count,) int64."""
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
