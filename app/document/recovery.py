"""Work that was not saved, kept beside the program: after a crash it is found again.

Each running program has one file and a lock; a file whose lock nobody holds was left by one that crashed.
"""

from __future__ import annotations

import uuid
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile, QStandardPaths

from app.document.project import SUFFIX


def recovery_folder() -> Path:
    """The user's own, by the name of the application."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / "recovery"


class Recovery:
    """folder: made where it is missing; where that can't be, `path` is None and nothing is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: QLockFile | None = None
        self.path: Path | None = None
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"{uuid.uuid4().hex}{SUFFIX}"
            lock = _lock_of(path)
            if lock.tryLock(0):
                self.path, self._lock = path, lock

    def leftovers(self) -> list[Path]:
        """What crashed programs left, the newest first. Locks that they left alone go."""
        for path in self._folder.glob("*.lock"):
            if not path.with_suffix(SUFFIX).exists() and path.with_suffix(SUFFIX) != self.path:
                lock = _lock_of(path)
                if lock.tryLock(0):
                    lock.unlock()
        found: list[tuple[float, Path]] = []
        for path in self._folder.glob(f"*{SUFFIX}"):
            if path == self.path:
                continue
            lock = _lock_of(path)
            if lock.tryLock(0):
                lock.unlock()
                with suppress(OSError):
                    found.append((path.stat().st_mtime, path))
        return [path for _, path in sorted(found, reverse=True)]

    def adopt(self, path: Path) -> None:
        """A leftover stands in the window, still unsaved: it is this program's file from here on."""
        if self.path and path != self.path:
            with suppress(OSError):
                path.replace(self.path)

    def forget(self) -> None:
        """All is saved: there is nothing to find."""
        if self.path:
            self.discard(self.path)

    def discard(self, path: Path) -> None:
        """A leftover is not wanted."""
        with suppress(OSError):
            path.unlink(missing_ok=True)

    def close(self, *, keep: bool = False) -> None:
        """The program ends; keep: the next one is to find the work."""
        if not keep:
            self.forget()
        if self._lock:
            self._lock.unlock()


def _lock_of(path: Path) -> QLockFile:
    lock = QLockFile(str(path.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # only a program that is gone has lost its lock, however long it runs
    return lock
