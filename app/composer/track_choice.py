"""Which tracks of a piece are composed, and which notes are then given. Without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.composer.compose_settings import ComposeSettings
from app.document.piece import ONSET, PART, PITCH, Part, Piece
from generator.compose.asking.gap import FilledBars
from generator.compose.asking.request import GenerationRequest
from generator.compose.asking.wish import Wish
from generator.compose.note_table import score_of, table_of
from generator.errors import ContinuoError
from generator.events.quantiser import grid_of_values, grid_rows, to_grid
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.instruments import HIGHEST_DRUM, LOWEST_DRUM, PROGRAM_NAMES
from generator.music.score import HIGHEST_KEY, LOWEST_KEY, Score


@dataclass(frozen=True)
class TrackChoice:
    """The tracks that notes are composed for."""

    with_notes: tuple[int, ...]
    """Indexes of those that have notes, which are continued."""
    empty: tuple[int, ...]
    """Indexes of those without notes."""


def chosen_tracks(piece: Piece, settings: ComposeSettings) -> TrackChoice | None:
    """The tracks that the settings choose, None for all. Raises ContinuoError where none of them is in the piece."""
    if settings.tracks is None:
        return None
    chosen = [number for number, part in enumerate(piece.parts) if part.id in settings.tracks]
    if not chosen:
        raise ContinuoError("none of the chosen tracks is in this take: select others, or compose for all tracks")
    played = {*np.unique(piece.rows[:, PART]).tolist()}
    with_notes = tuple(number for number in chosen if number in played)
    return TrackChoice(with_notes, tuple(number for number in chosen if number not in played))


def names_of(parts: Sequence[Part]) -> str:
    """Instruments as a Wish has them."""
    return ", ".join("drums" if part.is_drum else PROGRAM_NAMES[part.program] for part in parts)


def on_empty_tracks(request: GenerationRequest, piece: Piece, empty: Sequence[int]) -> GenerationRequest:
    """The request with its new parts on tracks of the piece without notes, each on one of its instrument."""
    if not request.parts:
        return request
    waiting, parts = [*empty], []
    for part, track in zip(request.parts, request.seed.tracks, strict=True):
        if part.is_composed and not part.tracks:
            like = (number for number in waiting if piece.parts[number].instrument == (track.program, track.is_drum))
            if (found := next(like, None)) is not None:
                waiting.remove(found)
                part = replace(part, tracks=(found,))
        parts.append(part)
    return replace(request, parts=tuple(parts))


def for_chosen(request: GenerationRequest, chosen: Sequence[int] | None) -> GenerationRequest:
    """The request with new notes of a part of several tracks on the chosen ones only. chosen: None for all."""
    if chosen is None:
        return request
    parts = tuple(
        replace(part, tracks=tuple(number for number in part.tracks if number in chosen)) if part.is_composed else part
        for part in request.parts
    )
    return replace(request, parts=parts)


def is_composed(piece: Piece, request: GenerationRequest, chosen: Sequence[int] | None) -> np.ndarray:
    """Whether each note is replaced by composed ones, (N,) bool: those of the chosen tracks of composed parts that a
    model can represent; in a model without parts, all pitched ones."""
    if not request.parts:
        return piece.is_pitched
    tracks = [number for part in request.parts if part.is_composed for number in part.tracks]
    own = np.isin(piece.rows[:, PART], tracks if chosen is None else [*{*tracks} & {*chosen}])
    pitch, pitched = piece.rows[:, PITCH], piece.is_pitched
    low, high = np.where(pitched, LOWEST_KEY, LOWEST_DRUM), np.where(pitched, HIGHEST_KEY, HIGHEST_DRUM)
    return own & (pitch >= low) & (pitch <= high)


def kept_by_variation(piece: Piece, among: np.ndarray, wish: Wish) -> np.ndarray:
    """Whether a variation keeps each note. among: (N,) bool, notes that may change. -> (N,) bool"""
    rows = piece.rows[among].astype(np.int64)
    rows[:, ONSET] = to_grid(rows[:, ONSET], piece.ticks_per_quarter)
    kept = np.zeros(len(piece), bool)
    kept[np.flatnonzero(among)[wish.keeps(rows[:, : PART + 1])]] = True
    return kept


def given_beside(request: GenerationRequest, piece: Piece, chosen: Sequence[int], begin: int) -> GenerationRequest:
    """The request with the notes of composed parts on tracks that are not chosen, from grid tick `begin` on, as
    given."""
    tracks = [number for part in request.parts if part.is_composed for number in part.tracks]
    others = [*{*tracks} - {*chosen}]
    rows = on_grid(piece.with_rows(piece.rows[np.isin(piece.rows[:, PART], others)]), request)
    end = request.end_ticks
    rows = rows[(rows[:, ONSET] >= begin) & (end is None or rows[:, ONSET] < end)]
    if not len(rows):
        return request
    every = np.concatenate([table_of(request.given, request.parts), rows])
    return replace(request, given=score_of(every, request.seed, request.parts))


def with_gap_of(request: GenerationRequest, piece: Piece, gap: FilledBars, stays: np.ndarray) -> GenerationRequest:
    """The request to fill a gap of a piece whose notes were cut at its edges. stays: (N,) bool, notes in the gap that
    are given."""
    every, given = on_grid(piece, request), on_grid(piece.with_rows(piece.rows[stays]), request)
    before, after = every[:, ONSET] < gap.begin, every[:, ONSET] >= gap.end
    parts, seed = request.parts, request.seed
    return replace(
        request,
        seed=score_of(every[before], seed, parts),
        follows=score_of(every[after], seed, parts),
        given=score_of(given, seed, parts) if len(given) else None,
    )


def on_grid(piece: Piece, request: GenerationRequest) -> np.ndarray:
    """The notes of a piece as a table of the request's parts. (N, 5)."""
    tracks = []
    for part, track in zip(request.parts, request.seed.tracks, strict=True):
        own = piece.rows[np.isin(piece.rows[:, PART], part.tracks), :4]
        tracks.append(replace(track, notes=own))
    score = Score(piece.ticks_per_quarter, tuple(tracks))
    notes = grid_of_values([score], [[part.value for part in request.parts]])
    return np.column_stack([grid_rows(notes), notes.part])


def begin_on_grid(piece: Piece, ticks: int) -> int:
    """A tick of the piece on the models' grid."""
    return round(ticks * GRID / piece.ticks_per_quarter)
