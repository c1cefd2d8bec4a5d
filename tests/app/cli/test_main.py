"""`continuo generate` and `continuo inspect`, with a small real checkpoint."""

from __future__ import annotations

import dataclasses
import json
import wave
from pathlib import Path

import numpy as np
import pytest

from app.assets import shipped_clips
from app.cli.main import main
from generator.events.form_model import FormModel
from generator.midi.reader import read_midi_file
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import Score, Tempo, Track, note_array
from generator.network.checkpoint import Checkpoint, save_checkpoint
from generator.network.config import LSTMConfig
from generator.network.model import random_weights
from tests.generator.bands import VOCABULARY, parts_checkpoint
from tests.generator.scores import SMALL_VOCABULARY, tune


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> str:
    config = LSTMConfig(channels=16, hidden=16, head_width=16)
    weights = random_weights(config, SMALL_VOCABULARY, np.random.default_rng(0))
    path = tmp_path_factory.mktemp("model") / "m.safetensors"
    save_checkpoint(Checkpoint(config, SMALL_VOCABULARY, weights, ("song",), {"corpus": "kept 3"}), path)
    return str(path)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mid"
    path.write_bytes(write_midi(tune(2)))
    return path


def generate(checkpoint: str, out: Path, *more: str) -> int:
    return main(["generate", "--checkpoint", checkpoint, "--out", str(out), *more])


