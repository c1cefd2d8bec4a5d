"""Runs of intervals in the lines of a piece, as hashes that two pieces can be compared by. Shingling: Broder 1997."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from generator.events.quantiser import to_grid
from generator.music.score import Track

LENGTH = 12  # consecutive intervals of a line that are compared as one
_MIN_DISTINCT_INTERVALS = 4  # a shingle with fewer is a scale, a trill or an arpeggio
_POWERS = np.array([pow(0x9E3779B97F4A7C15, power, 2**64) for power in range(1, LENGTH + 1)], np.uint64)
_ONSET, _DURATION, _PITCH = range(3)


def sketch(rows: np.ndarray, tracks: Sequence[np.ndarray] = ()) -> tuple[bytes, np.ndarray]:
    """What is compared to find nearly the same pieces -> a key and shingles.

    rows: (N, 4) notes of all tracks, in order of onset, then pitch; tracks: (N, 3) onset, duration, pitch of each one,
    where there are several. The key has 16 bytes and is that of all pieces with the same notes, at any pitch and tempo.
    Shingles: (M,) uint32, each once, of the highest sounding line, and then the lowest bit is 1; and of what begins
    highest, what begins lowest, and what sounds highest in each track, and then it is 0.
    """
    if not len(rows):
        return b"", np.zeros(0, np.uint32)  # no notes are nobody's copy
    begins = rows[1:, _ONSET] != rows[:-1, _ONSET]
    first = np.flatnonzero(np.concatenate([[True], begins]))
    last = np.append(first[1:], len(rows)) - 1
    top = _shingles(sounding_line(rows))
    others = [_shingles(rows[last, _PITCH]), _shingles(rows[first, _PITCH])]
    others += [_shingles(sounding_line(track)) for track in tracks if len(track)]
    others = np.setdiff1d(np.concatenate(others), top)
    return _steps_digest(rows), np.concatenate([top | 1, others])


def drum_sketch(rows: np.ndarray) -> tuple[bytes, np.ndarray]:
    """The same as `sketch`, for drums alone: only copies to the stroke are found, at any tempo."""
    if not len(rows):
        return b"", np.zeros(0, np.uint32)
    return _steps_digest(rows, b"drums"), np.zeros(0, np.uint32)


def _steps_digest(rows: np.ndarray, kind: bytes = b"") -> bytes:
    begins = rows[1:, _ONSET] != rows[:-1, _ONSET]
    steps = np.stack([np.diff(rows[:, _PITCH]), begins]).astype(np.int16)
    return hashlib.sha256(kind + steps.tobytes()).digest()[:16]


def track_rows(track: Track, ticks_per_quarter: int) -> np.ndarray:
    """A track's notes on the grid, as `sketch` takes them -> (N, 3)."""
    notes = track.notes[:, :3].astype(np.int64)
    notes[:, :_PITCH] = to_grid(notes[:, :_PITCH], ticks_per_quarter)
    return notes


def sounding_line(rows: np.ndarray) -> np.ndarray:
    """The highest pitch that sounds at each tick where a note begins. (N, 3) onset, duration, pitch -> (L,).

    Each note reaches over some of those ticks; the highest of each is found as in a sparse table: a note is entered
    twice, in rows for the greatest power of two that it reaches over, and each row is then handed down to the one for
    half as many.
    """
    ticks, begin = np.unique(rows[:, _ONSET], return_inverse=True)
    end = np.maximum(np.searchsorted(ticks, rows[:, _ONSET] + rows[:, _DURATION]), begin + 1)
    level = np.frexp(end - begin)[1] - 1
    table = np.zeros((int(level.max()) + 1, len(ticks)), np.int64)
    for places in (begin, end - (1 << level)):
        np.maximum.at(table, (level, places), rows[:, _PITCH])
    for upper in range(len(table) - 1, 0, -1):
        half = 1 << upper - 1
        lower = table[upper - 1]
        np.maximum(lower, table[upper], out=lower)
        np.maximum(lower[half:], table[upper, :-half], out=lower[half:])
    return table[0]


def _shingles(line: np.ndarray) -> np.ndarray:
    """Of a line's intervals without repeated notes: those depend on words, on other voices, and on note values.

    (L,) pitches -> (M,) even uint32, each once. 31 bits: pieces that share six by accident are as good as never met,
    and a large corpus holds millions.
    """
    intervals = np.diff(line)
    intervals = intervals[intervals != 0]
    if len(intervals) < LENGTH:
        return np.zeros(0, np.uint32)
    runs = np.lib.stride_tricks.sliding_window_view(intervals, LENGTH)
    ordered = np.sort(runs, axis=1)
    varied = (np.diff(ordered, axis=1) != 0).sum(axis=1) + 1 >= _MIN_DISTINCT_INTERVALS
    hashes = (runs[varied] + 128).astype(np.uint64) @ _POWERS >> np.uint64(33)
    return np.unique(hashes.astype(np.uint32) << np.uint32(1))
