"""The points of the map as pixels: made with numpy, so that 100,000 of them can be pushed about."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import numpy as np
from PySide6.QtGui import QColor, QImage, QPixmap

from app.ui.style.theme import mixed

SHAPES = ("circle", "square", "diamond", "up", "down", "cross")
_FINE = 8  # lines of a pixel that are looked at for its coverage
_FAINT = 0.22  # of a point that is not meant
# Up to so many points in sight: so many pixels across.
_ACROSS = ((1500, 13), (4000, 11), (7000, 9), (12_000, 7), (25_000, 5))
_LEAST = 3


def across(count: int) -> int:
    """How many logical pixels a point has where so many are in sight."""
    return next((pixels for most, pixels in _ACROSS if count <= most), _LEAST)


@cache
def coverage(shape: str, size: int) -> np.ndarray:
    """How much of each pixel a shape covers: (size, size), 0 to 1, all shapes of about the same area."""
    fine = (np.arange(size * _FINE) + 0.5) / (size * _FINE) * 2 - 1
    x, y = np.meshgrid(fine, fine)
    inside = {
        "circle": x**2 + y**2 <= 0.72,
        "square": np.maximum(abs(x), abs(y)) <= 0.74,
        "diamond": abs(x) + abs(y) <= 1.0,
        "up": (y <= 0.78) & (abs(x) <= (y + 0.92) * 0.58),
        "down": (y >= -0.78) & (abs(x) <= (0.92 - y) * 0.58),
        "cross": (np.minimum(abs(x), abs(y)) <= 0.3) & (np.maximum(abs(x), abs(y)) <= 0.92),
    }[shape]
    return inside.reshape(size, _FINE, size, _FINE).mean(axis=(1, 3))


def inks(looks: Sequence[tuple[QColor, str]], ground: QColor, size: int) -> np.ndarray:
    """Of each look (colour, shape) its pixels, then the same faintly: (2 * looks, size * size) uint32, 0 for none.

    Edges are mixed with the ground, which leaves a rim where points lie over each other.
    """
    return _inks(tuple((colour.rgb(), shape) for colour, shape in looks), ground.rgb(), size)


@lru_cache(16)
def _inks(looks: tuple[tuple[int, str], ...], ground_rgb: int, size: int) -> np.ndarray:
    made, ground = np.zeros((2 * len(looks), size * size), np.uint32), QColor(ground_rgb)
    for number, (rgb, shape) in enumerate(looks):
        colour = QColor(rgb)
        covered = coverage(shape, size).reshape(-1)
        levels = np.round(covered * 16).astype(int)
        for row, full in ((number, colour), (number + len(looks), mixed(ground, colour, _FAINT))):
            ramp = [mixed(ground, full, level / 16).rgba() for level in range(17)]
            made[row] = np.where(levels > 1, np.array(ramp, np.uint32)[levels], 0)
    return made


def picture(pixels: np.ndarray, looks: np.ndarray, inks: np.ndarray, width: int, height: int) -> np.ndarray:
    """pixels: (N, 2) float, the middles of points; looks: (N,) rows of `inks` -> (height, width) uint32, premultiplied
    ARGB. Of points over each other the last is seen."""
    size = round(inks.shape[1] ** 0.5)
    wide = width + 2 * size
    out = np.zeros((height + 2 * size) * wide, np.uint32)
    corner = np.floor(pixels + (size - size / 2)).astype(np.int32)  # in `out`, which has a margin
    x, y = corner[:, 0], corner[:, 1]
    seen = (x >= 0) & (x < width + size) & (y >= 0) & (y < height + size)
    if not seen.all():
        x, y, looks = x[seen], y[seen], looks[seen]
    within = (np.arange(size, dtype=np.int32)[:, None] * wide + np.arange(size, dtype=np.int32)).reshape(-1)
    at = (y * wide + x)[:, None] + within  # (M, size * size)
    drawn = inks.take(looks, axis=0)
    # What a shape leaves free is written where nobody looks: cheaper than leaving it out.
    at[drawn == 0] = 0
    out[at.reshape(-1)] = drawn.reshape(-1)
    return np.ascontiguousarray(out.reshape(-1, wide)[size:-size, size:-size])


def sample(colour: QColor, shape: str, ground: QColor, size: int, scale: float) -> QPixmap:
    """One point, for a legend."""
    full = max(3, round(size * scale))
    array = inks([(colour, shape)], ground, full)[0].reshape(full, full)
    image = QImage(array.data, full, full, 4 * full, QImage.Format.Format_ARGB32_Premultiplied).copy()
    drawn = QPixmap.fromImage(image)
    drawn.setDevicePixelRatio(full / size)
    return drawn
