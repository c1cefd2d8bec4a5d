"""How long the window takes to edit a large piece.

QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 python -m tests.benchmarks.window.editing [--notes 50000] [--times 5]

CPU of the window's thread in ms from the command to the painted window, all notes selected, in the whole window with
the built-in player away; and the seconds until a .mid file of so many notes is opened and painted.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.assets import default_checkpoint, shipped_checkpoints, shipped_clips
from app.document.recovery import Recovery
from app.window.log_file import LogFile
from app.window.main_window import MainWindow, Surroundings
from app.window.settings import SettingsFile
from generator.midi.writer import write_midi
from tests.benchmarks.table import print_table
from tests.benchmarks.window.painting import made_up_piece


class Bench:
    """One window with one piece."""

    def __init__(self, folder: Path, notes: int) -> None:
        self._midi = folder / "large.mid"
        piece = made_up_piece(notes, np.random.default_rng(1))
        self._midi.write_bytes(write_midi(piece.score()))
        self.window = MainWindow(
            Surroundings(
                shipped_checkpoints(), shipped_clips(), SettingsFile(folder / "settings.ini"), Recovery(folder),
                LogFile(folder), default_checkpoint(), folder / "library.sqlite", listener=default_checkpoint(),
            )
        )  # fmt: skip
        self.window.preferences.set_hints_seen()
        self.window.show()
        self.window.begin()

    def opened(self) -> float:
        """Seconds until the piece is opened and painted."""
        before = time.perf_counter()
        self.window.open_files([self._midi])
        while self.window.files.busy or not len(self.window.document.piece):
            QApplication.processEvents()
        self.settle()
        return time.perf_counter() - before

    def settle(self) -> None:
        """Until what was asked for is painted."""
        for _ in range(3):
            QApplication.processEvents()
        self.window.roll.viewport().repaint()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """In the piano roll."""
        QTest.keyClick(self.window.roll, key, modifiers)

    def milliseconds(self, change: Callable[[], object]) -> float:
        """Of CPU of this thread."""
        before = time.thread_time_ns()
        change()
        self.settle()
        return (time.thread_time_ns() - before) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), options.notes)
        seconds, control, shift = bench.opened(), Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        keys: dict[str, tuple[Qt.Key, Qt.KeyboardModifier]] = {
            "select all": (Qt.Key.Key_A, control),
            "copy": (Qt.Key.Key_C, control),
            "transpose": (Qt.Key.Key_Up, shift),
            "undo": (Qt.Key.Key_Z, control),
            "redo": (Qt.Key.Key_Y, control),
            "undo again": (Qt.Key.Key_Z, control),
            "delete": (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier),
            "undo it": (Qt.Key.Key_Z, control),
            "paste": (Qt.Key.Key_V, control),
            "undo paste": (Qt.Key.Key_Z, control),
        }
        found: dict[str, list[float]] = {name: [] for name in keys}
        for _ in range(options.times):
            QTest.keyClick(bench.window.roll, Qt.Key.Key_Escape)
            bench.settle()
            for name, (key, modifiers) in keys.items():
                found[name].append(bench.milliseconds(lambda key=key, modifiers=modifiers: bench.press(key, modifiers)))
        rows = [[name, f"{np.median(own):.0f}", f"{max(own):.0f}"] for name, own in found.items()]
        print_table(f"Milliseconds of CPU, {options.notes:,} notes", ("command", "median", "most"), rows)
        print(f"\nOpened and painted after {seconds:.2f} s")
        bench.window.is_leaving = True  # without a question
        bench.window.close()
    del application


if __name__ == "__main__":
    main()
