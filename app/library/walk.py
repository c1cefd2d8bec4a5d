"""All clips and checkpoints in a folder and the folders in it. No file is opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from app.files.kinds import is_folder, kind_of
from generator.folder_walk import FolderWalk, identity_of

MOST_FILES, MOST_FOLDERS = 250_000, 50_000
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

    No more than MOST_FILES files and MOST_FOLDERS folders, as deep as FolderWalk goes. A folder in it that cannot be
    read is skipped, and so are `others`, which are walked through by themselves.

    gone: it cannot be read, or is not there; afterwards, cut: there is more than was found; watched: the folders whose
    change may change what there is.
    """

    def __init__(self, folder: Path, others: Iterable[Path] = (), is_left_off: Callable[[], bool] = bool) -> None:
        self.folder, self.cut, self.gone = folder, False, False
        self.watched: list[Path] = []
        self._is_left_off, self._entered = is_left_off, 0
        seen = set()
        for other in others:
            try:
                seen.add(identity_of(other.stat()))
            except OSError:  # it is gone
                continue
        self._walk = FolderWalk(
            str(folder),
            seen,
            is_wanted=lambda name: kind_of(Path(name)) is not None,
            is_hidden=_is_hidden,
            may_enter=self._may_enter,
        )
        try:
            with os.scandir(folder):
                pass
        except OSError:
            self.gone, self.watched = True, _nearest(folder)

    def __iter__(self) -> Iterator[WalkedFile]:
        if self.gone:
            return
        for count, (name, _, about) in enumerate(self._walk):
            if self._is_left_off():
                return
            if count == MOST_FILES:
                self.cut = True
                return
            path = Path(name)
            if kind := kind_of(path):
                yield WalkedFile(path, kind, about.st_size, about.st_mtime_ns)

    def _may_enter(self, folder: str) -> bool:
        if self._is_left_off():
            return False
        if self._entered == MOST_FOLDERS:
            self.cut = True
            return False
        self._entered += 1
        if len(self.watched) < MOST_WATCHED:
            self.watched.append(Path(folder))
        return True


def _is_hidden(item: os.DirEntry[str]) -> bool:
    if item.name.startswith("."):
        return True
    try:
        attributes = getattr(item.stat(follow_symlinks=False), "st_file_attributes", 0) if os.name == "nt" else 0
    except OSError:
        return True
    return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)


def _nearest(folder: Path) -> list[Path]:
    """The folder above a missing one that will change when it comes back."""
    return next(([above] for above in folder.parents if is_folder(above)), [])
