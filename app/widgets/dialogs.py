"""Asking for files, and remembering the folder until the window closes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

_folders: dict[str, str] = {}


def _folder(kind: str) -> str:
    places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.MusicLocation)
    return _folders.get(kind) or next((place for place in places if Path(place).is_dir()), str(Path.home()))


def ask_open(parent: QWidget, title: str, filters: str, kind: str) -> Path | None:
    """kind: files of one kind share a folder. -> the file, or None if the person thought better of it."""
    name, _ = QFileDialog.getOpenFileName(parent, title, _folder(kind), filters)
    if not name:
        return None
    _folders[kind] = str(Path(name).parent)
    return Path(name)


def ask_save(parent: QWidget, title: str, filters: str, suffix: str, name: str) -> Path | None:
    """Asks before a file is overwritten, the suffix included. -> the file, or None."""
    # Not getSaveFileName: it adds no suffix, so whether "song.mid" may be overwritten by "song" would go unasked.
    dialog = QFileDialog(parent, title, _folder("save"), filters)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(f"{name}.{suffix}")
    if not dialog.exec():
        return None
    path = Path(dialog.selectedFiles()[0])
    _folders["save"] = str(path.parent)
    return path
