"""The composing panel: what it says, what it refuses, and what it keeps."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.composer.compose_settings import ComposeSettings, Mode
from app.language.error_wording import for_the_window
from app.ui.feedback import late
from app.window.compose.key_field import scale_names
from app.window.compose.panel import WIDTH, ComposePanel
from generator.compose.asking.controls import GRID_STEPS, Controls
from generator.errors import ContinuoError
from generator.music.harmony import SCALES
from generator.network.config import SamplingConfig

STEERED = ComposeSettings(
    "fill", 16, 2, "folk", None,
    Controls("Bb dorian", "Dm7 | G7", False, "C2-C6", 4, "1-3", "16ths", "downbeat", "20-90"),
    SamplingConfig(1.1, 0.9, 40, 0.05, 0.8, 1.0, 1.2, 0.7, 5, 2.0),
    1234, False,
)  # fmt: skip
UNTIMED = ("chords", "density", "polyphony", "grid", "ending", "velocity", "passing")


@pytest.fixture
def panel(qtbot) -> ComposePanel:
    panel = ComposePanel()
    qtbot.addWidget(panel)
    panel.resize(WIDTH, 760)
    panel.set_model(("bach", "folk"))
    panel.show()
    return panel


def changes(panel: ComposePanel) -> list[ComposeSettings]:
    """What is said at each change."""
    said: list[ComposeSettings] = []
    panel.settings_changed.connect(lambda: said.append(panel.settings()))
    return said


def test_untouched_it_says_the_usual_settings(panel):
    assert panel.settings() == ComposeSettings(seed=panel.settings().seed)
    assert panel.problem is None and panel.compose.isEnabled()
    assert not any(field.reset_button.isVisible() for field in panel.fields.values())


def test_all_settings_survive_being_shown(panel):
    said = changes(panel)
    panel.set_settings(STEERED)
    assert panel.settings() == STEERED
    assert said == []


def test_all_settings_survive_json():
    assert ComposeSettings.from_plain(json.loads(json.dumps(STEERED.to_plain()))) == STEERED
    stored = STEERED.to_plain()  # by the names that projects have always had
    assert (stored["number"], stored["new_number_each_time"]) == (1234, False)
    assert ComposeSettings.from_plain({}) == ComposeSettings()


@pytest.mark.parametrize(
    ("plain", "reason"),
    [
        (None, "damaged"),
        ([], "damaged"),
        ({"bars": "8"}, "bars can't be '8'"),
        ({"bars": True}, "bars"),
        ({"bars": 0}, "from 1 to 2000"),
        ({"takes": 9}, "from 1 to 8"),
        ({"mode": "sideways"}, "mode"),
        ({"new": 1}, "unknown entry, 'new'"),
        ({"controls": {"key": 3}}, "key can't be 3"),
        ({"controls": {"key": "H major"}}, "note name"),
        ({"controls": None}, "damaged"),
        ({"sampling": {"temperature": -1}}, "between 0 and 10"),
        ({"sampling": {"temperature": float("nan")}}, "between 0 and 10"),
    ],
)
def test_damaged_settings_are_refused_in_a_sentence(plain, reason):
    with pytest.raises(ContinuoError, match=reason):
        ComposeSettings.from_plain(plain)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from([*STEERED.to_plain(), "key", "top_k", "repeats"]), _JSON, st.booleans())
def test_whatever_stands_in_a_project_gives_settings_or_a_sentence(name, value, nested):
    plain = {"controls": {name: value}, "sampling": {name: value}} if nested else {name: value}
    try:
        ComposeSettings.from_plain(plain)
    except ContinuoError as error:
        assert str(error)


def test_a_changed_field_offers_a_reset_that_goes_away_again(qtbot, panel):
    field, said = panel.fields["bars"], changes(panel)
    field.box.setValue(16)
    assert said[-1].bars == 16
    assert field.reset_button.isVisible() and field.reset_button.accessibleName() == "Reset Length"
    qtbot.mouseClick(field.reset_button, Qt.MouseButton.LeftButton)
    assert said[-1].bars == 8 and not field.reset_button.isVisible()


def test_reset_all_brings_back_everything_but_the_number(qtbot, panel):
    panel.set_settings(STEERED)
    said = changes(panel)
    qtbot.mouseClick(panel.reset_all, Qt.MouseButton.LeftButton)
    assert said == [ComposeSettings(seed=STEERED.seed)]
    assert not panel.reset_all.isEnabled()


def test_chords_are_looked_at_while_they_are_typed(qtbot, panel):
    said, line = changes(panel), panel.music.chords.line
    qtbot.keyClicks(line, "Dm7 | G7")
    assert said[-1].controls.chords == "Dm7 | G7"
    count, problems = len(said), []
    panel.problem_changed.connect(lambda: problems.append(panel.problem))
    qtbot.keyClicks(line, " | H7")
    assert panel.problem and panel.problem.startswith("Chords: 'H7' in bar 3") and "--" not in panel.problem
    assert panel.problem in panel.music.chords.problem.text() and panel.music.chords.problem.isVisible()
    assert not panel.compose.isEnabled() and panel.compose.toolTip() == panel.problem
    assert panel.note.text() == "⚠ Chords: see the note below it"
    assert panel.settings().controls.chords == "Dm7 | G7 |"  # the last that could be read
    assert len(said) == count + 1  # the bar line; a space says nothing
    line.clear()
    assert problems[0] and problems[-1] is None
    assert panel.problem is None and panel.compose.isEnabled() and said[-1].controls.chords is None


def test_a_key_is_a_tonic_and_a_scale_or_notes_of_ones_own(qtbot, panel):
    key = panel.fields["key"]
    assert not key.scale.isEnabled()
    key.tonic.setCurrentIndex(key.tonic.findText("D"))
    key.scale.setCurrentIndex(key.scale.findText("dorian"))
    assert panel.settings().controls.key == "D dorian"
    key.tonic.setCurrentIndex(key.tonic.count() - 1)
    assert key.own.isVisible() and not key.scale.isVisible()
    qtbot.keyClicks(key.own, "C E G A")
    assert panel.settings().controls.key == "C E G A"
    qtbot.keyClicks(key.own, " X")
    assert panel.problem and panel.problem.startswith("Key")


@pytest.mark.parametrize("key", ["C major", "F# minor", "Gb blues", "chromatic", "C E G A", "D harmonic minor"])
def test_a_key_is_shown_as_it_was_spelled(panel, key):
    settings = replace(ComposeSettings(), controls=Controls(key=key))
    panel.set_settings(settings)
    assert panel.settings().controls.key == key


def test_every_scale_grid_and_way_to_compose_can_be_chosen(panel):
    assert set(scale_names()) == set(SCALES)
    grid = panel.fields["grid"].combo
    assert {grid.itemData(index) or "free" for index in range(grid.count())} == set(GRID_STEPS)
    mode = panel.place.mode.combo
    assert [mode.itemData(index) for index in range(mode.count())] == list(get_args(Mode))


@pytest.mark.parametrize(
    ("least", "most", "density"), [(None, None, None), (1, 4, "1-4"), (2, None, "2-"), (None, 0.5, "-0.5")]
)
def test_notes_per_beat_have_a_least_and_a_most(panel, least, most, density):
    field = panel.fields["density"]
    field.least.set_number(least)
    field.most.set_number(most)
    assert panel.settings().controls.density == density


def test_a_least_above_the_most_is_reported_beneath_the_field(panel):
    field = panel.fields["density"]
    field.most.set_number(1)
    field.least.set_number(3)
    assert panel.problem and panel.problem.startswith("Notes per beat '3-1'")
    panel.more_open = True
    range_ = panel.fields["range"]
    field.reset()
    range_.low.setValue(70)
    range_.high.setValue(60)
    assert panel.problem and "the lowest pitch must come first" in range_.problem.text()


def test_pitches_can_be_typed_by_name(qtbot, panel):
    panel.more_open = True
    low = panel.fields["range"].low
    low.setFocus()
    low.selectAll()
    qtbot.keyClicks(low, "c#3")
    qtbot.keyClick(low, Qt.Key.Key_Tab)
    assert panel.settings().controls.range == "C#3-C8"


def test_a_model_without_timing_turns_off_what_it_cannot_keep(panel):
    panel.set_settings(STEERED)
    panel.set_model(("bach",), has_timing=False)
    off = {name for name, field in panel.fields.items() if not field.is_possible}
    assert off == {*UNTIMED, "bars", "amount"}  # of what is filled, the bars are selected
    assert "timing" in panel.fields["chords"].toolTip()
    assert panel.problem and "fill a gap" in panel.problem  # the mode that is chosen
    assert panel.settings().controls.needs_time == () and panel.settings().controls.key == "Bb dorian"
    panel.set_model(("bach", "folk"))
    assert panel.settings() == STEERED  # a model that knows more brings all of it back


def test_a_way_to_compose_that_is_not_possible_says_why(panel):
    reason = "Choose bars in the ruler above the notes"
    combo = panel.place.mode.combo
    panel.set_possible({"fill": reason})
    index = combo.findText("Fill the selected bars")
    assert not combo.model().item(index).isEnabled()
    assert combo.itemData(index, Qt.ItemDataRole.ToolTipRole) == reason
    assert panel.problem is None
    combo.setCurrentIndex(index)
    assert panel.problem == reason and not panel.compose.isEnabled()
    assert panel.note.text() == f"⚠ {reason}" and panel.note.isVisible()
    panel.set_possible({})
    assert panel.problem is None and panel.compose.isEnabled() and panel.settings().mode == "fill"


def test_a_form_has_as_many_bars_as_are_composed(qtbot, panel):
    said = changes(panel)
    qtbot.keyClicks(panel.music.form.line, "A A B A")
    assert said[-1].form == "A A B A" and panel.problem is None
    panel.fields["bars"].box.setValue(7)
    assert panel.problem and "7 bars can't be divided into 4" in panel.problem and "--" not in panel.problem
    assert panel.music.form.problem.isVisible() and panel.settings().bars == 8
    panel.place.mode.combo.setCurrentIndex(get_args(Mode).index("endless"))
    assert panel.problem is None and not panel.music.form.is_possible and panel.settings().form is None
    panel.place.mode.combo.setCurrentIndex(0)
    panel.fields["bars"].box.setValue(8)
    panel.set_model(("bach",), has_form=False)
    assert "form" in panel.music.form.toolTip() and panel.settings().form is None
    panel.set_model(("bach",))
    assert panel.settings().form == "A A B A"
    assert panel.settings().for_another_piece().form is None


def test_a_form_is_for_selected_bars_too_and_not_where_it_has_no_use(qtbot, panel):
    mode = panel.place.mode.combo
    mode.setCurrentIndex(get_args(Mode).index("fill"))
    panel.fields["bars"].set_value(7)  # the selected bars are meant, whose number is known when it is composed
    qtbot.keyClicks(panel.music.form.line, "A B")
    assert panel.problem is None and panel.settings().form == "A B"
    panel.music.form.line.setText("A ?? =")
    assert panel.problem is not None and "sections" in panel.problem
    panel.music.form.line.setText("A B")
    for name, reason in (("vary", "keep their form"), ("endless", "no length")):
        mode.setCurrentIndex(get_args(Mode).index(name))
        assert not panel.music.form.is_possible and reason in panel.music.form.toolTip()


def test_an_amount_is_for_bars_that_are_varied(panel):
    amount = panel.fields["amount"]
    assert not amount.is_possible and panel.settings().amount == 30
    panel.place.mode.combo.setCurrentIndex(get_args(Mode).index("vary"))
    assert amount.is_possible and amount.isVisible() and not panel.place.bars.isVisible()
    amount.box.setValue(75)
    assert panel.settings().amount == 75
    panel.place.mode.combo.setCurrentIndex(0)
    assert panel.place.bars.isVisible() and not amount.isVisible()
    panel.place.mode.combo.setCurrentIndex(get_args(Mode).index("vary"))
    assert panel.settings().amount == 75


def test_length_and_takes_are_on_where_they_have_a_meaning_and_nothing_moves(panel):
    seen, places = {}, set()
    for mode in get_args(Mode):
        panel.place.mode.combo.setCurrentIndex(get_args(Mode).index(mode))
        QApplication.processEvents()
        seen[mode] = panel.place.bars.is_possible, panel.place.takes.is_possible
        places.add(tuple(field.mapTo(panel, QPoint()).toTuple() for field in (panel.place.takes, panel.music.surprise)))
    assert len(places) == 1
    assert seen == {
        "end": (True, True), "playhead": (True, True), "fill": (False, True), "vary": (False, True),
        "new": (True, True), "endless": (False, False),
    }  # fmt: skip


def test_passing_notes_need_chords(panel):
    assert not panel.fields["passing"].is_possible
    panel.music.chords.line.setText("C | F")
    assert panel.fields["passing"].is_possible


def test_compose_becomes_cancel_and_the_fields_wait_where_it_takes_longer_than_a_moment(qtbot, panel, monkeypatch):
    monkeypatch.setattr(late, "LATE_MS", 0)
    with qtbot.waitSignal(panel.compose_pressed):
        qtbot.mouseClick(panel.compose, Qt.MouseButton.LeftButton)
    panel.set_busy(True)
    panel.set_progress(0.25)
    assert panel.compose.text() == "Compose" and panel.music.chords.line.isEnabled()
    with qtbot.assertNotEmitted(panel.cancel_pressed):  # who clicks twice wants to compose
        qtbot.mouseClick(panel.compose, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(panel.progress.isVisible)
    assert panel.compose.text() == "Cancel" and panel.progress.isVisible() and panel.progress.value() == 250
    assert not panel.music.chords.line.isEnabled() and not panel.model.isEnabled()
    with qtbot.waitSignal(panel.cancel_pressed):
        qtbot.mouseClick(panel.compose, Qt.MouseButton.LeftButton)
    panel.set_busy(False)
    assert panel.compose.text() == "Compose" and panel.music.chords.line.isEnabled()


def test_endless_music_can_be_steered_meanwhile(panel):
    panel.set_settings(ComposeSettings("endless"))
    panel.set_busy(True)
    said = changes(panel)
    assert panel.compose.text() == "Stop" and panel.note.text().startswith("Endless")
    assert not panel.place.mode.combo.isEnabled() and not panel.model.isEnabled()
    panel.music.surprise.slider.setValue(120)
    assert said[-1].sampling.temperature == 1.2


def test_each_compose_has_a_new_number_unless_it_is_held(qtbot, panel, monkeypatch):
    drawn = iter([11, 22, 33])
    monkeypatch.setattr(
        "app.window.compose.panel.QRandomGenerator.global_", lambda: SimpleNamespace(bounded=lambda _: next(drawn))
    )
    assert (panel.take_settings().seed, panel.take_settings().seed) == (11, 22)
    panel.fields["new_seed_each_time"].box.setChecked(False)
    assert panel.take_settings().seed == 22
    panel.more_open = True
    said = changes(panel)
    panel.area.ensureWidgetVisible(panel.rare.new_seed)
    qtbot.mouseClick(panel.rare.new_seed, Qt.MouseButton.LeftButton)
    assert said[-1].seed == 33


def test_what_hinders_turns_compose_off(panel):
    panel.set_hindrance("Choose a model first")
    assert not panel.compose.isEnabled() and panel.compose.toolTip() == "Choose a model first"
    assert panel.note.text() == "⚠ Choose a model first" and panel.note.isVisible()
    panel.set_hindrance("A file is being read", waits=True)
    assert panel.note.text() == "A file is being read"
    panel.set_hindrance(None)
    panel.set_place_text("After bar 4")
    assert panel.compose.isEnabled() and panel.note.text() == "After bar 4"


def test_a_style_waits_for_a_model_that_knows_it(panel):
    panel.set_model(())
    panel.set_settings(ComposeSettings(style="folk"))
    assert panel.settings().style is None and not panel.music.style_.is_possible
    panel.set_model(("bach", "folk"))
    assert panel.settings().style == "folk"


def test_rare_fields_are_folded_away(qtbot, panel):
    assert not panel.more_open and not panel.rare.isVisible()
    qtbot.mouseClick(panel.more, Qt.MouseButton.LeftButton)
    assert panel.more_open and panel.rare.isVisible()


def test_what_unfolds_is_seen_in_a_low_window_too(qtbot, panel):
    panel.resize(panel.width(), 400)
    qtbot.mouseClick(panel.more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.rare.visibleRegion().isEmpty())
    assert not panel.more.visibleRegion().isEmpty()


def test_nothing_is_wider_than_the_panel(panel):
    panel.more_open = True
    panel.model.add(Path("a-model-with-a-name-as-people-have-them" * 4 + ".safetensors"))
    panel.model.setCurrentIndex(0)
    panel.set_model(("a style with a name that goes on and on and on and on",))
    QApplication.processEvents()
    assert panel.area.widget().minimumSizeHint().width() <= panel.area.viewport().width()


def test_every_field_has_a_name_and_a_tip_and_is_reached_by_tab(panel):
    panel.more_open = True
    panel.music.chords.line.setText("C")
    for name, field in panel.fields.items():
        assert field.tip, name
        for editor in field._editors:
            assert editor.accessibleName(), name
    reached: set[QWidget] = set()
    at = panel.model
    while at not in reached:
        reached.add(at)
        at = at.nextInFocusChain()
    wanted = {editor for field in panel.fields.values() for editor in field._editors}
    assert wanted | {panel.more, panel.reset_all, panel.compose, panel.rare.new_seed} <= reached


def test_the_wheel_scrolls_and_turns_nothing_that_has_no_focus(panel):
    slider = panel.music.surprise.slider
    place, nothing = QPointF(5, 5), QPoint()
    event = QWheelEvent(
        place, slider.mapToGlobal(place), nothing, QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(slider, event)
    assert panel.settings().sampling.temperature == SamplingConfig().temperature


def test_errors_are_in_the_windows_words():
    for settings, sentence in (
        ({"top_k": 0}, "Top-k is 0; it must be 1 or more."),
        ({"shift_temperature": 11}, "Surprise of the rhythm is 11; it must be between 0 and 10."),
    ):
        with pytest.raises(ContinuoError) as caught:
            SamplingConfig(**settings)
        assert for_the_window(caught.value.text) == sentence
