"""The beats of the piece: found, tapped, corrected."""

from __future__ import annotations

import numpy as np
import pytest
from mido import Message
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.document.piece import COMPOSED, ONSET, ORIGIN, PITCH, Piece
from app.document.retiming import beats_of, keeps_to_beats, onset_seconds
from app.player import messages as ask
from app.window.beats.dialog import BeatsDialog
from app.window.beats.tapping import Tapping, on_notes
from app.window.main_window import MainWindow
from generator.compose.asking.provenance import Provenance, Source
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.score import Score, Track, note_array
from tests.app.window.parts import piece_of, reported, sent_commands, until
from tests.generator.analysis.beats.test_tracker import performance

PERIOD = 0.57


@pytest.fixture
def played(window: MainWindow) -> MainWindow:
    """Recorded on a clock of 120, at some other tempo, and not from its beginning on."""
    onsets, pitches, _, _ = performance(PERIOD)
    rows = [
        (round((0.3 + onset) * 960), 200, int(pitch), 80) for onset, pitch in zip(onsets.tolist(), pitches, strict=True)
    ]
    window.document.edit(piece_of(*rows), "Recording")
    window.document.undo.clear()
    return window


def asked(window: MainWindow) -> BeatsDialog:
    window.beats.ask()
    assert window.beats.dialog
    return window.beats.dialog


def sound(piece: Piece) -> np.ndarray:
    seconds = onset_seconds(piece)
    return np.sort(seconds - seconds.min())


def test_beats_are_found_and_what_sounds_stays(qtbot, played: MainWindow) -> None:
    before = played.document.piece
    dialog = asked(played)
    qtbot.mouseClick(dialog.find_button, Qt.MouseButton.LeftButton)
    until(qtbot, lambda: played.document.piece is not before)
    piece = played.document.piece
    assert beats_of(piece).bpm == pytest.approx(60 / PERIOD, rel=0.03)
    assert sound(piece) == pytest.approx(sound(before), abs=3e-3)
    basses = piece.rows[piece.rows[:, PITCH] == 36, ONSET]
    off = np.abs(basses - np.rint(basses / (4 * 480)) * 4 * 480)
    assert np.median(off) < 30  # they stand on bar lines
    assert "105 beats a minute, 4 in a bar" in dialog.about.text()
    played.document.undo.undo()
    assert played.document.piece == before


def test_each_correction_is_one_step(played: MainWindow) -> None:
    dialog, before = asked(played), played.document.piece
    for button, bpm in ((dialog.half, 60), (dialog.double, 120)):
        button.click()
        assert beats_of(played.document.piece).bpm == pytest.approx(bpm)
    dialog.later.click()
    later = played.document.piece
    assert later.rows[0, ONSET] == pytest.approx(before.rows[0, ONSET] + 3 * 480, abs=2)
    dialog.earlier.click()
    assert played.document.undo.count() == 4
    assert sound(played.document.piece) == pytest.approx(sound(before), abs=3e-3)


def tap_along(window: MainWindow, seconds: list[float]) -> None:
    """With an even delay, each while the player is there."""
    moment = 0.0
    window.beats.tapping._clock = lambda: moment
    for tap in seconds:
        reported(window, ask.Position(960 * tap, tap))
        moment = tap + 0.09
        QTest.keyClick(window.beats.dialog or window, Qt.Key.Key_T)


def test_taps_become_beats(qtbot, played: MainWindow) -> None:
    dialog = asked(played)
    dialog.tap.click()
    assert (
        sent_commands(played, ask.Play) and dialog.tap.text() == "Done tapping" and not dialog.find_button.isEnabled()
    )
    beats = (0.3 + PERIOD * np.arange(12)).tolist()
    tap_along(played, beats)
    assert "12" in dialog.hint.text()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    piece = played.document.piece
    assert beats_of(piece).bpm == pytest.approx(60 / PERIOD, rel=0.02)
    assert piece.rows[0, ONSET] % (4 * 480) in (*range(25), *range(1895, 1920))  # the first tap begins a bar
    assert played.document.undo.undoText() == "Tap the beats" and dialog.tap.text() == "Tap the beats"
    assert dialog.isVisible()


