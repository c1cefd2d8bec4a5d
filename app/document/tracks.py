"""Tracks of a piece: added, doubled, deleted, put in order, split and merged. Pure functions from Piece to Piece.

Which tracks there are, and in which order, belongs to a take, as its notes do. What a track is called, plays and sounds
like (`Part`, found again by its id) is the same in all takes of a project: `Document.change_tracks`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from app.document.editing import add_rows, settled
from app.document.piece import DURATION, ONSET, ORIGIN, PART, PITCH, YOURS, Part, Piece, table, with_new
from generator.errors import ContinuoError
from generator.music.scaling import MAX_TICKS
from generator.music.score import Score


def add_track(piece: Piece, new: Part) -> Piece:
    """Behind the others, without notes."""
    return replace(piece, parts=with_new(piece.parts, new))


def duplicate_track(piece: Piece, index: int, name: str) -> Piece:
    """A copy with all its notes, right behind it. name: of the copy."""
    own = piece.rows[piece.rows[:, PART] == index].copy()
    own[:, PART] = len(piece.parts)
    copy = replace(piece.parts[index], name=name, source_part=None, is_soloed=False, is_armed=False)
    made = add_track(piece.with_rows(np.concatenate([piece.rows, own])), copy)
    return move_track(made, len(piece.parts), index + 1)


def delete_tracks(piece: Piece, indexes: Collection[int]) -> Piece:
    """Without them and their notes, locked ones included."""
    gone = np.isin(piece.rows[:, PART], list(indexes))
    left = [number for number in range(len(piece.parts)) if number not in indexes]
    return _in_order(replace(piece, rows=piece.rows[~gone]), left)


def move_track(piece: Piece, index: int, to: int) -> Piece:
    """To another place among the others, counted without it, 0 to one less than there are tracks."""
    order = [number for number in range(len(piece.parts)) if number != index]
    order.insert(to, index)
    return _in_order(piece, order)


def split_track(piece: Piece, index: int, pitch: int, name: str) -> Piece:
    """Its notes below a pitch go to a new track right behind it. name: of the new one. Raises ContinuoError where they
    all lie on one side."""
    own = piece.rows[:, PART] == index
    low = own & (piece.rows[:, PITCH] < pitch)
    if not low.any() or low.sum() == own.sum():
        raise ContinuoError("all notes of the track lie on one side of that pitch: choose another pitch to split at")
    rows = piece.rows.copy()
    rows[low, PART] = len(piece.parts)
    below = replace(piece.parts[index], name=name, source_part=None, is_armed=False)
    made = add_track(piece.with_rows(rows), below)
    return move_track(made, len(piece.parts), index + 1)


def split_pitch(piece: Piece, index: int) -> int:
    """The pitch that divides a track's notes best into a low and a high group, each close to its middle (Otsu 1979):
    the lowest of the high group. 60 where there is nothing to divide."""
    counts = np.bincount(piece.rows[piece.rows[:, PART] == index, PITCH], minlength=128).astype(float)
    pitches = np.arange(128)
    below, weighted = np.cumsum(counts)[:-1], np.cumsum(counts * pitches)[:-1]
    above = counts.sum() - below
    if not (valid := (below > 0) & (above > 0)).any():
        return 60
    apart = np.zeros(127)
    middle = weighted[valid] / below[valid] - (counts @ pitches - weighted[valid]) / above[valid]
    apart[valid] = below[valid] * above[valid] * middle**2
    best = np.flatnonzero(apart > apart.max() * (1 - 1e-9))  # as far below the high group as above the low one
    return int(best[len(best) // 2]) + 1


def merge_tracks(piece: Piece, indexes: Collection[int]) -> tuple[Piece, int]:
    """All notes of these on the first of them -> the piece, and how many notes were left out, since another is struck
    at the same time on the same key. Raises ContinuoError for fewer than two, and for drums with others."""
    first, *others = sorted(indexes) or [0]
    if not others:
        raise ContinuoError("one track alone can't be merged: select two or more")
    if len({piece.parts[number].is_drum for number in indexes}) > 1:
        raise ContinuoError("drums and other instruments can't be on one track: select only drums, or none")
    moving = np.isin(piece.rows[:, PART], others)
    rows = piece.rows.copy()
    rows[moving, PART] = first
    merged = settled(replace(piece, rows=rows), moving)
    return delete_tracks(merged, others), len(piece) - len(merged)


def add_recording(piece: Piece, index: int, score: Score, at_ticks: int) -> Piece:
    """What was played, on a track, from a tick on; its beats are the piece's. Raises ContinuoError where it would end
    too late."""
    played = np.concatenate([np.zeros((0, 4), np.int64), *(track.notes for track in score.tracks)]).astype(np.int64)
    scale = piece.ticks_per_quarter / score.ticks_per_quarter
    rows = np.zeros((len(played), 7), np.int64)
    ends = np.rint((played[:, ONSET] + played[:, DURATION]) * scale).astype(np.int64)
    rows[:, :4] = played
    rows[:, ONSET] = np.rint(played[:, ONSET] * scale)
    rows[:, DURATION] = np.maximum(1, ends - rows[:, ONSET])
    rows[:, ONSET] += at_ticks
    rows[:, [PART, ORIGIN]] = index, YOURS
    if len(rows) and int((rows[:, ONSET] + rows[:, DURATION]).max()) > MAX_TICKS:
        raise ContinuoError("the recording would end too late for a MIDI file: move the playhead to the left")
    return add_rows(piece, rows).piece


def _in_order(piece: Piece, order: Sequence[int]) -> Piece:
    """order: the tracks that there are, by their indexes until now."""
    numbers = np.zeros(len(piece.parts), np.int32)
    numbers[list(order)] = np.arange(len(order))
    rows = piece.rows.copy()
    if len(rows):
        rows[:, PART] = numbers[rows[:, PART]]
    return replace(piece, parts=tuple(piece.parts[number] for number in order), rows=table(rows))
