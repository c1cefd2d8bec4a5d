"""The librarian process, for the window: where the library lies, what is in it by now, and what is being done to it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import (
    QFileSystemWatcher,
    QObject,
    QTemporaryDir,
    QTimer,
    Signal,
    Slot,
)

from app.ipc.client import GivenUp
from app.library import messages as said
from app.library.client import LibrarianProcess, Reported
from generator.errors import Text

_SETTLE_MS = 400  # many files that are copied are one change
_CLOCK_SECONDS = 0.05  # file systems' clocks tick in steps
_BEGIN_MS = 1000  # the window, and the piece in it, are there by then


class CatalogueLink(QObject):
    """Nothing is done before `start` or `start_soon`: the first window is to be seen soon.

    opened(): `path` is known, and the library can be read. changed(): something in it is another, whoever did it.
    folders_changed(list of Path). progress(what, done, total): what is "look" (total 0: nobody knows), "read", "embed",
    "map" or "wait" (for another program that does it); idle(): all is done. trouble(Text). set_aside(Path): where
    a damaged library was moved. embedded(embedder), mapped(embedder, count). given_up(Text): whoever waits for any
    of that waits for nothing; what is in the library can be read all the same, so `opened` comes before it.

    library: its file; None for one that lasts as long as the window. folders: that it begins with, where it is new.
    """

    opened = Signal()
    changed = Signal()
    folders_changed = Signal(list)
    progress = Signal(str, int, int)
    idle = Signal()
    trouble = Signal(object)
    given_up = Signal(object)
    set_aside = Signal(object)
    embedded = Signal(str)
    mapped = Signal(str, int)
    _reported = Signal(object)

    def __init__(
        self,
        library: Path | None = None,
        folders: Iterable[Path] = (),
        parent: QObject | None = None,
        log: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self._library, self._log = library, log
        self._folders = list(dict.fromkeys(folders))
        self._temporary: QTemporaryDir | None = None
        self._process: LibrarianProcess | None = None
        self._closed = False
        self._number = 0  # of the last change of the folders that was asked for
        self._said: set[Text] = set()
        self._states: dict[Path, str] = {}
        self._watched: dict[Path, list[Path]] = {}  # by the folder of the library
        self._due: set[Path] = set()
        self._doubted: set[Path] = set()  # they may have gone
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_directory_changed)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLE_MS)
        self._timer.timeout.connect(self._look)
        self._beginning = QTimer(self)
        self._beginning.setSingleShot(True)
        self._beginning.setInterval(_BEGIN_MS)
        self._beginning.timeout.connect(self.start)
        self._reported.connect(self._on_report)

    @property
    def folders(self) -> list[Path]:
        return list(self._folders)

    @property
    def is_running(self) -> bool:
        return self._process is not None and not self._process.is_given_up

    @property
    def has_started(self) -> bool:
        """Whether the process was started, though it be given up by now."""
        return self._process is not None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start_soon(self) -> None:
        """Out of the way of the window's first moments: what people rate is written, and learnt from, by then."""
        if self._process is None and not self._beginning.isActive():
            self._beginning.start()

    @Slot()
    def start(self) -> None:
        """The process, if it does not run yet; it looks into all folders."""
        if self._process is None and not self._closed:
            self.look_again()

    def look_again(self) -> None:
        """Into all of them: what lies far off, or deep, is not reported when it changes."""
        if process := self._running():
            process.scan()

    def add(self, folders: Iterable[Path]) -> None:
        """Those that are there already are looked into again."""
        if process := self._running():
            new = list(dict.fromkeys(folders))
            self._folders += [folder for folder in new if folder not in self._folders]
            self._number = process.change_folders(add=new)

    def remove(self, folder: Path) -> None:
        """Its files stay where they are; they are listed no more."""
        if process := self._running():
            self._folders = [other for other in self._folders if other != folder]
            self._number = process.change_folders(remove=[folder])
            self._states.pop(folder, None)
            self._watched.pop(folder, None)
            self._watch()

    def embed(self, checkpoint: Path) -> None:
        """Embed all clips that this model has not embedded yet; `embedded` when that is done."""
        if process := self._running():
            process.embed(checkpoint.resolve())

    def lay_out(self, embedder: str, *, anew: bool = False) -> None:
        """Bring the map up to date; `mapped` when that is done."""
        if process := self._running():
            process.map(embedder, anew=anew)

    def close(self) -> None:
        """The process leaves; none is started after that."""
        self._closed = True
        self._timer.stop()
        self._beginning.stop()
        if self._process:
            self._reported.disconnect()
            self._process.close()
        # It holds what it reports to, which holds it: Python would collect both some time, in whatever thread.
        self._process = self._temporary = None

    def _running(self) -> LibrarianProcess | None:
        if self._process is None and not self._closed:
            if self._library is None:
                self._temporary = QTemporaryDir()
                self._library = Path(self._temporary.path()) / "library.sqlite"
            self._process = LibrarianProcess(self._library, self._folders, self._reported.emit, self._log)
        return None if self._closed else self._process

    @Slot(object)
    def _on_report(self, report: Reported) -> None:
        match report:
            case said.LibraryOpened(path, set_aside):
                self.path = path
                if set_aside:
                    self.set_aside.emit(set_aside)
                self.opened.emit()
            case said.FoldersListed(number, folders):
                self._on_folders(number, folders)
            case said.FolderLooked(folder, state, watched, began):
                self._on_looked(folder, state, watched, began)
            case said.LibraryTrouble(text):
                if text not in self._said:
                    self._said.add(text)
                    self.trouble.emit(text)
            case GivenUp(text):
                if self.path is None:
                    self.path = self._library
                    self.opened.emit()
                self.idle.emit()
                self.given_up.emit(text)
            case said.Progress(stage, done, total):
                self.progress.emit(stage, done, total)
            case said.ClipsEmbedded(embedder):
                self.embedded.emit(embedder)
            case said.MapLaidOut(embedder, count):
                self.mapped.emit(embedder, count)
            case said.LibraryChanged():
                self.changed.emit()
            case said.LibraryIdle():
                self.idle.emit()

    def _on_folders(self, number: int, folders: list[Path]) -> None:
        if number == self._number and folders != self._folders:  # else what was asked for last is not done yet
            self._folders = folders
            self.folders_changed.emit(self.folders)

    def _on_looked(self, folder: Path, state: str, watched: list[Path], began: float) -> None:
        if folder in self._folders:
            is_another = self._states.get(folder) != state
            self._states[folder], self._watched[folder] = state, watched
            # What changed between that look and now nobody has reported, and nobody will.
            if any(_has_changed_since(path, began) for path in self._watch()):
                self._due.add(folder)
                self._timer.start()
            if is_another:
                self.changed.emit()

    @Slot(str)
    def _on_directory_changed(self, name: str) -> None:
        changed = Path(name)
        for folder, watched in self._watched.items():
            if changed in watched:
                self._due.add(folder)
            elif changed == folder.parent:
                self._doubted.add(folder)
        if self._due or self._doubted:
            self._timer.start()

    @Slot()
    def _look(self) -> None:
        if (self._due or self._doubted) and (process := self._running()):
            process.scan(sorted(self._due), sorted(self._doubted - self._due))
            self._due.clear()
            self._doubted.clear()

    def _watch(self) -> list[str]:
        """-> those that were not watched before."""
        wanted = {str(path) for watched in self._watched.values() for path in watched}
        # A folder that is moved away is reported by the one above it alone.
        wanted |= {str(folder.parent) for folder, state in self._states.items() if state != "gone"}
        watched = set(self._watcher.directories())
        if gone := watched - wanted:
            self._watcher.removePaths(sorted(gone))
        new = sorted(wanted - watched)
        if new:
            self._watcher.addPaths(new)
        return new


def _has_changed_since(path: str, moment: float) -> bool:
    """Whether files came or went in a folder; moment: seconds since the epoch."""
    try:
        return Path(path).stat().st_mtime > moment - _CLOCK_SECONDS
    except OSError:
        return False
