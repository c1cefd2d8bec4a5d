"""Pictures of the window, to look at: `python -m tests.app.screenshots --checkpoint M.safetensors --to FOLDER`.

The README's picture is window.png of `--to docs`; what it shows is composed by the model that is given.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from app.assets import default_checkpoint, shipped_clips
from app.widgets.main_window import MainWindow
from tests.app.live_parts import ToldPlayer

_ROLES = QPalette.ColorRole
_DARK = {
    _ROLES.Window: "#26282b", _ROLES.WindowText: "#e6e6e6", _ROLES.Base: "#1b1d1f", _ROLES.AlternateBase: "#232528",
    _ROLES.Text: "#e6e6e6", _ROLES.Button: "#34373b", _ROLES.ButtonText: "#e6e6e6", _ROLES.ToolTipBase: "#34373b",
    _ROLES.ToolTipText: "#e6e6e6", _ROLES.PlaceholderText: "#9a9a9a", _ROLES.Light: "#4a4d51", _ROLES.Dark: "#151618",
    _ROLES.Mid: "#2c2e31", _ROLES.Midlight: "#3a3d41", _ROLES.Shadow: "#0c0c0c",
}  # fmt: skip


def dark_palette() -> QPalette:
    """As a dark desktop gives it; offscreen, Qt knows no desktop."""
    palette = QPalette()
    for role, colour in _DARK.items():
        palette.setColor(role, QColor(colour))
    for role in (_ROLES.Text, _ROLES.WindowText, _ROLES.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#7d7f82"))
    return palette


def wait(application: QApplication, ready: Callable[[], bool], seconds: float = 60) -> None:
    """Run the event loop until `ready`. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not ready after {seconds:g} seconds")
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def composed_window(application: QApplication, checkpoint: Path, clip: int, number: int, seconds: int) -> MainWindow:
    """A window after Compose; clip: 0 for none, else the shipped clips from 1."""
    window = MainWindow([checkpoint], shipped_clips(), make_player=ToldPlayer)
    window.resize(1200, 760)
    window.show()
    window.panel.clip.setCurrentIndex(clip)
    wait(application, lambda: not window.models.busy and not window.clips.busy)
    window.panel.number.setValue(number)
    window.panel.seconds.setValue(seconds)
    window.compose()
    wait(application, lambda: not window.composer.busy)
    window.roll.fit()
    return window


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=default_checkpoint())
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--all", action="store_true", help="other sizes, dark, empty and faulty as well")
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    light = application.palette()

    def save(window: MainWindow, name: str) -> None:
        application.processEvents()
        window.grab().save(str(given.to / f"{name}.png"))

    window = composed_window(application, given.checkpoint, 1, 7, 24)
    save(window, "window")
    if given.all:
        for width, height in ((1024, 700), (1600, 1000)):
            window.resize(width, height)
            save(window, f"{width}")
        application.setPalette(dark_palette())
        save(window, "dark")
        application.setPalette(light)
        window.panel.seconds.setValue(600)
        window.compose()
        wait(application, lambda: window.panel.progress.value() > 30)
        save(window, "composing")
        window.composer.cancel()
        wait(application, lambda: not window.composer.busy)
        with tempfile.TemporaryDirectory() as folder:
            broken = Path(folder) / ("a clip with quite a long name, as people have them " * 3 + ".mid")
            broken.write_bytes(b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk\0\0")
            window.resize(1024, 700)
            window.panel.clip.choose(broken)
            save(window, "reading")
            wait(application, lambda: not window.clips.busy)
            save(window, "broken")
        window.close()
        empty = MainWindow([], [], make_player=ToldPlayer)
        empty.show()
        save(empty, "empty")
        application.setPalette(dark_palette())
        save(empty, "empty-dark")
        empty.close()
        application.setPalette(light)
        window = composed_window(application, given.checkpoint, 0, 1, 60)
        save(window, "from-nothing")
    window.close()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
