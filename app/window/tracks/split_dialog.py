"""At which pitch a track is split."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QWidget

from app.ui.style.tokens import MEDIUM
from app.window.compose.fields import PitchBox


class SplitDialog(QDialog):
    """chosen(pitch): the lowest that stays."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget, name: str, pitch: int) -> None:
        """pitch: that is proposed."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Split {name}").format(name=name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pitch = PitchBox()
        self.pitch.setValue(pitch)
        self.pitch.setAccessibleName(self.tr("Lowest note that stays"))
        self.pitch.setToolTip(self.tr("Notes below go to a new track"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        form.setSpacing(MEDIUM)
        form.addRow(self.tr("Lowest note that stays"), self.pitch)
        form.addRow(buttons)

    def accept(self) -> None:
        self.pitch.interpretText()
        self.chosen.emit(self.pitch.value())
        super().accept()
