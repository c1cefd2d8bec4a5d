"""What the library says of itself: how much is listed, what is being done, which folders are not there now."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.files.kinds import CLIP
from app.window.library.list import GoneLine

_GONE_SHOWN = 3


class LibraryFoot(QLabel):
    """How many files are listed; while something is being done, that."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)  # large numbers and another language take two lines
        self._count = self._progress = ""

    def put(self, kind: str, count: int | None) -> None:
        """kind: CLIP or MODEL; count: None while nobody knows."""
        if count is None:
            self._count = self.tr("Looking…")
        elif kind == CLIP:
            self._count = self.tr("Clips: {count:,}").format(count=count)
        else:
            self._count = self.tr("Models: {count:,}").format(count=count)
        self._show()

    @Slot(str, int, int)
    def put_progress(self, what: str, done: int, total: int) -> None:
        """As CatalogueLink.progress has it."""
        if what == "look":
            self._progress = self.tr("Looking… {count:,} found").format(count=done)
        elif what == "read":
            self._progress = self.tr("Reading {done:,} of {total:,}…").format(done=done, total=total)
        elif what == "embed":
            self._progress = self.tr("Listening to {done:,} of {total:,}…").format(done=done, total=total)
        elif what == "map":
            self._progress = self.tr("Drawing the map: {percent} %").format(percent=done)
        else:
            self._progress = self.tr("Another Continuo is reading the library…")
        self._show()

    @Slot()
    def end_progress(self) -> None:
        self._progress = ""
        self._show()

    def _show(self) -> None:
        self.setText(self._progress or self._count)


class GoneLines(QWidget):
    """Folders that are not there now. removed(Path)."""

    removed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._folders: Sequence[Path] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def put(self, folders: Sequence[Path], *, anew: bool = False) -> None:
        """A few of them. anew: made again, in other colours."""
        if folders == self._folders and not anew:
            return
        self._folders = folders
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for folder in folders[:_GONE_SHOWN]:
            line = GoneLine(folder)
            line.removed.connect(self.removed)
            self._column.addWidget(line)
        self.setVisible(bool(folders))

    def recolour(self) -> None:
        """After a change of the palette."""
        self.put(self._folders, anew=True)
