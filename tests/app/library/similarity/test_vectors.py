"""The nearest of the library's passages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.library.database import Catalogue
from app.library.similarity.vectors import Vectors


def random_vectors(pieces: list[int], seed: int = 0) -> Vectors:
    """pieces: how many passages each has."""
    rng = np.random.default_rng(seed)
    found = rng.standard_normal((sum(pieces), 64)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    owner = np.repeat(np.arange(len(pieces)), pieces)
    spans = np.array([(place, 96 * place, 96 * place + 96) for count in pieces for place in range(count)])
    return Vectors([f"{number:032x}" for number in range(len(pieces))], owner, spans.reshape(-1, 3), found)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=1, max_size=20), st.integers(1, 12), st.integers(0, 100))
def test_the_best_passage_of_each_piece_in_order(pieces: list[int], count: int, seed: int) -> None:
    vectors = random_vectors(pieces, seed)
    query = np.random.default_rng(seed + 1).standard_normal(64)
    likeness = vectors.vectors @ query.astype(np.float32)
    best = {name: likeness[vectors.owner == number].max() for number, name in enumerate(vectors.hashes)}
    left_out = vectors.hashes[0]
    found = vectors.nearest(query, count, left_out)
    wanted = sorted((own for own in best if own != left_out), key=lambda own: -best[own])[:count]
    assert [near.hash for near in found] == wanted
    for near in found:
        assert near.similarity == pytest.approx(float(best[near.hash]), rel=1e-5)
        assert near.begin_ticks == 96 * near.passage


def test_an_empty_library_has_nothing_near(tmp_path: Path) -> None:
    with Catalogue(tmp_path / "l.sqlite") as catalogue:
        vectors = Vectors.load(catalogue, "0" * 16)
    assert len(vectors) == 0 and vectors.nearest(np.ones(64), 3) == [] and len(vectors.of("x")) == 0


def test_vectors_are_read_back_and_those_of_other_models_or_sizes_left_alone(tmp_path: Path) -> None:
    own = random_vectors([2, 1])
    with Catalogue(tmp_path / "l.sqlite") as catalogue:
        rows = [
            (own.hashes[owner], "a" * 16, int(span[0]), int(span[1]), int(span[2]), vector.astype(np.float16).tobytes())
            for owner, span, vector in zip(own.owner, own.spans, own.vectors, strict=True)
        ]
        odd = [("f" * 32, "a" * 16, 0, 0, 1, b"123"), ("f" * 32, "b" * 16, 0, 0, 1, bytes(128))]
        with catalogue.transaction() as connection:
            connection.executemany("INSERT INTO embedding VALUES(?, ?, ?, ?, ?, ?)", [*rows, *odd])
        found = Vectors.load(catalogue, "a" * 16)
    assert found.hashes == own.hashes and np.array_equal(found.spans, own.spans)
    assert np.abs(found.vectors - own.vectors).max() < 1e-3 and len(found.of(own.hashes[0])) == 2
