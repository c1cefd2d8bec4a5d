"""The library as a map in two dimensions: what sounds alike lies together. One point for each clip and take.

The map is t-SNE (van der Maaten & Hinton 2008), by openTSNE (Policar, Strazar & Zupan 2024). Only places are kept, and
what is new is put between its nearest neighbours, so that nobody has to find their way anew after each take.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import invalidate_caches
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from generator.errors import ContinuoError

if TYPE_CHECKING:
    from app.library.database import Catalogue

MOST_FITTED = 20_000  # of more, these many at random are laid out, and the others put between them
FEWEST = 5  # fewer have no neighbourhoods to speak of
PERPLEXITY = 30  # openTSNE's own default: about so many neighbours count
REFIT_SHARE = 1 / 3  # of points that were put between others, and of those that are gone
_NEIGHBOURS = 8
_STEPS = 750  # of openTSNE: 250 with early exaggeration, then 500
_EVERY = 25  # steps from one report to the next
_AT_ONCE = 1024  # rows of the table of similarities
_SAME = 1e-5  # squared distance of what float16 can't tell apart
_BESIDE = 0.2  # of the way to the next neighbour: so that a copy does not hide what it copies
_SEED = 20_000

Progressed = Callable[[float], bool]  # share that is done, 0 to 1; answers whether to leave off


class LeftOff(Exception):
    """The map was not finished, as nobody waits for it any more."""


def lay_out(vectors: np.ndarray, report: Progressed = lambda _: False) -> np.ndarray:
    """A map of its own. vectors: (N, D) float, unit length -> (N, 2) float64 around 0. Raises LeftOff, and
    ContinuoError where the extra `explore` is not installed."""
    count = len(vectors)
    if count > MOST_FITTED:
        chosen = np.sort(np.random.default_rng(_SEED).choice(count, MOST_FITTED, replace=False))
        others = np.setdiff1d(np.arange(count), chosen)
        places = np.zeros((count, 2))
        places[chosen] = _fit(vectors[chosen], report)
        places[others] = place_among(vectors[others], vectors[chosen], places[chosen])
        return places
    return _fit(vectors, report) if count >= FEWEST else _row(count)


def _row(count: int) -> np.ndarray:
    return np.stack([np.arange(count) - (count - 1) / 2, np.zeros(count)], axis=1) * 4.0


def _can_fit() -> bool:
    invalidate_caches()  # it may have been installed while this process ran
    return find_spec("openTSNE") is not None


def _fit(vectors: np.ndarray, report: Progressed) -> np.ndarray:
    """Raises LeftOff, ContinuoError."""
    try:
        from openTSNE import TSNE  # takes two seconds
    except ImportError as error:
        from generator.installation import how_to_install, what_is_lacking

        lacking, command = what_is_lacking("explore"), how_to_install("explore")
        raise ContinuoError(
            "the map of the library needs {lacking}, which is not installed; run:\n{command}",
            lacking=lacking,
            command=command,
        ) from error

    stopped = False
    steps = 0

    def callback(*_: object) -> bool:
        nonlocal stopped, steps
        steps += _EVERY
        stopped = stopped or report(min(1.0, steps / _STEPS))
        return stopped

    fitter = TSNE(
        perplexity=min(PERPLEXITY, (len(vectors) - 1) // 3),
        metric="cosine",
        initialization="pca",
        random_state=_SEED,
        n_jobs=1,
        callbacks=callback,
        callbacks_every_iters=_EVERY,
    )
    places = np.array(fitter.fit(np.ascontiguousarray(vectors, np.float64)), np.float64)
    if stopped:
        raise LeftOff
    return places - places.mean(axis=0)


def place_among(new: np.ndarray, known: np.ndarray, places: np.ndarray) -> np.ndarray:
    """What is new, put between its nearest neighbours of those that have a place. new: (M, D), known: (N, D), unit
    length; places: (N, 2) -> (M, 2) float64.

    The mean of the neighbours' places, each weighted by one over its squared distance (Shepard 1968): a near copy lands
    beside what it copies. Not openTSNE's `prepare_partial`: it needs the fitted object, which only a pickle could hold.
    """
    if not len(known):
        return _row(len(new))
    found, beside = np.zeros((len(new), 2)), np.zeros(len(new))
    count = min(_NEIGHBOURS, len(known))
    for begin in range(0, len(new), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        similar = new[part] @ known.T  # (B, N)
        near = np.argpartition(-similar, count - 1, axis=1)[:, :count]
        distance = np.maximum(2 - 2 * np.take_along_axis(similar, near, axis=1), 0.0)  # squared, of unit vectors
        weight = 1 / (distance.astype(np.float64) + _SAME)
        # Neighbours may lie in several corners of the map, and their mean in a place that is like none of them.
        nearest = np.take_along_axis(near, weight.argmax(axis=1)[:, None], axis=1)  # (B, 1)
        away = np.linalg.norm(places[near] - places[nearest], axis=2)  # (B, K)
        weight *= away <= 2 * np.median(away, axis=1, keepdims=True)
        found[part] = (places[near] * weight[..., None]).sum(axis=1) / weight.sum(axis=1)[:, None]
        step = _BESIDE * np.where(away > 0, away, np.inf).min(axis=1)
        beside[part] = np.where(np.isfinite(step), step, 1.0)
    turn = np.arange(len(new)) * np.pi * (3 - np.sqrt(5))  # each another way, however many there are
    return found + beside[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)


# The catalogue's map


def points(catalogue: Catalogue, embedder: str) -> tuple[list[str], np.ndarray]:
    """What has an embedding and is there: of files that are not gone, and of takes. -> hashes, (N, D) float32."""
    from generator.analysis.embedding import of_piece

    with catalogue.reading() as connection:
        rows = connection.execute(
            "SELECT hash, vector FROM embedding WHERE embedder = ? AND hash IN"
            " (SELECT hash FROM file WHERE state = 'ok' UNION SELECT hash FROM take) ORDER BY hash, passage",
            (embedder,),
        ).fetchall()
    if not rows:
        return [], np.zeros((0, 0), np.float32)
    vectors = np.frombuffer(b"".join(vector for _, vector in rows), np.float16).reshape(len(rows), -1)
    vectors = vectors.astype(np.float32)
    hashes: list[str] = []
    starts: list[int] = []
    for number, (own, _) in enumerate(rows):
        if not hashes or own != hashes[-1]:
            hashes.append(own)
            starts.append(number)
    ends = [*starts[1:], len(rows)]
    return hashes, np.stack([of_piece(vectors[begin:end]) for begin, end in zip(starts, ends, strict=True)])


def places_of(catalogue: Catalogue, embedder: str) -> dict[str, tuple[float, float]]:
    """Where each piece of music lies on the map, by its hash."""
    with catalogue.reading() as connection:
        rows = connection.execute("SELECT hash, x, y FROM place WHERE embedder = ?", (embedder,))
        return {own: (x, y) for own, x, y in rows}


def waiting(catalogue: Catalogue, embedder: str) -> tuple[int, int]:
    """-> how much has a vector and no place, and how much has no vector: music of clips that are there, and takes."""
    music = "SELECT hash FROM file WHERE kind = 'clip' AND state = 'ok' UNION SELECT hash FROM take"
    with catalogue.reading() as connection:
        return connection.execute(
            f"SELECT count(*) FILTER (WHERE has AND NOT placed), count(*) FILTER (WHERE NOT has) FROM (SELECT"
            " EXISTS(SELECT 1 FROM embedding WHERE hash = one.hash AND embedder = :own) AS has,"
            " EXISTS(SELECT 1 FROM place WHERE hash = one.hash AND embedder = :own) AS placed"
            f" FROM ({music}) AS one)",
            {"own": embedder},
        ).fetchone()


def bring_up_to_date(
    catalogue: Catalogue, embedder: str, report: Progressed = lambda _: False, *, anew: bool = False
) -> int:
    """Give everything that has an embedding a place -> how many places are new or other ones.

    What is new is put among the others; where that is more than a third of all, or anew, all are laid out again, if the
    extra `explore` is there or nothing has a place yet. Places of what is gone are forgotten with the next map. Raises
    LeftOff, ContinuoError.
    """
    hashes, vectors = points(catalogue, embedder)
    stored = places_of(catalogue, embedder)
    is_known = np.array([own in stored for own in hashes], bool)
    known = int(is_known.sum())
    if is_known.all() and not anew:
        return 0
    laid_out = _laid_out(catalogue, embedder)
    is_due = laid_out < FEWEST or len(hashes) - min(laid_out, known) > REFIT_SHARE * len(hashes)
    if anew or not known or (is_due and _can_fit()):
        _store(catalogue, embedder, hashes, lay_out(vectors, report), is_anew=True)
        return len(hashes)
    places = np.array([stored[own] for own, has in zip(hashes, is_known, strict=True) if has])
    found = place_among(vectors[~is_known], vectors[is_known], places)
    new = [own for own, has in zip(hashes, is_known, strict=True) if not has]
    _store(catalogue, embedder, new, found, is_anew=False)
    return len(new)


def _laid_out(catalogue: Catalogue, embedder: str) -> int:
    """How many points the map had when it was last laid out."""
    with catalogue.reading() as connection:
        row = connection.execute("SELECT value FROM note WHERE name = ?", (f"map {embedder}",)).fetchone()
    return int(row[0]) if row else 0


def _store(catalogue: Catalogue, embedder: str, hashes: list[str], places: np.ndarray, *, is_anew: bool) -> None:
    rows = [(own, embedder, float(x), float(y)) for own, (x, y) in zip(hashes, places, strict=True)]
    with catalogue.transaction() as connection:
        if is_anew:
            connection.execute("DELETE FROM place WHERE embedder = ?", (embedder,))
            connection.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (f"map {embedder}", str(len(rows))))
        connection.executemany("INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?)", rows)
