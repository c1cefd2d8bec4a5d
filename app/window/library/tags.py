"""What can be done with a file or a folder of the library; and its tags."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget

from app.files.kinds import CLIP, folder_name, readable, title
from app.ui.file_manager import show_in_file_manager
from app.window.library.list import Heading, Item, Row
from app.window.library.lister import Tagged

if TYPE_CHECKING:
    from app.window.library.panel import LibraryPanel


def menu_of(panel: LibraryPanel, row: Row | None) -> QMenu:
    """Of a row of the panel, or of the place below them all."""
    menu = QMenu(panel)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    folder = row.folder if isinstance(row, Heading) else None
    reveal = QCoreApplication.translate("LibraryPanel", "Show in the file manager")
    if isinstance(row, Item):
        menu.addAction(QCoreApplication.translate("LibraryPanel", "Open"), lambda: panel.view.opened.emit(row))
        if row.kind == CLIP and not row.trouble:
            similar = QCoreApplication.translate("LibraryPanel", "More like this")
            menu.addAction(similar, lambda: panel.similar_asked.emit(row.path))
            menu.addAction(QCoreApplication.translate("LibraryPanel", "Tags…"), lambda: panel.tagging.ask(row.path))
        menu.addAction(reveal, lambda: show_in_file_manager(row.path))
        folder = next((own for own in panel.link.folders if own in row.path.parents), None)
    elif folder:
        menu.addAction(reveal, lambda: show_in_file_manager(folder))
    if folder:
        remove = QCoreApplication.translate("LibraryPanel", "Remove “{folder}” from the library")
        menu.addAction(remove.format(folder=folder_name(folder)), lambda: panel.remove_folder(folder))
        menu.addSeparator()
    menu.addAction(QCoreApplication.translate("LibraryPanel", "Add folder…"), panel.ask_folder)
    return menu


class Tagging(QObject):
    """Lets a person edit what a clip is tagged with."""

    def __init__(self, panel: LibraryPanel) -> None:
        super().__init__(panel)
        self._panel = panel
        panel.lister.tagged.connect(self._on_tagged)

    def ask(self, path: Path) -> None:
        """For a dialog with a clip's tags."""
        if library := self._panel.link.path:
            self._panel.lister.ask_tags(library, path)

    @Slot(object)
    def _on_tagged(self, found: Tagged) -> None:
        name = readable(title(found.path))
        if (hash_ := found.hash) is None:
            said = self.tr("{name} has not been read yet: try again in a moment.").format(name=name)
            self._panel.said.emit(said)
            return
        dialog = TagsDialog(name, found.tags, self._panel)
        dialog.chosen.connect(lambda tags: self._put(hash_, tags))
        dialog.open()

    def _put(self, hash_: str, tags: list[str]) -> None:
        if library := self._panel.link.path:
            self._panel.lister.put_tags(library, hash_, tags)


class TagsDialog(QDialog):
    """chosen(list of str): the tags as they are to be."""

    chosen = Signal(list)

    def __init__(self, name: str, tags: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Tags"))
        label = QLabel(self.tr("Tags of {name}, with commas between them:").format(name=name))
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        self.line = QLineEdit(", ".join(tags))
        self.line.setPlaceholderText(self.tr("slow, for the film"))
        self.line.setAccessibleName(self.tr("Tags"))
        self.line.setMinimumWidth(320)
        label.setBuddy(self.line)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(self._on_accepted)
        column = QVBoxLayout(self)
        column.addWidget(label)
        column.addWidget(self.line)
        column.addWidget(buttons)

    @Slot()
    def _on_accepted(self) -> None:
        self.chosen.emit([tag for tag in re.split(r"[,;，；、]", self.line.text()) if tag.strip()])
