"""The folders of a library, and the tags of its music."""

from __future__ import annotations

import os
import sqlite3
import time
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.files.kinds import readable
from app.library.database import Catalogue

SHIPPED = ""  # the folder of what comes with the program
NEW, OK, BROKEN, GONE, CUT = "new", "ok", "broken", "gone", "cut"  # states of files and folders
MOST_TAGS, LONGEST_TAG = 32, 64


def stored(path: Path) -> str | bytes:
    """A path as a value of the library: bytes where its name is no text."""
    name = str(path)
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name)
    return name


def path_of(value: str | bytes) -> Path:
    """The other way."""
    return Path(os.fsdecode(value))


def folders(catalogue: Catalogue) -> list[Path]:
    """In the order in which they were added."""
    with catalogue.reading() as connection:
        return [path_of(path) for (path,) in connection.execute("SELECT path FROM folder ORDER BY rowid")]


def add_folders(catalogue: Catalogue, paths: Iterable[Path]) -> None:
    """They are looked into when it is next scanned."""
    with catalogue.transaction() as connection:
        _add(connection, paths)


def _add(connection: sqlite3.Connection, paths: Iterable[Path]) -> None:
    rows = [(stored(path), datetime.now(UTC).isoformat(timespec="seconds")) for path in paths]
    connection.executemany("INSERT OR IGNORE INTO folder(path, added) VALUES(?, ?)", rows)


def remove_folder(catalogue: Catalogue, folder: Path) -> bool:
    """Its files are forgotten when it is next scanned, what is known of their music is not; -> whether it was there."""
    with catalogue.transaction() as connection:
        return connection.execute("DELETE FROM folder WHERE path = ?", (stored(folder),)).rowcount > 0


def adopt(catalogue: Catalogue, paths: Sequence[Path], *, for_good: bool = False) -> None:
    """Folders that were kept elsewhere before there was a library, or since it was lost: taken over once.

    for_good: from here on the library knows best, even if there are none.
    """
    with catalogue.transaction() as connection:
        if not connection.execute("SELECT 1 FROM note WHERE name = 'adopted'").fetchone():
            _add(connection, paths)
            if paths or for_good:
                connection.execute("INSERT INTO note VALUES('adopted', '1')")


def tags_of(catalogue: Catalogue, hash_: str) -> list[str]:
    """Of a piece of music, in order."""
    with catalogue.reading() as connection:
        return [tag for (tag,) in connection.execute("SELECT tag FROM tag WHERE hash = ? ORDER BY tag", (hash_,))]


def set_tags(catalogue: Catalogue, hash_: str, tags: Iterable[str]) -> list[str]:
    """In place of those it had, whatever file it stands in; -> what they are then: trimmed, each once."""
    kept = sorted({" ".join(readable(tag).split())[:LONGEST_TAG] for tag in tags} - {""})[:MOST_TAGS]
    with catalogue.transaction() as connection:
        connection.execute("DELETE FROM tag WHERE hash = ?", (hash_,))
        connection.executemany("INSERT INTO tag VALUES(?, ?)", [(hash_, tag) for tag in kept])
        connection.execute(
            "UPDATE file_text SET tags = ? WHERE rowid IN (SELECT id FROM file WHERE hash = ?)",
            (searchable(" ".join(kept)), hash_),
        )
    return kept


def searchable(text: str) -> str:
    """As the index has it. Chinese and Japanese write no spaces, so each of their signs is a word of its own there."""
    text = unicodedata.normalize("NFC", text)
    return "".join(f" {sign} " if _is_word(sign) else sign for sign in text)


def _is_word(sign: str) -> bool:
    return "\u3040" <= sign <= "\u30ff" or "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff"


def match_of(words: str) -> str | None:
    """What a person typed, as a question to the index: each word is the beginning of one in a name, folder or tag.

    None where there is nothing to look for. Signs of FTS5's language are none here.
    """
    phrases = []
    for word in words.split():
        letters = "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in word)
        if tokens := searchable(letters).split():
            phrases.append('"' + " ".join(tokens) + '"*')
    return " ".join(phrases) or None


def now() -> int:
    """For `seen`."""
    return int(time.time())
