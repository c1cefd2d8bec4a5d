"""The window: how soon it is seen and can be used, its memory, a long file, and the longest gaps of its event loop.

`xvfb-run -a python -m tests.benchmarks.window.start`, or with QT_QPA_PLATFORM=offscreen.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

_LONG = 50_000  # notes
_BEAT_MS = 2  # how often the event loop is asked whether it is there


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--child", type=float, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child is not None:
        _child(given.child)
        return
    runs = []
    for _ in range(given.runs):
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.window.start", "--child", str(time.time())],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    print(f"{'':44} {'median':>8} {'worst':>8}   of {given.runs}")
    for name, unit in (
        ("painted", "s"), ("interactive", "s"), ("resident", "MB"), ("long file opened", "s"),
        ("gap while opening it", "ms"), ("gap while composing and playing", "ms"), ("gap while choosing takes", "ms"),
    ):  # fmt: skip
        values = [run[name] for run in runs]
        print(f"{name + ' (' + unit + ')':44} {statistics.median(values):8.3g} {max(values):8.3g}")
    print(f"torch imported: {any(run['torch'] for run in runs)}")


def _child(begun: float) -> None:
    """One start of the window, as `continuo` makes it; begun: when the process was started."""
    found: dict[str, Any] = {}
    gc.disable()  # as in app/window/application.py, or a collection falls into one part or another by chance
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    application.setApplicationName("Continuo-benchmark")
    application.setStyle("Fusion")
    from app.assets import default_checkpoint, shipped_checkpoints, shipped_clips
    from app.document.recovery import Recovery
    from app.window.application import SWITCH_INTERVAL
    from app.window.log_file import LogFile
    from app.window.main_window import MainWindow, Surroundings
    from app.window.settings import SettingsFile
    from app.window.single_instance import SingleInstance

    sys.setswitchinterval(SWITCH_INTERVAL)
    folder = Path(tempfile.mkdtemp())
    SingleInstance(folder).try_claim()
    settings = SettingsFile(folder / "settings.ini")
    about = Surroundings(
        shipped_checkpoints(), shipped_clips(), settings, Recovery(folder), LogFile(folder), default_checkpoint()
    )
    window = MainWindow(about)
    window.preferences.set_hints_seen()
    window.show()
    application.processEvents()
    found["painted"] = time.time() - begun
    window.begin()

    clock, longest = QElapsedTimer(), [0]
    beat = QTimer(interval=_BEAT_MS)

    def beats() -> None:
        longest[0] = max(longest[0], clock.restart())

    beat.timeout.connect(beats)

    def run(ready: Callable[[], bool], seconds: float = 60.0) -> int:
        """The event loop until `ready`; -> its longest gap in milliseconds."""
        deadline = time.monotonic() + seconds
        loop, look = QEventLoop(), QTimer(interval=5)
        look.timeout.connect(lambda: loop.quit() if ready() or time.monotonic() > deadline else None)
        longest[0] = 0
        clock.start()
        beat.start()
        look.start()
        loop.exec()
        beat.stop()
        return longest[0]

    run(lambda: window.models.checkpoint is not None and not window.files.busy)
    found["interactive"] = time.time() - begun

    def pass_seconds(seconds: float) -> Callable[[], bool]:
        end = time.monotonic() + seconds
        return lambda: time.monotonic() > end

    run(pass_seconds(1.0))
    window.composing.compose()
    gap = run(lambda: not window.composing.busy)
    found["gap while composing and playing"] = max(gap, run(pass_seconds(3.0)))
    found["resident"] = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    gaps = []
    for take in window.document.tree.all:
        window.document.choose(take.number)
        gaps.append(run(pass_seconds(0.5)))
    found["gap while choosing takes"] = max(gaps)
    window.playback.stop()
    path = _long_file(folder)
    began = time.monotonic()
    window.files.open(path, ask=False)
    found["gap while opening it"] = run(lambda: not window.files.busy and len(window.roll.piece) == _LONG)
    window.roll.viewport().repaint()
    found["long file opened"] = time.monotonic() - began
    found["torch"] = "torch" in sys.modules
    window.document.undo.setClean()
    window.close()
    print(json.dumps(found))


def _long_file(folder: Path) -> Path:
    from generator.midi.writer import write_midi
    from generator.music.score import Score, Track, note_array

    rng = np.random.default_rng(0)
    onsets = np.sort(rng.integers(0, 480 * 4 * 2000, _LONG))
    rows = np.stack(
        [onsets, rng.integers(60, 960, _LONG), rng.integers(30, 100, _LONG), rng.integers(30, 120, _LONG)], 1
    )
    # One of a pitch and onset: a reader keeps no two.
    rows[:, 2] = 30 + np.arange(_LONG) % 70
    path = folder / "long.mid"
    path.write_bytes(write_midi(Score(480, (Track(note_array(rows.tolist())),))))
    return path


if __name__ == "__main__":
    main()
