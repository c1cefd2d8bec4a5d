"""Playing live in the window: the tab, and what a recording leaves alone."""

from __future__ import annotations

from typing import Any

from app.document.piece import COMPOSED, YOURS, Part, Piece, table, with_new
from app.player import messages as ask
from app.window.main_window import MainWindow
from generator.errors import Text
from generator.music.score import Score, Track, note_array
from tests.app.window.parts import player_of, reported, sent_commands


def test_the_live_tab_comes_though_its_side_was_hidden(window: MainWindow) -> None:
    window.menus.side.trigger()
    assert not window.left.isVisible()
    window.live.show()
    assert window.live.tab.isVisible()
    assert window.live.panel and window.live.panel.keyboard.hasFocus()
    window.menus.side.trigger()
    assert not window.left.isVisible()


def test_a_recording_is_not_stopped_by_its_own_beginning(qtbot: Any, window: MainWindow) -> None:
    window.live.show()
    assert window.live.link and window.live.panel
    window.live.link.choose_input("Keys")
    reported(window, ask.InputOpened("keyboard", "Keys"))
    window.live.panel.record.click()
    assert isinstance([own for own in player_of(window).commands if isinstance(own, ask.Play | ask.Stop)][-1], ask.Play)
    count = len(window.document.tree.all)
    reported(window, ask.StateChanged("playing"))
    window.roll.seek_asked.emit(4.0)
    window.transport.loop.click()
    assert not sent_commands(window, ask.Seek) and sent_commands(window, ask.SetLoop)[-1] == ask.SetLoop(None, None)
    for tick, status in ((480, 0x90), (960, 0x80)):
        reported(window, ask.Received(1.0, tick, [status, 60, 80]))
    window.transport.stop.click()
    assert len(window.document.tree.all) == count + 1
    assert len(window.document.piece) == 1


def record(window: MainWindow, *played: list[int]) -> None:
    """A note, and other messages."""
    window.live.show()
    assert window.live.link and window.live.panel
    window.live.link.choose_input("Keys")
    reported(window, ask.InputOpened("keyboard", "Keys"))
    window.live.panel.record.click()
    for tick, data in enumerate([[0x90, 60, 80], *played, [0x80, 60, 0]], 480):
        reported(window, ask.Received(1.0, tick, data))
    window.live.panel.record.click()


def test_a_recording_has_the_bends_that_were_played(window: MainWindow) -> None:
    record(window, [0xE0, 0, 80], [0xE0, 0, 64])
    source = window.document.piece.source
    assert source and source.events.status.tolist().count(0xE0) == 2
    assert "left out" not in window.status.text()


def test_what_a_recording_left_out_is_said_below_the_take(window: MainWindow) -> None:
    record(window, [0xC0, 5])
    first, second = window.status.text().splitlines()
    assert "is now a take" in first
    assert second == "Played, but left out: changes of instrument (1); notes and the pedal were kept."


def test_what_was_played_with_an_accompaniment_is_a_beginning_with_a_track_for_each_part(window: MainWindow) -> None:
    window.live.show()
    assert window.live.link
    rows = table([(0, 480, 60, 80, 0, YOURS, 0), (0, 480, 36, 80, 1, COMPOSED, 0)])
    piece = Piece(rows=rows, parts=with_new((), Part("Keyboard"), Part("Bass", 33)))
    count = len(window.document.tree.all)
    window.live.link.activity_changed.emit("accompaniment")
    window.live.link.accompaniment.ended.emit(piece)
    window.live.link.activity_changed.emit("")
    assert len(window.document.tree.all) == count + 1
    assert [part.name for part in window.document.piece.parts] == ["Keyboard", "Bass"]
    window.live.link.activity_changed.emit("")
    assert len(window.document.tree.all) == count + 1


def test_a_model_that_can_not_accompany_is_said_where_the_button_is(window: MainWindow) -> None:
    window.live.show()
    assert window.live.link and window.live.panel
    window.live.link.choose_input("Keys")
    reported(window, ask.InputOpened("keyboard", "Keys"))
    window.live.panel.accompany.start.click()
    assert window.live.panel.accompany.trouble.text()
    assert window.live.link.activity == ""


def test_what_a_duet_and_an_accompaniment_left_out_is_said(window: MainWindow) -> None:
    window.live.show()
    link = window.live.link
    assert link
    link.left_out = link.accompaniment.left_out = Text("played, but left out: {kinds}", kinds="bends")
    link.phrase.emit(Score(480, (Track(note_array([(0, 480, 60, 80)])),)), "yours")
    link.activity_changed.emit("")
    assert window.status.text().endswith("\nPlayed, but left out: bends.")
    link.accompaniment.ended.emit(Piece(rows=table([(0, 480, 60, 80, 0, YOURS, 0)]), parts=with_new((), Part())))
    link.activity_changed.emit("")
    assert "Played together" in window.status.text() and window.status.text().endswith("left out: bends.")


def test_what_is_recorded_onto_an_armed_track_says_what_it_left_out(window: MainWindow) -> None:
    window.tracks_controller.add()
    window.tracks_controller.settings.switch("is_armed")
    count = len(window.document.piece)
    record(window, [0xE0, 0, 80], [0xE0, 0, 64])
    assert len(window.document.piece) == count + 1
    assert window.status.text().splitlines()[1:] == [
        "Played, but left out: pitch bends (2); notes and the pedal were kept."
    ]
