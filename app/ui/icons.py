"""The window's own icons: paths on a grid of 24, in the palette's colour. Drawn for Continuo."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from app.ui.theme import Colours

_SIZE = 20
_LINE = 'fill="none" stroke="COLOUR" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
_FULL = 'fill="COLOUR"'
_ON = f'<path {_LINE} d="M4 23 H20"/>'
_SHAPES = {
    "play": f'<path {_FULL} d="M7 4 L20 12 L7 20 Z"/>',
    "pause": f'<path {_FULL} d="M6 4 H10 V20 H6 Z M14 4 H18 V20 H14 Z"/>',
    "stop": f'<path {_FULL} d="M5 5 H19 V19 H5 Z"/>',
    "loop": f'<path {_LINE} d="M4 11 V10 A4 4 0 0 1 8 6 H19 M16 3 L19 6 L16 9 M20 13 V14 A4 4 0 0 1 16 18 H5'
    ' M8 15 L5 18 L8 21"/>',
    "metronome": f'<path {_LINE} d="M9 3 H15 L19 21 H5 Z M7 16 H17 M12 16 L18 5"/>',
    "silence": f'<path {_LINE} d="M4 9 H8 L13 5 V19 L8 15 H4 Z M17 9 L22 15 M22 9 L17 15"/>',
    "live": f'<path {_LINE} d="M4 9 H8 L13 5 V19 L8 15 H4 Z M16.5 9 A4.5 4.5 0 0 1 16.5 15 M19 6 A9 9 0 0 1 19 18"/>',
    "keep": f'<path {_LINE} d="M12 3 L14.8 9 L21 9.7 L16.3 14 L17.6 20.5 L12 17.2 L6.4 20.5 L7.7 14 L3 9.7 L9.2 9 Z"/>',
    "kept": f'<path {_FULL} d="M12 2 L15 8.6 L22 9.4 L16.8 14.2 L18.2 21.4 L12 17.8 L5.8 21.4 L7.2 14.2 L2 9.4'
    ' L9 8.6 Z"/>',
    "best": f'<path {_FULL} d="M3 7 L8 11.5 L12 4 L16 11.5 L21 7 L19 17 H5 Z M5 18.5 H19 V20.5 H5 Z"/>',
    "up": f'<path {_LINE} d="M3 11 H7 V20 H3 Z M7 11 L11 4 C13 4 13.5 5.5 13 8 L12.6 9.5 H19 C20.6 9.5 21 10.8 20.6 12'
    ' L18.6 18.4 C18.2 19.6 17.6 20 16.4 20 H7"/>',
    "down": f'<path {_LINE} d="M3 13 H7 V4 H3 Z M7 13 L11 20 C13 20 13.5 18.5 13 16 L12.6 14.5 H19 C20.6 14.5 21 13.2'
    ' 20.6 12 L18.6 5.6 C18.2 4.4 17.6 4 16.4 4 H7"/>',
    "compare": f'<path {_LINE} d="M3 19 L7 5 L11 19 M4.5 14.5 H9.5 M14 5 V19 H17.5 A3.5 3.5 0 0 0 17.5 12 H14 M14 5 H17'
    ' A3.5 3.5 0 0 1 17 12"/>',
    "again": f'<path {_LINE} d="M12 5 V19 M5 12 H19"/>',
    "discard": f'<path {_LINE} d="M4 7 H20 M9 7 V4 H15 V7 M6 7 L7.2 20 H16.8 L18 7 M10 11 V16 M14 11 V16"/>',
    "select": f'<path {_FULL} d="M5 3 L19 12 L12.6 13.2 L16 20 L13 21.4 L9.8 14.6 L5 18.6 Z"/>',
    "draw": f'<path {_LINE} d="M4 20 L5.2 15 L16.2 4 L20 7.8 L9 18.8 Z M13.6 6.6 L17.4 10.4"/>',
    "erase": f'<path {_LINE} d="M9 20 H20 M3.5 14.5 L13.5 4.5 L19.5 10.5 L10 20 H8 Z M8.5 9.5 L14.5 15.5"/>',
    "record": f'<circle {_FULL} cx="12" cy="12" r="7"/>',
}


def icon(name: str) -> QIcon:
    """One of the shapes, in the colours of the application's palette as it is now. Of a button that is on, it has the
    accent's colour, and a line beneath: that a button is sunken is hardly seen, least of all in the dark."""
    palette = QApplication.palette()
    group = QPalette.ColorGroup
    colours = tuple(
        palette.color(state, QPalette.ColorRole.ButtonText).name() for state in (group.Normal, group.Disabled)
    )
    return _drawn(name, *colours, Colours.of(palette).accent.name())


@cache
def _drawn(name: str, normal: str, disabled: str, accent: str) -> QIcon:
    made, modes = QIcon(), QIcon.Mode
    for scale in (1.0, 2.0):
        for colour, mode in ((normal, modes.Normal), (disabled, modes.Disabled)):
            made.addPixmap(_pixmap(name, colour, scale), mode)
        for colour, mode in ((accent, modes.Normal), (disabled, modes.Disabled)):
            made.addPixmap(_pixmap(name, colour, scale, is_on=True), mode, QIcon.State.On)
    return made


def pixmap(name: str, colour: QColor, size: int = _SIZE, scale: float = 2.0) -> QPixmap:
    """One of the shapes, `size` logical pixels wide."""
    return _pixmap(name, colour.name(), scale, size)


@cache
def _pixmap(name: str, colour: str, scale: float, size: int = _SIZE, *, is_on: bool = False) -> QPixmap:
    shape = _SHAPES[name] + (_ON if is_on else "")
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">{shape}</svg>'
    renderer = QSvgRenderer(QByteArray(svg.replace("COLOUR", colour).encode()))
    drawn = QPixmap(QSize(size, size) * scale)
    drawn.setDevicePixelRatio(scale)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return drawn
