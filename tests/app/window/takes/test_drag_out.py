"""A take is dragged into another program, by the pointer of a real display."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.app.window.x_display import Display, NoDisplayError

_ROOT = Path(__file__).resolve().parents[4]
_TIMEOUT = 60.0
_TURN = 0.03  # seconds, so that both programs see each step of the pointer


class Program:
    """One that says what happens in it, a line at a time, and ends when its stdin does."""

    def __init__(self, module: str, display: str) -> None:
        environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(_ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", module], cwd=_ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def line(self, begin: str) -> str:
        """What follows this word on the next line that begins so. Raises AssertionError where none comes."""
        assert self._process.stdout
        watch = threading.Timer(_TIMEOUT, self._process.kill)
        watch.start()
        try:
            for line in self._process.stdout:
                word, _, rest = line.strip().partition(" ")
                if word == begin:
                    return rest
        finally:
            watch.cancel()
            watch.join()
        raise AssertionError(f"it never said {begin!r}")

    def close(self) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@pytest.fixture
def display() -> Iterator[Display]:
    try:
        made = Display()
    except NoDisplayError as error:
        pytest.skip(str(error))
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.alone
def test_a_take_is_dropped_on_another_program_as_a_file_and_as_midi(display: Display) -> None:
    turn = threading.Event()
    with ExitStack() as programs:
        source = Program("tests.app.window.takes.drag_source", display.name)
        programs.callback(source.close)
        target = Program("tests.app.window.takes.drop_target", display.name)
        programs.callback(target.close)
        target.line("ready")
        x, y = map(int, source.line("at").split())
        display.move(x, y)
        display.press(True)
        for step in range(1, 31):
            display.move(x + (250 - x) * step // 30, y + (450 - y) * step // 30)
            turn.wait(_TURN)
        target.line("over")
        display.press(False)
        assert target.line("dropped") == "True MThd Take 2.mid"
        assert source.line("dragged") == "2"
