"""Prepares a corpus of sources for training. Files that were read before and haven't changed are not read again."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from generator.errors import ContinuoError
from generator.files import atomic_write
from training.config import PrepareConfig
from training.corpus.duplicates import group_sketches
from training.corpus.filters import LeftOut, Rejection, fingerprint, nothing_left, rejection, style_names, summary
from training.corpus.reading import Reading, core_count, read_files
from training.corpus.shards import (
    DATABASE,
    LEFT_OUT,
    NOTE,
    STORE_VERSION,
    Shards,
    ShardWriter,
    StoredPieces,
    connect,
    get_about,
    iterate_rejections,
    read_index,
    set_about,
    style_counts,
)
from training.corpus.sources import DEFAULT_SOURCES, SourceFile, find, printable

SHINGLES_AT_ONCE = 2_000_000
FILES_PER_COMMIT = 1000
_WASTE_BYTES = 2**26  # notes of files that are gone may take so much, or as much as those in use


@dataclass(frozen=True)
class TrainingGroup:
    """The processes that train together."""

    rank: int = 0
    """Index of this one."""
    size: int = 1
    """How many there are."""
    barrier: Callable[[], object] = lambda: None
    """Waits until all processes have called it."""


@dataclass(frozen=True)
class PreparedCorpus:
    """A corpus of P pieces on disk, ready for training."""

    folder: Path
    """The folder that it is stored in."""
    pieces: StoredPieces
    """Its pieces."""
    is_separate: bool
    """Whether pieces keep their parts; otherwise parts are merged."""
    groups: np.ndarray
    """(P,) int64, group of each piece; near-duplicates are in one group."""
    mergeable: np.ndarray
    """(P,) bool, whether a corpus of the same sources with merged parts would have the piece too."""
    learn_only: np.ndarray
    """(P,) bool, whether the piece is always a training piece; each of these is a group of its own."""
    reasons: Counter[str]
    """How many pieces were left out, by reason."""
    left_out: LeftOut
    """How much was left out of the pieces that were kept."""
    fingerprint: str
    """16 hex digits, equal for equal music."""
    files_read: int
    """How many files were read because they were new or had changed."""
    _duplicates: np.ndarray  # ids of exact duplicates
    chosen_tests: np.ndarray | None = None
    """(P,) bool, which are the test pieces; None if test pieces are drawn."""

    @property
    def styles(self) -> tuple[str, ...]:
        """Names of the styles, sorted."""
        return self.pieces.styles

    @property
    def summary(self) -> str:
        """As "kept 812; rejected 9 corrupt, 4 too short"."""
        return str(summary(len(self.pieces), self.reasons))

    def rejections(self) -> Iterator[Rejection]:
        """Everything that was left out, with its reason."""
        with contextlib.closing(connect(self.folder)) as connection:
            yield from iterate_rejections(connection)
            for name in _names(connection, self._duplicates):
                yield rejection(name, "duplicate")

    def names(self, pieces: StoredPieces) -> list[str]:
        """Names of some pieces."""
        with contextlib.closing(connect(self.folder)) as connection:
            return _names(connection, pieces.table["id"])


def _names(connection: sqlite3.Connection, ids: np.ndarray) -> list[str]:
    query = "SELECT name FROM piece WHERE id = ?"
    names = [connection.execute(query, (number,)).fetchone() for number in ids.tolist()]
    if None in names:
        # Of the same files, a run that spells their paths otherwise writes rows of its own.
        raise ContinuoError(
            "another train-generator, with other paths for the same sources, has replaced the prepared "
            "pieces: start again, and give both the same paths, or each its own {--prepared} folder"
        )
    return [name for (name,) in names]


def default_folder(sources: Sequence[str], config: PrepareConfig) -> Path:
    """The folder in the user's cache for these sources and settings."""
    resolved = []
    for source in sources or DEFAULT_SOURCES:
        style, _, path = ("", "", source) if Path(source).exists() else source.rpartition("=")
        where = path if path.startswith("music21:") else str(Path(path).resolve())
        resolved.append(printable(f"{style}={where}"))
    key = json.dumps([resolved, config.instrument, config.is_separate])
    return user_cache_path("continuo") / "corpora" / hashlib.sha256(key.encode()).hexdigest()[:16]


