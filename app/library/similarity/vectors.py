"""The library's passages as vectors in memory, and those nearest to one. Exact: at this size no index is needed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app.library.database import Catalogue
from generator.network.parameters import EMBEDDING_WIDTH

_MORE = 8  # passages that are looked at for each hash that is asked for, at first


class Near(NamedTuple):
    """A passage and how near it is."""

    hash: str
    """Of the clip or take that it is in."""
    similarity: float
    """Cosine, -1 to 1."""
    begin_ticks: int
    """On the grid."""
    end_ticks: int
    """On the grid."""
    passage: int
    """Index of the passage in its clip or take, from 0."""


class Vectors:
    """vectors: (N, 64) float32 of unit length; owner: (N,) into hashes; spans: (N, 3) passage, begin and end ticks."""

    def __init__(self, hashes: list[str], owner: np.ndarray, spans: np.ndarray, vectors: np.ndarray) -> None:
        self.hashes, self.owner, self.spans, self.vectors = hashes, owner, spans, vectors

    @classmethod
    def load(cls, catalogue: Catalogue, embedder: str) -> Vectors:
        """All that the library has of one embedder. 300 bytes a passage. Vectors of another size are left out."""
        hashes: list[str] = []
        owner: list[int] = []
        spans: list[tuple[int, int, int]] = []
        parts = bytearray()
        with catalogue.reading() as connection:
            cursor = connection.execute(
                "SELECT hash, passage, begin_ticks, end_ticks, vector FROM embedding WHERE embedder = ? "
                "ORDER BY hash, passage",
                (embedder,),
            )
            for name, passage, begin, end, vector in cursor:
                if len(vector) != 2 * EMBEDDING_WIDTH:
                    continue
                if not hashes or hashes[-1] != name:
                    hashes.append(name)
                owner.append(len(hashes) - 1)
                spans.append((passage, begin, end))
                parts += vector
        found = np.frombuffer(bytes(parts), np.float16).reshape(-1, EMBEDDING_WIDTH).astype(np.float32)
        return cls(hashes, np.array(owner, np.int64), np.array(spans, np.int64).reshape(-1, 3), found)

    def __len__(self) -> int:
        return len(self.vectors)

    def of(self, name: str) -> np.ndarray:
        """The vectors of a clip or take, in order. (P, 64); none where it is not known."""
        return self.vectors[self.owner == self.hashes.index(name)] if name in self.hashes else self.vectors[:0]

    def nearest(self, query: np.ndarray, count: int, leave_out: str | None = None) -> list[Near]:
        """The nearest passage of each clip and take, the nearest first, at most `count`. query: (64,)."""
        if not len(self.vectors):
            return []
        likeness = self.vectors @ query.astype(np.float32)
        asked = min(len(likeness), _MORE * (count + 1))
        while True:
            found = self._best(likeness, asked, leave_out)
            if len(found) >= count or asked == len(likeness):
                return found[:count]
            asked = min(len(likeness), 8 * asked)  # a few pieces of many passages took all the places

    def _best(self, likeness: np.ndarray, asked: int, leave_out: str | None) -> list[Near]:
        rows = np.argpartition(likeness, len(likeness) - asked)[-asked:]
        found: dict[str, Near] = {}
        for row in rows[np.argsort(-likeness[rows], kind="stable")].tolist():
            name = self.hashes[self.owner[row]]
            if name != leave_out and name not in found:
                passage, begin, end = self.spans[row].tolist()
                found[name] = Near(name, float(likeness[row]), begin, end, passage)
        return list(found.values())
