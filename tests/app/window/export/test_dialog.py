"""Export: which part, to which kind of file, beside the window; and a take dragged into another program."""

from __future__ import annotations

import errno
import os
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from app.document.piece import COMPOSED, ONSET, YOURS, Part, Piece, table
from app.files.formats import read_piece
from app.ipc.process import Child, start_child
from app.window.export.dialog import ExportDialog
from app.window.export.exporter import (
    COMPOSED_PART,
    SELECTION,
    WHOLE,
    Exporter,
    as_audible,
    file_name,
    part_of,
    take_mime,
)
from generator.errors import ContinuoError
from generator.midi.reader import read_midi, read_midi_file
from generator.music.metre import Metre
from generator.music.score import Tempo

WAIT_MS = 60_000


def a_piece(quarters: int = 12) -> Piece:
    """Quarter notes going up in 3/4, the second half composed, in a part of its own."""
    half = quarters // 2
    rows = [
        (480 * n, 480, 60 + n % 24, 80, int(n >= half), COMPOSED if n >= half else YOURS, 0) for n in range(quarters)
    ]
    parts = (Part("Right", 0), Part("Continuo", 4))
    return Piece(480, table(rows), parts, (Tempo(0, 600_000), Tempo(480 * 4, 400_000)), (Metre(0, 3, 4),))


def onsets(score) -> list[int]:
    return sorted(int(onset) for track in score.tracks for onset in track.notes[:, 0])


def test_the_composed_part_alone_begins_at_its_bar_line():
    score = part_of(a_piece(), COMPOSED_PART)
    assert [track.name for track in score.tracks] == ["Continuo"]
    assert onsets(score) == [480 * n for n in range(6)]
    assert score.tempos == (Tempo(0, 400_000),)
    assert score.metres == (Metre(0, 3, 4),)


def test_selected_notes_keep_their_place_in_the_bar():
    score = part_of(a_piece(), SELECTION, [4, 5, 6])
    assert onsets(score) == [480, 960, 1440]
    mask = np.zeros(12, bool)
    mask[[4, 5, 6]] = True
    assert part_of(a_piece(), SELECTION, mask) == score
    assert score.tempos == (Tempo(0, 600_000), Tempo(480, 400_000))


def test_the_whole_piece_is_as_it_is():
    assert part_of(a_piece(), WHOLE) == a_piece().score()


@pytest.mark.parametrize("what", [WHOLE, SELECTION, COMPOSED_PART])
def test_nothing_is_not_saved(what):
    with pytest.raises(ContinuoError, match="there is nothing to save"):
        part_of(Piece(), what)


def test_sound_is_without_muted_tracks_and_other_files_have_them():
    piece = a_piece()
    muted = piece.with_parts((replace(piece.parts[0], is_muted=True), piece.parts[1]))
    assert [track.name for track in as_audible(part_of(muted, WHOLE)).tracks] == ["Continuo"]
    assert part_of(muted, WHOLE) == part_of(piece, WHOLE)
    with pytest.raises(ContinuoError, match="all tracks are muted"):
        as_audible(part_of(piece.with_parts(tuple(replace(part, is_muted=True) for part in piece.parts)), WHOLE))


@given(st.sets(st.integers(0, 11), min_size=1))
def test_a_part_has_the_chosen_notes_at_the_same_distances(chosen):
    piece = a_piece()
    picked = sorted(chosen)
    found = onsets(part_of(piece, SELECTION, picked))
    assert np.diff(found).tolist() == np.diff(np.sort(piece.rows[picked, ONSET])).tolist()
    assert found[0] == piece.rows[picked[0], ONSET] % 1440


@pytest.fixture
def exporter(qapp):
    """Closed at the end."""
    made = Exporter()
    yield made
    made.close()


@pytest.mark.processes
@pytest.mark.parametrize("name", ["a.mid", "a.wav", "a.flac", "a.musicxml", "a.mxl"])
def test_every_kind_of_file_is_written(qtbot, exporter, tmp_path, name):
    with qtbot.waitSignal(exporter.done, timeout=WAIT_MS) as said:
        exporter.start(a_piece().score(), tmp_path / name)
    assert said.args == [tmp_path / name, ()]
    assert [path.name for path in tmp_path.iterdir()] == [name]
    if name == "a.mid":
        assert read_midi_file(tmp_path / name).note_count == 12
    if name == "a.wav":
        with wave.open(str(tmp_path / name)) as sound:
            assert sound.getnframes() / sound.getframerate() > 5


def test_a_mid_carries_how_it_was_made(qtbot, exporter, tmp_path):
    with qtbot.waitSignal(exporter.done, timeout=WAIT_MS):
        exporter.start(a_piece().score(), tmp_path / "a.mid", ["made by hand"])
    assert b"made by hand" in (tmp_path / "a.mid").read_bytes()


@pytest.mark.processes
@pytest.mark.parametrize("name", ["a.wav", "a.mid", "a.txt"])
def test_what_cannot_be_written_is_one_sentence(qtbot, exporter, tmp_path, name):
    (tmp_path / "file").write_bytes(b"")
    with qtbot.waitSignal(exporter.failed, timeout=WAIT_MS) as said:
        exporter.start(a_piece().score(), tmp_path / "file" / name)
    assert "file" in str(said.args[0]) and "Traceback" not in str(said.args[0])
    assert not exporter.busy


