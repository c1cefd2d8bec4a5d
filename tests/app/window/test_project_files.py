"""Opening, saving, and that nothing is lost: with the real window, and no composing."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from app.document.piece import COMPOSED, ORIGIN
from app.document.project import Project, load_project, save_project
from app.ipc.process import Child
from app.window.main_window import MainWindow
from app.window.project_files import ReadClip
from generator.compose.asking.controls import Controls
from generator.midi.writer import write_midi
from tests.app.window.parts import (
    Answers,
    Question,
    louder,
    needs_pipes,
    opened,
    piece_of,
    refuse,
    say,
    until,
    waltz,
)  # fmt: skip
from tests.generator.midi.files import control, midi_bytes, note

PIECE = piece_of((0, 480, 60, 80))


def test_a_clip_opens_as_a_new_document_that_needs_no_saving(window: MainWindow, clip: Path):
    assert len(window.document.piece) == 12
    assert window.document.is_saved and window.document.path is None
    assert window.windowTitle() == "Four bars[*] - Continuo" and not window.isWindowModified()
    assert window.status.text() == "Four bars: 4 bars, 12 notes"
    assert window.transport.metre.currentText() == "3/4"


def test_what_was_changed_in_reading_stands_below_a_clips_name(qtbot, window: MainWindow, tmp_path: Path):
    path = tmp_path / "Open ends.mid"
    path.write_bytes(midi_bytes([note(0, 9, 60)[0], control(0, 64, 127), note(480, 9, 64)[0]]))
    window.open_files([path])
    until(qtbot, lambda: len(window.document.piece) == 2)
    assert window.status.text().splitlines() == [
        "Open ends: 1 bars, 2 notes",
        "Notes that are never released: 2; they ring to the end of the file.",
        "Pedals that are never lifted: 1; they are held to the end of the file.",
    ]
    assert not window.status.warns


def test_a_project_opens_with_its_takes_and_settings(qtbot, window: MainWindow, project: Path):
    opened(qtbot, window, project)
    assert [take.name for take in window.document.tree.all] == ["Song", "Take 1"]
    assert window.document.take.number == 2 and window.document.path == project
    assert window.panel.settings().mode == "endless" and window.panel.settings().bars == 3
    assert window.document.is_saved
    assert window.header.title.toolTip() == "song: Take 1"


@pytest.mark.parametrize("name", ["cut.mid", "text.mid", "zip.continuo", "gone.mid", "gone.continuo"])
def test_a_file_that_can_not_be_read_leaves_the_document(qtbot, window: MainWindow, clip: Path, name: str):
    path = clip.with_name(name)
    contents = {
        "cut.mid": clip.read_bytes()[:40],
        "text.mid": b"hello",
        "zip.continuo": b"PK\x03\x04",
    }
    if name in contents:
        path.write_bytes(contents[name])
    louder(window)
    before = window.document.tree
    window.files.open(path, ask=False)
    until(qtbot, lambda: not window.files.busy)
    assert window.status.warns and "Traceback" not in window.status.text()
    assert name in window.status.text()
    assert window.document.tree is before and window.document.undo.canUndo()
    assert window.panel.compose.isEnabled()


def test_musicxml_opens(qtbot, window: MainWindow, tmp_path: Path):
    pytest.importorskip("music21")
    path = tmp_path / "tune.musicxml"
    path.write_text(
        '<?xml version="1.0"?><score-partwise version="3.1"><part-list><score-part id="P1"><part-name>Flute</part-name>'
        '</score-part></part-list><part id="P1"><measure number="1"><attributes><divisions>1</divisions>'
        "<time><beats>2</beats><beat-type>4</beat-type></time></attributes>"
        "<note><pitch><step>C</step><octave>5</octave></pitch><duration>2</duration><lyric><text>La</text></lyric>"
        "</note></measure></part></score-partwise>"
    )
    opened(qtbot, window, path)
    assert window.document.piece.rows[:, 2].tolist() == [72], window.status.text()
    assert window.status.text().splitlines()[1:] == ["The lyrics were left out."]
    assert window.transport.metre.currentText() == "2/4"


def test_what_was_asked_of_one_piece_is_not_asked_of_the_next(qtbot, window: MainWindow, tmp_path: Path):
    asked = Controls(key="D dorian", chords="Dm7 | G7", passing=False, range="C3-C6", polyphony=3, grid="16ths")
    say(window, mode="endless", style="folk", bars=4, takes=2, controls=asked)
    window.shading.show_scale()
    assert window.roll.frame.scale is not None
    other = tmp_path / "other.mid"
    other.write_bytes(write_midi(waltz()))
    window.files.open(other)
    until(qtbot, lambda: not window.files.busy)
    settings = window.panel.settings()
    assert settings.mode == "end" and settings.controls == Controls(polyphony=3, grid="16ths")
    assert (settings.style, settings.bars, settings.takes) == ("folk", 4, 2)
    assert window.roll.frame.scale is None
    say(window, controls=Controls(key="D"))
    window.files.new()
    assert window.panel.settings().controls == Controls()


def test_a_project_of_unknown_settings_opens_and_says_so(qtbot, window: MainWindow, project: Path):
    found = load_project(project)
    save_project(Project(found.tree, {"telepathy": 1}), project)
    opened(qtbot, window, project)
    assert len(window.document.tree.all) == 2
    assert window.status.warns and "telepathy" in window.status.text()


def test_changes_that_are_made_while_a_file_is_read_are_asked_about(
    qtbot, window: MainWindow, project: Path, question: Question
):
    window.files.open(project)
    louder(window)  # before it was read
    until(qtbot, lambda: not window.files.busy)
    assert len(question.asked) == 1
    assert len(window.document.tree.all) == 1 and not window.document.is_saved
    question.answer = Answers.Discard
    opened(qtbot, window, project)
    assert len(window.document.tree.all) == 2


def test_new_is_an_empty_piece(window: MainWindow):
    window.files.new()
    assert len(window.document.piece) == 0 and window.document.is_saved
    assert "Untitled" in window.windowTitle()
    assert not window.transport.play.isEnabled() and window.panel.compose.isEnabled()


def test_closing_while_a_file_is_written_writes_all_of_it(window: MainWindow, tmp_path, monkeypatch):
    path = tmp_path / "mine.continuo"
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: path)
    window.files.save()
    window.close()
    assert not window.isVisible() and len(load_project(path).tree.shown.piece) == 12


def test_the_midi_of_a_project_is_the_piece(window: MainWindow):
    assert window.document.piece.score().tracks[0] == waltz().tracks[0]
    assert not (window.document.piece.rows[:, ORIGIN] == COMPOSED).any()


@needs_pipes
def test_closing_while_a_file_is_read_ends_reading(qtbot: Any, window: MainWindow, endless_file: Path, readers) -> None:
    window.files.open(endless_file)
    until(qtbot, lambda: len(readers) == 1)
    window.close()
    assert not window.isVisible() and readers[0].poll() is not None


@needs_pipes
def test_opening_another_file_ends_reading_the_first(
    qtbot: Any, window: MainWindow, endless_file: Path, clip: Path, readers: list[Child]
) -> None:
    window.files.open(endless_file)
    until(qtbot, lambda: len(readers) == 1)
    window.files.open(clip)
    until(qtbot, lambda: not window.files.busy and readers[0].poll() is not None)
    assert window.files.name == "Four bars"


def test_a_file_that_no_process_can_read_is_a_sentence(qtbot: Any, window: MainWindow, monkeypatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", refuse)
    window.files.open(Path("any.musicxml"))
    until(qtbot, lambda: not window.files.busy)
    assert window.status.warns and "close other programs" in window.status.text()


def test_what_is_opened_after_a_question_keeps_its_name(window, monkeypatch):
    """Though another file is being opened by then."""
    files, later = window.files, []
    window.document.edit(window.document.piece.with_tempo(77), "Tempo")
    monkeypatch.setattr(files, "may_go", lambda then=None: bool(later.append(then)))
    files._path = Path("/a/first.mid")
    files._on_read(ReadClip(PIECE))
    files._path = Path("/a/second.mid")
    monkeypatch.setattr(files, "may_go", lambda _=None: True)
    later[0]()
    assert files.name == "First"
