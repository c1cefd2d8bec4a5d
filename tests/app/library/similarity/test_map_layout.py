"""The map: who lies beside whom, and the arithmetic of looking at it."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.library.database import Catalogue
from app.library.lookup import bars_between, excerpt, known, medley, whole
from app.library.similarity import map_layout
from app.library.similarity.map_layout import (
    FEWEST,
    LeftOff,
    bring_up_to_date,
    lay_out,
    place_among,
    places_of,
    points,
    waiting,
)
from app.window.explore.map.geometry import Camera, inside, nearest, towards
from generator.analysis.embedding import Embedder
from generator.errors import ContinuoError
from generator.installation import how_to_install
from generator.network.checkpoint import load_checkpoint
from tests.app.window.explore.parts import CLIPS, fill, tune


def _clusters(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors around four directions, and which."""
    rng = np.random.default_rng(seed)
    middles = np.linalg.qr(rng.normal(size=(64, 4)))[0].T
    which = np.arange(count) % 4
    vectors = middles[which] + 0.05 * rng.normal(size=(count, 64))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), which


@pytest.mark.processes
def test_what_is_alike_lies_together():
    vectors, which = _clusters(60)
    places = lay_out(vectors)
    away = np.linalg.norm(places[:, None] - places, axis=2)
    np.fill_diagonal(away, np.inf)
    assert (which[away.argmin(axis=1)] == which).mean() > 0.95


def test_the_same_library_has_the_same_map():
    vectors, _ = _clusters(40)
    assert np.array_equal(lay_out(vectors), lay_out(vectors))


def test_without_what_lays_it_out_the_command_that_installs_it_is_reported(monkeypatch):
    monkeypatch.setitem(sys.modules, "openTSNE", None)
    with pytest.raises(ContinuoError, match="the map of the library needs opentsne") as refused:
        lay_out(_clusters(40)[0])
    assert how_to_install("explore") in str(refused.value)


@pytest.mark.parametrize("count", range(FEWEST + 2))
def test_a_library_of_few_clips_has_a_map(count):
    places = lay_out(_clusters(count)[0])
    assert places.shape == (count, 2) and np.isfinite(places).all()
    assert len(np.unique(places.round(6), axis=0)) == count


def test_a_map_that_nobody_waits_for_is_left_off():
    with pytest.raises(LeftOff):
        lay_out(_clusters(40)[0], lambda share: share > 0.2)


@pytest.mark.parametrize("number", [0, 17, 59])
def test_a_near_copy_is_put_beside_what_it_copies(number):
    vectors, _ = _clusters(60)
    places = lay_out(vectors)
    copy = vectors[number] + 0.001 * np.random.default_rng(1).normal(size=64).astype(np.float32)
    place = place_among(copy[None] / np.linalg.norm(copy), vectors, places)[0]
    assert np.linalg.norm(places - place, axis=1).argmin() == number


def test_of_a_large_library_a_part_is_laid_out_and_the_rest_put_between(monkeypatch):
    monkeypatch.setattr("app.library.similarity.map_layout.MOST_FITTED", 40)
    vectors, which = _clusters(100)
    places = lay_out(vectors)
    away = np.linalg.norm(places[:, None] - places, axis=2)
    np.fill_diagonal(away, np.inf)
    assert (which[away.argmin(axis=1)] == which).mean() > 0.9


# The catalogue's map


@pytest.fixture
def catalogue(library):
    with Catalogue(library) as opened:
        yield opened


@pytest.fixture
def embedder(comparing_model):
    return Embedder(load_checkpoint(comparing_model))


def test_every_clip_gets_a_place_once(catalogue, embedder):
    assert waiting(catalogue, embedder.name) == (8, 0)
    assert bring_up_to_date(catalogue, embedder.name) == 8
    assert set(places_of(catalogue, embedder.name)) == set(points(catalogue, embedder.name)[0])
    assert waiting(catalogue, embedder.name) == (0, 0)
    assert bring_up_to_date(catalogue, embedder.name) == 0


def test_a_new_clip_moves_no_other_one_and_lands_beside_its_likes(catalogue, embedder, comparing_model, tmp_path):
    bring_up_to_date(catalogue, embedder.name)
    before = places_of(catalogue, embedder.name)
    copy = tune(3)
    almost = copy.tracks[0].notes.copy()
    almost[-1, 3] += 8  # other music, by the loudness of its last note
    fill(catalogue.path, tmp_path / "new", {"waltz copy": _with_notes(copy, almost)}, load_checkpoint(comparing_model))
    assert waiting(catalogue, embedder.name) == (1, 0)
    assert bring_up_to_date(catalogue, embedder.name) == 1
    after = places_of(catalogue, embedder.name)
    assert {own: after[own] for own in before} == before
    (new,) = set(after) - set(before)
    names = known(catalogue, after)
    nearest_one = min(before, key=lambda own: np.linalg.norm(np.subtract(after[own], after[new])))
    assert names[nearest_one].name == "march 3"


def test_where_more_than_a_third_is_new_all_is_laid_out_again(catalogue, embedder, comparing_model, tmp_path):
    bring_up_to_date(catalogue, embedder.name)
    checkpoint = load_checkpoint(comparing_model)
    fill(catalogue.path, tmp_path / "new", {f"new {n}": tune(100 + n) for n in range(3)}, checkpoint)
    assert bring_up_to_date(catalogue, embedder.name) == 3
    # Few at a time, they would never be a third at once.
    fill(catalogue.path, tmp_path / "new", {f"newer {n}": tune(200 + n) for n in range(3)}, checkpoint)
    assert bring_up_to_date(catalogue, embedder.name) == 14


