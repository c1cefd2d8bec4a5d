"""A list of files to choose from, and the choice of a model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.files.kinds import title
from app.models.model_files import model_name
from app.ui.fields import GAP
from app.ui.icons import icon
from app.ui.labels import HintLabel
from app.ui.style.choice import Choice
from app.ui.text import as_tip


class FileChoice(Choice):
    """A list of files by title; the full path is the tool tip. chosen: a Path, or None for the first, pathless item."""

    chosen = Signal(object)

    def __init__(self, named: Callable[[Path], str] = title) -> None:
        """named: what a file is called."""
        super().__init__()
        self._named = named
        # As wide as the panel, however long the names are.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._confirmed: Path | None = None
        self.currentIndexChanged.connect(self._on_changed)

    def add(self, path: Path | None, text: str = "") -> int:
        """-> the item's index, an old one if the file is there already."""
        with QSignalBlocker(self):
            if (index := self._index(path)) < 0:
                self.addItem(text or (self._named(path) if path else ""), path)
                index = self.count() - 1
                self.setItemData(index, str(path) if path else text, Qt.ItemDataRole.ToolTipRole)
            return index

    def choose(self, path: Path | None) -> None:
        """Select, adding it if it is new; emits chosen even if it was selected already: the file may have changed."""
        index = self.add(path)
        if index == self.currentIndex():
            self._on_changed()
        else:
            self.setCurrentIndex(index)

    def paths(self) -> list[Path]:
        """All files of the list."""
        return [path for index in range(self.count()) if (path := self.itemData(index)) is not None]

    def path(self) -> Path | None:
        return self.currentData()

    def confirm(self) -> None:
        """What is selected could be read."""
        self._confirmed = self.path()

    def withdraw(self) -> None:
        """What is selected could not be read: take it away, and show the last one that could."""
        with QSignalBlocker(self):
            self.removeItem(self.currentIndex())
            self.setCurrentIndex(self._index(self._confirmed))
        self.setToolTip(as_tip(self.path() or ""))

    def _index(self, path: Path | None) -> int:
        # Not findData: it compares Python objects by identity.
        return next((index for index in range(self.count()) if self.itemData(index) == path), -1)

    def _on_changed(self) -> None:
        self.setToolTip(as_tip(self.path() or ""))
        self.chosen.emit(self.path())


class ModelChoice(QWidget):
    """The models that are offered, what is known of the one that is chosen, a button to open another, and a line where
    there is something to say."""

    open_pressed = Signal()
    about_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files, self.hint = FileChoice(model_name), HintLabel()
        self.files.setAccessibleName(self.tr("Model"))
        self.open = QPushButton(self.tr("Open…"))
        self.open.setAutoDefault(False)
        self.open.setAccessibleName(self.tr("Open a model"))
        self.open.setToolTip(self.tr("Open a model that you trained (.safetensors)"))
        self.open.clicked.connect(self.open_pressed)
        self.about = QToolButton()
        self.about.setAutoRaise(True)
        self.about.setAccessibleName(self.tr("About this model"))
        self.about.setToolTip(self.tr("About this model: its kind, styles and file"))
        self.about.clicked.connect(self.about_pressed)
        self._show_icon()
        label = QLabel(self.tr("Model"))
        label.setBuddy(self.files)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(label)
        row.addWidget(self.files, 1)
        row.addWidget(self.about)
        row.addWidget(self.open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.hint)

    def _show_icon(self) -> None:
        self.about.setIcon(icon("info"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icon()
