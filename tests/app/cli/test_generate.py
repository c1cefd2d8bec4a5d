"""Takes, fills and provenance on the command line, with a small real checkpoint."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.cli.main import main
from generator.compose.asking.provenance import find_provenance
from generator.midi.reader import read_midi_file, read_texts
from generator.midi.writer import write_midi
from generator.network.checkpoint import MADE_FROM, Checkpoint, load_checkpoint, made_from, save_checkpoint
from generator.network.config import LSTMConfig
from generator.network.model import random_weights
from tests.generator.critics import with_critic
from tests.generator.midi.files import control, meta, midi_bytes, note
from tests.generator.scores import SMALL_VOCABULARY, tune


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current one, with a checkpoint that can fill gaps, and a clip."""
    config = LSTMConfig(channels=16, hidden=16, head_width=16)
    weights = random_weights(config, SMALL_VOCABULARY, np.random.default_rng(0))
    about = {"train": {"infill": 0.25}}
    save_checkpoint(Checkpoint(config, SMALL_VOCABULARY, weights, ("song",), about), tmp_path / "m.safetensors")
    (tmp_path / "clip.mid").write_bytes(write_midi(tune(6)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def generate(*more: str) -> int:
    return main(["generate", "--checkpoint", "m.safetensors", *more])


@pytest.mark.parametrize(
    "options",
    [
        ["--bars", "3"],
        ["clip.mid", "--bars", "2", "--key", "D dorian", "--range", "C3-C6", "--temperature", "1.1"],
        ["clip.mid", "--fill", "bars", "3-4", "--lock", "A0-B3", "--polyphony", "2"],
        ["--bars", "2", "--metre", "3/4", "--tempo", "90", "--midi-type", "0", "--only-new"],
        ["clip.mid", "--bars", "2", "--tempo", "72"],
        ["clip.mid", "--bars", "2", "--mix", "1: volume 80, pan left, reverb 90, chorus 5"],
    ],
)
def test_a_piece_can_be_composed_again_byte_for_byte(
    options: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate(*options, "--rng-seed", "5", "--out", "piece.mid", "--sidecar") == 0
    capsys.readouterr()
    assert main(["reproduce", "piece.mid", "--out", "again.mid"]) == 0
    assert "the same to the byte" in capsys.readouterr().out
    assert (folder / "again.mid").read_bytes() == (folder / "piece.mid").read_bytes()
    assert main(["reproduce", "piece.continuo.json", "--out", "third.mid"]) == 0
    assert (folder / "third.mid").read_bytes() == (folder / "piece.mid").read_bytes()


_SHORT = "--checkpoint", "m.safetensors", "--bars", "1"
_LEFT_OUT = "new.musicxml: pedal presses: 1; the notes are written without them"


@pytest.mark.parametrize(
    ("command", "left_out"),
    [
        (["generate", "open.mid", *_SHORT, "--out", "new.musicxml"], [_LEFT_OUT]),
        (["generate", "open.mid", *_SHORT, "--takes", "2", "--out", "new.mid"], []),
        (["inspect", "open.mid"], []),
    ],
)
def test_what_was_changed_in_reading_is_reported_in_one_line_for_each_kind(
    command: list[str], left_out: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "open.mid").write_bytes(midi_bytes([note(0, 9, 60)[0], control(0, 64, 127), note(480, 9, 64)[0]]))
    assert main(command) == 0
    assert capsys.readouterr().err.splitlines() == [
        "open.mid: notes that are never released: 2; they ring to the end of the file",
        "open.mid: pedals that are never lifted: 1; they are held to the end of the file",
        *left_out,
    ]


def test_composing_again_tells_what_was_changed_in_reading_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "open.mid").write_bytes(midi_bytes([note(0, 9, 60)[0], note(480, 9, 64)[0]]))
    assert generate("open.mid", "--bars", "1", "--out", "new.mid") == 0
    said = capsys.readouterr().err
    assert main(["reproduce", "new.mid"]) == 0
    assert capsys.readouterr().err == said and said.count("\n") == 1


def test_takes_are_written_in_their_order_with_their_scores(folder: Path) -> None:
    assert generate("clip.mid", "--bars", "2", "--takes", "4", "--out", "t.mid") == 0
    scores = json.loads((folder / "t.takes.json").read_text())
    assert [row["file"] for row in scores] == [f"t-{n}.mid" for n in (1, 2, 3, 4)]
    assert [row["rank"] for row in scores] == [1, 2, 3, 4]
    assert sorted(row["take"] for row in scores) == [0, 1, 2, 3]
    assert all({"nats_per_note", "distance", "copied_notes", "likeness"} <= set(row) for row in scores)
    assert len({(folder / row["file"]).read_bytes() for row in scores}) == 4
    assert main(["reproduce", "t-3.mid"]) == 0


@pytest.mark.parametrize("name", ["taken", "clip.mid/piece", "long" * 70])
@pytest.mark.parametrize("option", ["--out", "--wav"])
def test_a_name_that_cannot_be_written_is_found_before_composing(
    name: str, option: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(name + (".wav" if option == "--wav" else ".mid"))
    if name == "taken":
        (folder / path).mkdir()
    monkeypatch.setattr("app.cli.generate.compose_all", lambda *_: pytest.fail("composed"))
    before = sorted(folder.rglob("*"))
    assert generate("--bars", "2", option, str(path)) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert path.name in lines[0] or "clip.mid" in lines[0]
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("options", [["--sidecar"], ["--takes", "2"]])
def test_a_name_that_is_too_long_for_the_files_beside_it_is_found_before_composing(
    options: list[str], folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.cli.generate.compose_all", lambda *_: pytest.fail("composed"))
    before = sorted(folder.rglob("*"))
    assert generate("--bars", "2", *options, "--out", "long" * 62 + ".mid") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "long.takes.json" in line or "long.continuo.json" in line
    assert sorted(folder.rglob("*")) == before


def test_reproducing_finds_a_name_that_cannot_be_written_before_it_composes(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert generate("--bars", "2", "--out", "piece.mid") == 0
    (folder / "taken.mid").mkdir()
    monkeypatch.setattr("app.cli.generate.compose_again", lambda *_: pytest.fail("composed"))
    capsys.readouterr()
    assert main(["reproduce", "piece.mid", "--out", "taken.mid"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "taken.mid" in line


def test_what_reproducing_lacks_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate("clip.mid", "--bars", "2", "--out", "piece.mid") == 0
    (folder / "elsewhere").mkdir()
    (folder / "piece.mid").rename(folder / "elsewhere" / "piece.mid")
    (folder / "m.safetensors").rename(folder / "elsewhere" / "other.safetensors")
    (folder / "clip.mid").unlink()
    assert main(["reproduce", "elsewhere/piece.mid"]) == 2
    said = capsys.readouterr().err
    assert "the checkpoint m.safetensors" in said and "the clip clip.mid" in said and "--seed-clip" in said
    (folder / "other.mid").write_bytes(write_midi(tune(3)))
    given = ["--checkpoint", "elsewhere/other.safetensors", "--seed-clip", "other.mid"]
    assert main(["reproduce", "elsewhere/piece.mid", *given]) == 2
    assert "is not the clip.mid that was used" in capsys.readouterr().err
    assert main(["reproduce", "other.mid"]) == 2
    assert "has no provenance" in capsys.readouterr().err


def test_an_edited_piece_is_distinguished_from_the_composed_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generate("--bars", "2", "--out", "piece.mid") == 0
    data = (folder / "piece.mid").read_bytes()
    (folder / "piece.mid").write_bytes(data + b"XXXX\0\0\0\0")
    assert main(["reproduce", "piece.mid"]) == 1
    assert "not the same" in capsys.readouterr().out


def test_provenance_can_be_left_out_and_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate("--bars", "2", "--out", "with it; or $so.mid", "--key", "A minor") == 0
    assert generate("--bars", "2", "--out", "without.mid", "--key", "A minor", "--no-provenance") == 0
    assert find_provenance(read_texts(folder / "with it; or $so.mid")) and not read_texts(folder / "without.mid")
    capsys.readouterr()
    assert main(["inspect", "with it; or $so.mid"]) == 0
    said = capsys.readouterr().out
    assert "m.safetensors" in said and "A minor" in said
    assert shlex.split(said.splitlines()[-1])[-2:] == ["reproduce", "with it; or $so.mid"]
    assert main(["inspect", "without.mid"]) == 0
    assert "reproduce" not in capsys.readouterr().out


def test_without_a_name_the_piece_gets_one_that_is_free(folder: Path) -> None:
    for _ in range(2):
        assert generate("clip.mid", "--bars", "1") == 0
    assert generate("clip.mid", "--fill", "bars", "2") == 0
    assert generate("--bars", "1") == 0
    names = {path.name for path in folder.glob("*.mid")}
    assert names == {"clip.mid", "clip-continued.mid", "clip-continued-2.mid", "clip-filled.mid", "piece.mid"}


def test_the_ending_of_the_name_says_what_is_written(folder: Path) -> None:
    assert generate("--bars", "2", "--out", "p.wav") == 0
    assert generate("--bars", "2", "--out", "p.flac") == 0
    assert (folder / "p.wav").read_bytes()[:4] == b"RIFF" and (folder / "p.flac").read_bytes()[:4] == b"fLaC"
    assert generate("--bars", "2", "--out", "p.musicxml") == 0
    assert generate("p.musicxml", "--bars", "1", "--out", "q.mid") == 0
    assert len([track for track in read_midi_file(folder / "q.mid").tracks if len(track)]) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["clip.mid", "--fill", "bars", "9-12"], "has only bars 1 to 6"),
        (["clip.mid", "--fill", "bars", "x"], "--fill bars 'x'"),
        (["--fill", "bars", "1-2"], "--fill needs a clip"),
        (["clip.mid", "--seed-clip", "clip.mid"], "give one of them"),
        (["--takes", "0"], "--takes is 0"),
        (["--takes", "3", "--wav", "x.wav"], "--wav is for one take"),
        (["--key", "C dorain"], "did you mean 'dorian'"),
        (["--chords", "Dm7 | Hx"], "bar 2 (character 7)"),
        (["--range", "C#4-C#4", "--key", "C"], "--key"),
        (["--out", "p.doc"], "unknown file type"),
        (["--wav", "p.mid"], "not a sound file"),
        (["--range", "0-127"], "A0 (21)"),
        (["clip.mid", "--fill", "bars", "2", "--lock", "A0-C8"], "--lock keeps all of its notes"),
        (["--guidance", "11"], "--guidance is 11"),
        (["--repeats", "-1"], "--repeats is -1"),
        (["nothing.mid"], "nothing.mid"),
        (["clip.mid", "other.mid"], "other.mid: unknown command"),
    ],
)
def test_bad_wishes_are_reported_in_one_sentence_and_leave_no_file(
    options: list[str], words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.iterdir())
    assert generate("--bars", "2", *options) == 2 if "--fill" not in options else generate(*options) == 2
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1 and "Traceback" not in said
    assert sorted(folder.iterdir()) == before


def test_a_checkpoint_that_never_filled_gaps_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = LSTMConfig(channels=8, hidden=8, head_width=8)
    weights = random_weights(config, SMALL_VOCABULARY, np.random.default_rng(0))
    save_checkpoint(Checkpoint(config, SMALL_VOCABULARY, weights), folder / "old.safetensors")
    assert main(["generate", "clip.mid", "--checkpoint", "old.safetensors", "--fill", "bars", "2"]) == 2
    assert "was not trained to fill gaps" in capsys.readouterr().err


def test_what_composing_leaves_out_of_a_clip_is_shown_once(tmp_path, capsys):
    clip = tmp_path / "late.mid"
    tempos = [meta(0, "set_tempo", tempo=500_000), meta(480 * 7200, "set_tempo", tempo=400_000)]
    clip.write_bytes(midi_bytes(tempos, [*note(0, 480, 60), *note(480, 480, 64)]))
    assert main(["generate", str(clip), "--bars", "1", "--out", str(tmp_path / "out.mid")]) == 0
    assert capsys.readouterr().err.splitlines() == [
        f"{clip}: tempo changes behind the clip's end: 1; left out, as the new part stands there"
    ]


def test_one_is_picked_of_eight_and_can_be_composed_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "m.safetensors"
    assert generate("clip.mid", "--bars", "2", "--out", "before.mid") == 0
    plain = load_checkpoint(path)
    save_checkpoint(
        replace(
            with_critic(plain, likes={"onsets": 1.0}),
            provenance={**plain.provenance, "critic": {MADE_FROM: made_from(plain, path)}},
        ),
        path,
    )
    assert main(["reproduce", "before.mid"]) == 0  # it was composed before there was a critic
    assert generate("clip.mid", "--bars", "2", "--out", "picked.mid") == 0
    said = capsys.readouterr().out
    assert "% like people's music" in said and "nats" not in said and not (folder / "picked.takes.json").exists()
    about = find_provenance(read_texts(folder / "picked.mid"))
    assert about and about.wish["candidates"] == 32 and 0 <= about.take < 32
    assert main(["reproduce", "picked.mid"]) == 0
    assert generate("clip.mid", "--bars", "2", "--candidates", "1", "--out", "off.mid") == 0
    assert (folder / "off.mid").read_bytes() != (folder / "picked.mid").read_bytes() or about.take == 0
    assert generate("clip.mid", "--bars", "2", "--takes", "3", "--out", "t.mid") == 0
    rows = json.loads((folder / "t.takes.json").read_text())
    assert len(rows) == 3 and rows[0]["take"] == about.take and all(0 <= row["critic"] <= 1 for row in rows)


def test_candidates_out_of_range_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate("clip.mid", "--candidates", "0") == 2
    assert "--candidates is 0" in capsys.readouterr().err
