"""The piano roll by keyboard, by the menus' commands, and for a screen reader."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget

from app.document.clipboard import Clipboard, copy
from app.document.piece import LOCKED, VELOCITY
from app.piano_roll.descriptions import edit_words
from app.piano_roll.geometry import KEYBOARD_WIDTH
from app.piano_roll.state import EditKind
from app.piano_roll.view import PianoRoll
from app.ui.style.tokens import tokens
from app.ui.system_clipboard import put_on_clipboard
from tests.app.piano_roll.parts import CTRL, NO_KEYS, SHIFT, TPQ, Hand, piece_of, shown_roll

K, KEYS = Qt.Key, QKeySequence.StandardKey


@pytest.fixture
def hand(qtbot) -> Hand:
    """Two notes; the grid is 1/8."""
    roll = shown_roll(qtbot, 1000, (0, 480, 60), (960, 480, 64), snap="1/8")
    roll.activateWindow()
    roll.setFocus()
    qtbot.waitUntil(roll.hasFocus)
    return Hand(roll)


def press(hand: Hand, key: Qt.Key | str, keys: Qt.KeyboardModifier = NO_KEYS, times: int = 1) -> None:
    for _ in range(times):
        if isinstance(key, str):
            QTest.keyClicks(hand.roll, key, keys)
        else:
            QTest.keyClick(hand.roll, key, keys)


def test_with_nothing_on_the_clipboard_nothing_is_pasted(hand):
    QGuiApplication.clipboard().clear()
    assert QGuiApplication.clipboard().mimeData() is None or not QGuiApplication.clipboard().mimeData().formats()
    before = hand.roll.piece
    hand.roll.paste()
    assert hand.roll.piece is before and hand.edits == []


def test_a_note_is_written_without_a_mouse(hand):
    press(hand, K.Key_Right, CTRL)  # a bar
    press(hand, K.Key_Right, times=2)
    press(hand, K.Key_Up, times=3)
    press(hand, K.Key_Down)
    press(hand, K.Key_Return)
    assert hand.notes[-1] == (4 * TPQ + 480, 240, 62)
    assert hand.selected == [2]
    assert len(hand.edits) == 1


def test_arrows_move_the_selection_by_the_grid_and_shift_stretches_it(hand):
    press(hand, ".")
    press(hand, K.Key_Right)
    press(hand, K.Key_Up)
    press(hand, K.Key_Up, CTRL)
    press(hand, K.Key_Right, SHIFT)
    press(hand, K.Key_Down, SHIFT)
    assert hand.notes[0] == (240, 720, 73)
    assert hand.roll.piece.rows[0, VELOCITY] == 79
    assert len(hand.edits) == 5


def test_comma_and_full_stop_go_from_note_to_note(hand):
    press(hand, ".")
    assert hand.selected == [0]
    press(hand, ".")
    assert hand.selected == [1]
    press(hand, ",")
    assert hand.selected == [0]
    press(hand, ">", SHIFT)
    assert hand.selected == [0, 1]
    assert [note[0] for note in hand.heard] == [60, 64, 60, 64]


def test_brackets_lock_and_delete(hand):
    press(hand, K.Key_A, CTRL)
    press(hand, "]")
    press(hand, "[", times=2)
    assert hand.roll.piece.rows[:, VELOCITY].tolist() == [74, 74]
    press(hand, "l")
    assert hand.roll.piece.rows[:, LOCKED].tolist() == [1, 1]
    count, troubles = len(hand.edits), []
    hand.roll.troubled.connect(troubles.append)
    press(hand, K.Key_Delete)
    assert len(hand.edits) == count and "Press L to unlock" in troubles[0]
    press(hand, "l")
    press(hand, K.Key_Backspace)
    assert not len(hand.roll.piece)


def test_copy_and_paste_by_keys(hand):
    press(hand, K.Key_A, CTRL)
    press(hand, K.Key_C, CTRL)
    hand.roll.state.put_caret(4 * TPQ)
    press(hand, K.Key_V, CTRL)
    assert hand.notes[2:] == [(1920, 480, 60), (2880, 480, 64)]
    assert hand.selected == [2, 3]
    assert [edit[2] for edit in hand.edits] == ["Paste 2 notes"]


def test_cut_and_duplicate(hand):
    hand.roll.set_selection([1])
    press(hand, K.Key_D, CTRL)
    assert hand.notes == [(0, 480, 60), (960, 480, 64), (1440, 480, 64)]
    press(hand, K.Key_X, CTRL)
    assert hand.notes == [(0, 480, 60), (960, 480, 64)]
    assert [edit[2] for edit in hand.edits] == ["Duplicate a note", "Cut a note"]


# What Qt's X11 (the first five) and macOS (with Ctrl for Command, Meta for Control) give the standard keys.
_BINDINGS = {
    KEYS.Delete: ("Del", "Ctrl+D", "Meta+D"),
    KEYS.Cut: ("Ctrl+X", "Shift+Del", "F20", "Meta+K"),
    KEYS.Copy: ("Ctrl+C", "Ctrl+Ins", "F16"),
    KEYS.Paste: ("Ctrl+V", "Shift+Ins", "Ctrl+Shift+Ins", "F18", "Meta+Y"),
    KEYS.SelectAll: ("Ctrl+A",),
    KEYS.MoveToEndOfLine: ("End", "Ctrl+E"),
    KEYS.DeleteEndOfLine: ("Ctrl+K",),
    KEYS.DeleteCompleteLine: ("Ctrl+U",),
}


def matches_anywhere(event: QKeyEvent, keys: QKeySequence.StandardKey) -> bool:
    """As if the standard keys of all systems held at once."""
    pressed = QKeySequence(event.keyCombination()).toString()
    return pressed in _BINDINGS.get(keys, ())


def test_no_systems_standard_keys_take_those_of_the_roll(hand, monkeypatch):
    monkeypatch.setattr(QKeyEvent, "matches", matches_anywhere)
    hand.roll.set_selection([1])
    press(hand, K.Key_D, CTRL)
    assert [edit[2] for edit in hand.edits] == ["Duplicate a note"] and len(hand.roll.piece) == 3
    press(hand, K.Key_Delete)
    press(hand, K.Key_A, CTRL)
    press(hand, K.Key_Delete, SHIFT)
    assert [edit[2] for edit in hand.edits[1:]] == ["Delete a note", "Cut 2 notes"]


def test_another_programs_midi_is_pasted_and_rubbish_is_said(hand):
    data = QMimeData()
    data.setData("audio/midi", copy(hand.roll.piece, np.array([0, 1])).to_midi())
    put_on_clipboard(data)
    hand.roll.state.put_caret(4 * TPQ)
    hand.roll.paste()
    assert hand.notes[2:] == [(1920, 480, 60), (2880, 480, 64)]
    troubles = []
    hand.roll.troubled.connect(troubles.append)
    for mime in ("audio/midi", "application/x-continuo-notes"):
        data = QMimeData()
        data.setData(mime, b"rubbish")
        put_on_clipboard(data)
        hand.roll.paste()
    assert len(troubles) == 2 and len(hand.edits) == 1


def test_a_copy_that_would_end_too_late_is_refused_with_a_sentence(hand):
    hand.roll.set_piece(piece_of((2**31 - 481, 480, 60)))
    hand.roll.set_selection([0])
    troubles = []
    hand.roll.troubled.connect(troubles.append)
    press(hand, K.Key_D, CTRL)
    assert troubles == ["The pasted notes would end too late for a MIDI file: paste them earlier."] and not hand.edits


def test_what_is_copied_is_midi_too(hand):
    hand.roll.select_all()
    hand.roll.copy_()
    data = QGuiApplication.clipboard().mimeData()
    assert len(Clipboard.from_midi(bytes(data.data("audio/midi").data()))) == 2


def test_escape_clears_the_selection_then_the_bars_then_is_left_to_the_window(hand):
    hand.roll.select_all()
    press(hand, "b")
    assert hand.bars == [(1, 1)]
    press(hand, "B")
    assert hand.bars == [(1, 1), (1, 2)]
    press(hand, K.Key_Escape)
    assert hand.selected == [] and hand.roll.bars == (1, 2)
    press(hand, K.Key_Escape)
    assert hand.roll.bars is None and hand.bars[-1] is None
    escape = QKeyEvent(QEvent.Type.KeyPress, K.Key_Escape, NO_KEYS)
    QApplication.sendEvent(hand.roll, escape)
    assert not escape.isAccepted()


def test_the_undo_menu_names_every_kind_of_edit():
    assert (edit_words(EditKind.QUANTISE, 1), edit_words(EditKind.QUANTISE, 2)) == (
        "Quantise a note",
        "Quantise 2 notes",
    )
    one, many = ([edit_words(kind, count) for kind in EditKind] for count in (1, 1234))
    assert len(set(one)) == len(EditKind)
    assert [text for text in many if "1,234 notes" not in text] == ["Draw a note"]


def test_space_and_tab_are_left_to_the_window(qtbot):
    class Window(QWidget):
        def keyPressEvent(self, event: QKeyEvent) -> None:
            got.append(event.key())

    window, got = Window(), []
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    roll, button = PianoRoll(), QPushButton()
    row.addWidget(roll)
    row.addWidget(button)
    window.show()
    window.activateWindow()
    roll.setFocus()
    qtbot.waitUntil(roll.hasFocus)
    QTest.keyClick(roll, K.Key_Space)
    assert got == [K.Key_Space]
    for reached, following in pairwise((roll, roll.lanes.times, roll.lanes.chords, button)):
        QTest.keyClick(reached, K.Key_Tab)
        assert following.hasFocus()


def test_g_seeks_home_goes_to_the_beginning(hand):
    press(hand, K.Key_Right, times=3)
    press(hand, "g")
    assert hand.sought == [1.5]
    press(hand, K.Key_End)
    assert hand.roll.state.caret_ticks == 1440
    press(hand, K.Key_Home)
    assert hand.roll.state.caret_ticks == 0


def test_numbers_choose_tools(hand):
    chosen = []
    hand.roll.tool_changed.connect(chosen.append)
    for key in "2313":
        press(hand, key)
    assert chosen == ["draw", "erase", "select", "erase"]


def test_the_selection_is_announced(hand):
    press(hand, ".")
    assert hand.said[-1] == "Selected: C4, bar 1, beat 1, length 1, velocity 80, yours, Piano"
    assert "Selected: C4" in hand.roll.accessibleDescription()
    press(hand, K.Key_A, CTRL)
    assert hand.said[-1] == "2 notes are selected, bar 1, C4 to E4"
    press(hand, K.Key_Escape)
    assert "Nothing is selected" in hand.roll.accessibleDescription()
    assert "Notes: 2 yours, 0 composed" in hand.roll.accessibleDescription()


def test_a_selection_that_an_edit_changes_is_announced_once(hand):
    hand.roll.set_selection([0])
    press(hand, K.Key_D, CTRL)
    assert hand.said[1:] == ["Selected: C4, bar 1, beat 2, length 1, velocity 80, yours, Piano"]


def test_a_screen_reader_gets_an_announcement(hand, monkeypatch):
    events = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", events.append)
    press(hand, ".")
    assert [event.message() for event in events if isinstance(event, QAccessibleAnnouncementEvent)] == [hand.said[-1]]


def test_the_caret_is_announced(hand):
    press(hand, K.Key_Right)
    assert hand.said[-1] == "C4, bar 1, beat 1.5, on a note"
    press(hand, K.Key_Up)
    assert hand.said[-1] == "C#4, bar 1, beat 1.5"


def test_the_tool_tip_describes_the_note(hand):
    place = hand.at(100, 60)
    words_under, x, y = hand.roll.in_sight.words_under, int(place.x()), int(place.y())
    assert words_under(x, y).startswith("C4, bar 1")
    assert words_under(x + 900, y) == ""


def test_what_musescore_copied_is_pasted_and_what_is_copied_then_is_of_its_version(hand):
    data = QMimeData()
    xml = (
        '<StaffList version="4.20" tick="0/1" len="1/4" staff="0" staves="1"><Staff id="0"><Chord>'
        "<durationType>quarter</durationType><Note><pitch>77</pitch></Note></Chord></Staff></StaffList>"
    )
    data.setData("application/musescore/stafflist", xml.encode())
    QGuiApplication.clipboard().setMimeData(data)
    hand.roll.paste()
    assert 77 in hand.roll.piece.rows[:, 2]
    hand.roll.select_all()
    hand.roll.copy_()
    copied = bytes(QGuiApplication.clipboard().mimeData().data("application/musescore/stafflist").data())
    assert b'version="4.20"' in copied and copied.count(b"<Note>") >= 3


def test_musicxml_that_was_copied_as_text_is_pasted(hand):
    QGuiApplication.clipboard().setText(
        "<score-partwise><part-list><score-part id='P1'><part-name/></score-part></part-list><part id='P1'><measure>"
        "<attributes><divisions>1</divisions></attributes><note><pitch><step>D</step><octave>6</octave></pitch>"
        "<duration>2</duration></note></measure></part></score-partwise>"
    )
    hand.roll.paste()
    assert 86 in hand.roll.piece.rows[:, 2]
    QGuiApplication.clipboard().setText("hello")
    before = hand.roll.piece
    hand.roll.paste()
    assert hand.roll.piece is before


def test_rubbish_from_musescore_is_refused_in_a_sentence(hand):
    data = QMimeData()
    data.setData("application/musescore/stafflist", b"\0")
    QGuiApplication.clipboard().setMimeData(data)
    troubles = []
    hand.roll.troubled.connect(troubles.append)
    hand.roll.paste()
    assert len(troubles) == 1 and "what MuseScore copied" in troubles[0].lower().replace("musescore", "MuseScore")


def test_a_single_symbol_of_musescore_is_refused_in_a_sentence(hand: Hand) -> None:
    data = QMimeData()
    data.setData("application/musescore/symbol", b"<Element/>")
    QGuiApplication.clipboard().setMimeData(data)
    troubles: list[str] = []
    hand.roll.troubled.connect(troubles.append)
    hand.roll.paste()
    assert len(troubles) == 1 and "select a range" in troubles[0]


def test_the_notes_have_a_ring_of_two_pixels_while_they_have_the_focus(hand: Hand) -> None:
    roll = hand.roll
    sight, accent = roll.sight(), tokens(roll.palette()).accent
    corners = [
        (KEYBOARD_WIDTH + x, sight.above + y)
        for x, y in ((0, 1), (1, 0), (sight.width - 1, sight.height - 2), (sight.width - 2, sight.height - 1))
    ]
    focused = roll.viewport().grab().toImage()
    assert all(focused.pixelColor(*at) == accent for at in corners)
    assert focused.pixelColor(KEYBOARD_WIDTH + 2, sight.above + 2) != accent
    roll.clearFocus()
    assert not any(roll.viewport().grab().toImage().pixelColor(*at) == accent for at in corners)


def test_keys_are_those_that_a_person_chose(hand: Hand) -> None:
    roll = hand.roll
    roll.keys.command("Draw tool").setShortcuts([QKeySequence("D")])
    press(hand, "2")
    assert roll.state.tool == "select"
    press(hand, "d")
    assert roll.state.tool == "draw"
    roll.keys.command("Erase tool").setShortcuts([QKeySequence("Ctrl+E")])
    press(hand, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert roll.state.tool == "erase"
    press(hand, "3")
    assert roll.state.tool == "erase"
    roll.keys.command("Move right").setShortcuts([])
    before = roll.state.caret_ticks
    press(hand, Qt.Key.Key_Right)
    assert roll.state.caret_ticks == before


def test_no_two_commands_of_the_roll_have_one_key(hand: Hand) -> None:
    keys = [own.toString() for command in hand.roll.keys.commands.values() for own in command.shortcuts()]
    assert len(keys) == len(set(keys)) > 30 and all(keys)


@pytest.mark.parametrize(
    ("key", "text", "held", "command"),
    [
        (Qt.Key.Key_Less, "<", SHIFT, "Select the previous note too"),  # as on a US keyboard
        (Qt.Key.Key_Less, "<", NO_KEYS, "Select the previous note too"),  # as on a German one
        (Qt.Key.Key_1, "1", SHIFT, "Select tool"),  # as on a French one
        (Qt.Key.Key_Q, "Q", SHIFT, "Quantise with strength and swing"),
        (Qt.Key.Key_Q, "q", NO_KEYS, "Quantise to the grid"),
        (Qt.Key.Key_L, "L", SHIFT, "Lock or unlock"),
        (Qt.Key.Key_Comma, ",", NO_KEYS, "Previous note"),
        (Qt.Key.Key_Right, "", SHIFT, "Longer"),
        (Qt.Key.Key_Enter, "\r", Qt.KeyboardModifier.KeypadModifier, "Draw a note"),
    ],
)
def test_keys_go_by_the_character_that_they_type(hand: Hand, key, text, held, command) -> None:
    keys = hand.roll.keys
    event = QKeyEvent(QEvent.Type.KeyPress, key, held, text)
    assert keys.action(event) is not None
    keys.command(command).setShortcuts([])
    others = [own for name, own in keys.commands.items() if name != f"Piano roll/{command}"]
    for other in others:
        other.setShortcuts([])
    assert keys.action(event) is None
    keys.command(command).setShortcuts([QKeySequence("F9")])
    assert keys.action(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F9, NO_KEYS)) is not None
