"""The library's file: opened, brought up to date, and rebuilt where it is damaged.

One SQLite file with a write-ahead log: who reads never waits for who writes. Feedback stands in a second file besides
(feedback.py), so that a library that is lost costs time and no work.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

import numpy as np

from app.library import feedback, schema
from app.library.file_lock import LibraryLock
from generator.errors import ContinuoError

BUSY_SECONDS = 5.0
_LOOK_AGAIN_SECONDS = 0.01
_REPAIR_SECONDS = 30.0
_LIKE = "SELECT count(*) FROM sqlite_master"


class LibraryDamagedError(ContinuoError):
    """SQLite can't make sense of the file."""


def content_hash(notes: np.ndarray) -> str:
    """Of notes, whatever file they stand in and in whatever order: 32 hex digits.

    notes: (N, 4 or more) integers, of which onset, duration, pitch and velocity count.
    """
    rows = np.ascontiguousarray(notes[:, :4], "<i8")  # (N, 4)
    return blake2b(rows[np.lexsort(rows.T[::-1])].tobytes(), digest_size=16).hexdigest()


class Catalogue:
    """One connection to a library, for one thread; opening one is cheap.

    connection: begins no transaction by itself; set_aside: where a damaged file was moved when this was opened;
    beside: the file that keeps its feedback as well; stands_in: that is another library's.
    """

    def __init__(self, path: Path, beside: Path | None = None) -> None:
        """Open the library, or make it. One that is damaged is set aside, and what it still holds, and the feedback
        beside it, is put into a new one. beside: None for the usual one; another library's where this one stands in
        for that.

        Raises ContinuoError for one that a newer Continuo made, for another program's, and where it can't be written.
        """
        self.path, self.set_aside = path, None
        self.beside = beside or feedback.sidecar_of(path)
        self.stands_in = self.beside != feedback.sidecar_of(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ContinuoError(
                "{folder}: the library's folder can't be made ({reason}); check the path, its permissions and the "
                "free space",
                folder=path.parent,
                reason=error,
            ) from error
        try:
            self.connection = _open(path)
        except LibraryDamagedError:
            self.set_aside = set_aside(path)
            self.connection = _open(path)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written in it is there, or nothing. Raises ContinuoError: the disk is full, another program
        writes for longer than five seconds, the file is damaged."""
        with _worded(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:  # a full disk may have ended it
                    with suppress(sqlite3.Error):
                        self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Several questions to one state of the library. Raises ContinuoError where it can't be read."""
        with _worded(self.path):
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                if self.connection.in_transaction:
                    with suppress(sqlite3.Error):
                        self.connection.execute("ROLLBACK")

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _open(path: Path) -> sqlite3.Connection:
    with _worded(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            (tables,) = connection.execute(_LIKE).fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (owner,) = connection.execute("PRAGMA application_id").fetchone()
            if tables and owner != schema.APPLICATION_ID:
                raise ContinuoError(
                    "{path}: is another program's database; choose another file for the library", path=path
                )
            if version > len(schema.MIGRATIONS):
                raise ContinuoError("{path}: was made by a newer Continuo; update this one to open it", path=path)
            _write_ahead(connection)
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            if version < len(schema.MIGRATIONS):
                _bring_up_to_date(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn to the write-ahead log, which the file then stays with. Waits where another program writes: SQLite itself
    gives up at once here, as two who wait for each other would wait for ever."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(_LOOK_AGAIN_SECONDS)


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Step by step, each whole or not at all; another program may do the same meanwhile."""
    for number, steps in enumerate(schema.MIGRATIONS, start=1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version < number:
                for step in steps:
                    connection.execute(step)
                if number == 1:
                    feedback.restore_feedback(connection, feedback.read_feedback(feedback.sidecar_of(path)))
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def _worded(path: Path) -> Iterator[None]:
    """SQLite's errors as sentences; faults of ours stay what they are."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise LibraryDamagedError(
                "{path}: the library is damaged; it is rebuilt when next opened", path=path
            ) from error
        if code == sqlite3.SQLITE_FULL:
            raise ContinuoError(
                "{path}: the disk is full; free some space; nothing that was saved is lost", path=path
            ) from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise ContinuoError("{path}: another program keeps the library busy; try again", path=path) from error
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR):
            raise ContinuoError(
                "{path}: the library can't be written; check the folder, its permissions and the free space",
                path=path,
            ) from error
        raise


def is_sound(path: Path) -> bool:
    """Whether SQLite finds no fault in the whole file, nor in the index of words: a second for 100 MB."""
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return False
            if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'file_text'").fetchone():
                connection.execute("INSERT INTO file_text(file_text) VALUES('integrity-check')")
            return True
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def set_aside(path: Path) -> Path | None:
    """Move a damaged library out of the way and make a new one of what it still holds; -> where it is.

    None if it is sound: another program has rebuilt it meanwhile. Raises ContinuoError where it can't be moved.
    """
    with LibraryLock(path.with_suffix(".repair")).held(_REPAIR_SECONDS):
        if is_sound(path):
            return None
        number = 1
        while (aside := path.with_name(f"{path.stem}.damaged-{number}.sqlite")).exists():
            number += 1
        try:
            # The log first: a new library must not find it.
            for ending in ("-wal", ""):
                with suppress(FileNotFoundError):
                    path.with_name(path.name + ending).rename(aside.with_name(aside.name + ending))
            path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        except OSError as error:
            raise ContinuoError(
                "{path}: the library is damaged and can't be moved aside ({reason}); close other programs "
                "that use it, then try again",
                path=path,
                reason=error,
            ) from error
        with closing(_open(path)) as connection:
            _salvage(aside, connection)
        return aside


def _salvage(damaged: Path, into: sqlite3.Connection) -> None:
    """As far as it can be read, table by table. Files are not asked for: they are looked up anew."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)) as old:
        for table in schema.SALVAGED:
            columns = [row[1] for row in into.execute(f"PRAGMA table_info({table})")]
            wanted = ", ".join(name for name in columns if (table, name) != ("feedback", "id"))
            signs = ", ".join("?" * len(wanted.split(", ")))
            into.execute("BEGIN IMMEDIATE")
            known = set(into.execute("SELECT hash, kind, created FROM feedback")) if table == "feedback" else set()
            with suppress(sqlite3.Error, UnicodeDecodeError):  # up to where it can't be read
                for row in old.execute(f"SELECT {wanted} FROM {table}"):
                    if row not in known:
                        into.execute(f"INSERT OR REPLACE INTO {table}({wanted}) VALUES({signs})", row)
            into.execute("UPDATE folder SET state = 'new'")
            into.execute("COMMIT")
