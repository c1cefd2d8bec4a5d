"""The design tokens: every colour, size and font of the window by its role, in light and in dark.

Colours depend on the theme, and are asked for when something is painted: `tokens().text`. Sizes are logical pixels and
the same in both themes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

TINY, SMALL, MEDIUM, LARGE, HUGE = 4, 8, 12, 16, 24
"""Spacing: within a control, between controls, between groups, around a panel, between sections."""
RADIUS_FIELD, RADIUS_CARD, RADIUS_PANEL = 4, 6, 8
"""Of corners: fields and buttons; cards and menus; panels and dialogs."""
ROW_HEIGHT = 28
"""Of a row in a list, and of a field or button."""
ICON_SMALL, ICON = 16, 20
"""In rows, and on buttons."""
FOCUS_WIDTH = 2
"""Of the ring around what has the focus."""
MOTION_MS = 120
"""How long a movement lasts; `motion_ms()` where it may be that there is to be none."""

_BODY = 13
TextRole = Literal["display", "title", "heading", "body", "secondary", "ruler"]
_TYPE: dict[TextRole, int] = {"display": 28, "title": 20, "heading": 15, "body": _BODY, "secondary": 12, "ruler": 11}
_LEGIBLE = 4.5  # contrast of text (WCAG 2.2, 1.4.3)
_STEP = 0.02
# What a person may choose instead of the system's; made legible in each theme.
_ACCENTS = {
    "teal": "#0a8f7d", "blue": "#2f7fe0", "violet": "#8a63e8", "pink": "#d1559c", "red": "#d8433b", "orange": "#e07a1f",
    "green": "#3f9a4a", "grey": "#7b838e",
}  # fmt: skip
ACCENTS = ("system", *_ACCENTS)
"""Names of accents: the system's, where it tells one, or a colour."""
# What Qt's own palette has where no platform tells it an accent (QFusionStyle).
_QT_ACCENT = "#308cc6"

# Light, dark: one hue in both themes. Found by annealing: as far from each other as twelve of these hues get, in OKLab,
# for common vision and for protanopia and deuteranopia as Machado et al. (2009) simulate them, and at least 3:1 on the
# field.
_TRACKS = {
    "blue": ("#005fa7", "#2eaeff"),
    "orange": ("#ce8119", "#da923f"),
    "green": ("#03946e", "#63ca8c"),
    "violet": ("#9e7df7", "#9879cc"),
    "pink": ("#c86eaf", "#c44d94"),
    "teal": ("#035160", "#65a9b2"),
    "gold": ("#9d7128", "#daba08"),
    "indigo": ("#5c69dd", "#605cdb"),
    "red": ("#e15665", "#d37578"),
    "olive": ("#596301", "#7e8502"),
    "grey": ("#5a6375", "#afbed0"),
    "brown": ("#64422b", "#8c6957"),
}
TRACK_COLOURS = len(_TRACKS)
"""How many track colours there are; further tracks begin anew."""


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme. Text tokens have a contrast of at least 4.5:1 on every surface."""

    is_dark: bool
    """Whether text is lighter than what it stands on."""
    window: QColor
    """Surface: bars, panels, dialogs."""
    field: QColor
    """Surface: what holds content: lists, text fields, the piano roll."""
    raised: QColor
    """Surface: what can be pressed or lies above: buttons, cards, menus, tool tips."""
    hover: QColor
    """A raised surface under the pointer."""
    pressed: QColor
    """A raised surface while it is pressed, or is on."""
    line: QColor
    """Between surfaces."""
    border: QColor
    """Around fields, buttons and cards."""
    text: QColor
    """Text; at least 7:1."""
    quiet: QColor
    """Text: units, hints, what is secondary."""
    disabled: QColor
    """Text and signs of what can't be used now; at least 3:1, so that it is still read."""
    accent: QColor
    """The primary button, what is selected or plays, the focus ring; also as text."""
    on_accent: QColor
    """Text and signs on the accent."""
    accent_hover: QColor
    """The accent under the pointer."""
    danger: QColor
    """Text and signs: an error, what deletes, recording."""
    on_danger: QColor
    """Text and signs on the danger colour."""
    warning: QColor
    """Text and signs: what needs attention and stops nothing."""
    selected: QColor
    """Mixed into selected notes."""
    white_key: QColor
    """Of a piano's keyboard."""
    black_key: QColor
    """Of a piano's keyboard."""
    on_white_key: QColor
    """Text and signs on white keys."""
    tracks: tuple[QColor, ...]
    """TRACK_COLOURS of them, in the order in which tracks get them; at least 3:1 on the field, and apart from each
    other for the colour-blind too."""

    def track(self, index: int) -> QColor:
        """The colour of a track. index: any integer; from TRACK_COLOURS on they begin anew."""
        return self.tracks[index % TRACK_COLOURS]

    def on(self, surface: QColor) -> QColor:
        """Text on any colour, such as a track's: the lighter or the darker of the text colours, whichever has more
        contrast; at least 4.5:1."""
        return _text_on(surface)


