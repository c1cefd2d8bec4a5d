"""Space plays wherever the focus is; while a text is being typed, editing is the text's, commands are the window's."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from app.player import messages as ask
from app.ui.keys import TextKeys
from app.window.main_window import MainWindow
from tests.app.window.parts import sent_commands, space_plays

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


class EmacsEdit(QLineEdit):
    """As a field is on X11, whatever system this is."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.modifiers() == CTRL:
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == K.Key_U:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in (K.Key_U, K.Key_K, K.Key_D):
                self.setText("")
                return True
        return super().event(event)


def typed_into(qtbot: Any, window: MainWindow) -> EmacsEdit:
    """A field of the composing panel with chords in it, being edited."""
    edit = EmacsEdit("C G Am F", window.panel)
    edit.setGeometry(0, 0, 200, 30)
    edit.show()
    window.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    edit.setCursorPosition(2)
    return edit


def test_a_command_in_a_text_is_the_windows_and_erases_nothing(qtbot: Any, window: MainWindow) -> None:
    edit = typed_into(qtbot, window)
    QTest.keyClick(edit, K.Key_U, CTRL)
    assert edit.text() == "C G Am F" and window.document.take.rating == 1
    QTest.keyClick(edit, K.Key_K, CTRL)
    assert edit.text() == "C G Am F" and window.document.take.is_kept


def test_a_command_that_is_not_possible_now_erases_nothing(qtbot: Any, window: MainWindow) -> None:
    edit = typed_into(qtbot, window)
    for action in (window.menus.up, window.menus.keep, window.menus.export):
        action.setEnabled(False)
    for key in (K.Key_U, K.Key_K, K.Key_D, K.Key_E):
        QTest.keyClick(edit, key, CTRL)
    assert (edit.text(), edit.cursorPosition()) == ("C G Am F", 2)
    assert window.document.take.rating == 0


def test_a_word_is_deleted_and_no_take(qtbot: Any, window: MainWindow) -> None:
    window.add_beginning(window.document.piece, "Another")
    count = len(window.document.tree.all)
    edit = typed_into(qtbot, window)
    assert window.menus.discard.isEnabled()
    edit.setCursorPosition(8)
    QTest.keyClick(edit, K.Key_Backspace, CTRL)
    assert edit.text() == "C G Am " and len(window.document.tree.all) == count


def test_editing_stays_the_texts(qtbot: Any, window: MainWindow) -> None:
    edit = typed_into(qtbot, window)
    before = window.document.undo.count()
    QTest.keyClick(edit, K.Key_A, CTRL)
    assert edit.selectedText() == "C G Am F"
    QTest.keyClicks(edit, "Dm")
    QTest.keyClick(edit, K.Key_Z, CTRL)
    assert edit.text() == "C G Am F" and window.document.undo.count() == before
    QTest.keyClick(edit, K.Key_Left, CTRL)
    assert edit.cursorPosition() < 8


def test_a_number_that_is_typed_holds_before_a_command(qtbot: Any, window: MainWindow) -> None:
    box = window.transport.tempo
    window.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    box.selectAll()
    QTest.keyClicks(box, "90")
    QTest.keyClick(box, K.Key_L, CTRL)
    assert box.value() == 90 and window.transport.loop.isChecked()


def test_it_holds_in_dialogs_and_in_lists_too(qtbot: Any) -> None:
    whole = QWidget()
    qtbot.addWidget(whole)
    TextKeys(whole)
    dialog = QInputDialog(whole)
    qtbot.addWidget(dialog)
    dialog.setTextValue("a name")
    dialog.show()
    dialog.activateWindow()
    field = dialog.findChild(QLineEdit)
    assert field
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    assert not _is_taken(field, K.Key_U) and not _is_taken(field, K.Key_E)
    dialog.close()
    tree = QTreeWidget()
    QVBoxLayout(whole).addWidget(tree)
    item = QTreeWidgetItem(tree, ["Take 1"])
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
    whole.show()
    whole.activateWindow()
    tree.setFocus()
    tree.editItem(item, 0)
    editor = tree.findChild(QLineEdit)
    assert editor
    qtbot.waitUntil(editor.hasFocus)
    assert not _is_taken(editor, K.Key_U) and _is_taken(editor, K.Key_A)


def _is_taken(field: QLineEdit, key: Qt.Key) -> bool:
    """Whether the field wants it, rather than leave it to a shortcut."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, CTRL)
    event.ignore()
    QApplication.sendEvent(field, event)
    return event.isAccepted()


@pytest.mark.parametrize("held", [CTRL | Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier])
def test_what_is_typed_with_altgr_or_plainly_arrives(qtbot: Any, window: MainWindow, held: Qt.KeyboardModifier) -> None:
    edit = typed_into(qtbot, window)
    edit.end(False)
    QTest.keyClick(edit, K.Key_E, held)
    assert edit.text() == "C G Am Fe"


def test_space_plays_as_soon_as_the_window_is_open(qtbot: Any, window: MainWindow) -> None:
    assert window.roll.hasFocus()
    assert space_plays(qtbot, window)


@pytest.mark.parametrize("name", ["takes.cards", "transport.tempo"])
def test_space_plays_from_takes_and_numbers(qtbot: Any, window: MainWindow, name: str) -> None:
    widget: Any = window
    for part in name.split("."):
        widget = getattr(widget, part)
    widget.setFocus()
    assert widget.hasFocus()
    assert space_plays(qtbot, window)


def test_a_click_on_a_button_leaves_the_focus(qtbot: Any, window: MainWindow) -> None:
    for button in (window.takes.keep, window.panel.more, window.panel.open_model, window.transport.loop):
        assert not button.focusPolicy() & Qt.FocusPolicy.ClickFocus
    qtbot.mouseClick(window.panel.more, Qt.MouseButton.LeftButton)
    assert window.roll.hasFocus()
    assert space_plays(qtbot, window)


def test_space_still_presses_a_button_reached_by_tab(qtbot: Any, window: MainWindow) -> None:
    window.transport.loop.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.transport.loop, Qt.Key.Key_Space)
    assert window.transport.loop.isChecked()
    assert not sent_commands(window, ask.Play)


def test_space_types_in_a_text(qtbot: Any, window: MainWindow) -> None:
    window.left.setCurrentWidget(window.library)
    window.library.search.setFocus()
    qtbot.keyClicks(window.library.search, "a b")
    assert window.library.search.text() == "a b"
    assert not sent_commands(window, ask.Play)


def test_a_tempo_that_is_being_typed_holds_when_play_is_clicked(qtbot: Any, window: MainWindow) -> None:
    window.transport.tempo.setFocus()
    window.transport.tempo.selectAll()
    qtbot.keyClicks(window.transport.tempo, "90")
    qtbot.mouseClick(window.transport.play, Qt.MouseButton.LeftButton)
    assert 60e6 / window.document.piece.tempos[0].us_per_quarter == pytest.approx(90, abs=0.01)


def test_escape_leads_from_a_field_back_to_the_notes(qtbot: Any, window: MainWindow) -> None:
    window.transport.tempo.setFocus()
    qtbot.keyClick(window.transport.tempo, Qt.Key.Key_Escape)
    assert window.roll.hasFocus()
