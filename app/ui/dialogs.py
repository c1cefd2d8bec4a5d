"""Asking a question, and for files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def question(window: QWidget, title: str, text: str) -> QMessageBox:
    """Without its buttons. text: plain, as a name in it is no markup."""
    box = QMessageBox(QMessageBox.Icon.Question, title, text, parent=window)
    box.setTextFormat(Qt.TextFormat.PlainText)
    return box


class FileDialogs:
    """The system's dialogs over a window. Each kind of file has its folder, remembered until the window closes."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._folders: dict[str, str] = {}

    def open(self, title: str, filters: str, kind: str) -> Path | None:
        """-> the file, or None if the person thought better of it."""
        name, _ = QFileDialog.getOpenFileName(self._window, title, self._folder(kind), filters)
        return self._remembered(kind, name)

    def save(self, title: str, filters: str, suffix: str, name: str) -> Path | None:
        """Asks before a file is overwritten, the suffix included. -> the file, or None."""
        # Not getSaveFileName: it adds no suffix, so whether "song.mid" may be overwritten by "song" would go unasked.
        dialog = QFileDialog(self._window, title, self._folder("save"), filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"{name}.{suffix}")
        name = dialog.selectedFiles()[0] if dialog.exec() else ""
        dialog.deleteLater()
        return self._remembered("save", name)

    def begin_at(self, kind: str, folder: Path) -> None:
        """Where files of that kind are offered next, or are to be put."""
        self._folders[kind] = str(folder)

    def _folder(self, kind: str) -> str:
        places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.MusicLocation)
        return self._folders.get(kind) or next((place for place in places if Path(place).is_dir()), str(Path.home()))

    def _remembered(self, kind: str, name: str) -> Path | None:
        if not name:
            return None
        self.begin_at(kind, Path(name).parent)
        return Path(name)
