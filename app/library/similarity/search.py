"""What in the library sounds like a piece, a few bars of it, or another passage of the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.files.clips import read_clip
from app.library.database import Catalogue
from app.library.folders import stored
from app.library.lookup import Known, bars_between, known, whole
from app.library.similarity.vectors import Near, Vectors
from generator.analysis.embedding import Embedder, has_embedding, of_piece
from generator.analysis.likeness import Trait, shared_traits
from generator.analysis.passages import excerpt, passages
from generator.errors import ContinuoError, Text
from generator.events.quantiser import quantise, quantise_as
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint

COUNT = 24
_ITSELF = 0.9995  # cosine: nothing but the music that was asked about is so near


@dataclass(frozen=True, eq=False)
class Question:
    """What is looked for: one of score, path and hash."""

    name: str
    """As a person knows it."""
    score: Score | None = None
    """The music itself."""
    path: Path | None = None
    """Of a clip."""
    hash: str | None = None
    """Of a clip or take of the library."""
    span: tuple[int, int] | None = None
    """Of the passage of `hash` that is meant, begin and end on the grid; None for all."""


class Alike(NamedTuple):
    """A passage that is similar to the one asked about."""

    known: Known
    """The clip or take that it is in."""
    similarity: float
    """Cosine, -1 to 1."""
    begin_ticks: int
    """On the grid."""
    end_ticks: int
    """On the grid."""
    part: int
    """Index into Match.parts of the passage that it is most like."""


@dataclass(frozen=True, eq=False)
class Match:
    """What a search has found."""

    embedder: str
    """Whose vectors were compared."""
    parts: Sequence[Score] = ()
    """The passages that were asked about."""
    rows: Sequence[Alike] = ()
    """The most similar first."""
    searched: int = 0
    """How many clips and takes the library has vectors of."""


class Words(NamedTuple):
    """What is shown of a match once its file has been read."""

    bars: tuple[int, int] | None
    """First and last, from 1; None where the file can't be read."""
    traits: tuple[Trait, ...]
    """What it shares with the passage asked about, the clearest first."""
    trouble: Text | None = None
    """Why the file can't be read; None where it can."""


@dataclass
class Finder:
    """Keeps vectors and model between questions, which several threads may ask at once."""

    library: Path
    """The library's file."""
    _model: tuple[Checkpoint, Embedder] | None = field(default=None, repr=False)
    _vectors: tuple[tuple, Vectors] | None = field(default=None, repr=False)

    def embedder(self, checkpoint: Checkpoint) -> Embedder:
        """Raises ContinuoError for a model that has learnt no embedding."""
        model = self._model
        if model is None or model[0] is not checkpoint:
            if not has_embedding(checkpoint):
                raise ContinuoError(
                    "this model has no embedding, so it can't find similar music; add one with `train-generator embed`"
                )
            self._model = model = checkpoint, Embedder(checkpoint)
        return model[1]

    def vectors(self, catalogue: Catalogue, embedder: str) -> Vectors:
        """Read anew when the library has other ones."""
        with catalogue.reading() as connection:
            stamp = connection.execute(
                "SELECT count(*), total(begin_ticks + end_ticks * 7), max(hash) FROM embedding WHERE embedder = ?",
                (embedder,),
            ).fetchone()
        vectors = self._vectors
        if vectors is None or vectors[0] != (embedder, *stamp):
            self._vectors = vectors = (embedder, *stamp), Vectors.load(catalogue, embedder)
        return vectors[1]

    def find(self, checkpoint: Checkpoint, question: Question, count: int = COUNT) -> Match:
        """The nearest, at most one passage of each clip and take. Raises ContinuoError."""
        embedder = self.embedder(checkpoint)
        with Catalogue(self.library) as catalogue:
            vectors = self.vectors(catalogue, embedder.name)
            parts, own, hash_ = self._asked(catalogue, embedder, question)
            if not len(own):
                raise ContinuoError("{name}: has no notes to search with", name=question.name)
            near = vectors.nearest(of_piece(own), 2 * count + 1, hash_)
            about = known(catalogue, [one.hash for one in near])
        rows = [
            Alike(about[one.hash], one.similarity, one.begin_ticks, one.end_ticks, _most_like(vectors, one, own))
            for one in near
            if one.hash in about and (hash_ or len(own) > 1 or one.similarity < _ITSELF)
        ]
        return Match(embedder.name, parts, rows[:count], len(vectors.hashes))

    def _asked(
        self, catalogue: Catalogue, embedder: Embedder, question: Question
    ) -> tuple[list[Score], np.ndarray, str | None]:
        """-> passages, their vectors (P, 64), the hash that is not to be found."""
        score, hash_ = question.score, question.hash
        if hash_ is not None:
            about = known(catalogue, [hash_])
            if hash_ not in about:
                raise ContinuoError("{name}: is no longer in the library", name=question.name)
            score = whole(catalogue, about[hash_])
        elif question.path is not None:
            score, hash_ = read_clip(question.path), _hash_of(catalogue, question.path)
        assert score is not None
        if question.span:
            grid = quantise_as(score, separate=embedder.has_parts)
            parts = [part for part in [excerpt(grid, *question.span)] if part.note_count]
        else:
            parts = [passage.score for passage in passages(score, separate=embedder.has_parts)]
        return parts, embedder.vectors(parts) if parts else np.zeros((0, embedder.width), np.float32), hash_

    def words(self, found: Match) -> list[Words]:
        """Of each row: its bars, and what it shares with the passage that it is most like."""
        shown = []
        with Catalogue(self.library) as catalogue:
            for row in found.rows:
                try:
                    score = whole(catalogue, row.known)
                except ContinuoError as error:
                    shown.append(Words(None, (), error.text))
                    continue
                own = excerpt(quantise(score), row.begin_ticks, row.end_ticks)
                bars = bars_between(score, row.begin_ticks, row.end_ticks)
                shown.append(Words(bars, tuple(shared_traits(quantise(found.parts[row.part]), own))))
        return shown


