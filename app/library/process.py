"""Keeps the library beside the window: looks into folders, reads, embeds, lays out the map.

messages.py says what can be asked for and what is reported.

Two programs with one library: whoever has the lock works, the other waits for its turn, and finds little left to do.
Both report when the library has changed, whoever did it.
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
from app.ipc.wire import Sender, messages
from app.library.database import Catalogue, LibraryDamagedError, is_sound, set_aside
from app.library.folders import add_folders, adopt, folders, remove_folder
from app.library.messages import (
    COMMANDS,
    ChangeFolders,
    Command,
    EmbedClips,
    FoldersListed,
    LayOutMap,
    LibraryChanged,
    LibraryIdle,
    LibraryOpened,
    LibraryTrouble,
    OpenLibrary,
    Progress,
    Report,
    ScanFolders,
)  # fmt: skip
from app.library.updating import LibraryUpdate
from generator.errors import ContinuoError, Text, text_of, verbatim

_LOOK_SECONDS = 0.5  # how often it is asked whether another program changed the library, or is done
_REPORT_SECONDS = 0.5  # between two reports that something changed, or goes on
_NICE = 10


class Librarian:
    """Runs until its stdin closes."""

    def __init__(self, library: Path, commands: IO[bytes], reports: IO[bytes]) -> None:
        self._library, self._stream = library, commands
        self._sender = Sender(reports, "reports")
        self._arrived: queue.SimpleQueue[Command | None] = queue.SimpleQueue()  # None: leave
        self._leaving = threading.Event()
        self._temporary: Path | None = None
        self._adopted: list[Path] = []
        self._number = 0  # of the last command about folders
        self._folders: list[Path] | None = None  # as they were last reported
        self._aside: Path | None = None
        self._changed = self._is_busy = False
        self._reported_at: dict[str, float] = {}
        self._version = 0

    def run(self) -> int:
        """-> exit code."""
        threading.Thread(target=self._read, name="commands", daemon=True).start()
        command = self._arrived.get()
        if not isinstance(command, OpenLibrary):
            return 0
        self._adopted = command.folders
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
        for command in messages(self._stream, COMMANDS, lambda why: self._report_trouble(verbatim(why))):
            self._arrived.put(command)
        self._leaving.set()
        self._arrived.put(None)

    def _report_trouble(self, text: Text) -> None:
        self._sender.send(LibraryTrouble(text))

    def _open(self) -> None:
        aside = None
        try:
            if self._library.exists() and not is_sound(self._library):
                aside = set_aside(self._library)
            self._use(self._library)
        except ContinuoError as error:
            self._report_trouble(error.text)
            self._temporary = self._temporary or Path(tempfile.mkdtemp(prefix="continuo-"))
            self._use(self._temporary / "library.sqlite")
        self._aside = aside or self._catalogue.set_aside
        self._sender.send(LibraryOpened(self._catalogue.path, self._aside))
        self._folders = None
        self._report_folders()

    def _use(self, library: Path) -> None:
        self._catalogue = Catalogue(library)
        adopt(self._catalogue, self._adopted)
        self._work = LibraryUpdate(
            self._catalogue, self._report, self._leaving.is_set, lambda: not self._arrived.empty()
        )
        self._version = self._data_version()

    def _turn(self) -> bool:
        """One thing after another; -> False at the end."""
        if self._work.is_due:
            if not self._work.begin():
                self._is_busy = True
                self._report(Progress("wait", 0, 0))
                return self._obey_all(_LOOK_SECONDS)
            self._is_busy = True
            self._guarded(self._work.step, self._work.give_up)
            return self._obey_all(0.0)
        self._work.end()
        self._report_changed(now=True)
        if self._is_busy:
            self._is_busy = False
            self._sender.send(LibraryIdle())
        return self._obey_all(_LOOK_SECONDS)

    def _obey_all(self, seconds: float) -> bool:
        """What has arrived; waits for it so long. -> False to leave."""
        with suppress(queue.Empty):
            while True:
                command = self._arrived.get(timeout=seconds) if seconds else self._arrived.get_nowait()
                seconds = 0.0
                if command is None:
                    return False
                self._guarded(lambda command=command: self._obey(command))
        if (version := self._data_version()) != self._version:
            self._version, self._changed = version, True
            self._report_folders()
        self._report_changed()
        return True

    def _obey(self, command: Command) -> None:
        match command:
            case ChangeFolders(number, add, remove):
                self._number = number
                adopt(self._catalogue, self._adopted, for_good=True)
                add_folders(self._catalogue, add)
                for folder in remove:
                    remove_folder(self._catalogue, folder)
                self._folders, self._changed = None, True
                self._report_folders()
                self._work.scan(add)
            case ScanFolders(changed, doubted):
                gone = [path for path in doubted if not is_folder(path)]
                self._work.scan(None if changed is None else [*changed, *gone])
            case EmbedClips(checkpoint):
                self._work.embed(checkpoint)
            case LayOutMap(embedder, anew):
                self._work.lay_out(embedder, anew=anew)

    def _guarded(self, do: Callable[[], None], give_up: Callable[[], None] = lambda: None) -> None:
        """give_up: what failed would fail again."""
        try:
            do()
        except LibraryDamagedError:
            self._rebuild()
        except ContinuoError as error:
            give_up()
            self._report_trouble(error.text)
        except OSError as error:
            give_up()
            self._report_trouble(text_of(error))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            give_up()
            self._report_trouble(Text("the library failed: {fault}; please report it", fault=repr(error)))

    def _rebuild(self) -> None:
        """While it was at work, SQLite found that the file is damaged."""
        self._work.end()
        self._catalogue.close()
        self._open()
        if self._aside:
            self._work.scan()
        else:
            text = Text("{path}: the library can't be read; close Continuo and delete it", path=self._library)
            self._report_trouble(text)

    def _data_version(self) -> int:
        """Another number when another connection has changed the library."""
        return self._catalogue.connection.execute("PRAGMA data_version").fetchone()[0]

    def _report_folders(self) -> None:
        """Where they are other ones: another program may have changed them."""
        if (own := folders(self._catalogue)) != self._folders:
            self._folders = own
            self._sender.send(FoldersListed(self._number, own))
            self._work.scan(())

    def _report(self, report: Report) -> None:
        if isinstance(report, LibraryChanged):
            self._changed = True
            self._report_changed()
            return
        if isinstance(report, Progress):
            now = time.monotonic()
            if now - self._reported_at.get(report.stage, 0.0) < _REPORT_SECONDS and report.done != report.total:
                return
            self._reported_at[report.stage] = now
        self._sender.send(report)

    def _report_changed(self, *, now: bool = False) -> None:
        moment = time.monotonic()
        if self._changed and (now or moment - self._reported_at.get("changed", 0.0) >= _REPORT_SECONDS):
            self._changed, self._reported_at["changed"] = False, moment
            self._sender.send(LibraryChanged())


def main(argv: Sequence[str] | None = None) -> int:
    """-> exit code. argv: the library's path."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to understand
    with suppress(AttributeError, OSError):
        os.nice(_NICE)
    (library,) = sys.argv[1:] if argv is None else argv
    return Librarian(Path(library), sys.stdin.buffer, sys.stdout.buffer).run()
