"""How long the piano roll takes to paint a frame.

QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 python -m tests.benchmarks.window.painting [--frames 120]

At 1280x640. A frame is what happens between the wish (scroll, zoom, move the playhead, drag a note, show an edited
piece) and the last painted pixel. "all" is the zoom at which the whole piece is in sight.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtWidgets import QApplication

from app.document import editing
from app.document.piece import COMPOSED, Part, Piece, table
from app.piano_roll.geometry import MIN_PIXELS_PER_QUARTER
from app.piano_roll.view import PianoRoll
from tests.benchmarks.table import print_table

WIDTH, HEIGHT = 1280, 640
ZOOMS = {"all": None, "3 px": 3.0, "14 px": 14.0, "44 px": 44.0, "200 px": 200.0}  # for a quarter note
ROW_HEIGHTS = {"all": 4, "3 px": 7, "14 px": 10, "44 px": 16, "200 px": 28}
NOTES_A_QUARTER = 6
TICKS_PER_QUARTER = 480


def made_up_piece(count: int, rng: np.random.Generator) -> Piece:
    """Two hands on the grid of sixteenths, half of it composed, a few notes locked."""
    rows = np.zeros((count, 7), np.int64)
    rows[:, 0] = np.sort(rng.integers(0, count * 4 // NOTES_A_QUARTER, count)) * TICKS_PER_QUARTER // 4
    rows[:, 1] = rng.integers(1, 9, count) * TICKS_PER_QUARTER // 4
    rows[:, 2] = np.clip(np.rint(rng.normal(62, 14, count)), 21, 108)
    rows[:, 3] = rng.integers(20, 120, count)
    rows[:, 5] = np.where(np.arange(count) > count // 2, COMPOSED, 0)
    rows[:, 6] = rng.random(count) < 0.02
    return Piece(TICKS_PER_QUARTER, table(rows), (Part("Piano"),))


class Bench:
    """Times frames of one roll."""

    def __init__(self, piece: Piece, frames: int) -> None:
        self.roll, self.frames, self.piece = PianoRoll(), frames, piece
        some = np.arange(len(piece) // 2, len(piece) // 2 + 100)
        self.edited = [editing.move(piece, some, 60 * step, 1).piece for step in range(1, 8)]
        self.roll.resize(WIDTH + 20, HEIGHT + 20)
        self.roll.show()
        self.roll.set_piece(piece)
        self.roll.set_scale(frozenset((0, 2, 4, 5, 7, 9, 11)))

    def zoom(self, name: str) -> None:
        roll, wanted = self.roll, ZOOMS[name]
        roll.fit(MIN_PIXELS_PER_QUARTER)
        if wanted is not None:
            roll.zoom(wanted / roll.geometry_.pixels_per_quarter)
        roll.zoom_rows(ROW_HEIGHTS[name] - roll.geometry_.row_height)
        bar = roll.horizontalScrollBar()
        bar.setValue(bar.maximum() // 2)
        self.paint()

    def paint(self) -> None:
        self.roll.viewport().repaint()
        QApplication.processEvents()

    def times(self, change: Callable[[int], object]) -> np.ndarray:
        """ms of CPU of each frame: what a core that is free needs."""
        found = []
        for number in range(self.frames):
            QApplication.processEvents()
            before = time.process_time_ns()
            change(number)
            self.roll.viewport().repaint() if change is self.whole else QApplication.processEvents()
            found.append((time.process_time_ns() - before) / 1e6)
        return np.array(found)

    def whole(self, number: int) -> None:
        """Nothing is kept: every pixel anew."""
        self.roll.state._renew_looks()
        self.roll.viewport().update()

    def scroll(self, number: int) -> None:
        bar = self.roll.horizontalScrollBar()
        bar.setValue(bar.value() + (11 if number % 40 < 20 else -11))

    def scroll_rows(self, number: int) -> None:
        bar = self.roll.verticalScrollBar()
        bar.setValue(bar.value() + (9 if number % 20 < 10 else -9))

    def playhead(self, number: int) -> None:
        sight = self.roll.sight()
        self.roll.set_playhead(sight.first + (sight.last - sight.first) * (0.1 + 0.7 * number / self.frames))

    def stretch(self, number: int) -> None:
        self.roll.zoom(1.02 if number % 20 < 10 else 1 / 1.02)

    def drag(self, number: int) -> None:
        """One note under the mouse."""
        row = np.array([len(self.piece) // 2])
        self.roll.state.try_edit(editing.move(self.piece, row, 60 * (number % 7 + 1), number % 3))

    def edit(self, number: int) -> None:
        """The document gives back a piece with a hundred notes moved."""
        self.roll.set_piece(self.edited[number % len(self.edited)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--notes", type=int, nargs="*", default=[5_000, 50_000])
    options = parser.parse_args()
    application = QApplication([])
    rows, worst = [], 0.0
    for count in options.notes:
        bench = Bench(made_up_piece(count, np.random.default_rng(1)), options.frames)
        for zoom in ZOOMS:
            bench.zoom(zoom)
            seen = bench.roll.sight()
            notes = len(seen.found(bench.roll.state.notes))
            cells = []
            for change in (
                bench.whole, bench.scroll, bench.scroll_rows, bench.stretch, bench.playhead, bench.drag, bench.edit,
            ):  # fmt: skip
                bench.zoom(zoom)
                found = bench.times(change)
                bench.roll.set_playhead(None)
                bench.roll.set_piece(bench.piece)
                worst = max(worst, float(np.percentile(found, 95)))
                cells.append("{:.1f} / {:.1f}".format(*np.percentile(found, [50, 95])))
            rows.append([f"{count:,}", zoom, f"{notes:,}", *cells])
        bench.roll.close()
    columns = (
        "notes", "a quarter is", "in sight", "all anew", "scroll", "scroll rows", "zoom", "playhead", "drag a note",
        "show an edit",
    )  # fmt: skip
    print_table(f"Milliseconds of CPU for a frame of {WIDTH}x{HEIGHT}, median / 95th percentile", columns, rows)
    print(f"\nThe slowest 95th percentile: {worst:.1f} ms")
    del application


if __name__ == "__main__":
    main()
