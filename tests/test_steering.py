"""The benchmark of cadence and tightness: what it counts, and its tables."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from generator.music.bars import BarGrid
from generator.music.metre import Metre
from generator.network.checkpoint import save_checkpoint
from tests.benchmarks.composing import steering
from tests.benchmarks.composing.steering import bass_classes, ending, in_time, main
from tests.generator.bands import parts_checkpoint
from tests.training.pieces import band

GRID = BarGrid((Metre(0, 4, 4),), 24)
SCALE = [(tick * 24, 24, pitch, 64) for tick, pitch in enumerate((60, 62, 64, 65, 67, 69, 71, 72))]


def closing(*bass: int) -> np.ndarray:
    """A C major scale over two bars, then these half notes below."""
    return np.array([*SCALE, *((192 + index * 48, 48, pitch, 64) for index, pitch in enumerate(bass))])


def test_an_ending_is_on_the_tonic_and_after_the_dominant_on_a_strong_beat() -> None:
    assert ending(closing(43, 43, 48), GRID) == (True, True, True)
    assert ending(closing(41, 48, 48), GRID) == (True, False, True)
    assert ending(closing(48, 43), GRID) == (False, False, True)
    late = np.array([*closing(43), (192 + 60, 48, 48, 64)])
    assert ending(late, GRID) == (True, True, False)


def test_the_bass_is_what_sounds_lowest_held_notes_too() -> None:
    assert bass_classes(np.array([(0, 96, 36, 64), (24, 24, 60, 64), (96, 24, 67, 64)])).tolist() == [0, 0, 7]


def test_only_pieces_with_drums_and_others_count_as_bands() -> None:
    piece = band(0, 8)
    assert len(in_time([piece])) == 1 and 0 <= in_time([piece])[0] <= 1


def test_the_tables_have_a_row_with_and_rows_without_and_one_of_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    save_checkpoint(parts_checkpoint(0), path := tmp_path / "tiny.safetensors")
    monkeypatch.setattr(steering, "pieces_asked_for", lambda *_: [band(seed, 24) for seed in range(2)])
    monkeypatch.setattr(steering, "BANDS", {"folk": "piano, drums"})
    monkeypatch.setattr(steering, "BARS", 4)
    monkeypatch.setattr(steering, "PIECES", 1)
    monkeypatch.setattr(sys, "argv", ["steering", "unread", "--checkpoint", str(path)])
    main()
    rows = [line.split(" | ")[0] for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert rows[2:5] == ["| with a cadence", "| without", "| people"]
    assert rows[7:] == ["| with tightness", "| without", "| and the timing left to the model", "| people"]
