"""The composing process dies, or is ended: composing goes on, or says what to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.composer.client import Composer
from app.document.piece import ONSET
from app.ipc import client
from app.player import messages as ask
from app.window.main_window import MainWindow
from tests.app.window.compose.parts import LONG, begin, composed_rows, endless
from tests.app.window.parts import (
    NO_PROCESS,
    WAIT_MS,
    Desk,
    compose,
    played_notes,
    refuse,
    reported,
    say,
    until,
)  # fmt: skip


def kill(window: MainWindow) -> None:
    os.kill(window.composer.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def test_killed_while_it_composes_takes_it_goes_on(qtbot, composer_window: MainWindow):
    window = composer_window
    begin(qtbot, window, bars=30, takes=3)
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS):
        kill(window)
    rows = composed_rows(window)
    assert len(rows) and rows[:, ONSET].max() > 5760 + 20 * 1440
    assert sorted([r[0], r[3]] for r in played_notes(window)) == sorted(window.document.piece.rows[:, [0, 2]].tolist())


def test_killed_while_it_fills_it_begins_anew(qtbot, composer_window: MainWindow):
    window = composer_window
    window.roll.set_bars((2, 3))
    say(window, mode="fill", takes=8)
    with qtbot.waitSignal(window.composer.progressed, timeout=WAIT_MS):
        window.composing.compose()
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS) as done:
        kill(window)
    assert len(done.args[0].answers) == 8 and len(window.document.tree.all) == 9


def test_killed_while_it_composes_without_an_end_it_goes_on(qtbot, composer_window: MainWindow):
    window = composer_window
    endless(qtbot, window)
    stream = window.composer._stream
    assert stream
    horizon = stream.horizon_ticks
    kill(window)
    reported(window, ask.Position(480 * 20.0, 0.0))
    until(qtbot, lambda: stream.horizon_ticks > horizon)
    window.composing.stop()
    assert window.document.take.region == (5760, 5760 + 3 * 1440)


def test_killed_while_nothing_is_composed_it_is_there_when_it_is_needed(qtbot, composer_window: MainWindow):
    kill(composer_window)
    compose(qtbot, composer_window)
    assert len(composer_window.document.tree.all) == 2


def test_closing_while_composing_ends_the_process(qtbot, composer_window: MainWindow):
    window = composer_window
    begin(qtbot, window, bars=LONG)
    process = window.composer._composer._process
    window.close()
    assert process and not window.isVisible() and process.returncode == 0


def test_a_model_whose_file_is_gone_when_its_process_dies_is_a_sentence(qtbot, composing_desk: Desk, clip: Path):
    path = clip.with_name("mine.safetensors")
    path.write_bytes(composing_desk.model.read_bytes())
    window = composing_desk.open(clip, models=[path])
    compose(qtbot, window, bars=1, takes=1)
    path.unlink()
    kill(window)
    before = window.document.tree
    with qtbot.waitSignal(window.composer.failed, timeout=WAIT_MS):
        window.composing.compose()
    assert window.status.warns and "Traceback" not in window.status.text()
    assert window.document.tree is before and not window.composing.busy


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
        assert window.status.warns and NO_PROCESS in window.status.text()
    say(window, mode="end", bars=2, takes=1)
    window.composing.compose()
    until(qtbot, lambda: not window.composing.busy)
    assert len(window.document.tree.all) == 2
