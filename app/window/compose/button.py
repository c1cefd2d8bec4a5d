"""The one prominent button: Compose, or what ends it; beneath it where the music goes, or why it can't."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.ui.fields import GAP, MARGIN, keep_room
from app.ui.labels import HintLabel
from app.ui.style.stylesheet import OUTLINED, PRIMARY, make


class ComposeButton(QWidget):
    """compose_pressed, or cancel_pressed while it composes."""

    compose_pressed = Signal()
    cancel_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = self._looks_busy = False
        self.compose = QPushButton()
        self.compose.setMinimumHeight(40)
        self.compose.setCursor(Qt.CursorShape.PointingHandCursor)
        self.compose.clicked.connect(self._on_pressed)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.progress.setAccessibleName(self.tr("Progress of composing"))
        keep_room(self.progress)
        self.note = HintLabel()
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.note.setMinimumHeight(2 * self.note.fontMetrics().lineSpacing())  # two lines, so that nothing jumps
        keep_room(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, GAP, MARGIN, 4)
        column.setSpacing(4)
        column.addWidget(self.compose)
        column.addWidget(self.progress)
        column.addWidget(self.note)
        self.show_busy(False, endless=False)

    def set_busy(self, busy: bool) -> None:
        """From now on it composes, or no longer; how that looks, `show_busy` says."""
        self._busy = busy
        self.progress.setValue(0)

    def show_busy(self, busy: bool, *, endless: bool) -> None:
        """endless: there is no end to come nearer to."""
        self._looks_busy = busy
        if busy:
            text, tip = self.tr("Stop") if endless else self.tr("Cancel"), self.tr("Stop composing (Esc)")
        else:
            text, tip = self.tr("Compose"), ""
        self.compose.setText(text)
        self.compose.setAccessibleName(text)
        self.compose.setToolTip(tip)
        moves = endless and QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
        self.progress.setRange(0, 0 if busy and moves else 1000)
        if endless:
            self.progress.setValue(1000)
        self.progress.setVisible(busy)
        make(self.compose, OUTLINED if busy else PRIMARY)

    def set_reason(self, reason: str | None, note: str, *, warns: bool) -> None:
        """reason: why nothing can be composed just now, None where it can; note: that in few words, or where the music
        goes; warns: whether it is something to put right."""
        if not self._looks_busy:
            self.compose.setToolTip(reason or self.tr("Compose with these settings (Ctrl+Return)"))
        self.compose.setAccessibleDescription(self.compose.toolTip())
        self.compose.setEnabled(self._busy or reason is None)
        self.note.set_warns(warns and not self._busy)
        self.note.show_text(note)

    def set_note(self, text: str) -> None:
        """What it does meanwhile."""
        self.note.set_warns(False)
        self.note.show_text(text)

    def set_progress(self, share: float) -> None:
        """0 to 1."""
        self.progress.setValue(round(share * 1000))

    def _on_pressed(self) -> None:
        if self._busy != self._looks_busy:
            return  # it was pressed as Compose, and composes already
        (self.cancel_pressed if self._busy else self.compose_pressed).emit()
