"""A gap that is filled: which notes of a clip are composed anew, and where those that reach over its edges are cut."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from generator.events.quantiser import quantise, with_maps
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.scaling import scaled_ticks
from generator.music.score import Score, Track

_ONSET, _DURATION, _PITCH = 0, 1, 2
SHORTEST_TAILS = 8  # per quarter: a note that reaches less than a 32nd beyond the end was only played legato


class FilledBars(NamedTuple):
    """Bars of a clip that are composed anew."""

    begin: int
    """Grid tick of its first bar line."""
    end: int
    """Grid tick of the bar line after it."""

    def edges(self, ticks_per_quarter: int) -> tuple[int, int]:
        """Ticks of its two bar lines at another resolution, rounded."""
        return scaled_ticks(self.begin, GRID, ticks_per_quarter), scaled_ticks(self.end, GRID, ticks_per_quarter)

    def onsets(self, ticks_per_quarter: int) -> tuple[int, int]:
        """First onset in the gap, and the first after it, at another resolution. Notes between them are in the gap once
        they are rounded to the model's grid."""
        half = ticks_per_quarter / GRID / 2
        begin, end = (ticks * ticks_per_quarter / GRID for ticks in self)
        return math.ceil(begin - half), math.ceil(end - half)

    def holds(self, rows: np.ndarray, ticks_per_quarter: int) -> np.ndarray:
        """Whether each note begins in the gap. rows: (N, 4 or more), columns as in Track -> (N,) bool."""
        begin, end = self.onsets(ticks_per_quarter)
        return (rows[:, _ONSET] >= begin) & (rows[:, _ONSET] < end)

    def cut(self, rows: np.ndarray, ticks_per_quarter: int, stays: np.ndarray) -> np.ndarray:
        """Cut notes at the edges of the gap; those that begin in it are still there.

        A note that begins before the gap and sounds into it ends where the gap begins. A note that reaches a 32nd or
        more beyond the gap's end continues from there as a note of its own, unless its key is struck again there. rows:
        (N, C) with the columns of Track first, then those that identify a part; stays: (N,) bool, notes that are not
        cut. -> (M, C), the same array where nothing is cut.
        """
        begin, end = self.edges(ticks_per_quarter)
        is_inside = self.holds(rows, ticks_per_quarter)
        is_before = rows[:, _ONSET] < self.onsets(ticks_per_quarter)[0]
        over = rows[:, _ONSET].astype(np.int64) + rows[:, _DURATION]
        enters = is_before & (over > begin) & ~stays
        tails = rows[(enters | (is_inside & ~stays)) & ((over - end) * SHORTEST_TAILS >= ticks_per_quarter)].copy()
        if not enters.any() and not len(tails):
            return rows
        tails[:, _DURATION] += tails[:, _ONSET] - end
        tails[:, _ONSET] = end
        tails = tails[np.argsort(-tails[:, _DURATION], kind="stable")]
        after = rows[~is_before & ~is_inside]
        struck = after[(after[:, _ONSET] - end) * SHORTEST_TAILS < ticks_per_quarter]
        keys = {_key(row) for row in struck.tolist()}
        sounding = []
        for index, row in enumerate(tails.tolist()):
            if _key(row) not in keys:
                keys.add(_key(row))
                sounding.append(index)
        kept = rows.copy()
        kept[enters, _DURATION] = begin - kept[enters, _ONSET]
        kept = np.concatenate([kept, tails[sounding]])
        return kept[np.lexsort((kept[:, _PITCH], kept[:, _ONSET]))]


def _key(row: list[int]) -> tuple[int, ...]:
    """The key that sounds a note, and its part."""
    return row[_PITCH], *row[4:5]


def cut_clip(clip: Score, gap: FilledBars, locked: tuple[int, int] | None) -> Score:
    """The clip with its pitched tracks cut at the gap. locked: lowest and highest pitch of notes that are not cut."""

    def cut(track: Track) -> Track:
        if track.is_drum:
            return track
        return replace(
            track, notes=gap.cut(track.notes, clip.ticks_per_quarter, within(track.notes[:, _PITCH], locked))
        )

    return replace(clip, tracks=tuple(cut(track) for track in clip.tracks))


def around_gap(clip: Score, gap: FilledBars) -> tuple[Score, Score, Score]:
    """The pitched notes of a clip that cut_clip has cut, on the grid: before the gap, in it, and after it."""
    grid = quantise(clip)
    notes = grid.tracks[0].notes
    before, after = notes[:, _ONSET] < gap.begin, notes[:, _ONSET] >= gap.end
    return with_maps(notes[before], grid), with_maps(notes[~before & ~after], grid), with_maps(notes[after], grid)


def within(pitch: np.ndarray, bounds: tuple[int, int] | None) -> np.ndarray:
    """Whether each pitch lies between the bounds, both included; False for all if bounds is None. (N,) bool."""
    return np.zeros(len(pitch), bool) if bounds is None else (pitch >= bounds[0]) & (pitch <= bounds[1])
