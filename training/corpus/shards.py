"""The store of a prepared corpus: notes in memory-mapped shards, and an SQLite database with an index of them.

Preparing can be killed at any moment: notes are written before the rows that refer to them are committed.
"""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, overload

import numpy as np

from generator.errors import ContinuoError, Text
from generator.events.context import Conditions
from generator.events.ensemble import DRUMS, program_of
from generator.events.quantiser import GRID
from generator.events.whole_score import pitched_notes
from generator.music.metre import Metre
from generator.music.score import KeySignature, Score, Tempo, Track
from training.corpus.filters import LeftOut, Rejection, fault
from training.corpus.piece import TrainingPiece, content_hash, make_piece
from training.corpus.shingles import drum_sketch, sketch
from training.corpus.sources import SourceFile

STORE_VERSION = 7  # a store of another version is made again
SHARD_BYTES = 2**26
DATABASE = "corpus.sqlite"
# The notes of a piece are part after part, each by onset, then pitch; the part is 0 if parts are merged.
NOTE = np.dtype([("onset", "<i4"), ("duration", "<i2"), ("pitch", "u1"), ("velocity", "u1"), ("part", "u1")])
_COLUMNS = ("onset", "duration", "pitch", "velocity")
MAP = np.dtype("<i4")  # four for an entry of a map: kind, ticks and two values
SHINGLE = np.dtype("<u4")
FORM = np.dtype("u1")  # one for each bar, or none for a piece without forms
_TEMPO, _METRE, _KEY = range(3)
_ROW_BYTES = {
    "notes": NOTE.itemsize,
    "maps": 4 * MAP.itemsize,
    "shingles": SHINGLE.itemsize,
    "forms": FORM.itemsize,
}

