"""A store's pieces as events of one vocabulary: encoded once for each shard, memory-mapped, and used by every run."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np

from generator.events.context import COLUMN, FEATURE_SETS, context_width
from generator.events.streams import STREAM_SETS
from generator.events.vocabulary import Vocabulary
from generator.files import atomic_write
from training.corpus.shards import StoredPieces
from training.data.dataset import Encoded, encode_pieces

KEPT_VOCABULARIES = 4  # how many vocabularies a store keeps the events of
_PIECES_AT_ONCE = 256
_MANIFEST = "manifest.json"


def _context_digest(stream_set: str) -> str:
    """8 hex digits, a hash of the table of conditions."""
    features = [(feature.name, feature.size, feature.columns) for feature in FEATURE_SETS[stream_set]]
    return hashlib.sha256(repr(features).encode()).hexdigest()[:8]


class TokenShards:
    """The events of the pieces of a store. They are in a folder that is named after vocabulary and conditions."""

    def __init__(self, folder: Path, vocabulary: Vocabulary) -> None:
        self.folder = folder / f"tokens-{vocabulary.fingerprint}-{_context_digest(vocabulary.streams)}"
        self.vocabulary, self._width = vocabulary, context_width(vocabulary.streams)
        self._shards: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = {}

    def __reduce__(self):
        return TokenShards, (self.folder.parent, self.vocabulary)

    def build(self, pieces: StoredPieces, *, rank: int = 0, ranks: int = 1) -> int:
        """Encode the shards that are missing or whose pieces have changed; of these, this rank's share. -> how many."""
        self.folder.mkdir(exist_ok=True)
        made = 0
        for number in np.unique(pieces.table["shard"]).tolist():
            own = pieces.take(np.flatnonzero(pieces.table["shard"] == number))
            if number % ranks != rank:
                continue
            if not np.isin(own.table["id"], self._ids(number)).all():
                self._write(number, own)
                made += 1
        if not rank:
            with atomic_write(self.folder / _MANIFEST) as file:
                about = {"vocabulary": self.vocabulary.to_dict(), "fingerprint": self.vocabulary.fingerprint}
                file.write(json.dumps(about).encode())
            self._forget_old()
        return made

    def encoded(self, pieces: StoredPieces) -> Encoded:
        """Copies of the sequences of some pieces, with all conditions."""
        rows, context = [], []
        for record in pieces.table:
            ids, starts, all_rows, all_context = self._shard(int(record["shard"]))
            index = int(np.searchsorted(ids, record["id"]))
            span = slice(int(starts[index]), int(starts[index + 1]))
            rows.append(all_rows[span])
            own_context = np.array(all_context[span])
            own_context[:, COLUMN["style"]] = record["style"] + 1
            context.append(own_context)
        starts = np.concatenate([[0], np.cumsum([len(part) for part in rows])])
        width = len(STREAM_SETS[self.vocabulary.streams])
        return Encoded(
            np.concatenate([*rows, np.zeros((0, width), np.int16)]),
            np.concatenate([*context, np.zeros((0, self._width), np.int16)]),
            starts,
        )

    def events(self, pieces: StoredPieces) -> np.ndarray:
        """Number of events of each piece, without <bos> and <eos>; (P,) int64."""
        counts = np.zeros(len(pieces), np.int64)
        for number in np.unique(pieces.table["shard"]).tolist():
            ids, starts, *_ = self._shard(number)
            own = pieces.table["shard"] == number
            index = np.searchsorted(ids, pieces.table["id"][own])
            counts[own] = np.diff(starts)[index] - 2
        return counts

    def _path(self, number: int, kind: str) -> Path:
        return self.folder / f"{number:06d}.{kind}"

    def _ids(self, number: int) -> np.ndarray:
        """Ids of a shard's pieces, ascending; empty for a shard that isn't encoded."""
        path = self._path(number, "ids")
        return np.fromfile(path, "<i8") if path.exists() else np.zeros(0, "<i8")

    def _write(self, number: int, pieces: StoredPieces) -> None:
        """Encode a shard. The file of ids is written last: if it exists, the others are complete."""
        order = np.argsort(pieces.table["id"])
        pieces, starts = pieces.take(order), [0]
        with (
            atomic_write(self._path(number, "rows")) as rows,
            atomic_write(self._path(number, "context")) as context,
        ):
            for begin in range(0, len(pieces), _PIECES_AT_ONCE):
                encoded = encode_pieces(pieces[begin : begin + _PIECES_AT_ONCE], self.vocabulary, ())
                rows.write(encoded.rows.astype("<i2").tobytes())
                context.write(encoded.context.astype("<i2").tobytes())
                starts += (starts[-1] + encoded.starts[1:]).tolist()
        for kind, values in (("starts", np.array(starts, "<i8")), ("ids", pieces.table["id"].astype("<i8"))):
            with atomic_write(self._path(number, kind)) as file:
                file.write(values.tobytes())

    def _shard(self, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """A shard's ids and starts, as in Encoded, and its memory-mapped rows and context."""
        shard = self._shards.get(number)
        if shard is None:
            ids, starts = self._ids(number), np.fromfile(self._path(number, "starts"), "<i8")
            width = len(STREAM_SETS[self.vocabulary.streams])
            rows, context = (
                np.memmap(self._path(number, kind), "<i2", "r", shape=(int(starts[-1]), columns))
                for kind, columns in (("rows", width), ("context", self._width))
            )
            shard = self._shards[number] = (ids, starts, rows, context)
        return shard

    def _forget_old(self) -> None:
        """Delete the events of all vocabularies but those used last, since each run with another threshold has one."""
        folders = [path for path in self.folder.parent.glob("tokens-*") if path.is_dir() and path != self.folder]
        folders.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in folders[KEPT_VOCABULARIES - 1 :]:
            with contextlib.suppress(OSError):  # another run may have it open
                shutil.rmtree(path)
