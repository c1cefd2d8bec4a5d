"""A clip and what was composed for it, as one Score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generator.compose.asking.gap import FilledBars, within
from generator.compose.asking.going_on import with_maps_of
from generator.compose.asking.request import GenerationRequest
from generator.compose.asking.song_parts import SongPart, song_parts
from generator.compose.asking.wish import Wish
from generator.events.quantiser import in_order, to_grid
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.bars import BarGrid
from generator.music.scaling import MAX_TICKS_PER_QUARTER, OUTPUT_TICKS_PER_QUARTER, at_resolution
from generator.music.score import Score, Track

PART_NAME = "Continuo"


def assemble_notes(notes: np.ndarray, request: GenerationRequest, wish: Wish) -> Score:
    """Seed and new notes, on the grid, as composed_notes has them, as one Score. The clip keeps its tracks, and its
    resolution where the grid fits into it; with parts, new notes go to the tracks of their part.

    The new music alone keeps its position in the bar: the file begins at the bar line before it.
    """
    parts = song_parts(wish) if request.parts else ()
    source = wish.seed or request.seed
    if wish.only_new or wish.seed is None:
        notes = notes.copy()
        bars = BarGrid(request.seed.metres, GRID)
        first = bars.bar_start(bars.locate_one(request.begin_ticks)[0])
        notes[:, 0] -= first
        maps = from_tick(replace(request.seed, tracks=()), first)
        tracks = _new_tracks(notes, parts) if parts else (_part(notes, first_program(source)),)
        return at_resolution(replace(maps, tracks=tracks), OUTPUT_TICKS_PER_QUARTER)
    resolution = math.lcm(source.ticks_per_quarter, GRID)
    if resolution > MAX_TICKS_PER_QUARTER:
        resolution = source.ticks_per_quarter  # the new notes are rounded to it, rather than the clip's
    if wish.composed_bars is not None and request.end_ticks is not None:
        source = _without(source, FilledBars(request.begin_ticks, request.end_ticks), request, wish, parts)
    kept = with_maps_of(at_resolution(source, resolution), request)
    if parts:
        return replace(kept, tracks=_with_new(kept, notes, parts, resolution))
    new = at_resolution(Score(GRID, (_part(notes, first_program(source)),)), resolution)
    return replace(kept, tracks=(*(track for track in kept.tracks if len(track)), *new.tracks))


def first_program(score: Score) -> int:
    """Of the first pitched part: what the new part is played with."""
    return next((track.program for track in score.tracks if len(track) and not track.is_drum), 0)


def _part(notes: np.ndarray, program: int) -> Track:
    return Track(notes, PART_NAME, program)


def _new_tracks(notes: np.ndarray, parts: Sequence[SongPart]) -> tuple[Track, ...]:
    """A track for each composed part. notes: (N, 5)."""
    return tuple(
        Track(in_order(notes[notes[:, 4] == part.value, :4]), part.label.name, part.label.program, part.label.is_drum)
        for part in parts
        if part.is_composed
    )


def _with_new(clip: Score, notes: np.ndarray, parts: Sequence[SongPart], resolution: int) -> tuple[Track, ...]:
    """The clip's tracks with the new notes (N, 5), and tracks of new parts behind them. Tracks without notes go, unless
    they are those of a part."""
    added: dict[int, list[np.ndarray]] = {}
    tracks: list[Track] = []
    for part in parts:
        own = at_resolution(Score(GRID, (Track(in_order(notes[notes[:, 4] == part.value, :4])),)), resolution).tracks[0]
        if part.tracks and len(own):
            target = _tracks_for(own.notes, [clip.tracks[index] for index in part.tracks], is_drum=part.label.is_drum)
            for number, index in enumerate(part.tracks):
                added.setdefault(index, []).append(own.notes[target == number])
        elif len(own):
            tracks.append(Track(own.notes, part.label.name, part.label.program, part.label.is_drum))
    kept = []
    for index, track in enumerate(clip.tracks):
        if index in added:
            track = replace(track, notes=in_order(np.concatenate([track.notes, *added[index]])))
        if len(track):
            kept.append(track)
    return (*kept, *tracks)


def _tracks_for(notes: np.ndarray, tracks: Sequence[Track], *, is_drum: bool) -> np.ndarray:
    """Which of a part's tracks each of its new notes goes to, (N,): of drums that in which the key is struck most, of
    pitches, such as those of two hands, that whose notes lie nearest. notes: (N, 4), as in Track."""
    if len(tracks) == 1:
        return np.zeros(len(notes), int)
    if is_drum:
        counts = np.stack([np.bincount(track.notes[:, 2], minlength=128) for track in tracks])
        return counts.argmax(axis=0)[notes[:, 2]]
    middles = np.array([np.median(track.notes[:, 2]) if len(track) else np.inf for track in tracks])
    return np.abs(notes[:, 2, None] - middles).argmin(axis=1)


def _without(clip: Score, gap: FilledBars, request: GenerationRequest, wish: Wish, parts: Sequence[SongPart]) -> Score:
    """A clip without what is composed anew in a gap: of the tracks of composed parts all that is not given. In a model
    without parts these are the pitched ones."""
    stays = dict(enumerate(clip.tracks))
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
        stays[index] = replace(track, notes=track.notes[~gone])
    return replace(clip, tracks=tuple(stays.values()))


def _are_among(notes: np.ndarray, kept: np.ndarray | None, ticks_per_quarter: int) -> np.ndarray:
    """Which notes are among those that stay, by their onset on the grid and their pitch. (N,) bool."""
    if kept is None or not len(kept):
        return np.zeros(len(notes), bool)
    keys = (kept[:, 0].astype(np.int64) << 7) | kept[:, 2]
    return np.isin((to_grid(notes[:, 0].astype(np.int64), ticks_per_quarter) << 7) | notes[:, 2], keys)


def from_tick(score: Score, begin: int) -> Score:
    """The maps of a score as they stand from tick `begin` on; where that shifts times, without its source file."""

    def moved(changes):
        before = [change for change in changes if change.ticks <= begin][-1:]
        after = [change for change in changes if change.ticks > begin]
        return tuple(change._replace(ticks=max(0, change.ticks - begin)) for change in (*before, *after))

    source = None if begin else score.source
    return replace(score, tempos=moved(score.tempos), metres=moved(score.metres), keys=moved(score.keys), source=source)
