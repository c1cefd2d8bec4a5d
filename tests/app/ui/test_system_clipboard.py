"""Notes stay on the clipboard, and the program leaves in good order."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.processes

COPY_AND_LEAVE = """
from PySide6.QtWidgets import QApplication
application = QApplication([])
from app.piano_roll.view import PianoRoll
from tests.app.window.parts import piece_of
roll = PianoRoll()
roll.set_piece(piece_of((0, 480, 60, 80)))
roll.select_all()
roll.copy_()
print(*application.clipboard().mimeData().formats())
"""


@pytest.mark.parametrize("platform", ["offscreen", "minimal"])
def test_a_program_that_copied_notes_ends_without_a_crash(platform: str):
    done = subprocess.run(
        [sys.executable, "-c", COPY_AND_LEAVE], env=os.environ | {"QT_QPA_PLATFORM": platform}, capture_output=True
    )
    assert b"application/x-continuo-notes" in done.stdout
    assert done.returncode == 0, done.stderr.decode()
