"""The level meter: what it draws of peaks, how it falls, and what a MIDI output shows."""

from __future__ import annotations

from typing import Any

import pytest

from app.player import messages as ask
from app.window.main_window import MainWindow
from app.window.playback.meter import FLOOR_DB, LevelMeter, decibels_of
from tests.app.window.parts import piece_of


@pytest.fixture
def meter(qtbot: Any) -> LevelMeter:
    meter = LevelMeter()
    qtbot.addWidget(meter)
    meter.show()
    return meter


@pytest.mark.parametrize(
    ("peak", "decibels"), [(0, FLOOR_DB), (1e-9, FLOOR_DB), (0.1, -20), (0.5, -6.02), (1, 0), (1.7, 0)]
)
def test_peaks_are_drawn_in_decibels(peak: float, decibels: float) -> None:
    assert decibels_of(peak) == pytest.approx(decibels, abs=0.01)


def test_a_level_rises_at_once_falls_by_itself_and_rests(meter: LevelMeter) -> None:
    meter.show_levels(0.1, 0.5)
    assert meter.decibels == (pytest.approx(-20), pytest.approx(-6.02, abs=0.01))
    meter.show_levels(0.01, 0.01)
    assert meter.decibels[0] == pytest.approx(-20)
    meter._fall()
    assert -22 < meter.decibels[0] < -20
    for _ in range(200):
        meter._fall()
    assert meter.decibels == (FLOOR_DB, FLOOR_DB) and not meter._frame.isActive()


def test_what_was_too_loud_is_shown_until_its_peak_is_gone(meter: LevelMeter) -> None:
    meter.show_levels(0.3, 1.0)
    before = meter.grab().toImage()
    assert meter.was_over
    for _ in range(200):
        meter._fall()
    assert not meter.was_over and meter.grab().toImage() != before


def test_silence_starts_no_timer(meter: LevelMeter) -> None:
    meter.show_levels(0.0, 0.0)
    assert not meter._frame.isActive()


def test_the_synths_levels_are_shown(window: MainWindow) -> None:
    window.player._on_report(ask.SynthLevels(0.5, 0.1))
    assert window.transport.meter.decibels == (pytest.approx(-6.02, abs=0.01), pytest.approx(-20))


def test_a_midi_output_shows_where_notes_begin(window: MainWindow) -> None:
    window.document.edit(piece_of((0, 480, 60, 80), (1920, 480, 60, 80)), "Notes")
    meter = window.transport.meter
    window.player.choose_output("Keyboard")
    window.player.moved.emit(1.0)
    assert meter.decibels[0] > FLOOR_DB
    meter.clear()
    window.player.moved.emit(3.0)
    assert meter.decibels[0] == FLOOR_DB
    window.player.moved.emit(4.1)
    assert meter.decibels[0] > FLOOR_DB
    meter.clear()
    window.player.choose_output("synth")
    window.player.moved.emit(0.0)
    window.player.moved.emit(1.0)
    assert meter.decibels[0] == FLOOR_DB