@pytest.fixture
def children(monkeypatch) -> list[Child]:
    """Processes that were asked something."""
    started: list[Child] = []

    def start(*about: str) -> Child:
        started.append(start_child(*about))
        return started[-1]

    monkeypatch.setattr("app.ipc.ask_once.start_child", start)
    return started


@pytest.mark.processes
def test_a_cancelled_export_leaves_nothing_behind(qtbot, exporter, tmp_path, children):
    (tmp_path / "a.wav").write_bytes(b"as it was")
    long_piece = a_piece(6000)
    with qtbot.waitSignal(exporter.cancelled, timeout=WAIT_MS), qtbot.assertNotEmitted(exporter.done):
        exporter.start(long_piece.score(), tmp_path / "a.wav")
        qtbot.waitUntil(lambda: children != [], timeout=WAIT_MS)
        exporter.cancel()
    exporter.close()
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]
    assert (tmp_path / "a.wav").read_bytes() == b"as it was"


@pytest.mark.processes
def test_a_process_that_dies_is_reported(qtbot, exporter, tmp_path, children):
    with qtbot.waitSignal(exporter.failed, timeout=WAIT_MS) as said:
        exporter.start(a_piece(6000).score(), tmp_path / "a.wav")
        qtbot.waitUntil(lambda: children != [], timeout=WAIT_MS)
        children[0].kill()
    assert "writing process ended unexpectedly" in str(said.args[0])


def test_a_process_that_can_not_be_started_is_reported(qtbot, exporter, tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr("subprocess.Popen", refuse)
    with qtbot.waitSignal(exporter.failed, timeout=WAIT_MS) as said:
        exporter.start(a_piece().score(), tmp_path / "a.wav")
    assert "close other programs, then try again" in str(said.args[0])


def test_a_take_can_be_dragged_into_another_program(qapp):
    first, second = take_mime(a_piece().score(), "Take: 1/2"), take_mime(a_piece(6).score(), "Take: 1/2")
    paths = [Path(data.urls()[0].toLocalFile()) for data in (first, second)]
    assert [path.name for path in paths] == ["Take 1 2.mid"] * 2
    assert [read_midi_file(path).note_count for path in paths] == [12, 6]
    assert read_midi(bytes(first.data("audio/midi").data()), "x").note_count == 12
    assert first.hasUrls() and not first.hasImage() and not first.data("image/png").size()


def test_a_take_that_no_file_can_hold_is_dragged_as_nothing(qapp, monkeypatch):
    monkeypatch.setattr(
        "generator.midi.writer.write_midi", lambda score: (_ for _ in ()).throw(ContinuoError("too long"))
    )
    data = take_mime(a_piece().score(), "Take")
    assert not data.urls() and not data.data("audio/midi").size()


@given(st.text())
def test_every_title_makes_a_files_name(title):
    name = file_name(title)
    assert name and name == name.strip(" .") and len(name) <= 86
    assert not set(name) & set('<>:"/\\|?*\0\n')
    assert name.lower() not in ("con", "nul", "com1")


def test_half_a_character_is_in_no_file_name():
    file_name("a\ud800b").encode()


def test_names_that_windows_keeps_for_itself_are_not_used():
    assert file_name("con") == "Piece con"
    assert file_name("../..") == "Piece"


@pytest.fixture
def dialog(qtbot):
    """Of a piece with three selected notes, and composed ones."""
    made = ExportDialog(3, 6)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_dialog_says_what_was_chosen(qtbot, dialog):
    assert dialog.choice()[:2] == (WHOLE, "mid")
    dialog.parts.buttons()[1].click()
    dialog.kinds.buttons()[1].click()
    assert dialog.choice() == (SELECTION, "wav", "Sound files (*.wav)", False, True)
    dialog.levels.click()
    assert not dialog.choice().levels
    assert "3" in dialog.parts.buttons()[1].text()
    with qtbot.waitSignal(dialog.accepted):
        qtbot.mouseClick(dialog.export, Qt.MouseButton.LeftButton)


def test_what_there_is_none_of_cannot_be_chosen(qtbot):
    dialog = ExportDialog(0, 0)
    qtbot.addWidget(dialog)
    assert [button.isEnabled() for button in dialog.parts.buttons()] == [True, False, False]


def test_every_choice_has_a_name_for_screen_readers(dialog):
    buttons = (*dialog.parts.buttons(), *dialog.kinds.buttons())
    assert all(button.text() for button in buttons)
    assert all(button.accessibleDescription() for button in dialog.kinds.buttons())


def test_chord_symbols_are_written_as_markers_where_they_are_asked_for(qtbot, tmp_path):
    dialog = ExportDialog(0, 0)
    qtbot.addWidget(dialog)
    assert not dialog.choice().has_chords
    dialog.chords.setChecked(True)
    assert dialog.choice().has_chords
    dialog.choose(WHOLE, "wav")
    assert not dialog.chords.isEnabled() and not dialog.choice().has_chords
    dialog.choose(WHOLE, "dawproject")
    assert dialog.choice().has_chords
    exporter = Exporter()
    rows = [(480 * beat, 480, pitch, 80, 0, YOURS, 0) for beat in range(12) for pitch in (60, 64, 67)]
    piece = Piece(480, table(rows), (Part("Right", 0),))
    for ending in ("mid", "dawproject"):
        path = tmp_path / f"a.{ending}"
        with qtbot.waitSignal(exporter.done, timeout=WAIT_MS):
            exporter.start(part_of(piece, WHOLE), path, has_chords=True)
        assert [mark.text for mark in read_piece(path).markers] == ["C"]
    exporter.close()
