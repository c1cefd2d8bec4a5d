"""The picture of the notes in sight: made with numpy, so that 50,000 notes cost little more than 50; kept, and moved.

A cell is one column of pixels in one pitch's row. Its code tells the notes there: what kind, and how loud.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from app.piano_roll.geometry import Geometry, note_columns
from app.piano_roll.note_colours import EDGE, SHADES, Inks
from app.piano_roll.notes import Kind, RollNotes

_OUTLINED_WIDTH = 4  # a narrower note is nothing but its outline
_OUTLINED_ROW = 6
HATCH_STEP = 4
_MOST_CELLS = 200_000  # more, where thousands of notes lie over each other: a note then ends where the next begins
_PART = 8192  # notes


def cell_codes(
    notes: RollNotes, kinds: np.ndarray, geometry: Geometry, left: int, width: int, high: int, rows: int
) -> np.ndarray:
    """-> (rows, width) uint16, 0 where nothing is. left: the content's x; high: the pitch of the first row."""
    first, last = geometry.quarters(left - 2), geometry.quarters(left + width)
    found = notes.between(first, last, high - rows + 1, high)
    codes = np.zeros((rows, width + 1), np.uint16)  # the last column takes what ends outside
    if not len(found):
        return codes[:, :width]
    chosen = (kinds[found] & Kind.CHOSEN) != 0
    if chosen.any():
        found = np.concatenate([found[~chosen], found[chosen]])
    # Small arrays are not fetched anew from the system each time: that took half of the time.
    for part in range(0, len(found), _PART):
        _put_notes(codes, notes, kinds, geometry, left, high, found[part : part + _PART])
    return codes[:, :width]


def _put_notes(
    codes: np.ndarray, notes: RollNotes, kinds: np.ndarray, geometry: Geometry, left: int, high: int, found: np.ndarray
) -> None:
    """codes: (rows, width + 1), changed in place; found: indices of notes."""
    width = codes.shape[1] - 1
    begin, end = note_columns(geometry, notes, found)
    row = (high - notes.pitch[found]) * (width + 1)
    # np.clip takes three times as long.
    at = row + np.minimum(np.maximum(begin - left, 0), width)
    until = np.maximum(row + np.minimum(end - left, width), at)
    if int((until - at).sum()) > _MOST_CELLS:
        until = np.minimum(until, _following(at))
    code = 1 + kinds[found] * SHADES + (notes.velocity[found] * SHADES >> 7)
    flat, length = codes.reshape(-1), until - at
    # Of several in one cell the last that is assigned stays.
    flat[np.repeat(at - np.cumsum(length) + length, length) + np.arange(length.sum())] = np.repeat(code, length)
    if geometry.row_height >= _OUTLINED_ROW:
        outlined = end - begin >= _OUTLINED_WIDTH
        for edge, inside in ((at, begin >= left), (until - 1, end <= left + width)):
            own = np.flatnonzero(outlined & inside & (length > 0))
            own = own[flat[edge[own]] == code[own]]
            flat[edge[own]] = code[own] + EDGE


def _following(at: np.ndarray) -> np.ndarray:
    """The least of `at` that is larger than each."""
    begins = np.append(np.unique(at), np.iinfo(np.int64).max)
    return begins[np.searchsorted(begins, at, side="right")]


def pixels(codes: np.ndarray, inks: Inks, geometry: Geometry, left: int) -> np.ndarray:
    """-> (rows * row height, width) uint32, premultiplied ARGB."""
    rows, width = codes.shape
    out = np.zeros((rows, geometry.row_height, width), np.uint32)
    used = np.flatnonzero(codes.any(axis=1))
    codes = codes[used]
    outlined = geometry.row_height >= _OUTLINED_ROW
    height = min(geometry.note_height, geometry.row_height)
    body, hatched = inks.body.take(codes), inks.hatch.take(codes)
    for line in range(height):
        if line == height - 1:
            out[used, line] = inks.foot.take(codes) if outlined else hatched
        elif line == 0 and outlined:
            out[used, line] = inks.outline.take(codes)
        else:
            begin = -(left + line) % HATCH_STEP
            row = body.copy()
            row[:, begin::HATCH_STEP] = hatched[:, begin::HATCH_STEP]
            out[used, line] = row
    return out.reshape(-1, width)


def lent_image(array: np.ndarray) -> QImage:
    """array: (height, width) uint32, premultiplied ARGB; the image lives no longer than it."""
    height, width = array.shape
    return QImage(array.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


class NotePicture:
    """Keeps the last picture: scrolling moves it, and only what comes into sight is made anew."""

    def __init__(self) -> None:
        self._shows: tuple = ()
        self._left, self._high = 0, 0
        self._pixels = np.zeros((0, 0), np.uint32)

    def image(
        self, notes: RollNotes, kinds: np.ndarray, geometry: Geometry, inks: Inks,
        left: int, width: int, high: int, rows: int,
    ) -> QImage:  # fmt: skip
        """Of the cells as in `cell_codes`; its pixels are only lent."""
        shows = (notes, kinds, inks, geometry, width, rows)
        right, down = left - self._left, self._high - high
        same = all(a is b for a, b in zip(self._shows, shows[:3], strict=False)) and self._shows[3:] == shows[3:]
        height = geometry.row_height

        def made(x: int, columns: int, pitch: int, count: int) -> np.ndarray:
            codes = cell_codes(notes, kinds, geometry, x, columns, pitch, count)
            return pixels(codes, inks, geometry, x)

        kept = self._pixels
        if same and right and not down and abs(right) < width:
            new = made(left + width - right if right > 0 else left, abs(right), high, rows)
            parts = [kept[:, right:], new] if right > 0 else [new, kept[:, :right]]
            self._pixels = np.concatenate(parts, axis=1)
        elif same and down and not right and abs(down) < rows:
            new = made(left, width, high - rows + down if down > 0 else high, abs(down))
            parts = [kept[down * height :], new] if down > 0 else [new, kept[: down * height]]
            self._pixels = np.concatenate(parts)
        elif not same or right or down:
            self._pixels = made(left, width, high, rows)
        self._shows, self._left, self._high = shows, left, high
        return lent_image(self._pixels)