def prepare(
    sources: Sequence[str],
    config: PrepareConfig,
    *,
    group: TrainingGroup | None = None,
    on_file: Callable[[int, str], None] = lambda count, name: None,
    on_wait: Callable[[], None] = lambda: None,
) -> PreparedCorpus:
    """Read what is new in `sources` (as in sources.find), and find duplicates.

    group: the processes that train together; each must call this, and reads its share. on_file: called with the number
    of files read and the name of the last; on_wait: called before waiting for another run that prepares the same
    folder. Raises ContinuoError for a source that doesn't exist, and if no piece is left; OSError if the disk is full.
    """
    group = group or TrainingGroup()
    sources = tuple(sources) or DEFAULT_SOURCES
    folder = config.prepared or default_folder(sources, config)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _locked(folder / "lock", on_wait) if not group.rank else contextlib.nullcontext():
            files_read = _Reader(folder, sources, config, group, on_file).run()
            corpus = _open(folder, sources, config, files_read) if not group.rank else None
    except sqlite3.OperationalError as error:
        raise ContinuoError(
            "{folder}: the prepared pieces can't be saved ({reason}); free some space, or give another "
            "folder with {--prepared}",
            folder=folder,
            reason=error,
        ) from error
    group.barrier()
    return corpus or _open(folder, sources, config, files_read)


