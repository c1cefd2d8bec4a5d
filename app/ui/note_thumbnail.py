"""A small picture of some bars: notes as bars of colour, without names, keys or a grid. Quick for 50,000 notes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtGui import QColor, QImage

_LEAST_SPAN = 18  # semitones from the bottom to the top: a few keys are not blown up
_LEAST_HEIGHT = 2  # pixels of a note


def thumbnail(
    notes: np.ndarray, span: tuple[int, int], size: tuple[int, int], colours: Sequence[QColor],
    kinds: np.ndarray | None = None, *, least: int = _LEAST_HEIGHT,
) -> QImage:  # fmt: skip
    """A transparent picture, `size` (width, height) pixels, of the notes that sound in `span` (begin, end in ticks).

    notes: (N, 3 or more) with onset and duration in ticks, and pitch; kinds: (N,) indices into `colours`, 0 where None;
    of notes in one place the later row is seen. least: height of a note in pixels, where many keys share the room.
    """
    width, height = max(1, size[0]), max(1, size[1])
    begin, end = span
    canvas = np.zeros((height, width), np.uint32)
    seen = (notes[:, 0] < end) & (notes[:, 0] + notes[:, 1] > begin)
    if end > begin and seen.any():
        onset, until, pitch = notes[seen, 0], notes[seen, 0] + notes[seen, 1], notes[seen, 2]
        scale = width / (end - begin)
        left = np.clip(((onset - begin) * scale).astype(np.int64), 0, width - 1)
        right = np.clip(((until - begin) * scale).astype(np.int64) - (scale * 120 > 1), left + 1, width)
        low, high = int(pitch.min()), int(pitch.max())
        row = height / max(_LEAST_SPAN, high - low + 1)
        tall = min(height, max(least, round(row - 0.5)))
        top = np.round(height / 2 + ((low + high) / 2 - pitch) * row - tall / 2).astype(np.int64)
        top = np.clip(top, 0, height - tall)
        inks = np.array([QColor(colour).rgba() for colour in colours], np.uint32)
        ink = inks[kinds[seen].astype(np.intp)] if kinds is not None else np.full(len(pitch), inks[0], np.uint32)
        _fill(canvas, left, right, top, tall, ink)
    image = QImage(canvas.data, width, height, 4 * width, QImage.Format.Format_ARGB32)
    return image.copy()  # the array's memory goes


def _fill(canvas: np.ndarray, left: np.ndarray, right: np.ndarray, top: np.ndarray, tall: int, ink: np.ndarray) -> None:
    """canvas: (height, width) uint32, changed in place; the others: (N,) of boxes that lie in it."""
    width = canvas.shape[1]
    flat, length = canvas.reshape(-1), right - left
    within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    first, colour = np.repeat(top * width + left, length) + within, np.repeat(ink, length)
    for line in range(tall):
        flat[first + line * width] = colour
