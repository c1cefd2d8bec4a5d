"""The picture of the notes: what each pixel shows."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from app.piano_roll.drawing.note_colours import EDGE, SHADES, Inks
from app.piano_roll.drawing.note_picture import NotePicture, cell_codes, pixels
from app.piano_roll.geometry import Geometry
from app.piano_roll.notes import KINDS, Kind, RollNotes
from app.ui.style.tokens import own_accent, tokens_of
from tests.app.piano_roll.parts import roll_notes

THEMES = [tokens_of(dark, own_accent(dark)) for dark in (False, True)]


def looks_of(notes: RollNotes, kind: int = Kind.STANDS, colour: int = 0) -> np.ndarray:
    return np.full(len(notes), kind + KINDS * colour)


def note_pixels(theme: int, kind: int, row_height: int = 12, velocity: int = 80, colour: int = 0) -> np.ndarray:
    """A note of 39 pixels in its row; one of 4 pixels, where `row_height` is small."""
    notes, geometry = roll_notes((0, 480, 60, velocity)), Geometry(pixels_per_quarter=40, row_height=row_height)
    codes = cell_codes(notes, looks_of(notes, kind, colour), geometry, 0, 40, 108 - 60, 1)
    return pixels(codes, Inks(THEMES[theme]), geometry)


def lightness(pixel: np.uint32) -> int:
    return QColor.fromRgba(int(pixel)).lightness()


def test_a_note_covers_its_columns_and_a_louder_one_is_stronger():
    notes = roll_notes((480, 480, 60, 10), (960, 480, 62, 120))
    geometry = Geometry(pixels_per_quarter=20, row_height=10)
    codes = cell_codes(notes, looks_of(notes), geometry, 0, 80, 108 - 62, 3)
    assert np.flatnonzero(codes[2]).tolist() == list(range(20, 39))
    assert np.flatnonzero(codes[0]).tolist() == list(range(40, 59))
    soft, loud = codes[2, 30] - 1, codes[0, 50] - 1
    assert soft % SHADES < loud % SHADES
    assert soft // SHADES == loud // SHADES == Kind.STANDS
    assert (codes[2, 20:39] // EDGE).tolist() == [1, 2, 3, *[0] * 13, 3, 2, 1]


def test_a_selected_note_is_seen_over_another_and_a_ghost_below():
    notes = roll_notes((0, 480, 60, 80), (0, 480, 60, 80))
    for seen, hidden in ((Kind.CHOSEN, 0), (0, Kind.GHOST), (Kind.CHOSEN, Kind.GHOST)):
        for order in ([hidden, seen], [seen, hidden]):
            codes = cell_codes(notes, np.array(order) | Kind.STANDS, Geometry(), 0, 24, 108 - 60, 1)
            assert (codes[0, 12] - 1) // SHADES == Kind.STANDS | seen


def test_thousands_of_notes_over_each_other_are_still_all_there():
    notes = RollNotes.from_rows(np.tile([[0, 480_000, 60, 80]], (3000, 1)), 480)
    codes = cell_codes(notes, looks_of(notes), Geometry(), 0, 800, 108 - 60, 1)
    assert codes.all()


@pytest.mark.parametrize("theme", [0, 1])
def test_notes_are_solid_in_their_tracks_colour_and_rounded(theme):
    loudest = note_pixels(theme, Kind.STANDS, velocity=127, colour=3)
    assert np.unique(loudest[3:8, 5:30]).tolist() == [THEMES[theme].track(3).rgba()]
    assert not loudest[11].any()  # the gap to the next row
    corners = loudest[[0, 0, 10, 10], [0, 38, 0, 38]] >> 24
    assert (corners < 128).all() and (loudest[5, [0, 38]] >> 24 == 255).all()


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("row_height", [7, 12, 24])
def test_composed_notes_have_a_light_edge_within(theme, row_height):
    own, composed = (note_pixels(theme, Kind.STANDS | kind, row_height) for kind in (0, Kind.COMPOSED))
    middle = row_height // 2 - 1
    assert own[middle, 20] == composed[middle, 20]
    assert lightness(composed[1, 20]) > lightness(own[1, 20]) + 30
    assert lightness(composed[middle, 1]) > lightness(own[middle, 1]) + 30


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("row_height", [4, 7, 12, 24])
def test_selected_and_locked_notes_are_distinguished_at_every_height(theme, row_height):
    text, last = THEMES[theme].text.rgba(), row_height - 2
    kinds = [0, Kind.CHOSEN, Kind.LOCKED, Kind.CHOSEN | Kind.LOCKED]
    plain, chosen, locked, both = (note_pixels(theme, Kind.STANDS | kind, row_height)[:, 20] for kind in kinds)
    assert plain[0] != text != plain[last] and locked[0] == plain[0] and locked[last] == text
    assert abs(lightness(chosen[0]) - lightness(plain[0])) > 40
    assert len({tuple(each.tolist()) for each in (plain, chosen, locked, both)}) == 4


def test_a_selected_note_of_one_pixel_is_seen():
    plain, chosen = (note_pixels(0, Kind.STANDS | kind, 4)[0, 20] for kind in (0, Kind.CHOSEN))
    assert lightness(plain) - lightness(chosen) > 40


def test_ghosts_and_what_is_about_to_go_let_the_rows_shine_through():
    for kind in (0, Kind.STANDS | Kind.GHOST):
        assert (note_pixels(0, kind)[5, 5:30] >> 24 < 100).all()


def test_text_on_a_note_has_contrast():
    theme = THEMES[1]
    inks, looks = Inks(theme), KINDS * np.arange(12) + Kind.STANDS
    light = inks.takes_light_text(looks, np.full(12, 127))
    for colour, is_light in enumerate(light):
        assert (theme.on(theme.track(colour)).lightness() > 128) == is_light


@pytest.mark.parametrize("row_height", [5, 10])
@pytest.mark.parametrize(("right", "down"), [(7, 0), (-7, 0), (0, 3), (0, -3), (300, 0), (5, 2), (0, 0)])
def test_a_moved_picture_is_as_one_made_anew(right, down, row_height):
    rng = np.random.default_rng(3)
    rows = np.stack([rng.integers(0, 20_000, 400), rng.integers(20, 900, 400), rng.integers(40, 90, 400),
                     rng.integers(1, 128, 400)], axis=1)  # fmt: skip
    notes, inks, geometry = RollNotes.from_rows(rows, 480), Inks(THEMES[0]), Geometry(row_height=row_height)
    looks, kept, fresh = looks_of(notes), NotePicture(), NotePicture()
    kept.image(notes, looks, geometry, inks, 200, 250, 28, 20)
    moved = kept.image(notes, looks, geometry, inks, 200 + right, 250, 28 + down, 20)
    assert moved == fresh.image(notes, looks, geometry, inks, 200 + right, 250, 28 + down, 20)
