"""`continuo play`, `duet`, `record`, `ports` as somebody at a terminal meets them."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.cli.live import terminal_player as live_module
from app.cli.live.sessions import beside_all
from app.cli.main import main
from app.ipc.client import GivenUp
from app.player.client import mix_of
from app.player.messages import Position
from app.synth.device_list import sound_devices
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.errors import Text
from generator.midi.reader import read_midi_file
from generator.midi.writer import write_midi
from generator.music.score import Score
from generator.network.checkpoint import save_checkpoint
from tests.app.interrupts import heed_interrupts
from tests.app.window.live.parts import small_checkpoint
from tests.checkout import ROOT
from tests.generator.bands import band, parts_checkpoint
from tests.generator.midi.files import midi_bytes, note
from tests.generator.scores import tune

pytestmark = pytest.mark.processes

FAST = ["--speed", "20", "--no-synth"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current one, with a checkpoint and a clip."""
    small_checkpoint(tmp_path / "m.safetensors")
    save_checkpoint(parts_checkpoint(), tmp_path / "parts.safetensors")
    (tmp_path / "clip.mid").write_bytes(write_midi(tune(4)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_file_is_played_to_its_end(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "clip.mid", *FAST]) == 0
    assert "4 bars" in capsys.readouterr().out


def test_what_was_changed_in_reading_a_file_that_is_played_is_reported(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "open.mid").write_bytes(midi_bytes([note(0, 9, 60)[0]]))
    assert main(["play", "open.mid", *FAST]) == 0
    assert "open.mid: notes that are never released: 1; they ring" in capsys.readouterr().err


def test_a_player_that_can_not_be_started_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr("app.ipc.client.PAUSES_SECONDS", (0.0,))
    monkeypatch.setattr(subprocess, "Popen", refuse)
    for arguments in (
        ["play", "clip.mid"],
        ["play", "--endless", "--checkpoint", "m.safetensors"],
        ["record", "a.mid"],
    ):
        assert main([*arguments, "--no-synth"]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and "the player can't be started" in said


def test_a_player_that_is_given_up_ends_playing(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = live_module.Live.next_report

    def next_report(self: live_module.Live, until: float | None = None) -> object:
        report = whole(self, until)
        is_playing = report and isinstance(report.report, Position)
        return live_module.FromPlayer(GivenUp(Text("it ends again and again"))) if is_playing else report

    monkeypatch.setattr(live_module.Live, "next_report", next_report)
    assert main(["play", "clip.mid", *FAST]) == 2
    assert capsys.readouterr().err.endswith("continuo: it ends again and again\n")


def test_what_was_played_while_it_was_composed_is_saved_as_it_would_have_been_composed(folder: Path) -> None:
    options = ["clip.mid", "--checkpoint", "m.safetensors", "--bars", "3", "--rng-seed", "4"]
    assert main(["play", *options, *FAST, "--out", "heard.mid"]) == 0
    assert main(["generate", *options, "--out", "made.mid", "--no-provenance"]) == 0
    assert read_midi_file(folder / "heard.mid") == read_midi_file(folder / "made.mid")


def test_a_second_ctrl_c_while_processes_end_loses_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    end = live_module.Live.close

    def interrupted(live: live_module.Live) -> None:
        end(live)
        raise KeyboardInterrupt

    monkeypatch.setattr(live_module.Live, "close", interrupted)
    options = ["clip.mid", "--checkpoint", "m.safetensors", "--bars", "2", *FAST]
    assert main(["play", *options, "--out", "kept.mid"]) == 130
    assert "no incomplete file was left" in capsys.readouterr().err
    assert read_midi_file(folder / "kept.mid").note_count > 0


@pytest.mark.parametrize(
    "options",
    [
        ["band.mid", "--bars", "3"],
        ["band.mid", "--bars", "3", "--parts", "bass, drums"],
        ["unfinished.mid", "--bars", "3", "--parts", "flute"],
        ["unfinished.mid", "--bars", "6", "--parts", "flute", "--others", "continue"],
        ["--ensemble", "piano, bass, drums", "--bars", "4"],
        ["band.mid", "--form", "A=2, B=1, A"],
        ["--ensemble", "piano, bass", "--bars", "2", "--mix", "bass: volume 80, pan left; piano: chorus 5"],
    ],
)
def test_with_parts_what_was_played_is_saved_on_their_own_tracks(folder: Path, options: list[str]) -> None:
    short, long = band(2), band(6)
    (folder / "band.mid").write_bytes(write_midi(short))
    unfinished = replace(long, tracks=(short.tracks[0], *long.tracks[1:]))
    (folder / "unfinished.mid").write_bytes(write_midi(unfinished))
    options = [*options, "--checkpoint", "parts.safetensors", "--rng-seed", "4"]
    assert main(["play", *options, *FAST, "--out", "heard.mid"]) == 0
    assert main(["generate", *options, "--out", "made.mid", "--no-provenance"]) == 0
    heard, made = read_midi_file(folder / "heard.mid"), read_midi_file(folder / "made.mid")
    assert [(track.name, track.program, track.is_drum) for track in heard.tracks] == [
        (track.name, track.program, track.is_drum) for track in made.tracks
    ]
    for ours, theirs in zip(heard.tracks, made.tracks, strict=True):
        assert ours.notes[:, :3].tolist() == theirs.notes[:, :3].tolist()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["play"], "nothing to play"),
        (["play", "nothing.mid", "--no-synth"], "nothing.mid"),
        (["play", "clip.mid", "--no-synth", "--loop", "3-9"], "bars 1 to 4"),
        (["play", "clip.mid", "--no-synth", "--loop", "x"], "--loop 'x'"),
        (["play", "clip.mid", "--no-synth", "--from-bar", "9"], "the piece has only bars 1 to 4"),
        (["play", "clip.mid", "--no-synth", "--speed", "0"], "--speed is 0"),
        (["play", "clip.mid", "--channel", "17"], "--channel is 17"),
        (["play", "clip.mid", "--volume", "128"], "--volume is 128"),
        (["play", "clip.mid", "--endless", "--bars", "4", "--no-synth"], "exclude each other"),
        (["play", "clip.mid", "--endless", "--loop", "1-2", "--no-synth"], "--loop and --from-bar"),
        (["play", "--endless", "--ending", "downbeat", "--no-synth"], "--ending downbeat"),
        (["play", "--endless", "--look-ahead", "0", "--no-synth"], "--look-ahead is 0"),
        (["play", "--endless", "--checkpoint", "clip.mid", "--no-synth"], "clip.mid"),
        (["play", "--endless", "--out", "piece.doc", "--no-synth"], "piece.doc"),
        (["play", "clip.mid", "--key", "D minor", "--no-synth"], "are for composing"),
        (["play", "clip.mid", "--out", "x.mid", "--no-synth"], "are for composing"),
        (["play", "clip.mid", "--parts", "piano", "--no-synth"], "are for composing"),
        (["play", "clip.mid", "--mix", "oboe: volume 3", "--no-synth"], "--mix: the song has no part 'oboe'"),
        (["play", "clip.mid", "--mix", "loud", "--no-synth"], "--mix 'loud'"),
        (
            ["play", "clip.mid", "--bars", "2", "--mix", "oboe: pan 3", "--checkpoint", "m.safetensors"],
            "--mix: the song",
        ),
        (["play", "clip.mid", "--bars", "2", "--ensemble", "bass", "--no-synth"], "--ensemble is for a piece from"),
        (["play", "--endless", "--parts", "bass", "--no-synth"], "--parts chooses among a clip's parts"),
        (["play", "--endless", "--ensemble", "bass", "--checkpoint", "m.safetensors"], "knows no parts"),
        (["play", "--endless", "--form", "A A B A", "--no-synth"], "leave out --form"),
        (["play", "clip.mid", "--form", "A A B A", "--checkpoint", "parts.safetensors"], "how long it is"),
        (
            ["play", "clip.mid", "--form", "A=4, B=4", "--bars", "9", "--checkpoint", "parts.safetensors"],
            "is 8 bars long",
        ),
        (["play", "clip.mid", "--form", "A=4", "--checkpoint", "m.safetensors"], "knows no parts"),
        (["play", "drums.mid", "--bars", "2", "--checkpoint", "m.safetensors"], "has no drums"),
        (["play", "clip.mid", "--no-synth", "--loop", "3-"], "--loop '3-'"),
        (["play", "clip.mid", "--no-synth", "--loop", "0-2"], "--loop '0-2'"),
        (["play", "clip.mid", "--no-synth", "--loop", "9" * 5000], "the first and the last bar"),
        (["play", "clip.mid", "--output", ""], "--output ''"),
        (["duet", "--pause", "0", "--no-synth"], "--pause is 0"),
        (["duet", "--pause", "1", "--adapt", "--no-synth"], "both set the pause"),
        (["duet", "--metre", "4/5", "--no-synth"], "--metre '4/5'"),
        (["duet", "--instrument", "piano, drums", "--no-synth"], "name one instrument"),
        (["duet", "--instrument", "fluet", "--no-synth"], "--instrument"),
        (["record", "take.mid", "--freely", "--bars", "2", "--no-synth"], "leave out --freely"),
        (["record", "take.doc", "--no-synth"], "take.doc"),
        (["record", "take.mid", "--metre", "4/5", "--no-synth"], "--metre '4/5'"),
        (["record", "take.mid", "--tempo", "1", "--no-synth"], "--tempo is 1"),
        (["record", "take.mid", "--bars", "0", "--no-synth"], "--bars is 0"),
        (["play", "clip.mid", "--soundfont", "clip.mid"], "clip.mid"),
        (["play", "clip.mid", "--soundfont", "none.sf2"], "none.sf2"),
    ],
)
def test_bad_input_is_one_sentence(
    arguments: list[str], sentence: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "drums.mid").write_bytes(write_midi(replace(band(2), tracks=band(2).tracks[4:])))
    assert main(arguments) == 2
    output = capsys.readouterr().err
    assert sentence in output and output.count("\n") == 1 and output.startswith("continuo: ")


