"""Takes that were offered and what became of them, in the library's file: remembered, read for learning, forgotten."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.library.database import Catalogue
from app.library.feedback import KINDS, Target, append_feedback, read_feedback, restore_feedback, row_of, target
from app.taste.features import FEATURE_VERSION, NAMES
from app.taste.fitting import Ratings
from generator.errors import ContinuoError
from generator.files import atomic_write

WINDOW = 20  # takes that one point of the acceptance rate is of
EXPORT_FORMAT = "continuo-taste"
_SAID = "SELECT hash, kind, created FROM feedback ORDER BY created, id"


@dataclass(frozen=True)
class StoredTake:
    """A take that was offered: what was composed, from what, and with which settings; so that what a person thought of
    it can be learnt from, also when no project keeps it."""

    hash: str
    """Of the new part's notes, as content_hash has it."""
    created: str
    """ISO 8601."""
    name: str = ""
    """As it was shown."""
    project: str = ""
    """The project's file; "" for none."""
    midi: bytes = b""
    """The whole piece, its provenance in it."""
    begin_ticks: int = 0
    """Of the new part, on the grid."""
    end_ticks: int = 0
    """Of the new part, on the grid."""
    batch: str = ""
    """The same for takes that were offered together."""
    place: int = 0
    """In the order in which they were shown, from 0."""
    settings: Mapping[str, Any] | None = None
    """As JSON has them."""
    checkpoint: str = ""
    """Its file's hash."""
    features: bytes | None = None
    """float32, of that version."""
    feature_version: int | None = None
    """FEATURE_VERSION of its time; None without features."""


@dataclass(frozen=True)
class Share:
    """Of takes that were offered one after another, how many were accepted."""

    offered: int
    """How many there were."""
    accepted: int
    """How many were kept, exported or got a thumb up."""
    first: str
    """When the first was offered, ISO 8601."""
    last: str
    """When the last was offered, ISO 8601."""


@dataclass(frozen=True, eq=False)
class TasteRecord:
    """What a person has said of takes so far."""

    ratings: Ratings
    """To learn from."""
    gone: int
    """How many takes with feedback nothing else is known of any more."""
    shares: tuple[Share, ...]
    """Acceptance over time."""
    liked: int
    """How many takes."""
    disliked: int
    """How many takes."""


def remember(catalogue: Catalogue, takes: Sequence[StoredTake]) -> None:
    """Takes that are offered; one that was offered before stays as it was then, before anything was said of it. Raises
    ContinuoError."""
    with catalogue.transaction() as connection:
        for take in takes:
            columns = row_of_take(take)
            signs = ", ".join("?" * len(columns))
            connection.execute(
                f"INSERT OR IGNORE INTO take({', '.join(columns)}) VALUES({signs})", tuple(columns.values())
            )


def row_of_take(take: StoredTake) -> dict[str, Any]:
    """Its columns."""
    return {**vars(take), "settings": json.dumps(dict(take.settings or {}))}


def record(catalogue: Catalogue, hash_: str, kind: str, created: str) -> None:
    """Something was done with a take. It is on the disk in two places when this returns.

    Raises ContinuoError where it is in neither, or not in both.
    """
    with catalogue.reading() as connection:
        row = connection.execute("SELECT * FROM take WHERE hash = ?", (hash_,))
        names = [column[0] for column in row.description]
        kept = row.fetchone()
    trouble = None
    try:
        record_beside(catalogue.beside, hash_, kind, created, dict(zip(names, kept, strict=True)) if kept else {})
    except ContinuoError as error:
        trouble = error
    with catalogue.transaction() as connection:
        there = "SELECT 1 FROM feedback WHERE (hash, kind, created) = (?, ?, ?)"
        if not connection.execute(there, (hash_, kind, created)).fetchone():
            connection.execute("INSERT INTO feedback(hash, kind, created) VALUES(?, ?, ?)", (hash_, kind, created))
    if trouble:
        raise trouble


def record_beside(beside: Path, hash_: str, kind: str, created: str, about: Mapping[str, Any]) -> None:
    """In the file beside the library alone: `reconcile` puts it into the library. about: columns of the take's row,
    as far as they are known. Raises ContinuoError."""
    columns = {name: value for name, value in about.items() if name not in ("hash", "midi") and value is not None}
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        record = {"hash": hash_, "kind": kind, "created": created, **({"take": columns} if columns else {})}
        append_feedback(beside, record)
    except OSError as error:
        raise ContinuoError(
            "{beside}: your feedback on a take can't be saved ({reason}); free some space, or check the "
            "folder's permissions",
            beside=beside,
            reason=error,
        ) from error


def reconcile(catalogue: Catalogue) -> int:
    """Put feedback that only the file beside the library has into it, and end forgetting that was cut short; -> how
    many were put there. Raises ContinuoError."""
    _forget_the_rest(catalogue)
    records = [own for own in read_feedback(catalogue.beside) if own["kind"] in KINDS]
    if not records:
        return 0
    with catalogue.transaction() as connection:
        return restore_feedback(connection, records)


