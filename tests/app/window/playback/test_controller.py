"""The Play button, the playhead, the player and the piece."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.document.piece import VELOCITY, Part
from app.document.takes import Take
from app.ipc.client import Restarted
from app.player import messages as ask
from app.window.main_window import MainWindow
from generator.music.metre import Metre
from generator.music.score import Tempo
from tests.app.window.parts import Desk, piece_of, played_notes, player_of, reported, sent_commands, until


def _plays_at(window: MainWindow, quarters: float) -> None:
    window.playback.play(0.0)
    reported(window, ask.StateChanged("playing"))
    reported(window, ask.Position(quarters * window.document.piece.ticks_per_quarter, 0.0))


def playing(qtbot, window: MainWindow, quarters: float = 0.0) -> None:
    """Press Play; the player plays, and is there."""
    window.playback.play_or_pause()
    reported(window, ask.StateChanged("playing"))
    move(qtbot, window, quarters)


def move(qtbot, window: MainWindow, quarters: float) -> None:
    reported(window, ask.Position(quarters * 480, 0.0))
    until(qtbot, lambda: window.player.position == quarters)


def stopped(qtbot, window: MainWindow) -> None:
    reported(window, ask.StateChanged("stopped"))
    until(qtbot, lambda: window.player._state == "stopped")


def louder(window: MainWindow) -> None:
    rows = window.document.piece.rows.copy()
    rows[:, VELOCITY] = 100
    window.document.edit(window.document.piece.with_rows(rows), "Louder")


def settle(qtbot, window: MainWindow) -> None:
    """What was edited has been sent."""
    until(qtbot, lambda: not window.playback._revision.isActive())


def test_play_pauses_and_goes_on_from_there(qtbot, window: MainWindow):
    qtbot.mouseClick(window.transport.play, Qt.MouseButton.LeftButton)
    assert sent_commands(window, ask.Play) == [ask.Play(0.0)] and len(played_notes(window)) == 12
    reported(window, ask.StateChanged("playing"))
    move(qtbot, window, 4.5)
    assert window.transport.play.text() == "Pause"
    assert window.transport.position.text() == "2.2.3"
    assert window.transport.position.accessibleDescription() == "bar 2, beat 2"
    qtbot.mouseClick(window.transport.play, Qt.MouseButton.LeftButton)
    assert sent_commands(window, ask.Pause) == [ask.Pause()]
    stopped(qtbot, window)
    assert window.transport.play.text() == "Play"
    window.playback.play_or_pause()
    assert sent_commands(window, ask.Play) == [ask.Play(0.0), ask.Play(4.5 * 480)]
    assert len(sent_commands(window, ask.LoadPiece)) == 1  # it has it already


def test_stop_goes_back_to_where_playing_began_and_then_to_the_beginning(qtbot, window: MainWindow):
    window.playback.seek(3.0)
    playing(qtbot, window, 5.0)
    qtbot.mouseClick(window.transport.stop, Qt.MouseButton.LeftButton)
    assert window.playback.position == 3.0
    stopped(qtbot, window)
    qtbot.mouseClick(window.transport.stop, Qt.MouseButton.LeftButton)
    assert window.playback.position == 0.0


def test_what_the_player_reported_before_it_stopped_does_not_move_the_playhead(qtbot, window: MainWindow):
    playing(qtbot, window, 5.0)
    window.stop()
    reported(window, ask.Position(480 * 5.1, 0.0))
    stopped(qtbot, window)
    assert window.playback.position == 0.0
    playing(qtbot, window, 2.0)
    assert window.playback.position == 2.0


def test_at_the_end_the_playhead_goes_back(qtbot, window: MainWindow):
    window.playback.seek(6.0)
    playing(qtbot, window, 11.9)
    reported(window, ask.PieceEnded(5760))
    stopped(qtbot, window)
    until(qtbot, lambda: window.playback.position == 6.0)
    assert sent_commands(window, ask.Play) == [ask.Play(6 * 480)]


def test_past_the_end_it_plays_from_the_beginning(window: MainWindow):
    window.playback.seek(99.0)
    window.playback.play_or_pause()
    assert sent_commands(window, ask.Play) == [ask.Play(0.0)]


def test_an_empty_piece_is_not_played(window: MainWindow):
    window.files.new()
    window.playback.play_or_pause()
    assert sent_commands(window, ask.Play) == [] and not window.transport.play.isEnabled()


def test_a_click_in_the_ruler_places_the_playhead(qtbot, window: MainWindow):
    window.roll.seek_asked.emit(4.0)
    assert window.playback.position == 4.0 and window.transport.position.text() == "2.2.1"
    playing(qtbot, window, 4.0)
    window.roll.seek_asked.emit(1.0)
    assert sent_commands(window, ask.Seek) == [ask.Seek(480.0)] and window.playback.position == 1.0


def test_the_chosen_bars_are_looped_or_all(window: MainWindow):
    window.transport.loop.setChecked(True)
    assert sent_commands(window, ask.SetLoop)[-1] == ask.SetLoop(0, 5760)
    window.roll.set_bars((2, 3), notifies=True)
    assert sent_commands(window, ask.SetLoop)[-1] == ask.SetLoop(1440, 4320)
    window.playback.play_or_pause()
    assert sent_commands(window, ask.SetLoop)[-1] == ask.SetLoop(1440, 4320)
    window.transport.loop.setChecked(False)
    assert sent_commands(window, ask.SetLoop)[-1] == ask.SetLoop(None, None)


def test_an_edit_while_playing_sends_only_what_is_ahead(qtbot, window: MainWindow):
    playing(qtbot, window, 4.0)
    before = len(player_of(window).commands)
    louder(window)
    settle(qtbot, window)
    sent = player_of(window).commands[before:]
    assert [type(command) for command in sent] == [
        ask.SetTempos, ask.CutNotes, ask.AddNotes, ask.FinishPiece, ask.SetLoop
    ]  # fmt: skip
    [cut], notes = sent_commands(window, ask.CutNotes), sent[2]
    assert 4 * 480 < cut.tick < 5 * 480  # a little ahead: what is nearer was perhaps sent already
    assert isinstance(notes, ask.AddNotes)
    assert [row[0] for row in notes.rows] == [480 * n for n in range(5, 12)]
    assert all(row[4] == 100 for row in notes.rows)


def test_many_edits_at_once_are_sent_once(qtbot, window: MainWindow):
    playing(qtbot, window, 1.0)
    for _ in range(5):
        louder(window)
        window.document.undo.undo()
    louder(window)
    settle(qtbot, window)
    assert len(sent_commands(window, ask.CutNotes)) == 1 and played_notes(window)[-1][4] == 100


def test_an_edit_while_silent_is_played_at_the_next_play(qtbot, window: MainWindow):
    louder(window)
    settle(qtbot, window)
    assert sent_commands(window, ask.LoadPiece) == []
    window.playback.play_or_pause()
    assert all(row[4] == 100 for row in played_notes(window))


def test_switching_takes_while_playing_goes_on_at_the_same_place(qtbot, window: MainWindow):
    piece = window.document.piece
    other = replace(piece, parts=(*piece.parts, Part("Continuo"))).with_rows(
        [*piece.rows.tolist(), [5760, 480, 90, 80, 1, 1, 0]]
    )
    window.document.add_takes([Take(2, "Take 1", other, 1)], "Compose", 2)
    window.document.choose(1)
    playing(qtbot, window, 7.25)
    window.takes_controller.compare()
    settle(qtbot, window)
    assert sent_commands(window, ask.Play)[-1] == ask.Play(7.25 * 480) and len(played_notes(window)) == 13
    assert window.document.take.number == 2 and window.playback.is_playing


def test_listen_plays_a_take_from_where_its_new_part_begins(window: MainWindow):
    window.document.add_takes([Take(2, "Take 1", window.document.piece, 1, (2880, 5760))], "Compose", 1)
    window.takes.listened.emit(2)
    assert window.document.take.number == 2 and sent_commands(window, ask.Play) == [ask.Play(2880.0)]


def test_a_player_that_was_started_again_goes_on(qtbot, window: MainWindow):
    playing(qtbot, window, 5.0)
    reported(window, Restarted())
    until(qtbot, lambda: len(sent_commands(window, ask.LoadPiece)) == 2)
    assert sent_commands(window, ask.Play)[-1] == ask.Play(5.0 * 480) and len(played_notes(window)) == 12
    assert window.status.warns and "started again" in window.status.text()


def test_a_player_that_was_started_again_while_silent_is_sent_the_piece_at_the_next_play(qtbot, window: MainWindow):
    playing(qtbot, window, 5.0)
    window.stop()
    reported(window, Restarted())
    until(qtbot, lambda: window.status.warns)
    assert len(sent_commands(window, ask.LoadPiece)) == 1 and window.transport.play.text() == "Play"
    window.playback.play_or_pause()
    assert len(sent_commands(window, ask.LoadPiece)) == 2


def test_another_document_ends_what_plays(qtbot, window: MainWindow):
    playing(qtbot, window, 5.0)
    window.files.new()
    settle(qtbot, window)
    assert player_of(window).commands[-1] == ask.Stop() and len(sent_commands(window, ask.LoadPiece)) == 1
    assert window.playback.position == 0.0


@pytest.mark.parametrize("switch", ["tempo", "metre"])
def test_tempo_and_metre_are_undoable_and_played(qtbot, window: MainWindow, switch: str):
    playing(qtbot, window, 4.0)
    if switch == "tempo":
        window.transport.tempo.setValue(60)
    else:
        window.transport.metre.setCurrentText("4/4")
        window.transport.metre.activated.emit(0)
    settle(qtbot, window)
    assert window.document.undo.count() == 1
    if switch == "tempo":
        assert sent_commands(window, ask.SetTempos) == [ask.SetTempos(((0, 1_000_000),))]
    else:
        assert sent_commands(window, ask.LoadPiece)[-1].metres == ((0, 4, 4),)
        assert sent_commands(window, ask.Play)[-1] == ask.Play(4.0 * 480)
    window.document.undo.undo()
    settle(qtbot, window)
    assert (window.transport.tempo.value(), window.transport.metre.currentText()) == (120, "3/4")


def test_the_metre_is_shown_and_changed_at_the_playhead(window: MainWindow):
    piece = replace(window.document.piece, metres=(Metre(0, 4, 4), Metre(1920, 3, 4)))
    window.document.edit(piece, "Metres")
    field = window.transport.metre
    assert field.currentText() == "4/4"
    window.playback.seek(5.0)
    assert field.currentText() == "3/4"
    field.setCurrentText("6/8")
    field.activated.emit(0)
    assert window.document.piece.metres == (Metre(0, 4, 4), Metre(1920, 6, 8))
    window.playback.seek(0.0)
    assert field.currentText() == "4/4"


def test_changes_of_tempo_keep_their_proportion(window: MainWindow):
    piece = replace(window.document.piece, tempos=(Tempo(0, 500_000), Tempo(960, 250_000)))
    window.document.edit(piece, "Tempo")
    window.transport.tempo.setValue(60)
    assert window.document.piece.tempos == (Tempo(0, 1_000_000), Tempo(960, 500_000))


def test_a_note_is_played_as_its_part_sounds(window: MainWindow):
    piece = window.document.piece
    rows = [*piece.rows.tolist(), [0, 480, 40, 90, 2, 0, 0]]
    parts = (*piece.parts, Part("Nobody"), Part("Bass", 33))
    window.document.edit(replace(piece, parts=parts).with_rows(rows), "Bass")
    window.roll.audition.emit(40, 90, 2)
    assert sent_commands(window, ask.LoadPiece)[-1].programs == ((0, 0), (1, 0), (2, 33))
    last = sent_commands(window, ask.Audition)[-1]
    assert (last.channel, last.pitch, last.velocity) == (2, 40, 90)


def test_metronome_and_volume_are_sent(window: MainWindow):
    window.transport.metronome.setChecked(True)
    window.transport.volume.setValue(50)
    assert sent_commands(window, ask.SetMetronome)[-1] == ask.SetMetronome(True) and sent_commands(
        window, ask.SetVolume
    )[-1] == ask.SetVolume(50)


def test_outputs_are_listed_chosen_and_remembered(qtbot, desk: Desk, clip):
    window = desk.open(clip)
    assert sent_commands(window, ask.AddSynth) == [ask.AddSynth("main")]
    reported(window, ask.PortsListed(["keys"], ["Synth A", "Synth B"]))
    output = window.transport.output
    until(qtbot, lambda: output.count() == 3)
    output.setCurrentIndex(2)
    output.activated.emit(2)
    assert sent_commands(window, ask.AddOutput) == [ask.AddOutput("main", "Synth B", spreads=True)]
    reported(window, ask.PortsListed([], []))  # unplugged: it stays chosen
    until(qtbot, lambda: output.count() == 2)
    assert output.currentText() == "Synth B"
    window.close()
    window = desk.open(clip)
    assert (
        sent_commands(window, ask.AddOutput) == [ask.AddOutput("main", "Synth B", spreads=True)]
        and window.transport.output.currentText() == "Synth B"
    )


def test_notes_that_were_cut_short_are_reported(qtbot, window: MainWindow):
    reported(window, ask.NotesCut(3))
    until(qtbot, lambda: window.status.warns)
    assert "Notes cut short: 3; more instruments sounded at once" in window.status.text()


def test_a_port_that_is_lost_is_reported_once(qtbot, window: MainWindow):
    reported(window, ask.PortLost("Synth A"))
    until(qtbot, lambda: window.status.warns)
    assert "Synth A" in window.status.text()
    window.status.say("")
    reported(window, ask.PortLost("Synth A"))
    reported(window, ask.PortsListed([], ["Synth C"]))
    until(qtbot, lambda: window.transport.output.count() == 2)
    assert not window.status.warns


def test_while_somebody_else_has_the_player_the_piece_is_not_played(qtbot, window: MainWindow):
    window.playback.lend(True)
    window.playback.play_or_pause()
    window.roll.audition.emit(60, 90, 0)
    assert sent_commands(window, ask.Play) == sent_commands(window, ask.Audition) == []
    reported(window, ask.Position(480 * 5, 0.0))
    reported(window, ask.PortsListed([], ["Synth C"]))
    until(qtbot, lambda: window.transport.output.count() == 2)
    assert window.playback.position == 0.0
    window.playback.lend(False)
    window.playback.play_or_pause()
    assert sent_commands(window, ask.Play) == [ask.Play(0.0)]


def test_the_synths_delay_is_chosen_and_remembered(desk: Desk, clip: Path):
    window = desk.open(clip)
    window.preferences.set_latency(80)
    assert sent_commands(window, ask.AddSynth)[-1] == ask.AddSynth("main", latency_ms=80)
    window.close()
    assert sent_commands(desk.open(clip), ask.AddSynth) == [ask.AddSynth("main", latency_ms=80)]


def test_a_take_that_is_over_already_is_silent_and_the_playhead_stays(qtbot: Any, window: MainWindow) -> None:
    document = window.document
    short = Take(2, "short", piece_of((0, 480, 60, 80)))
    document.add_takes([short], "short", 1)
    _plays_at(window, 7.0)
    window.takes_controller.compare()
    document.choose(2)
    until(qtbot, lambda: sent_commands(window, ask.Stop) != [])
    assert window.playback.position == 7.0 and len(sent_commands(window, ask.Play)) == 1


def test_bars_that_are_past_when_they_are_chosen_for_the_loop_are_played_at_once(window: MainWindow) -> None:
    window.transport.loop.setChecked(True)
    _plays_at(window, 10.0)
    window.roll.set_bars((4, 4), notifies=True)
    assert sent_commands(window, ask.Seek) == []  # on the way there
    window.roll.set_bars((2, 3), notifies=True)
    assert sent_commands(window, ask.Seek) == [ask.Seek(3 * 480)] and window.playback.position == 3.0


def test_a_note_plays_after_an_edit_without_the_piece_being_sent_again(window):
    window.playback.audition(60, 80, 0)
    loads, notes = len(sent_commands(window, ask.LoadPiece)), len(sent_commands(window, ask.AddNotes))
    rows = window.document.piece.rows.copy()
    rows[0, VELOCITY] += 1
    window.document.edit(window.document.piece.with_rows(rows), "Louder")
    window.playback.audition(62, 80, 0)
    assert sent_commands(window, ask.Audition)[-1].pitch == 62
    assert (len(sent_commands(window, ask.LoadPiece)), len(sent_commands(window, ask.AddNotes))) == (loads, notes)
    window.playback.play(0.0)
    assert len(sent_commands(window, ask.LoadPiece)) == loads + 1
    assert played_notes(window)[0][4] == rows[0, VELOCITY]


def test_a_note_is_played_with_the_sound_that_its_part_has_by_now(window):
    window.playback.audition(60, 80, 0)
    loads = len(sent_commands(window, ask.LoadPiece))
    piece = window.document.piece
    window.document.edit(replace(piece, parts=(replace(piece.parts[0], program=40),)), "Sound")
    window.playback.audition(60, 80, 0)
    assert len(sent_commands(window, ask.LoadPiece)) == loads + 1
