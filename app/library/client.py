"""The librarian's process as the rest of the program sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from app.ipc.client import Client
from app.ipc.wire import Message
from generator.errors import Text


class LibrarianProcess(Client):
    """Methods return at once. on_report(verb, *arguments): called from another thread; librarian.py lists the verbs.

    folders: to begin with, where the library is new, or has to be made anew. One that dies is started again, and goes
    on with what it was asked.
    """

    _unstartable = Text("the library can't be read ({reason}): close other programs, then look at it again")
    _dies = Text("what reads the library dies again and again; the library stays as it is, and please report it")

    def __init__(
        self, library: Path, folders: Iterable[Path], on_report: Callable[..., None], log: Path | None = None
    ) -> None:
        self._folders = [str(folder) for folder in folders]
        self._number = 0
        self._asked: dict[object, Message] = {}  # for one that has to be started again
        super().__init__("app.library", str(library), on_report=on_report, log=log)

    def _first(self, *, again: bool) -> Iterable[Message]:
        return [["open", self._folders], *self._asked.values()]

    def _hear(self, verb: str, *arguments: Any) -> None:
        if verb == "idle":
            with self._lock:
                self._asked.clear()
        super()._hear(verb, *arguments)

    def change_folders(self, add: Iterable[Path] = (), remove: Iterable[Path] = ()) -> int:
        """-> the number that the report `folders` has when it is done. Those added are looked into."""
        self._number += 1
        self._ask("folders", self._number, [str(path) for path in add], [str(path) for path in remove])
        return self._number

    def scan(self, changed: Iterable[Path] | None = None, doubted: Iterable[Path] = ()) -> None:
        """Look into folders that have changed, and into those it has not looked into yet; None: into all.

        doubted: to be looked into only if they are gone.
        """
        names = None if changed is None else [str(path) for path in changed]
        self._ask("scan", names, [str(path) for path in doubted])

    def embed(self, checkpoint: Path) -> None:
        """Give all clips that lack it what this model hears in them."""
        self._ask("embed", str(checkpoint))

    def map(self, embedder: str, *, anew: bool = False) -> None:
        """Give all that has an embedding a place on the map; anew: all of them other ones."""
        self._ask("map", embedder, anew)

    def _ask(self, verb: str, *arguments: object) -> None:
        with self._lock:
            self._revive()
            # Begun anew, it looks into everything; every change of the folders counts, of the others the last.
            kept = arguments if verb != "scan" else (None, [])
            self._asked[arguments[0] if verb == "folders" else verb] = [verb, *kept]
            self._send(verb, *arguments)
