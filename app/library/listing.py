"""Files of one kind in a library, all or those that match a search: in the folders' order, by subfolder and title."""

from __future__ import annotations

import re
import sqlite3
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.files.kinds import readable
from app.library.database import Catalogue
from app.library.folders import GONE, SHIPPED, match_of, path_of, stored
from generator.errors import Text

_AT_ONCE = 500
_MOST_ARRANGED = 10_000  # files of a folder: more stay in one list, in the order that SQLite gives


class Facts(NamedTuple):
    """What is known of the music in a file."""

    key: str
    """Such as "E♭ major"; "" without pitched notes."""
    tempo: float
    """Mean, quarter notes a minute."""
    seconds: float
    """Duration."""


class Line(NamedTuple):
    """A file, as it is listed."""

    title: str
    """Its name as a title."""
    path: str | bytes
    """Bytes where it is no text."""
    trouble: Text | None = None
    """Why a broken file can't be used."""
    facts: Facts | None = None
    """None before it was read, and for a model."""
    picture: bytes = b""
    """Of its notes, as music.picture_of has it; empty where there is none."""


class FolderGroup(NamedTuple):
    """The files of one folder.

    Numbers in an array, not lines: a hundred thousand objects would keep Python's garbage collector busy.
    """

    folder: Path | None
    """None for what ships with the program."""
    state: str
    """The folder's: NEW, OK, GONE or CUT of app.library.folders; OK for what ships."""
    files: array[int]
    """Ids of rows of the table `file`, by title, numbers in it as numbers."""
    inside: str = ""
    """The folder in it that these lie in, "" for the folder itself."""


def listed(
    catalogue: Catalogue, kind: str, words: str = "", is_left_off: Callable[[], bool] = bool
) -> list[FolderGroup] | None:
    """Every folder of the library, whether something is found in it or not, and after it those inside in which
    something is; first what ships. kind: CLIP or MODEL.

    words: each is the beginning of a word in the name, the folders inside or the tags. None if it was left off.
    """
    with catalogue.reading() as connection:
        connection.set_progress_handler(is_left_off, 10_000)
        try:
            rows = connection.execute("SELECT path, state FROM folder ORDER BY rowid").fetchall()
            names: list[tuple[str | bytes, str]] = [(SHIPPED, "ok"), *rows]
            found = {name: array("q") for name, _ in names}
            if words.strip():
                lines = connection.execute(
                    "SELECT folder, id FROM file_text CROSS JOIN file ON file.id = file_text.rowid"
                    " WHERE file_text MATCH ? AND kind = ? AND state != ? ORDER BY file.title COLLATE NOCASE, id",
                    (match, kind, GONE),
                ) if (match := match_of(words)) else ()  # fmt: skip
                for name, number in lines:
                    if name in found:
                        found[name].append(number)
            else:
                query = "SELECT id FROM file WHERE folder = ? AND kind = ? AND state != ?"
                query += " ORDER BY title COLLATE NOCASE, id"
                for name, own in found.items():
                    # As one text: SQLite makes it without the GIL, which the window needs meanwhile.
                    row = connection.execute(f"SELECT group_concat(id) FROM ({query})", (name, kind, GONE)).fetchone()
                    own.frombytes(np.fromstring(row[0] or "", np.int64, sep=",").tobytes())
            groups: list[FolderGroup] = []
            for name, state in names:
                groups += _arranged(connection, path_of(name) if name else None, state, found[name])
        except sqlite3.OperationalError:
            if is_left_off():
                return None
            raise
        finally:
            connection.set_progress_handler(None, 0)
    return groups


def _arranged(connection: sqlite3.Connection, folder: Path | None, state: str, files: array[int]) -> list[FolderGroup]:
    """By the folders inside, and by title as people count: 2 before 10."""
    if folder is None or len(files) > _MOST_ARRANGED:
        return [FolderGroup(folder, state, files)]
    inside: dict[str, list[tuple[list[tuple[int, int, str]], int]]] = {"": []}
    for begin in range(0, len(files), _AT_ONCE):
        part = files[begin : begin + _AT_ONCE].tolist()
        signs = ", ".join("?" * len(part))
        for number, title, path in connection.execute(f"SELECT id, title, path FROM file WHERE id IN ({signs})", part):
            inside.setdefault(_inside(path_of(path), folder), []).append((_as_counted(title), number))
    return [
        FolderGroup(folder, state, array("q", [number for _, number in sorted(own)]), name)
        for name, own in sorted(inside.items(), key=lambda item: _as_counted(item[0]))
    ]


