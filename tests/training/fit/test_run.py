"""`train-generator` from folder to checkpoint, and what it says of bad input."""

from __future__ import annotations

import csv
import itertools
import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from generator.errors import ContinuoError
from generator.events.form_model import FREE, FormModel
from generator.midi.reader import read_midi_file
from generator.midi.writer import write_midi
from generator.network.checkpoint import load_checkpoint
from generator.network.config import LSTMConfig
from tests.training.tunes import random_tune, write_bands, write_tunes
from training.cli import main
from training.config import AugmentConfig, PrepareConfig, TrainConfig
from training.corpus.filters import read_corpus
from training.corpus.prepare import prepare
from training.corpus.split import split_corpus
from training.corpus.vocabulary import build_vocabulary
from training.data.dataset import encode_pieces, unconditioned
from training.data.loader import TrainingData
from training.fit.trainer import Trainer
from training.models import build_model

TINY = [
    "--wavenet.channels", "16", "--wavenet.skip-channels", "16", "--wavenet.head-width", "16",
    "--wavenet.dilations", "1", "2", "4",
    "--lstm.channels", "16", "--lstm.hidden", "24", "--lstm.head-width", "16",
    "--epochs", "3", "--batch-events", "256", "--window-events", "64", "--warmup-steps", "2", "--learning-rate", "1e-2",
]  # fmt: skip


@pytest.fixture(scope="module")
def tunes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tunes(tmp_path_factory.mktemp("corpus") / "tunes", 10)


@pytest.mark.parametrize("family", ["wavenet", "lstm"])
def test_training_writes_a_checkpoint_and_reports(
    family: str, tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "letter.mid").write_bytes(b"%PDF-1.4")
    output = tmp_path / "my.safetensors"
    sources = [f"folk={tunes}", str(tmp_path / "more")]
    assert main([*sources, "--model", family, "--output", str(output), *TINY]) == 0
    said = capsys.readouterr().out
    assert "kept 10; rejected 1 corrupt" in said and "a PDF" in said
    assert "n-gram" in said and "unigram" in said and "Receptive field" in said
    checkpoint = load_checkpoint(output)
    assert checkpoint.styles == ("folk",)
    report = json.loads(output.with_suffix(".report.json").read_text())
    total = report["nats_per_note"]["test"]["total"]
    assert total == checkpoint.provenance["nats_per_note"]["test"]["total"]
    assert set(total) == {family, "n-gram", "unigram"}
    assert report["rejected"][0]["reason"] == "corrupt"
    assert output.with_suffix(".vocabulary.png").read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["more", "my.safetensors", "my.log.csv", "my.report.json", "my.vocabulary.png"]
    )


def test_a_model_with_parts_keeps_the_forms_of_its_training_pieces_and_a_merged_one_none(tmp_path: Path) -> None:
    bands, output = write_bands(tmp_path / "bands", 10), tmp_path / "x.safetensors"
    command = [str(bands), "--model", "lstm", "-o", str(output), *TINY, "--prepared"]
    assert main([*command, str(tmp_path / "parts")]) == 0
    corpus = prepare([str(bands)], PrepareConfig(prepared=tmp_path / "parts").of("parts"))
    train = split_corpus(corpus, 1).train
    labels = [piece.forms for piece in train if piece.forms is not None]
    assert len(train) == len(labels) == 8 and len(train.forms(5)) == 5
    forms = load_checkpoint(output).forms
    assert forms and forms.bars == sum(int((own != FREE).sum()) for own in labels)
    assert forms.to_plain() == FormModel.learn(labels).to_plain()
    output.unlink()
    assert main([*command, str(tmp_path / "merged"), "--parts", "merged"]) == 0
    assert load_checkpoint(output).forms is None


