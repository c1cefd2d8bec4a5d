"""`train-generator evaluate`: held-out pieces only, beside what the model composes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator.events.vocabulary import Vocabulary
from generator.network.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from generator.network.config import LSTMConfig
from generator.network.model import random_weights
from tests.training.fit.test_run import TINY, refused
from tests.training.tunes import write_bands, write_tunes
from training.cli import main
from training.config import TuneConfig
from training.corpus.filters import read_corpus
from training.evaluate.evaluate import compose_beside
from training.fit.finetune import base_held_out, load_base

FEW = ["--compose", "6", "--bars", "4"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint with its sources, twelve tunes, beside it."""
    folder = tmp_path_factory.mktemp("evaluated")
    tunes = write_tunes(folder / "tunes", 12)
    command = [f"folk={tunes}", "--model", "lstm", "-o", str(folder / "x.safetensors"), *TINY]
    assert main([*command, "--prepared", str(folder / "prepared")]) == 0
    return folder / "x.safetensors"


def test_only_what_was_held_out_is_measured_and_as_training_measured_it(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, index = tmp_path / "e.json", tmp_path / "x.index"
    command = ["evaluate", str(trained), f"folk={trained.parent / 'tunes'}", *FEW, "--report", str(report)]
    assert main([*command, "--index", str(index)]) == 0
    assert "Held out: 1 of 12 pieces" in capsys.readouterr().out
    said = json.loads(report.read_text())
    training = json.loads(trained.with_suffix(".report.json").read_text())["nats_per_note"]["test"]
    for name in ("lstm", "n-gram", "unigram"):
        assert said["nats_per_note"]["total"][name] == pytest.approx(training["total"][name], rel=1e-4)
    assert said["nats_per_note"]["conditioned"]["lstm"] == pytest.approx(training["conditioned"]["lstm"], rel=1e-4)
    assert report.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
    assert index.exists()


def test_strangers_are_measured_whole_and_what_is_missing_is_said(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strangers = write_tunes(tmp_path / "others", 4, first_seed=70)
    checkpoint = load_checkpoint(trained)
    homeless = Checkpoint(
        checkpoint.config, checkpoint.vocabulary, checkpoint.weights, checkpoint.styles,
        {**checkpoint.provenance, "sources": [str(tmp_path / "nowhere")]},
    )  # fmt: skip
    path = tmp_path / "homeless.safetensors"
    save_checkpoint(homeless, path)
    assert main(["evaluate", str(path), str(strangers), *FEW]) == 0
    said = capsys.readouterr().out
    assert "all 4 pieces" in said and "Originality was not measured" in said and "baselines were not" in said
    assert "n-gram" not in json.loads(path.with_suffix(".evaluation.json").read_text())["nats_per_note"]["total"]


def test_composed_pieces_have_the_metre_and_tempo_of_peoples(trained: Path) -> None:
    pieces = read_corpus([str(trained.parent / "tunes")]).pieces
    scores = compose_beside(load_checkpoint(trained), pieces, 5, 4, seed=1)
    again = compose_beside(load_checkpoint(trained), pieces, 5, 4, seed=1)
    assert scores == again and len({score.note_count for score in scores}) > 1
    for score in scores:
        assert score.end_ticks <= 4 * 96
        assert score.metres[0][1:] == (4, 4) and abs(score.tempos[0].us_per_quarter - 500_000) < 2000


@pytest.fixture(scope="module")
def trained_with_parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of bands."""
    folder = tmp_path_factory.mktemp("bands")
    bands = write_bands(folder / "tunes", 12)
    command = [f"pop={bands}", "--model", "lstm", "-o", str(folder / "x.safetensors"), *TINY]
    assert main([*command, "--prepared", str(folder / "prepared")]) == 0
    return folder / "x.safetensors"


def test_bands_are_composed_beside_bands_and_their_drums_compared(
    trained_with_parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, sources = tmp_path / "e.json", f"pop={trained_with_parts.parent / 'tunes'}"
    command = ["evaluate", str(trained_with_parts), sources, *FEW, "--report", str(report)]
    assert main([*command, "--index", str(tmp_path / "x.index")]) == 0
    assert "Held out: 1 of 12 pieces" in capsys.readouterr().out
    said = json.loads(report.read_text())
    assert said["drums"]["pieces"]["people"] == 1 and said["pieces"]["people"] == 1
    assert {"without part", "kinds"} <= set(said["nats_per_note"])
    pieces = read_corpus([sources]).pieces
    scores = compose_beside(load_checkpoint(trained_with_parts), pieces, 4, 4, seed=1)
    assert scores == compose_beside(load_checkpoint(trained_with_parts), pieces, 4, 4, seed=1)
    assert all(not score.tracks[0].is_drum and score.end_ticks <= 4 * 96 for score in scores)
    assert any(len(score.tracks) == 2 and score.tracks[1].is_drum for score in scores)


def test_what_can_not_be_evaluated_is_reported_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = LSTMConfig(channels=8, hidden=8, layers=1, head_width=8)
    classic = Vocabulary.build({0b1001: 60}, min_count=50, rare="drop", streams="classic")
    path = tmp_path / "classic.safetensors"
    save_checkpoint(Checkpoint(config, classic, random_weights(config, classic, np.random.default_rng(0))), path)
    assert "classic streams" in refused(["evaluate", str(path)], capsys)
    assert "can't be opened" in refused(["evaluate", str(tmp_path / "none.safetensors")], capsys)
    assert "it must be from 1" in refused(["evaluate", str(path), "--bars", "0"], capsys)
    assert "another ending" in refused(["evaluate", str(path), "--report", "x.png"], capsys)


def test_where_it_writes_is_checked_before_anything_is_measured(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "e.json"
    report.with_suffix(".png").mkdir()
    said = refused(["evaluate", str(trained), f"folk={trained.parent / 'tunes'}", "--report", str(report)], capsys)
    assert "e.png" in said and not report.exists()


def test_a_provenance_of_any_types_is_one_that_says_nothing(
    trained: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint = load_checkpoint(trained)
    odd = {"sources": 5, "train": 5, "test_contents": None, "instruments": 5, "learn_only": 5}
    path = tmp_path / "odd.safetensors"
    save_checkpoint(replace(checkpoint, provenance={**checkpoint.provenance, **odd}), path)
    tunes = str(trained.parent / "tunes")
    assert main(["evaluate", str(path), tunes, "--corpus", tunes, *FEW]) == 0
    assert "all 12 pieces" in capsys.readouterr().out


def test_test_pieces_are_found_among_the_instruments_that_it_was_trained_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bands, path = write_bands(tmp_path / "bands", 12), tmp_path / "x.safetensors"
    command = [f"pop={bands}", "--model", "lstm", "-o", str(path), *TINY, "--prepared", str(tmp_path / "prepared")]
    assert main([*command, "--instrument", "piano", "bass"]) == 0
    capsys.readouterr()
    assert main(["evaluate", str(path), f"pop={bands}", *FEW]) == 0
    assert "Held out: 1 of 12 pieces" in capsys.readouterr().out
    base = load_base(path, None, None)
    assert len(base_held_out(base, TuneConfig(init_from=path, base_sources=(str(bands),)))[0]) == 1
