"""Scores at another resolution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generator.errors import ContinuoError
from generator.events.quantiser import maps_at
from generator.music.score import Score

OUTPUT_TICKS_PER_QUARTER = 480
MAX_TICKS_PER_QUARTER, MAX_TICKS = 2**15 - 1, 2**31 - 1  # of a .mid file, and of our arrays


def at_resolution(score: Score, ticks_per_quarter: int) -> Score:
    """The same score with its times at another resolution, rounded. Raises ContinuoError past 2^31 ticks."""
    own = score.ticks_per_quarter

    def scaled(ticks):
        return (2 * ticks * ticks_per_quarter + own) // (2 * own)

    if scaled(score.end_ticks) > MAX_TICKS:
        raise ContinuoError("the piece is longer than a .mid file can hold: cut the silence in the clip")
    tracks = []
    for track in score.tracks:
        notes = track.notes.astype(np.int64)
        notes[:, :2] = scaled(notes[:, :2])
        tracks.append(replace(track, notes=notes.astype(np.int32)))
    return Score(ticks_per_quarter, tuple(tracks), *maps_at(score, ticks_per_quarter))
