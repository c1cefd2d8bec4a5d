"""`train-generator` as a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.cli import main
from training.corpus import command


def test_ctrl_c_ends_it_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "prepare_and_report", interrupted)
    assert main(["prepare", str(tmp_path)]) == 130
    assert capsys.readouterr().err == "train-generator: interrupted; no incomplete file was left\n"
