"""The piano roll's arithmetic: notes in columns, rows, bar lines, and what is at a place."""

from __future__ import annotations

import numpy as np

from app.document.piece import Part, Piece, table
from app.piano_roll.drawing.keyboard import named_drums
from app.piano_roll.drum_names import drum_name
from app.piano_roll.drum_rows import USUAL, drum_rows
from app.piano_roll.geometry import (
    KEYBOARD_WIDTH,
    MAX_PIXELS_PER_QUARTER,
    MIN_PIXELS_PER_QUARTER,
    RULER_HEIGHT,
    Geometry,
    Place,
    Sight,
    TimeGrid,
    edge_at,
    is_at_end,
    note_boxes,
    row_at,
    stem_top,
    velocity_at,
)
from app.piano_roll.notes import RollNotes
from generator.music.metre import Metre
from tests.app.piano_roll.parts import TPQ, piece_of, roll_notes


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
    assert lines.beats == (1, 2, 3, 5.5, 8.5)
    assert grid.bar_and_beat(5.5) == (2, 2)
    assert not grid.lines(0, 9, 5).beats


def test_12_8_has_four_beats_of_three_eighths_and_7_8_has_seven():
    twelve, seven = (TimeGrid((Metre(0, count, 8),), 480).lines(0, 3, 40) for count in (12, 7))
    assert twelve.beats == (1.5, 3, 4.5) and twelve.divisions == (0.5, 1, 2, 2.5, 3.5, 4, 5, 5.5)
    assert seven.beats == (0.5, 1, 1.5, 2, 2.5, 3) and not seven.divisions
    assert TimeGrid((Metre(0, 12, 8),), 480).bar_and_beat(7.5) == (2, 2)


def test_lines_become_finer_with_the_zoom_and_beats_get_names():
    grid = TimeGrid((), 480)
    assert not grid.lines(0, 3, 20).divisions and not grid.lines(0, 3, 20).beat_labels
    assert grid.lines(0, 3, 30).divisions == (0.5, 1.5, 2.5, 3.5)
    assert grid.lines(0, 3, 60).divisions == grid.lines(0, 3, 30).divisions
    assert not grid.lines(0, 3, 30).fine and grid.lines(0, 0.9, 60).fine[:3] == (0.25, 0.75, 1.25)
    assert grid.lines(0, 3, 60).beat_labels == ((1, "1.2"), (2, "1.3"), (3, "1.4"))


def test_a_drum_lane_maps_its_rows_both_ways_and_strokes_have_one_width():
    drums = roll_notes((0, 10, 38, 64), (480, 1920, 36, 64))
    geometry = Geometry(pixels_per_quarter=48, row_height=16).holding(drums, (49, 42, 38, 36))
    assert geometry.height == 4 * 16 and geometry.row_count == 4
    assert [geometry.pitch(geometry.y(pitch) + 8) for pitch in geometry.drums] == [49, 42, 38, 36]
    assert (geometry.pitch(-5), geometry.pitch(900)) == (49, 36)
    assert note_boxes(geometry, drums, np.arange(2))[:, 2].tolist() == [geometry.hit_width] * 2
    sight = Sight(geometry, 0, 0, 500, 64)
    assert sight.pitches == [49, 42, 38, 36] and sight.found(drums).tolist() == [0, 1]
    assert Sight(geometry, 0, 48, 500, 16).found(drums).tolist() == [1]
    assert Sight(geometry, 6, 0, 500, 64).found(drums).tolist() == [0, 1]  # the stroke is wider than it is long


def test_of_drums_the_usual_ones_and_those_that_are_played_have_a_row():
    assert drum_rows(np.zeros(0, np.int64)) == USUAL
    rows = drum_rows(np.array([38, 57, 70]))
    assert set(rows) == {*USUAL, 57, 70} and rows[0] == 70 and rows.index(57) == rows.index(49) + 1
    assert all(drum_name(pitch) for pitch in range(128)) and drum_name(38) == "Snare" and drum_name(3) == "3"


def test_lines_of_a_long_piece_in_sight_as_a_whole_are_few():
    lines = TimeGrid((), 480).lines(0, 40_000, 0.03)
    assert len(lines.bars) < 150
    assert all((number - 1) % 64 == 0 for _, number, _ in lines.bars)


def test_the_lane_reads_what_it_draws():
    for velocity in (1, 20, 64, 100, 127):
        assert velocity_at(float(stem_top(np.array(velocity)))) == velocity


def test_a_sight_knows_its_areas_and_the_place_of_a_pixel():
    sight = Sight(Geometry(pixels_per_quarter=48, row_height=10), 96, 200, 500, 300, RULER_HEIGHT + 18)
    right, below = KEYBOARD_WIDTH + 10, sight.above + 310
    areas = [
        sight.area(*at) for at in ((5, 5), (right, 5), (right, 30), (5, 60), (right, 60), (5, below), (right, below))
    ]
    assert areas == ["corner", "ruler", "lanes", "keyboard", "notes", "corner", "lane"]
    place = sight.place(KEYBOARD_WIDTH + 48, sight.above + 5, TPQ)
    assert (place.ticks, place.pitch) == (3 * TPQ, sight.high) and place.velocity == 127
    assert sight.place(0, 0, TPQ).ticks == int(TPQ * (96 - KEYBOARD_WIDTH) / 48)


def test_notes_their_ends_and_the_handles_of_bars_are_grabbed_where_they_are_drawn():
    geometry, notes = Geometry(pixels_per_quarter=48, row_height=10), RollNotes.from_piece(piece_of((0, 480, 60)))
    sight = Sight(geometry, 0, 0, 500, geometry.height)

    def at(x: float) -> Place:
        return sight.place(KEYBOARD_WIDTH + x, sight.above + geometry.y(60) + 5, TPQ)

    assert [row_at(geometry, notes, at(x)) for x in (0, 47, 60)] == [0, 0, None]
    assert [is_at_end(geometry, at(x), 0, 1) for x in (20, 45)] == [False, True]
    assert [edge_at(geometry, at(x), 1, 3) for x in (45, 96, 147)] == ["begin", None, "end"]


def test_in_low_rows_the_kick_and_what_sounds_keep_their_names():
    pitches = [*USUAL]
    assert named_drums(pitches, 12, frozenset()) == pitches
    low = named_drums(pitches, 5, frozenset())
    assert low[-1] == pitches[-1] and low == pitches[1::2]
    sounding = named_drums(pitches, 5, frozenset({pitches[-2]}))
    assert pitches[-2] in sounding and pitches[-1] not in sounding
