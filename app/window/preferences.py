"""How a person left the window, and how it opens again; and what the View menu sets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication

from app.document.editing import GRIDS
from app.ui.theme import accentuate_selection, choose_motion, choose_theme
from app.window.playback.link import SYNTH
from app.window.settings import SettingsFile

if TYPE_CHECKING:
    from app.window.main_window import MainWindow


class Remembered(QObject):
    """settings: as they are now; what widgets show themselves is read from them when the window closes."""

    def __init__(self, window: MainWindow, file: SettingsFile) -> None:
        super().__init__(window)
        self._window, self._file = window, file
        self.settings = file.read()
        # Queued: the palette changes after the signal.
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme, Qt.ConnectionType.QueuedConnection)
        self.sends_clock = False

    def restore(self) -> None:
        """Once all parts stand."""
        window, kept = self._window, self.settings
        choose_theme(kept.theme)
        choose_motion(kept.reduced_motion)
        if kept.window_geometry:
            window.restoreGeometry(QByteArray(kept.window_geometry))
        if state := kept.splitters.get("main"):
            window.splitter.restoreState(QByteArray(state))
        window.transport.live.setChecked(kept.hear_while_composing)
        window.transport.metronome.setChecked(kept.metronome)
        window.transport.volume.setValue(kept.volume)
        window.player.choose_volume(kept.volume)
        if kept.output:
            window.transport.choose_output(kept.output)
        self._tell_output()
        window.panel.more_open = kept.more_open
        snap = kept.snap if kept.snap in GRIDS else "off"
        window.roll.set_snap(snap)
        window.header.show_snap(snap)
        window.roll.set_following(kept.follow)
        window.menus.show_recent(kept.recent_files)
        for action, shown in self._shown():
            action.setChecked(getattr(kept, shown))

    def save(self) -> None:
        """For the next time."""
        window, snap = self._window, self._window.header.snap.currentData()
        self.settings = replace(
            self.settings,
            window_geometry=window.saveGeometry().data(),
            splitters={"main": window.splitter.saveState().data()},
            volume=window.transport.volume.value(),
            metronome=window.transport.metronome.isChecked(),
            hear_while_composing=window.transport.live.isChecked(),
            more_open=window.panel.more_open,
            snap=snap,
            checkpoint=window.models.path,
            **{shown: action.isChecked() for action, shown in self._shown()},
        )
        self._file.write(self.settings)

    def _shown(self) -> list[tuple[QAction, str]]:
        """What a menu switches, and the setting that remembers it."""
        menus = self._window.menus
        return [
            (menus.side, "shows_side"),
            (menus.panel, "shows_panel"),
            (menus.lane, "shows_loudness"),
            (menus.by_taste, "chooses_by_taste"),
        ]

    @Slot(object)
    def add_recent(self, path: Path) -> None:
        """A file that was opened or saved."""
        if path not in self._window.about.clips:
            self.settings = self.settings.with_recent(path)
            self._window.menus.show_recent(self.settings.recent_files)

    @Slot(list)
    def set_folders(self, folders: list[Path]) -> None:
        self.settings = replace(self.settings, library_folders=tuple(folders))

    @Slot(str)
    def set_output(self, port: str) -> None:
        self.settings = replace(self.settings, output="" if port == SYNTH else port)
        self._tell_output()

    @Slot(bool)
    def set_clock(self, on: bool) -> None:
        """Whether the MIDI output is sent a clock."""
        self.sends_clock = on
        self._tell_output()

    def set_latency(self, milliseconds: str) -> None:
        """Of the built-in synth; "0" for its own."""
        self.settings = replace(self.settings, latency_ms=int(milliseconds))
        self._tell_output()

    def _tell_output(self) -> None:
        kept = self.settings
        self._window.player.choose_output(kept.output or SYNTH, clock=self.sends_clock, latency_ms=kept.latency_ms)

    def set_following(self, on: bool) -> None:
        self.settings = replace(self.settings, follow=on)
        self._window.roll.set_following(on)

    @Slot()
    def set_hints_seen(self) -> None:
        self.settings = replace(self.settings, hints_seen=True)

    def set_theme(self, name: str) -> None:
        self.settings = replace(self.settings, theme=name)
        choose_theme(name)

    @Slot()
    def _on_scheme(self) -> None:
        """The system went light or dark."""
        accentuate_selection()

    def set_motion(self, name: str) -> None:
        self.settings = replace(self.settings, reduced_motion=name)
        choose_motion(name)

    def set_language(self, language: str) -> None:
        """The window opens again in it, and with its work."""
        if language != self.settings.language:
            self.settings = replace(self.settings, language=language)
            self._window.leave_to_restart()
