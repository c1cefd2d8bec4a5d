"""Converts scores and ticks to another resolution, in ticks per quarter."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np

from generator.errors import ContinuoError
from generator.music.metre import Metre
from generator.music.score import KeySignature, Score, Tempo

OUTPUT_TICKS_PER_QUARTER = 480
MAX_TICKS_PER_QUARTER, MAX_TICKS = 2**15 - 1, 2**31 - 1  # of a .mid file, and of our arrays


_Ticks = TypeVar("_Ticks", int, np.ndarray)


def at_resolution(score: Score, ticks_per_quarter: int) -> Score:
    """The same score with its times converted to another resolution and rounded. Raises ContinuoError if it would be
    longer than MAX_TICKS."""
    own = score.ticks_per_quarter
    if scaled_ticks(score.end_ticks, own, ticks_per_quarter) > MAX_TICKS:
        raise ContinuoError("the piece is longer than a .mid file can hold: cut the silence in the clip")
    tracks = []
    for track in score.tracks:
        notes = track.notes.astype(np.int64)
        notes[:, :2] = scaled_ticks(notes[:, :2], own, ticks_per_quarter)
        tracks.append(replace(track, notes=notes.astype(np.int32)))
    tempos, metres, keys = maps_at(score, ticks_per_quarter)
    markers = tuple(mark._replace(ticks=scaled_ticks(mark.ticks, own, ticks_per_quarter)) for mark in score.markers)
    return replace(
        score,
        ticks_per_quarter=ticks_per_quarter,
        tracks=tuple(tracks),
        tempos=tempos,
        metres=metres,
        keys=keys,
        markers=markers,
    )


def maps_at(
    source: Score, ticks_per_quarter: int
) -> tuple[tuple[Tempo, ...], tuple[Metre, ...], tuple[KeySignature, ...]]:
    """Tempo, metre and key maps of `source` with their times converted to another resolution and rounded."""

    def scaled(changes):
        own = source.ticks_per_quarter
        return tuple(change._replace(ticks=scaled_ticks(change.ticks, own, ticks_per_quarter)) for change in changes)

    return scaled(source.tempos), scaled(source.metres), scaled(source.keys)


def scaled_ticks(ticks: _Ticks, source: int, target: int) -> _Ticks:
    """Converts from `source` to `target` ticks per quarter, rounded to the nearest, halves up."""
    return (2 * ticks * target + source) // (2 * source)
