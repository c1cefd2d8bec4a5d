"""The librarian's process as the rest of the program sees it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from app.ipc.children import Child, end_child, start_child
from app.ipc.wire import Sender, messages

_MOST_DEATHS = 5
_DEAD = "what reads the library dies again and again; the library stays as it is, and please report it"


class LibrarianProcess:
    """Methods return at once. on_report(verb, *arguments): called from another thread; librarian.py lists the verbs.

    folders: to begin with, where the library is new, or has to be made anew. One that dies is started again, and goes
    on with what it was asked.
    """

    def __init__(
        self, library: Path, folders: Iterable[Path], on_report: Callable[..., None], log: Path | None = None
    ) -> None:
        self._library, self._on_report, self._log = library, on_report, log
        self._folders = [str(folder) for folder in folders]
        self._number = 0
        self._asked: dict[object, tuple[object, ...]] = {}  # for one that has to be started again
        self._deaths = 0
        self._closing = False
        self._lock = threading.Lock()
        self._start()

    def _start(self) -> None:
        self._process = start_child("app.catalogue", str(self._library), log=self._log)
        assert self._process.stdin
        self._sender = Sender(self._process.stdin, "to librarian")
        self._reader = threading.Thread(target=self._read, args=(self._process,), name="from librarian", daemon=True)
        self._reader.start()
        self._sender.send("open", self._folders)

    def _read(self, process: Child) -> None:
        assert process.stdout and process.stdin
        for message in messages(process.stdout):
            if message[0] == "idle":
                with self._lock:
                    self._asked.clear()
                    self._deaths = 0
            self._on_report(*message)
        with self._lock:
            if self._closing:
                return
            end_child(process, 0)
            self._sender.close(0)
            with contextlib.suppress(OSError, ValueError):  # what waits to be written has no reader any more
                process.stdin.close()
            self._deaths += 1
            if self._deaths <= _MOST_DEATHS:
                self._start()
                for message in self._asked.values():
                    self._sender.send(*message)
                return
        self._on_report("trouble", _DEAD)

    @property
    def pid(self) -> int:
        return self._process.pid

    def change_folders(self, add: Iterable[Path] = (), remove: Iterable[Path] = ()) -> int:
        """-> the number that the report `folders` has when it is done. Those added are looked into."""
        self._number += 1
        self._send("folders", self._number, [str(path) for path in add], [str(path) for path in remove])
        return self._number

    def scan(self, changed: Iterable[Path] | None = None, doubted: Iterable[Path] = ()) -> None:
        """Look into folders that have changed, and into those it has not looked into yet; None: into all.

        doubted: to be looked into only if they are gone.
        """
        names = None if changed is None else [str(path) for path in changed]
        self._send("scan", names, [str(path) for path in doubted])

    def embed(self, checkpoint: Path) -> None:
        """Give all clips that lack it what this model hears in them."""
        self._send("embed", str(checkpoint))

    def map(self, embedder: str, *, anew: bool = False) -> None:
        """Give all that has an embedding a place on the map; anew: all of them other ones."""
        self._send("map", embedder, anew)

    def _send(self, verb: str, *arguments: object) -> None:
        with self._lock:
            # Begun anew, it looks into everything; every change of the folders counts, of the others the last.
            kept = arguments if verb != "scan" else (None, [])
            self._asked[arguments[0] if verb == "folders" else verb] = (verb, *kept)
            self._sender.send(verb, *arguments)

    def close(self) -> None:
        """The process leaves after its batch; one that does not is killed, which loses no more than that."""
        with self._lock:
            self._closing = True
            sender, process = self._sender, self._process
        sender.close(1.0)
        end_child(process, 2.0)
        if threading.current_thread() is not self._reader:
            self._reader.join(1.0)
