"""What the window says of the process that plays, and of its sound."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from app.ipc import client
from app.ipc.client import GivenUp
from app.player import messages as ask
from app.player.client import Player
from app.synth.messages import NoDevice, SynthReady
from app.window.main_window import MainWindow
from app.window.playback.link import PlayerLink
from generator.errors import Text
from tests.app.window.parts import NO_PROCESS, Desk, refuse, reported, until


def test_no_sound_device_is_said_until_another_output_is_chosen(qtbot, window: MainWindow):
    for _ in range(2):
        reported(window, NoDevice(Text("no sound device can be opened")))
    assert window.transport.trouble.toolTip().count("No sound device") == 1
    window.player.choose_output("Synth")
    assert not window.transport.trouble.isVisible()
    reported(window, ask.PortLost("Synth"))
    assert "Synth" in window.transport.trouble.toolTip() and window.transport.trouble.isVisible()
    reported(window, ask.PortBack("Synth"))
    assert not window.transport.trouble.isVisible()


def test_without_a_sound_device_it_is_said_why_there_is_no_sound_until_there_is_one(window: MainWindow) -> None:
    reported(window, NoDevice(Text("no sound device can be opened")))
    window.status.say("Something else")
    reported(window, ask.StateChanged("playing"))
    assert window.transport.trouble.isVisible()
    assert window.transport.trouble.sentences == ["No sound device can be opened."]
    assert window.status.text() == "Something else"
    reported(window, SynthReady("card", 48000, 0.05))
    assert not window.transport.trouble.isVisible()


def test_without_a_player_the_window_says_so_until_there_is_one(
    qtbot: Any, desk: Desk, clip: Path, monkeypatch
) -> None:
    monkeypatch.setattr(client, "PAUSES_SECONDS", (0.0,))
    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "Popen", refuse)
        window = desk.open(clip, make_player=Player, library=None)
        until(qtbot, lambda: window.transport.trouble.isVisible())
    assert "player can't be started" in window.transport.trouble.toolTip()
    assert NO_PROCESS in window.transport.trouble.toolTip()
    window.playback.play_or_pause()
    until(qtbot, lambda: "player" not in window.transport.trouble.toolTip())


def test_what_plays_stops_when_its_player_is_given_up(qtbot: Any, window: MainWindow) -> None:
    link: PlayerLink = window.player
    window.playback.play(0.0)
    reported(window, ask.StateChanged("playing"))
    reported(window, GivenUp(Text("the player ends again and again: press Play to try once more")))
    assert link.state == "stopped" and "again and again" in window.transport.trouble.toolTip()
    reported(window, ask.PlayerReady(0.0))
    assert not window.transport.trouble.isVisible()
