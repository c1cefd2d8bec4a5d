"""Edits of a piece: pure functions from a Piece and the chosen rows to another Piece and its chosen rows. Without Qt.

`chosen` is a sorted int array of indices into `piece.rows`. Locked notes are never altered.
A note struck again on its part and pitch ends the one before it; of two at the same moment the edited one remains.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from app.document.piece import DURATION, LOCKED, ONSET, ORIGIN, PART, PITCH, VELOCITY, YOURS, Part, Piece, with_new
from generator.music.scaling import MAX_TICKS

HIGHEST_PITCH = HIGHEST_VELOCITY = 127

NOTE_VALUES = (1, 2, 4, 8, 16, 32, 64)  # parts of a whole note
# Name -> quarter notes; 0 for a whole bar, None for no grid. "d" is dotted, "t" a triplet.
GRIDS: dict[str, Fraction | None] = {
    "bar": Fraction(0),
    **{f"1/{parts}": Fraction(4, parts) for parts in NOTE_VALUES},
    **{f"1/{parts}d": Fraction(6, parts) for parts in NOTE_VALUES},
    **{f"1/{parts}t": Fraction(8, 3 * parts) for parts in NOTE_VALUES},
    "off": None,
}
FINEST = 24  # parts of a quarter note: what "no grid" moves by from the keyboard
STRAIGHT, MOST_SWING = 0.5, 0.75  # share that the first of two steps has of both


class Edit(NamedTuple):
    """An edited piece."""

    piece: Piece
    """After the edit."""
    chosen: np.ndarray
    """(K,) int64 indices of the notes that are selected then."""


def no_rows() -> np.ndarray:
    """Nothing is chosen."""
    return np.zeros(0, np.int64)


def step_ticks(piece: Piece, grid: str) -> Fraction:
    """Ticks of a grid's step, 1 or more; 0 for a bar, 1 without a grid. Raises KeyError."""
    quarters = GRIDS[grid]
    if quarters is None:
        return Fraction(1)
    return max(Fraction(1), quarters * piece.ticks_per_quarter) if quarters else Fraction(0)


def on_grid(
    piece: Piece, ticks: np.ndarray | int, step: Fraction | int, rounding: str = "nearest", swing: float = STRAIGHT
) -> np.ndarray:
    """Put on a grid that begins anew in each bar. step: ticks, 0 for bars; rounding: "nearest", "down" or "up"; swing:
    the share that the first of two steps has of both, STRAIGHT to MOST_SWING."""
    ticks = np.maximum(np.asarray(ticks, np.int64), 0)
    bars, position, _ = piece.bars.locate(ticks)
    start = ticks - position
    numbers, inverse = np.unique(bars, return_inverse=True)
    ends = np.fromiter((piece.bars.bar_start(int(bar) + 1) for bar in numbers), np.int64)
    length = ends[inverse].reshape(ticks.shape) - start
    step = Fraction(step)

    def line(index: np.ndarray) -> np.ndarray:
        """Where in its bar a line stands."""
        if not step:
            return np.where(index > 0, length, 0)
        straight = (2 * index * step.numerator + step.denominator) // (2 * step.denominator)
        delay = round(float(step) * (2 * swing - 1))
        return np.minimum(straight + delay * (index % 2), length)

    index = position * step.denominator // step.numerator if step else np.zeros_like(position)
    index = np.where(line(index + 1) <= position, index + 1, index)  # of a line that was rounded down
    index = np.where(line(index) > position, index - 1, index)  # or is late, as it swings
    below, above = line(index), line(index + 1)
    if rounding == "down":
        return start + below
    up = position > below if rounding == "up" else 2 * (position - below) >= above - below
    return start + np.where(up, above, below)


def free(piece: Piece, chosen: np.ndarray) -> np.ndarray:
    """Of the chosen, those that may be altered."""
    chosen = np.asarray(chosen, np.int64)
    return chosen[piece.rows[chosen, LOCKED] == 0]


def _mask(count: int, indices: np.ndarray) -> np.ndarray:
    mask = np.zeros(count, bool)
    mask[indices] = True
    return mask