# The columns of the table "piece" that are in memory during training.
INDEX = np.dtype(
    [
        *[(name, "<i8") for name in ("id", "content", "content2", "merged", "merged2", "sketch", "sketch2")],
        *[(name, "<i8") for name in ("notes_start", "maps_start", "shingles_start", "forms_start")],
        *[(name, "<i4") for name in ("shard", "notes", "maps", "shingles", "forms", "style", "end_bar", "end_ticks")],
        *[(name, "u1") for name in ("key", "tempo", "dynamics")],
        # Number of parts; whether beats are known; whether a corpus with merged parts would have the piece too.
        *[(name, "u1") for name in ("parts", "beats", "mergeable")],
    ]
)
_PIECE_COLUMNS = [name for name in INDEX.names or () if name not in ("id", "style")]
LEFT_OUT = tuple(field.name for field in dataclasses.fields(LeftOut))
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS about(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS file(
    id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, stamp TEXT NOT NULL, style TEXT NOT NULL, place INTEGER NOT NULL,
    {", ".join(f"{name} INTEGER NOT NULL" for name in LEFT_OUT)});
CREATE TABLE IF NOT EXISTS piece(
    id INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE, name TEXT NOT NULL,
    {", ".join(f"{name} INTEGER NOT NULL" for name in _PIECE_COLUMNS)});
CREATE TABLE IF NOT EXISTS rejection(
    file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE, name TEXT NOT NULL, reason TEXT NOT NULL,
    message TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS piece_of_file ON piece(file);
CREATE INDEX IF NOT EXISTS rejection_of_file ON rejection(file);
"""


class PackedPiece(NamedTuple):
    """A piece as bytes for the shards."""

    name: str
    """The piece's name."""
    columns: dict[str, int]
    """Its columns of INDEX, without its position in the shards, id and style."""
    notes: bytes
    """Its notes, as rows of NOTE."""
    maps: bytes
    """Its tempos, metres and keys, as MAP."""
    shingles: bytes
    """Its shingles, uint32, from shingles.sketch."""
    forms: bytes
    """Its forms, as in TrainingPiece; empty for None."""


class ReadFile(NamedTuple):
    """The result of reading one file."""

    source_file: SourceFile
    """The file."""
    order: int
    """Its index among the files of the sources."""
    pieces: list[PackedPiece]
    """Its training pieces."""
    rejections: list[Rejection]
    """Pieces that are left out, or the file as a whole."""
    left_out: LeftOut
    """How much is left out of the kept pieces."""


def pack(piece: TrainingPiece) -> PackedPiece:
    """A TrainingPiece as bytes and columns."""
    score, values = piece.score, piece.parts or (0,)
    rows = np.concatenate([track.notes for track in score.tracks])
    notes = np.empty(len(rows), NOTE)
    for column, name in enumerate(_COLUMNS):
        notes[name] = rows[:, column]
    notes["part"] = np.repeat(values, [len(track) for track in score.tracks])
    maps = [(_TEMPO, tempo.ticks, tempo.us_per_quarter, 0) for tempo in score.tempos]
    maps += [(_METRE, *metre) for metre in score.metres]
    maps += [(_KEY, key.ticks, key.sharps, int(key.is_minor)) for key in score.keys]
    pitched = pitched_notes(score) if piece.merged is None else piece.merged
    merged = replace(score, tracks=(Track(pitched),))
    key, shingles = sketch(pitched, piece.tracks) if len(pitched) else drum_sketch(rows)
    columns = {
        **_halves("content", content_hash(score)),
        **_halves("merged", content_hash(merged)),
        **_halves("sketch", key),
        "notes": len(rows),
        "maps": len(maps),
        "shingles": len(shingles),
        "forms": 0 if piece.forms is None else len(piece.forms),
        "end_bar": piece.end_bar,
        "end_ticks": score.end_ticks,
        "key": piece.conditions.key,
        "tempo": piece.conditions.tempo,
        "dynamics": piece.conditions.dynamics,
        "parts": len(values),
        "beats": piece.conditions.is_beat_known,
        "mergeable": len(pitched) > 0 and fault(pitched, merged.end_seconds) is None,
    }
    forms = b"" if piece.forms is None else piece.forms.astype(FORM).tobytes()
    map_bytes = np.array(maps, MAP).tobytes()
    return PackedPiece(piece.name, columns, notes.tobytes(), map_bytes, shingles.astype(SHINGLE).tobytes(), forms)


def _halves(name: str, digest: bytes) -> dict[str, int]:
    """A digest of 16 bytes as two columns."""
    first, second = np.frombuffer(digest, "<i8").tolist()
    return {name: first, f"{name}2": second}


class ShardWriter:
    """Appends the results of reading files to a store; `flush` makes them permanent. prefix: of the shards' numbers,
    another one for each process that writes."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, prefix: int = 0) -> None:
        self._folder, self._connection, self._prefix = folder, connection, prefix
        self._number = -1
        self._files: dict[str, Any] = {}

    def add(self, read: ReadFile) -> None:
        """Write one file's pieces and rows. Raises OSError if the disk is full."""
        values = (read.source_file.name, read.source_file.stamp, read.source_file.style, read.order)
        left_out = dataclasses.astuple(read.left_out)
        listed, places = ", ".join(("name", "stamp", "style", "place", *LEFT_OUT)), ", ".join("?" * (4 + len(LEFT_OUT)))
        statement = f"INSERT INTO file({listed}) VALUES({places})"
        file = self._connection.execute(statement, (*values, *left_out)).lastrowid
        names = ", ".join(("file", "name", *_PIECE_COLUMNS))
        marks = ", ".join("?" * (2 + len(_PIECE_COLUMNS)))
        for piece in read.pieces:
            columns = {**piece.columns, **self._append(piece)}
            row = (file, piece.name, *(columns[name] for name in _PIECE_COLUMNS))
            self._connection.execute(f"INSERT INTO piece({names}) VALUES({marks})", row)
        for rejection in read.rejections:
            self._connection.execute(
                "INSERT INTO rejection VALUES(?, ?, ?, ?)",
                (file, rejection.name, rejection.reason, rejection.message.to_json()),
            )

    def _append(self, piece: PackedPiece) -> dict[str, int]:
        """Write a piece's bytes into the shard. -> the columns that say where."""
        if not self._files or self._files["notes"].tell() > SHARD_BYTES:
            self.flush()
            self.close()
            taken = [int(path.stem) for path in self._folder.glob("*.notes")]
            # Each rank has 100,000 numbers of its own, so that no two ranks write into one shard.
            first = self._prefix * 100_000
            self._number = max([first, *(n + 1 for n in taken if first <= n < first + 100_000)])
            self._files = {kind: shard_path(self._folder, self._number, kind).open("xb") for kind in _ROW_BYTES}
        starts = {f"{kind}_start": self._files[kind].tell() // size for kind, size in _ROW_BYTES.items()}
        for kind in _ROW_BYTES:
            self._files[kind].write(getattr(piece, kind))
        return {"shard": self._number, **starts}

    def flush(self) -> None:
        """Write everything to disk: first notes, then the rows that refer to them."""
        for file in self._files.values():
            file.flush()
        self._connection.commit()

    def close(self) -> None:
        """Close the shards."""
        for file in self._files.values():
            file.close()
        self._files = {}


def shard_path(folder: Path, number: int, kind: str) -> Path:
    """The file of a shard's notes, maps, shingles or forms. kind: one of these words."""
    return folder / f"{number:06d}.{kind}"


def connect(folder: Path, name: str = DATABASE) -> sqlite3.Connection:
    """A connection to a store's database, which is created if it doesn't exist. Raises ContinuoError for a damaged
    one."""
    connection = sqlite3.connect(folder / name)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(_SCHEMA)
        connection.execute("SELECT count(*) FROM piece").fetchone()
    except sqlite3.Error as error:
        connection.close()
        raise ContinuoError(
            "{path}: damaged ({reason}); delete the folder {folder}; the next run builds it again",
            path=folder / name,
            reason=error,
            folder=folder,
        ) from error
    return connection


def get_about(connection: sqlite3.Connection) -> dict[str, Any]:
    """The properties of a store, by name."""
    return {name: json.loads(value) for name, value in connection.execute("SELECT name, value FROM about")}


def set_about(connection: sqlite3.Connection, **values: Any) -> None:
    """Set properties of a store. values: plain data."""
    pairs = [(name, json.dumps(value)) for name, value in values.items()]
    connection.executemany("INSERT OR REPLACE INTO about VALUES(?, ?)", pairs)


def read_index(connection: sqlite3.Connection, styles: Sequence[str]) -> np.ndarray:
    """All pieces in the order of their files, (P,) INDEX. The column style is an index of `styles`, -1 for another
    one."""
    names = ["piece.id" if name == "id" else "file.style" if name == "style" else name for name in INDEX.names or ()]
    index = {style: number for number, style in enumerate(styles)}
    style_column = (INDEX.names or ()).index("style")
    cursor = connection.execute(
        f"SELECT {', '.join(names)} FROM piece JOIN file ON file.id = piece.file ORDER BY file.place, piece.id"
    )
    rows = ((*row[:style_column], index.get(row[style_column], -1), *row[style_column + 1 :]) for row in cursor)
    return np.fromiter(rows, INDEX)


def style_counts(connection: sqlite3.Connection) -> Counter[str]:
    """How many pieces each style has."""
    return Counter(
        dict(connection.execute("SELECT style, count(*) FROM piece JOIN file ON file.id = piece.file GROUP BY style"))
    )


class Shards:
    """The store's shards, mapped into memory when they are first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._maps: dict[tuple[int, str], np.ndarray] = {}

    def __reduce__(self):
        return Shards, (self.folder,)  # another process maps the files again

    def array(self, number: int, kind: str, dtype: np.dtype) -> np.ndarray:
        """The content of one file of a shard, (N,) dtype. kind: as in shard_path."""
        array = self._maps.get((number, kind))
        if array is None:
            path = shard_path(self.folder, number, kind)
            size = path.stat().st_size // dtype.itemsize
            # An empty file can't be mapped.
            array = np.memmap(path, dtype, "r", shape=(size,)) if size else np.zeros(0, dtype)
            self._maps[number, kind] = array
        return array


class StoredPieces(Sequence[TrainingPiece]):
    """Pieces of a store. Each is made when it is accessed, so that about 100 bytes a piece are in memory.

    table: (P,) INDEX; styles: names, of which its column "style" has indexes.
    """

    def __init__(self, shards: Shards, table: np.ndarray, styles: tuple[str, ...]) -> None:
        self._shards, self.table, self.styles = shards, table, styles

    def __len__(self) -> int:
        return len(self.table)

    @overload
    def __getitem__(self, item: int) -> TrainingPiece: ...
    @overload
    def __getitem__(self, item: slice) -> StoredPieces: ...
    def __getitem__(self, item: int | slice) -> TrainingPiece | StoredPieces:
        if isinstance(item, slice):
            return self.take(item)
        row = self.table[item]
        score, parts = self._score(row)
        known = (int(row[name]) for name in ("key", "tempo", "dynamics"))
        conditions = Conditions(0, *known, ensemble=parts, is_beat_known=bool(row["beats"]))
        style = int(row["style"])
        return make_piece(
            f"piece {row['id']}", self.styles[style] if style >= 0 else "", score, conditions, forms=self._forms(row)
        )

    def take(self, indices: np.ndarray | slice) -> StoredPieces:
        """The pieces with these indices."""
        return StoredPieces(self._shards, self.table[indices], self.styles)

    def with_styles(self, styles: tuple[str, ...]) -> StoredPieces:
        """The same pieces with the column "style" as indexes of other `styles`; -1 for a style that is not among
        them."""
        numbers = [styles.index(style) if style in styles else -1 for style in self.styles]
        table = self.table.copy()
        table["style"] = np.array([*numbers, -1])[table["style"]]
        return StoredPieces(self._shards, table, styles)

    def forms(self, most: int) -> list[np.ndarray]:
        """The forms, (bars,) uint8 each, of the pieces that have some. Of more than `most` of these pieces, `most` are
        drawn, always the same ones."""
        own = np.flatnonzero(self.table["forms"])
        if len(own) > most:
            own = np.sort(np.random.default_rng(0).permutation(own)[:most])
        return [forms for index in own if (forms := self._forms(self.table[index])) is not None]

    def _forms(self, row: np.ndarray) -> np.ndarray | None:
        begin, count = int(row["forms_start"]), int(row["forms"])
        return self._shards.array(int(row["shard"]), "forms", FORM)[begin : begin + count] if count else None

    def _score(self, row: np.ndarray) -> tuple[Score, tuple[int, ...]]:
        """A piece's score and the values of its parts, () if parts are merged."""
        begin, count, shard = int(row["notes_start"]), int(row["notes"]), int(row["shard"])
        packed = self._shards.array(shard, "notes", NOTE)[begin : begin + count]
        notes = np.stack([packed[name].astype(np.int32) for name in _COLUMNS], axis=1)
        notes.flags.writeable = False
        part = np.asarray(packed["part"])
        starts = np.flatnonzero(np.concatenate([[True], part[1:] != part[:-1]]))
        values = tuple(part[starts].tolist())
        tracks = tuple(
            Track(own, program=program_of(value) if value else 0, is_drum=value == DRUMS)
            for own, value in zip(np.split(notes, starts[1:]), values, strict=True)
        )
        begin, count = int(row["maps_start"]), int(row["maps"])
        entries = self._shards.array(shard, "maps", MAP)[4 * begin : 4 * (begin + count)].reshape(-1, 4).tolist()
        score = Score(
            GRID,
            tracks,
            tuple(Tempo(ticks, value) for kind, ticks, value, _ in entries if kind == _TEMPO),
            tuple(Metre(ticks, a, b) for kind, ticks, a, b in entries if kind == _METRE),
            tuple(KeySignature(ticks, a, bool(b)) for kind, ticks, a, b in entries if kind == _KEY),
        )
        return score, () if values == (0,) else values

    @cached_property
    def note_counts(self) -> np.ndarray:
        """Number of notes of each piece, (P,) int64."""
        return self.table["notes"].astype(np.int64)

    def shingles(self, part: int, parts: int) -> tuple[np.ndarray, np.ndarray]:
        """One of `parts` partitions of all shingles, as duplicates.group_sketches takes it: those whose upper 31 bits
        are `part` modulo `parts`; and the index of each one's piece."""
        hashes, owners = [np.zeros(0, SHINGLE)], [np.zeros(0, np.int64)]
        for number, row in enumerate(self.table):
            begin, count = int(row["shingles_start"]), int(row["shingles"])
            own = self._shards.array(int(row["shard"]), "shingles", SHINGLE)[begin : begin + count]
            own = own[(own >> 1) % parts == part] if parts > 1 else own
            hashes.append(np.asarray(own))
            owners.append(np.full(len(own), number))
        return np.concatenate(hashes), np.concatenate(owners)


def iterate_rejections(connection: sqlite3.Connection) -> Iterable[Rejection]:
    """Everything that was left out, in the order of the files."""
    cursor: Iterator[tuple[str, str, str]] = connection.execute(
        "SELECT rejection.name, reason, message FROM rejection JOIN file ON file.id = rejection.file ORDER BY place"
    )
    return (Rejection(name, reason, Text.from_json(stored)) for name, reason, stored in cursor)
