"""What lies in the folders, compared with what the library has: new, changed, gone and returned files."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.files.kinds import CLIP, kind_of, readable, title
from app.library.database import Catalogue
from app.library.folders import BROKEN, CUT, GONE, NEW, OK, SHIPPED, folders, now, path_of, searchable, stored
from app.library.walk import Walk, WalkedFile

_AT_ONCE = 500  # files that are compared, and written: others that write wait no longer than for these
Progressed = Callable[[int], None]


@dataclass
class Looked:
    """What a look into one folder has found."""

    folder: Path
    """Its path, absolute."""
    state: str
    """OK, GONE or CUT."""
    count: int = 0
    """Of files found."""
    changes: int = 0
    """Of rows that are other ones."""
    watched: list[Path] = field(default_factory=list)
    """Folders whose change may change what there is."""
    began: float = 0.0
    """When, in seconds since the epoch."""


def look(
    catalogue: Catalogue, folder: Path, is_left_off: Callable[[], bool] = bool, report: Progressed = lambda _: None
) -> Looked:
    """Into one folder of the library and what lies in it. No file is opened.

    report: called now and then with how many files were found. Raises ContinuoError where the library can't be written.
    """
    name = stored(folder)
    walk = Walk(folder, [other for other in folders(catalogue) if folder in other.parents], is_left_off)
    looked = Looked(folder, GONE if walk.gone else OK, watched=walk.watched, began=time.time())
    with catalogue.transaction() as connection:
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS here(id INTEGER PRIMARY KEY)")
        connection.execute("DELETE FROM here")
    found = iter(walk)
    while part := list(itertools.islice(found, _AT_ONCE)):
        looked.changes += _compare(catalogue, name, folder, part)
        looked.count += len(part)
        report(looked.count)
    if is_left_off():
        return looked
    looked.state = CUT if walk.cut else looked.state
    looked.changes += _mark_gone(catalogue, name)
    with catalogue.transaction() as connection:
        connection.execute(
            "UPDATE folder SET state = ? WHERE path = ? AND state != ?", (looked.state, name, looked.state)
        )
    return looked


def look_at_shipped(catalogue: Catalogue, paths: Iterable[Path]) -> int:
    """Files that come with the program; -> how many are new, changed or gone."""
    found = []
    for path in paths:
        if (kind := kind_of(path)) and path.is_file():
            about = path.stat()
            found.append(WalkedFile(path, kind, about.st_size, about.st_mtime_ns))
    with catalogue.transaction() as connection:
        connection.execute("CREATE TEMP TABLE IF NOT EXISTS here(id INTEGER PRIMARY KEY)")
        connection.execute("DELETE FROM here")
    return _compare(catalogue, SHIPPED, None, found) + _mark_gone(catalogue, SHIPPED)


def _compare(catalogue: Catalogue, name: str | bytes, folder: Path | None, part: Sequence[WalkedFile]) -> int:
    """-> how many rows were written."""
    paths = [stored(own.path) for own in part]
    signs = ", ".join("?" * len(paths))
    with catalogue.reading() as connection:
        rows = connection.execute(
            f"SELECT path, id, folder, size, mtime_ns, state, hash, trouble FROM file WHERE path IN ({signs})", paths
        )
        known = {row[0]: row[1:] for row in rows}
    new: list[WalkedFile] = []
    updates: list[tuple[Any, ...]] = []
    here: list[int] = []
    moved: list[tuple[str, int]] = []
    for path, own in zip(paths, part, strict=True):
        if (row := known.get(path)) is None:
            new.append(own)
            continue
        number, folder_before, size, mtime_ns, state, hash_, trouble = row
        here.append(number)
        is_same = (size, mtime_ns) == (own.size, own.mtime_ns)
        if is_same and state != GONE and folder_before == name:
            continue
        if not is_same:
            hash_ = trouble = None
        state = OK if own.kind != CLIP or hash_ else BROKEN if trouble else NEW
        updates.append((name, own.size, own.mtime_ns, hash_, trouble, state, now(), number))
        if folder_before != name:
            moved.append((searchable(_inside(own.path, folder)), number))
    with catalogue.transaction() as connection:
        if updates:
            connection.executemany(
                "UPDATE file SET folder = ?, size = ?, mtime_ns = ?, hash = ?, trouble = ?, state = ?, seen = ?"
                " WHERE id = ?",
                updates,
            )
            connection.executemany("UPDATE file_text SET inside = ? WHERE rowid = ?", moved)
        for own in new:
            text, state = readable(title(own.path)), NEW if own.kind == CLIP else OK
            number = connection.execute(
                "INSERT INTO file(path, folder, title, kind, size, mtime_ns, state, seen)"
                " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                (stored(own.path), name, text, own.kind, own.size, own.mtime_ns, state, now()),
            ).lastrowid
            assert number is not None
            connection.execute(
                "INSERT INTO file_text(rowid, title, inside, tags) VALUES(?, ?, ?, '')",
                (number, searchable(text), searchable(_inside(own.path, folder))),
            )
            here.append(number)
        connection.executemany("INSERT OR IGNORE INTO here VALUES(?)", [(number,) for number in here])
    return len(new) + len(updates)


def _inside(path: Path, folder: Path | None) -> str:
    """What is searched besides the title: the folders inside the library's, and the name as it is written."""
    return readable(str(path.relative_to(folder)) if folder else path.name)


def _mark_gone(catalogue: Catalogue, name: str | bytes) -> int:
    """What was not found in a folder: it comes back when the file does."""
    with catalogue.reading() as connection:
        gone = connection.execute(
            "SELECT id FROM file WHERE folder = ? AND state != ? AND id NOT IN (SELECT id FROM here)", (name, GONE)
        ).fetchall()
    for begin in range(0, len(gone), _AT_ONCE):
        with catalogue.transaction() as connection:
            rows = [(GONE, now(), number) for (number,) in gone[begin : begin + _AT_ONCE]]
            connection.executemany("UPDATE file SET state = ?, seen = ? WHERE id = ?", rows)
    return len(gone)


def forget_removed(catalogue: Catalogue) -> int:
    """Files of folders that are no longer the library's; -> how many. What is known of their music stays."""
    count = 0
    with catalogue.reading() as connection:
        rows = connection.execute(
            "SELECT DISTINCT folder FROM file WHERE folder != ? AND folder NOT IN (SELECT path FROM folder)", (SHIPPED,)
        ).fetchall()
    for (name,) in rows:
        while True:
            with catalogue.transaction() as connection:
                ids = connection.execute("SELECT id FROM file WHERE folder = ? LIMIT ?", (name, _AT_ONCE)).fetchall()
                connection.executemany("DELETE FROM file_text WHERE rowid = ?", ids)
                connection.executemany("DELETE FROM file WHERE id = ?", ids)
            count += len(ids)
            if len(ids) < _AT_ONCE:
                break
    return count


def folders_to_look_into(catalogue: Catalogue, changed: Iterable[Path]) -> list[Path]:
    """Of the library's folders, those that have not been looked into yet, and those of `changed`."""
    wanted = set(changed)
    with catalogue.reading() as connection:
        rows = connection.execute("SELECT path, state FROM folder ORDER BY rowid").fetchall()
    return [path for name, state in rows if (path := path_of(name)) in wanted or state == NEW]