def _inside(path: Path, folder: Path) -> str:
    try:
        return readable(" / ".join(path.relative_to(folder).parts[:-1]))
    except ValueError:
        return ""


def _as_counted(text: str) -> list[tuple[int, int, str]]:
    """A key to sort by: digits by their number, everything else by its letters."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text.casefold())
    return [(0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part) for part in parts]


def lines(catalogue: Catalogue, files: Sequence[int]) -> dict[int, Line]:
    """Of files by their numbers; without those that are no more."""
    found: dict[int, Line] = {}
    with catalogue.reading() as connection:
        for begin in range(0, len(files), _AT_ONCE):
            part = [int(number) for number in files[begin : begin + _AT_ONCE]]
            signs = ", ".join("?" * len(part))
            rows = connection.execute(
                "SELECT id, title, path, trouble, music.key, tempo, seconds, cells FROM file"
                " LEFT JOIN music ON music.hash = file.hash LEFT JOIN picture ON picture.hash = file.hash"
                f" WHERE id IN ({signs})",
                part,
            )
            for number, title, path, stored_text, key, tempo, seconds, cells in rows:
                facts = None if tempo is None else Facts(key or "", tempo, seconds or 0.0)
                found[number] = Line(title, path, _trouble(stored_text), facts, cells or b"")
    return found


class Counts(NamedTuple):
    """Files by state."""

    ok: int
    """Read."""
    new: int
    """To be read yet."""
    broken: int
    """Can't be read."""
    gone: int
    """Were there, and are not."""


def counts(catalogue: Catalogue) -> Counts:
    """Of the folders' clips; without what ships."""
    with catalogue.reading() as connection:
        rows = connection.execute(
            "SELECT state, count(*) FROM file WHERE folder != ? AND kind = 'clip' GROUP BY state", (SHIPPED,)
        )
        by_state = dict(rows.fetchall())
    return Counts(*(by_state.get(name, 0) for name in Counts._fields))


def hash_of(catalogue: Catalogue, path: Path) -> str | None:
    """Of the music in a file of the library; None where it was not read."""
    with catalogue.reading() as connection:
        row = connection.execute("SELECT hash FROM file WHERE path = ?", (stored(path),)).fetchone()
    return row[0] if row else None


def broken(catalogue: Catalogue) -> list[tuple[Path, Text | None]]:
    """Files that can't be used, and why."""
    with catalogue.reading() as connection:
        rows = connection.execute("SELECT path, trouble FROM file WHERE state = 'broken' ORDER BY path").fetchall()
    return [(path_of(path), _trouble(stored_text)) for path, stored_text in rows]


def _trouble(stored_text: str | None) -> Text | None:
    return Text.from_json(stored_text) if stored_text else None


class KnownClip(NamedTuple):
    """What the library knows of a clip."""

    bars: int
    """How many."""
    key: str
    """Such as "E♭ major"; "" without pitched notes."""
    metre: str
    """The first, such as "3/4"."""
    tempo: float
    """Mean, quarter notes a minute."""
    tags: tuple[str, ...]
    """The user's."""


def known_of(catalogue: Catalogue) -> dict[str | bytes, KnownClip]:
    """Of each clip that was read, by its path."""
    with catalogue.reading() as connection:
        rows = connection.execute(
            "SELECT path, bars, music.key, metre, tempo, file.hash FROM file JOIN music ON music.hash = file.hash"
        ).fetchall()
        tags: dict[str, tuple[str, ...]] = {}
        for hash_, tag in connection.execute("SELECT hash, tag FROM tag ORDER BY tag"):
            tags[hash_] = (*tags.get(hash_, ()), tag)
    return {
        path: KnownClip(bars, key or "", metre, tempo, tags.get(hash_, ()))
        for path, bars, key, metre, tempo, hash_ in rows
    }
