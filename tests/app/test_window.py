"""The window with real widgets and a real, untrained model; and the piano roll's arithmetic, without a window."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent

from app.generation_job import Jobs
from app.links import Batch, Composed
from app.piano_roll.geometry import MAX_PIXELS_PER_QUARTER, Geometry, RollNotes, TimeGrid, note_boxes
from app.piano_roll.painting import KEYBOARD_WIDTH
from app.widgets.application import check_display
from app.widgets.main_window import MainWindow
from app.widgets.words import for_the_window, title
from generator.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from generator.config import LSTMConfig, SamplingConfig
from generator.errors import ContinuoError
from generator.metre import Metre
from generator.midi_codec import read_midi_file, write_midi
from generator.model import random_weights
from generator.score import Score, Tempo, Track, note_array
from generator.vocabulary import Vocabulary
from tests.app.live_parts import ToldPlayer

WAIT_MS = 30_000  # never used up, unless something hangs
LONG_SECONDS = 3600  # more than composes before a test has pressed Cancel


@pytest.fixture(scope="session")
def model(tmp_path_factory) -> Path:
    """A tiny checkpoint: an untrained model composes noise, but composes."""
    config, vocabulary = LSTMConfig(channels=32, hidden=64), Vocabulary.build({}, min_count=50)
    weights = random_weights(config, vocabulary, np.random.default_rng(1))
    # Seldom a long wait between notes: else there is little to see, as in a model that is trained.
    weights["heads.shift.output.bias"] = -np.arange(97, dtype=np.float32) / 4
    path = tmp_path_factory.mktemp("models") / "tiny-lstm.safetensors"
    save_checkpoint(Checkpoint(config, vocabulary, weights, ("bach", "folk")), path)
    return path


@pytest.fixture
def clip(tmp_path) -> Path:
    """Two bars of 3/4: six quarter notes going up from middle C."""
    notes = note_array([(480 * n, 480, 60 + n, 80) for n in range(6)])
    score = Score(480, (Track(notes),), (Tempo(0, 500_000),), (Metre(0, 3, 4),))
    path = tmp_path / "three-quarters.mid"
    path.write_bytes(write_midi(score))
    return path


@pytest.fixture
def window(qtbot, model, clip) -> Iterator[MainWindow]:
    """Shown, with model and clip read."""
    window = MainWindow([model], [clip], make_player=ToldPlayer)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.checkpoint is not None and not window.clips.busy, timeout=WAIT_MS)
    yield window
    window.close()


def composed(qtbot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS):
        qtbot.mouseClick(window.panel.compose, Qt.MouseButton.LeftButton)


def test_a_clip_is_shown_before_anything_is_composed(window):
    assert len(window.roll.clip) == 6
    assert not len(window.roll.composed)
    assert window.panel.clip_hint.text() == "2 bars, 3 seconds, 6 notes"
    assert window.header.title.text() == "Three quarters"
    assert not window.panel.save_midi.isEnabled()


def test_compose_shows_the_new_part_after_the_clip(qtbot, window):
    window.panel.seconds.setValue(10)
    composed(qtbot, window)
    assert len(window.roll.clip) == 6
    assert len(window.roll.composed) == len(window.piece.tracks[-1]) > 0
    assert window.roll.composed.onset.min() >= 6
    assert window.status.text().startswith("Composed ")
    assert not window.status.warns
    assert window.panel.compose.text() == "Compose"


def test_notes_arrive_while_composing_and_cancel_brings_the_clip_back(qtbot, window):
    window.panel.seconds.setValue(LONG_SECONDS)
    with qtbot.waitSignal(window.composer.told, timeout=WAIT_MS, check_params_cb=lambda told: isinstance(told, Batch)):
        window.actions_.compose.trigger()
    qtbot.waitUntil(lambda: len(window.roll.composed) > 0, timeout=WAIT_MS)
    assert window.panel.compose.text() == "Cancel"
    with qtbot.waitSignal(window.composer.cancelled, timeout=WAIT_MS):
        qtbot.mouseClick(window.panel.compose, Qt.MouseButton.LeftButton)
    assert len(window.roll.clip) == 6
    assert not len(window.roll.composed)
    assert window.panel.compose.text() == "Compose"
    assert window.panel.compose.isEnabled()
    assert not window.panel.save_midi.isEnabled()


def test_the_same_number_makes_the_same_piece_and_another_another(qtbot, window):
    pieces = []
    for number in (5, 5, 6):
        window.panel.number.setValue(number)
        window.panel.seconds.setValue(5)
        composed(qtbot, window)
        pieces.append(window.piece.tracks[-1])
    assert pieces[0] == pieces[1]
    assert pieces[0] != pieces[2]


def test_save_writes_a_file_that_reads_back(qtbot, window, tmp_path, monkeypatch):
    window.panel.seconds.setValue(5)
    composed(qtbot, window)
    out, asked = tmp_path / "out.mid", []
    monkeypatch.setattr(window.dialogs, "save", lambda *about: asked.append(about[-1]) or out)
    with qtbot.waitSignal(window.saver.done, timeout=WAIT_MS):
        qtbot.mouseClick(window.panel.save_midi, Qt.MouseButton.LeftButton)
    assert asked == ["three-quarters-0"]
    assert read_midi_file(out).note_count == window.piece.note_count
    assert window.status.text() == f"Saved {out}"


def test_save_where_nothing_can_be_written_says_so(qtbot, window, tmp_path, monkeypatch):
    window.panel.seconds.setValue(5)
    composed(qtbot, window)
    monkeypatch.setattr(window.dialogs, "save", lambda *_: tmp_path / "nowhere" / "out.mid")
    with qtbot.waitSignal(window.saver.failed, timeout=WAIT_MS):
        qtbot.mouseClick(window.panel.save_midi, Qt.MouseButton.LeftButton)
    assert window.status.warns
    assert "No such file" in window.status.text()


def test_a_broken_clip_gets_a_sentence_and_the_clip_before_it_stays(qtbot, window, clip, tmp_path):
    broken = tmp_path / "broken.mid"
    broken.write_bytes(clip.read_bytes()[:40])
    with qtbot.waitSignal(window.clips.failed, timeout=WAIT_MS):
        window.panel.clip.choose(broken)
    assert window.status.warns
    assert window.status.text().startswith("⚠ broken.mid: track 1, ")
    assert "Traceback" not in window.status.text()
    assert window.panel.clip.path() == clip
    assert len(window.roll.clip) == 6
    assert window.panel.compose.isEnabled()


def test_a_file_that_is_no_model_leaves_the_one_before_it(qtbot, window, clip, model):
    with qtbot.waitSignal(window.models.failed, timeout=WAIT_MS):
        window.panel.model.choose(clip)
    assert window.status.warns
    qtbot.waitUntil(lambda: window.checkpoint is not None, timeout=WAIT_MS)
    assert window.panel.model.path() == model


def test_from_nothing_begins_at_the_first_bar(qtbot, window):
    window.panel.clip.choose(None)
    window.panel.seconds.setValue(5)
    composed(qtbot, window)
    assert not len(window.roll.clip)
    assert 0 <= window.roll.composed.onset.min() < 10


def test_keys(window):
    # Not by typing: a window without a window manager is never the active one, and then keys do nothing.
    keys = {name: [key.toString() for key in action.shortcuts()] for name, action in vars(window.actions_).items()}
    assert "Ctrl+Return" in keys["compose"]
    assert keys["cancel"] == ["Esc"]
    assert keys["save_midi"] == ["Ctrl+S"]


def test_styles_are_the_checkpoints(window):
    assert [window.panel.style_.itemText(n) for n in range(window.panel.style_.count())] == ["Any", "bach", "folk"]
    window.panel.style_.setCurrentIndex(2)
    assert window.panel.settings().style == "folk"


def test_without_a_model_the_window_says_what_is_missing(qtbot):
    window = MainWindow([], [], make_player=ToldPlayer)
    qtbot.addWidget(window)
    window.show()
    assert not window.panel.compose.isEnabled()
    assert "Open one" in window.panel.model_hint.text()


def test_closing_while_composing_ends_the_processes(qtbot, window):
    window.panel.seconds.setValue(LONG_SECONDS)
    with qtbot.waitSignal(window.composer.told, timeout=WAIT_MS):
        window.compose()
    window.close()
    assert not window.composer.busy
    assert window.composer._composer._process.returncode == 0


def test_a_job_that_was_replaced_is_not_heard(qtbot):
    jobs, release, results = Jobs(), threading.Event(), []
    jobs.done.connect(results.append)
    jobs.start(lambda: release.wait(30) and "old")
    with qtbot.waitSignal(jobs.done, timeout=WAIT_MS):
        jobs.start(lambda: "new")
    release.set()
    jobs.close()
    qtbot.waitUntil(lambda: not jobs._running, timeout=WAIT_MS)
    assert results == ["new"]


def test_what_the_window_composes_is_what_the_command_line_composes(qtbot, window, model, clip):
    from generator.composing import compose_piece
    from generator.wish import Wish

    window.panel.seconds.setValue(5)
    window.panel.number.setValue(3)
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS) as done:
        window.compose()
    result = done.args[0]
    assert isinstance(result, Composed)
    said = window.panel.settings()
    sampling = SamplingConfig(temperature=said.temperature)
    wish = Wish(read_midi_file(clip), seconds=5, sampling=sampling, rng_seed=3)
    assert write_midi(result.score) == write_midi(compose_piece(load_checkpoint(model), wish))


def reported(window: MainWindow, verb: str, *arguments: object) -> None:
    player = window.player.player
    assert isinstance(player, ToldPlayer)
    player.report(verb, *arguments)


def told(window: MainWindow, verb: str) -> list:
    player = window.player.player
    assert isinstance(player, ToldPlayer)
    return player.arguments(verb)


def test_what_is_composed_is_heard_while_it_is_composed(qtbot, window):
    window.panel.seconds.setValue(10)
    composed(qtbot, window)
    assert told(window, "play") == [[6 * 480.0, 0]]  # from where the clip ends
    rows = [row for rows, *_ in told(window, "notes") for row in rows]
    assert len(rows) == 6 + len(window.piece.tracks[-1])
    assert told(window, "finish") == [[None]]


def test_composing_can_be_silent(qtbot, window):
    window.transport.hear.setChecked(False)
    window.panel.seconds.setValue(5)
    composed(qtbot, window)
    assert told(window, "play") == []


def test_play_plays_what_is_seen_and_pauses(qtbot, window):
    qtbot.mouseClick(window.transport.play, Qt.MouseButton.LeftButton)
    assert told(window, "play") == [[0]]
    assert len([row for rows, *_ in told(window, "notes") for row in rows]) == 6
    reported(window, "state", "playing")
    assert window.transport.play.text() == "Pause"
    reported(window, "position", 480 * 4.5, 0.0)
    assert window.transport.place.text() == "bar 2, beat 2   0:02"
    window.listening.play_or_pause()
    assert told(window, "pause") == [[]]
    reported(window, "state", "stopped")
    window.listening.play_or_pause()
    assert told(window, "play") == [[0], [None]]  # on from where it stood
    reported(window, "ended", 2880)
    assert window.transport.place.text() == ""


def test_space_plays_and_a_focused_button_keeps_its_own(qtbot, window):
    window.roll.setFocus()
    qtbot.keyClick(window.roll, Qt.Key.Key_Space)
    assert told(window, "play") == [[0]]
    qtbot.keyClick(window.transport.panic, Qt.Key.Key_Space)
    assert told(window, "panic") == [[]] and told(window, "play") == [[0]]


def test_outputs_are_listed_and_chosen(qtbot, window):
    assert told(window, "synth") == [["main"]]
    reported(window, "ports", ["keys"], ["Synth A", "Synth B"])
    output = window.transport.output
    assert [output.itemText(i) for i in range(output.count())] == ["Built-in synth", "Synth A", "Synth B"]
    output.setCurrentIndex(2)
    output.activated.emit(2)
    assert told(window, "output") == [["main", "Synth B"]]
    reported(window, "ports", [], [])  # unplugged: it stays chosen
    assert output.currentText() == "Synth B"


def test_no_sound_device_is_said_once(window):
    for _ in range(2):
        reported(window, "synth", "no-device", "no sound device can be opened")
    assert window.status.warns and "no sound device" in window.status.text()
    window.status.say("")
    reported(window, "synth", "no-device", "no sound device can be opened")
    assert not window.status.warns


def test_ctrl_and_wheel_zoom_around_the_pointer(qtbot, window):
    place = QPointF(KEYBOARD_WIDTH + 200, 100)
    window.roll.zoom(4)
    bar = window.roll.horizontalScrollBar()
    before = window.roll.geometry_.quarters(bar.value() + 200)
    turned, keys = QPoint(0, 120), Qt.KeyboardModifier.ControlModifier
    event = QWheelEvent(
        place, window.roll.mapToGlobal(place), QPoint(), turned, Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    window.roll.wheelEvent(event)
    assert window.roll.geometry_.quarters(bar.value() + 200) == pytest.approx(before, abs=0.05)


def test_a_window_of_1024_by_700_is_large_enough(window):
    least = window.minimumSizeHint()
    assert (least.width() <= 1024, least.height() <= 700) == (True, True)


def test_no_torch_in_the_window(window):
    del window
    if "training" not in sys.modules:  # other tests of the same run import it
        assert "torch" not in sys.modules


def test_without_a_display_there_is_one_sentence():
    with pytest.raises(ContinuoError, match="continuo generate"):
        check_display("linux", {})
    for platform, environment in (("linux", {"DISPLAY": ":0"}), ("linux", {"QT_QPA_PLATFORM": "x"}), ("darwin", {})):
        check_display(platform, environment)


def test_words():
    assert title(Path("a/bach-chorale.mid")) == "Bach chorale"
    assert title(Path("lstm.safetensors")) == "LSTM"
    assert title(Path("My Song.mid")) == "My Song"
    text = for_the_window("the model composed nothing; try another --rng-seed or a higher --temperature")
    assert text == "The model composed nothing; try another number or a higher surprise."


def roll_notes(*rows: tuple[int, int, int, int]) -> RollNotes:
    return RollNotes.from_rows(note_array(rows), 480)


def test_a_long_note_is_in_sight_though_it_began_before():
    notes = roll_notes((0, 4800, 60, 64), (480, 240, 62, 64), (9600, 480, 64, 64))
    assert notes.between(8, 12, 21, 108).tolist() == [0]
    assert notes.between(0, 1, 61, 70).tolist() == [1]
    assert notes.at(3.0, 60) == 0
    assert notes.at(12.0, 60) is None


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


def test_bar_lines_follow_a_change_of_metre():
    grid = TimeGrid((Metre(0, 4, 4), Metre(4 * 480, 6, 8)), 480)
    lines = grid.lines(0, 9, 40)
    assert [(place, number) for place, number, _ in lines.bars] == [(0, 1), (4, 2), (7, 3)]
    assert lines.beats[:4] == (1, 2, 3, 4.5)
    assert grid.place(4.5) == (2, 2)
    assert not grid.lines(0, 9, 5).beats
