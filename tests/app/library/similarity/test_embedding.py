"""Clips of the library get a vector for each passage, by a model that can."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from app.library.listing import hash_of
from app.library.messages import (
    ClipsEmbedded,
    Progress,
    Report,
)
from app.library.similarity.embedding import EmbeddingWork
from app.library.updating import LibraryUpdate
from generator.errors import ContinuoError
from generator.installation import own_command
from generator.music.score import Score
from generator.network.checkpoint import save_checkpoint
from generator.network.parameters import embedding_shapes
from tests.app.library.parts import put, put_drums, scan
from tests.app.window.live.parts import small_checkpoint
from tests.generator.analysis.test_embedding import CONFIGS, made
from tests.generator.bands import parts_checkpoint


@pytest.mark.parametrize("has_parts", [False, True])
def test_drums_alone_are_embedded_by_a_model_that_hears_them(catalogue, music, tmp_path, monkeypatch, has_parts):
    monkeypatch.setattr("app.library.updating.shipped_clips", list)
    checkpoint = parts_checkpoint() if has_parts else made(CONFIGS[1])
    rng = np.random.default_rng(0)
    shapes = embedding_shapes(checkpoint.config)
    embedding = {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    save_checkpoint(replace(checkpoint, embedding=embedding), path := tmp_path / "embeds.safetensors")
    drums, _ = put_drums(music), put(music / "tune.mid")
    scan(catalogue)
    for total in (1 + has_parts, 0):  # the second time there is nothing left to do
        work = EmbeddingWork(catalogue, path)
        assert work.total == total
        while work.step():
            pass
    rows = catalogue.connection.execute("SELECT hash FROM embedding").fetchall()
    assert ((hash_of(catalogue, drums),) in rows) == has_parts


def test_a_model_that_can_not_embed_is_reported_with_what_to_do(catalogue, tmp_path):
    small_checkpoint(path := tmp_path / "small.safetensors")
    with pytest.raises(ContinuoError, match=re.escape(own_command("train-generator", "embed"))):
        LibraryUpdate(catalogue, print).embed(path)


class _Embedder:
    """Stands in for a trained one: a vector says how high the first note is."""

    name = "0123456789abcdef"
    has_parts = False

    def __init__(self, checkpoint: object) -> None:
        self.asked = 0

    def vectors(self, scores: list[Score]) -> np.ndarray:
        return np.array([[score.tracks[0].notes[0, 2] / 64] * 64 for score in scores], np.float32)


def test_what_lacks_an_embedding_gets_one(catalogue, music, tmp_path, monkeypatch):
    monkeypatch.setattr("generator.analysis.embedding.Embedder", _Embedder)
    monkeypatch.setattr("generator.analysis.embedding.has_embedding", lambda checkpoint: True)
    monkeypatch.setattr("app.library.updating.shipped_clips", list)
    monkeypatch.setattr("app.library.similarity.embedding._PIECES", 2)
    small_checkpoint(path := tmp_path / "small.safetensors")
    for number in range(5):
        put(music / f"{number}.mid", 60 + number)
    put(music / "copy.mid", 60)
    scan(catalogue)

    def embed() -> list[Report]:
        reports: list[Report] = []
        work = LibraryUpdate(catalogue, reports.append)
        work.embed(path)
        while work.is_due:
            work.step()
        return reports

    assert embed() == [
        Progress("embed", 2, 5),
        Progress("embed", 4, 5),
        Progress("embed", 5, 5),
        ClipsEmbedded(_Embedder.name),
    ]
    rows = catalogue.connection.execute("SELECT hash, passage, begin_ticks, vector FROM embedding").fetchall()
    assert {row[0] for row in rows} == {hash_of(catalogue, music / f"{number}.mid") for number in range(5)}
    assert {len(row[3]) for row in rows} == {128} and {row[1:3] for row in rows} == {(0, 0)}
    put(music / "new.mid", 70)
    scan(catalogue)
    assert embed() == [Progress("embed", 1, 1), ClipsEmbedded(_Embedder.name)]
