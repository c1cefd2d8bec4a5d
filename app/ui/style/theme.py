"""The theme: palettes of the application and of the piano roll, made from the tokens; light, dark, or the system's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyle

from app.ui.style.stylesheet import stylesheet
from app.ui.style.tokens import (
    Tokens,
    accent_named,
    is_dark,
    mixed,
    own_accent,
    system_accent,
    tokens,
    tokens_of,
)

_ROLES, _GROUPS = QPalette.ColorRole, QPalette.ColorGroup
KINDS = 8
"""Colours of kinds: more are not told apart at a glance."""


def palette_of(theme: Tokens) -> QPalette:
    """The palette of that theme, with its accent."""
    palette = QPalette()
    for role, colour in {
        _ROLES.Window: theme.window, _ROLES.WindowText: theme.text, _ROLES.Base: theme.field,
        _ROLES.AlternateBase: mixed(theme.field, theme.text, 0.035), _ROLES.Text: theme.text,
        _ROLES.Button: theme.raised, _ROLES.ButtonText: theme.text, _ROLES.BrightText: theme.on_accent,
        _ROLES.ToolTipBase: theme.raised, _ROLES.ToolTipText: theme.text, _ROLES.PlaceholderText: theme.quiet,
        _ROLES.Light: theme.hover, _ROLES.Midlight: theme.raised, _ROLES.Mid: theme.line, _ROLES.Dark: theme.border,
        _ROLES.Shadow: theme.pressed, _ROLES.Highlight: theme.accent, _ROLES.HighlightedText: theme.on_accent,
        _ROLES.Accent: theme.accent, _ROLES.Link: theme.accent, _ROLES.LinkVisited: theme.accent,
    }.items():  # fmt: skip
        palette.setColor(role, colour)
    for role in (_ROLES.Text, _ROLES.WindowText, _ROLES.ButtonText, _ROLES.PlaceholderText):
        palette.setColor(_GROUPS.Disabled, role, theme.disabled)
    palette.setColor(_GROUPS.Disabled, _ROLES.Highlight, theme.pressed)
    palette.setColor(_GROUPS.Disabled, _ROLES.HighlightedText, theme.text)
    return palette


def dark_palette() -> QPalette:
    """Of the dark theme, with Continuo's own accent."""
    return palette_of(tokens_of(True, own_accent(True)))


def choose_theme(name: str, accent: str = "system") -> None:
    """name: "light", "dark", or "system" for whatever the system has now; call it again when that changes. accent: one
    of ACCENTS."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setPalette(QPalette())  # what was set before must not hide the system's
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    application.styleHints().setColorScheme(schemes.get(name, Qt.ColorScheme.Unknown))
    system = application.palette()
    dark = name == "dark" or (name != "light" and is_dark(system))
    given = system_accent(system) if accent == "system" else None
    theme = tokens_of(dark, given or accent_named(accent, dark))
    application.setPalette(palette_of(theme))
    sheet = stylesheet(theme)
    if application.styleSheet() != sheet:  # every widget is polished anew
        application.setStyleSheet(sheet)


def choose_motion(name: str) -> None:
    """ "on": nothing moves by itself; "off": the window's own movements; "system": as the system's animations are."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    moves = name == "off" or (name == "system" and application.style().styleHint(hint) > 0)
    QApplication.setEffectEnabled(Qt.UIEffect.UI_General, moves)


@dataclass(frozen=True)
class Colours:
    """Of the piano roll, and the accent that ties its composed notes to the Compose button."""

    accent: QColor
    """Composed notes, the prominent button, what plays."""
    on_accent: QColor
    """Text on the accent."""
    clip: QColor
    """Notes that were not composed."""
    ground: QColor
    """Behind notes and lists."""
    black_row: QColor
    """Rows of the black keys."""
    beat: QColor
    """Lines of beats."""
    bar: QColor
    """Lines of bars, frames."""
    text: QColor
    """On the ground."""
    quiet_text: QColor
    """Hints, on the window."""
    white_key: QColor
    """Of the keyboard beside the roll."""
    black_key: QColor
    """Of the keyboard beside the roll."""
    key_text: QColor
    """Names on white keys."""
    strip: QColor
    """Behind rulers and signs."""
    warning: QColor
    """Text of a warning, on the window."""
    selected: QColor
    """Mixed into selected notes."""

    @classmethod
    def of(cls, palette: QPalette) -> Colours:
        theme = tokens(palette)
        return _colours(theme.is_dark, theme.accent.rgb())  # of the same theme the same, at each painting

    @classmethod
    def of_theme(cls, theme: Tokens) -> Colours:
        """The colours of a theme that need not be the one that is shown."""
        ground, text = theme.field, theme.text
        return cls(
            accent=theme.accent,
            on_accent=theme.on_accent,
            clip=mixed(ground, text, 0.72 if theme.is_dark else 0.62),
            ground=ground,
            black_row=mixed(ground, text, 0.045 if theme.is_dark else 0.04),
            beat=mixed(ground, text, 0.09),
            bar=mixed(ground, text, 0.24),
            text=text,
            quiet_text=theme.quiet,
            white_key=theme.white_key,
            black_key=theme.black_key,
            key_text=theme.on_white_key,
            strip=theme.window,
            warning=theme.danger,
            selected=theme.selected,
        )


@cache
def _colours(dark: bool, accent_rgb: int) -> Colours:
    return Colours.of_theme(tokens_of(dark, QColor(accent_rgb)))


def kind_colours(palette: QPalette) -> tuple[QColor, ...]:
    """KINDS colours for things of different kinds; never the only sign of it."""
    return tokens(palette).tracks[:KINDS]
