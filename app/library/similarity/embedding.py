"""Gives the library's clips a place among each other: vectors of their passages, by a model."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.files.clips import read_music
from app.files.kinds import CLIP
from app.library.database import Catalogue
from app.library.folders import OK, path_of
from generator.errors import ContinuoError
from generator.installation import own_command

_PIECES = 32  # at once
_MISSING = (
    f"FROM file WHERE kind = '{CLIP}' AND state = '{OK}' AND hash NOT IN (SELECT hash FROM embedding WHERE embedder = ?"
    " AND passage = 0)"
)
# Drums alone have no key; a model without parts has no tokens for them.
_PITCHED = " AND hash NOT IN (SELECT hash FROM music WHERE key = '')"


class EmbeddingWork:
    """Of all clips that lack it, a batch at a time. embedder: its name; done, total: pieces.

    Raises ContinuoError for a model that can't be read, or that has learnt no embedding.
    """

    def __init__(self, catalogue: Catalogue, checkpoint: Path) -> None:
        from generator.analysis.embedding import (  # only here: looking into folders needs no model
            Embedder,
            has_embedding,
        )
        from generator.network.checkpoint import load_checkpoint

        loaded = load_checkpoint(checkpoint)
        if not has_embedding(loaded):
            command = own_command("train-generator", "embed", checkpoint)
            raise ContinuoError(
                "{checkpoint}: has no embedding, so it can't find similar music; to add one, run:\n{command}",
                checkpoint=checkpoint,
                command=command,
            )
        self._catalogue = catalogue
        self._embedder = Embedder(loaded)
        self.embedder = self._embedder.name
        self._missing = _MISSING if self._embedder.has_parts else _MISSING + _PITCHED
        self.done = 0
        self._after = 0
        with catalogue.reading() as connection:
            query = f"SELECT count(DISTINCT hash) {self._missing}"
            self.total: int = connection.execute(query, (self.embedder,)).fetchone()[0]

    def step(self) -> bool:
        """One batch; -> whether there was one. Raises ContinuoError where the library can't be written."""
        from generator.analysis.passages import passages

        with self._catalogue.reading() as connection:
            rows = connection.execute(
                f"SELECT min(id), hash, path {self._missing} AND id > ? GROUP BY hash ORDER BY 1 LIMIT ?",
                (self.embedder, self._after, _PIECES),
            ).fetchall()
        if not rows:
            return False
        found = []
        for number, hash_, path in rows:
            self._after = number
            try:
                found.append((hash_, passages(read_music(path_of(path)), separate=self._embedder.has_parts)))
            except ContinuoError:  # it has changed since: the next scan says so
                continue
        scores = [own.score for _, parts in found for own in parts]
        vectors = self._embedder.vectors(scores).astype(np.float16) if scores else np.zeros((0, 1), np.float16)
        vector = iter(vectors)
        with self._catalogue.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO embedding VALUES(?, ?, ?, ?, ?, ?)",
                [
                    (hash_, self.embedder, index, own.begin_ticks, own.end_ticks, next(vector).tobytes())
                    for hash_, parts in found
                    for index, own in enumerate(parts)
                ],
            )
        self.done += len(rows)
        self.total = max(self.total, self.done)
        return True
