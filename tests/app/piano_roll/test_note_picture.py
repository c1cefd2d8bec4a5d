"""The picture of the notes: what each pixel shows."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from app.piano_roll.geometry import Geometry
from app.piano_roll.note_colours import SHADES, Inks
from app.piano_roll.note_picture import NotePicture, cell_codes, pixels
from app.piano_roll.notes import Kind, RollNotes
from app.ui.theme import Colours
from tests.app.piano_roll.parts import roll_notes


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
