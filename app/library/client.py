"""The librarian's process as the rest of the program sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from app.ipc.client import Client, GivenUp, Restarted
from app.library.messages import (
    REPORTS,
    ChangeFolders,
    Command,
    EmbedClips,
    LayOutMap,
    LibraryIdle,
    OpenLibrary,
    Report,
    ScanFolders,
)  # fmt: skip
from generator.errors import Text

Reported = Report | Restarted | GivenUp


class LibrarianProcess(Client[Report]):
    """Methods return at once. on_report: called from another thread with what messages.py lists.

    folders: to begin with, where the library is new, or has to be made anew. One that dies is started again, and goes
    on with what it was asked.
    """

    _unstartable = Text("the library can't be read ({reason}): close other programs, then open the library again")
    _dies = Text("the library process keeps crashing; the library stays as it is; please report it")

    def __init__(
        self, library: Path, folders: Iterable[Path], on_report: Callable[[Reported], None], log: Path | None = None
    ) -> None:
        self._folders = list(folders)
        self._number = 0
        self._asked: dict[object, Command] = {}  # for one that has to be started again
        super().__init__("app.library", str(library), reports=REPORTS, on_report=on_report, log=log)

    def _first(self, *, again: bool) -> Iterable[Command]:
        return [OpenLibrary(self._folders), *self._asked.values()]

    def _receive(self, report: Reported) -> None:
        if isinstance(report, LibraryIdle):
            with self._lock:
                self._asked.clear()
        super()._receive(report)

    def change_folders(self, add: Iterable[Path] = (), remove: Iterable[Path] = ()) -> int:
        """-> the number that FoldersListed has when it is done. Those added are looked into."""
        self._number += 1
        # Begun anew, it has to make every change of the folders, in order.
        self._ask(ChangeFolders(self._number, list(add), list(remove)), self._number)
        return self._number

    def scan(self, changed: Iterable[Path] | None = None, doubted: Iterable[Path] = ()) -> None:
        """Look into folders that have changed, and into those it has not looked into yet; None: into all.

        doubted: to be looked into only if they are gone.
        """
        wanted = ScanFolders(None if changed is None else list(changed), list(doubted))
        # Begun anew, it looks into everything.
        self._ask(wanted, ScanFolders, anew=ScanFolders(None, []))

    def embed(self, checkpoint: Path) -> None:
        """Give all clips that lack it an embedding by this model."""
        self._ask(EmbedClips(checkpoint), EmbedClips)

    def map(self, embedder: str, *, anew: bool = False) -> None:
        """Give all that has an embedding a place on the map; anew: all of them other ones."""
        self._ask(LayOutMap(embedder, anew), LayOutMap)

    def _ask(self, command: Command, kind: object, anew: Command | None = None) -> None:
        """anew: what one that is started again is asked instead. Of a kind the last one is kept for that."""
        with self._lock:
            self._revive()
            self._asked[kind] = anew or command
            self._send(command)