def _most_like(vectors: Vectors, near: Near, own: np.ndarray) -> int:
    of_clip = vectors.owner == vectors.hashes.index(near.hash)
    row = vectors.vectors[of_clip][vectors.spans[of_clip][:, 0] == near.passage]
    return int((own @ row[0]).argmax()) if len(row) else 0


def _hash_of(catalogue: Catalogue, path: Path) -> str | None:
    with catalogue.reading() as connection:
        row = connection.execute("SELECT hash FROM file WHERE path = ?", (stored(path),)).fetchone()
    return row[0] if row else None


def embed_takes(catalogue: Catalogue, embedder: Embedder, most: int = 64) -> int:
    """Embed the latest takes that this model has not embedded yet -> how many. Raises ContinuoError."""
    with catalogue.reading() as connection:
        rows = connection.execute(
            "SELECT hash, name, begin_ticks, end_ticks FROM take WHERE length(midi) > 0 AND hash NOT IN"
            " (SELECT hash FROM embedding WHERE embedder = ?) ORDER BY created DESC LIMIT ?",
            (embedder.name, most),
        ).fetchall()
    made = []
    for hash_, name, begin, end in rows:
        try:
            grid = quantise_as(whole(catalogue, Known(hash_, name or "")), separate=embedder.has_parts)
        except ContinuoError:
            continue
        span = (begin or 0, min(end or grid.end_ticks, grid.end_ticks))
        new = excerpt(grid, *span) if span[1] > span[0] else grid
        made += [(hash_, replace(own, begin_ticks=own.begin_ticks + span[0], end_ticks=own.end_ticks + span[0]))
                 for own in passages(new, separate=embedder.has_parts)]  # fmt: skip
    if not made:
        return 0
    vectors = embedder.vectors([own.score for _, own in made]).astype(np.float16)
    number: dict[str, int] = {}
    with catalogue.transaction() as connection:
        for (hash_, own), vector in zip(made, vectors, strict=True):
            index = number[hash_] = number.get(hash_, -1) + 1
            connection.execute(
                "INSERT OR REPLACE INTO embedding VALUES(?, ?, ?, ?, ?, ?)",
                (hash_, embedder.name, index, own.begin_ticks, own.end_ticks, vector.tobytes()),
            )
    return len(number)
