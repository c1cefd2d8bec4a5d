"""The foot of the window: what happened last, in one sentence, and what does not work until it is right again."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.language.error_wording import for_the_window
from app.ui.theme import Colours
from generator.errors import Text


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


class LastingTroubles(QLabel):
    """A line for each; not there while there is none. What happens meanwhile is shown beneath, by the status line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._troubles: dict[str, str] = {}
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.setContentsMargins(16, 6, 16, 0)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName(self.tr("Current problems"))
        self.hide()

    @Slot(str, object)
    def put_error(self, what: str, text: Text | str) -> None:
        """As `put`, of an error; text: "" for none any more."""
        self.put(what, for_the_window(text) if text else "")

    @Slot(str, str)
    def put(self, what: str, text: str) -> None:
        """what: of which there is one trouble at a time, such as the sound; text: "" for none any more."""
        self._troubles.pop(what, None)
        if text:
            self._troubles[what] = text
        lines = "\n".join(f"⚠ {own}" for own in self._troubles.values())
        self.setText(lines)
        self.setAccessibleDescription(lines)
        self.setVisible(bool(lines))
        self.recolour(self.window().palette())

    def recolour(self, palette: QPalette) -> None:
        """After a change of tone, or of the window's palette."""
        own = QPalette()
        own.setColor(QPalette.ColorRole.WindowText, Colours.of(palette).warning)
        self.setPalette(own)
