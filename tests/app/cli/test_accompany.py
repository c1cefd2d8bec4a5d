"""`continuo accompany` as somebody at a terminal meets it; with a receiver it is in tests/app/player."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.main import main
from generator.network.checkpoint import save_checkpoint
from tests.app.window.live.parts import small_checkpoint
from tests.generator.bands import parts_checkpoint

pytestmark = pytest.mark.processes


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--follow", "x", "--tempo", "100"], "--follow and --tempo both set the tempo"),
        (["--listen", "--tempo", "100"], "--listen finds the tempo"),
        (["--link", "--follow", "x"], "--link sets the tempo"),
        (["--link", "--listen"], "--link sets the tempo"),
        (["--tempo", "3"], "--tempo is 3"),
        (["--metre", "4/5"], "--metre '4/5'"),
        (["--tempo", "100", "--count-in", "0"], "--count-in is 0"),
        (["--parts", "kazoo", "--checkpoint", "parts.safetensors"], "--parts"),
        (["--instrument", "kazoo", "--checkpoint", "parts.safetensors"], "--instrument"),
        (["--instrument", "drums", "--checkpoint", "parts.safetensors"], "name one instrument"),
        (["--instrument", "piano, flute", "--checkpoint", "parts.safetensors"], "name one instrument"),
        (["--range", "flute=C4-C5", "--checkpoint", "parts.safetensors"], "flute"),
        (["--checkpoint", "m.safetensors"], "can't accompany"),
        (["--checkpoint", "none.safetensors"], "none.safetensors"),
        (["-o", "take.doc"], "take.doc"),
    ],
)
def test_bad_input_is_one_sentence(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    small_checkpoint(tmp_path / "m.safetensors")
    save_checkpoint(parts_checkpoint(), tmp_path / "parts.safetensors")
    monkeypatch.chdir(tmp_path)
    assert main(["accompany", "--no-synth", *arguments]) == 2
    said = capsys.readouterr().err
    assert sentence in said and said.count("\n") == 1 and said.startswith("continuo: ")
