"""All clips and checkpoints in a folder and the folders in it. No file is opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from app.files.kinds import is_folder, kind_of

MOST_FILES, MOST_FOLDERS, DEEPEST = 250_000, 50_000, 32
MOST_WATCHED = 200  # folders of one walk: systems watch few thousands for all programs together


class WalkedFile(NamedTuple):
    """A file in a folder."""

    path: Path
    """Absolute."""
    kind: str
    """CLIP or MODEL of app.files.kinds."""
    size: int
    """In bytes."""
    mtime_ns: int
    """When it was last written, in nanoseconds since the epoch."""


class Walk:
    """All clips and checkpoints in a folder and the folders in it, links included, hidden ones not: one by one, so that
    no folder is too large. To be gone through once.

    No more than MOST_FILES files and MOST_FOLDERS folders, DEEPEST deep. A folder in it that cannot be read is skipped,
    and so are `others`, which are walked through by themselves.

    gone: it cannot be read, or is not there; afterwards, cut: there is more than was found; watched: the folders whose
    change may change what there is.
    """

    def __init__(self, folder: Path, others: Iterable[Path] = (), is_left_off: Callable[[], bool] = bool) -> None:
        self.folder, self.cut, self.gone = folder, False, False
        self.watched: list[Path] = []
        self._is_left_off = is_left_off
        self._seen = {_identity(other) for other in others}
        try:
            self._seen.add(_identity(folder))
            with os.scandir(folder):
                pass
        except OSError:
            self.gone, self.watched = True, _nearest(folder)

    def __iter__(self) -> Iterator[WalkedFile]:
        if self.gone:
            return
        open_folders, count = [(self.folder, 0)], 0
        while open_folders and not self._is_left_off():
            here, depth = open_folders.pop()
            if len(self.watched) < MOST_WATCHED:
                self.watched.append(here)
            for item in _items(here):
                path = here / item.name
                if is_folder(item):
                    if len(self._seen) >= MOST_FOLDERS:
                        self.cut = True
                    elif depth < DEEPEST and (own := _identity(path)) and own not in self._seen:
                        self._seen.add(own)
                        open_folders.append((path, depth + 1))
                elif (kind := kind_of(path)) and (about := _about(item)):
                    if count == MOST_FILES:
                        self.cut = True
                        return
                    count += 1
                    yield WalkedFile(path, kind, about.st_size, about.st_mtime_ns)


def _about(item: os.DirEntry[str]) -> os.stat_result | None:
    """None for what is no file, or can't be looked at."""
    try:
        about = item.stat()
    except OSError:
        return None
    return about if stat.S_ISREG(about.st_mode) else None


def _items(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as items:
            return [item for item in items if not _is_hidden(item)]
    except OSError:
        return []


def _is_hidden(item: os.DirEntry[str]) -> bool:
    if item.name.startswith("."):
        return True
    try:
        attributes = getattr(item.stat(follow_symlinks=False), "st_file_attributes", 0) if os.name == "nt" else 0
    except OSError:
        return True
    return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)


def _identity(folder: Path) -> tuple[int, int] | None:
    """The same for all links to a folder; None for one that is gone."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _nearest(folder: Path) -> list[Path]:
    """The folder above a missing one that will change when it comes back."""
    return next(([above] for above in folder.parents if is_folder(above)), [])
