"""Where things stand on the map: arithmetic, without Qt. Places are the map's own, pixels those of the widget."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

Direction = Literal["left", "right", "up", "down"]
_WAYS = {"left": (-1.0, 0.0), "right": (1.0, 0.0), "up": (0.0, -1.0), "down": (0.0, 1.0)}
MOST_ZOOM = 400.0  # times the scale at which all is seen
_AT_ONCE = 200_000  # points times edges


@dataclass(frozen=True)
class Camera:
    """What is shown of the map; y grows downwards."""

    x: float = 0.0
    """The place in the middle of the widget, in units of the map."""
    y: float = 0.0
    """The same for the vertical axis."""
    scale: float = 1.0
    """Pixels to a unit of the map; above 0."""

    @classmethod
    def on(cls, places: np.ndarray, width: float, height: float, margin: float = 28.0) -> Camera:
        """All of the places. (N, 2)."""
        if not len(places):
            return cls()
        low, high = places.min(axis=0), places.max(axis=0)
        middle, extent = (low + high) / 2, np.maximum(high - low, 1.0)
        room = max(1.0, width - 2 * margin), max(1.0, height - 2 * margin)
        return cls(float(middle[0]), float(middle[1]), float(min(room[0] / extent[0], room[1] / extent[1])))

    def pixels(self, places: np.ndarray, width: float, height: float) -> np.ndarray:
        """(N, 2) -> (N, 2)."""
        return (places - (self.x, self.y)) * self.scale + (width / 2, height / 2)

    def place(self, pixel: tuple[float, float], width: float, height: float) -> tuple[float, float]:
        """What lies at a pixel."""
        return (pixel[0] - width / 2) / self.scale + self.x, (pixel[1] - height / 2) / self.scale + self.y

    def moved(self, right: float, down: float) -> Camera:
        """What is seen goes so many pixels to the right and down."""
        return replace(self, x=self.x - right / self.scale, y=self.y - down / self.scale)

    def zoomed(self, factor: float, pixel: tuple[float, float], width: float, height: float, least: float) -> Camera:
        """Nearer or farther; what is at the pixel stays there. least: the scale at which all is seen."""
        scale = min(max(self.scale * factor, least / 2), least * MOST_ZOOM)
        x, y = self.place(pixel, width, height)
        return Camera(x - (pixel[0] - width / 2) / scale, y - (pixel[1] - height / 2) / scale, scale)


def nearest(places: np.ndarray, place: tuple[float, float], within: float) -> int | None:
    """The point that is nearest, if it is no farther than `within`. places: (N, 2)."""
    if not len(places):
        return None
    away = (places[:, 0] - place[0]) ** 2 + (places[:, 1] - place[1]) ** 2
    found = int(away.argmin())
    return found if away[found] <= within**2 else None


def towards(places: np.ndarray, start: int, direction: Direction) -> int | None:
    """The nearest point in a direction; what lies aside counts as twice as far, and no more than 60 degrees aside."""
    way = np.array(_WAYS[direction])
    from_here = places - places[start]
    ahead = from_here @ way
    aside = np.abs(from_here @ way[::-1])
    reached = np.where((ahead > 0) & (aside <= ahead * 1.74), ahead + 2 * aside, np.inf)
    reached[start] = np.inf
    found = int(reached.argmin())
    return found if np.isfinite(reached[found]) else None


def inside(places: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Which points lie within a closed line, by the even-odd rule. places: (N, 2), outline: (K, 2) -> (N,) bool."""
    found = np.zeros(len(places), bool)
    if len(outline) < 3:
        return found
    low, high = outline.min(axis=0), outline.max(axis=0)
    x, y = places[:, 0], places[:, 1]
    near = np.flatnonzero((x >= low[0]) & (x <= high[0]) & (y >= low[1]) & (y <= high[1]))
    begin, end = outline, np.roll(outline, -1, axis=0)
    rise = end[:, 1] - begin[:, 1]
    slope = (end[:, 0] - begin[:, 0]) / np.where(rise == 0, 1, rise)
    step = max(1, _AT_ONCE // len(outline))
    for first in range(0, len(near), step):
        part = near[first : first + step]
        x, y = places[part, 0, None], places[part, 1, None]  # (B, 1), against (K,) edges
        crosses = (begin[:, 1] > y) != (end[:, 1] > y)
        is_left = x < begin[:, 0] + slope * (y - begin[:, 1])
        found[part] = (crosses & is_left).sum(axis=1) % 2 == 1
    return found
