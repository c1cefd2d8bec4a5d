"""The piano roll as it is shown: what is in sight, and in which colours."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent

from app.document.piece import Piece
from app.piano_roll.geometry import KEYBOARD_WIDTH, LANE_HEIGHT
from app.piano_roll.view import PianoRoll
from generator.music.score import note_array
from tests.app.piano_roll.parts import Hand, piece_of, shown_roll


@pytest.fixture
def roll(qtbot) -> PianoRoll:
    return shown_roll(qtbot)


def wheel(roll: PianoRoll, place: QPointF, turned: int, keys: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        place, roll.mapToGlobal(place), QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    roll.wheelEvent(event)


def long_piece() -> Piece:
    return piece_of(*((480 * n, 480, 50 + n % 30) for n in range(400)))


def test_ctrl_and_wheel_zoom_around_the_pointer(roll):
    roll.set_piece(long_piece())
    roll.horizontalScrollBar().setValue(500)
    before = roll.geometry_.quarters(roll.horizontalScrollBar().value() + 200)
    wheel(roll, QPointF(KEYBOARD_WIDTH + 200, 100), 120, Qt.KeyboardModifier.ControlModifier)
    assert roll.geometry_.quarters(roll.horizontalScrollBar().value() + 200) == pytest.approx(before, abs=0.05)


def test_the_playhead_turns_the_page(roll):
    roll.set_piece(long_piece())
    for quarters in np.arange(0, 100, 0.25):
        roll.set_playhead(float(quarters))
        sight = roll.sight()
        assert sight.first <= quarters < sight.last
    roll.set_following(False)
    before = roll.horizontalScrollBar().value()
    roll.set_playhead(5.0)
    assert roll.horizontalScrollBar().value() == before


def test_who_scrolls_away_from_the_playhead_is_left_there_until_it_jumps(roll):
    roll.set_piece(long_piece())
    roll.set_playhead(2.0)
    wheel(roll, QPointF(300, 200), -4000, Qt.KeyboardModifier.ShiftModifier)
    away = roll.horizontalScrollBar().value()
    roll.set_playhead(2.1)
    assert roll.horizontalScrollBar().value() == away
    roll.set_playhead(8.0)
    assert roll.sight().first <= 8 < roll.sight().last


def test_a_piece_shown_anew_stays_where_it_was(roll):
    roll.set_piece(long_piece())
    roll.zoom(2)
    roll.horizontalScrollBar().setValue(700)
    roll.verticalScrollBar().setValue(300)
    roll.set_piece(piece_of(*((480 * n, 400, 50 + n % 30) for n in range(400))))
    assert (roll.horizontalScrollBar().value(), roll.verticalScrollBar().value()) == (700, 300)


def pixel(roll: PianoRoll, quarters: float, pitch: int) -> QColor:
    sight = roll.sight()
    x, y = KEYBOARD_WIDTH + sight.x(quarters), sight.above + sight.y(pitch) + 3
    return roll.viewport().grab().toImage().pixelColor(int(x), int(y))


def test_composed_notes_appear_and_go_with_the_preview(roll):
    roll.set_piece(piece_of((0, 960, 60)))
    roll.plan(2, 10)
    roll.add_composed(note_array([(48, 96, 64, 100)]), 0)  # grid ticks
    assert pixel(roll, 3, 64) != (bare := pixel(roll, 9, 64))
    with_border = pixel(roll, 2, 70)
    roll.end_preview()
    assert pixel(roll, 3, 64) == bare
    assert pixel(roll, 2, 70) != with_border
    assert not roll.composing


@pytest.mark.parametrize("origin", [0, 1])
def test_what_is_about_to_be_replaced_is_faint_and_locked_notes_are_not(roll, origin):
    rows = [(0, 960, 60, 80, 0, origin), (0, 960, 62, 80, 0, origin, 1), (1920, 480, 64, 80, 0, origin)]
    roll.set_piece(piece_of(*rows))
    places = [(0.9, 60), (0.9, 62), (4.5, 64)]
    bare = pixel(roll, 0.9, 64)
    before = [pixel(roll, *place) for place in places]
    roll.plan(0, 4, replaces=True)
    after = [pixel(roll, *place) for place in places]
    assert [a == b for a, b in zip(before, after, strict=True)] == [False, True, True]
    assert after[0] != bare


def test_scale_and_chords_are_shaded(roll):
    roll.set_piece(piece_of((0, 480, 90)))
    plain = pixel(roll, 2.3, 65)
    roll.set_scale(frozenset((0, 2, 4)))
    assert pixel(roll, 2.3, 65) != plain and pixel(roll, 2.3, 64) == plain
    roll.set_scale(None)
    roll.set_chords([(2, 3, frozenset((5, 9)), "F")])
    assert pixel(roll, 2.3, 65) != plain and pixel(roll, 3.3, 65) == plain


def test_another_palette_gives_other_colours(roll):
    roll.set_piece(piece_of((0, 960, 60)))
    before = pixel(roll, 0.5, 60)
    palette = roll.palette()
    for role in (palette.ColorRole.Base, palette.ColorRole.Window):
        palette.setColor(role, QColor("#101010"))
    for role in (palette.ColorRole.Text, palette.ColorRole.WindowText):
        palette.setColor(role, QColor("#f0f0f0"))
    roll.setPalette(palette)
    assert pixel(roll, 0.5, 60) != before


def test_the_lane_can_be_hidden(roll):
    roll.set_piece(piece_of((0, 960, 60)))
    before = roll.sight().height
    roll.set_lane_visible(False)
    assert roll.sight().height == before + LANE_HEIGHT


def test_fit_shows_all_pitches_and_all_of_the_time(roll):
    roll.set_piece(piece_of((0, 480, 24), (480, 480, 60), (9600, 480, 105)))
    roll.fit(0.02)
    sight = roll.sight()
    assert len(sight.found(roll.state.notes)) == 3 and sight.last >= 21
    assert sight.y(105) >= 0 and sight.y(24) + sight.geometry.row_height <= sight.height
    roll.set_piece(piece_of((0, 480, 60), (480, 480, 62)))
    roll.fit()
    assert roll.geometry_.row_height == 20


def test_zoom_to_selection_shows_the_notes_else_the_bars_else_all(roll):
    roll.set_piece(long_piece())
    roll.set_selection([100, 101, 105])
    roll.zoom_to_selection()
    sight = roll.sight()
    assert 99 < sight.first <= 100 and 106 <= sight.last < 108
    assert sight.y(50 + 105 % 30) >= 0 and sight.y(50 + 100 % 30) < sight.height
    roll.set_selection([])
    roll.set_bars((3, 4))
    roll.zoom_to_selection()
    sight = roll.sight()
    assert 7 < sight.first <= 8 and 16 <= sight.last < 17
    roll.set_bars(None)
    roll.zoom_to_selection()
    assert roll.sight().first == 0 and roll.sight().last >= 400


def test_keys_of_what_sounds_and_under_the_pointer_are_lit_while_it_plays(roll, qtbot):
    roll.set_piece(piece_of((0, 960, 60), (0, 960, 64), (1920, 480, 67)))
    roll.fit()

    def key(pitch: int) -> QColor:
        sight = roll.sight()
        y = sight.above + sight.y(pitch) + sight.geometry.row_height // 2
        return roll.viewport().grab().toImage().pixelColor(KEYBOARD_WIDTH // 2 - 8, y)

    plain = {pitch: key(pitch) for pitch in (60, 64, 67)}
    roll.set_playhead(1.0, sounds=True)
    assert key(60) != plain[60] and key(64) != plain[64] and key(67) == plain[67]
    roll.set_playhead(1.0)
    assert {pitch: key(pitch) for pitch in plain} == plain
    hand = Hand(roll)
    hand.move(hand.at(480, 67))
    assert key(67) != plain[67]
    roll.leaveEvent(QEvent(QEvent.Type.Leave))
    assert key(67) == plain[67]


def test_the_column_of_keys_is_continuous_from_the_first_row_to_the_last(roll):
    roll.set_piece(piece_of((0, 480, 60)))
    for rows in (8, 12, 20):
        roll.zoom_rows(rows - roll.geometry_.row_height)
        image, sight = roll.viewport().grab().toImage(), roll.sight()
        column = [image.pixelColor(KEYBOARD_WIDTH - 2, sight.above + y).lightness() for y in range(sight.height)]
        assert min(column) > 60  # white keys and the lines between them reach the edge


def test_a_note_with_room_has_its_name_and_a_short_one_has_none(roll):
    roll.set_piece(piece_of((0, 960, 60), (1920, 60, 60)))
    roll.zoom(60 / roll.geometry_.pixels_per_quarter)
    roll.zoom_rows(20 - roll.geometry_.row_height)
    roll.verticalScrollBar().setValue(roll.geometry_.y(60) - 100)
    image, sight = roll.viewport().grab().toImage(), roll.sight()

    def inks(quarters: float, width: int) -> int:
        left, top = KEYBOARD_WIDTH + sight.x(quarters) + 4, sight.above + sight.y(60) + 4
        return len({image.pixel(left + x, top + y) for x in range(width) for y in range(11)})

    assert inks(0, 24) > 2 and inks(1, 24) == 1


def test_composed_notes_are_marked_until_they_are_kept(roll):
    roll.set_piece(piece_of((0, 960, 60, 80, 0, 1)))
    roll.zoom_rows(12 - roll.geometry_.row_height)

    def edge() -> QColor:
        sight = roll.sight()
        return roll.viewport().grab().toImage().pixelColor(KEYBOARD_WIDTH + 15, sight.above + sight.y(60) + 1)

    marked = edge()
    roll.state.mark_composed(False)
    assert edge() != marked
