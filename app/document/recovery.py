"""Work that was not saved, kept beside the program: after a crash it is found again.

Each running program has one file and a lock; a file whose lock nobody holds was left by one that crashed.
"""

from __future__ import annotations

import uuid
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.files.kinds import PROJECT_ENDING

if TYPE_CHECKING:
    from filelock import BaseFileLock


class Recovery:
    """folder: made where it is missing; where that can't be, `path` is None and nothing is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: BaseFileLock | None = None

    @cached_property
    def path(self) -> Path | None:
        """This program's file, whose lock it takes when it is first asked for: not before the window is seen."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{uuid.uuid4().hex}{PROJECT_ENDING}"
            self._lock = _locked(path)
            return path
        return None

    def leftovers(self) -> list[Path]:
        """What crashed programs left, the newest first. Locks that they left alone go."""
        for lock in self._folder.glob("*.lock"):
            path = lock.with_suffix(PROJECT_ENDING)
            if not path.exists() and path != self.path:
                with suppress(OSError):
                    _unlock(_locked(path))
        found: list[tuple[float, Path]] = []
        for path in self._folder.glob(f"*{PROJECT_ENDING}"):
            if path == self.path:
                continue
            with suppress(OSError):
                _unlock(_locked(path))
                found.append((path.stat().st_mtime, path))
        return [path for _, path in sorted(found, reverse=True)]

    def adopt(self, path: Path) -> None:
        """A leftover stands in the window, still unsaved: it is this program's file from here on."""
        if self.path and path != self.path:
            with suppress(OSError):
                path.replace(self.path)

    def forget(self) -> None:
        """All is saved: there is nothing to find."""
        if self._lock and self.path:
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
            _unlock(self._lock)


def _locked(path: Path) -> BaseFileLock:
    """The lock of a project file, which ends with the program. Raises OSError where another program holds it."""
    from filelock import FileLock  # only here: the window is seen before it is loaded

    lock = FileLock(path.with_suffix(".lock"), thread_local=False)
    lock.acquire(blocking=False)
    return lock


def _unlock(lock: BaseFileLock) -> None:
    """And take its file away, while nobody else can have it."""
    with suppress(OSError):
        Path(lock.lock_file).unlink(missing_ok=True)
    lock.release(force=True)
