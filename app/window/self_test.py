"""The window's part of `continuo self-test`: it opens, composes, plays where nothing sounds, and saves."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from app.assets import default_checkpoint, shipped_clips
from app.composer.compose_settings import ComposeSettings
from app.document.piece import COMPOSED, ORIGIN
from app.document.recovery import Recovery
from app.synth.messages import NO_DEVICE
from app.window.application import make_application
from app.window.export.exporter import WHOLE, Exporter, part_of
from app.window.main_window import MainWindow, Surroundings
from app.window.settings import SettingsFile
from generator.errors import ContinuoError, Text

_SECONDS = 60.0  # for each step: no machine that can be worked with takes so long
_BARS = 4
_ENDINGS = (".mid", ".wav", ".musicxml")


def check_window(folder: Path, done: Callable[[str], None]) -> None:
    """done: called with what works, in words, step by step. Files are written into `folder`; what the user's own window
    keeps stays untouched. Raises ContinuoError for the first step that fails."""
    application = make_application()
    settings = SettingsFile(folder / "settings.ini")
    settings.write(replace(settings.read(), hints_seen=True, sound_device=NO_DEVICE))
    window = MainWindow(
        Surroundings([default_checkpoint()], shipped_clips(), settings, Recovery(folder / "recovery"), library=None)
    )
    try:
        window.show()
        window.begin()
        _wait(application, Text("the window opens"), lambda: not window.models.busy and not window.files.busy)
        if window.models.checkpoint is None:
            raise ContinuoError("self-test: the window can't read the model; reinstall Continuo")
        done("the window opens and reads its model")
        _check_document(application, window, folder, done)
    finally:
        window.document.undo.setClean()
        window.close()
        application.processEvents()
    done("the window closes")


def _check_document(application: QApplication, window: MainWindow, folder: Path, done: Callable[[str], None]) -> None:
    window.transport.live.setChecked(False)
    settings = ComposeSettings("end", bars=_BARS, seed=1, takes=1, new_seed_each_time=False)
    window.panel.set_settings(settings)
    window.composing.compose()
    _wait(application, Text("composing"), lambda: not window.composing.busy)
    piece = window.document.piece
    if not (piece.rows[:, ORIGIN] == COMPOSED).any():
        raise ContinuoError("self-test: the window composed nothing; reinstall Continuo")
    done(f"the window composes {_BARS} bars")
    moved: list[float] = []
    window.player.moved.connect(moved.append)
    window.playback.play(0.0)
    _wait(application, Text("playing"), lambda: bool(moved) and max(moved) > 0.5)
    window.playback.stop()
    done("the window plays")
    exporter = Exporter(window)
    failures: list[Text] = []
    exporter.failed.connect(failures.append)
    for ending in _ENDINGS:
        exporter.start(part_of(piece, WHOLE), folder / f"window{ending}")
        _wait(application, Text("exporting"), lambda: not exporter.busy)
        if failures:
            raise ContinuoError.of(failures[0])
    exporter.close()
    done(f"the window exports {', '.join(_ENDINGS)}")


def _wait(application: QApplication, step: Text, ready: Callable[[], bool]) -> None:
    """Run the event loop until `ready`. Raises ContinuoError when a step takes too long."""
    deadline = time.monotonic() + _SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise ContinuoError(
                "self-test: {step} took more than {seconds:.0f} seconds; close other programs and try again",
                step=step,
                seconds=_SECONDS,
            )
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
