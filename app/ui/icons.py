"""The window's icons: one family, Phosphor (regular, and filled for what is on), in the colours of the theme."""

from __future__ import annotations

import json
import math
from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from app.assets import asset
from app.ui.style.tokens import ICON, ICON_SMALL, tokens

_GRID = 256
_LINE = '<path fill="none" stroke="COLOUR" stroke-width="16" stroke-linecap="round" stroke-linejoin="round" d="{}"/>'
_FULL = '<path fill="COLOUR" d="{}"/>'
_ON = "-on"  # the shape of a button that is on, where it has one of its own
# What Phosphor lacks, drawn for Continuo in its weight.
_OWN = {
    "compare": "M28 184 L68 72 L108 184 M42 148 H94 M148 72 V184 H184 A30 30 0 0 0 184 124 H148 M148 72 H178"
    " A26 26 0 0 1 178 124",
    "drums": "M32 96 A96 40 0 0 1 224 96 V168 A96 40 0 0 1 32 168 Z M32 96 A96 40 0 0 0 224 96 M80 130 V202"
    " M176 130 V202 M128 136 V208",
    "layers": "M32 92 L128 36 L224 92 L128 148 Z M32 140 L128 196 L224 140",
    "metronome": "M96 32 H160 L204 224 H52 Z M66 168 H190 M128 168 L208 72",
    "midi": "M128 32 A96 96 0 1 1 127 32 M76 128 H77 M180 128 H179 M128 76 V77 M92 92 V93 M164 92 V93 M112 222 V200"
    " H144 V222",
    "piano": "M32 56 H224 V200 H32 Z M96 56 V136 M160 56 V136 M96 136 V200 M160 136 V200",
}


def icon(name: str) -> QIcon:
    """One of the shapes, in the colours of the theme as it is now: of a button that is on, in the accent, and filled
    where the shape has such a form; of a row that is selected, as its text. Raises KeyError for an unknown
    name."""
    theme = tokens()
    ratio = math.ceil(_application().devicePixelRatio())
    colours = (colour.name() for colour in (theme.text, theme.disabled, theme.accent, theme.on_accent))
    return _icon(name, *colours, ratio)


def pixmap(name: str, colour: QColor, size: int = ICON, scale: float = 2.0) -> QPixmap:
    """One of the shapes, `size` logical pixels wide. scale: of the screen. Raises KeyError."""
    return _pixmap(name, colour.name(), size, scale)


def application_icon() -> QIcon:
    """Continuo's own, in whatever size the system wants."""
    return QIcon(str(asset("icons", "continuo.svg")))


def icon_names() -> frozenset[str]:
    """All that `icon` has."""
    return frozenset({*_shapes(), *_OWN})


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


@cache
def _shapes() -> dict[str, str]:
    return json.loads(asset("icons", "phosphor.json").read_text(encoding="utf-8"))


@cache
def _icon(name: str, normal: str, disabled: str, on: str, selected: str, ratio: float) -> QIcon:
    made, modes, states = QIcon(), QIcon.Mode, QIcon.State
    filled = name + _ON if name + _ON in _shapes() else name
    for size in (ICON_SMALL, ICON):
        for shape, colour, mode, state in (
            (name, normal, modes.Normal, states.Off),
            (name, disabled, modes.Disabled, states.Off),
            (filled, on, modes.Normal, states.On),
            (filled, disabled, modes.Disabled, states.On),
            (name, selected, modes.Selected, states.Off),
        ):
            made.addPixmap(_pixmap(shape, colour, size, ratio), mode, state)
    return made


@cache
def _pixmap(name: str, colour: str, size: int, scale: float) -> QPixmap:
    shape = _LINE.format(_OWN[name]) if name in _OWN else _FULL.format(_shapes()[name])
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_GRID} {_GRID}">{shape}</svg>'
    renderer = QSvgRenderer(QByteArray(svg.replace("COLOUR", colour).encode()))
    drawn = QPixmap(QSize(size, size) * scale)
    drawn.setDevicePixelRatio(scale)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn
