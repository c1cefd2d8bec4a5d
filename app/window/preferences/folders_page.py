"""The page of the preferences for folders: those of the library, and the SoundFont."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.ui.dialogs import FileDialogs
from app.ui.fields import heading
from app.ui.labels import HintLabel
from app.ui.style.tokens import LARGE, SMALL
from app.ui.text import as_tip
from app.window.library.panel import LibraryPanel
from app.window.preferences.controller import Preferences


class FoldersPage(QWidget):
    """The library's own list of folders, shown here too; and the SoundFont of the built-in synth.

    soundfont_chosen(Path, or None for the one that ships).
    """

    soundfont_chosen = Signal(object)

    def __init__(self, preferences: Preferences, library: LibraryPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._library, self._dialogs = library, FileDialogs(self)
        self._soundfont = preferences.settings.soundfont
        self.folders = QListWidget()
        self.folders.setAccessibleName(self.tr("Folders of the library"))
        self.add, self.remove = QPushButton(self.tr("Add folder…")), QPushButton(self.tr("Remove from the library"))
        self.choose = QPushButton(self.tr("Choose a SoundFont…"))
        self.shipped = QPushButton(self.tr("Use Continuo's own"))
        for button in (self.add, self.remove, self.choose, self.shipped):
            button.setAutoDefault(False)
        self.soundfont = HintLabel()
        self._lay_out()
        self.add.clicked.connect(library.ask_folder)
        self.remove.clicked.connect(self._remove)
        self.folders.currentRowChanged.connect(self._refresh)
        library.folders_changed.connect(self._show_folders)
        self.choose.clicked.connect(self._ask_soundfont)
        self.shipped.clicked.connect(lambda: self._set_soundfont(None))
        self.soundfont_chosen.connect(preferences.set_soundfont)
        self._show_folders(list(library.link.folders))
        self._show_soundfont()

    def _lay_out(self) -> None:
        above, below = QHBoxLayout(), QHBoxLayout()
        for row, buttons in ((above, (self.add, self.remove)), (below, (self.choose, self.shipped))):
            row.setSpacing(SMALL)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        column.setSpacing(SMALL)
        column.addWidget(heading(self.tr("Folders of the library")))
        column.addWidget(self.folders, 1)
        column.addLayout(above)
        column.addSpacing(LARGE)
        column.addWidget(heading(self.tr("SoundFont of the built-in synth")))
        column.addWidget(self.soundfont)
        column.addLayout(below)

    @Slot(list)
    def _show_folders(self, folders: list[Path]) -> None:
        self.folders.clear()
        for folder in folders:
            item = QListWidgetItem(str(folder))
            item.setToolTip(as_tip(folder))
            self.folders.addItem(item)
        if not folders:
            item = QListWidgetItem(self.tr("No folders yet: the library has what comes with Continuo."))
            item.setFlags(item.flags() & ~item.flags())
            self.folders.addItem(item)
        self._refresh()

    def _refresh(self) -> None:
        item = self.folders.currentItem()
        self.remove.setEnabled(item is not None and bool(self._library.link.folders))

    @Slot()
    def _remove(self) -> None:
        folders, row = self._library.link.folders, self.folders.currentRow()
        if 0 <= row < len(folders):
            self._library.remove_folder(folders[row])

    @Slot()
    def _ask_soundfont(self) -> None:
        filters = self.tr("SoundFonts (*.sf2 *.sf3)")
        if path := self._dialogs.open(self.tr("Choose a SoundFont"), filters, "soundfont"):
            self._set_soundfont(path)

    def _set_soundfont(self, path: Path | None) -> None:
        self._soundfont = path
        self._show_soundfont()
        self.soundfont_chosen.emit(path)

    def _show_soundfont(self) -> None:
        self.soundfont.show_text(str(self._soundfont) if self._soundfont else self.tr("The one that ships: FluidR3"))
        self.shipped.setEnabled(self._soundfont is not None)
