"""Files that are dropped on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from app.files.kinds import Dropped, sort_out


def dropped_files(mime: QMimeData) -> Dropped:
    """The files and folders of a drop, by what can be done with them; all empty where there are none."""
    return sort_out(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
