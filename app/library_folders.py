"""The folders of the library, followed: what changes in them is looked up beside the window."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

from app.generation_job import Jobs, Work
from app.library import Listing, is_folder, scan

_SETTLE_MS = 400  # many files that are copied are one change


class LibraryFolders(QObject):
    """changed(): some listing is another; busy_changed(bool): whether it is being looked. Nothing is looked up before
    it is asked for: the first window is to be seen soon."""

    changed = Signal()
    busy_changed = Signal(bool)

    def __init__(self, folders: Iterable[Path] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.listings: dict[Path, Listing] = {}  # in the order of the folders; without those not yet looked into
        self._folders = list(dict.fromkeys(folders))
        self._due: set[Path] = set()
        self._doubted: set[Path] = set()  # they may have gone
        self._left_off = threading.Event()
        self._jobs = Jobs(self)
        self._jobs.done.connect(self._on_scanned)
        self._jobs.failed.connect(self._on_failed)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_directory_changed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._look)

    @property
    def folders(self) -> list[Path]:
        return list(self._folders)

    def add(self, folders: Iterable[Path]) -> None:
        """Those that are there already are looked into again."""
        for folder in folders:
            if folder not in self._folders:
                self._folders.append(folder)
            self._due.add(folder)
        self._look()

    def remove(self, folder: Path) -> None:
        """Its files stay where they are; they are listed no more."""
        self._folders = [other for other in self._folders if other != folder]
        self._due.discard(folder)
        self._doubted.discard(folder)
        self.listings.pop(folder, None)
        self._watch()
        self.changed.emit()

    def look_again(self) -> None:
        """At all of them: what lies far off, or deep, is not told when it changes."""
        self._due.update(self._folders)
        self._look()

    def close(self) -> None:
        """Join the thread; none begins after that."""
        self._left_off.set()
        self._timer.stop()
        self._jobs.close()

    @Slot(str)
    def _on_directory_changed(self, name: str) -> None:
        changed = Path(name)
        for folder, listing in self.listings.items():
            if changed in listing.watched:
                self._due.add(folder)
            elif changed == folder.parent:
                self._doubted.add(folder)
        if self._due or self._doubted:
            self._timer.start()

    @Slot()
    def _look(self) -> None:
        if (self._due or self._doubted) and not self._jobs.busy and not self._left_off.is_set():
            self._jobs.start(_scan_work(sorted(self._due), sorted(self._doubted - self._due), self._left_off))
            self._due.clear()
            self._doubted.clear()
            self.busy_changed.emit(True)

    @Slot(object)
    def _on_scanned(self, listings: list[Listing]) -> None:
        before = self.listings
        found = before | {listing.folder: listing for listing in listings}
        self.listings = {folder: found[folder] for folder in self._folders if folder in found}
        self._watch()
        if self.listings != before:
            self.changed.emit()
        self._go_on()

    @Slot(str)
    def _on_failed(self, _: str) -> None:
        self._go_on()

    def _go_on(self) -> None:
        if self._due or self._doubted:
            self._timer.start()
        else:
            self.busy_changed.emit(False)

    def _watch(self) -> None:
        wanted = {str(path) for listing in self.listings.values() for path in listing.watched}
        # A folder that is moved away is told by the one above it alone.
        wanted |= {str(folder.parent) for folder, listing in self.listings.items() if not listing.gone}
        watched = set(self._watcher.directories())
        if gone := watched - wanted:
            self._watcher.removePaths(sorted(gone))
        if new := wanted - watched:
            self._watcher.addPaths(sorted(new))


def _scan_work(folders: list[Path], doubted: list[Path], left_off: threading.Event) -> Work:
    """doubted: to be looked into only if they are gone."""

    def work() -> list[Listing]:
        due = [*folders, *(folder for folder in doubted if not is_folder(folder))]
        return [scan(folder, left_off.is_set) for folder in due]

    return work
