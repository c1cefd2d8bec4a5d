"""A sign beside a choice that it does not work just now: it stays until it works again, and says what can be done."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Slot
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QToolButton, QToolTip, QWidget

from app.language.error_wording import for_the_window
from app.ui.icons import pixmap
from app.ui.style.theme import Colours
from app.ui.text import announce, as_tip
from generator.errors import Text

_SIGN = 16  # pixels
_SHOWN_MS = 30_000


class Badge(QToolButton):
    """Not there while nothing is wrong. Pressed, it shows what is, and `advice`: what can be done about it."""

    def __init__(self, name: str, advice: str, parent: QWidget | None = None) -> None:
        """name: the short text beside the sign."""
        super().__init__(parent)
        self._troubles: dict[str, str] = {}
        self._advice = advice
        self.setText(name)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(_SIGN, _SIGN))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._on_pressed)
        self.hide()
        self._recolour()

    @property
    def sentences(self) -> list[str]:
        """What is wrong, one for each."""
        return list(self._troubles.values())

    @Slot(str, object)
    def put_error(self, what: str, text: Text | str) -> None:
        """As `put`, of an error; text: "" for none any more."""
        self.put(what, for_the_window(text) if text else "")

    @Slot(str, str)
    def put(self, what: str, text: str) -> None:
        """what: of which there is one trouble at a time, such as the sound; text: "" for none any more."""
        if self._troubles.get(what, "") == text:
            return
        self._troubles.pop(what, None)
        if text:
            self._troubles[what] = text
            announce(self, text)
        whole = "\n".join([*self._troubles.values(), self._advice])
        self.setToolTip(as_tip(whole))
        self.setAccessibleName(f"{self.text()}: {whole}")
        self.setVisible(bool(self._troubles))

    @Slot()
    def _on_pressed(self) -> None:
        place = self.mapToGlobal(QPoint(0, self.height()))
        QToolTip.showText(place, self.toolTip(), self, self.rect(), _SHOWN_MS)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ApplicationPaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        own = QPalette()
        colour = Colours.of(own).warning
        self.setIcon(QIcon(pixmap("warning", colour, _SIGN)))
        own.setColor(QPalette.ColorRole.ButtonText, colour)
        self.setPalette(own)
