"""What tests of the views on the library share: a tiny model that can compare, and a library of a few clips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.library.database import Catalogue
from app.library.folders import stored
from app.library.music import facts_of
from generator.analysis.embedding import Embedder
from generator.analysis.passages import passages
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import Score, Tempo, Track, note_array
from generator.network.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from generator.network.parameters import embedding_shapes
from tests.app.window.parts import Desk, save_tiny_model


def save_comparing_model(path: Path) -> Checkpoint:
    """Untrained, but with an embedding: equal music is equal to it, and different music different."""
    save_tiny_model(path)
    bare = load_checkpoint(path)
    rng = np.random.default_rng(3)
    weights = {
        name: (rng.normal(size=shape) / shape[-1] ** 0.5).astype(np.float32)
        for name, shape in embedding_shapes(bare.config).items()
    }
    made = replace(bare, embedding=weights)
    save_checkpoint(made, path)
    return made


def tune(seed: int, bars: int = 8, tempo: int = 500_000) -> Score:
    """A line of eighths that wanders at random."""
    rng = np.random.default_rng(seed)
    pitches = 60 + np.cumsum(rng.integers(-4, 5, size=8 * bars)) % 24
    notes = note_array([(240 * n, 240, int(pitch), 80) for n, pitch in enumerate(pitches)])
    return Score(480, (Track(notes, "Piano"),), (Tempo(0, tempo),), (Metre(0, 4, 4),))


def fill(library: Path, folder: Path, clips: Mapping[str, Score], checkpoint: Checkpoint | None) -> None:
    """Write the clips, and put them into the library as the librarian does; with what the model hears, if there is
    one."""
    folder.mkdir(parents=True, exist_ok=True)
    embedder = Embedder(checkpoint) if checkpoint else None
    with Catalogue(library) as catalogue:
        for name, score in clips.items():
            path = folder / f"{name}.mid"
            path.write_bytes(write_midi(score))
            facts, stat = facts_of(score, name.partition(" ")[0]), path.stat()
            with catalogue.transaction() as connection:
                connection.execute("INSERT OR IGNORE INTO folder VALUES(?, '', 'ok')", (stored(folder),))
                connection.execute(
                    "INSERT INTO file(path, folder, title, kind, size, mtime_ns, hash, state, seen)"
                    " VALUES(?, ?, ?, 'clip', ?, ?, ?, 'ok', 0)",
                    (stored(path), stored(folder), name, stat.st_size, stat.st_mtime_ns, facts.hash),
                )
                connection.execute("INSERT OR REPLACE INTO music VALUES(?, ?, ?, ?, ?, ?, ?, ?)", facts)
            if embedder:
                put_vectors(catalogue, embedder, facts.hash, score)


def put_vectors(catalogue: Catalogue, embedder: Embedder, hash_: str, score: Score) -> None:
    parts = passages(score)
    vectors = embedder.vectors([own.score for own in parts]).astype(np.float16)
    with catalogue.transaction() as connection:
        connection.executemany(
            "INSERT OR REPLACE INTO embedding VALUES(?, ?, ?, ?, ?, ?)",
            [
                (hash_, embedder.name, number, own.begin_ticks, own.end_ticks, vector.tobytes())
                for number, (own, vector) in enumerate(zip(parts, vectors, strict=True))
            ],
        )


@pytest.fixture(scope="session")
def comparing_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "comparing.safetensors"
    save_comparing_model(path)
    return path


CLIPS = {f"{('waltz', 'march')[number % 2]} {number}": tune(number) for number in range(8)}


@pytest.fixture
def library(tmp_path: Path, comparing_model: Path) -> Path:
    """Eight clips, embedded."""
    path = tmp_path / "data" / "library.sqlite"
    fill(path, tmp_path / "clips", CLIPS, load_checkpoint(comparing_model))
    return path


@pytest.fixture
def exploring_desk(
    qtbot: Any, comparing_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """Windows with a model that can compare; composing is only remembered."""
    from tests.app.window.parts import TakesSpy

    monkeypatch.setattr("app.window.compose.link.Composer", TakesSpy)
    made = Desk(qtbot, comparing_model, tmp_path)
    yield made
    made.close()
