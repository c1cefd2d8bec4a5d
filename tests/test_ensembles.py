"""The benchmark of ensembles: its figures are those of what plays."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from generator.events.ensemble import DRUMS, part_value
from generator.music.bars import BarGrid
from generator.music.instruments import FAMILIES
from generator.music.metre import Metre
from generator.network.checkpoint import save_checkpoint
from tests.benchmarks.composing import ensembles
from tests.benchmarks.composing.ensembles import ensemble_playing, main, playing
from tests.generator.bands import parts_checkpoint

PIANO, FLUTE, BASS = (part_value(FAMILIES.index(name), 0) for name in ("piano", "pipe", "bass"))
GRID = BarGrid((Metre(0, 3, 4),), 24)


def test_a_part_plays_in_the_bars_in_which_it_begins_notes() -> None:
    notes = np.array([[0, 200, 72, 80, FLUTE], [71, 9, 74, 80, FLUTE], [72, 9, 36, 80, DRUMS], [215, 1, 40, 80, DRUMS]])
    assert playing(notes, [FLUTE, DRUMS], 4, GRID) == ((1 + 2) / 8, 1.0, 0.5)
    assert playing(notes, [FLUTE, DRUMS, BASS], 4, GRID) == pytest.approx((3 / 12, 2 / 3, 0.5))
    assert playing(notes[:0], [FLUTE], 4, GRID)[:2] == (0.0, 0.0)


def test_parts_that_a_model_leaves_out_play_when_silent_ones_are_made_likelier(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checkpoint = parts_checkpoint(0)
    checkpoint.weights["heads.part.output.bias"][PIANO] += 6
    assert ensemble_playing(checkpoint, "piano, bass, drums", 1, 8).parts == 1
    monkeypatch.setattr(ensembles.entrances, "NATS_PER_BAR", 0)
    assert ensemble_playing(checkpoint, "piano, bass, drums", 1, 8).parts < 1


def test_the_table_has_a_row_with_and_rows_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save_checkpoint(parts_checkpoint(0), path := tmp_path / "band.safetensors")
    asked = ["--checkpoint", str(path), "--ensemble", "flute, drums", "--pieces", "1", "--bars", "2"]
    monkeypatch.setattr(sys, "argv", ["ensembles", *asked])
    main()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" | ")[0] for line in lines if line.startswith("| ")][2:] == [
        "| band",
        "| without silent parts made likelier",
        "| timing left to the model",
    ]
