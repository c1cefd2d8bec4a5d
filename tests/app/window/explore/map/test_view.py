"""The map under a person's hands, and in the window with a real library."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest

from app.assets import shipped_clips
from app.library.lookup import DISLIKED, LIKED, Known
from app.player import messages as ask
from app.ui.style.theme import dark_palette
from app.window.explore.map import controller
from app.window.explore.map.controller import MapController, _Loaded
from app.window.explore.map.legend import KEY, STYLE, TASTE, grouped
from app.window.explore.map.picture import SHAPES, coverage, inks, picture
from app.window.explore.map.view import MapView
from app.window.explore.map.window import MapWindow
from app.window.extras import installer
from generator.installation import how_to_install, own_command
from generator.network.checkpoint import load_checkpoint
from tests.app.window.explore.parts import CLIPS, fill, tune
from tests.app.window.parts import player_of, reported, sent_commands, until

PLACES = np.array([[x, y] for y in range(5) for x in range(5)], float) * 10


@pytest.fixture
def view(qtbot) -> MapView:
    made = MapView()
    qtbot.addWidget(made)
    made.resize(500, 500)
    made.set_points(PLACES, lambda number: (f"Clip {number}", "bach · C major"))
    made.set_looks([(QColor("#0072b2"), "circle"), (QColor("#c24a00"), "square")], np.arange(25) % 2)
    made.show()
    return made


def _drag(view: MapView, *pixels: QPointF, keys=Qt.KeyboardModifier.NoModifier) -> None:
    button = Qt.MouseButton.LeftButton
    QTest.mousePress(view, button, keys, pixels[0].toPoint())
    for pixel in pixels[1:]:
        QTest.mouseMove(view, pixel.toPoint())
    QTest.mouseRelease(view, button, keys, pixels[-1].toPoint())


def _around(view: MapView, numbers: list[int]) -> list[QPointF]:
    """A square line around points, with room to the next ones."""
    pixels = [view.pixel_of(number) for number in numbers]
    left, right = min(p.x() for p in pixels) - 20, max(p.x() for p in pixels) + 20
    top, bottom = min(p.y() for p in pixels) - 20, max(p.y() for p in pixels) + 20
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    return [QPointF(*corner) for corner in corners]


def test_a_lasso_chooses_exactly_the_points_inside(view):
    view.set_lasso(True)
    _drag(view, *_around(view, [6, 7, 11, 12]))
    assert np.flatnonzero(view.state.chosen).tolist() == [6, 7, 11, 12]


def test_shift_is_a_lasso_for_once_and_control_adds(view):
    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    _drag(view, *_around(view, [0, 1]), keys=shift)
    _drag(view, *_around(view, [24]), keys=shift | control)
    assert np.flatnonzero(view.state.chosen).tolist() == [0, 1, 24]
    _drag(view, *_around(view, [12]), keys=shift)
    assert np.flatnonzero(view.state.chosen).tolist() == [12]


def test_dragging_moves_the_map_and_chooses_nothing(view):
    before = view.pixel_of(12)
    _drag(view, QPointF(250, 250), QPointF(280, 260), QPointF(310, 290))
    assert not view.state.chosen.any()
    assert (view.pixel_of(12) - before).toPoint() == QPoint(60, 40)


def test_the_wheel_goes_nearer_to_what_is_under_the_pointer(view, qtbot):
    before, other = view.pixel_of(6), view.pixel_of(18)
    view.zoom(2.0, before)
    assert (view.pixel_of(6) - before).manhattanLength() < 0.01
    assert (view.pixel_of(18) - before).x() == pytest.approx(2 * (other - before).x())
    view.fit()
    assert view.pixel_of(6) == before


def test_keys_go_from_point_to_point_play_open_and_choose(view, qtbot):
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.state.current == 12  # the one in the middle, to begin with
    for key, number in ((Qt.Key.Key_Right, 13), (Qt.Key.Key_Up, 8), (Qt.Key.Key_Left, 7), (Qt.Key.Key_Down, 12)):
        QTest.keyClick(view, key)
        assert view.state.current == number
    with qtbot.waitSignal(view.play_asked) as play_asked:
        QTest.keyClick(view, Qt.Key.Key_Space)
    with qtbot.waitSignal(view.opened) as opened:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert play_asked.args == opened.args == [12]
    QTest.keyClick(view, Qt.Key.Key_Insert)
    assert np.flatnonzero(view.state.chosen).tolist() == [12]
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.state.chosen.any()


def test_the_pointer_has_to_rest_on_a_point(view, qtbot):
    pointed = []
    view.pointed.connect(pointed.append)
    view.point_at(view.pixel_of(3))
    view.point_at(view.pixel_of(4))  # on its way
    with qtbot.waitSignal(view.pointed, check_params_cb=lambda number: number == 4):
        pass
    assert 3 not in pointed
    view.point_at(QPointF(1, 1))
    assert pointed[-1] is None


def test_a_point_is_drawn_where_it_is_and_what_is_not_chosen_is_faint(view):
    colour = QColor("#0072b2").rgb()
    assert view.grab().toImage().pixelColor(view.pixel_of(12).toPoint()).rgb() == colour
    chosen = np.zeros(25, bool)
    chosen[0] = True
    view.choose(chosen)
    image = view.grab().toImage()
    assert image.pixelColor(view.pixel_of(0).toPoint()).rgb() == colour
    assert image.pixelColor(view.pixel_of(12).toPoint()).lightness() > 200


def test_points_at_the_border_and_outside_are_drawn_without_harm():
    made = inks([(QColor("red"), "circle")], QColor("white"), 7)
    rng = np.random.default_rng(0)
    pixels = rng.uniform(-40, 140, size=(500, 2))
    drawn = picture(pixels, np.zeros(500, np.int64), made, 100, 80)
    assert drawn.shape == (80, 100) and drawn.any()
    alone = picture(np.array([[0.0, 0.0]]), np.zeros(1, np.int64), made, 100, 80)
    assert alone[0, 0] and not alone[:, 50:].any()


def test_no_two_shapes_look_alike():
    for size in (7, 13):
        shapes = [coverage(shape, size).round(2).tobytes() for shape in SHAPES]
        assert len(set(shapes)) == len(SHAPES)


# What colours mean

POINTS = [
    Known("a", "One", Path("one.mid"), "C major", "bach", "4/4", 8, LIKED),
    Known("b", "Two", Path("two.mid"), "A minor", "bach", "3/4", 8, DISLIKED),
    Known("c", "Three", None, "", "", "", 0, 0),
]


@pytest.mark.parametrize("by", [STYLE, KEY, TASTE])
@pytest.mark.parametrize("dark", [False, True])
def test_the_legend_counts_every_point_once(by, dark):
    palette = dark_palette() if dark else QPalette()
    groups, look = grouped(POINTS, by, palette)
    assert [sum(look == number) for number in range(len(groups))] == [group.points for group in groups]
    assert sum(group.points for group in groups) == 3
    assert len({(group.colour.name(), group.shape) for group in groups}) == len(groups)


def test_a_minor_key_has_its_relatives_colour_and_another_shape():
    groups, _ = grouped(POINTS, KEY, QPalette())
    major, minor = groups[:2]
    assert (major.name, minor.name) == ("C major", "A minor")
    assert major.colour == minor.colour and major.shape != minor.shape


def test_of_many_styles_the_rare_ones_are_others():
    points = [replace(POINTS[0], hash=str(n), style=f"style {n % 30}") for n in range(90)]
    points += [replace(POINTS[0], hash=f"x{n}", style="style 7") for n in range(5)]
    groups, look = grouped(points, STYLE, QPalette())
    assert groups[0].name == "style 7" and groups[0].points == 8
    assert groups[-1].name == "Other styles" and len(groups) == 10 and groups[look[0]].name != ""


def test_long_names_are_elided_and_the_window_can_be_small(qtbot):
    window = MapWindow()
    qtbot.addWidget(window)
    points = [replace(point, name="a very long name " * 30, style="a long style " * 20) for point in POINTS]
    window.show_map(points, np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]]))
    window.resize(window.minimumSize())
    window.show()
    window.view.setFocus()
    window.view.state.current = 0
    window.grab()
    assert window.width() == window.minimumWidth()
    assert not window.side.legend.horizontalScrollBar().isVisible()


def test_what_is_selected_in_the_legend_is_meant(qtbot):
    window = MapWindow()
    qtbot.addWidget(window)
    window.show_map(POINTS, np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.0]]))
    legend = window.side.legend
    legend.setCurrentIndex(legend.model().index(1, 0))
    assert window.view.state.meant.tolist() == [False, False, True]


# With a library


def _map(qtbot, desk, library):
    window = desk.open(library=library)
    window.exploring.show_map()
    map_ = window.exploring.map
    until(qtbot, lambda: len(map_.window.points) == 8 + len(shipped_clips()))
    return window, map_


def _path(point: Known) -> Path:
    assert point.path
    return point.path


def _ours(map_) -> list[Known]:
    """Without what ships, by name."""
    return sorted((point for point in map_.window.points if point.name in CLIPS), key=lambda point: point.name)


def _places(map_) -> dict[str, np.ndarray]:
    """Where each point is, by its hash."""
    points, places = map_.window.points, map_.window.view.state.places
    return {point.hash: place for point, place in zip(points, places, strict=True)}


def test_pointing_plays_the_clip_and_leaving_gives_the_player_back(qtbot, exploring_desk, library, clip):
    window, map_ = _map(qtbot, exploring_desk, library)
    view = map_.window.view
    number = next(place for place, point in enumerate(map_.window.points) if point.name == "waltz 2")
    view.point_at(view.pixel_of(number))
    until(qtbot, lambda: window.exploring.explorer.preview.sounds)
    assert window.playback.is_lent
    pitches = [row[3] for row in sent_commands(window, ask.AddNotes)[-1].rows]
    assert pitches == tune(2).tracks[0].notes[:, 2].tolist()
    assert isinstance(player_of(window).commands[-1], ask.Play)
    view.point_at(QPointF(-5, -5))
    assert not window.playback.is_lent and sent_commands(window, ask.Stop)
    count = len(sent_commands(window, ask.Play))
    map_.window.hover.setChecked(False)
    view.point_at(view.pixel_of(number))
    qtbot.waitSignal(view.pointed).wait()
    assert len(sent_commands(window, ask.Play)) == count


def test_a_new_clip_appears_where_it_belongs(qtbot, exploring_desk, library, comparing_model, tmp_path):
    _, map_ = _map(qtbot, exploring_desk, library)
    before = {point.hash: place for point, place in zip(map_.window.points, map_.window.view.state.places, strict=True)}
    fill(library, tmp_path / "clips", {"new": tune(77)}, load_checkpoint(comparing_model))
    until(qtbot, lambda: any(point.name == "new" for point in map_.window.points))
    after = {point.hash: place for point, place in zip(map_.window.points, map_.window.view.state.places, strict=True)}
    assert all((after[own] == place).all() for own, place in before.items())


def test_a_vanished_file_says_so_when_opened(qtbot, exploring_desk, library):
    _, map_ = _map(qtbot, exploring_desk, library)
    point = _ours(map_)[0]
    _path(point).unlink()
    map_.window.opened.emit(point)
    assert _path(point).name in map_.window.problem.text()


def test_a_medley_of_the_chosen_is_composed_on_from(qtbot, exploring_desk, library):
    window, map_ = _map(qtbot, exploring_desk, library)
    map_.window.medley.emit(_ours(map_)[:3])
    until(qtbot, lambda: window.composing.busy)
    assert window.document.take.name.startswith("Medley")
    assert len(window.document.piece) == 3 * 64 and window.document.piece.bar_count == 24


def test_one_of_the_chosen_is_opened_and_composed_on_from(qtbot, exploring_desk, library):
    window, map_ = _map(qtbot, exploring_desk, library)
    map_.window.one.emit(_ours(map_)[:1])
    until(qtbot, lambda: window.composing.busy)
    assert window.files.name == _ours(map_)[0].name


def test_a_set_of_clips_is_offered_to_be_learnt_from(qtbot, exploring_desk, library, tmp_path, monkeypatch):
    monkeypatch.setattr("app.window.explore.map.controller.chosen_folder", lambda: tmp_path / "app" / "chosen")
    monkeypatch.setattr("app.window.learn_style.dialog.checkpoint_folder", lambda: tmp_path / "models")
    window, map_ = _map(qtbot, exploring_desk, library)
    gone, *there = _ours(map_)[:4]
    _path(gone).unlink()
    map_.window.learn.emit([gone, *there])
    until(qtbot, lambda: window.learning.dialog is not None and window.learning.dialog.setup.folder is not None)
    copies = sorted(window.learning.dialog.setup.folder.iterdir())
    assert [path.read_bytes() for path in copies] == [_path(point).read_bytes() for point in there]
    assert _path(gone).name in map_.window.problem.text()


def test_an_empty_map_says_why_and_offers_a_folder(qtbot, exploring_desk, tmp_path):
    window = exploring_desk.open(library=tmp_path / "library.sqlite")
    map_ = MapController(window.exploring.explorer, window.parts, window, window)
    map_.window.show()
    map_._on_loaded(_Loaded("", [], np.zeros((0, 2)), {}, 0, 0, False))
    page = map_.window.pages.empty
    assert "empty" in page.text.text() and page.button.text() and map_.window.pages.is_empty
    map_.close()


def test_what_draws_the_map_is_installed_by_one_click(qtbot, exploring_desk, library, monkeypatch):
    """And the map is there without another start."""
    missing = ["opentsne>=1.0"]
    for module in (controller, installer):
        monkeypatch.setattr(module, "lacking", lambda extra: list(missing))
    window = exploring_desk.open(library=library)
    window.exploring.show_map()
    map_ = window.exploring.map
    page = map_.window.pages.empty
    until(qtbot, lambda: page.button.text() == "Install them")
    assert "openTSNE" in page.text.text() and not map_.window.points and not page.bar.isVisible()
    map_._installer._commands = lambda: [[sys.executable, "-c", "print('ERROR: no wheel'); exit(1)"]]
    page.button.click()
    until(qtbot, lambda: page.button.text() == "Try again")
    assert "no wheel" in page.text.text() and how_to_install("explore") in page.text.text()
    map_._installer._commands = lambda: [
        [sys.executable, "-c", "print('Collecting sklearn', flush=True); import time; time.sleep(60)"]
    ]
    page.button.click()
    until(qtbot, lambda: "sklearn" in page.text.text() and page.bar.isVisible())
    page.button.click()  # Cancel
    until(qtbot, lambda: page.button.text() == "Install them")
    map_._installer._commands = lambda: [[sys.executable, "-c", "print('Installing')"]]
    missing.clear()
    page.button.click()
    until(qtbot, lambda: len(map_.window.points) == 8 + len(shipped_clips()))


def test_a_model_that_can_not_compare_says_what_teaches_it(qtbot, desk, library):
    window = desk.open(library=library)
    window.exploring.show_map()
    assert (
        own_command("train-generator", "embed", window.models.path)
        in window.exploring.map.window.pages.empty.text.text()
    )


def test_the_transport_takes_the_player_back(qtbot, exploring_desk, library, clip):
    window, map_ = _map(qtbot, exploring_desk, library)
    window.files.open(clip, ask=False)
    until(qtbot, lambda: len(window.document.piece) == 12)
    map_.window.play_asked.emit(map_.window.points[0])
    until(qtbot, lambda: window.exploring.explorer.preview.sounds)
    reported(window, ask.StateChanged("playing"))
    window.playback.play_or_pause()
    assert not window.playback.is_lent and window.exploring.explorer.preview.key is None
    assert len(sent_commands(window, ask.AddNotes)[-1].rows) == 12 and player_of(window).commands[-1] == ask.Play(0.0)
