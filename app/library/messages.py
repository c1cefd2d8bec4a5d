"""What the library's process is asked to do, and what it reports."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from app.ipc.wire import Message, decoder


class OpenLibrary(Message, frozen=True):
    """The first of all."""

    folders: list[Path]
    """That the library has where it is new."""


class ChangeFolders(Message, frozen=True):
    """Other folders. Answered by FoldersListed; those added are looked into."""

    number: int
    """What the answer has."""
    add: list[Path]
    remove: list[Path]


class ScanFolders(Message, frozen=True):
    """Look into folders. Answered by FolderLooked of each."""

    changed: list[Path] | None
    """These, and those that have not been looked into yet; None for all of them."""
    doubted: list[Path]
    """To be looked into only if they are gone."""


class EmbedClips(Message, frozen=True):
    """Give all clips that lack one an embedding. Answered by ClipsEmbedded."""

    checkpoint: Path


class LayOutMap(Message, frozen=True):
    """Give all that has an embedding a place on the map. Answered by MapLaidOut."""

    embedder: str
    anew: bool
    """Whether what has a place gets another one."""


Command = OpenLibrary | ChangeFolders | ScanFolders | EmbedClips | LayOutMap


class LibraryOpened(Message, frozen=True):
    """It can be read."""

    path: Path
    """Another one where the library that was asked for can't be opened."""
    set_aside: Path | None
    """Where a damaged library was moved."""


class FoldersListed(Message, frozen=True):
    """The library's folders, when they are other ones."""

    number: int
    """Of the last ChangeFolders that is done."""
    folders: list[Path]


Stage = Literal["look", "read", "embed", "map", "wait"]  # wait: for another program that does the same


class Progress(Message, frozen=True):
    """How far it is."""

    stage: Stage
    done: int
    total: int
    """0 while nobody knows."""


class FolderLooked(Message, frozen=True):
    """A folder was looked into."""

    folder: Path
    state: str
    """OK, GONE or CUT of app.library.folders."""
    watched: list[Path]
    """Folders whose change may change what there is."""
    began: float
    """When, in seconds since the epoch."""


class LibraryChanged(Message, frozen=True):
    """Something in it is another, whoever did it."""


class ClipsEmbedded(Message, frozen=True):
    """All clips have an embedding of this model."""

    embedder: str


class MapLaidOut(Message, frozen=True):
    """All that has an embedding has a place on the map."""

    embedder: str
    count: int
    """Of places."""


class LibraryIdle(Message, frozen=True):
    """All is done."""


class LibraryTrouble(Message, frozen=True):
    """Something could not be done."""

    sentence: str


Report = (
    LibraryOpened | FoldersListed | Progress | FolderLooked | LibraryChanged | ClipsEmbedded | MapLaidOut
    | LibraryIdle | LibraryTrouble
)  # fmt: skip

COMMANDS, REPORTS = decoder(Command), decoder(Report)
