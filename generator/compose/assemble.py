"""A clip and what was composed for it, as one Score."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from generator.compose.asking.gap import FilledBars, within
from generator.compose.asking.going_on import with_maps_of
from generator.compose.asking.mixing import with_mix
from generator.compose.asking.request import GenerationRequest
from generator.compose.asking.wish import Wish
from generator.compose.note_table import columns_of, score_of
from generator.compose.placing import PART_NAME, Placing, first_program
from generator.events.quantiser import in_order, to_grid
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.bars import BarGrid
from generator.music.instruments import HIGHEST_DRUM, LOWEST_DRUM
from generator.music.scaling import MAX_TICKS_PER_QUARTER, OUTPUT_TICKS_PER_QUARTER, at_resolution
from generator.music.score import HIGHEST_KEY, LOWEST_KEY, Score, Track


def assemble_notes(notes: np.ndarray, request: GenerationRequest, wish: Wish) -> Score:
    """Join the clip of a wish and the new notes to one Score. notes: as composed_notes returns them.

    The clip keeps its tracks, and its resolution where the grid fits into it; with parts, new notes go to the tracks of
    their part. New music that stands alone keeps its position in the bar: the score begins at the bar line before it.
    """
    source = wish.seed or request.seed
    if wish.only_new or wish.seed is None:
        notes = notes.copy()
        bars = BarGrid(request.seed.metres, GRID)
        first = bars.bar_start(bars.locate_one(request.begin_ticks)[0])
        notes[:, 0] -= first
        maps = from_tick(replace(request.seed, tracks=()), first)
        tracks = with_mix(_new_tracks(notes, request, source), wish.mix)
        return at_resolution(replace(maps, tracks=tracks), OUTPUT_TICKS_PER_QUARTER)
    resolution = math.lcm(source.ticks_per_quarter, GRID)
    if resolution > MAX_TICKS_PER_QUARTER:
        resolution = source.ticks_per_quarter  # the new notes are rounded to it, rather than the clip's
    if wish.composed_bars is not None and request.end_ticks is not None:
        source = _without(source, FilledBars(request.begin_ticks, request.end_ticks), request, wish)
    kept = with_maps_of(at_resolution(source, resolution), request)
    return replace(kept, tracks=_with_new(kept, notes, request, resolution, wish.mix))


def check_mix(request: GenerationRequest, wish: Wish) -> None:
    """Raises ContinuoError where the mix names a part that is neither in the clip nor composed. Called before
    composing, so that nobody waits for music in vain."""
    if wish.mix is not None:
        assemble_notes(np.zeros((0, columns_of(request.parts)), np.int64), request, wish)


def _new_tracks(notes: np.ndarray, request: GenerationRequest, source: Score) -> tuple[Track, ...]:
    """A track for each composed part."""
    if not request.parts:
        return (Track(notes, PART_NAME, first_program(source)),)
    alone = score_of(notes, request.seed, request.parts)
    return tuple(track for track, part in zip(alone.tracks, request.parts, strict=True) if part.is_composed)


def _with_new(
    clip: Score, notes: np.ndarray, request: GenerationRequest, resolution: int, mix: str | None
) -> tuple[Track, ...]:
    """The clip's tracks with the new notes added, then the tracks of new parts. Tracks without notes are left out."""
    placing = Placing(clip, request.parts, request.seed)
    target = placing.tracks_of(notes)
    tracks = []
    for index, track in enumerate(with_mix(placing.tracks, mix)):
        own = notes[target == index, :4]
        if len(own):
            new = at_resolution(Score(GRID, (Track(in_order(own)),)), resolution).tracks[0].notes
            track = replace(track, notes=in_order(np.concatenate([track.notes, new])))
        if len(track):
            tracks.append(track)
    return tuple(tracks)


def _without(clip: Score, gap: FilledBars, request: GenerationRequest, wish: Wish) -> Score:
    """The clip without the notes that a gap replaces: in the tracks of composed parts, all notes of the gap that are
    not given. In a model without parts, all pitched tracks are composed."""
    stays, parts = dict(enumerate(clip.tracks)), request.parts
    given = {}
    if request.given:
        given = {part.value: track.notes for part, track in zip(parts, request.given.tracks, strict=True)}
    composed = {index: given.get(part.value) for part in parts if part.is_composed for index in part.tracks}
    if not parts:
        locked = request.locked.tracks[0].notes if request.locked else None
        composed = {index: locked for index, track in enumerate(clip.tracks) if not track.is_drum}
    for index, kept in composed.items():
        track = clip.tracks[index]
        if not track.is_drum:
            whole = within(track.notes[:, 2], wish.locked_pitches)
            track = replace(track, notes=gap.cut(track.notes, clip.ticks_per_quarter, whole))
        gone = gap.holds(track.notes, clip.ticks_per_quarter) & ~_are_among(track.notes, kept, clip.ticks_per_quarter)
        if parts:  # what no model can hold was not composed anew
            low, high = (LOWEST_DRUM, HIGHEST_DRUM) if track.is_drum else (LOWEST_KEY, HIGHEST_KEY)
            gone &= within(track.notes[:, 2], (low, high))
        stays[index] = replace(track, notes=track.notes[~gone])
    return replace(clip, tracks=tuple(stays.values()))


def _are_among(notes: np.ndarray, kept: np.ndarray | None, ticks_per_quarter: int) -> np.ndarray:
    """Whether each note is among those that stay, compared by onset on the grid and pitch. (N,) bool."""
    if kept is None or not len(kept):
        return np.zeros(len(notes), bool)
    keys = (kept[:, 0].astype(np.int64) << 7) | kept[:, 2]
    return np.isin((to_grid(notes[:, 0].astype(np.int64), ticks_per_quarter) << 7) | notes[:, 2], keys)


def from_tick(score: Score, begin: int) -> Score:
    """The score with its tempo, metre and key maps moved so that tick `begin` becomes 0, what precedes it left out. The
    source file is dropped where times are moved."""

    def moved(changes):
        before = [change for change in changes if change.ticks <= begin][-1:]
        after = [change for change in changes if change.ticks > begin]
        return tuple(change._replace(ticks=max(0, change.ticks - begin)) for change in (*before, *after))

    source = None if begin else score.source
    return replace(score, tempos=moved(score.tempos), metres=moved(score.metres), keys=moved(score.keys), source=source)
