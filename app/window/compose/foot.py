"""The foot of the composing panel: the prominent button, which cancels meanwhile, and how far it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QApplication, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.ui.fields import GAP, keep_room
from app.ui.form_area import MARGIN
from app.ui.theme import Colours, accent_button_style, accentuate


class ComposeFoot(QWidget):
    """compose_pressed, or cancel_pressed while it composes."""

    compose_pressed = Signal()
    cancel_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self.compose = QPushButton()
        self.compose.setMinimumHeight(44)
        self.compose.setCursor(Qt.CursorShape.PointingHandCursor)
        self.compose.clicked.connect(self._on_pressed)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setAccessibleName(self.tr("How much is composed"))
        keep_room(self.progress)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        column.setSpacing(GAP)
        column.addWidget(self.compose)
        column.addWidget(self.progress)
        self.set_busy(False, endless=False)

    def set_busy(self, busy: bool, *, endless: bool) -> None:
        """endless: there is no end to come nearer to."""
        self._busy = busy
        if busy:
            text, tip = self.tr("Stop") if endless else self.tr("Cancel"), self.tr("Stop composing (Esc)")
        else:
            text, tip = self.tr("Compose"), ""
        self.compose.setText(text)
        self.compose.setAccessibleName(text)
        self.compose.setToolTip(tip)
        moves = endless and QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
        self.progress.setRange(0, 0 if busy and moves else 1000)
        self.progress.setValue(1000 if endless else 0)
        self.progress.setVisible(busy)
        self._recolour()

    def set_reason(self, reason: str | None) -> None:
        """Why nothing can be composed just now, None where it can."""
        if not self._busy:
            self.compose.setToolTip(reason or self.tr("Compose with these settings (Ctrl+Return)"))
        self.compose.setAccessibleDescription(self.compose.toolTip())
        self.compose.setEnabled(self._busy or reason is None)

    def set_progress(self, share: float) -> None:
        """0 to 1."""
        self.progress.setValue(round(share * 1000))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        colours = Colours.of(QApplication.palette())
        self.compose.setStyleSheet(accent_button_style(colours, plain=self._busy))
        accentuate(self.progress, colours)

    def _on_pressed(self) -> None:
        (self.cancel_pressed if self._busy else self.compose_pressed).emit()
