"""An hour of random actions in the real window: whether it crashes, grows, or leaves threads, files or children behind.

python -m tests.benchmarks.window.soak [--minutes 60] [--seed 1]

The window is offscreen, with the real composing, playing and library processes, the shipped models and clips, and a new
profile. Actions are those of random_actions.py, gestures and keys in the piano roll, tabs, panels and dialogs;
now and then a child is killed. Thresholds of Python's collector are low, and a thread allocates all the time. Every
half minute everything is stopped, and what the process holds is counted. Ends with 1 where memory (its highest after
the first ten minutes) is more than 5 % above what it was at ten minutes, where threads, open files or children at rest
are more than they were then, or where Qt or the log speaks of a fault; a crash ends it by itself. Below twenty minutes
memory is printed and not judged: what is loaded once is still being loaded.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import logging
import os
import signal
import statistics
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import psutil
from PySide6.QtCore import QEventLoop, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox

from app.assets import default_checkpoint, shipped_checkpoints, shipped_clips
from app.document.recovery import Recovery
from app.window.application import SWITCH_INTERVAL
from app.window.garbage import GarbageTimer
from app.window.log_file import LogFile
from app.window.main_window import MainWindow, Surroundings
from app.window.settings import SettingsFile
from tests.app.window.random_actions import RandomActions
from tests.benchmarks.table import print_table

REST_SECONDS = 30.0  # between two counts
WARM_UP_SECONDS, JUDGED_SECONDS = 600.0, 1200.0
MEMORY_GROWTH = 0.05
GC_THRESHOLDS, GC_INTERVAL_MS = (50, 5, 5), 50
_SETTLE_SECONDS = 60.0  # after these, what is not at rest never will be
_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_L, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_BracketRight, Qt.Key.Key_Escape)
_CONTROL_KEYS = (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_X, Qt.Key.Key_Z, Qt.Key.Key_Y)


@dataclass(frozen=True)
class Held:
    """What the process holds at rest. seconds: since the beginning; memory: resident, MB; files: open descriptors;
    children: its processes, and theirs."""

    seconds: float
    memory: float
    threads: int
    files: int
    children: int


class Soak(RandomActions):
    """The walk. process: this one."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        super().__init__(window, shipped_clips(), seed)
        self.process = psutil.Process()
        self.done: Counter[str] = Counter()
        left, menus = window.left, window.menus
        self.actions |= {
            "new": lambda: (self.say_saved(), menus.new.trigger()),
            "open": lambda: (self.say_saved(), window.opener.open_files([self.one_of(*self.files)])),
            "compose": self.compose,
            "tab": lambda: left.setCurrentIndex(self.random.randrange(left.count())),
            "click": self.click,
            "drag": self.drag,
            "key": lambda: QTest.keyClick(window.roll, self.one_of(*_KEYS)),
            "control key": lambda: QTest.keyClick(
                window.roll, self.one_of(*_CONTROL_KEYS), Qt.KeyboardModifier.ControlModifier
            ),
            "tool": lambda: window.roll.set_tool(self.one_of("select", "draw", "erase")),
            "zoom": lambda: window.roll.zoom(self.one_of(0.8, 1.25)),
            "theme": lambda: window.preferences.set_theme(self.one_of("light", "dark")),
            "side": menus.side.toggle,
            "panel": menus.panel.toggle,
            "similar": window.exploring.show_similar,
            "resize": lambda: window.resize(self.random.randrange(1000, 1400), self.random.randrange(600, 900)),
            "dialogs": close_dialogs,
        }
        self.actions = {name: self._counted(name, action) for name, action in self.actions.items()}

    def _counted(self, name: str, action: Callable[[], object]) -> Callable[[], None]:
        def act() -> None:
            self.done[name] += 1
            action()

        return act

    def say_saved(self) -> None:
        """Else a question would wait for an answer."""
        self.window.document.undo.setClean()

    def compose(self) -> None:
        panel = self.window.panel
        panel.set_settings(type(panel.settings()).from_plain(panel.settings().to_plain() | self.settings()))
        self.window.composing.compose()

    def click(self) -> None:
        QTest.mouseClick(self.window.roll.viewport(), Qt.MouseButton.LeftButton, pos=self._place().toPoint())

    def drag(self) -> None:
        area, begin, end = self.window.roll.viewport(), self._place().toPoint(), self._place().toPoint()
        QTest.mousePress(area, Qt.MouseButton.LeftButton, pos=begin)
        QTest.mouseMove(area, (begin + end) / 2)
        QTest.mouseRelease(area, Qt.MouseButton.LeftButton, pos=end)

    def _place(self) -> QPointF:
        area = self.window.roll.viewport()
        return QPointF(self.random.uniform(0, area.width() - 1), self.random.uniform(0, area.height() - 1))

    def kill_a_child(self) -> None:
        """One of the processes that the window started itself; their own children go with them."""
        if children := self.process.children():
            self.done["kill a child"] += 1
            child = self.one_of(*sorted(children, key=lambda child: child.pid))
            child.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)

    def rest(self) -> None:
        """Everything is stopped, a new piece begun, and what runs beside the window is waited for."""
        window = self.window
        close_dialogs()
        window.composing.cancel()
        window.stop()
        self.say_saved()
        window.menus.new.trigger()
        deadline = time.monotonic() + _SETTLE_SECONDS
        while self._is_busy() and time.monotonic() < deadline:
            pass_time(0.1)
        pass_time(2.0)
        gc.collect()

    def _is_busy(self) -> bool:
        window = self.window
        return window.files.busy or window.models.busy or window.composing.busy or window.playback.is_lent

    def held(self, began: float) -> Held:
        process = self.process
        return Held(
            time.monotonic() - began,
            process.memory_info().rss / 1e6,
            process.num_threads(),
            process.num_fds() if sys.platform != "win32" else process.num_handles(),
            len(process.children(recursive=True)),
        )


