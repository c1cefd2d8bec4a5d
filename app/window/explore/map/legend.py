"""What the colours and shapes of the map mean: styles, keys, or what a person thinks of the music."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor, QPalette

from app.library.lookup import DISLIKED, LIKED, Known
from app.ui.style.theme import Colours, kind_colours
from app.window.explore.map.picture import SHAPES

STYLE, KEY, TASTE = "style", "key", "taste"
_NAMED = 9  # of more styles, the rest are others


class Group(NamedTuple):
    """An entry of the legend."""

    name: str
    """As it is shown."""
    colour: QColor
    """Of its points."""
    shape: str
    """Of its points, one of SHAPES."""
    points: int
    """How many have it."""


def grouped(points: Sequence[Known], by: str, palette: QPalette) -> tuple[list[Group], np.ndarray]:
    """The legend, and the number of each point's entry in it. (N,)."""
    make: Callable[[Sequence[Known], QPalette], tuple[list[Group], np.ndarray]]
    make = {STYLE: _by_style, KEY: _by_key, TASTE: _by_taste}[by]
    groups, look = make(points, palette)
    counts = np.bincount(look, minlength=len(groups)).tolist()
    return [group._replace(points=count) for group, count in zip(groups, counts, strict=True)], look


def _looks(palette: QPalette, number: int) -> tuple[QColor, str]:
    """Each colour with another shape."""
    colours = kind_colours(palette)
    return colours[number % len(colours)], SHAPES[(number + number // len(colours)) % len(SHAPES)]


def _by_style(points: Sequence[Known], palette: QPalette) -> tuple[list[Group], np.ndarray]:
    counted = Counter(point.style for point in points if point.style)
    names = [name for name, _ in counted.most_common(_NAMED)]
    groups = [Group(name, *_looks(palette, number), 0) for number, name in enumerate(names)]
    quiet = Colours.of(palette).clip
    has_others, has_none = len(counted) > _NAMED, any(not point.style for point in points)
    place = {name: number for number, name in enumerate(names)}
    if has_others:
        groups.append(Group(QCoreApplication.translate("Map", "Other styles"), quiet, "cross", 0))
    if has_none:
        groups.append(Group(QCoreApplication.translate("Map", "No style"), quiet, "circle", 0))
    look = [place.get(point.style, len(groups) - 1 if not point.style else len(names)) for point in points]
    return groups, np.array(look, np.int64)


def _by_key(points: Sequence[Known], palette: QPalette) -> tuple[list[Group], np.ndarray]:
    """By the circle of fifths, so that related keys have related colours; minor keys have another shape."""
    names = sorted({point.key for point in points if point.key}, key=_fifth)
    dark = Colours.of(palette).ground.lightness() < 128
    groups = []
    for name in names:
        fifth, is_minor = _fifth(name)
        colour = QColor.fromHslF((fifth % 12) / 12, 0.75 if dark else 0.85, 0.66 if dark else 0.36)
        groups.append(Group(name, colour, "diamond" if is_minor else "circle", 0))
    if any(not point.key for point in points):
        quiet = Colours.of(palette).clip
        groups.append(Group(QCoreApplication.translate("Map", "No key"), quiet, "cross", 0))
    place = {group.name: number for number, group in enumerate(groups)}
    return groups, np.array([place[point.key] if point.key else len(groups) - 1 for point in points], np.int64)


_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def _fifth(key: str) -> tuple[int, bool]:
    """Of a name such as "E♭ minor": how many fifths its relative major lies above C, 0 to 11; whether it is minor."""
    tonic, _, mode = key.partition(" ")
    is_minor = mode.startswith("minor")
    semitone = _SEMITONES.get(tonic[:1], 0) + tonic.count("♯") + tonic.count("#") - tonic.count("♭")
    return (semitone + (3 if is_minor else 0)) * 7 % 12, is_minor


def _by_taste(points: Sequence[Known], palette: QPalette) -> tuple[list[Group], np.ndarray]:
    kinds, quiet = kind_colours(palette), Colours.of(palette).clip
    groups = [
        Group(QCoreApplication.translate("Map", "Kept or thumbs up"), kinds[2], "up", 0),
        Group(QCoreApplication.translate("Map", "Thumbs down"), kinds[1], "down", 0),
        Group(QCoreApplication.translate("Map", "Not rated"), quiet, "circle", 0),
    ]
    place = {LIKED: 0, DISLIKED: 1, 0: 2}
    return groups, np.array([place[point.taste] for point in points], np.int64)
