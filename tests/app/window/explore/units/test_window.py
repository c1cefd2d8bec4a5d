"""What the units hear: the study beside the window, and what is seen of it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.library.database import Catalogue
from app.library.similarity.units import of_layer, study
from app.player import messages as ask
from app.window.explore.units.strip import Strip, StripRow
from app.window.explore.units.table import UnitRow, UnitsTable
from app.window.explore.units.window import UnitsWindow
from app.window.explore.units.words import correlate_words, layer_words
from generator.analysis.units import CHORDS, Correlate, strongest
from generator.errors import ContinuoError
from generator.music.instruments import FAMILIES
from generator.network.checkpoint import load_checkpoint
from tests.app.window.explore.parts import CLIPS
from tests.app.window.parts import sent_commands, until


@pytest.mark.parametrize(
    ("correlate", "words"),
    [
        (Correlate("pitch class", "F♯", 0.5), "the note F♯"),
        (Correlate("interval", "+7", 0.5), "up a fifth"),
        (Correlate("interval", "-12", 0.5), "down an octave"),
        (Correlate("interval", "0", 0.5), "a repeated note"),
        (Correlate("chord", "minor triad", -0.5), "not: minor triad"),
        (Correlate("place in bar", "beat 3", 0.5), "beat 3"),
        (Correlate("place in bar", "between beats", 0.5), "between beats"),
        (Correlate("register", "", -0.5), "low notes"),
        (Correlate("density", "", 0.5), "notes close together"),
        (Correlate("instrument", "drums", -0.5), "not: the drums play"),
    ],
)
def test_a_correlate_in_words(correlate, words):
    assert correlate_words(correlate) == words


def test_every_chord_and_scale_has_words():
    assert all(correlate_words(Correlate("chord", name, 1.0)) for name in CHORDS.values())
    for kind in ("register", "tempo", "loudness", "density", "length"):
        more, less = (correlate_words(Correlate(kind, "", sign)) for sign in (1.0, -1.0))
        assert more != less and kind not in (more, less)
    assert all(correlate_words(Correlate("instrument", name, 1.0)) != name for name in FAMILIES)
    assert layer_words("layer 2") == "Layer 2" and layer_words("sum") != "sum"


def test_a_study_hears_every_clip_and_its_layers(library, comparing_model):
    asked = []

    def told_of(done: int, total: int) -> bool:
        asked.append((done, total))
        return False

    studied = study(load_checkpoint(comparing_model), library, told_of)
    assert studied and asked == [(0, 8), (4, 8)]
    assert sorted(clip.name for clip in studied.clips) == sorted(CLIPS)
    first, last = of_layer(studied, 0), of_layer(studied, len(studied.layers) - 1)
    assert first.passages[0].values.shape == (len(first.passages[0].onsets), studied.layers[0].units)
    assert not np.array_equal(first.passages[0].values, last.passages[0].values)
    assert len(first.correlates) == len(first.most) == studied.layers[0].units
    hit = strongest(first.passages, 3, "maximum")[0]
    assert hit.value == max(own.values[:, 3].max() for own in first.passages)


def test_a_study_that_is_left_off_has_no_result(library, comparing_model):
    assert study(load_checkpoint(comparing_model), library, lambda done, _: done > 0) is None


def test_an_empty_library_can_not_be_studied(tmp_path, comparing_model):
    Catalogue(tmp_path / "empty.sqlite").close()
    with pytest.raises(ContinuoError, match="folder"):
        study(load_checkpoint(comparing_model), tmp_path / "empty.sqlite", lambda *_: False)


# The window of its own


def test_units_are_sorted_by_what_is_clicked(qtbot):
    table = UnitsTable()
    qtbot.addWidget(table)
    table.put([UnitRow(0, "beat 1", 0.2), UnitRow(9, "low notes", 0.9), UnitRow(1, "a fifth", 0.5)])
    assert table.current == 9
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [table.model().index(row, 0).data() for row in range(3)] == ["1", "2", "10"]
    table.selectRow(1)
    assert table.current == 1


def _strip(values) -> Strip:
    onsets = np.arange(len(values)) * 24
    notes = np.array([[onset, 24, 60 + number, 80] for number, onset in enumerate(onsets.tolist())])
    return Strip(notes, (0, 96), 24 * len(values), onsets, np.array(values, float), 1.0, 24 * int(np.argmax(values)))


def _painted(view, x_share: float) -> int:
    """How many pixels of the curve's upper half are not ground, in a column of the first row's picture."""
    row = view.visualRect(view.passages.index(0))
    image = view.viewport().grab().toImage()
    x = round(40 + x_share * (row.width() - 52))
    ground = image.pixelColor(row.right() - 2, row.top() + 60).rgb()
    column = range(row.top() + 2 * view.fontMetrics().height() + 20, row.top() + 2 * view.fontMetrics().height() + 50)
    return sum(image.pixelColor(x, y).rgb() != ground for y in column)


def test_the_curve_is_high_where_the_unit_is(qtbot):
    window = UnitsWindow()
    qtbot.addWidget(window)
    window.show_units([UnitRow(0, "beat 1", 0.2)], "From 1 passage")
    window.show_unit(
        "Layer 1, unit 1", "", [StripRow("k", "One", "bars 1–2", 1.0, "", "", _strip([1.0] * 4 + [0.05] * 4))]
    )
    window.show()
    window.list.clearSelection()
    assert _painted(window.list, 0.3) > _painted(window.list, 0.8) + 5


def test_passages_are_reported_with_long_names_and_in_little_room(qtbot):
    window = UnitsWindow()
    qtbot.addWidget(window)
    window.show_units([UnitRow(0, "words " * 40, 0.2)], "basis")
    rows = [StripRow("k", "long name " * 50, "words " * 50, 1.0, "", "", _strip([-0.5, 0.5, 1.0]))]
    window.show_unit("unit", "words " * 80, rows)
    window.show()
    window.resize(window.minimumSize())
    window.grab()
    assert window.width() == window.minimumWidth() and window.list.horizontalScrollBar().maximum() == 0


# In the main window


def test_units_are_studied_seen_and_played(qtbot, exploring_desk, library, clip):
    window = exploring_desk.open(clip, library=library)
    window.exploring.show_units()
    units = window.exploring.units
    until(qtbot, lambda: units._layer is not None and bool(units.window.list.passages.rows))
    view = units.window
    assert view.layers.count() == len(units._studied.layers)
    before = view.heading.text()
    view.table.selectRow(3)
    assert view.heading.text() != before
    values = [row.share for row in view.list.passages.rows]
    assert values == sorted(values, reverse=True)
    view.by.setCurrentIndex(1)
    view.by.activated.emit(1)
    view.list.setFocus()
    QTest.keyClick(view.list, Qt.Key.Key_Space)
    until(qtbot, lambda: window.exploring.explorer.preview.sounds)
    play_asked = {(onset * 24 // 480, pitch) for onset, _, _, pitch, _ in sent_commands(window, ask.AddNotes)[-1].rows}
    # As sets: of two parts in unison both sound, and one is seen.
    row = next(row for row in view.list.passages.rows if row.key == window.exploring.explorer.preview.key)
    assert play_asked == {(onset, pitch) for onset, _, pitch, _ in row.strip.notes.tolist()}
    view.close()
    assert not window.playback.is_lent
    view.layers.activated.emit(0)
    until(qtbot, lambda: units._layer.layer_index == 0)


def test_a_study_can_be_cancelled_and_begun_again(qtbot, exploring_desk, library, clip, monkeypatch):
    window = exploring_desk.open(clip, library=library)
    window.exploring.show_units()
    units = window.exploring.units
    units.window.pages.empty.button.click()
    assert "Cancelled" in units.window.pages.empty.text.text()
    units.window.pages.empty.button.click()
    until(qtbot, lambda: units._layer is not None)
