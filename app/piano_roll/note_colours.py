"""The colours of notes: by who made them, what is to become of them, whether they are selected, and their velocity."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from app.piano_roll.notes import Kind
from app.ui.theme import Colours, mixed

_KINDS = 16  # combinations of Kind
SHADES = 8  # of velocity; more cannot be distinguished
EDGE = 256  # added to the code of a note's first and last column
_FAINTEST, _REPLACED = 0.34, 0.3
# Of their colour, between the hatching of notes that were not composed.
_HATCHED_BODY, _REPLACED_BODY = 0.18, 0.06


def hatched_body(colours: Colours) -> QColor:
    """What lies behind the hatching of a note that was not composed."""
    return mixed(colours.ground, colours.clip, _HATCHED_BODY)


def stem_colour(colours: Colours, kind: int) -> QColor:
    """Of a velocity's stem below the notes. kind: a Kind."""
    return colours.text if kind & Kind.CHOSEN else colours.accent if kind & Kind.COMPOSED else colours.clip


def strength(level: int) -> float:
    """How much of its colour a note has. level: 0 (soft) to SHADES - 1."""
    return _FAINTEST + (1 - _FAINTEST) * (level + 1) / SHADES


class Inks:
    """Pixels for each code: of a note's body, of its hatching, of its outline, and of the line below. (512,) uint32."""

    def __init__(self, colours: Colours) -> None:
        self.body, self.hatch, self.outline, self.foot = (np.zeros(2 * EDGE, np.uint32) for _ in range(4))
        for kind in range(_KINDS):
            for level in range(SHADES):
                self._put(kind, level, colours)
        self.hatch[EDGE:] = self.body[EDGE:]

    def _put(self, kind: int, level: int, colours: Colours) -> None:
        ground, share = colours.ground, strength(level) if kind & Kind.STANDS else _REPLACED
        colour = mixed(ground, colours.accent if kind & Kind.COMPOSED else colours.clip, share)
        hatched = mixed(ground, colours.clip, _HATCHED_BODY if kind & Kind.STANDS else _REPLACED_BODY)
        body = colour if kind & Kind.COMPOSED else hatched
        outline = colour
        if kind & Kind.CHOSEN:
            outline = colours.text
            body = mixed(body, colours.selected, 0.45)
            colour = body if kind & Kind.COMPOSED else mixed(colour, colours.selected, 0.4)
        code = 1 + kind * SHADES + level
        self.body[code], self.hatch[code], self.outline[code] = (_pixel(c) for c in (body, colour, outline))
        self.foot[code] = _pixel(colours.text if kind & Kind.LOCKED else outline)
        for table in (self.body, self.outline, self.foot):
            table[code + EDGE] = _pixel(outline)


def _pixel(colour: QColor) -> int:
    return colour.rgba()
