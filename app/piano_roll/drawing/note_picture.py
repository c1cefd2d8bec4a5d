"""The picture of the notes in sight: made with numpy, so that 50,000 notes cost little more than 50; kept, and moved.

A cell is one column of pixels in one row. Its code tells the note there: its look, how loud, and how near to its ends.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from app.piano_roll.drawing.note_colours import DEPTH, EDGE, SHADES, Inks, style_of
from app.piano_roll.geometry import Geometry, note_columns, notes_between
from app.piano_roll.notes import Kind, RollNotes

_ROUNDED_WIDTH = 4  # a narrower note is nothing but its ends
_MOST_CELLS = 200_000  # more, where thousands of notes lie over each other: a note then ends where the next begins
_PART = 8192  # notes


def cell_codes(
    notes: RollNotes, looks: np.ndarray, geometry: Geometry, left: int, width: int, first_row: int, rows: int
) -> np.ndarray:
    """-> (rows, width) uint16, 0 where nothing is. left: the content's x."""
    found = notes_between(geometry, notes, left, left + width, first_row, rows)
    codes = np.zeros((rows, width + 1), np.uint16)  # the last column takes what ends outside
    if not len(found):
        return codes[:, :width]
    layer = looks[found] & (Kind.CHOSEN | Kind.GHOST)
    if layer.any():
        chosen, ghost = layer & Kind.CHOSEN != 0, layer & Kind.GHOST != 0
        found = np.concatenate([found[ghost], found[~ghost & ~chosen], found[chosen & ~ghost]])
    # Small arrays are not fetched anew from the system each time: that took half of the time.
    for part in range(0, len(found), _PART):
        _put_notes(codes, notes, looks, geometry, left, first_row, found[part : part + _PART])
    return codes[:, :width]


def _put_notes(
    codes: np.ndarray, notes: RollNotes, looks: np.ndarray, geometry: Geometry, left: int, first_row: int,
    found: np.ndarray,
) -> None:  # fmt: skip
    """codes: (rows, width + 1), changed in place; found: indices of notes."""
    width = codes.shape[1] - 1
    begin, end = note_columns(geometry, notes, found)
    begin, end = begin - left, end - left
    row = (geometry.row_of[notes.pitch[found]] - first_row) * (width + 1)
    # np.clip takes three times as long.
    at = row + np.minimum(np.maximum(begin, 0), width)
    until = np.maximum(row + np.minimum(end, width), at)
    if int((until - at).sum()) > _MOST_CELLS:
        until = np.minimum(until, _following(at))
    code = 1 + looks[found] * SHADES + (notes.velocity[found] * SHADES >> 7)
    flat, length = codes.reshape(-1), until - at
    # Of several in one cell the last that is assigned stays.
    flat[np.repeat(at - np.cumsum(length) + length, length) + np.arange(length.sum())] = np.repeat(code, length)
    if not style_of(geometry.row_height).edge:
        return
    own = np.flatnonzero((end - begin >= _ROUNDED_WIDTH) & (length > 0))
    begin, end, row, code = begin[own], end[own], row[own], code[own]
    for depth in range(DEPTH):
        for column in (begin + depth, end - 1 - depth):
            seen = (column >= 0) & (column < width)
            cells, wanted = (row + column)[seen], code[seen]
            seen = flat[cells] == wanted
            flat[cells[seen]] = wanted[seen] + (1 + depth) * EDGE


def _following(at: np.ndarray) -> np.ndarray:
    """The least of `at` that is larger than each."""
    begins = np.append(np.unique(at), np.iinfo(np.int64).max)
    return begins[np.searchsorted(begins, at, side="right")]


def pixels(codes: np.ndarray, inks: Inks, geometry: Geometry) -> np.ndarray:
    """-> (rows * row height, width) uint32, premultiplied ARGB."""
    rows, width = codes.shape
    out = np.zeros((rows, geometry.row_height, width), np.uint32)
    used = np.flatnonzero(codes.any(axis=1))
    codes = codes[used]
    style, height = style_of(geometry.row_height), min(geometry.note_height, geometry.row_height)
    made: dict[int, np.ndarray] = {}
    for line in range(height):
        ink = inks.line(style, line, height - 1 - line)
        if id(ink) not in made:
            made[id(ink)] = ink.take(codes)
        out[used, line] = made[id(ink)]
    return out.reshape(-1, width)


def lent_image(array: np.ndarray) -> QImage:
    """array: (height, width) uint32, premultiplied ARGB; the image lives no longer than it."""
    height, width = array.shape
    return QImage(array.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


class NotePicture:
    """Keeps the last picture: scrolling moves it, and only what comes into sight is made anew."""

    def __init__(self) -> None:
        self._shows: tuple = ()
        self._left, self._first_row = 0, 0
        self._pixels = np.zeros((0, 0), np.uint32)

    def image(
        self, notes: RollNotes, looks: np.ndarray, geometry: Geometry, inks: Inks,
        left: int, width: int, first_row: int, rows: int,
    ) -> QImage:  # fmt: skip
        """Of the cells as in `cell_codes`; its pixels are only lent."""
        shows = (notes, looks, inks, geometry, width, rows)
        right, down = left - self._left, first_row - self._first_row
        same = all(a is b for a, b in zip(self._shows, shows[:3], strict=False)) and self._shows[3:] == shows[3:]
        height = geometry.row_height

        def made(x: int, columns: int, row: int, count: int) -> np.ndarray:
            return pixels(cell_codes(notes, looks, geometry, x, columns, row, count), inks, geometry)

        kept = self._pixels
        if same and right and not down and abs(right) < width:
            new = made(left + width - right if right > 0 else left, abs(right), first_row, rows)
            parts = [kept[:, right:], new] if right > 0 else [new, kept[:, :right]]
            self._pixels = np.concatenate(parts, axis=1)
        elif same and down and not right and abs(down) < rows:
            new = made(left, width, first_row + rows - down if down > 0 else first_row, abs(down))
            parts = [kept[down * height :], new] if down > 0 else [new, kept[: down * height]]
            self._pixels = np.concatenate(parts)
        elif not same or right or down:
            self._pixels = made(left, width, first_row, rows)
        self._shows, self._left, self._first_row = shows, left, first_row
        return lent_image(self._pixels)