@contextlib.contextmanager
def _locked(path: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Only one process at a time can be in the block."""
    lock = FileLock(path)
    try:
        acquired = lock.acquire(timeout=0)
    except Timeout:
        on_wait()
        acquired = lock.acquire()
    with acquired:
        yield


class _Reader:
    """Brings a store up to date with its sources."""

    def __init__(
        self,
        folder: Path,
        sources: tuple[str, ...],
        config: PrepareConfig,
        group: TrainingGroup,
        on_file: Callable[[int, str], None],
    ) -> None:
        self._folder, self._sources, self._config, self._group, self._on_file = folder, sources, config, group, on_file
        self._how = Reading(config.instrument, config.is_separate)
        self._known: dict[str, str] = {}
        self._seen: set[str] = set()
        self._moved: list[tuple[int, str, str]] = []

    def run(self) -> int:
        """-> how many files all processes have read."""
        if not self._group.rank:
            self._wipe_if_foreign()
        self._group.barrier()
        with contextlib.closing(connect(self._folder)) as connection:
            self._known = dict(connection.execute("SELECT name, stamp FROM file"))
            self._group.barrier()  # all must have read `file` before any writes, so that their shares fit together
            own = connection if not self._group.rank else connect(self._folder, _rank_database(self._group.rank))
            count = self._read(own)
            if self._group.rank:
                own.close()
            self._group.barrier()
            if not self._group.rank:
                for rank in range(1, self._group.size):
                    count += _take_over(connection, self._folder / _rank_database(rank))
                self._tidy(connection)
        return count

    def _wipe_if_foreign(self) -> None:
        """Empty the folder if it was made with other settings, or if most of it isn't used any more."""
        config = self._config
        kind = "separate" if config.is_separate else "merged"
        about = {"version": STORE_VERSION, "instrument": list(config.instrument), "parts": kind}
        others = [path for path in self._folder.iterdir() if path.name != "lock"]
        database = self._folder / DATABASE
        if others and not database.exists():
            raise ContinuoError(
                "{folder}: contains other files; give {--prepared} a folder of its own", folder=self._folder
            )
        if database.exists():
            with contextlib.closing(connect(self._folder)) as connection:
                used = connection.execute("SELECT coalesce(sum(notes), 0) FROM piece").fetchone()[0] * NOTE.itemsize
                same = {**get_about(connection), **about} == get_about(connection)
            size = sum(path.stat().st_size for path in self._folder.glob("*.notes"))
            if same and size - used <= max(used, _WASTE_BYTES):
                return
            for path in others:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        with contextlib.closing(connect(self._folder)) as connection:
            set_about(connection, **about)
            connection.commit()

    def _read(self, connection: sqlite3.Connection) -> int:
        """Read this process's share of the files -> how many. connection: to the database that gets their rows."""
        writer = ShardWriter(self._folder, connection, self._group.rank)
        processes = self._config.processes or max(1, core_count() // self._group.size)
        count = 0
        try:
            for read in read_files(self._new_files(), self._how, processes):
                connection.execute("DELETE FROM file WHERE name = ?", (read.source_file.name,))
                writer.add(read)
                count += 1
                self._on_file(count, read.source_file.name)
                if count % FILES_PER_COMMIT == 0:
                    writer.flush()
        finally:  # keeps what was read so far
            writer.flush()
            writer.close()
        return count

    def _new_files(self) -> Iterator[tuple[int, SourceFile]]:
        """This process's share of the files that are new or have changed, with their indexes."""
        unknown = 0
        for index, source_file in enumerate(find(self._sources)):
            if source_file.name in self._seen:
                continue
            self._seen.add(source_file.name)
            if source_file.stamp and self._known.get(source_file.name) == source_file.stamp:
                self._moved.append((index, source_file.style, source_file.name))
                continue
            if unknown % self._group.size == self._group.rank:
                yield index, source_file
            unknown += 1

    def _tidy(self, connection: sqlite3.Connection) -> None:
        """Forget files that are gone, and update index and style of the others."""
        gone = [(name,) for name in self._known if name not in self._seen]
        connection.executemany("DELETE FROM file WHERE name = ?", gone)
        connection.executemany("UPDATE file SET place = ?, style = ? WHERE name = ?", self._moved)
        connection.commit()


def _rank_database(rank: int) -> str:
    return f"rank-{rank}.sqlite"


def _take_over(connection: sqlite3.Connection, path: Path) -> int:
    """Move the rows of another process's database into that of the store -> how many files."""
    connection.execute("ATTACH ? AS other", (str(path),))
    shift = connection.execute("SELECT coalesce(max(id), 0) FROM file").fetchone()[0]
    connection.execute("DELETE FROM file WHERE name IN (SELECT name FROM other.file)")
    columns = {
        table: [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] not in ("id", "file")]
        for table in ("file", "piece", "rejection")
    }
    for table, names in columns.items():
        own = "id" if table == "file" else "file"
        listed = ", ".join(names)
        connection.execute(f"INSERT INTO {table}({own}, {listed}) SELECT {own} + {shift}, {listed} FROM other.{table}")
    count = connection.execute("SELECT count(*) FROM other.file").fetchone()[0]
    connection.commit()
    connection.execute("DETACH other")
    path.unlink()
    return count


def _open(folder: Path, sources: Sequence[str], config: PrepareConfig, files_read: int) -> PreparedCorpus:
    """The corpus of a store that is up to date. Raises ContinuoError if no piece is left."""
    with contextlib.closing(connect(folder)) as connection:
        styles = style_names(style_counts(connection))
        index = read_index(connection, styles)
        reasons = Counter(dict(connection.execute("SELECT reason, count(*) FROM rejection GROUP BY reason")))
        first = next(iter(iterate_rejections(connection)), None)
        sums = connection.execute(f"SELECT {', '.join(f'sum({name})' for name in LEFT_OUT)} FROM file").fetchone()
    if not len(index):
        raise nothing_left(sources, reasons, first)
    duplicates = index[:0]
    if not config.keep_duplicates:
        is_first = _are_first(_digests(index, "content"))
        index, duplicates = index[is_first], index[~is_first]
    if len(duplicates):
        reasons["duplicate"] = len(duplicates)
    pieces = StoredPieces(Shards(folder), index, styles)
    contents = sorted(row.tobytes() for row in _digests(index, "content"))
    unknown = [name for name in config.learn_only if name not in styles]
    if unknown:
        raise ContinuoError(
            "{--learn-only} {name}: there is no such style; these are {styles}",
            name=unknown[0],
            styles=", ".join(styles),
        )
    learn_only = np.isin(index["style"], [styles.index(name) for name in config.learn_only])
    groups = _groups(folder, pieces, learn_only)
    mergeable = index["mergeable"].astype(bool)
    if not config.keep_duplicates:
        mergeable[mergeable] = _are_first(_digests(index[mergeable], "merged"))
    return PreparedCorpus(
        folder,
        pieces,
        config.is_separate,
        groups,
        mergeable,
        learn_only,
        reasons,
        LeftOut(*sums),
        fingerprint(contents),
        files_read,
        duplicates["id"],
    )


def _digests(index: np.ndarray, name: str) -> np.ndarray:
    """A digest of 16 bytes of each piece, (P, 2) int64. name: of its first column."""
    return np.stack([index[name], index[f"{name}2"]], axis=1)


def _are_first(digests: np.ndarray) -> np.ndarray:
    """Whether each digest, (P, 2), is the first of those that are equal to it; (P,) bool."""
    _, firsts = np.unique(digests, axis=0, return_index=True)
    is_first = np.zeros(len(digests), bool)
    is_first[firsts] = True
    return is_first


def _groups(folder: Path, pieces: StoredPieces, learn_only: np.ndarray) -> np.ndarray:
    """The group of each piece, (P,) int64; near-duplicates are in one group. learn_only: (P,) bool, pieces that are not
    compared with others."""
    groups = np.arange(len(pieces), dtype=np.int64)
    compared = np.flatnonzero(~learn_only)
    groups[compared] = compared[_groups_of_like(folder, pieces.take(compared))]
    return groups


def _groups_of_like(folder: Path, pieces: StoredPieces) -> np.ndarray:
    """The group of each piece, (P,) int64. They are stored, and found again only for other pieces."""
    index, path = pieces.table, folder / "groups.npz"
    of = hashlib.sha256(_digests(index, "content").tobytes()).hexdigest()
    with contextlib.suppress(OSError, ValueError, KeyError), np.load(path, allow_pickle=False) as saved:
        if str(saved["of"]) == of:
            return saved["groups"]
    parts = max(1, -(-int(index["shingles"].sum(dtype=np.int64)) // SHINGLES_AT_ONCE))
    keys = [row.tobytes() for row in _digests(index, "sketch")]
    groups = group_sketches(keys, (pieces.shingles(part, parts) for part in range(parts)))
    with atomic_write(path) as file:
        np.savez(file, groups=groups, of=np.array(of))
    return groups