def _settled(piece: Piece, rows: np.ndarray, edited: np.ndarray, chosen: np.ndarray) -> Edit:
    """Without collisions of edited notes, and in order. rows: (N, 7) int32; edited, chosen: (N,) bool."""
    if not edited.any():
        rows.flags.writeable = False
        return Edit(replace(piece, rows=rows), np.flatnonzero(chosen))
    line = rows[:, PART] << 7 | rows[:, PITCH]
    near = np.flatnonzero(np.isin(line, np.unique(line[edited])))
    key = line[near].astype(np.int64) << 32 | rows[near, ONSET]
    locked = rows[:, LOCKED] != 0
    # By part, pitch and onset; at one moment the locked ones come last, and before them the edited ones.
    order = np.argsort(key << 2 | locked[near] << 1 | edited[near], kind="stable")
    key, order = key[order], near[order]
    begins = np.append(True, key[1:] != key[:-1])
    last = np.append(begins[1:], True)
    contested = np.maximum.reduceat(edited[order], np.flatnonzero(begins))[np.cumsum(begins) - 1]
    keep = last | locked[order] | ~contested
    dropped, order, key = order[~keep], order[keep], key[keep]
    numbers, end = np.arange(len(order)), len(order) - 1
    nearest = np.where(edited[order], numbers, end)
    nearest = np.append(np.minimum.accumulate(nearest[::-1])[::-1][1:], end)
    following = np.where(edited[order], np.minimum(numbers + 1, end), nearest)
    gap = key[following] - key
    stops = (edited[order] | edited[order][following]) & ~locked[order] & (key[following] >> 32 == key >> 32)
    cut = stops & (gap > 0) & (gap < rows[order, DURATION])
    rows[order[cut], DURATION] = gap[cut]
    order = np.argsort(rows[:, ONSET].astype(np.int64) << 24 | rows[:, PITCH] << 16 | rows[:, PART], kind="stable")
    if len(dropped):
        order = order[~_mask(len(rows), dropped)[order]]
    result = rows.take(order, axis=0)
    result.flags.writeable = False
    return Edit(replace(piece, rows=result), np.flatnonzero(chosen[order]))


def _altered(piece: Piece, chosen: np.ndarray, own: np.ndarray, rows: np.ndarray) -> Edit:
    """own: the rows that were changed."""
    count = len(rows)
    if not len(own):
        return Edit(piece, np.asarray(chosen, np.int64))
    return _settled(piece, rows, _mask(count, own), _mask(count, chosen))


def _bounded(rows: np.ndarray, ticks: int, semitones: int) -> tuple[int, int]:
    """How far all of the rows can go without losing their shape."""
    onset, pitch = rows[:, ONSET].astype(np.int64), rows[:, PITCH]
    room = MAX_TICKS - int((onset + rows[:, DURATION]).max())
    ticks = min(max(ticks, -int(onset.min())), max(0, room))
    return ticks, min(max(semitones, -int(pitch.min())), HIGHEST_PITCH - int(pitch.max()))


def move(piece: Piece, chosen: np.ndarray, ticks: int = 0, semitones: int = 0) -> Edit:
    """In time and pitch, as far as all of them can go."""
    own, rows = free(piece, chosen), np.array(piece.rows)
    if len(own):
        ticks, semitones = _bounded(rows[own], ticks, semitones)
        own = own if ticks or semitones else own[:0]
        rows[own, ONSET] += ticks
        rows[own, PITCH] += semitones
    return _altered(piece, chosen, own, rows)


def move_copy(piece: Piece, chosen: np.ndarray, ticks: int, semitones: int) -> Edit:
    """Copies, moved; they are chosen, and not locked."""
    chosen = np.asarray(chosen, np.int64)
    if not len(chosen):
        return Edit(piece, chosen)
    added = piece.rows[chosen]
    ticks, semitones = _bounded(added, ticks, semitones)
    added[:, ONSET] += ticks
    added[:, PITCH] += semitones
    added[:, LOCKED] = 0
    return add_rows(piece, added)


def add_rows(piece: Piece, added: np.ndarray) -> Edit:
    """More notes, which are chosen. added: (N, 7) ints that keep to what a note may be."""
    mask = np.zeros(len(piece) + len(added), bool)
    mask[len(piece) :] = True
    return _settled(piece, np.concatenate([piece.rows, added.astype(np.int32)]), mask, mask)


def settled(piece: Piece, changed: np.ndarray) -> Piece:
    """Without collisions of the notes that were changed, and in order. changed: (N,) bool."""
    return _settled(piece, np.array(piece.rows), changed, changed).piece


def resize(piece: Piece, chosen: np.ndarray, ticks: int) -> Edit:
    """Longer or shorter by `ticks`; each keeps at least one tick."""
    own, rows = free(piece, chosen), np.array(piece.rows)
    if len(own):
        longest = MAX_TICKS - rows[own, ONSET]
        rows[own, DURATION] = np.clip(rows[own, DURATION].astype(np.int64) + ticks, 1, longest)
        own = own[rows[own, DURATION] != piece.rows[own, DURATION]]
    return _altered(piece, chosen, own, rows)


def delete(piece: Piece, chosen: np.ndarray) -> Edit:
    """The locked ones stay, and stay chosen."""
    own = free(piece, chosen)
    if not len(own):
        return Edit(piece, np.asarray(chosen, np.int64))
    keep = ~_mask(len(piece), own)
    left = _mask(len(piece), chosen)[keep]
    rows = piece.rows[keep]
    rows.flags.writeable = False
    return Edit(replace(piece, rows=rows), np.flatnonzero(left))


