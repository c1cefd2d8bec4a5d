"""Clips and checkpoints in folders: what there is, without Qt and without opening a file."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from app.widgets.words import title

CLIP, MODEL = "clip", "model"
_CLIPS, _MODELS, _PROJECTS = (".mid", ".midi", ".musicxml", ".mxl"), (".safetensors",), (".continuo",)
# Any program may write .xml: what a person drops is taken for notation, what lies in a folder is not.
_DROPPED_CLIPS = (*_CLIPS, ".xml")
MOST_FILES, MOST_FOLDERS, DEEPEST = 50_000, 20_000, 32
MOST_WATCHED = 200  # folders of one listing: systems watch few thousands for all programs together


class Entry(NamedTuple):
    """A file of the library. kind: CLIP or MODEL; key: what a search looks through, in lower case."""

    title: str
    path: Path
    kind: str
    key: str


@dataclass(frozen=True)
class Listing:
    """What lies in a folder, by title. gone: it cannot be read, or is not there; cut: there is more than is listed;
    watched: the folders whose change may change the listing."""

    folder: Path
    entries: tuple[Entry, ...] = ()
    gone: bool = False
    cut: bool = False
    watched: tuple[Path, ...] = ()


def entry(path: Path, folder: Path | None = None) -> Entry | None:
    """None for a file of another kind. folder: what lies above it can be searched for as well."""
    ending = path.suffix.lower()
    kind = CLIP if ending in _CLIPS else MODEL if ending in _MODELS else None
    if kind is None:
        return None
    name = readable(title(path))
    inside = readable(str(path.relative_to(folder))) if folder else path.name
    return Entry(name, path, kind, f"{name}\n{inside}".casefold())


def readable(name: str) -> str:
    """A file's name with a sign in place of bytes that are no text."""
    return name.encode("utf-8", "replace").decode()


def folder_name(folder: Path) -> str:
    """Short; whole where it is a drive."""
    return readable(folder.name or str(folder))


def scan(folder: Path, is_left_off: Callable[[], bool] = lambda: False) -> Listing:
    """All clips and checkpoints in a folder and the folders in it, links included, hidden ones not.

    No more than MOST_FILES files and MOST_FOLDERS folders, DEEPEST deep. A folder in it that cannot be read is skipped.
    """
    try:
        open_folders = [(folder, 0)]
        seen = {_identity(folder)}
        with os.scandir(folder):
            pass
    except OSError:
        return Listing(folder, gone=True, watched=_nearest(folder))
    found: list[Entry] = []
    watched: list[Path] = []
    while open_folders and not is_left_off():
        here, depth = open_folders.pop()
        if len(watched) < MOST_WATCHED:
            watched.append(here)
        for item in _items(here):
            path = here / item.name
            if is_folder(item):
                if depth < DEEPEST and len(seen) < MOST_FOLDERS and (own := _identity(path)) and own not in seen:
                    seen.add(own)
                    open_folders.append((path, depth + 1))
            elif (own := entry(path, folder)) and is_file(item):
                found.append(own)
                if len(found) > MOST_FILES:
                    return _listing(folder, found[:-1], watched, cut=True)
    return _listing(folder, found, watched, cut=len(seen) >= MOST_FOLDERS)


def _listing(folder: Path, found: list[Entry], watched: list[Path], cut: bool) -> Listing:
    found.sort(key=lambda own: own.key)
    return Listing(folder, tuple(found), cut=cut, watched=tuple(watched))


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


def _nearest(folder: Path) -> tuple[Path, ...]:
    """The folder above a missing one that will change when it comes back."""
    for above in folder.parents:
        if is_folder(above):
            return (above,)
    return ()


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
