"""What a person does with a take: what it says of whether they like it, and the file beside the library that keeps it.

What a person said is not to be had again, so that a second file has it, line by line. A record is a row of `feedback`
(hash, kind, created), and, where it is about a take, under "take" the columns of its row that learning needs; bytes are
in base64.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NAME = "feedback.jsonl"
_MOST_BYTES = 1 << 30
_BYTES = ("midi", "features")
_COLUMNS: Mapping[str, type] = {
    "created": str, "name": str, "project": str, "midi": bytes, "begin_ticks": int, "end_ticks": int, "batch": str,
    "place": int, "settings": str, "checkpoint": str, "features": bytes, "feature_version": int,
}  # fmt: skip


@dataclass(frozen=True)
class FeedbackKind:
    """What something that is done with a take says."""

    value: float | None
    """How much a person likes the take with which they do this, 1 for a thumb up; None for what only takes it back."""
    certainty: float
    """How sure that is; 0 to 1, 1 for what can't be meant otherwise."""
    takes_back: tuple[str, ...]
    """Kinds of earlier feedback that no longer hold."""
    reason: str
    """Why so much."""


# The one table of what feedback weighs. What has no value only takes back.
KINDS: Mapping[str, FeedbackKind] = {
    "up": FeedbackKind(1.0, 1.0, ("down",), "said in so many words"),
    "down": FeedbackKind(-1.0, 1.0, ("up",), "said in so many words"),
    "unrated": FeedbackKind(None, 0.0, ("up", "down"), "a thumb was taken back"),
    "kept": FeedbackKind(1.3, 0.9, ("discarded",), "the one of all that is to stay"),
    "unkept": FeedbackKind(None, 0.0, ("kept",), "no longer kept, which is not disliked"),
    "discarded": FeedbackKind(-1.3, 0.6, ("kept",), "not to be played again; or the list was only tidied"),
    "restored": FeedbackKind(None, 0.0, ("discarded",), "discarding was undone"),
    "exported": FeedbackKind(1.3, 0.9, (), "worth taking along to another program"),
    "edited": FeedbackKind(0.6, 0.4, (), "worth working on; or wrong in places"),
    "heard": FeedbackKind(0.3, 0.3, (), "not stopped before the end; or nobody was at the keys"),
}
ACCEPTED = ("up", "kept", "exported")


@dataclass(frozen=True)
class Target:
    """What a take's feedback comes to."""

    value: float
    """How much a take is liked, below 0 for disliked."""
    certainty: float
    """0 to 1."""
    accepted: bool
    """Whether it was wanted."""


def standing(events: Iterable[str]) -> list[str]:
    """What still holds of what was done with a take, the oldest first; of one kind the latest. Kinds that this version
    does not know are left out."""
    found: list[str] = []
    for kind in events:
        if kind in KINDS:
            gone = (kind, *KINDS[kind].takes_back)
            found = [own for own in found if own not in gone]
            if KINDS[kind].value is not None:
                found.append(kind)
    return found


def target(events: Iterable[str]) -> Target | None:
    """What a take's feedback comes to; None where nothing of it holds.

    A thumb decides which way; then what says most of the same way counts. Without one, discarding decides.
    """
    held = standing(events)
    if not held:
        return None
    disliked = "down" in held or ("discarded" in held and "up" not in held and "exported" not in held)
    same = [kind for kind in held if ((KINDS[kind].value or 0) < 0) == disliked]
    best = max(same, key=lambda kind: abs(KINDS[kind].value or 0))
    certainty = max(KINDS[kind].certainty for kind in same)
    return Target(KINDS[best].value or 0.0, certainty, not disliked and any(kind in ACCEPTED for kind in same))


def sidecar_of(library: Path) -> Path:
    """Where a library's feedback is kept besides."""
    return library.with_name(_NAME)


def append_feedback(path: Path, record: Mapping[str, Any]) -> None:
    """One line, at once; bytes anywhere in it are written in base64. Raises OSError."""
    line = json.dumps(record, separators=(",", ":"), default=_plain).encode() + b"\n"
    with path.open("ab+") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # a line that was torn by a crash stays torn, and alone
                line = b"\n" + line
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value))


def read_feedback(path: Path) -> list[dict[str, Any]]:
    """All records, the oldest first; torn and odd lines are left out. [] where there is no such file."""
    found: list[dict[str, Any]] = []
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > _MOST_BYTES:
                return []
            for line in file:
                try:
                    record = json.loads(line)
                    json.dumps(record, ensure_ascii=False).encode()  # half a sign is no text, and SQLite takes none
                except (ValueError, RecursionError):
                    continue
                if isinstance(record, dict) and all(isinstance(record.get(key), str) for key in ("hash", "kind")):
                    found.append(record)
    except OSError:
        return found
    return found


def row_of(record: Mapping[str, Any]) -> tuple[str, str, str | None]:
    """hash, kind and created of one that was read."""
    created = record.get("created")
    return record["hash"], record["kind"], created if isinstance(created, str) else None


def restore_feedback(connection: sqlite3.Connection, records: Iterable[Mapping[str, Any]]) -> int:
    """Put what a library lacks of them into it; -> how many pieces of feedback. Within a transaction."""
    there = {tuple(row) for row in connection.execute("SELECT hash, kind, created FROM feedback")}
    count = 0
    for record in records:
        own = row_of(record)
        if own not in there:
            there.add(own)
            connection.execute("INSERT INTO feedback(hash, kind, created) VALUES(?, ?, ?)", own)
            count += 1
        if isinstance(about := record.get("take"), dict):
            columns = _columns(about)
            names = ", ".join(("hash", *columns))
            signs = ", ".join("?" * (len(columns) + 1))
            values = (record["hash"], *columns.values())
            connection.execute(f"INSERT OR IGNORE INTO take({names}) VALUES({signs})", values)
    return count


def _columns(about: Mapping[str, Any]) -> dict[str, Any]:
    """What can stand in a row of `take`."""
    found: dict[str, Any] = {}
    for name, kind in _COLUMNS.items():
        value = about.get(name)
        if name in _BYTES and isinstance(value, str):
            try:
                value = base64.b64decode(value, validate=True)
            except (binascii.Error, ValueError):
                continue
        elif name == "settings" and isinstance(value, dict):
            value = json.dumps(value)
        if isinstance(value, kind) and not _is_too_large(value):
            found[name] = value
    return found


def _is_too_large(value: object) -> bool:
    """For a column of whole numbers."""
    return isinstance(value, int) and not -(2**63) <= value < 2**63
