"""The system's programs and dialogs: a question, files to open and save, a file shown in its folder."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
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
        name, _ = QFileDialog.getOpenFileName(self._window, title, self.folder(kind), filters)
        return self._remembered(kind, name)

    def save(self, title: str, filters: str, suffix: str, name: str) -> Path | None:
        """Asks before a file is overwritten, the suffix included. -> the file, or None."""
        # Not getSaveFileName: it adds no suffix, so whether "song.mid" may be overwritten by "song" would go unasked.
        dialog = QFileDialog(self._window, title, self.folder("save"), filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(f"{name}.{suffix}")
        name = dialog.selectedFiles()[0] if dialog.exec() else ""
        dialog.deleteLater()
        return self._remembered("save", name)

    def begin_at(self, kind: str, folder: Path) -> None:
        """Where files of that kind are offered next, or are to be put."""
        self._folders[kind] = str(folder)

    def folder(self, kind: str) -> str:
        """Where files of that kind are offered, or are to be put."""
        places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.MusicLocation)
        return self._folders.get(kind) or next((place for place in places if Path(place).is_dir()), str(Path.home()))

    def _remembered(self, kind: str, name: str) -> Path | None:
        if not name:
            return None
        self.begin_at(kind, Path(name).parent)
        return Path(name)


def show_in_file_manager(path: Path) -> None:
    """With the file selected where the system can do that."""
    if sys.platform == "win32":
        QProcess.startDetached("explorer", ["/select,", str(path)])
    elif sys.platform == "darwin":
        QProcess.startDetached("open", ["-R", str(path)])
    else:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path if path.is_dir() else path.parent)))