_LIGHT = {
    "window": "#f3f4f6", "field": "#ffffff", "raised": "#e9ebee", "hover": "#dfe2e6", "pressed": "#d0d4da",
    "line": "#d9dce1", "border": "#bcc2ca", "text": "#1b1d21", "quiet": "#555b64", "disabled": "#787e87",
    "accent": "#0a7062", "danger": "#b3261e", "warning": "#855300",
    "selected": "#ffe08a", "white_key": "#ffffff", "black_key": "#33363b", "on_white_key": "#33363b",
}  # fmt: skip
_DARK = {
    "window": "#24262a", "field": "#191b1e", "raised": "#33363b", "hover": "#3d4147", "pressed": "#4a4f57",
    "line": "#383b41", "border": "#4d5159", "text": "#eceef0", "quiet": "#b0b5bd", "disabled": "#878d96",
    "accent": "#35c9b4", "danger": "#ff9489", "warning": "#f0bd4f",
    "selected": "#fff3c4", "white_key": "#d3d6da", "black_key": "#16181b", "on_white_key": "#33363b",
}  # fmt: skip


def tokens(palette: QPalette | None = None) -> Tokens:
    """The colours of the theme that is shown. palette: of a widget, for the application's own."""
    palette = QApplication.palette() if palette is None else palette
    dark = is_dark(palette)
    return tokens_of(dark, system_accent(palette) or own_accent(dark))


def tokens_of(dark: bool, accent: QColor) -> Tokens:
    """The colours of a theme. accent: any colour; it is made darker or lighter until it is legible on each surface."""
    return _tokens(dark, accent.rgb())


@cache
def _tokens(dark: bool, accent_rgb: int) -> Tokens:
    table = {name: QColor(colour) for name, colour in (_DARK if dark else _LIGHT).items()}
    surfaces = table["window"], table["field"], table["raised"]
    accent = legible(QColor(accent_rgb), surfaces)
    table["accent"] = accent
    return Tokens(
        is_dark=dark,
        **table,
        on_accent=_text_on(accent),
        accent_hover=mixed(accent, table["text"], 0.14),
        on_danger=_text_on(table["danger"]),
        tracks=tuple(QColor(colours[dark]) for colours in _TRACKS.values()),
    )


def track_colour(index: int) -> QColor:
    """The colour of a track in the theme that is shown. index: any integer; from TRACK_COLOURS on they begin anew."""
    return tokens().track(index)


def own_accent(dark: bool) -> QColor:
    """Continuo's own, where neither the system nor the user has one."""
    return QColor((_DARK if dark else _LIGHT)["accent"])


def accent_named(name: str, dark: bool) -> QColor:
    """One of ACCENTS, "system" included: Continuo's own, for where the system tells none. Raises KeyError."""
    return own_accent(dark) if name in ("system", "teal") else legible_accent(QColor(_ACCENTS[name]), dark)


def legible_accent(accent: QColor, dark: bool) -> QColor:
    """The accent as a theme shows it."""
    return tokens_of(dark, accent).accent


def system_accent(palette: QPalette) -> QColor | None:
    """The accent that Qt has from the system, or that the theme set; None where Qt has but its own."""
    accent = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Accent)
    return None if accent == QColor(_QT_ACCENT) else accent


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than what it stands on."""
    group, role = QPalette.ColorGroup.Active, QPalette.ColorRole
    return palette.color(group, role.WindowText).lightness() > palette.color(group, role.Window).lightness()


def text_font(role: TextRole = "body", *, bold: bool = False, tabular: bool = False) -> QFont:
    """The interface font in the size of that role: the system's own size for "body", others in proportion. tabular:
    figures of one width, so that a counter does not tremble."""
    font = QApplication.font()
    factor = _TYPE[role] / _BODY
    if font.pixelSize() > 0:
        font.setPixelSize(round(font.pixelSize() * factor))
    else:
        font.setPointSizeF(font.pointSizeF() * factor)
    font.setBold(bold)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def motion_ms() -> int:
    """How long a movement lasts, 0 where motion is reduced."""
    return MOTION_MS if QApplication.isEffectEnabled(Qt.UIEffect.UI_General) else 0


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """`share` of the second colour in the first. share: 0 to 1."""
    pairs = (first.redF(), second.redF()), (first.greenF(), second.greenF()), (first.blueF(), second.blueF())
    return QColor.fromRgbF(*((1 - share) * a + share * b for a, b in pairs))


def contrast(first: QColor, second: QColor) -> float:
    """Of two colours, 1 (the same) to 21 (black and white). WCAG 2.2."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def legible(colour: QColor, surfaces: tuple[QColor, ...], least: float = _LEGIBLE) -> QColor:
    """The colour, made darker or lighter until its contrast on each surface is at least that much."""
    target = QColor("#000000" if contrast(surfaces[0], QColor("#000000")) > contrast(surfaces[0], QColor("#ffffff"))
                    else "#ffffff")  # fmt: skip
    share = 0.0
    made = colour
    while min(contrast(made, surface) for surface in surfaces) < least and share < 1:
        share += _STEP
        made = QColor(mixed(colour, target, min(share, 1.0)).rgb())
    return made


def _luminance(colour: QColor) -> float:
    """0 to 1."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(value) for value in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _text_on(colour: QColor) -> QColor:
    light, dark = QColor("#ffffff"), QColor("#050607")
    return light if contrast(light, colour) > contrast(dark, colour) else dark
