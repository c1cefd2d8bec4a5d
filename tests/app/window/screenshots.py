"""Pictures of the window, to look at and for the documents: `python -m tests.app.window.screenshots --to FOLDER`.

With QT_QPA_PLATFORM=offscreen, or under `xvfb-run -a`. Chinese needs a font that has it (Debian: fonts-noto-cjk). What
is seen was composed by the shipped model with fixed seeds.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from app.assets import asset, default_checkpoint, shipped_checkpoints, shipped_clips
from app.composer.compose_settings import ComposeSettings, Mode
from app.document.recovery import Recovery
from app.language.switch import install_translator
from app.window.export.dialog import ExportDialog
from app.window.main_window import MainWindow, Surroundings
from app.window.settings import SettingsFile
from generator.compose.asking.controls import Controls
from tests.app.window.live.parts import PlayerSpy


class Photographer:
    """One window after another in a language and a theme; `save` names the files after both."""

    def __init__(self, application: QApplication, folder: Path) -> None:
        self._application, self._folder = application, folder
        self._suffix = ""

    def wait(self, ready: Callable[[], bool], seconds: float = 60) -> None:
        """Run the event loop until `ready`. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not ready after {seconds:g} seconds")
            self._application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def open(self, place: Path, language: str, theme: str, clips: bool = True) -> MainWindow:
        install_translator(self._application, language)
        self._suffix = ("" if language == "en" else f"-{language}") + ("" if theme == "light" else f"-{theme}")
        settings = SettingsFile(place / "settings.ini")
        settings.write(replace(settings.read(), hints_seen=True, theme=theme, language=language))
        models = shipped_checkpoints() if clips else []
        about = Surroundings(
            models, shipped_clips() if clips else [], settings, Recovery(place / "recovery"), None,
            default_checkpoint() if clips else None, None, PlayerSpy,
        )  # fmt: skip
        window = MainWindow(about)
        window.resize(1280, 800)
        window.show()
        window.begin()
        self.wait(lambda: not window.models.busy and not window.files.busy)
        return window

    def save(self, widget: QWidget, name: str) -> None:
        self._application.processEvents()
        self._application.processEvents()
        widget.grab().save(str(self._folder / f"{name}{self._suffix}.png"))

    def compose(self, window: MainWindow, mode: Mode, number: int, controls: Controls = Controls()) -> None:
        """With three takes, played to nobody."""
        settings = ComposeSettings(mode, controls=controls, seed=number, new_seed_each_time=False)
        window.panel.set_settings(settings)
        window.shading.show_scale()
        window.transport.live.setChecked(False)
        window.composing.compose()
        self.wait(lambda: not window.composing.busy)
        window.status.say("")  # it says how many seconds that took, which is not of the window but of this machine
        window.roll.fit()

    def show_bars(self, window: MainWindow, first: int, last: int) -> None:
        """From one to the other, as wide as the view, once chords are recognised."""
        window.roll.set_bars((first, last))
        window.roll.zoom_to_selection()
        window.roll.set_bars(None)
        window.roll.fit_rows()
        begin = time.monotonic()
        self.wait(lambda: time.monotonic() > begin + 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, required=True)
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    application = QApplication([])
    application.setApplicationName("Continuo-pictures")
    application.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as folder:
        for language in ("en", "zh_CN"):
            for theme in ("light", "dark"):
                _photograph(Photographer(application, given.to), Path(folder) / f"{language}-{theme}", language, theme)


def _photograph(camera: Photographer, place: Path, language: str, theme: str) -> None:
    """The main states."""
    window = camera.open(place, language, theme)
    window.help.show_first_steps()
    camera.save(window, "first-steps")
    assert window.help.steps
    window.help.steps.leave()
    song = place / "Evening song.mid"
    song.write_bytes(asset("checkpoints", "examples", "ensemble-band.mid").read_bytes())
    window.files.open(song, ask=False)
    camera.wait(lambda: not window.files.busy)
    camera.compose(window, "end", 3)
    camera.show_bars(window, 21, 31)
    window.document.rate(window.document.tree.current, 1)
    camera.save(window, "window")
    window.resize(1024, 700)
    window.live.show()
    camera.save(window, "live")
    window.left.setCurrentWidget(window.library)
    window.resize(1280, 800)
    window.document.undo.setClean()
    window.files.open(shipped_clips()[0], ask=False)
    camera.wait(lambda: not window.files.busy)
    camera.compose(window, "end", 7)
    window.roll.set_bars((5, 6))
    camera.compose(window, "fill", 3, Controls(key="G major", chords="G | D7"))
    window.panel.more_open = True
    camera.save(window, "fill")
    window.panel.more_open = False
    window.resize(1024, 700)
    window.left.setCurrentWidget(window.library)
    camera.save(window, "library")
    window.learning.show()
    assert window.learning.dialog
    camera.save(window.learning.dialog, "learn")
    window.learning.dialog.close()
    window.preferences_opener.show()
    assert window.preferences_opener.dialog
    camera.save(window.preferences_opener.dialog, "preferences")
    window.preferences_opener.dialog.close()
    export = ExportDialog(0, 1, window)
    export.show()
    camera.save(export, "export")
    export.close()
    window.resize(1280, 800)
    broken = place / ("a clip with quite a long name, as people have them " * 3 + ".mid")
    broken.write_bytes(b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk\0\0")
    window.files.open(broken, ask=False)
    camera.wait(lambda: not window.files.busy)
    camera.save(window, "error")
    window.document.undo.setClean()
    window.close()
    empty = camera.open(place, language, theme, clips=False)
    camera.save(empty, "empty")
    empty.close()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    main()
