"""Endless music in the window: kept as far as it sounded, steered while it goes on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from app.player import messages as ask
from app.window.main_window import MainWindow
from tests.app.window.compose.parts import composed_rows, endless, hear
from tests.app.window.parts import (
    Question,
    played_notes,
    sent_commands,
    until,
)  # fmt: skip


def test_endless_keeps_what_was_played_up_to_the_bar(qtbot, composer_window: MainWindow):
    window = composer_window
    endless(qtbot, window, bars=2)
    assert window.panel.compose.text() == "Stop"
    window.menus.stop.trigger()
    take, end = window.document.take, 5760 + 2 * 1440
    assert take.parent == 1 and take.region == (5760, end)
    new = composed_rows(window)
    assert (new[:, 0] + new[:, 1]).max() <= end
    assert len(new) and sent_commands(window, ask.Stop)[-1] == ask.Stop()
    heard = [[row[0], row[3]] for row in played_notes(window) if 5760 <= row[0] < end]
    assert sorted(heard) == sorted(new[:, [0, 2]].tolist())
    assert not window.composing.busy and window.document.undo.count() == 1


def test_the_view_stays_where_endless_music_ends(qtbot, composer_window: MainWindow):
    window = composer_window
    endless(qtbot, window, bars=4)
    for _ in range(8):
        window.roll.zoom(1.5)
    bar = window.roll.horizontalScrollBar()
    bar.setValue(bar.maximum() // 4)
    before, position = bar.value(), window.playback.position
    window.menus.stop.trigger()
    assert before > 0 and bar.value() == min(before, bar.maximum())
    assert bar.maximum() > 0 and window.playback.position == position


def test_the_stop_button_ends_endless_music(qtbot, composer_window: MainWindow):
    endless(qtbot, composer_window)
    assert composer_window.transport.key.state.text == "Endless"
    qtbot.mouseClick(composer_window.transport.stop, Qt.MouseButton.LeftButton)
    assert composer_window.transport.key.state.text == ""
    assert not composer_window.composing.busy and len(composer_window.document.tree.all) == 2


def test_cancel_keeps_nothing_of_endless_music(qtbot, composer_window: MainWindow):
    endless(qtbot, composer_window)
    composer_window.menus.cancel.trigger()
    assert len(composer_window.document.tree.all) == 1 and composer_window.document.is_saved
    assert composer_window.roll.piece is composer_window.document.piece


def test_the_panel_steers_endless_music_from_where_composing_stands(qtbot, composer_window: MainWindow):
    window = composer_window
    endless(qtbot, window)
    stream = window.composer._stream
    assert stream
    until(qtbot, lambda: stream.horizon_ticks >= stream._asked)  # it has come as far as it was asked to
    before = stream.notes.tolist()
    horizon = stream.horizon_ticks
    field = window.panel.fields["range"]
    field.set_value("C6-C7")
    field.changed.emit()
    until(qtbot, lambda: stream._continuation.controls.range == "C6-C7")
    hear(qtbot, window, 24.0)
    until(qtbot, lambda: stream.horizon_ticks >= horizon + 3 * 72)
    notes = stream.notes
    # What is struck again ends sooner; all else is as it was heard.
    assert notes[: len(before), [0, 2, 3]].tolist() == np.array(before)[:, [0, 2, 3]].tolist()
    steered = notes[notes[:, 0] >= horizon]
    assert len(steered) and steered[:, 2].min() >= 84 and steered[:, 2].max() <= 96
    window.composing.stop()
    assert len(composed_rows(window))


def test_endless_music_is_not_lost_when_the_window_is_closed(qtbot, composer_window: MainWindow, question: Question):
    endless(qtbot, composer_window)
    composer_window.close()
    assert len(question.asked) == 1 and composer_window.isVisible()
    assert len(composer_window.document.tree.all) == 2


def test_a_duet_ends_endless_music_and_keeps_it(qtbot, composer_window: MainWindow):
    endless(qtbot, composer_window)
    composer_window.live._on_activity("duet")
    assert not composer_window.composing.busy and len(composer_window.document.tree.all) == 2
