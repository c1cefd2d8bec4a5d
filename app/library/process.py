"""Keeps the library beside the window: looks into folders, reads, embeds, lays out the map.

Commands: open (folders that the library has, if it is new), the first of all; folders (number, those to add, those to
remove); scan (folders, or null for all of them, and such as may be
gone); embed (path of a checkpoint); map (embedder, anew).
Reports: opened (path of the library, which is another one where that can't be opened, and where a damaged one was set
aside, or null); folders (number of the last such command, all of them); progress (what, done, total): what is look
(total 0: nobody knows), read, embed, map or wait (for another program that does the same); looked (folder, state,
folders to watch, when it began); changed; embedded (embedder); mapped (embedder, count); idle; trouble (Text).

Two programs with one library: whoever has the lock works, the other waits for its turn, and finds little left to do.
Both tell when the library has changed, whoever did it.
"""

from __future__ import annotations

import os
import queue
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from app.files.kinds import is_folder
from app.ipc.wire import Message, Sender, messages
from app.library.database import Catalogue, LibraryDamagedError, is_sound, set_aside
from app.library.folders import add_folders, adopt, folders, remove_folder
from app.library.work import Work
from generator.errors import ContinuoError, Text, text_of

_LOOK_SECONDS = 0.5  # how often it is asked whether another program changed the library, or is done
_TELL_SECONDS = 0.5  # no more often is told that something changed, or goes on
_NICE = 10


