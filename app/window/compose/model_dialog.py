"""What a model is: its name, kind and size, the styles and parts it knows, and its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from app.files.kinds import readable, title
from app.models.model_files import model_name
from app.ui.dialogs import show_in_file_manager
from app.ui.fields import heading
from generator.network.config import family

if TYPE_CHECKING:
    from generator.network.checkpoint import Checkpoint

_WIDTH = 460


class ModelDialog(QDialog):
    """other_pressed: another is to be opened."""

    other_pressed = Signal()

    def __init__(self, checkpoint: Checkpoint, path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._path = path
        name = model_name(path)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Model: {name}").format(name=name))
        self.setMinimumWidth(_WIDTH)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        for label, text in self._rows(checkpoint).items():
            shown = QLabel(text)
            shown.setTextFormat(Qt.TextFormat.PlainText)  # a file says what it likes
            shown.setWordWrap(True)
            shown.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            shown.setAccessibleName(label)
            form.addRow(label, shown)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        show = buttons.addButton(self.tr("Show in folder"), QDialogButtonBox.ButtonRole.ActionRole)
        other = buttons.addButton(self.tr("Open another…"), QDialogButtonBox.ButtonRole.ActionRole)
        for button in (show, other):
            button.setAutoDefault(False)
        show.clicked.connect(lambda: show_in_file_manager(self._path))
        other.clicked.connect(self._on_other)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        title_ = heading(name)
        title_.setTextFormat(Qt.TextFormat.PlainText)
        column.addWidget(title_)
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(buttons)

    def _rows(self, checkpoint: Checkpoint) -> dict[str, str]:
        """Text by label."""
        kind = title(Path(family(checkpoint.config)))
        known, unknown = self.tr("yes"), self.tr("no")
        parts = checkpoint.vocabulary.has_parts
        return {
            self.tr("Styles"): ", ".join(checkpoint.styles) or self.tr("none"),
            self.tr("Instruments"): self.tr("each its own part") if parts else self.tr("merged into one part"),
            self.tr("Fills gaps"): known if checkpoint.can_fill else unknown,
            self.tr("Family"): kind,
            self.tr("Parameters"): f"{checkpoint.parameter_count:,}",
            self.tr("File"): readable(str(self._path)),
        }

    @Slot()
    def _on_other(self) -> None:
        self.accept()
        self.other_pressed.emit()