def test_taps_of_a_midi_keyboard_count(played: MainWindow) -> None:
    dialog = asked(played)
    dialog.tap.click()
    for tap in 0.3 + PERIOD * np.arange(8):
        reported(played, ask.Received(0.0, float(tap * 960), Message("note_on", note=60, velocity=90).bytes()))
        reported(played, ask.Received(0.0, float(tap * 960) + 50, Message("note_off", note=60).bytes()))
    assert len(played.beats.tapping.taps) == 8
    dialog.tap.click()
    assert beats_of(played.document.piece).bpm == pytest.approx(60 / PERIOD, rel=0.02)


def test_taps_that_are_dropped_change_nothing_and_one_is_too_few(played: MainWindow) -> None:
    before, dialog = played.document.piece, asked(played)
    dialog.tap.click()
    tap_along(played, [0.3, 0.9, 1.5])
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert played.document.piece is before and dialog.isVisible()
    dialog.tap.click()
    tap_along(played, [0.3])
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert played.document.piece is before and "two beats" in played.status.text()
    dialog.tap.click()
    dialog.reject()
    assert not played.beats.tapping.is_on and sent_commands(played, ask.Stop)


def test_the_end_of_the_piece_ends_tapping(played: MainWindow) -> None:
    dialog = asked(played)
    dialog.tap.click()
    tap_along(played, (0.3 + PERIOD * np.arange(6)).tolist())
    played.player.ended.emit()
    assert dialog.tap.text() == "Tap the beats"
    assert beats_of(played.document.piece).bpm == pytest.approx(60 / PERIOD, rel=0.02)


def test_space_is_the_transport_s_again_after_tapping(qtbot, played: MainWindow) -> None:
    dialog = asked(played)
    dialog.tap.click()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    before = len(played.beats.tapping.taps)
    QTest.keyClick(dialog, Qt.Key.Key_T)
    assert len(played.beats.tapping.taps) == before


def test_an_empty_piece_has_nothing_to_find(window: MainWindow) -> None:
    window.document.edit(Piece(), "Delete all")
    asked(window).find_button.click()
    assert "no notes" in window.status.text() and not window.beats.jobs.busy


def test_late_taps_are_meant_for_the_notes_before_them() -> None:
    onsets = np.arange(20) * 0.5
    assert on_notes([1.1, 1.62, 2.08, 2.6, 3.11], onsets) == pytest.approx([1.0, 1.5, 2.0, 2.5, 3.0])
    assert on_notes([1.25], onsets) == [1.25] and on_notes([], onsets) == []
    assert on_notes([0.4], np.zeros(0)) == [0.4]


def test_no_tap_counts_before_the_music_runs(played: MainWindow) -> None:
    tapping: Tapping = played.beats.tapping
    tapping.begin(played.document.piece)
    tapping.tap()
    assert tapping.end() == []


def performance_rows() -> list[tuple[int, int, int, int]]:
    onsets = np.cumsum(np.random.default_rng(0).uniform(0.1, 0.6, 150))
    return [(round(onset * 960), 100, 60 + index % 12, 80) for index, onset in enumerate(onsets.tolist())]


def test_what_keeps_to_no_beat_is_said_when_it_is_opened(window: MainWindow) -> None:
    window.beats.offer()
    assert "beat" not in window.status.text()
    window.document.edit(piece_of(*performance_rows()), "Recording")
    window.beats.offer()
    assert "keep to no beat" in window.status.text()


def test_composed_notes_stand_in_the_bars_that_they_were_composed_for() -> None:
    piece = piece_of(*performance_rows())
    assert not keeps_to_beats(piece)
    rows = piece.rows.copy()
    rows[:, ORIGIN] = COMPOSED
    assert keeps_to_beats(piece.with_rows(rows))


@pytest.mark.parametrize(("begin", "known"), [(0, True), (10**6, False)])
def test_a_composed_file_is_judged_by_what_is_before_its_composed_part(begin: int, known: bool) -> None:
    rows = performance_rows()
    source = Source("a", "b")
    about = Provenance("continuo", source, None if begin == 0 else source, {}, 0, (begin, None))
    data = write_midi(Score(480, (Track(note_array(rows)),)), texts=(about.to_text(),))
    assert keeps_to_beats(Piece.from_score(read_midi(data, "composed.mid"))) == known