def known(catalogue: Catalogue) -> TasteRecord:
    """All that can be learnt from, in the order in which it was last said."""
    with catalogue.reading() as connection:
        events = connection.execute(_SAID).fetchall()
        takes = connection.execute(
            "SELECT hash, created, features FROM take WHERE feature_version = ? ORDER BY created, batch, place",
            (FEATURE_VERSION,),
        ).fetchall()
    said: dict[str, list[tuple[str, str]]] = {}
    for hash_, kind, created in events:
        said.setdefault(hash_, []).append((kind, created or ""))
    targets = {hash_: target(kind for kind, _ in events) for hash_, events in said.items()}
    last = {hash_: events[-1][1] for hash_, events in said.items()}
    takes = [own for own in takes if own[2] is not None and len(own[2]) == 4 * len(NAMES)]
    rated: list[tuple[str, str, bytes, Target]] = []
    for hash_, _, features in takes:
        if own := targets.get(hash_):
            rated.append((last[hash_], hash_, features, own))
    rated.sort(key=lambda own: own[:2])
    features = np.array([np.frombuffer(own[2], "<f4") for own in rated], float).reshape(-1, len(NAMES))
    ratings = Ratings(
        np.where(np.isfinite(features), features, 0.0),
        np.array([own[3].value for own in rated], float),
        np.array([own[3].certainty for own in rated], float),
    )
    there = {own[0] for own in takes}
    gone = sum(hash_ not in there for hash_, own in targets.items() if own)
    accepted = [bool((own := targets.get(take[0])) and own.accepted) for take in takes]
    dates = [take[1] or "" for take in takes]
    values = [own.value for own in targets.values() if own]
    liked = sum(value > 0 for value in values)
    return TasteRecord(ratings, gone, _shares(accepted, dates), liked, len(values) - liked)


def _shares(accepted: Sequence[bool], dates: Sequence[str]) -> tuple[Share, ...]:
    """The newest stretch may be shorter."""
    found = []
    for begin in range(0, len(accepted), WINDOW):
        part = slice(begin, begin + WINDOW)
        found.append(Share(len(accepted[part]), sum(accepted[part]), dates[begin], dates[part][-1]))
    return tuple(found)


def forget(catalogue: Catalogue) -> None:
    """All feedback is gone, here and in the file beside; takes stay. All of it or nothing. Raises ContinuoError."""
    beside, aside = catalogue.beside, _forgotten_of(catalogue)
    try:
        if beside.exists():
            beside.replace(aside)
    except OSError as error:
        raise ContinuoError(
            "{beside}: can't be deleted ({reason}); close other programs that use it, then try again",
            beside=beside,
            reason=error,
        ) from error
    try:
        catalogue.connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        with catalogue.transaction() as connection:
            connection.execute("DELETE FROM feedback")
    except ContinuoError:
        with suppress(OSError):
            aside.replace(beside)
        raise
    _wipe(catalogue, aside)


def _forgotten_of(catalogue: Catalogue) -> Path:
    """Where the file beside the library is while it is being forgotten."""
    return catalogue.beside.with_suffix(".forgotten")


def _forget_the_rest(catalogue: Catalogue) -> None:
    """Of a program that ended while it forgot: what it was asked to forget, and nothing that was said since."""
    aside = _forgotten_of(catalogue)
    if not aside.exists():
        return
    own = [row_of(record) for record in read_feedback(aside)]
    catalogue.connection.execute("PRAGMA secure_delete = ON")
    with catalogue.transaction() as connection:
        connection.executemany("DELETE FROM feedback WHERE hash = ? AND kind = ? AND created IS ?", own)
    _wipe(catalogue, aside)


def _wipe(catalogue: Catalogue, aside: Path) -> None:
    """What was deleted leaves the log, too, unless another program reads just now."""
    with suppress(sqlite3.Error):
        catalogue.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if catalogue.stands_in:  # the other library has to forget it yet
        return
    with suppress(OSError):
        aside.unlink(missing_ok=True)


def export(catalogue: Catalogue, path: Path) -> int:
    """Everything that a taste is learnt from, as JSON; -> how many takes. Raises ContinuoError.

    format, version; kinds: what feedback weighs; feedback: in order, hash, kind, created; takes: those with feedback,
    by hash, with what was known when they were offered, features by name, and what the feedback comes to.
    """
    said: dict[str, list[str]] = {}
    takes = {}
    with catalogue.reading() as connection:
        rows = connection.execute(_SAID).fetchall()
        for hash_, kind, _ in rows:
            said.setdefault(hash_, []).append(kind)
        for hash_, kinds in said.items():
            row = connection.execute(
                "SELECT created, name, batch, place, settings, checkpoint, features, feature_version FROM take "
                "WHERE hash = ?",
                (hash_,),
            ).fetchone()
            own = target(kinds)
            takes[hash_] = {"target": own and asdict(own), **(_plain(row) if row else {})}
    about = {
        "format": EXPORT_FORMAT,
        "version": 1,
        "feature_version": FEATURE_VERSION,
        "kinds": {name: asdict(kind) for name, kind in KINDS.items()},
        "feedback": [{"hash": hash_, "kind": kind, "created": created} for hash_, kind, created in rows],
        "takes": takes,
    }
    try:
        with atomic_write(path) as file:
            file.write(json.dumps(about, indent=1, ensure_ascii=False).encode())
    except OSError as error:
        raise ContinuoError(
            "{path}: can't be written ({reason}); choose another folder", path=path, reason=error
        ) from error
    return len(takes)


def _plain(row: Sequence[Any]) -> dict[str, Any]:
    created, name, batch, place, settings, checkpoint, features, version = row
    found: dict[str, Any] = {"created": created, "name": name, "batch": batch, "place": place, "checkpoint": checkpoint}
    with suppress(ValueError, TypeError):
        found["settings"] = json.loads(settings)
    if version == FEATURE_VERSION and features and len(features) == 4 * len(NAMES):
        found["features"] = dict(zip(NAMES, np.frombuffer(features, "<f4").tolist(), strict=True))
    return found
