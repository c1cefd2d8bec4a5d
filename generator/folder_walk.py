"""All files in a folder and the folders in it, links followed."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

DEEPEST = 32  # folders within folders
Identity = tuple[int, int]  # device and inode: the same for all ways to a file or folder


class FoundFile(NamedTuple):
    """A file in the folder, or in a folder in it."""

    path: str
    """The folder's, and the way from there: plain strings, as there may be millions."""
    inside: str
    """The way from the folder."""
    about: os.stat_result
    """Of the file itself, where it is a link."""


def identity_of(about: os.stat_result) -> Identity:
    """The same for all links to a file or folder."""
    return about.st_dev, about.st_ino


class FolderWalk:
    """To be gone through once; in the order of the names, a folder's files where its name is.

    What is linked to comes after all that is not: a file that both lead to is then named by its own way. Each folder is
    gone through once, however many ways lead to it, so that links in a circle end. One folder's names are in memory at
    a time. Links that lead nowhere are passed over.

    unread: folders that could not be read, and folders that lie too deep, each with the reason, which is None for the
    latter.
    """

    def __init__(
        self,
        folder: str,
        seen: set[Identity],
        *,
        is_wanted: Callable[[str], bool] = lambda name: True,
        is_hidden: Callable[[os.DirEntry[str]], bool] = lambda entry: False,
        may_enter: Callable[[str], bool] = lambda folder: True,
    ) -> None:
        """seen: identities of folders that are not gone through, to which those that are will be added; is_wanted: by a
        file's name; is_hidden: files and folders to pass over; may_enter: asked before each folder is read."""
        self._folder, self._seen = folder, seen
        self._is_wanted, self._is_hidden, self._may_enter = is_wanted, is_hidden, may_enter
        self._links: deque[tuple[os.DirEntry[str], str, int]] = deque()
        self.unread: list[tuple[str, OSError | None]] = []

    def __iter__(self) -> Iterator[FoundFile]:
        yield from self._walk(self._folder, "", 0)
        while self._links:
            entry, inside, depth = self._links.popleft()
            if _is_folder(entry):
                yield from self._walk(entry.path, inside, depth)
            else:
                yield from self._file(entry, inside)

    def _walk(self, folder: str, inside: str, depth: int) -> Iterator[FoundFile]:
        here = [self._entries(folder, inside, depth)]
        while here:
            step = next(here[-1], None)
            if step is None:
                here.pop()
                continue
            entry, name, depth = step
            if entry.is_symlink():
                self._links.append((entry, name, depth))
            elif _is_folder(entry):
                here.append(self._entries(entry.path, name, depth))
            else:
                yield from self._file(entry, name)

    def _entries(self, folder: str, inside: str, depth: int) -> Iterator[tuple[os.DirEntry[str], str, int]]:
        """What lies in a folder, with its way and the depth of what lies in that."""
        try:
            own = identity_of(os.stat(folder))  # noqa: PTH116
            if own in self._seen or not self._may_enter(folder):
                return
            if depth > DEEPEST:
                self.unread.append((folder, None))
                return
            self._seen.add(own)
            with os.scandir(folder) as entries:
                ordered = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self.unread.append((folder, error))
            return
        for entry in ordered:
            if not self._is_hidden(entry):
                yield entry, os.path.join(inside, entry.name), depth + 1  # noqa: PTH118

    def _file(self, entry: os.DirEntry[str], inside: str) -> Iterator[FoundFile]:
        if self._is_wanted(entry.name):
            try:
                if entry.is_file():
                    # Windows' entries don't know their inode.
                    about = os.stat(entry.path) if os.name == "nt" else entry.stat()  # noqa: PTH116
                    yield FoundFile(entry.path, inside, about)
            except OSError:  # a name that is too long, or gone meanwhile
                return


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
