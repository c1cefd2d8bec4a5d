"""A real software synth at the other end: what it sounds like when the player plays to it."""

from __future__ import annotations

import shutil
import subprocess
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.player import messages as ask
from app.player.client import Player
from app.synth.soundfont import default_soundfont
from tests.app.player.jack import SECONDS, Reports

STRIKES = 4


@pytest.mark.skipif(shutil.which("fluidsynth") is None, reason="fluidsynth is not installed")
def test_a_synth_sounds_as_often_as_it_is_struck_and_is_silent_after_stop(
    jack: str, tmp_path: Path, new_player: Callable[[], tuple[Player, Reports]]
) -> None:
    path = tmp_path / "heard.wav"
    options = [f"midi.jack.server={jack}", f"audio.file.name={path}", "audio.file.type=wav", "synth.reverb.active=0"]
    command = ["fluidsynth", "-a", "file", "-m", "jack", *(part for option in options for part in ("-o", option))]
    synth = subprocess.Popen(
        [*command, str(default_soundfont())],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        player, reports = new_player()
        reports.next(ask.PlayerReady)
        names: list[str] = []
        while not any("fluidsynth" in name for name in names):
            player.send(ask.ListPorts())
            names = reports.next(ask.PortsListed).outputs
        player.send(ask.AddOutput("main", "fluidsynth"))
        reports.next(ask.OutputOpened)
        # A violin: steady while it is held. The last note is held when the music is stopped.
        player.send(ask.LoadPiece(480, programs=((0, 40),)))
        player.add([(480 * beat, 240, 0, 69, 110) for beat in range(STRIKES - 1)])
        player.add([(480 * (STRIKES - 1), 48_000, 0, 69, 110)])
        player.send(ask.Play(0))
        while reports.next(ask.Position).tick < 480 * (STRIKES - 0.4):
            pass
        player.send(ask.Stop())
        reports.next(ask.StateChanged, "stopped")
        player.send(ask.LoadPiece(480))
        player.add([(480, 1, 9, 0, 1)])  # a beat of silence; this drum has no sound
        player.send(ask.Play(0))
        reports.next(ask.PieceEnded)
    finally:
        synth.communicate(b"quit\n", timeout=SECONDS)
    with wave.open(str(path), "rb") as heard:
        rate = heard.getframerate()
        frames = np.frombuffer(heard.readframes(heard.getnframes()), "<i2").reshape(-1, heard.getnchannels())
    step = rate // 50
    loud = np.abs(frames[: len(frames) // step * step].astype(int)).max(axis=1).reshape(-1, step).max(axis=1)
    sounds = loud > 0.1 * loud.max()
    assert np.count_nonzero(sounds[1:] & ~sounds[:-1]) + int(sounds[0]) == STRIKES
    assert (loud[-5:] < 0.02 * loud.max()).all()
