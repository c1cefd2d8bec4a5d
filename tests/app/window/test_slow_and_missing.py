"""What takes long can be left off, and what the system refuses is a sentence: nobody waits for nothing."""

from __future__ import annotations

import errno
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.composer.client import Composer
from app.ipc import client
from app.ipc.client import GivenUp
from app.ipc.process import Child, start_child
from app.player import messages as ask
from app.player.client import Player
from app.ui import waiting
from app.window.main_window import MainWindow
from app.window.playback.link import PlayerLink
from tests.app.window.parts import Desk, reported, say, until

pytestmark = pytest.mark.processes

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a file that never ends is a named pipe here")
REASON = os.strerror(errno.EAGAIN)


def refuse(*_: object, **__: object) -> None:
    raise BlockingIOError(errno.EAGAIN, REASON)


@pytest.fixture
def endless_file(tmp_path: Path) -> Path:
    """Notation that whoever opens it waits for."""
    path = tmp_path / "big.musicxml"
    os.mkfifo(path)
    return path


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Child]]:
    """Processes that read files."""
    started: list[Child] = []

    def start(*about: str) -> Child:
        started.append(start_child(*about))
        return started[-1]

    monkeypatch.setattr("app.ipc.ask_once.start_child", start)
    yield started
    for child in started:
        child.kill()


@needs_pipes
def test_closing_while_a_file_is_read_ends_reading(qtbot: Any, window: MainWindow, endless_file: Path, readers) -> None:
    window.files.open(endless_file)
    until(qtbot, lambda: len(readers) == 1)
    window.close()
    assert not window.isVisible() and readers[0].poll() is not None


@needs_pipes
def test_reading_that_takes_long_is_shown_and_can_be_cancelled(
    qtbot: Any, window: MainWindow, endless_file: Path, readers: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "PATIENCE_MS", 0)
    before = window.document.tree
    window.files.open(endless_file)
    until(qtbot, lambda: len(readers) == 1 and window.waiting.isVisible())
    assert "big.musicxml" in window.waiting.label.text() and window.waiting.cancel.isVisible()
    assert not window.status.text()  # it is said once
    window.waiting.cancel.click()
    assert not window.files.busy and not window.waiting.isVisible()
    assert window.status.text() == "big.musicxml was not opened" and window.document.tree is before
    until(qtbot, lambda: readers[0].poll() is not None)
    assert window.panel.compose.isEnabled()


@needs_pipes
def test_opening_another_file_ends_reading_the_first(
    qtbot: Any, window: MainWindow, endless_file: Path, clip: Path, readers: list[Child]
) -> None:
    window.files.open(endless_file)
    until(qtbot, lambda: len(readers) == 1)
    window.files.open(clip)
    until(qtbot, lambda: not window.files.busy and readers[0].poll() is not None)
    assert window.files.name == "Four bars"


def test_a_model_that_takes_long_can_be_cancelled_and_the_one_before_stays(
    qtbot: Any, window: MainWindow, tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from generator.network import checkpoint

    other, go_on, read = tmp_path / "other.safetensors", threading.Event(), checkpoint.load_checkpoint
    other.write_bytes(tiny_model.read_bytes())

    def load(path: Path) -> object:
        if path == other:
            go_on.wait(30)
        return read(path)

    monkeypatch.setattr(checkpoint, "load_checkpoint", load)
    monkeypatch.setattr(waiting, "PATIENCE_MS", 0)
    window.models.open(other)
    until(qtbot, lambda: window.waiting.isVisible() and "other" in window.waiting.label.text())
    monkeypatch.setattr(waiting, "PATIENCE_MS", 60_000)
    window.waiting.cancel.click()
    go_on.set()
    until(qtbot, lambda: not window.models.busy)
    assert window.models.path == tiny_model and window.models.checkpoint is not None
    assert not window.waiting.isVisible() and not window.status.warns


def test_what_is_quick_shows_nothing(qtbot: Any, window: MainWindow, clip: Path) -> None:
    window.files.open(clip)
    until(qtbot, lambda: not window.files.busy)
    assert not window.waiting.isVisible() and not window.waiting._seconds.isActive()


def test_a_file_that_no_process_can_read_is_a_sentence(qtbot: Any, window: MainWindow, monkeypatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", refuse)
    window.files.open(Path("any.musicxml"))
    until(qtbot, lambda: not window.files.busy)
    assert window.status.warns and "close other programs" in window.status.text()


@pytest.mark.parametrize("mode", ["end", "fill", "endless"])
def test_composing_that_can_not_be_started_again_fails_and_can_be_tried_again(
    qtbot: Any, composer_window: MainWindow, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    window = composer_window
    monkeypatch.setattr(client, "PAUSES_SECONDS", (0.0,))
    window.roll.set_bars((2, 3))
    say(window, mode=mode, bars=30, takes=3)
    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "Popen", refuse)
        process = window.composer._composer
        assert isinstance(process, Composer) and process._process
        window.composing.compose()
        process._process.kill()
        until(qtbot, lambda: not window.composing.busy)
        assert window.status.warns and REASON in window.status.text()
    say(window, mode="end", bars=2, takes=1)
    window.composing.compose()
    until(qtbot, lambda: not window.composing.busy)
    assert len(window.document.tree.all) == 2


def test_without_a_player_the_window_says_so_until_there_is_one(
    qtbot: Any, desk: Desk, clip: Path, monkeypatch
) -> None:
    monkeypatch.setattr(client, "PAUSES_SECONDS", (0.0,))
    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "Popen", refuse)
        window = desk.open(clip, make_player=Player, library=None)
        until(qtbot, lambda: window.lasting.isVisible())
    assert "player can't be started" in window.lasting.text() and REASON in window.lasting.text()
    window.listening.play_or_pause()
    until(qtbot, lambda: "player" not in window.lasting.text())


def test_what_plays_stops_when_its_player_is_given_up(qtbot: Any, window: MainWindow) -> None:
    link: PlayerLink = window.player
    window.listening.play(0.0)
    reported(window, ask.StateChanged("playing"))
    reported(window, GivenUp("the player ends again and again: press Play to try once more"))
    assert link.state == "stopped" and "again and again" in window.lasting.text()
    reported(window, ask.PlayerReady(0.0))
    assert not window.lasting.isVisible()


def test_a_library_whose_process_can_not_be_started_is_read_all_the_same(
    qtbot: Any, desk: Desk, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAUSES_SECONDS", (0.0,))
    window = desk.open(clip)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    given_up: list[str] = []
    window.explorer.given_up.connect(given_up.append)
    window.library.add_folders([clip.parent])
    until(qtbot, lambda: given_up != [])
    assert window.catalogue.path == window.about.library and not window.catalogue.is_running
    assert window.status.warns and "library can't be read" in window.status.text()
    until(qtbot, lambda: window.taste.link.state is not None)
    monkeypatch.undo()
    window.library.link.look_again()
    until(qtbot, lambda: window.catalogue.is_running and window.catalogue.pid != 0)
