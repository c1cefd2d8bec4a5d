"""The computer's keyboard as a piano: what sounds, what is recorded, and that no note hangs."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.piano_roll.input.physical_keys import physical_key
from app.player import messages as ask
from app.window.main_window import MainWindow
from tests.app.window.parts import sent_commands

K = Qt.Key


@pytest.fixture
def playing(window: MainWindow) -> MainWindow:
    window.activateWindow()
    window.roll.setFocus()
    window.menus.typing.trigger()
    return window


def sounding(window: MainWindow) -> set[tuple[int, int]]:
    """Channels and pitches that began and have not ended."""
    found: set[tuple[int, int]] = set()
    for command in window.player.player.commands:  # type: ignore[attr-defined]
        match command:
            case ask.KeyDown(channel, pitch, _):
                assert (channel, pitch) not in found
                found.add((channel, pitch))
            case ask.KeyUp(channel, pitch):
                found.remove((channel, pitch))
    return found


def test_keys_sound_until_they_are_let_go(playing: MainWindow) -> None:
    QTest.keyPress(playing.roll, K.Key_A)
    QTest.keyPress(playing.roll, K.Key_D)
    assert sounding(playing) == {(0, 60), (0, 64)} and playing.roll.frame.lit == {60, 64}
    QTest.keyRelease(playing.roll, K.Key_A)
    QTest.keyRelease(playing.roll, K.Key_D)
    assert sounding(playing) == set() and playing.roll.frame.lit == frozenset()
    assert [command.pitch for command in sent_commands(playing, ask.KeyDown)] == [60, 64]


def test_octave_and_velocity(playing: MainWindow) -> None:
    QTest.keyClicks(playing.roll, "xv")
    QTest.keyClicks(playing.roll, "azz;")
    assert [(note.pitch, note.velocity) for note in sent_commands(playing, ask.KeyDown)] == [(72, 100), (64, 100)]
    QTest.keyPress(playing.roll, K.Key_A)
    QTest.keyClicks(playing.roll, "x")  # while a key is down
    QTest.keyRelease(playing.roll, K.Key_A)
    assert sounding(playing) == set()


def test_a_key_that_repeats_is_one_note(playing: MainWindow) -> None:
    QTest.keyPress(playing.roll, K.Key_A)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress) * 3:
        event = QKeyEvent(kind, K.Key_A, Qt.KeyboardModifier.NoModifier, "a", True)
        QApplication.sendEvent(playing.roll, event)
    assert len(sent_commands(playing, ask.KeyDown)) == 1 and sounding(playing) == {(0, 60)}
    QTest.keyRelease(playing.roll, K.Key_A)
    assert sounding(playing) == set()


def _deactivate(window: MainWindow, _: Any) -> None:
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowDeactivate))


def _text(window: MainWindow, _: Any) -> None:
    window.panel.fields["chords"].line.setFocus()  # type: ignore[attr-defined]


def _switch_off(window: MainWindow, _: Any) -> None:
    window.menus.typing.trigger()


def _dialog(window: MainWindow, qtbot: Any) -> None:
    dialog = QDialog(window)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: not sounding(window))
    dialog.close()


def _application(window: MainWindow, _: Any) -> None:
    window.typing._on_state(Qt.ApplicationState.ApplicationInactive)


@pytest.mark.parametrize("leave", [_deactivate, _text, _switch_off, _dialog, _application])
def test_no_note_hangs_when_the_keys_go_elsewhere(qtbot: Any, playing: MainWindow, leave: Any) -> None:
    for key in (K.Key_A, K.Key_F, K.Key_K):
        QTest.keyPress(playing.roll, key)
    assert len(sounding(playing)) == 3
    leave(playing, qtbot)
    qtbot.waitUntil(lambda: not sounding(playing))
    for key in (K.Key_A, K.Key_F, K.Key_K):
        QTest.keyRelease(playing.roll, key)  # nothing is sent twice
    assert sounding(playing) == set()


def test_texts_are_typed_in_and_shortcuts_stay(playing: MainWindow) -> None:
    line: Any = playing.panel.fields["chords"].line  # type: ignore[attr-defined]
    line.setFocus()
    QTest.keyClicks(line, "Ad")
    assert line.text() == "Ad" and not sent_commands(playing, ask.KeyDown)
    playing.roll.setFocus()
    QTest.keyClick(playing.roll, K.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert playing.transport.loop.isChecked() and not sent_commands(playing, ask.KeyDown)


def test_while_it_is_on_letters_are_no_commands_of_the_roll(playing: MainWindow) -> None:
    playing.roll.select_all()
    QTest.keyClicks(playing.roll, "lhqg")
    assert playing.document.undo.count() == 0


def test_a_letter_has_one_meaning_at_a_time(playing: MainWindow) -> None:
    playing.roll.commands.steps.switch(True)
    assert not playing.typing.is_on and not playing.header.typing.isChecked() and playing.header.steps.isChecked()
    playing.header.typing.click()
    assert playing.typing.is_on and not playing.roll.commands.steps.is_on and not playing.menus.steps.isChecked()


def test_what_is_played_can_be_recorded(playing: MainWindow) -> None:
    playing.live.make()
    panel, link = playing.live.panel, playing.live.link
    assert panel and link and panel.record.isEnabled()
    panel.record.click()
    assert link.activity == "recording"
    QTest.keyClicks(playing.roll, "a")
    assert [(note.channel, note.pitch) for note in sent_commands(playing, ask.KeyDown)] == [(0, 60)]
    link.drop_recording()
    playing.menus.typing.trigger()
    assert not panel.record.isEnabled()


class Scanned(QKeyEvent):
    """As a keyboard sends it whose layout has another letter there."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(QEvent.Type.KeyPress, K.Key_unknown, Qt.KeyboardModifier.NoModifier, code, 0, 0, text)


@pytest.mark.parametrize(("platform", "code", "name"), [
    ("xcb", 38, "a"), ("wayland", 47, ";"), ("xcb", 24, "q"), ("windows", 30, "a"), ("windows", 44, "z"),
    ("xcb", 65, None),
])  # fmt: skip
def test_keys_are_known_by_their_place(monkeypatch: Any, platform: str, code: int, name: str | None) -> None:
    monkeypatch.setattr("app.piano_roll.input.physical_keys.QGuiApplication.platformName", lambda: platform)
    assert physical_key(Scanned(code, "й")) == name


def test_closing_the_window_lets_go(playing: MainWindow) -> None:
    widget: QWidget = playing.roll
    QTest.keyPress(widget, K.Key_A)
    playing.typing.switch(False)
    assert sounding(playing) == set()
