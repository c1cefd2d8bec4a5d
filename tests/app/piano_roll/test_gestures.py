"""The piano roll under the mouse: one gesture, one edit."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.document.piece import COMPOSED, LOCKED, ORIGIN, VELOCITY
from tests.app.piano_roll.parts import ALT, CTRL, SHIFT, TPQ, Hand, piece_of, shown_roll

FOUR = [(0, 480, 60), (480, 480, 62), (960, 480, 64), (1440, 480, 65)]


@pytest.fixture
def hand(qtbot) -> Hand:
    """Four quarter notes; a quarter is 80 pixels, a row 16, the grid 1/4."""
    roll = shown_roll(qtbot, 1000, *FOUR, snap="1/4")
    roll.zoom(80 / roll.geometry_.pixels_per_quarter)
    roll.zoom_rows(16 - roll.geometry_.row_height)
    roll.horizontalScrollBar().setValue(0)
    roll.verticalScrollBar().setValue(roll.geometry_.y(74))
    return Hand(roll)


def test_a_click_selects_and_sounds_but_edits_nothing(hand):
    hand.click(hand.at(700, 62))
    assert hand.selected == [1]
    assert hand.heard == [(62, 80, 0)]
    assert hand.edits == []
    hand.click(hand.at(100, 60), CTRL)
    assert hand.selected == [0, 1]
    hand.click(hand.at(100, 60), CTRL)
    assert hand.selected == [1]
    hand.click(hand.at(1100, 64), SHIFT)
    assert hand.selected == [1, 2]
    hand.click(hand.at(1100, 64))
    assert hand.selected == [2]
    hand.click(hand.at(3000, 70))
    assert hand.selected == [] and hand.edits == []


def test_an_unsteady_hand_moves_nothing(hand):
    hand.drag(hand.at(700, 62), hand.at(700, 62) + QPointF(3, 2))
    assert hand.edits == []


def test_a_drag_moves_the_selection_on_the_grid_in_one_edit(hand):
    hand.drag(hand.at(800, 68), hand.at(10, 58))  # a rubber band around the first two
    assert hand.selected == [0, 1]
    hand.drag(hand.at(100, 60), hand.at(100 + 500, 63))
    assert len(hand.edits) == 1
    assert hand.notes == [(480, 480, 63), (960, 480, 64), (960, 480, 65), (1440, 480, 65)]
    assert hand.edits[0][2] == "Move 2 notes"
    assert [note[0] for note in hand.heard] == [60, 61, 62, 63]


def test_while_a_note_is_dragged_the_piece_is_as_it_was(hand):
    before = hand.roll.piece
    hand.press(hand.at(100, 60))
    hand.move(hand.at(600, 60))
    assert hand.roll.piece is before and hand.edits == []
    shown = hand.roll.state.notes
    assert shown.onset[shown.pitch == 60].tolist() == [1.0]  # but it is shown where it would be
    QTest.keyClick(hand.roll, Qt.Key.Key_Escape)
    hand.release(hand.at(600, 60))
    assert hand.edits == [] and hand.roll.state.notes.onset.tolist() == [0, 1, 2, 3]


def test_alt_ignores_the_grid_and_shift_keeps_to_one_axis(hand):
    hand.drag(hand.at(100, 60), hand.at(100 + 60, 60), ALT)
    assert 0 < hand.notes[0][0] < 120
    hand.drag(hand.at(600, 62), hand.at(600 + 480, 63), SHIFT)
    assert (960, 480, 62) in hand.notes


def test_ctrl_drag_makes_a_copy(hand):
    hand.drag(hand.at(100, 60), hand.at(100, 70), CTRL)
    assert (0, 480, 60) in hand.notes and (0, 480, 70) in hand.notes
    assert [hand.notes[index] for index in hand.selected] == [(0, 480, 70)]
    assert [edit[2] for edit in hand.edits] == ["Copy a note"]


def test_the_end_of_a_note_makes_it_longer_and_shorter(hand):
    hand.roll.set_snap("1/8")
    hand.drag(hand.at(478, 60), hand.at(720, 60))
    assert hand.notes[0] == (0, 720, 60)
    hand.drag(hand.at(718, 60), hand.at(-400, 60))
    assert hand.notes[0] == (0, 240, 60)
    assert len(hand.edits) == 2


def test_a_note_is_grabbed_behind_its_end_but_not_by_the_pen(hand):
    hand.roll.set_snap("1/8")
    behind = hand.at(480, 60) + QPointF(5, 0)
    hand.drag(behind, hand.at(720, 60) + QPointF(5, 0))
    assert hand.notes[0] == (0, 720, 60)
    far = hand.at(720, 60) + QPointF(9, 0)
    hand.drag(far, far + QPointF(90, 0))
    assert hand.notes[0] == (0, 720, 60) and len(hand.edits) == 1
    hand.roll.set_tool("draw")
    hand.roll.set_selection([])
    hand.click(hand.at(720, 60) + QPointF(4, 0))
    assert (720, 240, 60) in hand.notes and (0, 720, 60) in hand.notes


def test_a_note_that_is_a_few_pixels_short_can_be_made_longer_and_moved(hand):
    hand.roll.set_piece(piece_of((0, 30, 60)))
    hand.roll.set_snap("1/16")
    begin = hand.at(0, 60)
    width = hand.roll.geometry_.x(30 / TPQ)
    assert width < 9
    hand.drag(begin + QPointF(width + 3, 0), hand.at(240, 60) + QPointF(3, 0))
    assert hand.notes == [(0, 240, 60)]
    hand.roll.set_piece(piece_of((0, 30, 60)))
    hand.drag(begin + QPointF(1, 0), hand.at(240, 60) + QPointF(1, 0))
    assert hand.notes == [(240, 30, 60)]


def test_the_pen_draws_on_the_grid(hand):
    hand.roll.set_tool("draw")
    hand.click(hand.at(2000, 70))
    assert hand.notes[-1] == (1920, 480, 70)
    hand.drag(hand.at(2500, 70), hand.at(3400, 72))
    assert hand.notes[-1] == (2400, 1440, 72)
    assert [edit[2] for edit in hand.edits] == ["Draw a note", "Draw a note"]
    assert [note[0] for note in hand.heard] == [70, 70, 71, 72]
    assert (hand.roll.piece.rows[-2:, ORIGIN] != COMPOSED).all()


def test_a_double_click_draws_where_nothing_is(hand):
    hand.double_click(hand.at(2000, 70))
    assert hand.notes[-1] == (1920, 480, 70)
    assert len(hand.edits) == 1
    assert hand.selected == [4]


def test_the_eraser_takes_all_it_passes_in_one_edit(hand):
    hand.roll.set_tool("erase")
    hand.drag(hand.at(240, 60), hand.at(720, 62), steps=40)
    assert hand.notes == [(960, 480, 64), (1440, 480, 65)]
    assert [edit[2] for edit in hand.edits] == ["Delete 2 notes"]
    hand.click(hand.at(3000, 70))
    assert len(hand.edits) == 1


def test_locked_notes_are_neither_moved_nor_erased_nor_changed(hand):
    rows = np.array(hand.roll.piece.rows)
    rows[0, LOCKED] = 1
    hand.roll.set_piece(hand.roll.piece.with_rows(rows))
    hand.drag(hand.at(100, 60), hand.at(1000, 70))
    hand.drag(hand.at(478, 60), hand.at(900, 60))
    hand.drag(hand.lane(2, 0.9), hand.lane(2, 0.2))
    hand.roll.set_tool("erase")
    hand.drag(hand.at(100, 60), hand.at(400, 60))
    assert hand.edits == [] and hand.notes == FOUR


def test_a_rubber_band_selects_and_ctrl_adds(hand):
    hand.drag(hand.at(500, 66), hand.at(1200, 61))
    assert hand.selected == [1, 2]
    assert hand.selections == 1
    hand.drag(hand.at(1500, 67), hand.at(1600, 65), CTRL)
    assert hand.selected == [1, 2, 3]
    hand.press(hand.at(10, 66))
    hand.move(hand.at(2000, 58))
    QTest.keyClick(hand.roll, Qt.Key.Key_Escape)
    assert hand.selected == [1, 2, 3] and hand.edits == []


def test_the_lane_draws_velocities_in_one_edit(hand):
    hand.drag(hand.lane(5, 0.9), hand.lane(1500, 0.9), steps=20)
    assert len(hand.edits) == 1
    velocities = hand.roll.piece.rows[:, VELOCITY]
    assert (velocities > 110).all()
    hand.roll.set_selection([2])
    hand.drag(hand.lane(5, 0.2), hand.lane(1500, 0.2), steps=20)
    assert [value < 40 for value in hand.roll.piece.rows[:, VELOCITY]] == [False, False, True, False]
    assert hand.edits[-1][2] == "Change a note's velocity"


def test_a_click_in_the_ruler_seeks_and_a_drag_chooses_bars(hand):
    hand.click(hand.ruler(970))
    assert hand.sought == [2.0] and hand.bars == []
    hand.drag(hand.ruler(100), hand.ruler(4 * TPQ + 100))
    assert hand.bars == [(1, 2)] == [hand.roll.bars] and hand.sought == [2.0]
    hand.click(hand.ruler(4 * 2 * TPQ + 100), SHIFT)
    assert hand.roll.bars == (1, 3)
    hand.drag(hand.ruler(10), hand.ruler(4 * TPQ + 200))  # the handle at the left
    assert hand.roll.bars == (2, 3)
    assert hand.edits == []


def test_keys_at_the_left_sound(hand):
    hand.drag(QPointF(20, hand.at(0, 60).y()), QPointF(20, hand.at(0, 62).y()), steps=8)
    assert [note[0] for note in hand.heard] == [60, 61, 62]


def test_nothing_is_edited_while_notes_are_composed(hand):
    hand.roll.plan(4, 8)
    hand.roll.horizontalScrollBar().setValue(0)
    hand.drag(hand.at(100, 60), hand.at(1000, 70))
    hand.double_click(hand.at(2000, 70))
    assert hand.edits == []


def test_cursors_tell_what_a_click_would_do(hand):
    def cursor(place: QPointF) -> Qt.CursorShape:
        hand.move(place)
        return hand.roll.viewport().cursor().shape()

    assert cursor(hand.at(200, 60)) == Qt.CursorShape.OpenHandCursor
    assert cursor(hand.at(477, 60)) == Qt.CursorShape.SizeHorCursor
    assert cursor(hand.at(3000, 70)) == Qt.CursorShape.ArrowCursor
    assert cursor(hand.ruler(100)) == Qt.CursorShape.PointingHandCursor
    hand.roll.set_tool("draw")
    assert cursor(hand.at(3000, 70)) == Qt.CursorShape.CrossCursor


def test_the_view_goes_along_when_a_drag_leaves_it(hand):
    hand.press(hand.at(100, 60))
    for _ in range(5):
        hand.move(QPointF(hand.roll.viewport().width() + 30, hand.at(0, 60).y()))
    assert hand.roll.horizontalScrollBar().value() > 0
    hand.release(QPointF(hand.roll.viewport().width() + 30, hand.at(0, 60).y()))
    assert len(hand.edits) == 1


def test_a_piece_that_comes_during_a_gesture_ends_it(hand):
    hand.press(hand.at(100, 60))
    hand.move(hand.at(600, 60))
    hand.roll.set_piece(piece_of((0, 480, 70)))
    hand.move(hand.at(1000, 60))
    hand.release(hand.at(1000, 60))
    assert hand.edits == [] and hand.notes == [(0, 480, 70)]


def test_a_pinch_zooms(hand):
    before = hand.roll.geometry_.pixels_per_quarter
    place = QPointF(400, 200)
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, QPointingDevice.primaryPointingDevice(), 2,
        place, place, hand.roll.viewport().mapToGlobal(place), 0.5, QPointF(),
    )  # fmt: skip
    QApplication.sendEvent(hand.roll.viewport(), event)
    assert hand.roll.geometry_.pixels_per_quarter == pytest.approx(1.5 * before)


def test_the_right_button_selects_what_its_menu_is_about(qtbot, hand):
    qtbot.mousePress(hand.roll.viewport(), Qt.MouseButton.RightButton, pos=hand.at(700, 62).toPoint())
    assert hand.selected == [1]
    hand.roll.select_all()
    qtbot.mousePress(hand.roll.viewport(), Qt.MouseButton.RightButton, pos=hand.at(700, 62).toPoint())
    assert hand.selected == [0, 1, 2, 3]
