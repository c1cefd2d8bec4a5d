"""Opening, saving, and that nothing is lost: with the real window, and no composing."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMessageBox, QPushButton

from app.assets import shipped_clips
from app.composer.compose_settings import ComposeSettings
from app.document.document import UNDO_LIMIT
from app.document.piece import COMPOSED, ORIGIN
from app.document.project import Project, load_project, save_project
from app.document.recovery import Recovery
from app.document.takes import Take, TakeTree
from app.ipc.process import Child
from app.window.main_window import MainWindow
from app.window.project_files import ReadClip
from generator.compose.asking.controls import Controls
from generator.midi.writer import write_midi
from tests.app.window.parts import (
    WAIT_MS,
    Answers,
    Desk,
    Question,
    louder,
    needs_pipes,
    no_space,
    opened,
    piece_of,
    refuse,
    save_to,
    say,
    until,
    waltz,
)  # fmt: skip
from tests.generator.midi.files import control, midi_bytes, note

PIECE = piece_of((0, 480, 60, 80))


# Opening


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


# Saving


def test_what_is_saved_is_what_stands_in_the_window(qtbot, window: MainWindow, tmp_path, monkeypatch):
    louder(window)
    assert window.isWindowModified()
    path = tmp_path / "mine.continuo"
    save_to(qtbot, window, path, monkeypatch)
    assert load_project(path).tree == window.document.tree
    assert window.document.is_saved and not window.isWindowModified()
    assert window.status.text() == f"Saved {path}"
    window.document.undo.undo()
    assert window.isWindowModified()


def test_save_asks_for_a_name_once(qtbot, window: MainWindow, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(window.files.dialogs, "save", lambda *about: asked.append(about[-1]) or tmp_path / "a.continuo")
    for _ in range(2):
        louder(window)
        window.menus.save.trigger()
        until(qtbot, lambda: not window.files.busy)
    assert asked == ["Four bars"]
    window.menus.save_as.trigger()
    until(qtbot, lambda: not window.files.busy)
    assert asked == ["Four bars", "a"]


def test_a_full_disk_leaves_the_old_file_and_the_document_unsaved(qtbot, window: MainWindow, tmp_path, monkeypatch):
    path = tmp_path / "mine.continuo"
    save_to(qtbot, window, path, monkeypatch)
    whole = path.read_bytes()
    louder(window)
    with monkeypatch.context() as patch:
        patch.setattr("generator.files.os.fsync", no_space)
        window.files.save()
        until(qtbot, lambda: not window.files.busy)
    assert window.status.warns and "No space left" in window.status.text()
    assert path.read_bytes() == whole and not window.document.is_saved
    window.files.save()
    until(qtbot, lambda: not window.files.busy)
    assert window.document.is_saved and load_project(path).tree == window.document.tree


def test_a_folder_that_is_gone_is_told(qtbot, window: MainWindow, tmp_path, monkeypatch):
    louder(window)
    save_to(qtbot, window, tmp_path / "gone" / "mine.continuo", monkeypatch)
    assert window.status.warns and "mine.continuo" in window.status.text()
    assert not window.document.is_saved and window.document.path is None


def test_a_project_is_not_written_over_a_midi_file(qtbot, window: MainWindow, clip: Path, monkeypatch):
    before = clip.read_bytes()
    louder(window)
    save_to(qtbot, window, clip, monkeypatch)
    assert clip.read_bytes() == before
    assert window.status.warns and ".continuo" in window.status.text()


def test_an_edit_while_saving_is_unsaved(qtbot, window: MainWindow, tmp_path, monkeypatch):
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "a.continuo")
    window.files.save()
    louder(window)
    until(qtbot, lambda: not window.files.busy)
    assert not window.document.is_saved and window.document.path == tmp_path / "a.continuo"


def test_saving_again_while_saving_saves_what_came_meanwhile(qtbot, window: MainWindow, tmp_path, monkeypatch):
    path = tmp_path / "a.continuo"
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: path)
    window.files.save()
    louder(window)
    window.files.save()
    until(qtbot, lambda: not window.files.busy and window.document.is_saved)
    assert load_project(path).tree == window.document.tree


def test_an_edit_while_saving_is_unsaved_though_the_undo_list_is_full(qtbot, window: MainWindow, tmp_path, monkeypatch):
    for _ in range(UNDO_LIMIT):
        louder(window)
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "a.continuo")
    window.files.save()
    louder(window)
    until(qtbot, lambda: not window.files.busy)
    assert not window.document.is_saved


def test_undo_and_another_edit_while_saving_is_unsaved(qtbot, window: MainWindow, tmp_path, monkeypatch):
    louder(window)
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "a.continuo")
    window.files.save()
    window.document.undo.undo()
    window.document.rate(1, 1)
    until(qtbot, lambda: not window.files.busy)
    assert not window.document.is_saved


def test_another_document_that_is_opened_while_saving_does_not_get_the_files_name(
    qtbot, window: MainWindow, tmp_path, project: Path, monkeypatch
):
    path = tmp_path / "waltz.continuo"
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: path)
    window.files.save()
    window.files.new()  # nothing was changed, so nothing is asked
    until(qtbot, lambda: not window.files.busy)
    assert window.document.path is None
    assert len(load_project(path).tree.shown.piece) == 12


# The question


def test_unsaved_work_is_asked_about_and_cancel_keeps_it(
    qtbot: Any, window: MainWindow, project: Path, question: Question
) -> None:
    louder(window)
    before = window.document.tree
    opened(qtbot, window, project)
    window.files.new()
    window.close()
    assert len(question.asked) == 3 and "Four bars" in question.asked[0]
    assert window.document.tree is before and window.isVisible() and not window.files.busy


def test_a_file_that_can_not_be_read_asks_nothing_about_unsaved_work(
    qtbot: Any, window: MainWindow, tmp_path: Path, question: Question
) -> None:
    louder(window)
    damaged = tmp_path / "damaged.continuo"
    damaged.write_bytes(b"no project")
    opened(qtbot, window, damaged)
    assert question.asked == [] and window.status.warns and not window.document.is_saved


def test_what_is_exported_is_offered_beside_the_song(
    qtbot: Any, window: MainWindow, clip: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "songs"
    folder.mkdir()
    song = folder / "song.mid"
    song.write_bytes(clip.read_bytes())
    opened(qtbot, window, song)
    assert window.files.dialogs.folder("save") == str(folder)


def test_a_shipped_clip_is_not_saved_beside_itself(qtbot: Any, window: MainWindow) -> None:
    before = window.files.dialogs.folder("save")
    opened(qtbot, window, shipped_clips()[0])
    assert window.files.dialogs.folder("save") == before


def test_after_recovery_the_rows_are_shaded_by_the_key_of_the_panel(qtbot: Any, desk: Desk) -> None:
    tree = TakeTree((Take(1, "Lost", piece_of((0, 480, 60, 80))),), 1)
    settings = ComposeSettings("fill", style="folk", controls=Controls(key="D dorian"))
    crashed(desk, tree, settings=settings.to_plain())
    window = desk.open()
    press(window, "Open it")
    until(qtbot, lambda: not window.files.busy)
    assert window.panel.settings().controls.key == "D dorian"
    assert window.roll.frame.scale == {2, 4, 5, 7, 9, 11, 0}


def test_what_the_panel_says_is_kept_aside_with_the_work(qtbot: Any, window: MainWindow) -> None:
    louder(window)
    window.files.keep()
    until(qtbot, lambda: not window.files._recoverers.busy and not window.files._timer.isActive())
    window.panel.fields["bars"].set_value(5)
    window.panel.fields["bars"].changed.emit()
    assert window.files._timer.isActive()


def test_discard_opens_the_other(qtbot, window: MainWindow, project: Path, question: Question):
    louder(window)
    question.answer = Answers.Discard
    opened(qtbot, window, project)
    assert window.document.path == project and window.document.is_saved


def test_save_saves_and_then_opens_the_other(qtbot, window: MainWindow, tmp_path, project, question, monkeypatch):
    louder(window)
    tree = window.document.tree
    question.answer = Answers.Save
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "mine.continuo")
    window.files.open(project)
    until(qtbot, lambda: window.document.path == project)
    assert load_project(tmp_path / "mine.continuo").tree == tree
    assert len(question.asked) == 1


def test_save_saves_and_then_closes(qtbot, window: MainWindow, tmp_path, question: Question, monkeypatch):
    louder(window)
    question.answer = Answers.Save
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "mine.continuo")
    window.close()
    assert window.isVisible()
    until(qtbot, lambda: not window.isVisible())
    assert (tmp_path / "mine.continuo").exists()


def test_a_name_that_is_not_given_keeps_the_window_open_for_good(qtbot, window, tmp_path, question, monkeypatch):
    louder(window)
    question.answer = Answers.Save
    names = iter([None, tmp_path / "mine.continuo"])
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: next(names))
    window.close()
    assert window.isVisible()
    window.files.save()  # an hour later
    until(qtbot, lambda: window.document.is_saved)
    assert window.isVisible()


def test_a_save_that_fails_keeps_the_window_open(qtbot, window: MainWindow, tmp_path, question: Question, monkeypatch):
    louder(window)
    question.answer = Answers.Save
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "gone" / "mine.continuo")
    window.close()
    until(qtbot, lambda: not window.files.busy)
    assert window.isVisible() and window.status.warns


def test_saved_work_closes_without_a_question(window: MainWindow, question: Question):
    event = QCloseEvent()
    window.closeEvent(event)
    assert event.isAccepted() and question.asked == []
    assert window.about.recovery.path and not window.about.recovery.path.exists()


# Autosave and recovery


def kept(qtbot, window: MainWindow) -> Path:
    """Autosave now, not after seconds."""
    path = window.about.recovery.path
    assert path and window.files._timer.isActive()
    window.files.keep()
    until(qtbot, lambda: not window.files._recoverers.busy)
    return path


def test_what_is_not_saved_is_kept_beside(qtbot, window: MainWindow, tmp_path, monkeypatch):
    assert not window.files._timer.isActive()
    louder(window)
    path = kept(qtbot, window)
    assert load_project(path).tree == window.document.tree
    assert not window.document.is_saved
    save_to(qtbot, window, tmp_path / "mine.continuo", monkeypatch)
    assert not path.exists()


def test_autosave_is_not_put_off_by_edit_after_edit(qtbot, window: MainWindow):
    louder(window)
    left = window.files._timer.remainingTime()
    qtbot.waitUntil(lambda: window.files._timer.remainingTime() < left, timeout=WAIT_MS)
    left = window.files._timer.remainingTime()
    louder(window)
    assert window.files._timer.remainingTime() <= left


def test_an_autosave_that_fails_warns_once(qtbot, window: MainWindow, monkeypatch):
    monkeypatch.setattr("generator.files.os.fsync", no_space)
    louder(window)
    window.files.keep()
    until(qtbot, lambda: window.status.warns)
    assert "could not be backed up" in window.status.text() and "No space left" in window.status.text()
    window.status.say("")
    louder(window)
    window.files.keep()
    until(qtbot, lambda: not window.files._recoverers.busy)
    assert not window.status.warns


def test_a_folder_that_can_not_be_written_to_is_warned_of_once(desk: Desk, clip: Path):
    (desk.folder / "file").write_bytes(b"")
    window = desk.open(clip, recovery=Recovery(desk.folder / "file" / "recovery"))
    window.files.keep()
    assert not window.status.warns
    louder(window)
    window.files.keep()
    assert window.status.warns and "could not be backed up" in window.status.text()
    window.preferences.set_language("zh_CN")
    assert window.isVisible() and not window.is_leaving


def crashed(desk: Desk, tree: TakeTree, origin: Path | None = None, settings: Mapping[str, Any] | None = None) -> Path:
    """What a program left that is gone."""
    left = Recovery(desk.folder / "recovery")
    assert left.path
    save_project(Project(tree, settings or {"bars": 5}, origin), left.path)
    left.close(keep=True)
    return left.path


def press(window: MainWindow, text: str) -> None:
    """A button of the box that asks about what was left."""
    (box,) = [box for box in window.findChildren(QMessageBox) if box.isVisible()]
    (button,) = [one for one in box.findChildren(QPushButton) if one.text().replace("&", "") == text]
    button.click()


def test_work_of_a_crash_is_offered_and_recovered(qtbot, desk: Desk, project: Path):
    tree = TakeTree((Take(1, "Lost", piece_of((0, 480, 60, 80))),), 1)
    path = crashed(desk, tree, project)
    window = desk.open()
    press(window, "Open it")
    until(qtbot, lambda: not window.files.busy)
    assert window.document.tree == tree and not window.document.is_saved
    assert window.document.path == project and window.panel.settings().bars == 5
    own = window.about.recovery.path
    assert own and not path.exists()
    assert load_project(own).tree == tree  # at every moment it stands in a file
    assert "Recovered" in window.status.text()


def test_work_of_a_crash_can_be_deleted_one_by_one(desk: Desk, qtbot):
    for name in ("one", "two"):
        crashed(desk, TakeTree((Take(1, name, piece_of((0, 480, 60, 80))),), 1))
    window = desk.open()
    assert len(window.about.recovery.leftovers()) == 2
    press(window, "Delete it")
    assert len(window.about.recovery.leftovers()) == 1
    until(qtbot, lambda: any(box.isVisible() for box in window.findChildren(QMessageBox)))
    press(window, "Ask again later")
    assert len(window.about.recovery.leftovers()) == 1


def test_a_damaged_leftover_is_a_sentence(qtbot, desk: Desk, clip: Path):
    path = crashed(desk, TakeTree((Take(1, "", piece_of()),), 1))
    path.write_bytes(path.read_bytes()[:100])
    window = desk.open(clip)
    press(window, "Open it")
    until(qtbot, lambda: not window.files.busy)
    assert window.status.warns and len(window.document.piece) == 12 and path.exists()


# While something is read or written


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
