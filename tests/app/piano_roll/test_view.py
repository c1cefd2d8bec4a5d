"""The piano roll's arithmetic, and what it shows."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication

from app.document.piece import Part, Piece, table
from app.piano_roll.geometry import (
    KEYBOARD_WIDTH,
    LANE_HEIGHT,
    MAX_PIXELS_PER_QUARTER,
    MIN_PIXELS_PER_QUARTER,
    Geometry,
    TimeGrid,
    note_boxes,
    stem_top,
    velocity_at,
)
from app.piano_roll.notes import Kind, RollNotes
from app.piano_roll.picture import SHADES, Inks, NotePicture, cell_codes, pixels
from app.piano_roll.view import PianoRoll
from app.ui.theme import Colours
from generator.music.metre import Metre
from generator.music.score import note_array
from tests.app.piano_roll.parts import TPQ, piece_of


def roll_notes(*rows: tuple[int, int, int, int]) -> RollNotes:
    return RollNotes.from_rows(note_array(rows), 480)


@pytest.fixture
def roll(qtbot) -> PianoRoll:
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.resize(900, 600)
    roll.show()
    return roll


def test_a_long_note_is_in_sight_though_it_began_before():
    notes = roll_notes((0, 4800, 60, 64), (480, 240, 62, 64), (9600, 480, 64, 64))
    assert notes.between(8, 12, 21, 108).tolist() == [0]
    assert notes.between(0, 1, 61, 70).tolist() == [1]


def test_drums_have_no_place_on_a_keyboard():
    piece = Piece(TPQ, table([(0, 480, 38, 80, 1, 0, 0), (0, 480, 60, 80, 0, 0, 0)]), (Part(), Part("", 0, True)))
    notes = RollNotes.from_piece(piece)
    assert notes.pitch.tolist() == [60] and notes.row.tolist() == [1]


def test_neighbouring_notes_stay_apart_and_short_ones_visible():
    notes = roll_notes((0, 480, 60, 64), (480, 480, 60, 64), (960, 1, 60, 64))
    boxes = note_boxes(Geometry(pixels_per_quarter=20), notes, np.arange(3))
    assert boxes[0, 0] + boxes[0, 2] < boxes[1, 0]
    assert boxes[2, 2] == 2


def test_rows_go_down_with_the_pitch_and_pitches_outside_the_piano_get_rows():
    geometry = Geometry(row_height=10).holding(roll_notes((0, 1, 12, 64), (0, 1, 60, 64)))
    assert (geometry.lowest, geometry.highest) == (12, 108)
    assert geometry.y(60) > geometry.y(61)
    assert all(geometry.pitch(geometry.y(pitch) + 5) == pitch for pitch in range(12, 109))


def test_zoom_keeps_its_anchor_and_its_limits():
    geometry, anchor = Geometry(pixels_per_quarter=20).zoomed(2, 100)
    assert (geometry.pixels_per_quarter, anchor) == (40, 200)
    assert Geometry(pixels_per_quarter=200).zoomed(10, 0)[0].pixels_per_quarter == MAX_PIXELS_PER_QUARTER
    assert Geometry(pixels_per_quarter=1).zoomed(1e-6, 0)[0].pixels_per_quarter == MIN_PIXELS_PER_QUARTER


def test_bar_lines_follow_a_change_of_metre():
    grid = TimeGrid((Metre(0, 4, 4), Metre(4 * 480, 6, 8)), 480)
    lines = grid.lines(0, 9, 40)
    assert [(place, number) for place, number, _ in lines.bars] == [(0, 1), (4, 2), (7, 3)]
    assert lines.beats[:4] == (1, 2, 3, 4.5)
    assert grid.bar_and_beat(4.5) == (2, 2)
    assert not grid.lines(0, 9, 5).beats


def test_lines_of_a_long_piece_in_sight_as_a_whole_are_few():
    lines = TimeGrid((), 480).lines(0, 40_000, 0.03)
    assert len(lines.bars) < 150
    assert all((number - 1) % 64 == 0 for _, number, _ in lines.bars)


# The picture of the notes


def kinds_of(notes: RollNotes, kind: int = Kind.STANDS) -> np.ndarray:
    return np.full(len(notes), kind)


def test_a_note_covers_its_columns_and_a_louder_one_is_stronger():
    notes = roll_notes((480, 480, 60, 10), (960, 480, 62, 120))
    geometry = Geometry(pixels_per_quarter=20, row_height=10)
    codes = cell_codes(notes, kinds_of(notes), geometry, 0, 80, 62, 3)
    assert np.flatnonzero(codes[2]).tolist() == list(range(20, 39))
    assert np.flatnonzero(codes[0]).tolist() == list(range(40, 59))
    soft, loud = codes[2, 30] - 1, codes[0, 50] - 1
    assert soft % SHADES < loud % SHADES
    assert soft // SHADES == loud // SHADES == Kind.STANDS


def test_a_selected_note_is_seen_over_another():
    notes = roll_notes((0, 480, 60, 80), (0, 480, 60, 80))
    for order in ([Kind.STANDS, Kind.STANDS | Kind.CHOSEN], [Kind.STANDS | Kind.CHOSEN, Kind.STANDS]):
        codes = cell_codes(notes, np.array(order), Geometry(), 0, 24, 60, 1)
        assert (codes[0, 5] - 1) // SHADES == Kind.STANDS | Kind.CHOSEN


def test_thousands_of_notes_over_each_other_are_still_all_there():
    notes = RollNotes.from_rows(np.tile([[0, 480_000, 60, 80]], (3000, 1)), 480)
    codes = cell_codes(notes, kinds_of(notes), Geometry(), 0, 800, 60, 1)
    assert codes.all()


def test_yours_are_hatched_composed_ones_solid_and_locked_ones_underlined(qtbot):
    colours = Colours.of(QApplication.palette())
    geometry, inks = Geometry(pixels_per_quarter=40, row_height=12), Inks(colours)
    notes = roll_notes((0, 480, 60, 80))

    def inside(kind: int) -> np.ndarray:
        codes = cell_codes(notes, kinds_of(notes, kind), geometry, 0, 40, 60, 1)
        return pixels(codes, inks, geometry, 0)

    assert len(np.unique(inside(Kind.STANDS)[3:8, 5:30])) == 2
    assert len(np.unique(inside(Kind.STANDS | Kind.COMPOSED)[3:8, 5:30])) == 1
    assert not inside(Kind.STANDS)[11].any()  # the gap to the next row
    text = colours.text.rgba()
    assert (inside(Kind.STANDS | Kind.LOCKED)[10, 5:30] == text).all()
    assert not (inside(Kind.STANDS)[10, 5:30] == text).any()


@pytest.mark.parametrize(("right", "down"), [(7, 0), (-7, 0), (0, 3), (0, -3), (300, 0), (5, 2), (0, 0)])
def test_a_moved_picture_is_as_one_made_anew(qtbot, right, down):
    rng = np.random.default_rng(3)
    rows = np.stack([rng.integers(0, 20_000, 400), rng.integers(20, 900, 400), rng.integers(40, 90, 400),
                     rng.integers(1, 128, 400)], axis=1)  # fmt: skip
    notes, inks, geometry = RollNotes.from_rows(rows, 480), Inks(Colours.of(QApplication.palette())), Geometry()
    kinds, kept, fresh = kinds_of(notes), NotePicture(), NotePicture()
    kept.image(notes, kinds, geometry, inks, 200, 250, 80, 20)
    moved = kept.image(notes, kinds, geometry, inks, 200 + right, 250, 80 - down, 20)
    assert moved == fresh.image(notes, kinds, geometry, inks, 200 + right, 250, 80 - down, 20)


def test_the_lane_reads_what_it_draws():
    for velocity in (1, 20, 64, 100, 127):
        assert velocity_at(float(stem_top(np.array(velocity)))) == velocity


# What is in sight


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
    roll.add_composed(note_array([(48, 96, 64, 100)]))  # grid ticks
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
    palette.setColor(palette.ColorRole.Base, QColor("#101010"))
    palette.setColor(palette.ColorRole.Text, QColor("#f0f0f0"))
    roll.setPalette(palette)
    assert pixel(roll, 0.5, 60) != before


def test_the_lane_can_be_hidden(roll):
    roll.set_piece(piece_of((0, 960, 60)))
    before = roll.sight().height
    roll.set_lane_visible(False)
    assert roll.sight().height == before + LANE_HEIGHT
