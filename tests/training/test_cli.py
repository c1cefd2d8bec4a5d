"""`train-generator` as a command; and where its extra is not installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from training import cli
from training.cli import main
from training.corpus import command


@pytest.fixture
def unimportable(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a package that training needs were missing."""
    monkeypatch.setitem(sys.modules, "training.fit.run", None)


def test_ctrl_c_ends_it_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "prepare_and_report", interrupted)
    assert main(["prepare", str(tmp_path)]) == 130
    assert capsys.readouterr().err == "train-generator: interrupted; no incomplete file was left\n"


@pytest.mark.usefixtures("unimportable")
def test_training_without_its_packages_says_how_to_install_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "lacking", lambda _: ["torch>=2.6"])
    monkeypatch.setattr(cli, "what_is_lacking", lambda _: "torch>=2.6")
    assert main(["music21:bach"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("train-generator: training needs what is not installed: torch>=2.6; run:\n")


@pytest.mark.usefixtures("unimportable")
def test_a_damaged_installation_is_not_taken_for_one_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "lacking", lambda _: [])
    with pytest.raises(ModuleNotFoundError):
        main(["music21:bach"])
