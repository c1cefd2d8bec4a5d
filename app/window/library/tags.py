"""A clip's tags: read, edited in a dialog, written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.files.kinds import readable, title
from app.window.library.link import CatalogueLink
from app.window.library.lister import LibraryLister, Tagged


class Tagging(QObject):
    """Lets a person edit what a clip is tagged with. said(sentence): in passing."""

    said = Signal(str)

    def __init__(self, link: CatalogueLink, lister: LibraryLister, parent: QWidget) -> None:
        super().__init__(parent)
        self._link, self._lister, self._window = link, lister, parent
        lister.tagged.connect(self._on_tagged)

    def ask(self, path: Path) -> None:
        """For a dialog with a clip's tags."""
        if library := self._link.path:
            self._lister.ask_tags(library, path)

    @Slot(object)
    def _on_tagged(self, found: Tagged) -> None:
        name = readable(title(found.path))
        if (hash_ := found.hash) is None:
            said = self.tr("{name} has not been read yet: try again in a moment.").format(name=name)
            self.said.emit(said)
            return
        dialog = TagsDialog(name, found.tags, self._window)
        dialog.chosen.connect(lambda tags: self._put(hash_, tags))
        dialog.open()

    def _put(self, hash_: str, tags: list[str]) -> None:
        if library := self._link.path:
            self._lister.put_tags(library, hash_, tags)


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
