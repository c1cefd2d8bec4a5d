"""The menus: everything is there, by keyboard, and only when it is possible."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from app.piano_roll.geometry import KEYBOARD_WIDTH
from app.window.main_window import MainWindow


def actions(menu: QMenu) -> list[QAction]:
    found: list[QAction] = []
    for action in menu.actions():
        below = action.menu()
        found += actions(below) if isinstance(below, QMenu) else [action]
    return [action for action in found if not action.isSeparator()]


def every(window: MainWindow) -> list[QAction]:
    return [action for menu in window.menus._menus for action in actions(menu)]


def test_no_key_has_two_meanings(window: MainWindow):
    keys = Counter(key.toString() for action in every(window) for key in action.shortcuts())
    assert [key for key, count in keys.items() if count > 1] == []


def test_no_letter_of_a_menu_has_two_meanings(window: MainWindow):
    def letters(texts: list[str]) -> list[str]:
        marked = [text.replace("&&", "") for text in texts]
        return [text[text.index("&") + 1].lower() for text in marked if "&" in text]

    bar = letters([menu.title() for menu in window.menus._menus])
    assert len(bar) == len(set(bar))
    for menu in window.menus._menus:
        found = letters([action.text() for action in menu.actions()])
        assert len(found) == len(set(found)), menu.title()


def test_the_usual_keys_do_the_usual_things(window: MainWindow):
    keys = {name: [key.toString() for key in action.shortcuts()] for name, action in vars(window.menus).items()
            if isinstance(action, QAction)}  # fmt: skip
    assert keys["save"] == ["Ctrl+S"] and keys["open"] == ["Ctrl+O"] and keys["new"] == ["Ctrl+N"]
    assert "Ctrl+Return" in keys["compose"] and keys["stop"] == ["Esc"]
    assert "Ctrl+Z" in keys["undo"] and keys["redo"]


def test_every_action_says_what_it_does(window: MainWindow):
    assert all(action.text() for action in every(window))


def test_what_needs_a_selection_needs_one(window: MainWindow):
    menus = window.menus
    wanting = [menus.cut, menus.copy, menus.delete, menus.louder, menus.lock]
    assert not any(action.isEnabled() for action in wanting) and not menus.transpose.isEnabled()
    window.roll.set_selection([0, 1])
    assert all(action.isEnabled() for action in wanting) and menus.transpose.isEnabled()
    menus.delete.trigger()
    assert len(window.document.piece) == 10 and window.document.undo.count() == 1
    window.document.undo.undo()
    assert len(window.document.piece) == 12


def test_undo_and_redo_say_what_they_do(window: MainWindow):
    assert not window.menus.undo.isEnabled() and not window.menus.redo.isEnabled()
    window.document.rate(1, 1)
    assert window.menus.undo.isEnabled() and "Rate Four bars" in window.menus.undo.text()
    window.menus.undo.trigger()
    assert window.menus.redo.isEnabled() and not window.menus.undo.isEnabled()


def test_edits_of_the_menu_are_one_step_each(window: MainWindow):
    window.roll.select_all()
    for act in (window.menus.louder, window.menus.softer, window.menus.lock):
        before = window.document.undo.count()
        act.trigger()
        assert window.document.undo.count() == before + 1, act.text()
    window.menus.lock.trigger()
    for menu in (window.menus.quantise, window.menus.transpose):
        actions(menu)[0].trigger()
    while window.document.undo.canUndo():
        window.document.undo.undo()
    assert window.document.piece.rows[:, 2].tolist() == list(range(60, 72))


def test_panels_are_hidden_and_come_back(window: MainWindow):
    for action, panel in zip([a for a in every(window) if a.shortcut().toString() in ("F9", "F10")],
                             (window.left, window.panel), strict=True):  # fmt: skip
        action.trigger()
        assert not panel.isVisible()
        action.trigger()
        assert panel.isVisible()


def test_the_menus_give_the_keys_that_help_shows(window: MainWindow):
    groups = window.menus.groups()
    assert list(groups) == ["File", "Edit", "Tracks", "Compose", "Play", "Live", "Library", "Train", "View", "Help"]


def test_the_play_menu_shows_what_is_on(window: MainWindow) -> None:
    loop = next(action for action in window.menus.groups()["Play"] if action.text() == "&Loop")
    loop.trigger()
    assert window.transport.loop.isChecked() and loop.isChecked()
    window.transport.loop.click()
    assert not window.transport.loop.isChecked() and not loop.isChecked()


def test_a_right_click_on_a_note_opens_a_menu_about_it(qtbot: Any, window: MainWindow) -> None:
    roll, menu = window.roll, window.menus.of_notes
    onset, pitch = roll.piece.rows[0, [0, 2]]
    sight = roll.sight()
    x = KEYBOARD_WIDTH + sight.x(onset / roll.piece.ticks_per_quarter) + 4
    y = sight.above + roll.geometry_.y(pitch) - sight.top + 3
    qtbot.mousePress(roll.viewport(), Qt.MouseButton.RightButton, pos=QPoint(x, y))
    assert roll.selection.tolist() == [0]
    roll.customContextMenuRequested.emit(QPoint(x, y))
    assert menu.isVisible()
    window.menus.delete.trigger()
    menu.close()
    assert len(window.document.piece) == 11


def test_what_can_be_done_with_bars_is_said_as_long_as_they_are_chosen(window: MainWindow) -> None:
    window.roll.set_bars((1, 2), notifies=True)
    assert window.status.text().startswith("Bars 1 to 2 selected")
    window.roll.set_bars(None, notifies=True)
    assert not window.status.text()
    window.roll.set_bars((1, 2), notifies=True)
    window.status.say("Something else")
    window.roll.set_bars(None, notifies=True)
    assert window.status.text() == "Something else"