def with_part(piece: Piece, part: int | None) -> tuple[Piece, int]:
    """The wanted part, else the first that can hold pitched notes; made, if there is none."""
    pitched = [number for number, about in enumerate(piece.parts) if not about.is_drum]
    if part is not None and part < len(piece.parts):
        return piece, part
    if pitched:
        return piece, pitched[0]
    return replace(piece, parts=with_new(piece.parts, Part())), len(piece.parts)


def with_kit(piece: Piece) -> tuple[Piece, int]:
    """The first part that is a drum kit; made, if there is none."""
    found = next((number for number, part in enumerate(piece.parts) if part.is_drum), None)
    if found is not None:
        return piece, found
    return replace(piece, parts=with_new(piece.parts, Part(is_drum=True))), len(piece.parts)


def insert(piece: Piece, onset: int, duration: int, pitch: int, velocity: int, part: int | None = None) -> Edit:
    """Draw a note; it is chosen. Where a locked note begins there, that one stays instead."""
    piece, part = with_part(piece, part)
    onset = min(max(onset, 0), MAX_TICKS - 1)
    row = np.zeros((1, 7), np.int64)
    row[0, [ONSET, DURATION]] = onset, min(max(duration, 1), MAX_TICKS - onset)
    row[0, [PITCH, VELOCITY]] = min(max(pitch, 0), HIGHEST_PITCH), min(max(velocity, 1), HIGHEST_VELOCITY)
    row[0, [PART, ORIGIN]] = part, YOURS
    return add_rows(piece, row)


def quantise(
    piece: Piece, chosen: np.ndarray, step: Fraction | int, strength: float = 1.0, swing: float = STRAIGHT
) -> Edit:
    """Onsets towards the nearest line of a grid. step: ticks, 0 for bars; strength: how much of the way, 0 to 1; swing:
    as of on_grid. A note that would come to stand on another of its part and pitch stays: none is lost."""
    own, rows = free(piece, chosen), np.array(piece.rows)
    if len(own):
        onsets = rows[own, ONSET].astype(np.int64)
        places = onsets + np.rint(strength * (on_grid(piece, onsets, step, swing=swing) - onsets)).astype(np.int64)
        places = np.minimum(places, MAX_TICKS - rows[own, DURATION])
        places = _without_clashes(piece, own, onsets, places)
        moved = places != onsets
        own = own[moved]
        rows[own, ONSET] = places[moved]
    return _altered(piece, chosen, own, rows)


def _without_clashes(piece: Piece, own: np.ndarray, onsets: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Where the rows `own` go, (K,): of several for one place the nearest goes there, and none where a note stands."""
    line = (piece.rows[:, PART].astype(np.int64) << 7 | piece.rows[:, PITCH]) << 32
    while True:
        distance = np.full(len(piece), -1, np.int64)  # those that stay come first
        distance[own] = np.where(places == onsets, -1, np.abs(places - onsets))
        at = piece.rows[:, ONSET].astype(np.int64)
        at[own] = places
        key = line | at
        order = np.lexsort((distance, key))
        is_later = np.append(False, key[order][1:] == key[order][:-1])
        clashes = _mask(len(piece), order[is_later & (distance[order] >= 0)])[own]
        if not clashes.any():
            return places
        places = np.where(clashes, onsets, places)


def set_velocity(piece: Piece, chosen: np.ndarray, velocity: np.ndarray | int) -> Edit:
    """velocity: one for all, or one for each of the chosen; kept within 1 to 127."""
    chosen = np.asarray(chosen, np.int64)
    wanted = np.clip(np.broadcast_to(np.asarray(velocity, np.int64), chosen.shape), 1, HIGHEST_VELOCITY)
    may = np.isin(chosen, free(piece, chosen))
    rows = np.array(piece.rows)
    rows[chosen[may], VELOCITY] = wanted[may]
    return _same_order(piece, chosen, rows)


def change_velocity(piece: Piece, chosen: np.ndarray, by: int) -> Edit:
    """Louder or softer."""
    chosen = np.asarray(chosen, np.int64)
    return set_velocity(piece, chosen, piece.rows[chosen, VELOCITY] + by)


def set_locked(piece: Piece, chosen: np.ndarray, locked: bool) -> Edit:
    """Lock or unlock."""
    chosen = np.asarray(chosen, np.int64)
    rows = np.array(piece.rows)
    rows[chosen, LOCKED] = locked
    return _same_order(piece, chosen, rows)


def _same_order(piece: Piece, chosen: np.ndarray, rows: np.ndarray) -> Edit:
    if np.array_equal(rows, piece.rows):
        return Edit(piece, chosen)
    rows.flags.writeable = False
    return Edit(replace(piece, rows=rows), chosen)
