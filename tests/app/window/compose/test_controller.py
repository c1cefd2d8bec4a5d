"""Composing in the window, with the real composing process and a tiny real model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt

from app.document.piece import COMPOSED, LOCKED, ONSET, ORIGIN, PART, Part, table
from app.player import messages as ask
from app.window.compose.link import Composed
from app.window.main_window import MainWindow
from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_all, compose_piece
from generator.midi.reader import read_midi_file
from generator.midi.writer import write_midi
from generator.music.score import Score, Tempo
from generator.network.checkpoint import load_checkpoint
from tests.app.window.compose.parts import LONG, begin, composed_rows
from tests.app.window.parts import (
    WAIT_MS,
    Answers,
    Question,
    compose,
    piece_of,
    played_notes,
    player_of,
    reported,
    say,
    sent_commands,
    until,
)  # fmt: skip


def test_compose_adds_a_take_after_the_end(qtbot, composer_window: MainWindow):
    window = composer_window
    before = window.document.piece
    qtbot.mouseClick(window.panel.compose, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: not window.composing.busy)
    take = window.document.take
    assert (take.number, take.parent, take.region) == (2, 1, (5760, 8640))
    assert take.piece.rows[:12].tolist() == before.rows.tolist()
    assert len(composed_rows(window)) > 0 and composed_rows(window)[:, ONSET].min() >= 5760
    assert take.settings["number"] == 7 and take.checkpoint["file"] == "tiny-lstm.safetensors"
    assert len(take.checkpoint["hash"]) >= 16 and take.created.endswith("+00:00")
    assert window.document.tree[1].piece is before
    assert window.status.text().startswith("Composed ") and not window.status.warns
    assert window.panel.compose.text() == "Compose" and window.panel.compose.isEnabled()
    assert not window.roll.composing


def test_what_was_kept_counts_as_yours_in_what_grows_from_it(qtbot, composer_window: MainWindow):
    window = composer_window
    compose(qtbot, window)
    first = window.document.take
    window.document.keep(first.number, True)
    compose(qtbot, window)
    new = composed_rows(window)
    assert len(new) > 0 and new[:, ONSET].min() >= first.piece.end_ticks
    assert len(window.document.piece) == len(first.piece) + len(new)
    assert (first.piece.rows[:, ORIGIN] == COMPOSED).any()  # the kept take itself is as it was


def test_filling_in_passing_leaves_the_place_as_it_was_once_no_bars_are_selected(qtbot, composer_window: MainWindow):
    window = composer_window
    window.roll.set_bars((2, 3), notifies=True)
    window.composing.compose_where("fill")
    until(qtbot, lambda: not window.composing.busy)
    assert window.panel.settings().mode == "fill"
    window.roll.set_bars(None, notifies=True)
    assert window.panel.settings().mode == "end" and window.panel.problem is None


def test_a_place_that_was_chosen_on_the_panel_stays(qtbot, composer_window: MainWindow):
    window = composer_window
    say(window, mode="fill")
    window.roll.set_bars((2, 3), notifies=True)
    window.roll.set_bars(None, notifies=True)
    assert window.panel.settings().mode == "fill"


def test_a_composed_region_is_one_step(qtbot, composer_window: MainWindow):
    window = composer_window
    compose(qtbot, window)
    assert window.document.undo.count() == 1
    window.menus.undo.trigger()
    assert len(window.document.tree.all) == 1 and len(window.roll.piece) == 12
    window.menus.redo.trigger()
    assert len(window.document.tree.all) == 2 and window.roll.piece is window.document.piece


@pytest.mark.parametrize("bars", [2, 40])
def test_what_the_window_composes_is_what_the_command_line_composes(
    qtbot, composer_window: MainWindow, tiny_model: Path, clip: Path, bars: int
):
    compose(qtbot, composer_window, bars=bars)
    wish = Wish(seed=read_midi_file(clip), bars=bars, rng_seed=7)
    theirs = compose_piece(load_checkpoint(tiny_model), wish)
    assert write_midi(composer_window.document.piece.score()) == write_midi(theirs)


def test_several_takes_are_those_of_the_command_line_in_its_order(
    qtbot, composer_window: MainWindow, tiny_model: Path, clip: Path
):
    window = composer_window
    result = compose(qtbot, window, takes=4)
    theirs = compose_all(load_checkpoint(tiny_model), Wish(seed=read_midi_file(clip), bars=2, rng_seed=7, takes=4))
    ours = window.document.tree.all[1:]
    assert len(ours) == 4 and window.document.undo.count() == 1
    for take, other in zip(ours, theirs, strict=True):
        assert write_midi(take.piece.score()) == write_midi(other.score)
        assert take.scores["rank"] == other.scores.rank and take.parent == 1
    assert [take.name for take in ours] == ["Take 1", "Take 2", "Take 3", "Take 4"]
    assert result.playing is not None and window.document.take is ours[result.playing]


def test_what_was_played_is_what_stands_in_the_piece(qtbot, composer_window: MainWindow):
    window = composer_window
    compose(qtbot, window, takes=3)
    assert sent_commands(window, ask.Play) == [ask.Play(5760.0, 0)]
    rows, heard = window.document.piece.rows[:, :4].tolist(), played_notes(window)
    assert sorted([onset, pitch] for onset, _, pitch, _ in rows) == sorted([row[0], row[3]] for row in heard)
    found = {(row[0], row[3]): row for row in heard}
    for onset, duration, pitch, _ in rows:
        sounded = found[onset, pitch][1]
        again = [other for other, key in found if key == pitch and onset < other < onset + sounded]
        assert duration == sounded or again  # what is struck again ends there
    assert sent_commands(window, ask.FinishPiece) == [ask.FinishPiece(None)]


def test_the_same_number_makes_the_same_takes_and_another_others(qtbot, composer_window: MainWindow):
    found = []
    for number in (5, 5, 6):
        composer_window.document.undo.undo()
        result = compose(qtbot, composer_window, seed=number, takes=2)
        found.append([answer.notes.tolist() for answer in result.answers])
    assert found[0] == found[1] != found[2]


def test_each_time_a_new_number_unless_asked_otherwise(qtbot, composer_window: MainWindow):
    compose(qtbot, composer_window, new_seed_each_time=True)
    compose(qtbot, composer_window)
    first, second = (take.settings["number"] for take in composer_window.document.tree.all[1:])
    assert first != second


def test_composing_can_be_silent(qtbot, composer_window: MainWindow):
    composer_window.transport.live.setChecked(False)
    compose(qtbot, composer_window)
    assert sent_commands(composer_window, ask.Play) == sent_commands(composer_window, ask.LoadPiece) == []


def test_composing_goes_on_from_what_was_composed(qtbot, composer_window: MainWindow):
    window = composer_window
    compose(qtbot, window)
    compose(qtbot, window)
    assert [(take.number, take.parent) for take in window.document.tree.all] == [(1, None), (2, 1), (3, 2)]
    assert [part.name for part in window.document.piece.parts].count("Continuo") == 1
    assert window.document.take.region == (8640, 11520)


def test_takes_are_chosen_kept_rated_renamed_compared_and_discarded(qtbot, composer_window: MainWindow):
    window = composer_window
    window.transport.live.setChecked(False)
    compose(qtbot, window, takes=3)
    window.document.choose(2)
    window.menus.next_take.trigger()
    assert window.document.take.number == 3 and window.roll.piece is window.document.piece
    window.menus.compare.trigger()
    assert window.document.take.number == 2 and window.document.tree.other == 3
    window.menus.keep.trigger()
    window.menus.up.trigger()
    assert window.document.take.is_kept and window.document.take.rating == 1
    window.menus.down.trigger()
    assert window.document.take.rating == -1
    window.takes.renamed.emit(2, "Best")
    assert "Best" in window.header.title.toolTip()
    window.menus.discard.trigger()
    assert 2 not in window.document.tree and window.document.take.number == 3
    while window.document.undo.canUndo():
        window.document.undo.undo()
    assert len(window.document.tree.all) == 1 and len(window.roll.piece) == 12


def test_from_the_playhead_what_follows_is_replaced_and_the_old_take_is_whole(qtbot, composer_window: MainWindow):
    window = composer_window
    window.playback.seek(6.0)
    compose(qtbot, window, mode="playhead", bars=1)
    rows = window.document.piece.rows
    assert rows[rows[:, ORIGIN] != COMPOSED][:, ONSET].tolist() == [480 * n for n in range(6)]
    assert window.document.take.region == (2880, 4320)
    assert len(window.document.tree[1].piece) == 12
    assert sent_commands(window, ask.Play) == [ask.Play(2880.0, 0)]


def test_the_playhead_stays_for_another_try(qtbot, composer_window: MainWindow):
    window = composer_window
    window.playback.seek(6.0)
    window.transport.live.setChecked(False)
    compose(qtbot, window, mode="playhead", bars=1)
    assert window.playback.position == 6.0
    begin(qtbot, window, mode="playhead", bars=LONG)
    window.composing.cancel()
    assert window.playback.position == 6.0
    window.transport.live.setChecked(True)
    begin(qtbot, window, mode="playhead", bars=LONG)
    reported(window, ask.StateChanged("playing"))
    reported(window, ask.Position(480 * 9, 0.0))
    until(qtbot, lambda: window.playback.position == 9.0)
    window.composing.cancel()
    reported(window, ask.Position(480 * 10, 0.0))  # reported before the player had received it
    reported(window, ask.StateChanged("stopped"))
    until(qtbot, lambda: window.player.state == "stopped")
    assert window.playback.position == 6.0


def test_a_fill_replaces_the_chosen_bars_alone(qtbot, composer_window: MainWindow):
    window = composer_window
    rows = window.document.piece.rows.copy()
    rows[5, LOCKED] = 1
    rows[:, 1] -= 7  # off the grid
    window.document.edit(window.document.piece.with_rows(rows), "Lock")
    before = window.document.piece.rows
    window.roll.set_bars((2, 3))
    result = compose(qtbot, window, mode="fill", takes=2)
    for take in window.document.tree.all[1:]:
        after = take.piece.rows
        kept = [row for row in before.tolist() if not 1440 <= row[ONSET] < 4320 or row[LOCKED]]
        assert [row for row in after.tolist() if row[ORIGIN] != COMPOSED] == kept
        new = after[after[:, ORIGIN] == COMPOSED]
        assert len(new) and new[:, ONSET].min() >= 1440 and new[:, ONSET].max() < 4320
        assert (new[:, 0] + new[:, 1]).max() <= 4320
        assert take.region == (1440, 4320)
    assert result.playing is None
    assert sent_commands(window, ask.Play) == [ask.Play(0.0)]  # from a bar before
    assert window.roll.bars == (2, 3)


def test_without_chosen_bars_a_fill_says_what_to_do(composer_window: MainWindow):
    composer_window.compose_where("fill")
    assert not composer_window.composing.busy
    assert composer_window.status.warns and "bars" in composer_window.status.text()


def test_bars_past_the_end_are_a_sentence(qtbot, composer_window: MainWindow):
    window = composer_window
    window.roll.set_bars((6, 7))
    window.availability.refresh()
    with qtbot.waitSignal(window.composer.failed, timeout=WAIT_MS):
        window.compose_where("fill")
    assert "bars 1 to 4" in window.status.text() and "--" not in window.status.text()
    assert window.panel.compose.isEnabled() and window.roll.piece is window.document.piece


def test_a_piece_from_nothing_has_the_transports_tempo_and_metre(qtbot, composer_window: MainWindow):
    window = composer_window
    window.transport.tempo.setValue(90)
    window.transport.metre.setCurrentText("5/4")
    window.transport.metre.activated.emit(0)
    compose(qtbot, window, mode="new", bars=1)
    take = window.document.take
    assert take.parent is None and take.region == (0, 5 * 480)
    assert window.transport.tempo.value() == 90 and window.transport.metre.currentText() == "5/4"
    assert (take.piece.rows[:, ORIGIN] == COMPOSED).all()


def test_an_empty_piece_and_drums_alone_can_be_composed_on(qtbot, composer_window: MainWindow):
    window = composer_window
    window.files.new()
    compose(qtbot, window)
    assert len(window.document.piece) and window.document.take.region == (0, 2 * 4 * 480)
    window.document.edit(piece_of((0, 99, 36, 80), parts=(Part("Kit", 0, True),)), "Drums")
    compose(qtbot, window)
    assert len(composed_rows(window))


def test_a_piece_of_50_000_notes_is_gone_on_from(qtbot, composer_window: MainWindow):
    window = composer_window
    rows = np.zeros((50_000, 7), np.int32)
    rows[:, 0], rows[:, 1], rows[:, 3] = np.arange(50_000) * 60, 60, 80
    rows[:, 2] = 40 + np.arange(50_000) % 40
    window.document.edit(replace(window.document.piece, rows=table(rows)), "Long")
    compose(qtbot, window, bars=1)
    assert len(window.document.piece) > 50_000
    assert window.document.piece.rows[:50_000].tolist() == rows.tolist()


def test_a_tempo_map_goes_on_after_the_piece(qtbot, composer_window: MainWindow):
    window = composer_window
    tempos = (Tempo(0, 500_000), Tempo(2880, 400_000))
    window.document.edit(replace(window.document.piece, tempos=tempos), "Tempo")
    compose(qtbot, window)
    assert window.document.piece.tempos == tempos


def test_a_recording_that_arrives_while_composing_is_not_what_it_came_from(qtbot, composer_window: MainWindow):
    window = composer_window
    begin(qtbot, window, bars=30)
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS) as done:
        window.live._on_recorded(Score(480))
    assert isinstance(done.args[0], Composed)
    assert window.document.take.parent == 1


def test_a_double_click_composes_and_does_not_cancel(qtbot, composer_window: MainWindow):
    window, button = composer_window, Qt.MouseButton.LeftButton
    qtbot.mouseClick(window.panel.compose, button)
    qtbot.mouseDClick(window.panel.compose, button)
    qtbot.mouseRelease(window.panel.compose, button)
    assert window.composing.busy
    until(qtbot, lambda: not window.composing.busy)
    assert len(window.document.tree.all) == 2


def test_while_a_duet_is_played_composing_leaves_the_player_alone(qtbot, composer_window: MainWindow):
    window = composer_window
    begin(qtbot, window, bars=LONG)
    window.live._on_activity("duet")
    sent = len(player_of(window).commands)
    reported(window, ask.StateChanged("playing"))
    window.composing.cancel()
    compose(qtbot, window, bars=1)
    say(window, mode="endless")
    window.composing.compose()
    assert not window.composing.busy and window.status.warns
    assert len(player_of(window).commands) == sent
    window.live._on_activity("")
    compose(qtbot, window, mode="end")
    assert len(sent_commands(window, ask.LoadPiece)) == 2


def test_the_question_is_asked_for_what_was_composed(qtbot, composer_window: MainWindow, question: Question):
    compose(qtbot, composer_window)
    question.answer = Answers.Cancel
    composer_window.close()
    assert len(question.asked) == 1 and composer_window.isVisible()


def test_parts_keep_their_places(qtbot, composer_window: MainWindow):
    window = composer_window
    parts = (Part("Low", 32), Part("Kit", 0, True), Part("High", 73))
    rows = [(0, 480, 40, 80, 0), (0, 480, 36, 80, 1), (0, 480, 80, 80, 2)]
    window.document.edit(replace(piece_of(*rows, parts=parts), metres=window.document.piece.metres), "Parts")
    compose(qtbot, window)
    assert window.document.piece.parts[:3] == parts and window.document.piece.parts[3].program == 32
    assert window.document.piece.rows[:3, PART].tolist() == [1, 0, 2]
