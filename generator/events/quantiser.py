"""Quantises scores to what events can represent: as one merged part, or with its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from generator.errors import ContinuoError
from generator.events import streams
from generator.events.arrangement import Arranged, arrange
from generator.events.ensemble import DRUMS, INDEXES, family_of, part_value, program_of
from generator.music.instruments import DRUM_FAMILY, HIGHEST_DRUM, LOWEST_DRUM
from generator.music.scaling import maps_at
from generator.music.score import HIGHEST_KEY, LOWEST_KEY, Score, Track

GRID = streams.GRID_TICKS_PER_QUARTER
# Sort keys hold an onset in 24 bits: 174,762 bars of 4/4, four days at 120 bpm.
MAX_ONSET_TICKS = 2**24 - 1
DRUM_TICKS = GRID // 4  # duration with which drum strokes are written, as they have none


@dataclass(frozen=True, slots=True)
class GridNotes:
    """Notes on the grid, of one piece or of many, sorted by piece, onset, part, mark, pitch.

    Notes of one piece, onset, part and mark form a group, and so a token or a few. The mark of pitched notes is their
    duration; of drums their velocity, since each stroke of a groove has its own.
    """

    piece: np.ndarray
    """(N,) int64, index of the piece."""
    onset: np.ndarray
    """(N,) int64, grid ticks."""
    duration: np.ndarray
    """(N,) int64, index into streams.DURATION_TICKS; 0 for drums."""
    pitch: np.ndarray
    """(N,) int64, MIDI pitch of the 88 keys, or drum key."""
    velocity: np.ndarray
    """(N,) int64, index into streams.VELOCITIES."""
    part: np.ndarray
    """(N,) int64, value of the part; 0 where all parts are merged."""
    group_starts: np.ndarray
    """(G,) int64, where each group begins."""
    out_of_range: np.ndarray
    """(pieces,) int64, notes outside the 88 keys or the keys of a drum kit, which were left out."""


@dataclass(frozen=True, slots=True)
class ScorePart:
    """A part of a score, and the tracks that it was made of."""

    value: int
    """Its family and index, as in ensemble.part_value."""
    source: Arranged
    """The tracks that it was made of, its program and name."""


def to_grid(ticks: np.ndarray, ticks_per_quarter: np.ndarray | int) -> np.ndarray:
    """Nearest grid tick (halves go up). Any shape, int64."""
    return (2 * GRID * ticks + ticks_per_quarter) // (2 * np.asarray(ticks_per_quarter, np.int64))


def grid_notes(scores: Sequence[Score]) -> GridNotes:
    """The pitched notes of each score on the grid, as one part; in one pass over many scores, since bulk reading
    depends on its speed.

    Of notes with the same pitch and onset, one remains, with the greatest duration and velocity; a note that still
    sounds when its pitch is struck again ends there (at the longest duration not longer than that). Notes that begin
    together with equal duration share their mean velocity. Raises ContinuoError past MAX_ONSET_TICKS.
    """
    tracks = [[track for track in score.tracks if not track.is_drum] for score in scores]
    return _on_grid(scores, [[(0, track) for track in own] for own in tracks])[0]


def grid_parts(scores: Sequence[Score]) -> tuple[GridNotes, list[tuple[ScorePart, ...]], list[int]]:
    """All notes of each score on the grid, with its parts: each part quantised as grid_notes does, and drums, of which
    one stroke remains for each key and onset.

    -> the notes, the parts of each score in order of their values, and how many tracks of each score were merged
    because a piece can't have so many parts.
    """
    arranged = [arrange(score.tracks) for score in scores]
    labelled = [
        [
            (slot, score.tracks[track], part.family == DRUM_FAMILY)
            for slot, part in enumerate(parts)
            for track in part.tracks
        ]
        for score, (parts, _) in zip(scores, arranged, strict=True)
    ]
    families = [[part.family for part in parts] for parts, _ in arranged]
    notes, values = _on_grid(
        scores,
        [[(slot, track) for slot, track, _ in own] for own in labelled],
        [[is_drum for _, _, is_drum in own] for own in labelled],
        families,
    )
    parts = [
        tuple(
            sorted(
                (ScorePart(value, part) for value, part in zip(own, sources, strict=True) if value),
                key=lambda part: part.value,
            )
        )
        for own, (sources, _) in zip(values, arranged, strict=True)
    ]
    return notes, parts, [merged for _, merged in arranged]


def _on_grid(
    scores: Sequence[Score],
    tracks: Sequence[Sequence[tuple[int, Track]]],
    drums: Sequence[Sequence[bool]] | None = None,
    families: Sequence[Sequence[int]] | None = None,
    known: Sequence[Sequence[int]] | None = None,
) -> tuple[GridNotes, list[list[int]]]:
    """Quantise tracks of scores. -> the notes, and for each score the part value of each slot, 0 for one without notes.

    tracks: for each score the tracks to read, each with the slot of its part, below 32; drums: whether each track is of
    drums; families: the family of each slot, from which values are derived; known: the value of each slot, if known;
    without both there are no parts.
    """
    every, out_of_range = _in_range(scores, tracks, drums)
    notes = _struck_once(every)
    values = [list(own) for own in known] if known is not None else [[0]] * len(scores)
    if families is not None:
        values = _values(notes.piece, notes.slot, notes.pitch, families)
    table = np.zeros((len(scores), 32), np.int64)
    for row, own in zip(table, values, strict=True):
        row[: len(own)] = own
    return _grouped(notes, table[notes.piece, notes.slot], out_of_range), values


class _Columns(NamedTuple):
    """Notes as columns, (N,) each."""

    piece: np.ndarray
    """Index of the score."""
    slot: np.ndarray
    """Slot of the part, below 32."""
    pitch: np.ndarray
    """MIDI pitch or drum key."""
    onset: np.ndarray
    """Grid ticks."""
    duration: np.ndarray
    """Grid ticks, 1 or more; after `_struck_once` an index into streams.DURATION_TICKS."""
    velocity: np.ndarray
    """Index into streams.VELOCITIES."""
    is_drum: np.ndarray
    """Whether it is a drum stroke."""


def _in_range(
    scores: Sequence[Score], tracks: Sequence[Sequence[tuple[int, Track]]], drums: Sequence[Sequence[bool]] | None
) -> tuple[_Columns, np.ndarray]:
    """The notes on the grid whose pitch events can represent, and how many notes of each score are left out. Arguments
    as in `_on_grid`. Raises ContinuoError for a note after MAX_ONSET_TICKS."""
    flat = [(piece, slot, track) for piece, own in enumerate(tracks) for slot, track in own]
    counts = np.array([len(track) for _, _, track in flat], np.int64)
    rows = np.concatenate([*(track.notes for _, _, track in flat), np.zeros((0, 4), np.int32)]).astype(np.int64)
    piece = np.repeat(np.array([piece for piece, _, _ in flat], np.int64), counts)
    slot = np.repeat(np.array([slot for _, slot, _ in flat], np.int64), counts)
    resolution = np.array([score.ticks_per_quarter for score in scores], np.int64)[piece]
    is_drum = np.zeros(len(rows), bool)
    if drums is not None:
        is_drum = np.repeat(np.array([one for own in drums for one in own], bool), counts)

    pitch = rows[:, 2]
    inside = (pitch >= LOWEST_KEY) & (pitch <= HIGHEST_KEY)
    if drums is not None:
        inside = np.where(is_drum, (pitch >= LOWEST_DRUM) & (pitch <= HIGHEST_DRUM), inside)
    out_of_range = np.bincount(piece[~inside], minlength=len(scores))
    if not inside.all():
        rows, piece, resolution, pitch = rows[inside], piece[inside], resolution[inside], pitch[inside]
        slot, is_drum = slot[inside], is_drum[inside]

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
    return _Columns(piece, slot, pitch, onset, ticks, streams.velocity_index(rows[:, 3]), is_drum), out_of_range


def _struck_once(notes: _Columns) -> _Columns:
    """Merge notes of one pitch and onset, with the greatest duration and velocity, and end each note where its pitch is
    struck again. Sorted by score, slot, pitch and onset."""
    key = (notes.piece << 36) | (notes.slot << 31) | (notes.pitch << 24) | notes.onset
    order = np.argsort(key)
    key, ticks, velocity, is_drum = key[order], notes.duration[order], notes.velocity[order], notes.is_drum[order]
    if len(key):
        first = np.concatenate([[True], key[1:] != key[:-1]])
        if not first.all():
            starts = np.flatnonzero(first)
            ticks, velocity = np.maximum.reduceat(ticks, starts), np.maximum.reduceat(velocity, starts)
            key, is_drum = key[starts], is_drum[starts]
    duration = streams.NEAREST_DURATION[ticks].astype(np.int64)
    gap = np.diff(key)  # ticks between notes of one pitch; not used after the last note of a pitch
    same_string = (key[1:] >> 24) == (key[:-1] >> 24)
    cut = np.flatnonzero(same_string & (streams.DURATION_TICKS[duration[:-1]] > gap))
    duration[cut] = streams.FLOOR_DURATION[gap[cut]]
    duration[is_drum] = 0
    piece, slot, pitch, onset = key >> 36, (key >> 31) & 31, (key >> 24) & 127, key & MAX_ONSET_TICKS
    return _Columns(piece, slot, pitch, onset, duration, velocity, is_drum)


def _grouped(notes: _Columns, part: np.ndarray, out_of_range: np.ndarray) -> GridNotes:
    """Group the notes that become one token or a few: those of one part and onset with equal duration, or drum strokes
    with equal velocity. A group gets its mean velocity. notes: as _struck_once returns them; part: (N,) part values."""
    mark = np.where(notes.is_drum, notes.velocity, notes.duration)
    group_key = (notes.piece << 39) | (notes.onset << 15) | (part << 7) | mark
    order = np.argsort((group_key << 7) | notes.pitch)
    group_key = group_key[order]
    starts = np.zeros(0, int)
    velocity = notes.velocity[order]
    if len(group_key):
        starts = np.flatnonzero(np.concatenate([[True], group_key[1:] != group_key[:-1]]))
        sizes = np.diff(np.append(starts, len(velocity)))
        mean = (2 * np.add.reduceat(velocity, starts) + sizes) // (2 * sizes)
        velocity = np.repeat(mean, sizes)
    return GridNotes(
        notes.piece[order],
        notes.onset[order],
        notes.duration[order],
        notes.pitch[order],
        velocity,
        part[order],
        starts,
        out_of_range,
    )


def _values(
    piece: np.ndarray, slot: np.ndarray, pitch: np.ndarray, families: Sequence[Sequence[int]]
) -> list[list[int]]:
    """The part value of each slot: within a family, the part with the highest mean pitch is first. 0 without notes."""
    cell = piece * 32 + slot
    count = np.bincount(cell, minlength=32 * len(families)).reshape(-1, 32)
    total = np.bincount(cell, weights=pitch, minlength=32 * len(families)).reshape(-1, 32)
    mean = total / np.maximum(count, 1)
    values: list[list[int]] = []
    for own, counts, means in zip(families, count.tolist(), mean.tolist(), strict=True):
        found = [0] * len(own)
        for family in set(own):
            played = [index for index, of in enumerate(own) if of == family and counts[index]]
            for rank, index in enumerate(sorted(played, key=lambda index: -means[index])):
                found[index] = part_value(family, min(rank, INDEXES - 1))
        values.append(found)
    return values


def quantise(score: Score) -> Score:
    """The score as events of one merged part represent it: 24 ticks to the quarter, one pitched part, durations and
    velocities of the streams. Notes are in order of onset, then pitch."""
    return with_maps(grid_rows(grid_notes([score])), score)


def grid_of_values(scores: Sequence[Score], values: Sequence[Sequence[int]]) -> GridNotes:
    """The notes of scores whose tracks are the parts of these values, as grid_parts returns them."""
    tracks = [list(enumerate(score.tracks)) for score in scores]
    return _on_grid(scores, tracks, [[track.is_drum for track in score.tracks] for score in scores], known=values)[0]


def score_of_values(notes: GridNotes, source: Score) -> Score:
    """A grid Score of the notes of one piece, with a track for each part, of which only the value is known."""
    parts = [
        ScorePart(value, Arranged(family_of(value), program_of(value), "", ()))
        for value in np.unique(notes.part).tolist()
    ]
    return parts_score(grid_rows(notes), notes.part, parts, source)


def quantise_parts(score: Score) -> Score:
    """The score as events with parts represent it: one track for each part, in order of their values."""
    notes, parts, _ = grid_parts([score])
    return parts_score(grid_rows(notes), notes.part, parts[0], score)


def parts_score(rows: np.ndarray, part: np.ndarray, parts: Sequence[ScorePart], source: Score) -> Score:
    """A grid Score with a track for each of the parts, and the maps of `source`. rows: (N, 4) notes; part: (N,) their
    part values."""
    tracks = [
        Track(in_order(rows[part == own.value]), own.source.name, own.source.program, own.value == DRUMS)
        for own in parts
    ]
    tempos, metres, keys = maps_at(source, GRID)
    return Score(GRID, tuple(tracks), tempos, metres, keys)


def quantise_as(score: Score, *, separate: bool) -> Score:
    """quantise_parts if separate, else quantise."""
    return quantise_parts(score) if separate else quantise(score)


def part_values(score: Score) -> tuple[int, ...]:
    """The part value of each track of a score that quantise_parts returned."""
    indexes: dict[int, int] = {}
    values = []
    for track in score.tracks:
        family = DRUM_FAMILY if track.is_drum else track.program // INDEXES
        values.append(part_value(family, indexes.get(family, 0)))
        indexes[family] = indexes.get(family, 0) + 1
    return tuple(values)


def grid_rows(notes: GridNotes) -> np.ndarray:
    """The notes as in Track, (N, 4)."""
    ticks = np.where(notes.duration > 0, streams.DURATION_TICKS[notes.duration], DRUM_TICKS)
    return np.stack([notes.onset, ticks, notes.pitch, streams.VELOCITIES[notes.velocity]], axis=1)


def in_order(rows: np.ndarray) -> np.ndarray:
    """Notes by onset, then pitch, read-only int32."""
    rows = rows[np.lexsort((rows[:, 2], rows[:, 0]))].astype(np.int32)
    rows.flags.writeable = False
    return rows


def with_maps(rows: np.ndarray, source: Score) -> Score:
    """A one-part grid Score of `rows` (N, 4), with tempo, metre and key maps taken from `source` onto the grid."""
    tempos, metres, keys = maps_at(source, GRID)
    return Score(GRID, (Track(in_order(rows)),), tempos, metres, keys)
