"""`continuo models`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.assets import shipped_checkpoints
from app.cli.main import main
from tests.app.window.parts import save_tiny_model


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    path = tmp_path / "waltz.safetensors"
    save_tiny_model(path)
    path.with_suffix(".md").write_text("# Waltzes\n\nLicence: CC0 1.0\n\x1b[31m")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path / "models")


def test_the_card_and_the_licence_are_shown_before_it_is_added(
    shared: Path, folder: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    answers = iter(["n", "y"])
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    assert main(["models", "add", str(shared), "--folder", folder]) == 0
    said = capsys.readouterr().out
    assert "CC0 1.0" in said and "# Waltzes" in said and "lstm" in said and "\x1b" not in said
    assert said.endswith("Not added.\n") and not Path(folder).exists()
    assert main(["models", "add", str(shared), "--folder", folder]) == 0
    assert "Added Waltz" in capsys.readouterr().out


def test_ctrl_d_in_place_of_an_answer_adds_nothing(
    shared: Path, folder: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", end)
    assert main(["models", "add", str(shared), "--folder", folder]) == 0
    assert capsys.readouterr().out.endswith("Not added.\n") and not Path(folder).exists()


def test_where_nobody_can_be_asked_nothing_is_added(
    shared: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "add", str(shared), "--folder", folder]) == 2
    assert "give --yes" in capsys.readouterr().err
    assert not Path(folder).exists()


def test_it_is_listed_described_and_removed(shared: Path, folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "add", str(shared), "--folder", folder, "--yes", "--quiet"]) == 0
    assert "Added" not in capsys.readouterr().out
    assert main(["models", "list", "--folder", folder]) == 0
    assert "CC0 1.0" in capsys.readouterr().out
    assert main(["models", "list", "--folder", folder, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [model["origin"] for model in found] == ["shipped"] * len(shipped_checkpoints()) + ["added"]
    assert main(["models", "info", "waltz", "--folder", folder, "--json"]) == 0
    about = json.loads(capsys.readouterr().out)
    assert (about["source"], about["changed_since_added"]) == (str(shared), False)
    assert main(["models", "remove", "waltz", "--folder", folder]) == 0
    assert main(["models", "info", "waltz", "--folder", folder]) == 2


def test_a_file_that_was_changed_since_is_distinguished_from_one_that_was_not(
    shared: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["models", "add", str(shared), "--folder", folder, "--yes"])
    assert main(["models", "info", "waltz", "--folder", folder]) == 0
    kept = Path(folder) / "waltz.added.json"
    record = json.loads(kept.read_text())
    kept.write_text(json.dumps(record | {"sha256": "0" * 64}))
    capsys.readouterr()
    assert main(["models", "info", "waltz", "--folder", folder]) == 1
    assert "changed since it was added" in capsys.readouterr().err