def test_without_what_lays_it_out_all_that_is_new_is_put_between(
    catalogue, embedder, comparing_model, tmp_path, monkeypatch
):
    bring_up_to_date(catalogue, embedder.name)
    before = places_of(catalogue, embedder.name)
    new = {f"more {number}": tune(100 + number) for number in range(8)}
    fill(catalogue.path, tmp_path / "more", new, load_checkpoint(comparing_model))
    monkeypatch.setattr(map_layout, "_can_fit", lambda: False)
    monkeypatch.setitem(sys.modules, "openTSNE", None)
    assert bring_up_to_date(catalogue, embedder.name) == len(new)
    after = places_of(catalogue, embedder.name)
    assert len(after) == len(before) + len(new) and all(after[own] == place for own, place in before.items())


def test_a_file_that_is_gone_is_no_point(catalogue, embedder):
    with catalogue.transaction() as connection:
        connection.execute("UPDATE file SET state = 'gone' WHERE title = 'waltz 0'")
    assert bring_up_to_date(catalogue, embedder.name) == 7


def _with_notes(score, notes):
    from dataclasses import replace

    notes.flags.writeable = False
    return replace(score, tracks=(replace(score.tracks[0], notes=notes),))


# What stands behind a point


def test_what_is_known_of_a_clip(catalogue):
    (about,) = (one for one in known(catalogue, points_of_all(catalogue)).values() if one.name == "march 1")
    assert about.path and about.path.name == "march 1.mid"
    assert (about.style, about.metre, about.bars, about.taste) == ("march", "4/4", 8, 0)
    assert whole(catalogue, about).note_count == 64
    about.path.unlink()
    with pytest.raises(ContinuoError, match=r"march 1\.mid.*not there|march 1\.mid"):
        whole(catalogue, about)


def points_of_all(catalogue) -> list[str]:
    return [own for (own,) in catalogue.connection.execute("SELECT hash FROM file")]


def test_what_still_holds_of_what_was_thought_of_it_counts(catalogue):
    own = points_of_all(catalogue)[0]
    for number, (kind, taste) in enumerate((("heard", 0), ("up", 1), ("down", -1), ("unrated", 0), ("kept", 1))):
        with catalogue.transaction() as connection:
            connection.execute("INSERT INTO feedback(hash, kind, created) VALUES(?, ?, ?)", (own, kind, str(number)))
        assert known(catalogue, [own])[own].taste == taste


def test_an_excerpt_is_what_begins_there_as_it_was_written():
    score = tune(0)
    own = excerpt(score, 2 * 96, 4 * 96)  # bars 3 and 4 on the grid
    assert own.tracks[0].notes[:, 0].tolist() == list(range(0, 16 * 240, 240))
    assert own.tracks[0].notes[:, 2].tolist() == score.tracks[0].notes[16:32, 2].tolist()
    assert bars_between(score, 2 * 96, 4 * 96) == (3, 4)


def test_a_medley_is_one_after_another_from_bar_line_to_bar_line():
    parts = [excerpt(tune(0), 0, 2 * 96), excerpt(tune(1, tempo=400_000), 96, 3 * 96)]
    made = medley(parts)
    assert made.note_count == 32
    second = made.tracks[0].notes[16:]
    assert second[0, 0] == 2 * 4 * made.ticks_per_quarter
    assert [tempo.us_per_quarter for tempo in made.tempos] == [500_000, 400_000]
    with pytest.raises(ContinuoError, match="notes"):
        medley([])


# Arithmetic


def test_zooming_leaves_what_is_under_the_pointer():
    camera = Camera.on(np.array([[-10.0, -5.0], [10.0, 5.0]]), 800, 600)
    before = camera.place((200, 100), 800, 600)
    after = camera.zoomed(3.0, (200, 100), 800, 600, camera.scale).place((200, 100), 800, 600)
    assert np.allclose(before, after)


def test_arrows_lead_to_the_nearest_point_ahead():
    places = np.array([[0.0, 0.0], [3.0, 0.5], [2.0, -3.0], [-1.0, 0.0], [0.2, 4.0]])
    assert [towards(places, 0, way) for way in ("right", "left", "up", "down")] == [1, 3, 2, 4]
    assert towards(places, 3, "left") is None


def test_the_nearest_point_is_meant_within_reach():
    places = np.array([[0.0, 0.0], [1.0, 1.0]])
    assert nearest(places, (0.9, 0.9), 0.5) == 1 and nearest(places, (5.0, 5.0), 0.5) is None
    assert nearest(np.zeros((0, 2)), (0, 0), 9.0) is None


@given(st.lists(st.tuples(st.integers(-20, 20), st.integers(-20, 20)), min_size=1, max_size=30))
def test_a_square_holds_exactly_the_points_inside(pixels):
    places = np.array(pixels, float) + 0.25  # none on the line
    square = np.array([(-10, -10), (10, -10), (10, 10), (-10, 10)], float)
    assert (inside(places, square) == (abs(places) < 10).all(axis=1)).all()


def test_a_hole_in_a_line_is_outside():
    horseshoe = np.array([(0, 0), (9, 0), (9, 9), (6, 9), (6, 3), (3, 3), (3, 9), (0, 9)], float)
    places = np.array([(1.5, 6.0), (4.5, 6.0), (7.5, 6.0), (4.5, 1.5)])
    assert inside(places, horseshoe).tolist() == [True, False, True, True]
    assert not inside(places, horseshoe[:2]).any()


def test_the_clips_of_these_tests_differ():
    assert len({score.tracks[0].notes.tobytes() for score in CLIPS.values()}) == len(CLIPS)
