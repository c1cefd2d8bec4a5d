"""Scores onto the grid: what of a piece the events can say, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.errors import ContinuoError
from generator.events import streams
from generator.music.scaling import maps_at
from generator.music.score import HIGHEST_KEY, LOWEST_KEY, Score, Track

GRID = streams.GRID_TICKS_PER_QUARTER
# Sort keys hold an onset in 24 bits: 174,762 bars of 4/4, four days at 120 bpm.
MAX_ONSET_TICKS = 2**24 - 1


@dataclass(frozen=True, slots=True)
class GridNotes:
    """Notes on the grid, of one piece or of many, sorted by piece, onset, duration, pitch."""

    piece: np.ndarray
    """(N,) int64, index of the piece."""
    onset: np.ndarray
    """(N,) int64, grid ticks."""
    duration: np.ndarray
    """(N,) int64, index into streams.DURATION_TICKS."""
    pitch: np.ndarray
    """(N,) int64, MIDI pitch of the 88 keys."""
    velocity: np.ndarray
    """(N,) int64, index into streams.VELOCITIES."""
    group_starts: np.ndarray
    """(G,) int64, where each group of equal piece, onset and duration begins."""
    out_of_range: np.ndarray
    """(pieces,) int64, notes outside the 88 keys, which were left out."""


def to_grid(ticks: np.ndarray, ticks_per_quarter: np.ndarray | int) -> np.ndarray:
    """Nearest grid tick (halves go up). Any shape, int64."""
    return (2 * GRID * ticks + ticks_per_quarter) // (2 * np.asarray(ticks_per_quarter, np.int64))


def grid_notes(scores: Sequence[Score]) -> GridNotes:
    """The pitched notes of each score on the grid; in one pass for many scores, since bulk reading depends on it.

    A key has one string: of notes with the same pitch and onset, one remains, with the greatest duration and velocity;
    a note that still sounds when its pitch is struck again ends there (at the longest duration not longer than that).
    Notes that start together with equal duration share their mean velocity. Raises ContinuoError past MAX_ONSET_TICKS.
    """
    arrays = [track.notes for score in scores for track in score.tracks if not track.is_drum]
    counts = [sum(len(track) for track in score.tracks if not track.is_drum) for score in scores]
    rows = np.concatenate([*arrays, np.zeros((0, 4), np.int32)]).astype(np.int64)
    piece = np.repeat(np.arange(len(scores)), counts)
    resolution = np.repeat(np.array([score.ticks_per_quarter for score in scores], np.int64), counts)

    pitch = rows[:, 2]
    inside = (pitch >= LOWEST_KEY) & (pitch <= HIGHEST_KEY)
    out_of_range = np.bincount(piece[~inside], minlength=len(scores))
    if not inside.all():
        rows, piece, resolution, pitch = rows[inside], piece[inside], resolution[inside], pitch[inside]

    onset = to_grid(rows[:, 0], resolution)
    if len(onset) and (onset.max() > MAX_ONSET_TICKS or onset.min() < 0):
        bar = int(onset.max()) // (4 * GRID) + 1
        raise ContinuoError(
            "a note begins in bar {bar:,} (counted in 4/4), and only pieces of at most {most:,} bars are "
            "read: cut the silence before it",
            bar=bar,
            most=MAX_ONSET_TICKS // (4 * GRID),
        )
    ticks = np.clip(to_grid(rows[:, 1], resolution), 1, streams.MAX_DURATION_TICKS)
    velocity = streams.velocity_index(rows[:, 3])

    key = (piece << 31) | (pitch << 24) | onset
    order = np.argsort(key)
    key, ticks, velocity = key[order], ticks[order], velocity[order]
    if len(key):
        first = np.concatenate([[True], key[1:] != key[:-1]])
        if not first.all():
            starts = np.flatnonzero(first)
            ticks, velocity = np.maximum.reduceat(ticks, starts), np.maximum.reduceat(velocity, starts)
            key = key[starts]
    duration = streams.NEAREST_DURATION[ticks].astype(np.int64)
    gap = np.diff(key)  # past the last note of a pitch this is larger than any duration, or harmlessly so
    same_string = (key[1:] >> 24) == (key[:-1] >> 24)
    cut = np.flatnonzero(same_string & (streams.DURATION_TICKS[duration[:-1]] > gap))
    duration[cut] = streams.FLOOR_DURATION[gap[cut]]

    piece, pitch, onset = key >> 31, (key >> 24) & 127, key & MAX_ONSET_TICKS
    group_key = (piece << 31) | (onset << 7) | duration
    order = np.argsort((group_key << 7) | pitch)
    group_key = group_key[order]
    starts = np.flatnonzero(np.concatenate([[True], group_key[1:] != group_key[:-1]])) if len(key) else np.zeros(0, int)
    velocity = velocity[order]
    if len(starts):
        sizes = np.diff(np.append(starts, len(velocity)))
        mean = (2 * np.add.reduceat(velocity, starts) + sizes) // (2 * sizes)
        velocity = np.repeat(mean, sizes)
    return GridNotes(piece[order], onset[order], duration[order], pitch[order], velocity, starts, out_of_range)


def quantise(score: Score) -> Score:
    """The score as the events can say it: 24 ticks to the quarter, one pitched part, durations and velocities as
    the streams hold them. Notes are in order of onset, then pitch."""
    notes = grid_notes([score])
    rows = np.stack(
        [
            notes.onset,
            streams.DURATION_TICKS[notes.duration],
            notes.pitch,
            streams.VELOCITIES[notes.velocity],
        ],
        axis=1,
    )
    return with_maps(rows, score)


def with_maps(rows: np.ndarray, source: Score) -> Score:
    """A one-part grid Score of `rows` (N, 4), with tempo, metre and key maps taken from `source` onto the grid."""
    rows = rows[np.lexsort((rows[:, 2], rows[:, 0]))].astype(np.int32)
    rows.flags.writeable = False
    tempos, metres, keys = maps_at(source, GRID)
    return Score(GRID, (Track(rows),), tempos, metres, keys)
