"""Clips and checkpoints in folders: what there is, without Qt and without opening a file."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

CLIP, MODEL = "clip", "model"
_CLIPS, _MODELS, _PROJECTS = (".mid", ".midi", ".musicxml", ".mxl"), (".safetensors",), (".continuo",)
# Any program may write .xml: what a person drops is taken for notation, what lies in a folder is not.
_DROPPED_CLIPS = (*_CLIPS, ".xml")
MOST_FILES, MOST_FOLDERS, DEEPEST = 250_000, 50_000, 32
MOST_WATCHED = 200  # folders of one walk: systems watch few thousands for all programs together
_SPELLINGS = {"lstm": "LSTM", "wavenet": "WaveNet"}


def title(path: Path) -> str:
    """A file's name as a title: 'bach-chorale.mid' -> 'Bach chorale'; one with spaces or capitals stays as it is."""
    stem = path.stem
    if stem != stem.lower() or " " in stem:
        return stem
    words = [_SPELLINGS.get(word, word) for word in stem.replace("_", "-").split("-") if word]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def kind_of(path: Path) -> str | None:
    """CLIP or MODEL, by the ending of its name; None for another kind of file."""
    ending = path.suffix.lower()
    return CLIP if ending in _CLIPS else MODEL if ending in _MODELS else None


def readable(name: str) -> str:
    """A file's name with a sign in place of bytes that are no text."""
    return name.encode("utf-8", "replace").decode()


def folder_name(folder: Path) -> str:
    """Short; whole where it is a drive."""
    return readable(folder.name or str(folder))


class Found(NamedTuple):
    """A file in a folder. size: bytes; mtime_ns: when it was last written."""

    path: Path
    kind: str
    size: int
    mtime_ns: int


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

    def __iter__(self) -> Iterator[Found]:
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
                    yield Found(path, kind, about.st_size, about.st_mtime_ns)


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


def is_folder(item: Path | os.DirEntry[str]) -> bool:
    """False also where it can't be known, as for a name that is too long: `is_dir` raises OSError there."""
    try:
        return item.is_dir()
    except OSError:
        return False


def is_file(item: Path | os.DirEntry[str]) -> bool:
    """Likewise."""
    try:
        return item.is_file()
    except OSError:
        return False


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


class Dropped(NamedTuple):
    """Files that a person dropped, by what can be done with them."""

    clips: tuple[Path, ...] = ()
    checkpoints: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    projects: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()


def sort_out(paths: Iterable[Path]) -> Dropped:
    """By kind, each in the order given."""
    kinds: tuple[list[Path], ...] = ([], [], [], [], [])
    for path in paths:
        ending = path.suffix.lower()
        endings = (_DROPPED_CLIPS, _MODELS, (), _PROJECTS)
        known = [number for number, of_kind in enumerate(endings) if ending in of_kind]
        kinds[2 if is_folder(path) else known[0] if known else 4].append(path)
    return Dropped(*map(tuple, kinds))
