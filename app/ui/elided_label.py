"""A label of one line that ends in an ellipsis where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy

from app.ui.style.theme import Colours
from app.ui.text import as_tip


class ElidedLabel(QLabel):
    """One line, bold or quiet; a long one ends in an ellipsis, and is whole in the tool tip."""

    def __init__(self, *, quiet: bool = False) -> None:
        super().__init__()
        self._whole, self._quiet = "", quiet
        self.setTextFormat(Qt.TextFormat.PlainText)  # a file's name is no markup
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        font = self.font()
        font.setBold(not quiet)
        self.setFont(font)
        self._recolour()

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

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        quiet, role = Colours.of(QApplication.palette()).quiet_text, QPalette.ColorRole.WindowText
        if self._quiet and self.palette().color(QPalette.ColorGroup.Active, role) != quiet:
            palette = self.palette()
            palette.setColor(role, quiet)
            self.setPalette(palette)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width()))
