"""Every shortcut of the menus, with the focus in every kind of control: it works, or the control has a use for the key
that everybody knows; and a key that is not the control's changes nothing in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QSlider, QSpinBox, QWidget

from app.window.main_window import MainWindow
from tests.app.window.test_menus import every

# Text fields: editing, as on every system. A number turns by the arrow keys, and what else it has is a text's.
_OF_TEXTS = {
    "Ctrl+A", "Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y", "Ctrl+Home", "Ctrl+Backspace",
    "Shift+Space",
}  # fmt: skip
_OF_NUMBERS = _OF_TEXTS | {"Ctrl+Shift+Up", "Ctrl+Shift+Down"}
_ESCAPES = {"Esc"}  # of what is being typed over the notes


def chords_field(window: MainWindow) -> QWidget:
    field: Any = window.panel.fields["chords"]
    return field.line


def marker_field(window: MainWindow) -> QWidget:
    window.roll.lanes.times.add_at(0)
    field = window.roll.lanes.times.field
    assert field
    return field


def slider(window: MainWindow) -> QWidget:
    field: Any = window.panel.fields["temperature"]
    return field.slider


def tree(window: MainWindow) -> QWidget:
    window.takes.as_tree.click()
    return window.takes.tree


CONTROLS: dict[str, tuple[Callable[[MainWindow], QWidget], set[str]]] = {
    "roll": (lambda window: window.roll, set()),
    "time lane": (lambda window: window.roll.lanes.times, set()),
    "chord lane": (lambda window: window.roll.lanes.chords, set()),
    "text": (chords_field, _OF_TEXTS),
    "text over the notes": (marker_field, _OF_TEXTS | _ESCAPES),
    "number": (lambda window: window.transport.tempo, _OF_NUMBERS),
    "choice": (lambda window: window.transport.metre, set()),
    "slider": (slider, set()),
    "button": (lambda window: window.transport.loop, set()),
    "tool": (lambda window: window.header.steps, set()),
    "search": (lambda window: window.library.search, _OF_TEXTS),
    "tree": (tree, set()),
    "takes": (lambda window: window.takes.cards, set()),
}  # fmt: skip


class Listener(QObject):
    """Notes which actions their keys reach, and keeps them from happening."""

    def __init__(self, actions: list[QAction]) -> None:
        super().__init__()
        self.reached: list[QAction] = []
        for action in actions:
            action.setEnabled(True)
            action.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Shortcut and isinstance(watched, QAction):
            self.reached.append(watched)
            return True
        return False


def state_of(control: QWidget) -> object:
    """What a key could change in it."""
    if isinstance(control, QLineEdit):
        return control.text()
    if isinstance(control, QSpinBox | QSlider):
        return control.value()
    return control.currentText() if isinstance(control, QComboBox) else None


def press(control: QWidget, keys: QKeySequence) -> None:
    pressed: QKeyCombination = keys[0]  # type: ignore[index]  # PySide's stubs lack it
    QTest.keyClick(control, pressed.key(), pressed.keyboardModifiers())


@pytest.mark.parametrize("name", CONTROLS)
def test_a_shortcut_works_or_is_what_the_control_is_known_for(qtbot: Any, window: MainWindow, name: str) -> None:
    find, own = CONTROLS[name]
    window.activateWindow()
    control = find(window)
    control.setFocus()
    qtbot.waitUntil(control.hasFocus)
    listener = Listener(every(window))
    lost: list[str] = []
    changed: list[str] = []
    for action in every(window):
        for keys in action.shortcuts():
            if keys.toString() in own:
                continue
            before = state_of(control)
            listener.reached.clear()
            press(control, keys)
            if listener.reached != [action]:
                lost.append(keys.toString())
            if state_of(control) != before:
                changed.append(keys.toString())
            assert QApplication.focusWidget() is control, keys.toString()
    assert (lost, changed) == ([], [])


@pytest.mark.parametrize("name", ["roll", "slider", "button", "tool", "time lane"])
def test_what_is_about_notes_works_wherever_nothing_is_typed(qtbot: Any, window: MainWindow, name: str) -> None:
    window.activateWindow()
    control = CONTROLS[name][0](window)
    control.setFocus()
    qtbot.waitUntil(control.hasFocus)
    QTest.keyClick(control, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(window.roll.selection) == 12
    QTest.keyClick(control, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert len(window.document.piece) == 24
    QTest.keyClick(control, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert len(window.document.piece) == 12
    QTest.keyClick(control, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(window.document.piece) == 24


@pytest.mark.parametrize("name", ["text", "text over the notes", "number", "search"])
def test_in_a_text_they_leave_the_notes_alone(qtbot: Any, window: MainWindow, name: str) -> None:
    window.roll.select_all()
    window.activateWindow()
    control = CONTROLS[name][0](window)
    control.setFocus()
    qtbot.waitUntil(control.hasFocus)
    before = state_of(control)
    for key in (Qt.Key.Key_D, Qt.Key.Key_A, Qt.Key.Key_C):
        QTest.keyClick(control, key, Qt.KeyboardModifier.ControlModifier)
    assert window.document.undo.count() == 0 and state_of(control) == before
