"""Labels whose colour follows the theme: quiet ones, hints and warnings, one line with an ellipsis."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy

from app.ui.style.theme import Colours
from app.ui.style.tokens import text_font
from app.ui.text import as_tip

Ink = Literal["text", "quiet_text", "on_accent", "warning"]  # colours of Colours that text has


class ThemedLabel(QLabel):
    """Text in one of the theme's colours; where it is disabled, in that of what is disabled."""

    def __init__(self, text: str = "", ink: Ink = "text") -> None:
        super().__init__(text)
        self._ink: Ink = ink
        self._recolour()

    def set_ink(self, ink: Ink) -> None:
        """From now on."""
        self._ink = ink
        self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        colour = getattr(Colours.of(QApplication.palette()), self._ink)
        palette = self.palette()
        if palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.WindowText) != colour:
            for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
                palette.setColor(group, QPalette.ColorRole.WindowText, colour)
            self.setPalette(palette)


class QuietLabel(ThemedLabel):
    """Text that stands back behind what is beside it."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text, "quiet_text")


class HintLabel(ThemedLabel):
    """A small line beneath a field: a hint, or with `warns` what is wrong there, marked by a sign as well."""

    def __init__(self, text: str = "", *, warns: bool = False, wraps: bool = True) -> None:
        super().__init__()
        self.set_warns(warns)
        self.setWordWrap(wraps)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(text_font("secondary"))
        self.show_text(text)

    def set_warns(self, warns: bool) -> None:
        """Whether what is shown next is what is wrong, or a hint."""
        self.set_ink("warning" if warns else "quiet_text")

    def show_text(self, text: str) -> None:
        """Show it; nothing where it is empty."""
        self.setText(f"⚠ {text}" if text and self._ink == "warning" else text)
        self.setVisible(bool(text))


class ElidedLabel(ThemedLabel):
    """One line, bold or quiet; a long one ends in an ellipsis, and is whole in the tool tip."""

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__(ink="quiet_text" if quiet else "text")
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)  # a file's name is no markup
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        font = self.font()
        font.setBold(not quiet)
        self.setFont(font)

    def put(self, text: str) -> None:
        """Show it."""
        self._whole = text
        self.setToolTip(as_tip(text))
        self.setAccessibleName(text)
        self._elide()

    @property
    def whole(self) -> str:
        """What is shown, or would be if there were room."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))
