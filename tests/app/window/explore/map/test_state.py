"""The map's points and what part of them is in sight: without a window, and without Qt."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from app.window.explore.map.state import MapState

PLACES = np.array([[x, y] for y in range(5) for x in range(5)], float) * 10


@pytest.fixture
def state() -> MapState:
    """A square of 25 points in 500 x 500 pixels."""
    state = MapState()
    state.resize(500, 500)
    state.set_points(PLACES, lambda number: (f"Clip {number}", ""), None, None, None)
    return state


@pytest.mark.processes
def test_the_state_needs_no_qt():
    code = "import sys, app.window.explore.map.state; print([name for name in sys.modules if 'PySide' in name])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_all_points_are_in_sight_until_someone_zooms_or_moves(state):
    state.resize(300, 300)
    assert ((state.pixels() > 0) & (state.pixels() < 300)).all()
    state.zoom(2.0)
    before = state.camera
    state.resize(500, 500)
    state.set_points(PLACES[:20], state.words, None, None, None)
    assert state.camera == before
    state.fit()
    assert ((state.pixels() > 0) & (state.pixels() < 500)).all()


def test_a_pixel_means_the_point_nearby(state):
    x, y = state.pixel_of(7)
    assert state.point_at((x + 5, y - 5)) == 7
    assert state.point_at((x + 40, y + 40)) is None


def test_a_step_goes_to_the_next_point_and_brings_it_into_sight(state):
    assert state.step("right") and state.current == 12  # the one in the middle, to begin with
    state.zoom(8.0)
    assert state.step("left") and state.current == 11
    assert state.pixel_of(11)[0] == pytest.approx(40)
    state.current = 0
    assert not state.step("up") and state.current == 0


def test_an_empty_map_has_nothing_to_go_to():
    state = MapState()
    state.set_points(np.zeros((0, 2)), lambda number: ("", ""), None, None, None)
    state.zoom(2.0)
    state.fit()
    assert state.point_at((0, 0)) is None and not state.step("right")


def test_points_are_chosen_by_a_line_around_them_and_one_by_one(state):
    left, top = np.array(state.pixel_of(6)) - 20
    right, bottom = np.array(state.pixel_of(12)) + 20
    outline = np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    state.chosen = state.chosen_inside(outline, adds=False)
    assert np.flatnonzero(state.chosen).tolist() == [6, 7, 11, 12]
    state.chosen = state.toggled(0)
    assert np.flatnonzero(state.chosen_inside(outline[:3], adds=True)).tolist() == [0, 6, 7, 11, 12]
    assert not state.toggled(0)[0]
