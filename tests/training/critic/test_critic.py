"""`train-generator critic`: what it learns from, that it learns, and what it writes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generator.errors import ContinuoError
from generator.events.quantiser import quantise
from generator.network.checkpoint import composes_as, file_hash, load_checkpoint, save_checkpoint
from generator.network.config import SamplingConfig
from tests.generator.analysis.test_embedding import CONFIGS, made
from tests.generator.bands import parts_checkpoint
from tests.training.fit.test_run import refused
from tests.training.pieces import band
from tests.training.tunes import random_tune, write_tunes
from training.cli import main
from training.config import CriticConfig
from training.corpus.piece import TrainingPiece, make_piece
from training.critic import command, examples
from training.critic.beside_true import beside_true
from training.critic.command import examples_key
from training.critic.examples import Examples, gather, read_examples, save_examples, stretches
from training.critic.learn import auc, learn


def tunes(count: int, bars: int = 24) -> list[TrainingPiece]:
    return [make_piece(f"{seed}", "folk", quantise(random_tune(seed, bars))) for seed in range(count)]


@pytest.mark.parametrize("separate", [False, True])
@pytest.mark.parametrize("is_ending", [False, True])
def test_the_true_stretch_stands_beside_composed_ones_to_the_note(separate: bool, is_ending: bool) -> None:
    checkpoint = parts_checkpoint() if separate else made(CONFIGS[1], embeds=False)
    piece = band(0, 24) if separate else tunes(1)[0]
    bars = (8, 16, 24) if is_ending else (4, 12, 20)
    one = beside_true(checkpoint, checkpoint.model(), piece.score, bars, 3, rng_seed=1, is_ending=is_ending)
    assert one is not None and len(one.notes) == 4
    begin, end = one.request.begin_ticks, one.request.end_ticks
    assert end is not None and (begin, end) == (8 * 96, 16 * 96)
    for number, track in enumerate(piece.score.tracks):
        first, last = (bar * 96 for bar in bars[1:])
        inside = track.notes[(track.notes[:, 0] >= first) & (track.notes[:, 0] < last)]
        true = one.notes[0]
        if separate:
            value = next(part.value for part in one.request.parts if number in part.tracks)
            true = true[true[:, 4] == value]
        assert sorted(zip(*(true[:, [0, 2]] + [bars[0] * 96, 0]).T.tolist(), strict=True)) == sorted(
            zip(*inside[:, [0, 2]].T.tolist(), strict=True)
        )
    assert one.notes[1].tolist() != one.notes[0].tolist() != one.notes[2].tolist()
    again = beside_true(checkpoint, checkpoint.model(), piece.score, bars, 3, rng_seed=1, is_ending=is_ending)
    assert again and all(np.array_equal(a, b) for a, b in zip(one.notes, again.notes, strict=True))


def test_pieces_without_room_are_left_out() -> None:
    checkpoint = made(CONFIGS[1], embeds=False)
    assert list(stretches(checkpoint, tunes(3, bars=10), 1, seed=0)) == [(1, None), (2, None), (3, None)]
    found = gather(checkpoint, tunes(6), 2, seed=0, is_wanted=lambda own: len(own) < 4)
    assert found.inputs.shape[:2] == (4, 3) and set(found.bars.tolist()) <= {4, 8, 16}
    assert not np.isinf(found.inputs).any()


def test_what_was_left_off_goes_on_to_the_same_end(tmp_path: Path) -> None:
    checkpoint, path = made(CONFIGS[1], embeds=False), tmp_path / "unfinished.npz"
    part = gather(checkpoint, tunes(5), 1, seed=0, is_wanted=lambda own: len(own) < 2)
    save_examples(part, "key", path)
    assert read_examples(path, "other") is None and read_examples(tmp_path / "none.npz", "key") is None
    whole = gather(checkpoint, tunes(5), 1, seed=0, so_far=read_examples(path, "key"))
    once = gather(checkpoint, tunes(5), 1, seed=0)
    assert whole.seen == once.seen == 5 and whole.statistics == once.statistics and len(once) > 2
    np.testing.assert_array_equal(whole.inputs, once.inputs)
    for damaged in (b"", b"PK\x03\x04", path.read_bytes()[:200]):
        path.write_bytes(damaged)
        assert read_examples(path, "key") is None


def test_examples_by_other_statistics_are_not_gone_on_from(monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint, config = made(CONFIGS[1], embeds=False), CriticConfig()
    now = examples_key(checkpoint, 40, config)
    assert examples_key(checkpoint, 40, config) == now != examples_key(checkpoint, 41, config)
    assert not any(map(np.isnan, examples.statistics_of_sample().values()))
    real = examples.stretch_statistics
    monkeypatch.setattr(examples, "stretch_statistics", lambda own: real(own) | {"range": 0.0})
    counted_differently = examples_key(checkpoint, 40, config)
    monkeypatch.setattr(examples, "stretch_statistics", lambda own: real(own) | {"another": 0.0})
    assert len({now, counted_differently, examples_key(checkpoint, 40, config)}) == 3


def test_examples_by_other_settings_are_not_gone_on_from(monkeypatch: pytest.MonkeyPatch) -> None:
    checkpoint, config = made(CONFIGS[1], embeds=False), CriticConfig()
    now = examples_key(checkpoint, 40, config)
    monkeypatch.setattr(command, "SamplingConfig", lambda: SamplingConfig(consistency=0))
    assert examples_key(checkpoint, 40, config) != now


def invented(stretches: int = 120, seed: int = 0) -> Examples:
    """True ones have more of the first number, and something that is never known."""
    inputs = np.random.default_rng(seed).standard_normal((stretches, 3, 4)).astype(np.float32)
    inputs[:, 0, 0] += 2
    inputs[:, :, 3] = np.nan
    return Examples(("more", "other", "third", "never"), inputs, np.full(stretches, 8), stretches)


def test_it_learns_what_tells_them_apart() -> None:
    critic, figures = learn(invented(), steps=80, units=4, seed=1)
    assert 0.8 < figures.auc <= 1 and figures.pairs > 0.8 and set(figures.auc_of_bars) == {8}
    other = invented(seed=9)
    judged = critic.of_inputs(other.inputs.reshape(-1, 4)).reshape(-1, 3)
    assert auc(judged) > 0.8


def test_noise_is_not_distinguished() -> None:
    noise = invented()
    noise.inputs[:, 0, 0] -= 2
    _, figures = learn(noise, steps=40, units=4, seed=1)
    assert 0.3 < figures.auc < 0.7


def test_area_under_the_curve() -> None:
    assert auc(np.array([[2.0, 1.0], [3.0, 0.0]])) == 1
    assert auc(np.array([[0.0, 1.0], [0.0, 1.0]])) == 0
    assert auc(np.zeros((3, 4))) == 0.5


def test_a_checkpoint_gets_one_and_composes_as_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "tunes"
    for part, bars in enumerate((24, 26)):
        write_tunes(folder / str(part), 40, 40 * part, bars=bars)
    path, output = tmp_path / "plain.safetensors", tmp_path / "judges.safetensors"
    save_checkpoint(made(CONFIGS[1], embeds=False), path)
    options = ["-o", str(output), "--pieces", "40", "--steps", "5", "--prepared", str(tmp_path / "prepared")]
    assert main(["critic", str(path), str(folder), *options]) == 0
    said = capsys.readouterr().out
    assert "AUC" in said and "Saved" in said
    before, after = load_checkpoint(path), load_checkpoint(output)
    assert before.critic is None and after.critic is not None
    assert all(np.array_equal(weight, after.weights[name]) for name, weight in before.weights.items())
    assert composes_as(output, file_hash(path))
    about = after.provenance["critic"]
    assert about["stretches"] == 40 and 0 <= about["held_out"]["auc"] <= 1


@pytest.mark.parametrize("command", ["critic", "embed"])
def test_a_name_that_cannot_be_written_is_found_before_pieces_are_read(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, taken = tmp_path / "m.safetensors", tmp_path / "taken.safetensors"
    save_checkpoint(made(CONFIGS[1], embeds=False), path)
    taken.mkdir()
    monkeypatch.setattr("training.fit.teaching.own_split", lambda *_: pytest.fail("read"))
    tunes_folder = write_tunes(tmp_path / "tunes", 4)
    assert "taken.safetensors" in refused([command, str(path), str(tunes_folder), "-o", str(taken)], capsys)


def test_too_few_pieces_are_refused_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "c.safetensors"
    save_checkpoint(made(CONFIGS[1], embeds=False), path)
    before = path.read_bytes()
    folder = write_tunes(tmp_path / "few", 12)
    said = refused(["critic", str(path), str(folder), "--prepared", str(tmp_path / "p")], capsys)
    assert "too few" in said and path.read_bytes() == before


@pytest.mark.parametrize(
    "options", [{"pieces": 1}, {"takes": 0}, {"max_minutes": 0.0}, {"units": 0}, {"steps": 0}, {"seed": -1}]
)
def test_settings_out_of_range_are_refused(options: dict) -> None:
    with pytest.raises(ContinuoError, match="must be"):
        CriticConfig(**options)
