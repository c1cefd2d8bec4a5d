"""The preferences window: what is set acts at once and is kept; shortcuts change, conflict and come back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from app.player import messages as ask
from app.ui.style.theme import choose_theme
from app.ui.style.tokens import accent_named, tokens
from app.window.main_window import MainWindow
from app.window.preferences.dialog import PreferencesDialog
from app.window.preferences.shortcuts import Shortcuts
from tests.app.window.parts import Desk, sent_commands


@pytest.fixture
def window(desk: Desk, clip: Path) -> Iterator[MainWindow]:
    yield desk.open(clip)
    choose_theme("light")


@pytest.fixture
def dialog(window: MainWindow) -> PreferencesDialog:
    window.preferences_opener.show()
    shown = window.preferences_opener.dialog
    assert isinstance(shown, PreferencesDialog)
    return shown


def test_the_theme_and_the_accent_change_at_once(window: MainWindow, dialog: PreferencesDialog, qapp):
    dialog.appearance.theme.combo.setCurrentIndex(2)
    assert tokens().is_dark
    dialog.appearance.accent.combo.setCurrentIndex(3)
    assert tokens().accent == accent_named("violet", True)
    assert (window.preferences.settings.theme, window.preferences.settings.accent) == ("dark", "violet")
    assert tokens().accent.name() in qapp.styleSheet()


def test_the_clock_is_the_same_in_the_live_tab(window: MainWindow, dialog: PreferencesDialog):
    window.live.make()
    assert window.live.panel
    dialog.midi.clock.box.click()
    assert window.preferences.settings.send_clock
    assert window.live.panel.send_clock.isChecked()
    window.live.panel.send_clock.click()
    assert dialog.midi.clock.value() is False


def test_the_output_is_the_same_in_the_transport(window: MainWindow, dialog: PreferencesDialog):
    window.player.listed.emit(["Keys"], ["Port A", "Port B"])
    dialog.midi.output.combo.setCurrentIndex(2)
    assert window.preferences.settings.output == "Port B"
    assert "Keys" in dialog.midi.inputs.text()
    window.transport.output_chosen.emit("synth")
    assert dialog.midi.output.value() == "synth"


def test_sound_devices_are_looked_for_when_they_are_shown(
    window: MainWindow, dialog: PreferencesDialog, qtbot, monkeypatch
):
    monkeypatch.setattr("app.window.preferences.pages.sound_devices", lambda: ["Speakers", "Phones"])
    dialog.show_page(1)
    qtbot.waitUntil(lambda: dialog.audio.device.combo.count() == 3)
    dialog.audio.device.combo.setCurrentIndex(2)
    assert window.preferences.settings.sound_device == "Phones"
    assert sent_commands(window, ask.AddSynth)[-1].device == "Phones"
    dialog.audio.latency.combo.setCurrentIndex(2)
    assert sent_commands(window, ask.AddSynth)[-1].latency_ms == 80


def test_folders_are_those_of_the_library(window: MainWindow, dialog: PreferencesDialog, tmp_path: Path):
    library = window.library
    library.add_folders([tmp_path])
    assert dialog.folders.folders.item(0).text() == str(tmp_path)
    dialog.folders.folders.setCurrentRow(0)
    dialog.folders.remove.click()
    assert library.link.folders == []
    assert not dialog.folders.remove.isEnabled()


def test_the_soundfont_goes_to_the_player(window: MainWindow, dialog: PreferencesDialog, tmp_path: Path):
    dialog.folders.soundfont_chosen.emit(tmp_path / "a.sf2")
    assert window.preferences.settings.soundfont == tmp_path / "a.sf2"
    assert sent_commands(window, ask.AddSynth)[-1].soundfont == tmp_path / "a.sf2"
    dialog.folders.shipped.setEnabled(True)
    dialog.folders.shipped.click()
    assert window.preferences.settings.soundfont is None


def test_typed_keys_are_the_commands(window: MainWindow, dialog: PreferencesDialog, qtbot):
    page, menus = dialog.shortcuts, window.menus
    page.choose("File/Save as…")
    page.edit.setKeySequence(QKeySequence("Ctrl+Alt+P"))
    page.edit.editingFinished.emit()
    assert menus.save_as.shortcuts() == [QKeySequence("Ctrl+Alt+P")]
    assert window.preferences.settings.shortcuts == {"File/Save as…": ("Ctrl+Alt+P",)}
    page.reset.click()
    assert window.preferences.settings.shortcuts == {}


def test_a_conflict_is_said_and_nothing_is_taken_unasked(window: MainWindow, dialog: PreferencesDialog):
    page, menus = dialog.shortcuts, window.menus
    page.choose("File/Save as…")
    page.edit.setKeySequence(QKeySequence("Ctrl+N"))
    page.edit.editingFinished.emit()
    assert "New" in page.problem.text()
    assert menus.new.shortcuts() == [QKeySequence("Ctrl+N")]
    assert menus.save_as.shortcuts() == [QKeySequence("Ctrl+Shift+S")]
    page.take.click()
    assert menus.new.shortcuts() == []
    assert menus.save_as.shortcuts() == [QKeySequence("Ctrl+N")]
    page.reset_all.click()
    assert menus.new.shortcuts() == [QKeySequence("Ctrl+N")]


def test_every_letter_with_ctrl_can_be_typed_as_a_shortcut(window: MainWindow, dialog: PreferencesDialog, qtbot):
    page = dialog.shortcuts
    dialog.show_page(4)
    page.choose("File/Save as…")
    page.edit.setFocus()
    qtbot.keyClick(page.edit, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert page.edit.keySequence() == QKeySequence("Ctrl+Alt+U")


def test_keys_of_the_piano_roll_can_be_changed_and_the_menus_show_them(desk: Desk, clip: Path):
    window = desk.open(clip)
    shortcuts = window.preferences.shortcuts
    assert shortcuts
    assert {str(action.property("menu")) for action in shortcuts.actions.values()} >= {"Piano roll", "File"}
    assert window.menus.lock.text().endswith("\tL")
    shortcuts.set("Piano roll/Lock or unlock", QKeySequence("K"))
    assert window.menus.lock.text().endswith("\tK")
    shortcuts.set("Piano roll/Draw tool", QKeySequence("Ctrl+N"))  # a command of the window gives it up
    assert window.menus.new.shortcuts() == []
    shortcuts.reset_all()
    assert window.menus.lock.text().endswith("\tL") and window.menus.new.shortcuts() == [QKeySequence("Ctrl+N")]


def test_shortcuts_are_kept_for_the_next_time(desk: Desk, clip: Path):
    window = desk.open(clip)
    assert window.preferences.shortcuts
    window.preferences.shortcuts.set("File/Export…", QKeySequence("F5"))
    window.preferences.keep_shortcuts()
    window.close()
    assert desk.open(clip).menus.export.shortcuts() == [QKeySequence("F5")]


def test_commands_have_the_same_names_in_every_language(desk: Desk, clip: Path, qapp):
    from app.language.switch import install_translator

    english = list(desk.open(clip).menus.commands)
    assert len(english) > 40
    install_translator(qapp, "zh_CN")
    try:
        assert list(desk.open(clip).menus.commands) == english
    finally:
        install_translator(qapp, "en")


def test_unknown_commands_and_keys_of_nonsense_harm_nothing(qapp):
    action = QAction("A")
    action.setShortcut("Ctrl+A")
    shortcuts = Shortcuts({"A": action}, {"A": ("nonsense of keys", ""), "gone": ("Ctrl+G",)})
    assert action.shortcuts() == []
    assert shortcuts.changed() == {"A": (), "gone": ("Ctrl+G",)}
    shortcuts.reset("A")
    assert shortcuts.changed() == {"gone": ("Ctrl+G",)}
