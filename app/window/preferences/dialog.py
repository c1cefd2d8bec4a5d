"""The preferences window: a list of pages at the left, the page beside it. What is set acts at once."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.ui.icons import icon
from app.ui.style.tokens import HUGE, ICON, LARGE, MEDIUM, ROW_HEIGHT, SMALL
from app.window.extras.page import ExtrasPage
from app.window.parts import Parts
from app.window.preferences.controller import Preferences
from app.window.preferences.folders_page import FoldersPage
from app.window.preferences.pages import AppearancePage, AudioPage, MidiPage
from app.window.preferences.shortcuts_page import ShortcutsPage

_USUAL, _LIST = QSize(720, 520), 168


class PreferencesDialog(QDialog):
    """Attributes are the pages. Not modal: the music plays on, with what is set."""

    def __init__(self, preferences: Preferences, parts: Parts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        assert preferences.shortcuts
        self.setWindowTitle(self.tr("Preferences"))
        self.resize(_USUAL)
        self.appearance = AppearancePage(preferences)
        self.audio, self.midi = AudioPage(preferences), MidiPage(preferences, parts)
        self.folders = FoldersPage(preferences, parts.library)
        self.shortcuts = ShortcutsPage(preferences.shortcuts)
        self.shortcuts.changed.connect(preferences.keep_shortcuts)
        self.extras = ExtrasPage()
        self.list, self.pages = QListWidget(), QStackedWidget()
        self.list.setAccessibleName(self.tr("Pages of the preferences"))
        self.list.setIconSize(QSize(ICON, ICON))
        self._icons = ("theme", "live", "midi", "folder", "keyboard", "download")
        for page, name in (
            (self.appearance, self.tr("Appearance")), (self.audio, self.tr("Audio")), (self.midi, self.tr("MIDI")),
            (self.folders, self.tr("Folders")), (self.shortcuts, self.tr("Shortcuts")),
            (self.extras, self.tr("Extras")),
        ):  # fmt: skip
            item = QListWidgetItem(name)
            item.setSizeHint(QSize(self.list.fontMetrics().horizontalAdvance(name) + ICON + HUGE, ROW_HEIGHT + SMALL))
            self.list.addItem(item)
            self.pages.addWidget(page)
        self.list.setFixedWidth(max(_LIST, self.list.sizeHintForColumn(0) + LARGE))
        self.list.currentRowChanged.connect(self.pages.setCurrentIndex)
        self._draw_icons()
        self._lay_out()
        self.show_page(0)

    def _lay_out(self) -> None:
        line = QFrame()
        line.setFrameShape(QFrame.Shape.VLine)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        box.rejected.connect(self.reject)
        right = QVBoxLayout()
        right.addWidget(self.pages, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(LARGE, 0, LARGE, MEDIUM)
        foot.addWidget(box)
        right.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for part in (self.list, line):
            row.addWidget(part)
        row.addLayout(right, 1)

    def show_page(self, index: int) -> None:
        """index: into the list of pages."""
        self.list.setCurrentRow(index)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.pages.count():
            self._draw_icons()

    def _draw_icons(self) -> None:
        for row, name in enumerate(self._icons):
            self.list.item(row).setIcon(icon(name))

    def close_down(self) -> None:
        """Before the window closes: nothing runs on."""
        self.audio.close_down()
        self.extras.close_down()
        self.close()