def close_dialogs() -> None:
    """Those that actions opened."""
    for widget in QApplication.topLevelWidgets():
        if widget.isVisible() and (isinstance(widget, QDialog) or widget.windowType() == Qt.WindowType.Popup):
            widget.close()


def pass_time(seconds: float) -> None:
    """The event loop runs."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


class Faults(logging.Handler):
    """What was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


def allocate(is_over: threading.Event) -> None:
    """Makes garbage in cycles, as a busy library in a thread would."""
    while not is_over.wait(0.001):
        for _ in range(100):
            cycle: list[object] = []
            cycle.append(cycle)


def judged(rows: list[Held], faults: list[str]) -> list[str]:
    """What is wrong, in words; nothing where all is well."""
    minutes = rows[-1].seconds
    warm = [row for row in rows if row.seconds <= WARM_UP_SECONDS] or rows[:1]
    later = [row for row in rows if row.seconds > WARM_UP_SECONDS]
    if minutes < JUDGED_SECONDS:
        half = max(1, len(rows) // 2)
        warm, later = rows[:half], rows[half:]
    found = [f"a fault was logged: {text.splitlines()[-1]}" for text in faults]
    if not later:
        return [*found, "too short to judge: nothing was counted after the warm-up"]
    before = warm[-1].memory
    growth = max(row.memory for row in later) / before - 1
    if minutes >= JUDGED_SECONDS and growth > MEMORY_GROWTH:
        found.append(f"memory grew by {growth:.1%} after the first ten minutes")
    for name in ("threads", "files", "children"):
        most = max(getattr(row, name) for row in warm)
        if (last := min(getattr(row, name) for row in later[-3:])) > most:
            found.append(f"{name}: {last} at the end, at most {most} before")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    faulthandler.enable()  # where Python is when the process is aborted
    application = QApplication([])
    application.setApplicationName("Continuo-soak")
    application.setStyle("Fusion")
    sys.setswitchinterval(SWITCH_INTERVAL)
    gc.set_threshold(*GC_THRESHOLDS)
    GarbageTimer(application, GC_INTERVAL_MS)
    is_over, faults = threading.Event(), Faults()
    logging.getLogger().addHandler(faults)
    allocator = threading.Thread(target=allocate, args=(is_over,), name="allocating")
    allocator.start()
    QMessageBox.exec = lambda box: QMessageBox.StandardButton.Discard
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        try:
            rows, soak = in_a_window(Path(name), options.minutes, options.seed)
        finally:
            is_over.set()
            allocator.join()
    report(rows, soak)
    wrong = judged(rows, faults.said)
    print("\n".join(wrong) or "No fault.")
    return bool(wrong)


def in_a_window(folder: Path, minutes: float, seed: int) -> tuple[list[Held], Soak]:
    """The walk in a window of its own, with a new profile in `folder`."""
    log = LogFile(folder)
    log.start()
    window = MainWindow(
        Surroundings(
            shipped_checkpoints(), shipped_clips(), SettingsFile(folder / "settings.ini"), Recovery(folder), log,
            default_checkpoint(), folder / "library.sqlite", listener=default_checkpoint(),
        )
    )  # fmt: skip
    try:
        # Nobody is there to choose a file.
        window.files.dialogs.save = lambda title, filters, suffix, name: folder / "saved.continuo"
        window.preferences.set_hints_seen()
        window.show()
        window.begin()
        found = walk(window, minutes, seed)
        found[1].rest()
        return found
    except BaseException:
        traceback.print_exc()  # now: where the window can't be closed in good order, nothing is said later
        raise
    finally:
        window.is_leaving = True  # without a question
        window.close()
        log.stop()
        window.deleteLater()
        pass_time(0.1)


def walk(window: MainWindow, minutes: float, seed: int) -> tuple[list[Held], Soak]:
    soak, began, rows = Soak(window, seed), time.monotonic(), []
    next_rest = began + min(REST_SECONDS, minutes * 60 / 8)
    while time.monotonic() < began + minutes * 60:
        soak.act()
        if soak.random.random() < 0.002:
            soak.kill_a_child()
        pass_time(soak.one_of(0.0, 0.0, 0.02, 0.1))
        if time.monotonic() > next_rest:
            soak.rest()
            rows.append(soak.held(began))
            next_rest = time.monotonic() + min(REST_SECONDS, minutes * 60 / 8)
    return rows, soak


def report(rows: list[Held], soak: Soak) -> None:
    step = max(1, len(rows) // 12)
    table = [
        [f"{row.seconds / 60:.1f}", f"{row.memory:.0f}", str(row.threads), str(row.files), str(row.children)]
        for row in [*rows[:-1:step], rows[-1]]
    ]
    print_table(f"{soak.done.total():,} actions", ("minutes", "memory, MB", "threads", "files", "children"), table)
    print(f"Median memory {statistics.median(row.memory for row in rows):.0f} MB.")
    print(", ".join(f"{name} {count}" for name, count in sorted(soak.done.items())))


if __name__ == "__main__":
    sys.exit(main())
