"""Going on from a checkpoint with a few pieces of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from app.assets import shipped_checkpoints
from generator.events.vocabulary import Vocabulary
from generator.network.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from generator.network.config import LSTMConfig, ModelConfig, WaveNetConfig
from generator.network.model import random_weights
from tests.generator.scores import SMALL_VOCABULARY
from tests.training.fit.test_run import TINY, refused
from tests.training.tunes import write_tunes
from training.cli import main
from training.fit.finetune import freeze
from training.models import build_model

CONFIGS = (
    WaveNetConfig(channels=16, skip_channels=16, dilations=(1, 2, 4), head_width=16),
    LSTMConfig(channels=16, hidden=24, layers=2, head_width=16),
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint with its sources, ten tunes, beside it."""
    folder = tmp_path_factory.mktemp("base")
    tunes = write_tunes(folder / "tunes", 10)
    command = [f"folk={tunes}", "--model", "lstm", "-o", str(folder / "base.safetensors"), *TINY]
    assert main([*command, "--prepared", str(folder / "prepared")]) == 0
    return folder / "base.safetensors"


def tune(base: Path, tmp_path: Path, *more: str, epochs: str = "3") -> tuple[Checkpoint, dict]:
    own = write_tunes(tmp_path / "mine", 5, first_seed=100)
    output = tmp_path / "tuned.safetensors"
    assert main([str(own), "--init-from", str(base), "-o", str(output), "--epochs", epochs, *more]) == 0
    return load_checkpoint(output), json.loads(output.with_suffix(".report.json").read_text())


def test_five_files_are_enough_and_the_report_says_what_is_gained_and_lost(base: Path, tmp_path: Path) -> None:
    tuned, report = tune(base, tmp_path, "--learning-rate", "3e-3", "--batch-events", "128")
    before = load_checkpoint(base)
    assert tuned.vocabulary.tokens == before.vocabulary.tokens and tuned.config == before.config
    assert tuned.styles == ("folk", "mine")
    assert tuned.forms and before.forms and tuned.forms.to_plain() == before.forms.to_plain()
    figures = report["fine_tuning"]
    assert figures["own"]["after"] < figures["own"]["before"]
    assert figures["base"]["pieces"] == 1 and figures["base"]["before"] != figures["base"]["after"]
    base_report = json.loads(base.with_suffix(".report.json").read_text())
    own_figure = base_report["nats_per_note"]["test"]["total"]["lstm"]
    assert figures["base"]["before"] == pytest.approx(own_figure, rel=1e-4)  # the very pieces it was reported on
    assert report["base"]["file"] == "base.safetensors"


def test_what_was_forgotten_is_not_made_up(base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    strangers = write_tunes(tmp_path / "strangers", 3, first_seed=500)
    _, report = tune(base, tmp_path, "--base-sources", str(strangers))
    assert "base" not in report["fine_tuning"]
    assert "could not be measured" in capsys.readouterr().out


@pytest.mark.parametrize("part", ["heads", "last:1"])
def test_frozen_layers_stay_as_they_are(part: str, base: Path, tmp_path: Path) -> None:
    tuned, _ = tune(base, tmp_path, "--train", part, "--learning-rate", "1e-2")
    before = dict(load_checkpoint(base).weights)
    before["context.style.weight"][2] = before["context.style.weight"][0]  # what the new style begins as
    changed = {name for name, weight in tuned.weights.items() if not np.allclose(weight, before[name], atol=1e-5)}
    may_change = ("heads.", "relative.output.") if part == "heads" else ("heads.", "relative.output.", "layers.1.")
    assert changed and all(name.startswith(may_change) for name in changed)
    assert any(name.startswith("heads.") for name in changed)


@pytest.mark.parametrize("config", CONFIGS, ids=["wavenet", "lstm"])
def test_loaded_weights_are_the_same_and_are_shared_as_far_as_they_fit(config: ModelConfig) -> None:
    weights = random_weights(config, SMALL_VOCABULARY, np.random.default_rng(0))
    model = build_model(config, SMALL_VOCABULARY)
    model.load_weights(weights)
    for name, weight in model.weights().items():
        assert np.allclose(weight, weights[name], atol=1e-5)
    own = model.embedding.get_submodule("token").get_parameter("parametrizations.weight.original")
    table = torch.from_numpy(weights["embedding.token.weight"])
    assert own.square().sum() < table.square().sum()


@pytest.mark.parametrize("config", CONFIGS, ids=["wavenet", "lstm"])
def test_freezing_counts_what_learns(config: ModelConfig) -> None:
    model = build_model(config, SMALL_VOCABULARY)
    counts = [freeze(build_model(config, SMALL_VOCABULARY), part) for part in ("heads", "last:1", "last:2", "all")]
    assert counts == sorted(set(counts))
    assert counts[-1] == sum(parameter.numel() for parameter in model.parameters())


def test_bases_that_do_not_fit_are_reported_in_one_sentence(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = ["--init-from", str(base), "-o", str(tmp_path / "x.safetensors"), str(base.parent / "tunes")]
    assert "not 'classic'" in refused([*start, "--streams", "classic"], capsys)
    assert "not a wavenet" in refused([*start, "--model", "wavenet"], capsys)
    assert "last:2" in refused([*start, "--train", "tail"], capsys)
    assert "2 layers" in refused([*start, "--train", "last:9"], capsys)
    assert "need --init-from" in refused(["--train", "heads"], capsys)
    classic = Vocabulary.build({0b1001: 60}, min_count=50, rare="drop", streams="classic")
    path = tmp_path / "classic.safetensors"
    weights = random_weights(CONFIGS[1], classic, np.random.default_rng(0))
    save_checkpoint(Checkpoint(CONFIGS[1], classic, weights), path)
    assert "not 'full'" in refused(["--init-from", str(path), "--streams", "full"], capsys)
    assert not list(tmp_path.glob("x.*"))


@pytest.mark.slow
def test_the_shipped_lstm_learns_five_pieces_in_a_minute(tmp_path: Path) -> None:
    shipped = next(path for path in shipped_checkpoints() if path.stem == "lstm")
    _, report = tune(shipped, tmp_path, epochs="6")
    own = report["fine_tuning"]["own"]
    assert own["after"] < own["before"] - 0.5
