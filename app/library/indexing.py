"""Reads what is new in the library, a batch at a time: what is killed has lost no more than a batch."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from app.files.clips import read_music
from app.files.kinds import CLIP, is_file
from app.library.database import Catalogue
from app.library.folders import BROKEN, GONE, NEW, OK, path_of, searchable
from app.library.music import Facts, facts_of, picture_of, style_of
from generator.errors import ContinuoError, Text

_BATCH, _BATCH_SECONDS = 64, 0.5
_MOST_DEATHS = 2
_NEW = f"FROM file WHERE state = '{NEW}' AND kind = '{CLIP}'"


class _Read(NamedTuple):
    number: int
    path: Path
    facts: Facts | None
    trouble: Text | None  # None for one that is gone
    picture: bytes = b""


class Indexer:
    """Of one library, for the program that holds its lock. A file beside the library says which clip is being read, so
    that one that takes its reader down is known the next time."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._note = catalogue.path.with_suffix(".reading")
        self._after = 0  # the last file's number: those left for later are passed over
        self._deaths: dict[str, int] = {}

    def begin(self) -> None:
        """From the first file on, that are to be read. The lock must be held."""
        self._after = 0
        with suppress(OSError, ValueError, TypeError):
            name, deaths = json.loads(self._note.read_bytes())
            self._deaths[str(name)] = int(deaths)

    def left(self) -> int:
        """How many files are still to be read."""
        with self._catalogue.reading() as connection:
            return connection.execute(f"SELECT count(*) {_NEW} AND id > ?", (self._after,)).fetchone()[0]

    def step(self) -> int:
        """Read and write one batch; -> how many files, 0 when all are read. Raises ContinuoError."""
        with self._catalogue.reading() as connection:
            rows = connection.execute(
                f"SELECT id, path, folder {_NEW} AND id > ? ORDER BY id LIMIT ?", (self._after, _BATCH)
            ).fetchall()
        until = time.monotonic() + _BATCH_SECONDS
        done: list[_Read] = []
        count = 0
        for number, name, folder in rows:
            self._after, count = number, count + 1
            path = path_of(name)
            done.append(self._read(number, path, path_of(folder)))
            if time.monotonic() > until:
                break
        with suppress(OSError):
            self._note.unlink(missing_ok=True)
        if done:
            self._write(done)
        return count

    def _read(self, number: int, path: Path, folder: Path) -> _Read:
        deaths = self._deaths.pop(str(path), 0)
        if deaths >= _MOST_DEATHS:
            trouble = Text(
                "{path}: reading it crashed the program twice, so it is left out; please report it", path=path
            )
            return _Read(number, path, None, trouble)
        with suppress(OSError):  # a full disk
            self._note.write_text(json.dumps([str(path), deaths + 1]), encoding="ascii")
        try:
            score = read_music(path)
            return _Read(number, path, facts_of(score, style_of(path, folder)), None, picture_of(score))
        except ContinuoError as error:
            return _Read(number, path, None, error.text if is_file(path) else None)

    def _write(self, done: list[_Read]) -> None:
        with self._catalogue.transaction() as connection:
            for own in done:
                if (facts := own.facts) is None:
                    state = BROKEN if own.trouble else GONE
                    connection.execute(
                        "UPDATE file SET state = ?, trouble = ?, hash = NULL WHERE id = ?",
                        (state, own.trouble and own.trouble.to_json(), own.number),
                    )
                    continue
                connection.execute("INSERT OR REPLACE INTO music VALUES(?, ?, ?, ?, ?, ?, ?, ?)", facts)
                connection.execute("INSERT OR REPLACE INTO picture VALUES(?, ?)", (facts.hash, own.picture))
                connection.execute(
                    "UPDATE file SET state = ?, trouble = NULL, hash = ? WHERE id = ?", (OK, facts.hash, own.number)
                )
                tags = connection.execute("SELECT tag FROM tag WHERE hash = ? ORDER BY tag", (facts.hash,)).fetchall()
                if tags:
                    text = searchable(" ".join(tag for (tag,) in tags))
                    connection.execute("UPDATE file_text SET tags = ? WHERE rowid = ?", (text, own.number))
                # The same music under another name, where there was a file that is gone: it was moved.
                gone = connection.execute(
                    "SELECT id FROM file WHERE hash = ? AND state = ? AND id != ?", (facts.hash, GONE, own.number)
                ).fetchall()
                connection.executemany("DELETE FROM file_text WHERE rowid = ?", gone)
                connection.executemany("DELETE FROM file WHERE id = ?", gone)
