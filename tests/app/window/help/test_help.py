"""Help: the shortcuts, the first steps, and what the program is made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.piano_roll.input.keys import RollKeys
from app.ui.status_line import StatusLine
from app.window.help.controller import HelpController
from app.window.help.dialogs import AboutDialog, ShortcutsDialog, children, keys_of, plain
from app.window.help.first_steps import FirstSteps, beside
from tests.app.window.parts import Desk


def action(text: str, *keys: str) -> QAction:
    made = QAction(text)
    made.setShortcuts([QKeySequence(key) for key in keys])
    return made


@pytest.fixture
def shortcuts(qtbot) -> ShortcutsDialog:
    """Of two menus and the wheel."""
    groups = {
        "File": [action("&Open a clip…", "Ctrl+O"), action("Export…")],
        "Play": [action("&Play or pause\tSpace"), action("Stop", "Shift+Space", "Ctrl+.")],
        "None": [action("Without keys")],
    }
    dialog = ShortcutsDialog(groups, {"Mouse and wheel": [("Zoom", "Ctrl+wheel")]})
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def rows(dialog: ShortcutsDialog) -> dict[str, list[tuple[str, str]]]:
    """What can be seen, by group."""
    seen = {}
    for group in children(dialog.tree.invisibleRootItem()):
        if not group.isHidden():
            seen[group.text(0)] = [(row.text(0), row.text(1)) for row in children(group) if not row.isHidden()]
    return seen


def test_every_command_with_keys_is_listed(shortcuts):
    assert rows(shortcuts) == {
        "File": [("Open a clip", "Ctrl+O")],
        "Play": [("Play or pause", "Space"), ("Stop", "Shift+Space, Ctrl+.")],
        "Mouse and wheel": [("Zoom", "Ctrl+wheel")],
    }


def test_shortcuts_are_found_by_words_and_by_keys(qtbot, shortcuts):
    qtbot.keyClicks(shortcuts.search, "pause")
    assert rows(shortcuts) == {"Play": [("Play or pause", "Space")]}
    shortcuts.search.setText("ctrl+o")
    assert rows(shortcuts) == {"File": [("Open a clip", "Ctrl+O")]}
    shortcuts.search.clear()
    assert len(rows(shortcuts)) == 3


def test_a_menus_text_is_shown_without_its_signs(qapp):
    assert plain("&Save as…") == "Save as"
    assert plain("Rhythm && &blues") == "Rhythm & blues"
    assert keys_of(action("x")) == ""


def test_about_shows_version_and_licences(qtbot):
    dialog = AboutDialog("1.2.3")
    qtbot.addWidget(dialog)
    assert "1.2.3" in dialog.versions.text()
    assert "FluidR3Mono" in dialog.licences.toPlainText()


@pytest.fixture
def window(qtbot) -> QWidget:
    """With four things to point at."""
    made = QWidget()
    qtbot.addWidget(made)
    column = QVBoxLayout(made)
    for name in ("compose", "play", "clips", "keep"):
        column.addWidget(QPushButton(name))
    made.resize(700, 500)
    made.show()
    return made


def steps_of(window: QWidget) -> FirstSteps:
    return FirstSteps(window, *window.findChildren(QPushButton)[:4])


def test_the_first_steps_go_from_one_thing_to_the_next(qtbot, window):
    steps = steps_of(window)
    steps.start()
    titles = []
    for _ in steps.steps:
        titles.append(steps.card.title.text())
        qtbot.mouseClick(steps.card.next, Qt.MouseButton.LeftButton)
    assert titles == [step.title for step in steps.steps]
    assert not steps.is_shown and not steps.ring.isVisible()


def test_the_first_steps_can_be_left_at_once(qtbot, window):
    steps = steps_of(window)
    steps.start()
    with qtbot.waitSignal(steps.finished):
        qtbot.keyClick(steps.card.next, Qt.Key.Key_Escape)
    assert not steps.is_shown
    steps.start()
    assert steps.card.title.text() == steps.steps[0].title


def test_what_cannot_be_seen_is_not_pointed_at(qtbot, window):
    steps = steps_of(window)
    steps.steps[1].target.hide()
    steps.start()
    steps.go_on()
    assert steps.card.title.text() == steps.steps[2].title


def test_what_is_pointed_at_can_still_be_pressed(qtbot, window):
    steps = steps_of(window)
    steps.start()
    target = steps.steps[0].target
    assert isinstance(target, QPushButton)
    assert window.childAt(target.geometry().center()) is target
    assert isinstance(steps.card.text, QLabel) and steps.card.text.text()


def test_the_card_follows_when_the_window_changes_its_size(qtbot, window):
    steps = steps_of(window)
    steps.start()
    window.resize(500, 400)
    qtbot.waitUntil(lambda: window.rect().contains(steps.card.geometry()))
    assert steps.ring.geometry().intersects(steps.steps[0].target.geometry())


SIDES = st.integers(0, 1000)


@given(SIDES, SIDES, st.integers(1, 300), st.integers(1, 300))
def test_a_card_is_in_the_window_and_hides_no_more_than_it_must(x, y, width, height):
    room, target = QRect(0, 0, 1024, 700), QRect(x, y % 700, width, height) & QRect(0, 0, 1024, 700)
    place = beside(target, room, 272, 150)
    card = QRect(place.x(), place.y(), 272, 150)
    assert room.contains(card)
    assert not card.intersects(target)


def test_the_list_has_the_keys_that_a_person_chose(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    help_ = HelpController(window, (window, window, window, window), StatusLine(), None)
    keys = RollKeys(window)
    commands = list(keys.commands.values())
    for chosen in ("L", "Ctrl+Alt+L"):
        keys.command("Lock or unlock").setShortcuts([QKeySequence(chosen)])
        help_.show_keys({}, commands)
        dialog = next(own for own in window.findChildren(ShortcutsDialog) if not own.isHidden())
        of_roll = rows(dialog)["In the piano roll"]
        assert ("Lock or unlock", chosen) in of_roll and len(of_roll) > len(commands)
        dialog.close()


def test_undo_is_listed_as_undo_whatever_it_would_undo(desk: Desk, clip: Path):
    window = desk.open(clip)
    window.document.rename(window.document.tree.current, "Another name")
    assert window.menus.undo.text() != "&Undo"
    window.menus._show_all_keys()
    dialog = next(own for own in window.findChildren(ShortcutsDialog) if not own.isHidden())
    assert {name for name, _ in rows(dialog)["Edit"]} >= {"Undo", "Redo"}