class Librarian:
    """Runs until its stdin closes."""

    def __init__(self, library: Path, commands: IO[bytes], reports: IO[bytes]) -> None:
        self._library, self._stream = library, commands
        self._sender = Sender(reports, "reports")
        self._arrived: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._leaving = threading.Event()
        self._temporary: Path | None = None
        self._adopted: list[Path] = []
        self._number = 0  # of the last command about folders
        self._folders: list[Path] | None = None  # as they were told of
        self._aside: Path | None = None
        self._changed = self._is_busy = False
        self._told: dict[str, float] = {}
        self._version = 0

    def run(self) -> int:
        """-> exit code."""
        threading.Thread(target=self._read, name="commands", daemon=True).start()
        verb, *arguments = self._arrived.get()
        if verb != "open":
            return 0
        self._adopted = [Path(name) for name in arguments[0]]
        try:
            self._open()
            while self._turn():
                pass
            self._catalogue.close()
            return 0
        finally:
            if self._temporary:
                shutil.rmtree(self._temporary, ignore_errors=True)
            self._sender.close(0.5)

    def _read(self) -> None:
        for message in messages(self._stream):
            self._arrived.put(message)
        self._leaving.set()
        self._arrived.put(["leave"])

    def _open(self) -> None:
        aside = None
        try:
            if self._library.exists() and not is_sound(self._library):
                aside = set_aside(self._library)
            self._use(self._library)
        except ContinuoError as error:
            self._sender.send("trouble", error.text)
            self._temporary = self._temporary or Path(tempfile.mkdtemp(prefix="continuo-"))
            self._use(self._temporary / "library.sqlite")
        self._aside = aside or self._catalogue.set_aside
        self._sender.send("opened", str(self._catalogue.path), self._aside and str(self._aside))
        self._folders = None
        self._tell_folders()

    def _use(self, library: Path) -> None:
        self._catalogue = Catalogue(library)
        adopt(self._catalogue, self._adopted)
        self._work = Work(self._catalogue, self._report, self._leaving.is_set, lambda: not self._arrived.empty())
        self._version = self._data_version()

    def _turn(self) -> bool:
        """One thing after another; -> False at the end."""
        if self._work.is_due:
            if not self._work.begin():
                self._is_busy = True
                self._report("progress", "wait", 0, 0)
                return self._obey_all(_LOOK_SECONDS)
            self._is_busy = True
            self._guarded(self._work.step, self._work.give_up)
            return self._obey_all(0.0)
        self._work.end()
        self._tell_changed(now=True)
        if self._is_busy:
            self._is_busy = False
            self._sender.send("idle")
        return self._obey_all(_LOOK_SECONDS)

    def _obey_all(self, seconds: float) -> bool:
        """What has arrived; waits for it so long. -> False to leave."""
        with suppress(queue.Empty):
            while True:
                message = self._arrived.get(timeout=seconds) if seconds else self._arrived.get_nowait()
                seconds = 0.0
                if message[0] == "leave":
                    return False
                self._guarded(lambda message=message: self._obey(message))
        if (version := self._data_version()) != self._version:
            self._version, self._changed = version, True
            self._tell_folders()
        self._tell_changed()
        return True

    def _obey(self, message: Message) -> None:
        verb, *arguments = message
        if verb == "folders":
            self._number = int(arguments[0])
            adopt(self._catalogue, self._adopted, for_good=True)
            add_folders(self._catalogue, [Path(name) for name in arguments[1]])
            for name in arguments[2]:
                remove_folder(self._catalogue, Path(name))
            self._folders, self._changed = None, True
            self._tell_folders()
            self._work.scan([Path(name) for name in arguments[1]])
        elif verb == "scan":
            doubted = [path for path in map(Path, arguments[1]) if not is_folder(path)]
            self._work.scan(None if arguments[0] is None else [*map(Path, arguments[0]), *doubted])
        elif verb == "embed":
            self._work.embed(Path(arguments[0]))
        elif verb == "map":
            self._work.lay_out(str(arguments[0]), anew=bool(arguments[1]))

    def _guarded(self, do: Callable[[], None], give_up: Callable[[], None] = lambda: None) -> None:
        """give_up: what failed would fail again."""
        try:
            do()
        except LibraryDamagedError:
            self._rebuild()
        except ContinuoError as error:
            give_up()
            self._sender.send("trouble", error.text)
        except OSError as error:
            give_up()
            self._sender.send("trouble", text_of(error))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            give_up()
            text = Text("the library can't do that: {fault}; please report it", fault=repr(error))
            self._sender.send("trouble", text)

    def _rebuild(self) -> None:
        """While it was at work, SQLite found that the file is damaged."""
        self._work.end()
        self._catalogue.close()
        self._open()
        if self._aside:
            self._work.scan()
        else:
            text = Text("{path}: the library can't be read; close Continuo and delete it", path=self._library)
            self._sender.send("trouble", text)

    def _data_version(self) -> int:
        """Another number when another connection has changed the library."""
        return self._catalogue.connection.execute("PRAGMA data_version").fetchone()[0]

    def _tell_folders(self) -> None:
        """Where they are other ones: another program may have changed them."""
        if (own := folders(self._catalogue)) != self._folders:
            self._folders = own
            self._sender.send("folders", self._number, [str(path) for path in own])
            self._work.scan(())

    def _report(self, verb: str, *arguments: object) -> None:
        if verb == "changed":
            self._changed = True
            self._tell_changed()
            return
        if verb == "progress":
            now, key = time.monotonic(), str(arguments[0])
            if now - self._told.get(key, 0.0) < _TELL_SECONDS and arguments[1] != arguments[2]:
                return
            self._told[key] = now
        self._sender.send(verb, *arguments)

    def _tell_changed(self, *, now: bool = False) -> None:
        moment = time.monotonic()
        if self._changed and (now or moment - self._told.get("changed", 0.0) >= _TELL_SECONDS):
            self._changed, self._told["changed"] = False, moment
            self._sender.send("changed")


def main(argv: Sequence[str] | None = None) -> int:
    """-> exit code. argv: the library's path."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to understand
    with suppress(AttributeError, OSError):
        os.nice(_NICE)
    (library,) = sys.argv[1:] if argv is None else argv
    return Librarian(Path(library), sys.stdin.buffer, sys.stdout.buffer).run()
