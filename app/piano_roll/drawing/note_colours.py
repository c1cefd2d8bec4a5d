"""The pixels of notes: by their track's colour, velocity, who made them, and what is to become of them.

A note is a rounded box. A code tells its look and velocity and, near its ends, the column from the end: so that corners
and edges are a matter of looking up.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from PySide6.QtGui import QColor

from app.piano_roll.notes import KINDS, TRACK_COLOURS, Kind
from app.ui.style.theme import Colours, mixed
from app.ui.style.tokens import Tokens

SHADES = 8  # of velocity; more cannot be distinguished
DEPTH = 3  # columns from a note's end, and lines from its top and bottom, that differ from its middle
EDGE = 1 << 12  # added to a note's code in its first and last column; twice that in the second, and so on
_SOFTEST = 0.42  # share of its track's colour that the softest note has
_REPLACED, _GHOST = 0.3, 0.3  # opacity
_DARK_EDGE = 0.34
_LIGHT_EDGE = {False: 0.66, True: 0.48}  # in light and in dark, where it would outshine what is selected
_CHOSEN_TINT = 0.36
_WHITE = np.full(3, 255.0)
_EVEN_LUMINANCE = 0.179  # of a ground on which black and white have the same contrast


class Style(NamedTuple):
    """How a note of some height is drawn."""

    radius: float
    """Of the corners, in pixels."""
    edge: int
    """Pixels of the edge; 0 where there is no room for one."""
    mark: int
    """Pixels of a selected note's outline, and of a locked note's underline."""


def style_of(row_height: int) -> Style:
    """For notes in rows of that height."""
    if row_height < 6:
        return Style(0, 0, 1)
    return Style(1.5, 1, 1) if row_height < 10 else Style(2.5, 1, 2) if row_height < 18 else Style(3.5, 1, 2)


def stem_colour(colours: Colours, tracks: tuple[QColor, ...], look: int) -> QColor:
    """Of a velocity's stem below the notes. look: as of RollNotes.looks."""
    if look & Kind.CHOSEN:
        return colours.text
    colour = tracks[look // KINDS]
    return mixed(colours.ground, colour, 0.35) if look & Kind.GHOST else colour


class Inks:
    """Pixels for each code, on each line of a note."""

    def __init__(self, theme: Tokens) -> None:
        self._light_edge = _LIGHT_EDGE[theme.is_dark]
        self._ground, self._text = _rgb(theme.field), _rgb(theme.text)
        self._tracks = np.stack([_rgb(theme.track(number)) for number in range(TRACK_COLOURS)])
        self._lines: dict[Style, dict[tuple[int, int], np.ndarray]] = {}

    def line(self, style: Style, from_top: int, from_bottom: int) -> np.ndarray:
        """((DEPTH + 1) * EDGE,) uint32, premultiplied ARGB of each code in a line of the note; code 0 is transparent.

        from_top, from_bottom: pixels from the note's first and last line; DEPTH or more are its middle.
        """
        place = min(from_top, DEPTH), min(from_bottom, DEPTH)
        made = self._lines.setdefault(style, {})
        if place not in made:
            made[place] = np.concatenate([self._codes(style, *place, column) for column in (DEPTH, *range(DEPTH))])
        return made[place]

    def takes_light_text(self, looks: np.ndarray, velocity: np.ndarray) -> np.ndarray:
        """(N,) bool: whether white has more contrast on those notes than black. looks, velocity: (N,) int."""
        rgb = self._bodies(looks, velocity * SHADES >> 7) / 255
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return linear @ np.array([0.2126, 0.7152, 0.0722]) < _EVEN_LUMINANCE

    def _bodies(self, looks: np.ndarray, shade: np.ndarray) -> np.ndarray:
        """(N, 3) of 0 to 255."""
        share = (_SOFTEST + (1 - _SOFTEST) * (shade + 1) / SHADES)[:, None]
        faint = np.where(looks & Kind.STANDS != 0, 1.0, _REPLACED)[:, None]
        body = _mix(self._ground, self._tracks[np.minimum(looks // KINDS, TRACK_COLOURS - 1)], share * faint)
        chosen = (looks & Kind.CHOSEN != 0)[:, None]
        return np.where(chosen, _mix(body, _WHITE, _CHOSEN_TINT), body)

    def _codes(self, style: Style, from_top: int, from_bottom: int, column: int) -> np.ndarray:
        """(EDGE,) uint32, in a column so many pixels from the note's end."""
        look, shade = np.divmod(np.arange(EDGE - 1), SHADES)
        kind = look % KINDS
        has = {each: (kind & each != 0)[:, None] for each in Kind}
        ground, text = self._ground, self._text
        body = self._bodies(look | Kind.STANDS, shade)
        line = min(from_top, from_bottom)

        def ring(depth: int) -> float:
            """How much of the pixel lies in the outer `depth` pixels of the note."""
            outer = _coverage(style.radius, line, column)
            inner = _coverage(max(style.radius - depth, 0), line - depth, column - depth)
            return 1 - inner / outer if outer else 0.0

        ink = body
        if style.edge:
            plain = ~has[Kind.GHOST]
            dark = body * (1 - _DARK_EDGE)
            inside = ring(2 * style.edge) - ring(style.edge)
            ink = np.where(plain, _mix(ink, dark, ring(style.edge)), ink)
            light = _mix(body, _WHITE, self._light_edge)
            ink = np.where(plain & has[Kind.COMPOSED], _mix(ink, light, inside), ink)
        elif from_top == 0:
            ink = np.where(has[Kind.COMPOSED], _mix(body, _WHITE, self._light_edge), ink)
        outline = ring(style.mark) if style.edge else 0.75
        ink = np.where(has[Kind.CHOSEN], _mix(ink, text, outline), ink)
        if from_bottom < style.mark:
            ink = np.where(has[Kind.LOCKED], text, ink)
        elif from_bottom == style.mark and style.edge:
            ink = np.where(has[Kind.LOCKED] & has[Kind.CHOSEN], ground, ink)  # else it would be a part of the outline
        opacity = np.where(has[Kind.STANDS], 1.0, _REPLACED)
        opacity = np.where(has[Kind.GHOST], _GHOST, opacity) * _coverage(style.radius, line, column)
        return np.append(np.uint32(0), _pixels(ink, opacity[:, 0]))


@cache
def _coverage(radius: float, line: int, column: int) -> float:
    """How much of a pixel lies in a rounded box; line, column: pixels from its border, negative outside it."""
    if line < 0 or column < 0:
        return 0.0
    down, across = radius - line - 0.5, radius - column - 0.5
    if down <= 0 or across <= 0:
        return 1.0
    return min(max(radius - (down * down + across * across) ** 0.5 + 0.5, 0.0), 1.0)


def _mix(first: np.ndarray, second: np.ndarray, share: float | np.ndarray) -> np.ndarray:
    return first + (second - first) * share


def _rgb(colour: QColor) -> np.ndarray:
    return np.array([colour.red(), colour.green(), colour.blue()], float)


def _pixels(rgb: np.ndarray, opacity: np.ndarray) -> np.ndarray:
    """rgb: (N, 3) of 0 to 255; opacity: (N,) of 0 to 1. -> (N,) uint32, premultiplied ARGB."""
    alpha = np.rint(opacity * 255)
    channels = np.rint(np.clip(rgb, 0, 255) * (alpha / 255)[:, None]).astype(np.uint32)
    return alpha.astype(np.uint32) << 24 | channels[:, 0] << 16 | channels[:, 1] << 8 | channels[:, 2]
