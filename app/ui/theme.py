"""Colours that follow the palette: the system's light or dark, never our own idea of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QWidget

_ROLES = QPalette.ColorRole
_DARK = {
    _ROLES.Window: "#26282b", _ROLES.WindowText: "#e6e6e6", _ROLES.Base: "#1b1d1f", _ROLES.AlternateBase: "#232528",
    _ROLES.Text: "#e6e6e6", _ROLES.Button: "#34373b", _ROLES.ButtonText: "#e6e6e6", _ROLES.ToolTipBase: "#34373b",
    _ROLES.ToolTipText: "#e6e6e6", _ROLES.PlaceholderText: "#9a9a9a", _ROLES.Light: "#4a4d51", _ROLES.Dark: "#151618",
    _ROLES.Mid: "#2c2e31", _ROLES.Midlight: "#3a3d41", _ROLES.Shadow: "#0c0c0c",
}  # fmt: skip


def dark_palette() -> QPalette:
    """For where the system has none of its own."""
    palette = QPalette()
    for role, colour in _DARK.items():
        palette.setColor(role, QColor(colour))
    for role in (_ROLES.Text, _ROLES.WindowText, _ROLES.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#7d7f82"))
    return palette


def choose_theme(name: str) -> None:
    """ "light", "dark", or "system" for whatever the system has, now and when it changes."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setPalette(QPalette())  # what was set before must not hide the system's
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    application.styleHints().setColorScheme(schemes.get(name, Qt.ColorScheme.Unknown))
    # Where the platform has no colours of its own, the hint changes nothing.
    if name in schemes and is_dark(application.palette()) != (name == "dark"):
        style = application.style()
        application.setPalette(dark_palette() if name == "dark" else style.standardPalette())
    accentuate_selection()


def choose_motion(name: str) -> None:
    """ "on": nothing moves by itself; "off": the window's own movements; "system": as the system's animations are."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    moves = name == "off" or (name == "system" and application.style().styleHint(hint) > 0)
    QApplication.setEffectEnabled(Qt.UIEffect.UI_General, moves)


def accentuate_selection() -> None:
    """What is selected has the accent of the palette as it is now."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    palette = application.palette()
    colours = Colours.of(palette)
    palette.setColor(_ROLES.Highlight, colours.accent)
    palette.setColor(_ROLES.HighlightedText, colours.on_accent)
    application.setPalette(palette)


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than what it stands on."""
    return _active(palette, _ROLES.WindowText).lightness() > _active(palette, _ROLES.Window).lightness()


def _active(palette: QPalette, role: QPalette.ColorRole) -> QColor:
    """Whatever state the widget is in that the palette is of: what is coloured while it is disabled stays so."""
    return palette.color(QPalette.ColorGroup.Active, role)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """`share` of the second colour in the first."""
    pairs = (first.redF(), second.redF()), (first.greenF(), second.greenF()), (first.blueF(), second.blueF())
    return QColor.fromRgbF(*((1 - share) * a + share * b for a, b in pairs))


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
    """Likewise."""
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
        dark = is_dark(palette)
        ground, text = _active(palette, _ROLES.Base), _active(palette, _ROLES.Text)
        window, window_text = _active(palette, _ROLES.Window), _active(palette, _ROLES.WindowText)
        return cls(
            accent=QColor("#35c9b4" if dark else "#0b7a6c"),
            on_accent=QColor("#06231f" if dark else "#ffffff"),
            clip=mixed(ground, text, 0.72 if dark else 0.62),
            ground=ground,
            black_row=mixed(ground, text, 0.045 if dark else 0.04),
            beat=mixed(ground, text, 0.09),
            bar=mixed(ground, text, 0.24),
            text=text,
            quiet_text=mixed(window, window_text, 0.7),
            white_key=QColor("#d4d4d4" if dark else "#ffffff"),
            black_key=QColor("#1c1c1c" if dark else "#333333"),
            key_text=QColor("#333333"),
            strip=mixed(window, ground, 0.3),
            warning=QColor("#ff9d8a" if dark else "#a4240f"),
            selected=QColor("#fff3c4" if dark else "#ffe08a"),
        )


# As far from each other as eight can be, for most who tell few colours apart too (after Okabe & Ito 2008), and each at
# least three times as light or dark as the ground.
_KINDS_LIGHT = ("#0072b2", "#c24a00", "#00795a", "#a8407f", "#7d6300", "#5a55d0", "#7a4a21", "#2a86a8")
_KINDS_DARK = ("#56b4e9", "#ff8f50", "#35c98f", "#ea92cb", "#e8c63c", "#b0abff", "#cf9f70", "#7fe0e0")


def kind_colours(palette: QPalette) -> tuple[QColor, ...]:
    """For things of different kinds; never the only sign of it."""
    return tuple(QColor(colour) for colour in (_KINDS_DARK if is_dark(palette) else _KINDS_LIGHT))


def accentuate(widget: QWidget, colours: Colours) -> None:
    """What is filled in a slider or a progress bar has the accent's colour."""
    palette = widget.palette()
    palette.setColor(QPalette.ColorRole.Highlight, colours.accent)
    if hasattr(QPalette.ColorRole, "Accent"):  # since Qt 6.6
        palette.setColor(QPalette.ColorRole.Accent, colours.accent)
    widget.setPalette(palette)


def accent_button_style(colours: Colours, plain: bool) -> str:
    """Of the one prominent button; plain: it cancels now, so it steps back."""
    accent, text = colours.accent.name(), colours.on_accent.name()
    if plain:
        ground, text, hover = "transparent", colours.accent.name(), mixed(colours.ground, colours.accent, 0.15).name()
    else:
        ground, hover = accent, mixed(colours.accent, colours.text, 0.15).name()
    off = mixed(colours.ground, colours.text, 0.18).name()
    off_text = mixed(colours.ground, colours.text, 0.55).name()
    return (
        f"QPushButton {{ background: {ground}; color: {text}; border: 2px solid {accent}; border-radius: 6px;"
        " padding: 8px 12px; font-weight: bold; }"
        f"QPushButton:hover {{ background: {hover}; }}"
        f"QPushButton:focus {{ border-color: {colours.text.name()}; }}"
        f"QPushButton:disabled {{ background: {off}; border-color: {off}; color: {off_text}; }}"
    )
