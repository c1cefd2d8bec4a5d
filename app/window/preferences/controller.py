"""How a person left the window, and how it opens again; and what the preferences set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QSplitter, QWidget

from app.document.editing import GRIDS
from app.ui.style.theme import choose_motion, choose_theme
from app.window.parts import Parts
from app.window.playback.link import SYNTH
from app.window.preferences.shortcuts import Shortcuts
from app.window.settings import Settings, SettingsFile


class Preferences(QObject):
    """settings: as they are now; what widgets show themselves is read from them when the window closes.

    recent_changed(paths): files that were opened lately; language_changed: the window is to open again in another one;
    clock_changed(on): whether the MIDI output is sent a clock.
    """

    recent_changed = Signal(tuple)
    language_changed = Signal()
    clock_changed = Signal(bool)

    def __init__(
        self, file: SettingsFile, kept: Settings, parts: Parts, shipped: Sequence[Path], parent: QObject
    ) -> None:
        """kept: what the file says; shipped: clips that are not remembered as recent files."""
        super().__init__(parent)
        self._file, self._parts, self._shipped = file, parts, shipped
        self.settings = kept
        parts.transport.output_chosen.connect(self.set_output)
        parts.files.touched.connect(self.add_recent)
        parts.library.folders_changed.connect(self.set_folders)
        # Queued: the palette changes after the signal.
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme, Qt.ConnectionType.QueuedConnection)
        self.shortcuts: Shortcuts | None = None

    def restore(self, window: QWidget, splitter: QSplitter, switches: Mapping[str, QAction]) -> None:
        """Once all parts stand. switches: what menus switch, by the names of settings."""
        parts, kept = self._parts, self.settings
        choose_motion(kept.reduced_motion)
        if kept.window_geometry:
            window.restoreGeometry(QByteArray(kept.window_geometry))
        if state := kept.splitters.get("main"):
            splitter.restoreState(QByteArray(state))
        parts.transport.live.setChecked(kept.hear_while_composing)
        parts.transport.metronome.setChecked(kept.metronome)
        parts.transport.volume.setValue(kept.volume)
        parts.player.choose_volume(kept.volume)
        if kept.output:
            parts.transport.choose_output(kept.output)
        self._send_output()
        parts.panel.more_open = kept.more_open
        snap = kept.snap if kept.snap in GRIDS else "off"
        parts.roll.set_snap(snap)
        parts.header.show_snap(snap)
        parts.roll.set_following(kept.follow)
        self.recent_changed.emit(kept.recent_files)
        for name, action in switches.items():
            action.setChecked(getattr(kept, name))

    def save(self, window: QWidget, splitter: QSplitter, switches: Mapping[str, QAction]) -> None:
        """For the next time; arguments as `restore` has them."""
        parts = self._parts
        self.settings = replace(
            self.settings,
            window_geometry=window.saveGeometry().data(),
            splitters={"main": splitter.saveState().data()},
            volume=parts.transport.volume.value(),
            metronome=parts.transport.metronome.isChecked(),
            hear_while_composing=parts.transport.live.isChecked(),
            more_open=parts.panel.more_open,
            snap=parts.header.snap.currentData(),
            checkpoint=parts.models.path,
            **{name: action.isChecked() for name, action in switches.items()},
        )
        self._file.write(self.settings)

    @Slot(object)
    def add_recent(self, path: Path) -> None:
        """A file that was opened or saved."""
        if path not in self._shipped:
            self.settings = self.settings.with_recent(path)
            self.recent_changed.emit(self.settings.recent_files)

    @Slot(list)
    def set_folders(self, folders: list[Path]) -> None:
        self.settings = replace(self.settings, library_folders=tuple(folders))

    @Slot(str)
    def set_output(self, port: str) -> None:
        self.settings = replace(self.settings, output="" if port == SYNTH else port)
        self._send_output()

    @Slot(bool)
    def set_clock(self, on: bool) -> None:
        """Whether the MIDI output is sent a clock."""
        if on != self.settings.send_clock:
            self.settings = replace(self.settings, send_clock=on)
            self._send_output()
            self.clock_changed.emit(on)

    def set_spread(self, on: bool) -> None:
        """Whether parts beyond a MIDI port's channels go to further ports of its device."""
        self.settings = replace(self.settings, spread_ports=on)
        self._send_output()

    def set_latency(self, milliseconds: int) -> None:
        """Of the built-in synth, 0 to 1000; 0 for its own."""
        self.settings = replace(self.settings, latency_ms=milliseconds)
        self._send_output()

    def set_device(self, name: str) -> None:
        """Of the built-in synth; "" for the system's own."""
        self.settings = replace(self.settings, sound_device=name)
        self._send_output()

    def set_soundfont(self, path: Path | None) -> None:
        """Of the built-in synth; None for the one that ships."""
        self.settings = replace(self.settings, soundfont=path)
        self._send_output()

    def _send_output(self) -> None:
        kept = self.settings
        self._parts.player.choose_output(
            kept.output or SYNTH, clock=kept.send_clock, latency_ms=kept.latency_ms,
            device=kept.sound_device, soundfont=kept.soundfont, spreads=kept.spread_ports,
        )  # fmt: skip

    def set_following(self, on: bool) -> None:
        self.settings = replace(self.settings, follow=on)
        self._parts.roll.set_following(on)

    @Slot()
    def set_hints_seen(self) -> None:
        self.settings = replace(self.settings, hints_seen=True)

    def set_theme(self, name: str) -> None:
        self.settings = replace(self.settings, theme=name)
        choose_theme(name, self.settings.accent)

    def set_accent(self, name: str) -> None:
        """One of ACCENTS."""
        self.settings = replace(self.settings, accent=name)
        choose_theme(self.settings.theme, name)

    @Slot()
    def _on_scheme(self) -> None:
        """The system went light or dark."""
        if self.settings.theme == "system":
            choose_theme("system", self.settings.accent)

    def use_commands(self, commands: Mapping[str, QAction]) -> None:
        """Those whose shortcuts can be changed, by names that stay; they get the person's own."""
        self.shortcuts = Shortcuts(commands, self.settings.shortcuts)

    def keep_shortcuts(self) -> None:
        """As they are now."""
        if self.shortcuts:
            self.settings = replace(self.settings, shortcuts=self.shortcuts.changed())

    def set_motion(self, name: str) -> None:
        self.settings = replace(self.settings, reduced_motion=name)
        choose_motion(name)

    def set_language(self, language: str) -> None:
        """For when the window opens next."""
        if language != self.settings.language:
            self.settings = replace(self.settings, language=language)
            self.language_changed.emit()
