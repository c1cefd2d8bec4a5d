"""Cuts a piece into passages: whole bars that are embedded, compared and searched as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from generator.errors import ContinuoError
from generator.events.quantiser import in_order, quantise, quantise_as
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.events.whole_score import all_notes
from generator.music.bars import BarGrid
from generator.music.metre import COMMON_TIME, Metre
from generator.music.score import Score, Tempo
from generator.music.tempo import DEFAULT_TEMPO_US

BARS = 8  # a phrase or two
FEWEST_NOTES = 16  # of a passage
Change = TypeVar("Change", Tempo, Metre)
MOST_PASSAGES = 32  # of a piece; a longer one has as many, evenly spread


@dataclass(frozen=True, eq=False)
class Passage:
    """Successive bars of a piece."""

    score: Score
    """The music of these bars on the grid, as one merged part or with the piece's parts; their first bar line is at
    tick 0."""
    begin_ticks: int
    """Grid tick of the piece at which it begins."""
    end_ticks: int
    """First grid tick of the piece after it."""
    first_bar: int
    """Number of its first bar in the piece, from 1."""
    last_bar: int
    """Number of its last bar in the piece, from 1."""


def passages(score: Score, most: int = MOST_PASSAGES, *, separate: bool = False) -> list[Passage]:
    """The passages of a piece, at most `most`, evenly spread; empty for a piece without notes.

    They are 8 bars each, one after another, from the first bar with a note to the last. A passage is longer if 8 bars
    have fewer than 16 notes, and at the end; a piece with few notes is one passage.

    separate: whether passages have the piece's parts rather than one merged part. The bars are the same: pitched notes
    decide where to cut, or drums if there are only drums.
    """
    grid = merged = quantise(score)
    if separate:
        grid = quantise_as(score, separate=True)
    notes = merged.tracks[0].notes
    if separate and not len(notes):
        notes = all_notes(grid)
    if not len(notes):
        return []
    bars = BarGrid(grid.metres, GRID_TICKS_PER_QUARTER)
    bar = bars.locate(notes[:, 0])[0]
    cuts = [int(bar[0])]
    last = int(bar[-1]) + 1
    while cuts[-1] + BARS + BARS // 2 <= last:
        # The next passage begins where this one has enough bars and notes.
        notes_by_then = int(np.searchsorted(bar, cuts[-1])) + FEWEST_NOTES
        enough = int(bar[notes_by_then - 1]) + 1 if notes_by_then <= len(bar) else last
        cuts.append(max(cuts[-1] + BARS, enough))
        if cuts[-1] >= last:
            cuts.pop()
            break
    left = len(bar) - int(np.searchsorted(bar, cuts[-1]))
    if len(cuts) > 1 and left < FEWEST_NOTES:
        cuts.pop()
    ends = [*cuts[1:], last]
    chosen = range(len(cuts))
    if len(cuts) > most:
        chosen = np.linspace(0, len(cuts) - 1, most).round().astype(int).tolist()
    return [of_bars(grid, cuts[index] + 1, ends[index], bars) for index in chosen]


def of_bars(grid: Score, first_bar: int, last_bar: int, bars: BarGrid | None = None) -> Passage:
    """The bars first_bar to last_bar of a quantised score, numbered from 1, with the notes that begin in them. bars:
    the bars of `grid`, if they are known."""
    bars = bars or BarGrid(grid.metres, GRID_TICKS_PER_QUARTER)
    begin, end = bars.bar_start(first_bar - 1), bars.bar_start(last_bar)
    return Passage(excerpt(grid, begin, end), begin, end, first_bar, last_bar)


def excerpt(grid: Score, begin_ticks: int, end_ticks: int) -> Score:
    """The notes of a quantised score with begin_ticks <= onset < end_ticks, shifted so that begin_ticks is tick 0, with
    the tempos and metres in force. Raises ContinuoError unless begin_ticks < end_ticks."""
    if end_ticks <= begin_ticks:
        raise ContinuoError(
            "the passage from tick {begin_ticks} to {end_ticks} is empty: its end must come after its beginning",
            begin_ticks=begin_ticks,
            end_ticks=end_ticks,
        )
    tracks = []
    for track in grid.tracks:
        onset = track.notes[:, 0]
        own = track.notes[(onset >= begin_ticks) & (onset < end_ticks)] - np.array([begin_ticks, 0, 0, 0], np.int32)
        tracks.append(replace(track, notes=in_order(own)))
    return Score(GRID_TICKS_PER_QUARTER, tuple(tracks), *maps_within(grid, begin_ticks, end_ticks))


def maps_within(score: Score, begin: int, end: int) -> tuple[tuple[Tempo, ...], tuple[Metre, ...]]:
    """Tempos and metres in force from tick `begin` to `end` of a score. Their ticks count from `begin`."""
    tempos = _within(score.tempos, Tempo(0, DEFAULT_TEMPO_US), begin, end)
    return tempos, _within(score.metres, COMMON_TIME, begin, end)


def _within(changes: Sequence[Change], default: Change, begin: int, end: int) -> tuple[Change, ...]:
    """As maps_within, for one of the maps. default: in force before the first change."""
    before = [change for change in changes if change.ticks <= begin] or [default]
    after = [change for change in changes if begin < change.ticks < end]
    return tuple(change._replace(ticks=max(0, change.ticks - begin)) for change in (before[-1], *after))
