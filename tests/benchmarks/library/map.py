"""How long the map takes: laying out synthetic clusters, and drawing 100,000 points while it is pushed and zoomed.

`python -m tests.benchmarks.library.map`; `--lay-out 1000 10000` measures each size in a process of its own.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time

import numpy as np

CLUSTERS, WIDTH = 40, 64
MAP_SIZE = 1200, 800


def clustered(count: int) -> np.ndarray:
    """Unit vectors around a few directions. (N, 64) float32."""
    rng = np.random.default_rng(0)
    middles = rng.normal(size=(CLUSTERS, WIDTH))
    vectors = middles[rng.integers(CLUSTERS, size=count)] + 0.6 * rng.normal(size=(count, WIDTH))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def lay_out(count: int) -> str:
    """Seconds and memory of a map from nothing, and of one more point, in this process."""
    from app.library.similarity.map_layout import lay_out, place_among

    vectors = clustered(count + 1)
    began = time.perf_counter()
    places = lay_out(vectors[:-1])
    taken = time.perf_counter() - began
    began = time.perf_counter()
    place_among(vectors[-1:], vectors[:-1], places)
    one = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"{count:>7,} points: {taken:6.1f} s, {peak:4.0f} MB at most; one more point: {one * 1e3:.1f} ms"


def frames(count: int) -> str:
    """Milliseconds a frame takes while the map is moved, and while it is zoomed, of `count` points."""
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QColor
    from PySide6.QtWidgets import QApplication

    from app.window.explore.map.picture import SHAPES
    from app.window.explore.map.view import MapView

    application = QApplication.instance() or QApplication([])
    rng = np.random.default_rng(0)
    view = MapView()
    view.resize(*MAP_SIZE)
    view.set_points(rng.normal(size=(count, 2)) * 30, lambda number: (f"Clip {number}", "bach"))
    looks = [(QColor.fromHsvF(number / 8, 0.7, 0.8), SHAPES[number % len(SHAPES)]) for number in range(8)]
    view.set_looks(looks, rng.integers(8, size=count))
    view.show()
    application.processEvents()
    taken: dict[str, list[float]] = {"moved": [], "zoomed": [], "pointed at": []}
    for number in range(40):
        for what, act in (
            ("moved", lambda: view.move_by(7.0, 3.0)),
            ("zoomed", lambda number=number: view.zoom(1.2 if number < 20 else 1 / 1.2, QPointF(500, 300))),
            ("pointed at", lambda number=number: view.point_at(QPointF(100.0 + 20 * number, 300))),
        ):
            began = time.perf_counter()
            act()
            view.repaint()
            taken[what].append(1e3 * (time.perf_counter() - began))
    figures = "; ".join(f"{what} {np.median(ms):.0f} ms, at most {max(ms):.0f}" for what, ms in taken.items())
    return f"{count:>7,} points, a frame of {MAP_SIZE[0]} x {MAP_SIZE[1]}: {figures}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lay-out", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--frames", type=int, nargs="*", default=[1000, 10_000, 100_000])
    parser.add_argument("--here", action="store_true", help="measure in this process")
    given = parser.parse_args()
    for count in given.lay_out:
        if given.here:
            print(lay_out(count), flush=True)
        else:  # else the memory of one would count for the next
            arguments = ["--here", "--frames", "--lay-out", str(count)]
            subprocess.run([sys.executable, "-m", "tests.benchmarks.library.map", *arguments], check=True)
    for count in given.frames:
        print(frames(count), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
