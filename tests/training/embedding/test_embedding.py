"""`train-generator embed`: likeness that is learnt, and measured beside plain ways to compare."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from generator.analysis.embedding import Embedder, has_embedding, unit
from generator.errors import ContinuoError
from generator.events.quantiser import part_values, quantise
from generator.midi.writer import write_midi
from generator.network.checkpoint import load_checkpoint, save_checkpoint
from tests.generator.analysis.test_embedding import CONFIGS, made
from tests.generator.bands import parts_checkpoint
from tests.generator.scores import tune
from tests.training.fit.test_run import refused
from tests.training.pieces import band
from tests.training.tunes import random_band, random_tune, write_tunes
from training.cli import main
from training.config import EmbedConfig
from training.corpus.piece import make_piece
from training.embedding.learn import fit
from training.embedding.passages import cut, task
from training.embedding.retrieval import Task, by_vectors, figures, n_grams, pitch_classes, statistics


@pytest.fixture(scope="module")
def tunes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Long enough for three passages each."""
    folder = tmp_path_factory.mktemp("tunes")
    for seed in range(90):
        (folder / f"{seed}.mid").write_bytes(write_midi(random_tune(seed, bars=24)))
    return folder


def test_a_checkpoint_learns_likeness_and_composes_as_before(
    tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, output = tmp_path / "plain.safetensors", tmp_path / "embeds.safetensors"
    save_checkpoint(made(CONFIGS[1], embeds=False), path)
    options = ["-o", str(output), "--epochs", "10", "--versions", "2", "--prepared", str(tmp_path / "prepared")]
    assert main(["embed", str(path), f"folk={tunes}", *options]) == 0
    said = capsys.readouterr().out
    assert "recall@1" in said and "tf-idf" in said and "Saved" in said
    before, after = load_checkpoint(path), load_checkpoint(output)
    assert not has_embedding(before) and has_embedding(after)
    assert all(np.array_equal(weight, after.weights[name]) for name, weight in before.weights.items())
    figures = after.provenance["embedding"]["test"]
    assert set(figures) == {
        "lstm: its embedding",
        "statistics",
        "runs of intervals and times (tf-idf)",
        "pitch classes",
    }
    assert all(0 <= own["recall_1"] <= own["recall_10"] <= 1 for own in figures.values())
    vectors = Embedder(after).vectors([quantise(random_tune(seed)) for seed in range(4)])
    assert np.linalg.matrix_rank(vectors) == 4


def test_too_few_pieces_are_refused_before_anything_is_embedded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "c.safetensors"
    save_checkpoint(made(CONFIGS[1], embeds=False), path)
    folder = write_tunes(tmp_path / "few", 12)
    said = refused(["embed", str(path), str(folder), "--prepared", str(tmp_path / "p")], capsys)
    assert "too few" in said and "add sources" in said
    assert not has_embedding(load_checkpoint(path))


def passages_of(count: int):
    pieces = [make_piece(f"{seed}", "folk", quantise(random_tune(seed, bars=24))) for seed in range(count)]
    return cut(pieces, most=3, versions=2, rng=np.random.default_rng(0))


def test_variations_are_in_another_key_and_belong_to_their_piece() -> None:
    own = passages_of(5)
    assert len(own.scores) == 5 * 3 * 2 and own.piece.tolist() == [n for n in range(5) for _ in range(6)]
    for plain, varied in zip(own.scores[::2], own.scores[1::2], strict=True):
        steps = varied.tracks[0].notes[:, 2] - plain.tracks[0].notes[:, 2]
        assert len(set(steps.tolist())) == 1 and steps[0] != 0 and abs(steps[0]) <= 6


def test_variations_of_bands_are_in_another_key_with_the_same_parts_and_drums() -> None:
    pieces = [band(seed, 24) for seed in range(3)]
    own = cut(pieces, most=3, versions=2, rng=np.random.default_rng(0), separate=True)
    assert len(own.scores) == 3 * 3 * 2
    for plain, varied in zip(own.scores[::2], own.scores[1::2], strict=True):
        assert part_values(plain) == part_values(varied) and plain.tracks[-1].is_drum
        steps = {
            int(step)
            for one, other in zip(plain.tracks[:-1], varied.tracks[:-1], strict=True)
            for step in other.notes[:, 2] - one.notes[:, 2]
        }
        assert len(steps) == 1 and steps != {0}
        assert np.array_equal(plain.tracks[-1].notes[:, 2], varied.tracks[-1].notes[:, 2])


def test_bands_teach_a_checkpoint_with_parts_and_drums_alone_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in range(70):
        score = random_band(seed, bars=24)
        score = score if seed % 7 else dataclasses.replace(score, tracks=score.tracks[3:])
        (tmp_path / f"{seed}.mid").write_bytes(write_midi(score))
    path = tmp_path / "parts.safetensors"
    save_checkpoint(parts_checkpoint(), path)
    options = ["--epochs", "2", "--versions", "2", "--prepared", str(tmp_path / "prepared")]
    assert main(["embed", str(path), f"pop={tmp_path}", *options]) == 0
    assert "tf-idf" in capsys.readouterr().out
    embedder = Embedder(load_checkpoint(path))
    vectors = embedder.vectors([random_band(1), random_band(2), random_band(2, drums=False)])
    assert embedder.has_parts and np.linalg.matrix_rank(vectors) == 3


def test_a_query_looks_for_another_passage_of_its_piece() -> None:
    own = task(passages_of(6), np.random.default_rng(0), each=2)
    assert len(own.queries) == 12 and len(own.gallery) == 18
    assert (own.piece[own.own] == own.piece[own.target]).all() and (own.own != own.target).all()


def toy(scores) -> Task:
    """Two pieces of two passages each; passage 0 looks for 1, passage 2 for 3."""
    piece = np.array([0, 0, 1, 1])
    queries = [scores[0], scores[2]]
    return Task(scores, piece, np.array(["a", "a", "b", "b"]), queries, np.array([0, 2]), np.array([1, 3]))


def test_figures_leave_out_what_else_is_of_the_own_piece_and_count_ties_against_us() -> None:
    own = toy([quantise(tune(2))] * 4)
    gallery = unit(np.array([[1.0, 0], [1, 0.1], [0, 1], [1, 1]]))
    own = dataclasses.replace(own, style=np.array(["a", "a", "b", "b"]))
    queries = gallery[[0, 2]]
    found = by_vectors(pad(own), np.vstack([queries]), np.vstack([gallery, np.tile([-1.0, -1], (10, 1)) / 2**0.5]))
    assert found.recall_1 == 1 and found.average_precision == 1 and found.among == 13
    tied = np.tile([1.0, 0], (14, 1))
    found = by_vectors(pad(own), tied[:2], tied)
    assert found.recall_1 == 0 and found.average_precision == pytest.approx(1 / 13)


def test_vectors_that_are_no_numbers_find_nothing() -> None:
    own = toy([quantise(tune(2))] * 4)
    found = figures(own, np.full((2, 4), np.nan), np.eye(4))
    assert found.recall_1 == 0 and found.average_precision < 1


def test_pieces_of_one_passage_each_are_refused() -> None:
    pieces = [make_piece(f"{seed}", "folk", quantise(random_tune(seed, bars=4))) for seed in range(4)]
    known = cut(pieces, most=3, versions=2, rng=np.random.default_rng(0))
    with pytest.raises(ContinuoError, match="too short"):
        fit(known, np.zeros((8, 3)), toy(known.scores[:4]), np.zeros((4, 3)), EmbedConfig(), Console())


def pad(own: Task) -> Task:
    """Ten more passages of other pieces."""
    more = np.arange(2, 12)
    return dataclasses.replace(
        own, gallery=[*own.gallery, *[own.gallery[0]] * 10], piece=np.append(own.piece, more),
        style=np.append(own.style, np.tile("a", 10)),
    )  # fmt: skip


def test_plain_ways_find_a_transposed_copy() -> None:
    cutting = passages_of(12)
    own = task(cutting, np.random.default_rng(0))
    # Every passage looks for itself in another key.
    itself = dataclasses.replace(own, target=own.own)
    reference = cutting.scores[::2]
    assert n_grams(itself, reference).recall_1 > 0.9
    assert pitch_classes(itself).recall_1 > 0.9
    assert statistics(itself, reference).recall_1 > 0.6


def test_a_strangers_odd_description_is_no_obstacle(
    tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.safetensors"
    odd = {"train": "yes", "sources": 5, "test_contents": 7, "embedding": ["?"]}
    save_checkpoint(dataclasses.replace(made(CONFIGS[1], embeds=False), provenance=odd), path)
    options = ["--epochs", "1", "--passages", "2", "--versions", "2", "--prepared", str(tmp_path / "prepared")]
    assert main(["embed", str(path), f"folk={tunes}", *options]) == 0
    assert "none of the checkpoint's own test pieces" in capsys.readouterr().out
    loaded = load_checkpoint(path)
    assert has_embedding(loaded) and len(loaded.provenance["embedding"]["made_from"]) == 1
