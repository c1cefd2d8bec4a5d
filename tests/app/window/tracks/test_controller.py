"""Tracks in the window: what the list does to the piece, to what plays, to the notes, and to what is composed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QDropEvent
from PySide6.QtWidgets import QLineEdit

from app.document.piece import PART, Part, Piece
from app.document.takes import Take, TakeTree
from app.player import messages as ask
from app.window.main_window import MainWindow
from app.window.tracks.instrument_chooser import InstrumentChooser
from app.window.tracks.instruments import PROGRAMS
from app.window.tracks.list import TrackList
from app.window.tracks.words import described
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.instruments import PROGRAM_NAMES
from generator.music.score import Score, Track, note_array
from tests.app.window.parts import Desk, reported, sent_commands, until
from tests.generator.bands import band

Key, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier
NAMES = ("x" * 300, "مرحبا بالعالم", "🎸🥁", "<b>bold</b> & co", "{name}")


@pytest.fixture
def trio(desk: Desk, tmp_path: Path) -> MainWindow:
    """A window with flute, bass and drums."""
    score = band(4)
    path = tmp_path / "trio.mid"
    path.write_bytes(write_midi(type(score)(480, (score.tracks[0], score.tracks[3], score.tracks[4]))))
    return desk.open(path)


def parts(window: MainWindow) -> list[Part]:
    return [*window.document.piece.parts]


def names(window: MainWindow) -> list[str]:
    return [part.name for part in parts(window)]


def press(qtbot: Any, window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """While the list has the focus."""
    qtbot.keyClick(window.tracks.list, key, held)


def undone(window: MainWindow, act: Callable[[], object]) -> None:
    """It is one step, and leaves no trace when it is undone."""
    before, count = window.document.piece, window.document.undo.index()
    act()
    after = window.document.piece
    assert after != before and window.document.undo.index() == count + 1
    window.document.undo.undo()
    assert window.document.piece == before
    window.document.undo.redo()
    assert window.document.piece == after
    window.document.undo.undo()


def test_each_command_is_one_step_that_can_be_undone(trio: MainWindow) -> None:
    tracks = trio.tracks_controller
    commands: list[Callable[[], object]] = [
        tracks.add,
        lambda: tracks.add_track(0, is_drum=True),
        tracks.duplicate,
        tracks.delete,
        lambda: tracks.settings.set_instrument(40, False),
        lambda: tracks.move_by(1),
        lambda: tracks.split_at(0, 66),
        lambda: tracks.settings.switch("is_muted"),
        lambda: tracks.settings.switch("is_soloed"),
        lambda: tracks.settings.switch("is_armed"),
        lambda: tracks.settings.step_mix("volume", -5),
        lambda: tracks.settings.step_mix("pan", 8),
        lambda: tracks.settings.step_mix("reverb", 5),
        lambda: tracks.settings.step_mix("chorus", 5),
        lambda: tracks.settings.set_colour(7),
        lambda: trio.tracks.list.tracks.renamed.emit(0, "Another"),
    ]
    for command in commands:
        tracks.selection.select(0)
        undone(trio, command)
    tracks.selection.select(0, [1])
    undone(trio, tracks.merge)


def test_the_first_track_with_pitches_is_active_and_the_others_can_be_ghosts(desk: Desk, tmp_path: Path) -> None:
    score = band(4)
    path = tmp_path / "drums-first.mid"
    path.write_bytes(write_midi(type(score)(480, (score.tracks[4], score.tracks[0], score.tracks[3]))))
    window = desk.open(path)
    state = window.roll.state
    assert (window.tracks_controller.selection.active, state.active_part, state.ghosted) == (1, 1, frozenset())
    window.tracks.ghosts.setChecked(True)
    assert state.ghosted == frozenset({0, 2})
    assert state.part_colours == tuple(part.colour for part in parts(window))
    window.tracks_controller.selection.select(1, [2])
    assert state.ghosted == frozenset({0})
    window.tracks.ghosts.setChecked(False)
    assert state.ghosted == frozenset()
    window.tracks_controller.selection.select(0)
    assert state.shows_drums


def test_the_list_is_worked_by_keyboard(qtbot: Any, trio: MainWindow) -> None:
    trio.tracks.focus()
    view = trio.tracks.list
    press(qtbot, trio, Key.Key_Down)
    assert trio.tracks_controller.selection.active == 1
    press(qtbot, trio, Key.Key_M)
    press(qtbot, trio, Key.Key_S)
    press(qtbot, trio, Key.Key_R)
    press(qtbot, trio, Key.Key_Left)
    press(qtbot, trio, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    press(qtbot, trio, Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    press(qtbot, trio, Key.Key_Right, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    part = parts(trio)[1]
    assert (part.is_muted, part.is_soloed, part.is_armed) == (True, True, True)
    assert (part.volume, part.pan, part.reverb, part.chorus) == (95, 72, 35, 5)
    press(qtbot, trio, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert trio.tracks_controller.selection.selected == (1, 2)
    press(qtbot, trio, Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert trio.tracks_controller.selection.active == 1  # the last moved up
    trio.document.undo.undo()
    trio.tracks_controller.selection.select(0)
    press(qtbot, trio, Key.Key_Delete)
    assert len(parts(trio)) == 2 and trio.tracks_controller.selection.active == 0
    assert view.accessibleName() and "M" in view.accessibleDescription()


def test_a_name_is_typed_in_its_row(qtbot: Any, trio: MainWindow) -> None:
    trio.tracks.focus()
    press(qtbot, trio, Key.Key_F2)
    editor = trio.tracks.list.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.setText("  Lead   line ")
    qtbot.keyClick(editor, Key.Key_Return)
    until(qtbot, lambda: names(trio)[0] == "Lead line")


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_shown_and_said(trio: MainWindow, name: str) -> None:
    trio.tracks.list.tracks.renamed.emit(0, name)
    assert names(trio)[0] == name
    trio.tracks_controller.settings.switch("is_muted")
    index = trio.tracks.list.tracks.index(0)
    assert "muted" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert len(trio.document.undo.undoText()) < 60
    trio.tracks.list.viewport().grab()


def test_a_screen_reader_reads_what_a_track_is(trio: MainWindow) -> None:
    tracks = trio.tracks_controller
    tracks.settings.switch("is_soloed")
    said = [trio.tracks.list.tracks.index(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert "Flute" in said[0] and "solo" in said[0] and "volume 100" in said[0] and "centre" in said[0]
    assert "silent" in said[1]


def test_buttons_and_the_fader_of_a_row_are_pressed(qtbot: Any, trio: MainWindow) -> None:
    view = trio.tracks.list
    rect = view.visualRect(view.tracks.index(1))
    areas = {spot.value: area for spot, area in view._delegate.areas(rect).items()}
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(view.viewport(), left, pos=areas["M"].center())
    assert [part.is_muted for part in parts(trio)] == [False, True, False]
    assert trio.tracks_controller.selection.active == 0  # a button does not choose the track
    fader = areas["fader"]
    count = trio.document.undo.count()
    qtbot.mousePress(view.viewport(), left, pos=fader.center())
    qtbot.mouseMove(view.viewport(), QPoint(fader.left(), fader.center().y()))
    qtbot.mouseRelease(view.viewport(), left)
    assert parts(trio)[1].volume == 0 and trio.document.undo.count() == count + 1


def test_a_mix_is_sent_to_the_player_at_once_and_nothing_is_loaded_anew(trio: MainWindow) -> None:
    trio.playback.play(0.0)
    reported(trio, ask.StateChanged("playing"))
    loads = len(sent_commands(trio, ask.LoadPiece))
    assert [row[1:] for row in sent_commands(trio, ask.LoadPiece)[-1].mix] == [(100, 64, 40, 0, False)] * 3
    trio.tracks_controller.selection.select(1)
    trio.tracks_controller.settings.switch("is_soloed")
    trio.tracks_controller.selection.select(0)
    trio.tracks.strip.mix.volume.setValue(30)
    trio.tracks.strip.mix.pan.setValue(127)
    trio.tracks.strip.mix.reverb.setValue(90)
    trio.tracks.strip.mix.chorus.setValue(12)
    rows = sent_commands(trio, ask.SetMix)[-1].rows
    assert [row[1:] for row in rows] == [(30, 127, 90, 12, True), (100, 64, 40, 0, False), (100, 64, 40, 0, True)]
    assert len(sent_commands(trio, ask.LoadPiece)) == loads and len(sent_commands(trio, ask.SetMix)) == 5


def test_an_edit_of_notes_after_a_change_of_the_mix_keeps_it(trio: MainWindow) -> None:
    trio.tracks_controller.settings.switch("is_muted")
    trio.roll.state.put_caret(0, 90)
    trio.roll.commands.insert_at_caret()
    assert parts(trio)[0].is_muted and len(trio.document.piece.rows[trio.document.piece.rows[:, 2] == 90]) == 1


def test_drawing_and_pasting_go_to_the_active_track(trio: MainWindow) -> None:
    roll, tracks = trio.roll, trio.tracks_controller
    tracks.selection.select(1)
    roll.state.put_caret(0, 90)
    roll.commands.insert_at_caret()
    assert trio.document.piece.rows[trio.document.piece.rows[:, 2] == 90, PART].tolist() == [1]
    roll.copy_()
    tracks.selection.select(0)
    roll.state.put_caret(480 * 8, 60)
    roll.paste()
    assert trio.document.piece.rows[trio.document.piece.rows[:, 2] == 90, PART].tolist() == [1, 0]
    tracks.selection.select(2)
    roll.state.put_caret(0, 49)
    roll.commands.insert_at_caret()
    assert trio.document.piece.rows[trio.document.piece.rows[:, 2] == 49, PART].tolist() == [2]


def test_a_track_is_the_same_in_all_takes(trio: MainWindow) -> None:
    document = trio.document
    document.add_takes([Take(2, "Take 1", document.piece, 1)], "Compose", 2)
    trio.tracks_controller.selection.select(1)
    trio.tracks_controller.settings.switch("is_muted")
    document.choose(1)
    assert parts(trio)[1].is_muted and trio.tracks_controller.selection.active == 1


def test_the_same_track_stays_active_when_others_come_and_go(trio: MainWindow) -> None:
    tracks = trio.tracks_controller
    tracks.selection.select(2)
    own = parts(trio)[2].id
    tracks._move(0, 2)
    tracks.selection.select(next(number for number, part in enumerate(parts(trio)) if part.id == own))
    trio.document.undo.undo()
    assert tracks.selection.active == 2
    trio.document.undo.redo()
    assert parts(trio)[tracks.selection.active].id == own


def test_a_hundred_tracks_are_listed_and_mixed(trio: MainWindow) -> None:
    many = Piece.from_score(type(band())(480, tuple(band(2).tracks[n % 5] for n in range(100))))
    trio.document.open(TakeTree((Take(1, "Many", many),), 1), None)
    assert trio.tracks.list.tracks.rowCount() == 100
    trio.tracks_controller.selection.select_all()
    trio.tracks_controller.settings.switch("is_muted")
    assert all(part.is_muted for part in parts(trio)) and trio.document.undo.count() == 1
    trio.tracks_controller.delete()
    assert not parts(trio) and trio.tracks_controller.selection.active is None
    assert not trio.tracks.list.isVisible()


def test_what_can_not_be_done_is_said_and_changes_nothing(trio: MainWindow) -> None:
    tracks, before = trio.tracks_controller, trio.document.piece
    tracks.selection.select(0, [2])
    tracks.merge()
    tracks.selection.select(2)
    tracks.split()
    tracks.split_at(0, 127)
    assert trio.document.piece is before and trio.document.undo.count() == 0


def test_a_project_and_a_midi_file_keep_the_mix(qtbot: Any, trio: MainWindow) -> None:
    trio.tracks_controller.selection.select(1)
    trio.tracks.strip.mix.volume.setValue(33)
    trio.tracks.strip.mix.pan.setValue(10)
    trio.tracks.strip.mix.reverb.setValue(99)
    trio.tracks.strip.mix.chorus.setValue(7)
    trio.tracks.list.tracks.renamed.emit(1, "Deep")
    again = read_midi(write_midi(trio.document.piece.score()), "x")
    deep = again.tracks[1]
    assert (deep.name, deep.volume, deep.pan, deep.reverb, deep.chorus) == ("Deep", 33, 10, 99, 7)


def test_f2_renames_the_active_track_while_the_notes_have_the_focus(qtbot: Any, trio: MainWindow) -> None:
    trio.tracks_controller.selection.select(1)
    trio.activateWindow()
    trio.roll.setFocus()
    qtbot.waitUntil(trio.roll.hasFocus)
    qtbot.keyClick(trio.roll, Key.Key_F2)
    field = trio.tracks.list.findChild(QLineEdit)
    assert field is not None and field.hasFocus()
    qtbot.keyClicks(field, "Deep")
    qtbot.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: names(trio)[1] == "Deep")


def test_reverb_and_chorus_are_said_and_each_gesture_is_one_step(trio: MainWindow) -> None:
    strip, undo = trio.tracks.strip, trio.document.undo
    assert (strip.mix.reverb.accessibleName(), strip.mix.reverb.value()) == ("Reverb of the track", 40)
    assert (strip.mix.chorus.accessibleName(), strip.mix.chorus.value()) == ("Chorus of the track", 0)
    trio.tracks_controller.selection.select(0)
    for value in (50, 60, 70):
        strip.mix.reverb.setValue(value)
    assert undo.count() == 1 and "Reverb of" in undo.undoText() and parts(trio)[0].reverb == 70
    strip.popup.chorus.setValue(9)
    assert strip.mix.chorus.value() == 9
    assert undo.count() == 2 and "Chorus of" in undo.undoText()
    assert described(parts(trio)[0], is_audible=True).endswith("reverb 70, chorus 9")
    undo.undo()
    undo.undo()
    assert (strip.mix.reverb.value(), strip.mix.chorus.value()) == (40, 0)
    assert "reverb" not in described(parts(trio)[0], is_audible=True)


def test_a_model_that_plays_all_as_one_says_why_there_is_no_choice(trio: MainWindow) -> None:
    scope = trio.panel.place.scope
    assert not scope.combo.isEnabled() and "as one" in scope.toolTip()
    assert trio.panel.settings().scope == "all"
    reasons = [action for action in trio.tracks_controller.add_menu.actions() if "as one" in action.text()]
    assert len(reasons) == 1 and not reasons[0].isEnabled()


def test_what_is_recorded_goes_to_the_armed_track_at_the_bar_of_the_playhead(trio: MainWindow) -> None:
    played = Score(960, (Track(note_array([(0, 960, 99, 80), (960, 480, 100, 80)])),))
    takes = len(trio.document.tree.all)
    assert not trio.tracks_controller.put_recording(played)
    trio.tracks_controller.selection.select(1)
    trio.tracks_controller.settings.switch("is_armed")
    trio.playback.seek(5.0)
    undone(trio, lambda: trio.tracks_controller.put_recording(played))
    trio.document.undo.redo()
    rows = trio.document.piece.rows
    assert rows[rows[:, 2] >= 99][:, [0, 1, 2, PART]].tolist() == [[1920, 480, 99, 1], [2400, 240, 100, 1]]
    assert len(trio.document.tree.all) == takes


def test_one_track_is_armed_at_a_time(trio: MainWindow) -> None:
    for row in (0, 2):
        trio.tracks_controller.selection.select(row)
        undone(trio, lambda: trio.tracks_controller.settings.switch("is_armed"))
        trio.document.undo.redo()
    assert [part.is_armed for part in parts(trio)] == [False, False, True]


def test_instruments_are_searched(qtbot: Any, trio: MainWindow) -> None:
    trio.tracks_controller.selection.select(0)
    trio.tracks_controller.settings.choose_instrument()
    chooser = trio.findChild(InstrumentChooser)
    assert isinstance(chooser, InstrumentChooser) and chooser.instrument == (73, False)
    chooser.search.setText("string tremolo")
    assert chooser.instrument == (44, False)
    chooser.search.setText("no such thing")
    assert chooser.instrument is None
    chooser.accept()
    assert chooser.isVisible()
    chooser.search.setText("drum kit")
    qtbot.keyClick(chooser.search, Key.Key_Return)
    assert parts(trio)[0].instrument == (0, True)
    trio.document.undo.undo()
    assert parts(trio)[0].instrument == (73, False)


def test_a_track_that_is_called_as_its_instrument_is_called_as_the_new_one(trio: MainWindow) -> None:
    trio.tracks_controller.add_track(73, is_drum=False)
    undone(trio, lambda: trio.tracks_controller.settings.set_instrument(40, False))
    trio.document.undo.redo()
    assert names(trio)[-1] == "Violin"


def test_names_of_instruments_are_those_of_general_midi() -> None:
    assert PROGRAMS == PROGRAM_NAMES


class _Drop(QDropEvent):
    """Of a row that was drawn within the list."""

    def __init__(self, view: TrackList, place: QPoint) -> None:
        self._mime = QMimeData()
        nothing, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
        super().__init__(QPointF(place), Qt.DropAction.MoveAction, self._mime, left, nothing)
        self._view = view

    def source(self) -> TrackList:
        return self._view


def test_a_row_is_drawn_to_another_place(trio: MainWindow) -> None:
    view, before = trio.tracks.list, names(trio)
    trio.tracks_controller.selection.select(0)
    last = view.visualRect(view.tracks.index(2))
    undone(trio, lambda: view.dropEvent(_Drop(view, last.bottomLeft())))
    trio.document.undo.redo()
    assert names(trio) == [*before[1:], before[0]] and trio.tracks_controller.selection.active == 2
    view.dropEvent(_Drop(view, view.visualRect(view.tracks.index(0)).topLeft()))
    assert names(trio) == before


def test_a_screen_reader_walks_through_the_tracks(trio: MainWindow) -> None:
    found = QAccessible.queryAccessibleInterface(trio.tracks.list)
    said = [found.child(row).text(QAccessible.Text.Name) for row in range(3)]
    assert [words.split(",")[0] for words in said] == names(trio)
    assert found.role() == QAccessible.Role.List


def test_rows_are_fitted_anew_where_keys_give_way_to_drums(trio: MainWindow) -> None:
    keys = trio.roll.geometry_
    trio.tracks_controller.selection.select(2)
    drums = trio.roll.geometry_
    assert drums.drums and drums.row_height > keys.row_height
    assert drums.pixels_per_quarter == keys.pixels_per_quarter
    trio.tracks_controller.selection.select(0)
    assert trio.roll.geometry_.row_height < drums.row_height


def chosen(window: MainWindow, *ports: str) -> tuple[str, str]:
    """What the menu of outputs shows, opened while these ports are there."""
    menu = window.tracks_controller.output_menu
    menu.aboutToShow.emit()
    reported(window, ask.PortsListed([], [*ports]))
    return menu.chosen


def test_a_track_is_sent_to_another_output_and_channel_at_once_and_undo_sends_it_back(
    qtbot: Any, trio: MainWindow
) -> None:
    trio.playback.play(0.0)
    reported(trio, ask.StateChanged("playing"))
    loads = len(sent_commands(trio, ask.LoadPiece))
    tracks = trio.tracks_controller
    tracks.selection.select(1)
    menu = tracks.output_menu
    assert chosen(trio, "Synth B") == ("The piece's output", "Automatic")
    until(qtbot, lambda: "Synth B" in [action.text() for action in menu.actions()])
    next(action for action in menu.actions() if action.text() == "Synth B").trigger()
    assert (parts(trio)[1].output, parts(trio)[1].channel) == ("Synth B", None)
    assert ask.AddOutput("Synth B", "Synth B", of_tracks=True) in sent_commands(trio, ask.AddOutput)
    tracks.settings.set_channel(4)
    (row,) = sent_commands(trio, ask.SetRoutes)[-1].rows
    assert row[1:] == ("Synth B", 4)
    assert chosen(trio) == ("Synth B (not connected)", "5")
    tip = trio.tracks.list.tracks.index(1).data(Qt.ItemDataRole.ToolTipRole)
    assert "Synth B" in tip and "channel 5" in tip
    trio.document.undo.undo()
    trio.document.undo.undo()
    assert sent_commands(trio, ask.SetRoutes)[-1].rows == () and sent_commands(trio, ask.DropOutput) == [
        ask.DropOutput("Synth B")
    ]
    assert len(sent_commands(trio, ask.LoadPiece)) == loads


def test_another_instrument_is_sent_at_once_while_it_plays_and_nothing_is_loaded_anew(
    qtbot: Any, trio: MainWindow
) -> None:
    trio.playback.play(0.0)
    reported(trio, ask.StateChanged("playing"))
    loads = len(sent_commands(trio, ask.LoadPiece))
    trio.tracks_controller.selection.select(0)
    trio.tracks_controller.settings.set_instrument(40, False)
    until(qtbot, lambda: bool(sent_commands(trio, ask.SetPrograms)))
    assert 40 in dict(sent_commands(trio, ask.SetPrograms)[-1].rows).values()
    assert len(sent_commands(trio, ask.LoadPiece)) == loads


def test_a_track_can_be_played_by_the_built_in_synth_while_the_piece_is_not(trio: MainWindow) -> None:
    trio.transport.choose_output("Synth B")
    trio.transport.output.activated.emit(trio.transport.output.currentIndex())
    trio.tracks_controller.selection.select(0)
    trio.tracks_controller.settings.set_output("synth")
    trio.playback.play(0.0)
    assert ask.AddSynth("synth", of_tracks=True) in sent_commands(trio, ask.AddSynth)
    assert [row[1:] for row in sent_commands(trio, ask.LoadPiece)[-1].routes] == [("synth", None)]


def test_every_track_of_a_band_is_seen_at_once(qtbot: Any, desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "band.mid"
    path.write_bytes(write_midi(band(4)))
    window = desk.open(path)
    assert len(parts(window)) == 5
    window.resize(1024, 700)
    until(qtbot, lambda: window.width() == 1024)
    view = window.tracks.list
    last = view.visualRect(view.model().index(4, 0))
    assert view.viewport().rect().contains(last)


def test_whoever_moves_the_line_below_the_tracks_keeps_it_there(trio: MainWindow) -> None:
    trio.beside.moveSplitter(300, 1)
    moved = trio.beside.sizes()
    trio.show_tab(trio.live.tab)
    trio.show_tab(trio.library)
    assert trio.beside.sizes() == moved


def test_of_another_piece_a_track_with_pitches_is_active_and_not_its_drums(
    qtbot: Any, trio: MainWindow, tmp_path: Path
) -> None:
    score = band(4)
    path = tmp_path / "drums-first.mid"
    path.write_bytes(write_midi(type(score)(480, (score.tracks[4], score.tracks[0]))))
    trio.tracks_controller.selection.select(0)
    trio.files.open(path, ask=False)
    until(qtbot, lambda: not trio.files.busy)
    assert parts(trio)[0].is_drum
    assert trio.tracks_controller.selection.active == 1


def test_a_track_that_is_added_has_the_name_by_which_it_was_asked_for(trio: MainWindow) -> None:
    trio.tracks_controller.add_track(33, is_drum=False)
    assert names(trio)[-1] == "Bass"
    trio.tracks_controller.add_track(11, is_drum=False)
    assert names(trio)[-1] == "Vibraphone"
