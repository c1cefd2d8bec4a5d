"""The points of the map, which of them are chosen, and what part of them is in sight. Without Qt."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.window.explore.map.geometry import Camera, Direction, inside, nearest, towards

_REACH = 14  # pixels from a point that still mean it
_BORDER = 40  # pixels, so far from the border a point is brought into sight


class MapState:
    """Points by their numbers. Pixels are those of the widget, x to the right and y downwards."""

    def __init__(self) -> None:
        self.places = self._corners = np.zeros((0, 2))
        """(N, 2), y downwards."""
        self.words: Callable[[int], tuple[str, str]] = lambda _: ("", "")
        """A point's name, and what else is said of it."""
        self.chosen = np.zeros(0, bool)
        """(N,) bool."""
        self.look = np.zeros(0, np.int64)
        """(N,) which colour and shape each point has."""
        self.meant = np.ones(0, bool)
        """(N,) bool: what is not is faint."""
        self.current: int | None = None
        """The point that keys are about."""
        self.over: int | None = None
        """The point that the pointer is on."""
        self.playing: int | None = None
        self.camera = Camera()
        """What is in sight."""
        self.is_fitted = True
        """Whether all points are to be in sight, whatever the widget's size."""
        self.width, self.height = 1, 1
        """Of the widget, in pixels."""

    def set_points(
        self, places: np.ndarray, words: Callable[[int], tuple[str, str]], chosen: np.ndarray | None,
        current: int | None, over: int | None,
    ) -> None:  # fmt: skip
        """In place of those before; what is in sight stays, unless all of it was. See the attributes."""
        keeps = len(self.places) > 0 and not self.is_fitted
        self.places, self.words = places, words
        # By columns: numpy is slow along the short axis.
        corners = [[end(places[:, 0]), end(places[:, 1])] for end in (np.min, np.max)] if len(places) else places
        self._corners = np.array(corners)
        self.chosen = np.zeros(len(places), bool) if chosen is None else chosen
        self.current, self.over, self.playing = current, over, None
        self.look = np.zeros(len(places), np.int64)
        self.meant = np.ones(len(places), bool)
        if not keeps:
            self.fit()

    # What is in sight

    def resize(self, width: int, height: int) -> None:
        """Of the widget, in pixels."""
        self.width, self.height = width, height
        if self.is_fitted:
            self.camera = self._whole()

    def fit(self) -> None:
        """All of it."""
        self.camera, self.is_fitted = self._whole(), True

    def zoom(self, factor: float, at: tuple[float, float] | None = None) -> None:
        """Nearer or farther; at: the pixel that stays where it is, the middle if None."""
        if len(self.places):
            at = at or (self.width / 2, self.height / 2)
            self.camera = self.camera.zoomed(factor, at, self.width, self.height, self._whole().scale)
            self.is_fitted = False

    def move_by(self, right: float, down: float) -> None:
        """What is in sight goes so many pixels to the right and down."""
        self.camera, self.is_fitted = self.camera.moved(right, down), False

    def reveal(self, number: int) -> None:
        """Bring a point into sight."""
        x, y = self.pixel_of(number)
        right = min(0.0, self.width - _BORDER - x) + max(0.0, _BORDER - x)
        down = min(0.0, self.height - _BORDER - y) + max(0.0, _BORDER - y)
        if right or down:
            self.move_by(right, down)

    def _whole(self) -> Camera:
        return Camera.on(self._corners, self.width, self.height)

    def pixels(self) -> np.ndarray:
        """(N, 2) where the points are."""
        return self.camera.pixels(self.places, self.width, self.height)

    def pixel_of(self, number: int) -> tuple[float, float]:
        """Where a point is."""
        x, y = self.camera.pixels(self.places[number : number + 1], self.width, self.height)[0].tolist()
        return x, y

    def point_at(self, pixel: tuple[float, float]) -> int | None:
        """The point there, None if none is near."""
        place = self.camera.place(pixel, self.width, self.height)
        return nearest(self.places, place, _REACH / self.camera.scale)

    # What is chosen

    def chosen_inside(self, outline: np.ndarray, adds: bool) -> np.ndarray:
        """(N,) bool, the points within a closed line; adds: and those chosen before. outline: (K, 2) pixels."""
        found = inside(self.pixels(), outline)
        return self.chosen | found if adds else found

    def toggled(self, number: int) -> np.ndarray:
        """(N,) bool, what is chosen, with a point more or less."""
        chosen = self.chosen.copy()
        chosen[number] = not chosen[number]
        return chosen

    def step(self, direction: Direction) -> bool:
        """Make the next point in a direction the current one, and bring it into sight; to begin with, the one in the
        middle. -> whether there is one"""
        if self.current is None:
            found = nearest(self.places, (self.camera.x, self.camera.y), np.inf)
        else:
            found = towards(self.places, self.current, direction)
        if found is None:
            return False
        self.current = found
        self.reveal(found)
        return True
