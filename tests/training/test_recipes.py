"""The recipes that ship can be followed: every option in them is one that train-generator knows."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.benchmarks.likelihood.ablation_patches import PATCHES
from tests.checkout import ROOT
from training.cli import main

FOLDER = ROOT / "assets" / "recipes"
RECIPES = sorted(path for path in FOLDER.rglob("*.toml") if path.name != "ablations.toml")
ABLATIONS = tomllib.loads((FOLDER / "ablations.toml").read_text(encoding="utf-8"))


def printed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What is said of a run whose sources, or base, are not there: options are looked at first."""
    assert main(["nowhere", *arguments, "--dry-run"]) == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_recipes_are_understood(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    base = tomllib.loads(path.read_text(encoding="utf-8")).get("init-from")
    expected = f"{base}: can't be opened" if base else "nowhere: there is no such folder"
    assert expected in printed(["--config", str(path)], capsys)


@pytest.mark.parametrize("name", ABLATIONS)
def test_ablations_are_understood(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(FOLDER.parents[1])
    options = ABLATIONS[name].split()
    assert {option[1:] for option in options if option.startswith("@")} <= set(PATCHES)
    given = [option for option in options if not option.startswith("@")]
    assert "nowhere: there is no such folder" in printed(given, capsys)


def test_the_check_above_would_notice(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nowhere" not in printed(["--model", "lstm", "--no-lstm.relative"], capsys)
