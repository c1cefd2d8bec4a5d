"""The foot of the window: what happened last, in one sentence. What lasts has a badge where it is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.style.theme import Colours


class StatusLine(QLabel):
    """Says or warns. Long sentences wrap; they can be selected and copied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._warns = False
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)  # a file's name is no markup
        # Ignored: a long path must not widen the window.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.setContentsMargins(16, 6, 16, 6)
        self.setMinimumHeight(self.fontMetrics().height() + 14)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName(self.tr("Status"))

    def say(self, text: str) -> None:
        """Good news, or none."""
        self._put(text, warns=False)

    def warn(self, text: str) -> None:
        """Something did not work: marked by a sign and by colour."""
        self._put(f"⚠ {text}", warns=True)

    @Slot(str)
    def leave(self, text: str) -> None:
        """This is said in another place from now on."""
        if self.text() == text:
            self.say("")

    @property
    def warns(self) -> bool:
        return self._warns

    def recolour(self, palette: QPalette) -> None:
        """After a change of tone, or of the window's palette."""
        own = QPalette()
        if self._warns:
            own.setColor(QPalette.ColorRole.WindowText, Colours.of(palette).warning)
        self.setPalette(own)

    def _put(self, text: str, *, warns: bool) -> None:
        self._warns = warns
        self.setText(text)
        self.setAccessibleDescription(text)
        self.recolour(self.window().palette())
