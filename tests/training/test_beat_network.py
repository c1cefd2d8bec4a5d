"""Learning where in a beat strokes are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generator.analysis.beats.strokes import FEATURES
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import Score, Tempo, Track, note_array
from training.beat_network import CLASSES, beats_in, examples, read_performance, train, varied
from training.cli import main


def tune(bars: int = 24, metre: tuple[int, int] = (3, 4)) -> Score:
    """Quarters, and an eighth after each second one."""
    notes = [(480 * n, 200, 60 + n % 12, 80) for n in range(3 * bars)]
    notes += [(480 * n + 240, 200, 60 + n % 12, 80) for n in range(0, 3 * bars, 2)]
    return Score(480, (Track(note_array(sorted(notes)), "Piano"),), (Tempo(0, 500_000),), (Metre(0, *metre),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written = tmp_path / "tune.mid"
    written.write_bytes(write_midi(tune()))
    return written


def test_beats_are_those_of_the_metre() -> None:
    ticks, firsts = beats_in(tune())
    assert ticks[:4].tolist() == [0, 480, 960, 1440] and firsts[:4].tolist() == [True, False, False, True]
    assert np.diff(beats_in(tune(metre=(6, 8)))[0]).tolist() == [720] * (len(beats_in(tune(metre=(6, 8)))[0]) - 1)
    assert np.diff(beats_in(tune(metre=(3, 8)))[0])[0] == 720


def test_strokes_get_their_place_in_the_beat(path: Path) -> None:
    played = read_performance(path, path.parent, np.random.default_rng(0))
    assert played is not None
    rows, kinds = examples(played)
    assert rows.shape == (len(kinds), FEATURES)
    shares = np.bincount(kinds, minlength=CLASSES) / len(kinds)
    assert shares[:3] == pytest.approx([24 / 108, 48 / 108, 36 / 108], abs=0.06)


def test_what_is_varied_keeps_its_beats(path: Path) -> None:
    rng = np.random.default_rng(3)
    played = read_performance(path, path.parent, rng)
    assert played is not None
    other = varied(played, rng)
    _, kinds = examples(other)
    assert (kinds < 3).mean() > 0.8 and (np.diff(other.beats) > 0).all()


def test_files_of_no_use_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "broken.mid").write_bytes(b"MThd")
    (tmp_path / "short.mid").write_bytes(write_midi(tune(bars=2)))
    rng = np.random.default_rng(0)
    assert [read_performance(tmp_path / name, tmp_path, rng) for name in ("broken.mid", "short.mid", "none.mid")] == [
        None
    ] * 3


def test_weights_are_those_that_the_network_reads(path: Path) -> None:
    played = read_performance(path, path.parent, np.random.default_rng(0))
    assert played is not None
    weights = train([played._replace(name="b")], minutes=1e-4)
    assert weights["0.weight"].shape[1] == FEATURES and weights["2.bias"].shape == (CLASSES,)
    assert {value.dtype for value in weights.values()} == {np.dtype(np.float16)}


def test_the_command_writes_the_network(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, output = tmp_path / "tunes", tmp_path / "out"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.mid").write_bytes(write_midi(tune()))
    assert main(["beats", str(folder), "--output", str(output), "--minutes", "0.0001"]) == 0
    assert sorted(path.name for path in output.iterdir()) == ["whole.safetensors"]
    assert main(["beats", str(tmp_path / "none"), "--output", str(output)]) == 2
    assert "no .mid file" in capsys.readouterr().err
