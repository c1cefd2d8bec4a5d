"""Drawing the column at the left of the notes: the keys of a piano, or the names of drums.

x 0 is the column's left, y 0 the top of the notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from app.piano_roll.drawing.painting import small_font
from app.piano_roll.drum_names import drum_name
from app.piano_roll.geometry import KEYBOARD_WIDTH, Sight, is_black
from app.ui.style.theme import Colours, mixed
from generator.music.harmony import pitch_name

_BLACK_WIDTH = int(KEYBOARD_WIDTH * 0.6)
_LEAST_NAMED_ROW = 9  # pixels of a drum's row
_PLAYING, _HOVERED = 0.55, 0.22  # share of the accent in a key


class Keys(NamedTuple):
    """What is to be seen of the keys. Each is a pitch, or some."""

    pressed: frozenset[int] = frozenset()
    """Held down on the column."""
    playing: frozenset[int] = frozenset()
    """Sounding where the music is."""
    hovered: int | None = None
    """In the pointer's row."""
    caret: int | None = None
    """In the caret's row."""


def draw_keyboard(painter: QPainter, sight: Sight, colours: Colours, font: QFont, keys: Keys) -> None:
    """The column from x 0 to KEYBOARD_WIDTH. Each C has its name, and so have the keys that something is to be seen
    of."""
    if sight.geometry.drums:
        _draw_drums(painter, sight, colours, font, keys)
        return
    width, row = KEYBOARD_WIDTH, sight.geometry.row_height
    pitches = sight.pitches
    top, bottom = sight.y(pitches[0]), sight.y(pitches[-1]) + row
    painter.fillRect(QRect(0, top, width, bottom - top), colours.white_key)
    tints = _tints(keys)
    for black in (False, True):
        if black:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.black_key)
            painter.drawRects([QRectF(0, sight.y(p), _BLACK_WIDTH, row) for p in pitches if is_black(p)])
        for pitch, share in tints.items():
            if is_black(pitch) == black and pitches[-1] <= pitch <= pitches[0]:
                key = colours.black_key if black else colours.white_key
                painter.fillRect(_key_box(sight, pitch), mixed(key, colours.accent, share))
        if not black:
            _draw_borders(painter, sight, colours, pitches)
    _name_keys(painter, sight, colours, font, {p for p in pitches if p % 12 == 0} | tints.keys(), tints)
    painter.setPen(QPen(colours.bar, 1))
    painter.drawLine(width, top, width, bottom)


def _tints(keys: Keys) -> dict[int, float]:
    """How much of the accent each key has that something is to be seen of."""
    tints = {} if keys.caret is None else {keys.caret: 0.0}
    if keys.hovered is not None:
        tints[keys.hovered] = _HOVERED
    return tints | dict.fromkeys(keys.playing, _PLAYING) | dict.fromkeys(keys.pressed, 1.0)


def _key_box(sight: Sight, pitch: int) -> QRectF:
    """Of a key; a white one reaches to the middle of the black ones beside it."""
    row, y = sight.geometry.row_height, sight.y(pitch)
    if is_black(pitch):
        return QRectF(0, y, _BLACK_WIDTH, row)
    above = row - row // 2 if is_black(pitch + 1) else 0
    below = row // 2 if is_black(pitch - 1) else 0
    return QRectF(0, y - above, KEYBOARD_WIDTH, row + above + below)


def _draw_borders(painter: QPainter, sight: Sight, colours: Colours, pitches: list[int]) -> None:
    """Between E and F and between B and C two white keys touch; elsewhere the line runs through the black key's
    middle."""
    row, width = sight.geometry.row_height, KEYBOARD_WIDTH
    painter.setPen(QPen(mixed(colours.white_key, colours.black_key, 0.3), 1))
    lines = [QLineF(0, y := sight.y(p) + row - 1, width, y) for p in pitches if p % 12 in (0, 5)]
    lines += [QLineF(0, y := sight.y(p) + row // 2, width, y) for p in pitches if is_black(p)]
    painter.drawLines(lines)


def _name_keys(
    painter: QPainter, sight: Sight, colours: Colours, font: QFont, named: set[int], tints: dict[int, float]
) -> None:
    row, width = sight.geometry.row_height, KEYBOARD_WIDTH
    painter.setFont(small_font(font, min(11, max(9, row + 1))))
    # What is under the pointer or sounds hides the name of a C that it would run into.
    near = {pitch for pitch in named if pitch not in tints and any(abs(pitch - t) * row < 12 for t in tints)}
    for pitch in named - near:
        # Taller than its row: a C's white key reaches above it.
        box = QRect(0, sight.y(pitch) + row - 13, width - 5, 13)
        ground = colours.white_key
        if is_black(pitch):
            painter.fillRect(QRect(width - 25, box.top(), 25, 13), ground)
        elif pitch in tints:
            ground = mixed(ground, colours.accent, tints[pitch])
        painter.setPen(colours.on_accent if tints.get(pitch) == 1 and not is_black(pitch) else _ink(colours, ground))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, pitch_name(pitch))


def _ink(colours: Colours, ground: QColor) -> QColor:
    return colours.key_text if ground.lightness() > 90 else QColor(Qt.GlobalColor.white)


def named_drums(pitches: Sequence[int], row: int, first: frozenset[int]) -> list[int]:
    """Those whose names have room in rows `row` pixels high: all, or else `first`, then the others from the kick at the
    bottom up. pitches: from the top."""
    if row >= _LEAST_NAMED_ROW:
        return [*pitches]
    apart = -(-_LEAST_NAMED_ROW // row)
    taken: list[int] = []
    places = sorted(range(len(pitches)), key=lambda place: (pitches[place] not in first, -place))
    for place in places:
        if all(abs(place - other) >= apart for other in taken):
            taken.append(place)
    return [pitches[place] for place in sorted(taken)]


def _draw_drums(painter: QPainter, sight: Sight, colours: Colours, font: QFont, keys: Keys) -> None:
    width, row, pitches, tints = KEYBOARD_WIDTH, sight.geometry.row_height, sight.pitches, _tints(keys)
    top, bottom = sight.y(pitches[0]), sight.y(pitches[-1]) + row
    painter.fillRect(QRect(0, top, width, bottom - top), colours.strip)
    for pitch, share in tints.items():
        if pitch in pitches and share:
            painter.fillRect(QRect(0, sight.y(pitch), width, row), mixed(colours.strip, colours.accent, share))
    painter.setPen(QPen(colours.beat, 1))
    painter.drawLines([QLineF(0, y := sight.y(p) + row - 1, width, y) for p in pitches])
    painter.setFont(small_font(font, min(10, max(row, _LEAST_NAMED_ROW) - 1)))
    metrics, flags = painter.fontMetrics(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    for pitch in named_drums(pitches, row, frozenset(tints)):
        painter.setPen(colours.on_accent if tints.get(pitch) == 1 else colours.text)
        name = metrics.elidedText(drum_name(pitch), Qt.TextElideMode.ElideRight, width - 6)
        box = QRect(4, sight.y(pitch), width - 5, row)
        beyond = max(0, _LEAST_NAMED_ROW + 1 - row) // 2
        painter.drawText(box.adjusted(0, -beyond, 0, beyond), flags, name)
    painter.setPen(QPen(colours.bar, 1))
    painter.drawLine(width, top, width, bottom)
