"""`continuo similar` and `continuo units`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.cli.main import main
from app.library.database import Catalogue
from app.library.folders import add_folders
from generator.events.quantiser import quantise
from generator.installation import own_command
from generator.midi.writer import write_midi
from generator.music.score import Track
from generator.network.checkpoint import save_checkpoint
from generator.network.parameters import embedding_shapes
from tests.generator.analysis.test_embedding import CONFIGS, made
from tests.generator.bands import band, parts_checkpoint
from tests.training.tunes import random_tune, write_tunes


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.safetensors"
    save_checkpoint(made(CONFIGS[1]), path)
    return path


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "library.sqlite"
    with Catalogue(path) as catalogue:
        add_folders(catalogue, [write_tunes(tmp_path / "tunes", 6)])
    return path


def test_a_copy_in_another_folder_is_the_nearest(
    tmp_path: Path, model: Path, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = tmp_path / "asked.mid"
    asked.write_bytes(write_midi(random_tune(3, bars=6)))  # the first bars of tune 3
    assert main(["similar", str(asked), "--library", str(library), "--checkpoint", str(model), "--count", "3"]) == 0
    said = capsys.readouterr().out
    assert "Like asked.mid" in said and "similarity" in said and "Nearest of 12 clips" in said  # six ship


def test_a_clip_of_the_library_is_not_like_itself_however_it_is_named(
    tmp_path: Path, model: Path, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for asked in (tmp_path / "tunes" / "tune1.mid", tmp_path / "tunes" / ".." / "tunes" / "tune1.mid"):
        assert main(["similar", str(asked), "--library", str(library), "--checkpoint", str(model), "--json"]) == 0
        assert "tune1.mid" not in capsys.readouterr().out


def test_bars_are_looked_for_alone(
    tmp_path: Path, model: Path, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = tmp_path / "tunes" / "tune1.mid"
    command = ["similar", str(asked), "--library", str(library), "--checkpoint", str(model)]
    assert main([*command, "--bars", "3-6"]) == 0
    assert "bars 3-6" in capsys.readouterr().out
    assert main([*command, "--bars", "six"]) == 2
    assert "--bars 'six'" in capsys.readouterr().err


def test_a_model_without_embedding_is_refused_with_what_to_do(
    tmp_path: Path, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = tmp_path / "plain.safetensors"
    save_checkpoint(made(CONFIGS[1], embeds=False), plain)
    asked = tmp_path / "tunes" / "tune1.mid"
    assert main(["similar", str(asked), "--library", str(library), "--checkpoint", str(plain)]) == 2
    assert own_command("train-generator", "embed") in capsys.readouterr().err


def test_the_clearest_units_and_the_passages_of_one(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tunes = write_tunes(tmp_path / "more", 5)
    assert main(["units", str(model), "--on", str(tunes), "--count", "4"]) == 0
    said = capsys.readouterr().out
    assert "on 5 clips" in said and "correlation" in said
    assert main(["units", str(model), "--on", str(tunes), "--layer", "layer 2", "--unit", "3", "--by", "mean"]) == 0
    said = capsys.readouterr().out
    assert "layer 2, unit 3 correlates with" in said and "tune4" in said


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--layer", "layer 9"), "its layers are"),
        (("--unit", "99"), "has units 0 to 23"),
        (("--count", "0"), "1 or more"),
        (("--on", "nowhere.mid"), "nowhere.mid"),
    ],
)
def test_bad_input_is_reported(
    options: tuple[str, ...], sentence: str, tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = [] if "--on" in options else ["--on", str(write_tunes(tmp_path / "few", 2))]
    assert main(["units", str(model), *where, *options]) == 2
    assert sentence in capsys.readouterr().err


def test_an_empty_folder_has_nothing_to_listen_to(
    tmp_path: Path, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["units", str(model), "--on", str(tmp_path / "empty")]) == 2
    assert "no clips" in capsys.readouterr().err


def test_bars_beyond_the_end_and_bars_without_notes_are_reported(
    tmp_path: Path, model: Path, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = tmp_path / "asked.mid"
    asked.write_bytes(write_midi(random_tune(3, bars=6)))
    command = ["similar", str(asked), "--library", str(library), "--checkpoint", str(model)]
    assert main([*command, "--bars", "5-90"]) == 2
    assert "--bars 5-90: the piece has" in capsys.readouterr().err
    with_rest = quantise(random_tune(3, bars=6))
    late = with_rest.tracks[0].notes + np.array([24 * 16, 0, 0, 0], np.int32)  # four bars later
    asked.write_bytes(write_midi(replace(with_rest, tracks=(Track(late),))))
    assert main([*command, "--bars", "1-2"]) == 2
    assert "no notes" in capsys.readouterr().err


def test_drums_alone_are_like_nothing_and_tell_nothing_of_units(
    tmp_path: Path, model: Path, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drums = tmp_path / "drums.mid"
    drums.write_bytes(write_midi(replace(band(2), tracks=band(2).tracks[4:])))
    for command in (
        ["similar", str(drums), "--bars", "1-2", "--library", str(library), "--checkpoint", str(model)],
        ["units", str(model), "--on", str(drums)],
    ):
        assert main(command) == 2
        assert "no pitched notes" in capsys.readouterr().err


def test_a_model_with_parts_hears_drums_alone(
    tmp_path: Path, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoint, rng = parts_checkpoint(), np.random.default_rng(2)
    shapes = embedding_shapes(checkpoint.config)
    embedding = {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    model = tmp_path / "parts.safetensors"
    save_checkpoint(replace(checkpoint, embedding=embedding), model)
    drums = tmp_path / "asked" / "drums.mid"
    drums.parent.mkdir()
    for path in (drums, tmp_path / "tunes" / "copy.mid"):
        path.write_bytes(write_midi(replace(band(16), tracks=band(16).tracks[4:])))
    options = ["--library", str(library), "--checkpoint", str(model)]
    assert main(["similar", str(drums), "--bars", "1-4", *options]) == 0
    assert "Like drums.mid, bars 1-4" in capsys.readouterr().out
    assert main(["similar", str(drums), *options]) == 0
    nearest = capsys.readouterr().out.splitlines()[2]
    assert "1.00" in nearest and "copy.mid" in nearest
    assert main(["units", str(model), "--on", str(drums), str(tmp_path / "tunes")]) == 0
    assert "on 8 clips" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["similar", "units"])
def test_no_other_file_is_taken_for_a_library(
    command: str, tmp_path: Path, model: Path, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would be set aside as a damaged one."""
    asked = tmp_path / "tunes" / "tune1.mid"
    before = asked.read_bytes()
    first, option = (asked, ["--checkpoint", str(model)]) if command == "similar" else (model, [])
    assert main([command, str(first), "--library", str(asked), *option]) == 2
    assert "ends in .sqlite" in capsys.readouterr().err
    assert asked.read_bytes() == before


def test_a_path_stands_whole_on_its_line(
    tmp_path: Path, model: Path, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = tmp_path / "tunes" / "tune1.mid"
    assert main(["similar", str(asked), "--library", str(library), "--checkpoint", str(model), "--count", "12"]) == 0
    said = capsys.readouterr().out
    assert f"{tmp_path / 'tunes' / 'tune2.mid'}\n" in said and "-0." not in said


def test_a_library_that_is_damaged_inside_is_made_anew(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(library, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'file'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    damaged = bytearray(library.read_bytes())
    damaged[(root - 1) * size : root * size] = b"\xab" * size
    library.write_bytes(damaged)
    assert main(["library", "list", "--library", str(library)]) == 2
    said = capsys.readouterr().err
    assert "was damaged" in said and "damaged-1.sqlite" in said and "try again" in said
    assert main(["library", "list", "--library", str(library)]) == 0
    assert "tunes" in capsys.readouterr().out