def test_same_seed_same_weights(tunes: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert main(["fit", str(tunes), "--model", "lstm", "-o", str(tmp_path / f"{name}.safetensors"), *TINY]) == 0
    a, b = (load_checkpoint(tmp_path / f"{name}.safetensors") for name in ("a", "b"))
    assert all(np.array_equal(a.weights[name], b.weights[name]) for name in a.weights)


@pytest.mark.parametrize("family", ["wavenet", "lstm"])
def test_bfloat16_comes_near_to_32_bits(
    family: str, tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    totals = []
    for precision in ("fp32", "bf16"):
        output = tmp_path / f"{precision}.safetensors"
        assert main([str(tunes), "--model", family, "--precision", precision, "-o", str(output), *TINY]) == 0
        assert ("in bf16" in capsys.readouterr().out) == (precision == "bf16")
        totals.append(load_checkpoint(output).provenance["nats_per_note"]["test"]["total"][family])
    assert totals[1] != totals[0]
    assert totals[1] == pytest.approx(totals[0], rel=0.03)


def small_trainer(tunes: Path, tmp_path: Path, **config: Any) -> Trainer:
    """A tiny LSTM on the tunes."""
    corpus = prepare([str(tunes)], PrepareConfig(prepared=tmp_path / "prepared", parts="merged"))
    split = split_corpus(corpus, 1)
    vocabulary, _ = build_vocabulary(split.train, min_count=50, rare="split", streams="full")
    torch.manual_seed(1)
    model = build_model(LSTMConfig(channels=16, hidden=24, head_width=16), vocabulary)
    train = TrainConfig(batch_events=256, window_events=64, warmup_steps=2, learning_rate=1e-2, **config)
    data = TrainingData(
        split.train, vocabulary, corpus.styles, augment=AugmentConfig(), window_events=64, batch_events=256, seed=1
    )
    held_out = unconditioned(encode_pieces(split.valid, vocabulary, corpus.styles))
    return Trainer(model, train, data, held_out, int(split.valid.note_counts.sum()))


def test_training_lowers_held_out_nats_and_what_is_kept_is_the_best(tunes: Path, tmp_path: Path) -> None:
    trainer = small_trainer(tunes, tmp_path, epochs=4)
    before = trainer.measure().sum()
    epochs, saved = [], []
    ending = trainer.fit(on_epoch=epochs.append, on_best=lambda: saved.append(trainer.state.best_nats))
    assert ending == "finished"
    assert trainer.state.best_nats < before
    assert trainer.state.best_nats == min(epoch.held_out for epoch in epochs) == saved[-1]
    assert epochs[-1].held_out == pytest.approx(epochs[-1].held_out_by_stream.sum())


@pytest.mark.parametrize("cooldown", [None, 0.0, 1.0])
def test_the_learning_rate_is_kept_up_and_then_brought_down(
    cooldown: float | None, tunes: Path, tmp_path: Path
) -> None:
    trainer, seen = small_trainer(tunes, tmp_path, epochs=6, cooldown=cooldown), []
    trainer.fit(on_step=seen.append)
    share = {None: 0.3, 0.0: None, 1.0: 1.0}[cooldown]
    for figures in seen[2:]:  # after the rise
        expected = 1.0 if share is None else min(1.0, (1 - figures.progress) / share)
        assert figures.learning_rate == pytest.approx(1e-2 * expected, abs=1e-9)
    assert seen[-1].progress == pytest.approx(1) and seen[2].learning_rate > 0


def test_training_stops_between_steps_when_asked(tunes: Path, tmp_path: Path) -> None:
    trainer = small_trainer(tunes, tmp_path, epochs=1000)
    snapshots = []
    ending = trainer.fit(
        should_stop=lambda: trainer.state.step == 7, on_snapshot=lambda: snapshots.append(trainer.state.step)
    )
    assert ending == "stopped" and snapshots == [7]


@pytest.mark.parametrize(("clock", "other"), [("cpu", "monotonic"), ("wall", "process_time")])
def test_minutes_are_counted_by_the_clock_that_was_asked_for(
    clock: str, other: str, tunes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = small_trainer(tunes, tmp_path, epochs=50, max_minutes=1.0, clock=clock)
    asked = {"cpu": "process_time", "wall": "monotonic"}[clock]
    steps = itertools.count()
    # By the clock that was asked for a step takes 10 seconds or more, by the other none.
    monkeypatch.setattr(
        "training.fit.trainer.time", SimpleNamespace(**{asked: lambda: 10.0 * next(steps), other: lambda: 0.0})
    )
    assert trainer.fit() == "finished"
    assert 0 < trainer.state.step <= 7
    assert trainer.best_weights


def test_held_out_pieces_can_be_measured_by_minutes(
    tunes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer, seen = small_trainer(tunes, tmp_path, epochs=50, max_minutes=5, measure_minutes=1), []
    seconds = itertools.count(0, 10)
    monkeypatch.setattr("training.fit.trainer.time", SimpleNamespace(monotonic=lambda: float(next(seconds))))
    assert trainer.fit(on_epoch=seen.append) == "finished"
    assert 4 <= len(seen) <= 5 and sum(figures.seconds for figures in seen) == pytest.approx(300, abs=30)
    assert all(60 <= figures.seconds < 100 for figures in seen[:-1])


def test_training_ends_early_when_held_out_pieces_get_no_better(tunes: Path, tmp_path: Path) -> None:
    trainer = small_trainer(tunes, tmp_path, epochs=1000, patience=2, weight_decay=0.0)
    epochs = []
    for parameter in trainer.model.parameters():
        parameter.requires_grad_(False)  # nothing learns, so the first epoch stays the best
    next(trainer.model.parameters()).requires_grad_(True).register_hook(torch.zeros_like)
    assert trainer.fit(on_epoch=epochs.append) == "finished"
    assert [epoch.number for epoch in epochs if epoch.is_best] == [epochs[-1].number - 2]


def test_splits_keep_transposed_copies_on_one_side(tmp_path: Path) -> None:
    folder = write_tunes(tmp_path / "tunes", 12)
    for seed in range(12):
        tune = random_tune(seed)
        rows = tune.tracks[0].notes + np.array([0, 0, 2, 0], np.int32)
        copy = type(tune)(480, (type(tune.tracks[0])(rows),), tune.tempos, tune.metres)
        (folder / f"copy{seed}.mid").write_bytes(write_midi(copy))
    corpus = prepare([str(folder)], PrepareConfig(prepared=tmp_path / "prepared"))
    split = split_corpus(corpus, 1)
    parts = (split.train, split.valid, split.test)
    number = [{Path(name).stem[4:] for name in corpus.names(part)} for part in parts]
    assert not (number[0] & number[1] or number[0] & number[2] or number[1] & number[2])
    assert sum(len(part) for part in parts) == 24


def test_zips_subfolders_and_names_give_styles(tmp_path: Path) -> None:
    write_tunes(tmp_path / "all" / "waltz", 2)
    write_tunes(tmp_path / "loose", 1, first_seed=5)
    with zipfile.ZipFile(tmp_path / "all" / "march.zip", "w") as archive:
        archive.writestr("deep/m.mid", write_midi(random_tune(9)))
        archive.writestr("deep/readme.txt", "no music")
    corpus = read_corpus([str(tmp_path / "all"), f"own={tmp_path / 'loose'}"])
    assert sorted(piece.style for piece in corpus.pieces) == ["march", "own", "waltz", "waltz"]


def test_a_damaged_member_of_a_zip_is_one_rejected_file(tmp_path: Path) -> None:
    path = tmp_path / "z.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for seed in (1, 2):
            archive.writestr(f"{seed}.mid", write_midi(random_tune(seed)))
    data = bytearray(path.read_bytes())
    data[60:90] = b"\xff" * 30
    path.write_bytes(data)
    corpus = read_corpus([str(path)])
    assert corpus.summary == "kept 1; rejected 1 corrupt"


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Exit code 2, one sentence -> that sentence."""
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "Traceback" not in said
    return said


def test_bad_sources_are_reported_in_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = ["-o", str(tmp_path / "out" / "x.safetensors")]
    assert "no such folder" in refused([str(tmp_path / "none"), *output], capsys)
    (tmp_path / "empty").mkdir()
    assert "no .mid or .midi file" in refused([str(tmp_path / "empty"), *output], capsys)
    (tmp_path / "pdf").mkdir()
    (tmp_path / "pdf" / "x.mid").write_bytes(b"%PDF-1.4")
    assert "no piece can be used (kept 0; rejected 1 corrupt)" in refused([str(tmp_path / "pdf"), *output], capsys)
    assert "at least 3" in refused([str(write_tunes(tmp_path / "two", 2)), *output], capsys)
    assert not list(tmp_path.glob("**/*.safetensors"))


def test_bad_options_are_reported_in_one_sentence(
    tmp_path: Path, tunes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Did you mean --learning-rate" in refused(["--learnig-rate", "1"], capsys)
    config = tmp_path / "train.toml"
    config.write_text("learnig_rate = 1\n")
    assert f"{config}: unknown key 'learnig_rate'; did you mean 'learning_rate'?" in refused(
        ["--config", str(config)], capsys
    )
    config.write_text("epochs = [")
    assert "not valid TOML" in refused(["--config", str(config)], capsys)
    assert "no such file" in refused(["--config", str(tmp_path / "none.toml")], capsys)
    assert "epochs" in refused([str(tunes), "--epochs", "0"], capsys)
    assert "--rare split" in refused([str(tunes), "--streams", "classic", "--rare", "split"], capsys)
    in_file = tmp_path / "file"
    in_file.write_text("")
    refused([str(tunes), "-o", str(in_file / "x.safetensors")], capsys)
    assert "that is a folder" in refused([str(tunes), "-o", str(tmp_path)], capsys)
    assert "lower --min-count" in refused([str(tunes), "--min-count", "1000000", "--rare", "drop"], capsys)
    for option in ("--weight-decay", "--seed", "--threads", "--warmup-steps"):
        assert "it must be" in refused([str(tunes), option, "-1"], capsys)


def test_config_file_sets_options(tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "train.toml"
    config.write_text('model = "lstm"\nmin_count = 3\n[lstm]\nlayers = 1\n')
    output = tmp_path / "x.safetensors"
    assert main([str(tunes), "--config", str(config), "-o", str(output), *TINY]) == 0
    checkpoint = load_checkpoint(output)
    assert isinstance(checkpoint.config, LSTMConfig) and checkpoint.config.layers == 1
    assert checkpoint.vocabulary.min_count == 3


def test_classic_recipe_trains(tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "x.safetensors"
    assert main([str(tunes), "--streams", "classic", "--min-count", "5", "-o", str(output), *TINY]) == 0
    assert load_checkpoint(output).vocabulary.rare == "drop"


def test_nothing_but_a_sentence_for_a_loss_that_is_no_number(tunes: Path, tmp_path: Path) -> None:
    trainer = small_trainer(tunes, tmp_path, epochs=1)
    next(trainer.model.parameters()).data[:] = float("nan")
    with pytest.raises(ContinuoError, match="smaller --learning-rate"):
        trainer.fit()


def test_what_is_written_while_training(tunes: Path, tmp_path: Path) -> None:
    output = tmp_path / "x.safetensors"
    scalars = ["--sample-every", "2", "--tensorboard", str(tmp_path / "board")]
    assert main([str(tunes), "--model", "lstm", "-o", str(output), *TINY, *scalars]) == 0
    with (tmp_path / "x.log.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    held_out = [row for row in rows if row["set"] == "held-out"]
    assert [row["epoch"] for row in held_out] == ["1", "2", "3"]
    streams = ("shift", "part", "token", "duration", "velocity")
    by_stream = sum(float(held_out[-1][f"{name}_nats"]) for name in streams)
    assert float(held_out[-1]["nats_per_note"]) == pytest.approx(by_stream, abs=1e-3)
    assert [path.name for path in tmp_path.glob("*.mid")] == ["x.epoch-0002.mid"]
    assert list((tmp_path / "board").glob("events.out.tfevents.*"))


def test_a_short_report_and_a_small_checkpoint(tunes: Path, tmp_path: Path) -> None:
    output = tmp_path / "x.safetensors"
    more = ["--no-baselines", "--half-precision"]
    assert main([str(tunes), "--model", "lstm", "-o", str(output), *TINY, *more]) == 0
    checkpoint = load_checkpoint(output)
    assert set(checkpoint.provenance["nats_per_note"]["test"]["total"]) == {"lstm"}
    assert all((weight == weight.astype(np.float16)).all() for weight in checkpoint.weights.values())
    assert output.stat().st_size < 3 * checkpoint.parameter_count


def test_a_dry_run_says_what_would_be_trained_on_and_writes_nothing(
    tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out" / "x.safetensors"
    assert main([str(tunes), "-o", str(output), "--dry-run", "--write-augmented", str(tmp_path / "heard")]) == 0
    said = capsys.readouterr().out
    assert "kept 10" in said and "8 for training" in said and "Nothing was trained" in said
    assert not output.parent.exists()
    heard = [read_midi_file(path) for path in (tmp_path / "heard").iterdir()]
    assert len(heard) == 8 and all(score.note_count for score in heard)


def test_the_test_pieces_can_be_those_of_an_earlier_training(
    tunes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = sorted(path.name for path in tunes.iterdir())[:2]
    names = tmp_path / "names.txt"
    names.write_text("\n".join(f"{tunes.name}/{name}" for name in chosen))
    assert main([str(tunes), "-o", str(tmp_path / "x.safetensors"), "--dry-run", "--test-pieces", str(names)]) == 0
    assert "7 for training, 1 for validation, 2 for the test" in capsys.readouterr().out.replace("\n", " ")


def test_varied_pieces_are_used_as_they_lie_encoded_when_nothing_varies(tunes: Path, tmp_path: Path) -> None:
    plain = ["--transpose", "0", "--stretch", "0", "--velocity-noise", "0", "--timing-noise", "0"]
    assert main([str(tunes), "--model", "lstm", "-o", str(tmp_path / "x.safetensors"), *TINY, *plain]) == 0
