"""Composing in the window with a model that knows parts: takes and previews of a band."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.document.piece import COMPOSED, ONSET, ORIGIN, PART
from app.library.database import content_hash
from app.player import messages as ask
from app.window.compose.link import NewNotes
from app.window.main_window import MainWindow
from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_all
from generator.events.ensemble import DRUMS
from generator.midi.writer import write_midi
from generator.network.checkpoint import load_checkpoint
from tests.app.window.compose.parts import begin
from tests.app.window.parts import Desk, compose, played_notes, reported, say, sent_commands, until
from tests.generator.bands import band, save_filling_model

BAR = 4 * 480


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_filling_model(tmp_path_factory.mktemp("models") / "parts.safetensors")


@pytest.fixture
def composer_window(composing_desk: Desk, tmp_path: Path) -> MainWindow:
    """One with four bars of a band in it, that composes four bars, one take, with seed 7."""
    path = tmp_path / "band.mid"
    path.write_bytes(write_midi(band(4)))
    window = composing_desk.open(path)
    say(window, bars=4, takes=1, seed=7, new_seed_each_time=False)
    return window


def composed_rows(window: MainWindow) -> np.ndarray:
    rows = window.document.piece.rows
    return rows[rows[:, ORIGIN] == COMPOSED]


def test_takes_are_those_of_the_command_line_and_every_part_goes_on(qtbot, composer_window, tiny_model) -> None:
    window = composer_window
    parts = window.document.piece.parts
    compose(qtbot, window, takes=3)
    theirs = compose_all(load_checkpoint(tiny_model), Wish(seed=band(4), bars=4, takes=3, rng_seed=7))
    takes = window.document.tree.all[1:]
    assert sorted(len(take.piece) for take in takes) == sorted(take.score.note_count for take in theirs)
    assert all(take.piece.parts == parts for take in takes)
    assert {take.scores["hash"] for take in takes} == {
        content_hash(take.notes[:, :4] - np.array([4 * 96, 0, 0, 0])) for take in theirs
    }
    new = composed_rows(window)
    assert set(new[:, PART].tolist()) == set(range(5)) and (new[:, ONSET] >= 4 * BAR).all()


def test_what_is_played_while_it_is_composed_is_the_take(qtbot, composer_window) -> None:
    window = composer_window
    compose(qtbot, window)
    previewed = [row for row in played_notes(window) if row[0] >= 4 * BAR]
    window.playback.play(0)
    until(qtbot, lambda: bool(sent_commands(window, ask.Play)))
    written = [row for row in played_notes(window) if row[0] >= 4 * BAR]
    assert written and [row[:1] + row[2:4] for row in previewed] == [row[:1] + row[2:4] for row in written]
    assert {row[2] for row in written} >= {9}


def test_the_preview_shows_the_pitched_notes_of_every_part(qtbot, composer_window) -> None:
    window = composer_window
    shown: list[np.ndarray] = []
    window.composer.progressed.connect(lambda value: shown.append(value.notes) if isinstance(value, NewNotes) else None)
    result = compose(qtbot, window)
    notes = result.answers[0].notes
    preview = np.concatenate(shown)
    assert preview[:, [0, 2]].tolist() == notes[notes[:, 4] != DRUMS][:, [0, 2]].tolist()


def test_each_note_of_the_preview_is_of_the_track_that_it_joins(qtbot, composer_window) -> None:
    window = composer_window
    shown: list[NewNotes] = []
    window.composer.progressed.connect(lambda value: shown.append(value) if isinstance(value, NewNotes) else None)
    result = compose(qtbot, window)
    piece = result.asked.piece_with(result.answers[0].notes)
    new = piece.rows[(piece.rows[:, ORIGIN] == COMPOSED) & piece.is_pitched]
    seen = [zip(one.notes[:, 2].tolist(), one.tracks.tolist(), strict=True) for one in shown]
    assert sorted(pair for one in seen for pair in one) == sorted(
        zip(new[:, 2].tolist(), new[:, PART].tolist(), strict=True)
    )
    assert len(set(new[:, PART].tolist())) > 1


def test_a_fill_deletes_nothing_that_is_not_composed_again(qtbot, composer_window) -> None:
    window = composer_window
    before = window.document.piece
    say(window, seed=11)  # of which no part is left out by chance
    window.roll.set_bars((2, 3), notifies=True)
    compose(qtbot, window, mode="fill")
    kept = window.document.piece.rows[window.document.piece.rows[:, ORIGIN] != COMPOSED]
    inside = (before.rows[:, ONSET] >= BAR) & (before.rows[:, ONSET] < 3 * BAR)
    assert kept.tolist() == before.rows[~inside].tolist()
    assert set(composed_rows(window)[:, PART].tolist()) == set(range(5))


def test_endless_music_of_a_band_stays_where_it_was_stopped(qtbot, composer_window) -> None:
    window = composer_window
    begin(qtbot, window, mode="endless")
    reported(window, ask.StateChanged("playing"))
    reported(window, ask.Position(480 * 17.0, 0.0))
    until(qtbot, lambda: window.playback.position == 17.0)
    window.composing.stop()
    take = window.document.take
    assert take.region == (4 * BAR, 5 * BAR)
    assert take.piece.parts == window.document.tree.all[0].piece.parts


def test_drums_alone_can_be_opened_filled_and_continued(qtbot, composing_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "drums.mid"
    path.write_bytes(write_midi(replace(band(4), tracks=band(4).tracks[4:])))
    window = composing_desk.open(path)
    say(window, bars=2, takes=1, seed=7)
    assert len(window.document.piece) == 48
    compose(qtbot, window)
    assert [part.is_drum for part in window.document.piece.parts] == [True]
    window.roll.set_bars((2, 3), notifies=True)
    compose(qtbot, window, mode="fill")
    assert len(composed_rows(window))
