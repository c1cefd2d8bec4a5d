"""A library of many files: how long it takes to scan and search, and whether the panel stays responsive meanwhile.

`python -m tests.benchmarks.library.size [FILES]` makes that many small .mid files (100,000) in a temporary folder.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QTimer
from PySide6.QtWidgets import QApplication

from app.files.kinds import CLIP
from app.library.database import Catalogue
from app.library.listing import listed
from app.library.scanning import look
from app.library.updating import LibraryUpdate
from app.window.application import SWITCH_INTERVAL
from app.window.library.link import CatalogueLink
from app.window.library.panel import LibraryPanel
from tests.benchmarks.table import print_table

_WORDS = (
    "autumn", "blue", "canon", "dance", "evening", "fugue", "garden", "harbour", "island", "jig", "kyrie", "lament",
    "march", "night", "opus", "prelude",
)  # fmt: skip
_SEARCHES = 60


def make_files(folder: Path, count: int) -> None:
    """Each with notes of its own, in folders of 500."""
    rng = random.Random(0)
    inside = folder
    for number in range(count):
        if number % 500 == 0:
            inside = folder / f"{rng.choice(_WORDS)}-{number // 500:04}"
            inside.mkdir(parents=True)
        (inside / f"{rng.choice(_WORDS)}-{rng.choice(_WORDS)}-{number}.mid").write_bytes(_midi(number))


def _midi(number: int) -> bytes:
    """Sixteen eighths, another tune for each number. By hand: mido would take longer to write than we to read."""
    pitches = [48 + (number >> (4 * step) & 15) + 3 * (step % 3) for step in range(16)]
    events = b"".join(bytes([0, 0x90, pitch, 80, 0x81, 0x70, 0x80, pitch, 0]) for pitch in pitches)
    track = events + b"\0\xff\x2f\0"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, 480) + b"MTrk" + struct.pack(">I", len(track)) + track


def seconds_of(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def scan(library: Path) -> None:
    """As `continuo library scan` does it."""
    with Catalogue(library) as catalogue:
        work = LibraryUpdate(catalogue, lambda *_: None)
        work.scan()
        assert work.begin()
        while work.is_due:
            work.step()
        work.end()


class Gaps:
    """The longest times between two turns of the event loop, in milliseconds."""

    def __init__(self) -> None:
        self.found: list[float] = []
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer()
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start(0)

    def _on_timeout(self) -> None:
        self.found.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()

    @contextmanager
    def of(self, rows: list[tuple[str, str]], what: str) -> Iterator[None]:
        QCoreApplication.processEvents()
        self._clock.restart()
        self.found.clear()
        yield
        worst = sorted(self.found)[-3:]
        rows.append((f"longest event-loop gap: {what}", f"{max(worst):.0f} ms"))


def until(ready: Callable[[], bool], seconds: float = 1800) -> None:
    end = time.monotonic() + seconds
    while not ready() and time.monotonic() < end:
        QCoreApplication.processEvents()


def of_the_panel(folder: Path, library: Path, count: int, rows: list[tuple[str, str]]) -> None:
    """A panel over a library that is empty when it opens."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    link = CatalogueLink(library, [folder], QApplication.instance())
    panel = LibraryPanel([], link)
    panel.resize(300, 700)
    gaps, idle = Gaps(), []
    link.idle.connect(lambda: idle.append(True))
    with gaps.of(rows, "while everything is read"):
        begun = time.perf_counter()
        panel.show()
        until(lambda: bool(idle))
        rows.append(("first scan, by the window's librarian", f"{time.perf_counter() - begun:.0f} s"))
    until(lambda: panel.view.library.rowCount() > count)
    with gaps.of(rows, "scrolling"):
        bar = panel.view.verticalScrollBar()
        for place in range(0, bar.maximum(), max(1, bar.maximum() // 200)):
            bar.setValue(place)
            QCoreApplication.processEvents()
    with gaps.of(rows, "typing searches"):
        for word in [*_WORDS[:6], "", "a", ""]:
            for end in range(len(word) + 1):
                panel.search.setText(word[:end])
                turns = time.monotonic() + 0.15
                until(lambda turns=turns: time.monotonic() > turns)
            until(lambda: not panel.lister.busy)
        until(lambda: panel.view.library.rowCount() > count)
    panel.close_down()
    link.deleteLater()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rows: list[tuple[str, str]] = []
    place = Path(tempfile.mkdtemp(prefix="continuo-benchmark-"))
    application = QApplication.instance() or QApplication([])
    try:
        folder, library = place / "music", place / "library.sqlite"
        make_files(folder, count)
        with Catalogue(library) as catalogue, catalogue.transaction() as connection:
            connection.execute("INSERT INTO folder(path, added) VALUES(?, '')", (str(folder),))
        rows.append(("first scan", f"{seconds_of(lambda: scan(library)):.0f} s"))
        rows.append(("memory at most", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"))
        rows.append(("scan again, nothing changed", f"{seconds_of(lambda: scan(library)):.1f} s"))
        with Catalogue(library) as catalogue:
            rows.append(("of that, looking", f"{seconds_of(lambda: look(catalogue, folder)):.1f} s"))
            rng = random.Random(1)
            taken = {"whole words": list[float](), "two words": list[float](), "first letters": list[float]()}
            for _ in range(_SEARCHES):
                one, two = rng.choice(_WORDS), rng.choice(_WORDS)
                words = {"whole words": one, "two words": f"{one} {two}", "first letters": one[: rng.randint(1, 3)]}
                for what, text in words.items():
                    taken[what].append(seconds_of(lambda text=text: listed(catalogue, CLIP, text)))
            for what, times in taken.items():
                rows.append((f"search, {what}: median, worst", f"{median(times) * 1e3:.0f}, {max(times) * 1e3:.0f} ms"))
            rows.append(("listing everything", f"{seconds_of(lambda: listed(catalogue, CLIP)) * 1e3:.0f} ms"))
        rows.append(("the library's file", f"{library.stat().st_size / 2**20:.0f} MB"))
        of_the_panel(folder, place / "window" / "library.sqlite", count, rows)
        application.processEvents()
        print_table("The library", ["", f"{count:,} files"], rows)
    finally:
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