def test_the_piece_holds_the_clip_as_it_was_and_then_the_new_part(checkpoint: str, clip: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "piece.mid"
    assert generate(checkpoint, out, "--seed-clip", str(clip), "--seconds", "9") == 0
    piece, seed = read_midi_file(out), read_midi_file(clip)
    assert [track.name for track in piece.tracks if len(track)] == ["Piano", "Continuo"]
    assert sorted(next(t for t in piece.tracks if t.name == "Piano")) == sorted(*[t for t in seed.tracks if len(t)])
    new = next(track for track in piece.tracks if track.name == "Continuo")
    assert new.notes[:, 0].min() >= seed.end_ticks
    assert seed.end_seconds + 8 < piece.end_seconds <= seed.end_seconds + 10
    assert (piece.tempos, piece.metres, piece.keys) == (seed.tempos, seed.metres, seed.keys)


def test_same_arguments_same_bytes_other_rng_seed_other_piece(checkpoint: str, clip: Path, tmp_path: Path) -> None:
    def made(name: str, rng_seed: str) -> bytes:
        assert (
            generate(checkpoint, tmp_path / name, "--seed-clip", str(clip), "--bars", "2", "--rng-seed", rng_seed) == 0
        )
        return (tmp_path / name).read_bytes()

    assert made("a.mid", "7") == made("b.mid", "7") != made("c.mid", "8")


def test_only_new_is_the_same_music_from_the_start(checkpoint: str, clip: Path, tmp_path: Path) -> None:
    common = ("--seed-clip", str(clip), "--bars", "3", "--rng-seed", "3")
    assert generate(checkpoint, tmp_path / "whole.mid", *common) == 0
    assert generate(checkpoint, tmp_path / "new.mid", *common, "--only-new") == 0
    (new,) = [track for track in read_midi_file(tmp_path / "new.mid").tracks if len(track)]
    whole = next(track for track in read_midi_file(tmp_path / "whole.mid").tracks if track.name == "Continuo")
    assert np.array_equal(new.notes + np.array([2 * 4 * 480, 0, 0, 0]), whole.notes)


def test_a_clip_at_another_tempo_metre_and_resolution_keeps_them(checkpoint: str, tmp_path: Path) -> None:
    notes = note_array([(0, 220, 60, 80), (220, 220, 64, 90), (440, 220, 67, 70)])
    clip = Score(220, (Track(notes, "Flute", 73),), (Tempo(0, 400_000),), (Metre(0, 3, 4),))
    path, out = tmp_path / "clip.mid", tmp_path / "out.mid"
    path.write_bytes(write_midi(clip))
    assert generate(checkpoint, out, "--seed-clip", str(path), "--bars", "4") == 0
    piece = read_midi_file(out)
    new = next(track for track in piece.tracks if track.name == "Continuo")
    assert new.program == 73
    assert [tempo.us_per_quarter for tempo in piece.tempos] == [400_000]
    assert piece.metres == (Metre(0, 3, 4),)
    assert piece.end_seconds <= 5 * 3 * 0.4 + 1e-6
    assert piece.seconds_at(int(new.notes[:, 0].min())) >= 3 * 0.4


def test_from_nothing_with_sound(checkpoint: str, tmp_path: Path) -> None:
    out, wav = tmp_path / "p.mid", tmp_path / "p.wav"
    assert generate(checkpoint, out, "--seconds", "4", "--wav", str(wav), "--style", "song") == 0
    with wave.open(str(wav), "rb") as sound:
        assert sound.getnframes() / sound.getframerate() > 2
        assert np.abs(np.frombuffer(sound.readframes(-1), np.int16)).max() > 1000


@pytest.mark.parametrize("path", shipped_clips(), ids=lambda path: path.stem)
def test_every_shipped_clip_can_be_continued(path: Path, checkpoint: str, tmp_path: Path) -> None:
    assert generate(checkpoint, tmp_path / "p.mid", "--seed-clip", str(path), "--bars", "4") == 0


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Traceback" not in said
    return said


def test_bad_input_is_one_sentence_and_leaves_no_file(
    checkpoint: str, clip: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.mid"
    base = ["generate", "--checkpoint", checkpoint, "--out", str(out)]
    pdf = tmp_path / "letter.mid"
    pdf.write_bytes(b"%PDF-1.4")
    silent = tmp_path / "silent.mid"
    silent.write_bytes(write_midi(Score(480, (Track(),))))
    drums = tmp_path / "drums.mid"
    drums.write_bytes(write_midi(Score(480, (Track(note_array([(0, 120, 36, 90)]), is_drum=True),))))
    in_file = tmp_path / "file"
    in_file.write_text("")
    for more, said in [
        (["--seed-clip", str(pdf)], "a PDF"),
        (["--seed-clip", str(silent)], "no pitched notes"),
        (["--seed-clip", str(drums)], "this checkpoint has no drums"),
        (["--seed-clip", str(tmp_path / "none.mid")], "can't be opened"),
        (["--seconds", "5", "--bars", "2"], "give one of them"),
        (["--seconds", "-1"], "--seconds is -1"),
        (["--bars", "0"], "--bars is 0"),
        (["--temperature", "-1"], "--temperature is -1"),
        (["--top-p", "0"], "--top-p is 0"),
        (["--style", "tango"], "(song)"),
        (["--rng-seed", "-4"], "--rng-seed is -4"),
        (["--sedd-clip", "x"], "Did you mean --seed-clip"),
        (["--fill", "9-12"], "--fill 9-12: the word 'bars' comes first, as in --fill bars 9-12"),
    ]:
        assert said in refused([*base, *more], capsys)
        assert not out.exists()
    assert "letter.mid" in refused(["generate", "--checkpoint", str(pdf), "--out", str(out)], capsys)
    refused(["generate", "--checkpoint", checkpoint, "--out", str(in_file / "x.mid")], capsys)
    assert "would be overwritten" in refused([*base[:-1], str(clip), "--seed-clip", str(clip)], capsys)


def test_a_full_disk_is_one_sentence_and_keeps_what_was_there(
    checkpoint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "x.mid"
    out.write_bytes(b"older")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    said = refused(["generate", "--checkpoint", checkpoint, "--out", str(out), "--bars", "1"], capsys)
    assert "No space left" in said
    assert out.read_bytes() == b"older"
    assert [path.name for path in tmp_path.iterdir()] == ["x.mid"]


def test_inspect_describes_checkpoints_and_midi_files(
    checkpoint: str, clip: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["inspect", checkpoint]) == 0
    said = capsys.readouterr().out
    assert "lstm" in said
    assert "song" in said and "merged into one; no drums" in said
    save_checkpoint(dataclasses.replace(parts_checkpoint(), forms=None), tmp_path / "parts.safetensors")
    assert main(["inspect", str(tmp_path / "parts.safetensors")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "(streams: parts" in said and f"{VOCABULARY.is_drum.sum()} of the notes and chords are drums" in said
    assert "no forms learnt" in said
    forms = FormModel.learn([np.array([1, 2, 0, 4])])
    save_checkpoint(dataclasses.replace(parts_checkpoint(), forms=forms), tmp_path / "parts.safetensors")
    assert main(["inspect", str(tmp_path / "parts.safetensors")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "forms learnt from 3 bars" in said and "earlier version" not in said
    assert main(["inspect", str(clip)]) == 0
    said = capsys.readouterr().out
    assert "4/4" in said
    assert "C major" in said
    named = Score(480, (Track(note_array([(0, 9, 60, 80)]), "[/b]x"),))
    (tmp_path / "named.mid").write_bytes(write_midi(named))
    assert main(["inspect", str(tmp_path / "named.mid")]) == 0
    assert "[/b]x" in capsys.readouterr().out
    assert main(["inspect", checkpoint, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["kind"], found["family"], found["styles"]) == ("checkpoint", "lstm", ["song"])
    assert main(["inspect", str(clip), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["metres"], found["key"], found["provenance"]) == (["4/4"], "C major", None)
    assert generate(checkpoint, tmp_path / "made.mid", "--bars", "1") == 0
    capsys.readouterr()
    assert main(["inspect", str(tmp_path / "made.mid"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["provenance"]["program"].startswith("continuo")
    (tmp_path / "x.txt").write_text("hello")
    assert "MThd" in refused(["inspect", str(tmp_path / "x.txt")], capsys)


def test_inspect_says_that_a_critic_of_an_earlier_version_is_left_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "old.safetensors"
    save_checkpoint(dataclasses.replace(parts_checkpoint(), provenance={"critic": {"stretches": 7}}), path)
    assert main(["inspect", str(path)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "none: takes are ranked by their statistics; its own is of an earlier version" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["generte"], "generte: no such command or file; did you mean generate?"),
        (["xyzzy"], "xyzzy: no such command or file; see continuo --help"),
        (["generate", "--takes", "x"], "--takes x: it must be a whole number; see --help"),
        (["record"], "record: OUT is missing; see --help"),
        (["models", "add"], "models add: SOURCE is missing; see --help"),
        (["generate", "--bars"], "generate: --bars needs a value; see --help"),
        (["generate", "--tempo", "fast"], "--tempo fast: it must be a number; see --help"),
    ],
)
def test_mistyped_commands_and_numbers_are_said_in_plain_words(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == f"continuo: {said}\n"
