"""Notes of all parts of a request as one table, and back to a score with a track for each part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generator.compose.asking.request import RequestPart
from generator.events.ensemble import DRUMS
from generator.events.quantiser import in_order
from generator.music.score import Score

PART = 4  # column of a note's part, behind those of Track


def columns_of(parts: Sequence[RequestPart]) -> int:
    """Number of columns of a note table: those of Track, and with parts a fifth for the value of each note's part."""
    return PART + 1 if parts else PART


def table_of(score: Score | None, parts: Sequence[RequestPart]) -> np.ndarray:
    """The note table of a score of a request with these parts: (N, 4) int64, columns as in Track, with parts (N, 5), in
    order of onset, part and pitch."""
    tracks = score.tracks if score else ()
    rows = [np.zeros((0, columns_of(parts)), np.int64)]
    if parts:
        for track, part in zip(tracks, parts[: len(tracks)], strict=True):
            rows.append(np.insert(track.notes.astype(np.int64), PART, part.value, axis=1))
    else:
        rows += [track.notes.astype(np.int64) for track in tracks]
    return in_time(np.concatenate(rows))


def in_time(rows: np.ndarray) -> np.ndarray:
    """The table, sorted by onset, part and pitch."""
    return rows[np.lexsort((rows[:, 2], *rows[:, PART:].T, rows[:, 0]))]


def score_of(rows: np.ndarray, like: Score, parts: Sequence[RequestPart]) -> Score:
    """A note table as a score with the maps, track names and instruments of `like`, a score of the same request."""
    if not parts:
        return replace(like, tracks=(replace(like.tracks[0], notes=in_order(rows)),))
    tracks = (
        replace(track, notes=in_order(rows[rows[:, PART] == part.value, :PART]))
        for track, part in zip(like.tracks, parts, strict=True)
    )
    return replace(like, tracks=tuple(tracks))


def are_pitched(rows: np.ndarray) -> np.ndarray:
    """Whether each note of a table is pitched, that is, not of drums. (N,) bool."""
    return np.ones(len(rows), bool) if rows.shape[1] == PART else rows[:, PART] != DRUMS


def pitched(rows: np.ndarray) -> np.ndarray:
    """The pitched notes (N, 4) of a table."""
    return rows[are_pitched(rows), :PART]


def pitched_or_strokes(rows: np.ndarray) -> np.ndarray:
    """The pitched notes (N, 4) of a table, or all its strokes where it has drums alone."""
    found = pitched(rows)
    return found if len(found) else rows[:, :PART]
