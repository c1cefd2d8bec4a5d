"""Shingles: hashes of runs of intervals in the lines of a piece, by which pieces are compared. Broder 1997."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from generator.events.quantiser import to_grid
from generator.music.score import Track

LENGTH = 12  # consecutive intervals of a line that make one shingle
_MIN_DISTINCT_INTERVALS = 4  # of a shingle; a run with fewer is a scale, a trill or an arpeggio
_POWERS = np.array([pow(0x9E3779B97F4A7C15, power, 2**64) for power in range(1, LENGTH + 1)], np.uint64)
_ONSET, _DURATION, _PITCH = range(3)


def sketch(rows: np.ndarray, tracks: Sequence[np.ndarray] = ()) -> tuple[bytes, np.ndarray]:
    """A key and shingles, by which near-duplicates of a piece are found.

    rows: (N, 4), notes of all tracks, by onset, then pitch; tracks: for each track (N, 3), its onsets, durations and
    pitches, if there are several tracks. The key has 16 bytes and is equal for pieces with the same notes, at any pitch
    and tempo; b"" without notes. Shingles are (M,) uint32, all different. The lowest bit is 1 for those of the highest
    sounding line. It is 0 for the others: those of the highest note of each onset, of the lowest note of each onset,
    and of the highest sounding line of each track.
    """
    if not len(rows):
        return b"", np.zeros(0, np.uint32)
    begins = rows[1:, _ONSET] != rows[:-1, _ONSET]
    first = np.flatnonzero(np.concatenate([[True], begins]))
    last = np.append(first[1:], len(rows)) - 1
    top = _shingles(sounding_line(rows))
    others = [_shingles(rows[last, _PITCH]), _shingles(rows[first, _PITCH])]
    others += [_shingles(sounding_line(track)) for track in tracks if len(track)]
    others = np.setdiff1d(np.concatenate(others), top)
    return _steps_digest(rows), np.concatenate([top | 1, others])


def drum_sketch(rows: np.ndarray) -> tuple[bytes, np.ndarray]:
    """As `sketch`, for a piece of drums only: it has no shingles, so that only exact copies are found, at any tempo."""
    if not len(rows):
        return b"", np.zeros(0, np.uint32)
    return _steps_digest(rows, b"drums"), np.zeros(0, np.uint32)


def _steps_digest(rows: np.ndarray, kind: bytes = b"") -> bytes:
    """16 bytes of a hash of the intervals from note to note, and of which notes begin together."""
    begins = rows[1:, _ONSET] != rows[:-1, _ONSET]
    steps = np.stack([np.diff(rows[:, _PITCH]), begins]).astype(np.int16)
    return hashlib.sha256(kind + steps.tobytes()).digest()[:16]


def track_rows(track: Track, ticks_per_quarter: int) -> np.ndarray:
    """Onsets, durations and pitches of a track's notes on the grid, as `sketch` takes them; (N, 3) int64."""
    notes = track.notes[:, :3].astype(np.int64)
    notes[:, :_PITCH] = to_grid(notes[:, :_PITCH], ticks_per_quarter)
    return notes


def sounding_line(rows: np.ndarray) -> np.ndarray:
    """The highest pitch that sounds at each onset, (L,). rows: (N, 3) onset, duration, pitch; L: different onsets.

    Each note sounds at a range of onsets. The maximum over all notes is computed as with a sparse table: in the row for
    the greatest power of two that fits its range, a note is entered at two positions, whose ranges of that length cover
    its own; then each row is passed down to the row for half that length.
    """
    ticks, begin = np.unique(rows[:, _ONSET], return_inverse=True)
    end = np.maximum(np.searchsorted(ticks, rows[:, _ONSET] + rows[:, _DURATION]), begin + 1)
    level = np.frexp(end - begin)[1] - 1
    table = np.zeros((int(level.max()) + 1, len(ticks)), np.int64)
    for columns in (begin, end - (1 << level)):
        np.maximum.at(table, (level, columns), rows[:, _PITCH])
    for upper in range(len(table) - 1, 0, -1):
        half = 1 << upper - 1
        lower = table[upper - 1]
        np.maximum(lower, table[upper], out=lower)
        np.maximum(lower[half:], table[upper, :-half], out=lower[half:])
    return table[0]


def _shingles(line: np.ndarray) -> np.ndarray:
    """The shingles of a line, (M,) uint32, all different and even. line: (L,) pitches.

    Repeated notes are left out, as they depend on lyrics, on other voices and on note values. With 31 bits, two pieces
    hardly ever share six shingles by accident, even in a corpus of millions.
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