def test_a_file_is_played_with_another_mix(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Score] = []
    monkeypatch.setattr("app.player.client.mix_of", lambda score: loaded.append(score) or mix_of(score))
    assert main(["play", "clip.mid", *FAST, "--mix", "1: volume 80, pan right"]) == 0
    assert [mix_of(score) for score in loaded] == [((0, 80, 127, 40, 0, False),)]


def test_a_midi_output_that_is_not_there_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["play", "clip.mid", "--output", "no such synth"]) == 2
    output = capsys.readouterr().err
    # Which of the two depends on whether this machine has a MIDI system.
    assert "no MIDI output is called 'no such synth'" in output or "no MIDI system runs on this machine" in output


def test_without_a_sound_device_nobody_is_played_to(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "none that runs")
    assert main(["play", "clip.mid", "--device", "no such device"]) == 2
    output = capsys.readouterr().err
    assert output.count("\n") == 1 and "--output" in output


def test_ports_lists_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ports"]) == 0
    output = capsys.readouterr().out
    assert "MIDI" in output and "Sound devices:" in output


def test_a_driver_that_crashes_the_listing_is_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert sound_devices() == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for other processes")
def test_ctrl_c_ends_endless_music_in_good_order(folder: Path) -> None:
    command = [sys.executable, "-m", "app", "play", "--checkpoint", str(folder / "m.safetensors"), "--endless"]
    process = subprocess.Popen(
        [*command, *FAST, "--out", str(folder / "kept.mid")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=heed_interrupts,
    )
    assert process.stdout
    assert b"Composing" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    try:
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()  # one that does not heed it must not play on for ever
    assert process.returncode == 0 and b"Traceback" not in err, err
    assert (b"kept.mid" in out) == (folder / "kept.mid").exists()


def test_endless_music_knows_the_parts_that_stay_to_their_end(folder: Path) -> None:
    short, long = band(2), band(40)
    clip = replace(long, tracks=(short.tracks[0], *long.tracks[1:]))
    wish = beside_all(Wish(seed=clip, parts="flute"))
    request = request_for(parts_checkpoint(), wish)
    assert request.given is not None and request.end_ticks is not None
    assert request.given.end_ticks == 40 * 96 <= request.end_ticks
    assert beside_all(Wish(seed=clip)).bars is None
