"""Asks the library beside the window: what it lists, and about one of its files."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from app.library.database import Catalogue
from app.library.folders import set_tags, tags_of
from app.library.listing import FolderGroup, Line, hash_of, lines, listed
from app.ui.jobs import Jobs, Work
from generator.errors import ContinuoError


class Tagged(NamedTuple):
    """A clip with its tags."""

    path: Path
    """Of the file."""
    hash: str | None
    """Of its music, None for a file that was not read."""
    tags: list[str]
    """In the order of the library."""


class LibraryLister(QObject):
    """listed(list of Group, is_same): answers the last question; is_same: it is the listing that was given before.
    tagged(Tagged); failed(sentence)."""

    listed = Signal(object, bool)
    tagged = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: list[FolderGroup] | None = None  # as it was last given
        self._library: Path | None = None
        self._reader: Catalogue | None = None  # the window's own
        self._left_off = threading.Event()
        self._listing, self._tagging = Jobs(self), Jobs(self)
        self._listing.done.connect(self._on_listed)
        self._listing.failed.connect(self.failed)
        self._tagging.done.connect(self._on_tagged)
        self._tagging.failed.connect(self.failed)

    @property
    def busy(self) -> bool:
        return self._listing.busy

    def ask(self, library: Path, kind: str, words: str) -> None:
        """As app.library.listing.listed; a question that is still being answered is dropped."""
        self._left_off.set()
        self._left_off = threading.Event()
        self._library = library
        self._listing.start(_list_work(library, kind, words, self._left_off, self._groups))

    def ask_tags(self, library: Path, path: Path) -> None:
        """Of a file; answered by `tagged`."""

        def work() -> Tagged:
            with Catalogue(library) as catalogue:
                hash_ = hash_of(catalogue, path)
                return Tagged(path, hash_, tags_of(catalogue, hash_) if hash_ else [])

        self._tagging.start(work)

    def put_tags(self, library: Path, hash_: str, tags: Iterable[str]) -> None:
        """In place of those that the music has."""

        def work() -> None:
            with Catalogue(library) as catalogue:
                set_tags(catalogue, hash_, tags)

        self._tagging.start(work)

    def lines(self, files: Sequence[int]) -> dict[int, Line]:
        """At once: a page of lines is there sooner than a thread, and who reads never waits. {} in trouble."""
        try:
            if self._reader is None and self._library:
                self._reader = Catalogue(self._library)
            return lines(self._reader, files) if self._reader else {}
        except ContinuoError:  # the next listing says so
            self.forget()
            return {}

    def forget(self) -> None:
        """The library is another one from here on."""
        if self._reader:
            self._reader.close()
        self._reader = None

    def close(self) -> None:
        """Join the threads."""
        self.forget()
        self._library = None
        self._left_off.set()
        self._listing.close()
        self._tagging.close()

    @Slot(object)
    def _on_listed(self, answer: tuple[list[FolderGroup], bool] | None) -> None:
        if answer is not None:
            self._groups, is_same = answer
            self.listed.emit(self._groups, is_same)

    @Slot(object)
    def _on_tagged(self, found: Tagged | None) -> None:
        if found:
            self.tagged.emit(found)


def _list_work(
    library: Path, kind: str, words: str, left_off: threading.Event, before: list[FolderGroup] | None
) -> Work:
    """None where it was left off."""

    def work() -> tuple[list[FolderGroup], bool] | None:
        with Catalogue(library) as catalogue:
            found = listed(catalogue, kind, words, left_off.is_set)
        return None if found is None else (found, found == before)

    return work
