"""Quantising with strength and swing: shown while it is chosen, and one step to undo."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest

from app.document.piece import ONSET
from app.window.editing.quantise_dialog import QuantiseDialog
from app.window.main_window import MainWindow


@pytest.fixture
def crooked(window: MainWindow) -> MainWindow:
    """The waltz, its notes 0, 40, 80 ... ticks late, no two alike."""
    rows = window.document.piece.rows.copy()
    rows[:, ONSET] += [10 * n for n in range(12)]
    window.document.edit(window.document.piece.with_rows(rows), "Late")
    window.document.undo.clear()
    return window


def asked(window: MainWindow) -> QuantiseDialog:
    dialog = window.editing.quantise()
    assert dialog
    return dialog


def onsets(window: MainWindow) -> list[int]:
    return window.document.piece.rows[:, ONSET].tolist()


def test_the_roll_shows_what_would_be_and_the_piece_waits(crooked: MainWindow) -> None:
    before = crooked.document.piece
    dialog = asked(crooked)
    dialog.grid.combo.setCurrentIndex(dialog.grid.combo.findData("1/4"))
    assert crooked.roll.state.notes.onset.tolist() == list(range(12))
    assert dialog.count.text() == "Notes that move: 11"
    dialog.reject()
    assert crooked.document.piece is before
    assert crooked.roll.state.notes.onset.tolist() != list(range(12))


def test_what_is_accepted_is_one_step_and_comes_again_next_time(crooked: MainWindow) -> None:
    dialog = asked(crooked)
    dialog.grid.combo.setCurrentIndex(dialog.grid.combo.findData("1/4"))
    dialog.strength.box.setValue(50)
    dialog.quantise.click()
    assert onsets(crooked) == [480 * n + 5 * n for n in range(12)]
    assert crooked.document.undo.count() == 1 and crooked.document.undo.undoText() == "Quantise 12 notes"
    again = asked(crooked)
    assert again.strength.value() == 50 and again.grid.value() == "1/16"  # that of the roll
    again.reject()


def test_swing(window: MainWindow) -> None:
    dialog = asked(window)
    dialog.grid.combo.setCurrentIndex(dialog.grid.combo.findData("1/4"))
    dialog.swing.box.setValue(67)
    dialog.quantise.click()
    assert onsets(window)[:4] == [0, 640, 960, 1440]


def test_shift_q_asks_and_nothing_selected_means_all(crooked: MainWindow) -> None:
    crooked.roll.set_selection([])
    QTest.keyClicks(crooked.roll, "Q")
    dialog = crooked.findChild(QuantiseDialog)
    assert dialog and dialog.isVisible() and len(crooked.roll.selection) == 12
    dialog.reject()
