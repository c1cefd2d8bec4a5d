"""Composing in the window for some of the tracks, and new ones beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.document.piece import COMPOSED, ORIGIN, PART
from app.player import messages as ask
from app.window.main_window import MainWindow
from generator.midi.writer import write_midi
from tests.app.window.compose.parts import begin
from tests.app.window.parts import WAIT_MS, Desk, compose, reported, say, sent_commands, until
from tests.generator.bands import band, save_filling_model


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_filling_model(tmp_path_factory.mktemp("models") / "parts.safetensors")


@pytest.fixture
def orchestra(composing_desk: Desk, tmp_path: Path) -> MainWindow:
    """One with four bars of a band in it, that composes two bars, one take, number 7."""
    path = tmp_path / "band.mid"
    path.write_bytes(write_midi(band(4)))
    window = composing_desk.open(path)
    say(window, bars=2, takes=1, seed=7, new_seed_each_time=False)
    return window


def test_only_the_selected_tracks_are_composed(qtbot: Any, orchestra: MainWindow) -> None:
    window = orchestra
    before = window.document.piece
    window.tracks_controller.selection.select(3)
    compose(qtbot, window, scope="selected")
    piece = window.document.piece
    new = piece.rows[piece.rows[:, ORIGIN] == COMPOSED]
    assert {*new[:, PART].tolist()} == {3}
    assert piece.rows[piece.rows[:, ORIGIN] != COMPOSED].tolist() == before.rows.tolist()
    assert window.document.take.settings["tracks"] == (before.parts[3].id,)


def test_the_bytes_of_the_other_tracks_stay(qtbot: Any, orchestra: MainWindow) -> None:
    window = orchestra
    before = _chunks(write_midi(window.document.piece.score()))
    window.tracks_controller.selection.select(3)
    window.roll.set_bars((2, 3), notifies=True)
    compose(qtbot, window, mode="fill", scope="selected")
    after = _chunks(write_midi(window.document.piece.score()))
    assert [one == other for one, other in zip(before, after, strict=True)] == [True, True, True, True, False, True]


def test_a_part_is_composed_from_the_menu_and_is_active_then(qtbot: Any, orchestra: MainWindow) -> None:
    window = orchestra
    before = window.document.piece
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS):
        window.tracks_controller.compose_part(40, False)
        assert window.panel.note.text() == "A new part, bars 1 to 4"
    assert window.panel.note.text() == "After bar 4"
    piece = window.document.piece
    assert piece.parts[:-1] == before.parts and piece.parts[-1].instrument == (40, False)
    assert piece.rows[piece.rows[:, PART] != 5].tolist() == before.rows.tolist()
    assert window.tracks_controller.selection.active == 5


def test_where_tracks_can_be_chosen_they_are_named(orchestra: MainWindow) -> None:
    scope = orchestra.panel.place.scope
    orchestra.tracks_controller.selection.select(0, [3])
    assert scope.combo.isEnabled() and "Flute" in scope.combo.itemText(1)


def _chunks(data: bytes) -> list[bytes]:
    """Of the tracks of a .mid file."""
    found, place = [], 14
    while place < len(data):
        end = place + 8 + int.from_bytes(data[place + 4 : place + 8], "big")
        found.append(data[place:end])
        place = end
    return found


def test_a_track_that_is_muted_while_it_is_composed_is_silent_at_once(qtbot: Any, orchestra: MainWindow) -> None:
    window = orchestra
    begin(qtbot, window, mode="endless")
    reported(window, ask.StateChanged("playing"))
    reported(window, ask.Position(480 * 17.0, 0.0))
    until(qtbot, lambda: window.playback.position == 17.0)
    window.tracks_controller.selection.select(3)
    window.tracks_controller.settings.switch("is_muted")
    assert [row[5] for row in sent_commands(window, ask.SetMix)[-1].rows] == [False, False, False, True, False]
    window.composing.stop()
    assert [part.is_muted for part in window.document.piece.parts] == [False, False, False, True, False]
    assert len(window.document.tree.all) == 2


def test_endless_music_can_be_for_some_tracks(qtbot: Any, orchestra: MainWindow) -> None:
    window = orchestra
    window.tracks_controller.selection.select(3)
    before = window.document.piece
    begin(qtbot, window, mode="endless", scope="selected")
    reported(window, ask.StateChanged("playing"))
    reported(window, ask.Position(480 * 17.0, 0.0))
    until(qtbot, lambda: window.playback.position == 17.0)
    window.composing.stop()
    piece = window.document.piece
    assert {*piece.rows[piece.rows[:, ORIGIN] == COMPOSED][:, PART].tolist()} == {3}
    assert piece.rows[piece.rows[:, ORIGIN] != COMPOSED].tolist() == before.rows.tolist()


def test_tracks_are_not_changed_while_it_is_composed(qtbot: Any, orchestra: MainWindow) -> None:
    window = orchestra
    begin(qtbot, window, mode="endless")
    before = window.document.piece
    window.tracks_controller.add()
    window.tracks_controller.delete()
    window.tracks.list.tracks.renamed.emit(0, "Other")
    assert window.document.piece is before
    window.composing.cancel()


def test_the_panel_says_where_the_selected_tracks_go_on(orchestra: MainWindow) -> None:
    window = orchestra
    bass = window.document.piece.rows[:, PART] == 3
    late = bass & (window.document.piece.rows[:, 0] >= 2 * 4 * 480)
    window.document.edit(window.document.piece.with_rows(window.document.piece.rows[~late]), "Shorter")
    window.tracks_controller.selection.select(3)
    say(window, scope="selected")
    assert "bar 2" in window.panel._place
    window.tracks_controller.add_track(40, is_drum=False)
    assert "other tracks" in window.panel._place


def test_the_mixer_an_instrument_and_an_output_act_at_once_while_it_is_composed_and_are_kept(
    qtbot: Any, orchestra: MainWindow
) -> None:
    window = orchestra
    begin(qtbot, window, mode="endless")
    reported(window, ask.StateChanged("playing"))
    reported(window, ask.Position(480 * 17.0, 0.0))
    until(qtbot, lambda: window.playback.position == 17.0)
    tracks = window.tracks_controller
    tracks.selection.select(3)
    loads = len(sent_commands(window, ask.LoadPiece))
    tracks.settings.set_instrument(43, False)
    tracks.settings.set_mix("volume", 40, [3])
    tracks.settings.set_mix("pan", 10, [3])
    window.tracks.strip.mix.reverb.setValue(70)
    window.tracks.strip.mix.chorus.setValue(20)
    tracks.settings.set_output("Synth B")
    assert sent_commands(window, ask.SetPrograms)[-1].rows[3][1] == 43
    assert sent_commands(window, ask.SetMix)[-1].rows[3][1:] == (40, 10, 70, 20, False)
    assert sent_commands(window, ask.SetRoutes)[-1].rows[3][1:] == ("Synth B", None)
    assert len(sent_commands(window, ask.LoadPiece)) == loads
    window.composing.stop()
    assert len(window.document.tree.all) == 2
    own = window.document.piece.parts[3]
    assert (own.program, own.volume, own.pan, own.output) == (43, 40, 10, "Synth B")
    assert (own.reverb, own.chorus) == (70, 20)


def test_drums_stay_drums_while_they_are_composed(qtbot: Any, orchestra: MainWindow) -> None:
    window = orchestra
    begin(qtbot, window, mode="endless")
    before = window.document.piece.parts
    window.tracks_controller.selection.select(3)
    window.tracks_controller.settings.set_instrument(0, True)
    assert window.document.piece.parts == before
