"""Opening, saving, and that nothing is lost: with the real window, and no composing."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMessageBox, QPushButton

from app.document.document import UNDO_LIMIT
from app.document.piece import COMPOSED, ORIGIN
from app.document.project import Project, load_project, save_project
from app.document.recovery import Recovery
from app.document.takes import Take, TakeTree
from app.player import messages as ask
from app.window.main_window import MainWindow
from generator.compose.controls import Controls
from generator.midi.codec import write_midi
from generator.music.score import Score, Track, note_array
from tests.app.window.parts import WAIT_MS, Answers, Desk, Question, piece_of, say, told, until, waltz


def louder(window: MainWindow) -> None:
    """Some edit."""
    rows = window.document.piece.rows.copy()
    rows[:, 3] = rows[:, 3] % 100 + 1
    window.document.edit(window.document.piece.with_rows(rows), "Louder")


def save_to(qtbot, window: MainWindow, path: Path, monkeypatch) -> None:
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: path)
    window.files.save()
    until(qtbot, lambda: not window.files.busy)


def opened(qtbot, window: MainWindow, path: Path) -> None:
    window.files.open(path)
    until(qtbot, lambda: not window.files.busy)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two takes, the second of which is seen."""
    one, two = piece_of((0, 480, 60, 80)), piece_of((0, 480, 60, 80), (480, 480, 64, 80, 0, COMPOSED))
    tree = TakeTree((Take(1, "Song", one), Take(2, "Take 1", two, 1, (480, 960))), 2, 1)
    path = tmp_path / "song.continuo"
    save_project(Project(tree, {"mode": "endless", "bars": 3}), path)
    return path


# Opening


def test_a_clip_opens_as_a_new_document_that_needs_no_saving(window: MainWindow, clip: Path):
    assert len(window.document.piece) == 12
    assert window.document.is_saved and window.document.path is None
    assert window.windowTitle() == "Four bars[*] - Continuo" and not window.isWindowModified()
    assert window.status.text() == "Four bars: 4 bars, 12 notes"
    assert window.transport.metre.currentText() == "3/4"


def test_a_project_opens_with_its_takes_and_settings(qtbot, window: MainWindow, project: Path):
    opened(qtbot, window, project)
    assert [take.name for take in window.document.tree.all] == ["Song", "Take 1"]
    assert window.document.take.number == 2 and window.document.path == project
    assert window.panel.settings().mode == "endless" and window.panel.settings().bars == 3
    assert window.document.is_saved
    assert window.header.title.toolTip() == "song: Take 1"


@pytest.mark.parametrize("name", ["cut.mid", "text.mid", "zip.continuo", "gone.mid", "gone.continuo", "drums.mid"])
def test_a_file_that_can_not_be_read_leaves_the_document(qtbot, window: MainWindow, clip: Path, name: str):
    path = clip.with_name(name)
    contents = {
        "cut.mid": clip.read_bytes()[:40],
        "text.mid": b"hello",
        "zip.continuo": b"PK\x03\x04",
        "drums.mid": write_midi(Score(480, (Track(note_array([(0, 9, 36, 80)]), "Kit", 0, True),))),
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
        "<note><pitch><step>C</step><octave>5</octave></pitch><duration>2</duration></note></measure></part>"
        "</score-partwise>"
    )
    opened(qtbot, window, path)
    assert window.document.piece.rows[:, 2].tolist() == [72], window.status.text()
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


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


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


def test_unsaved_work_is_asked_about_and_cancel_keeps_it(window: MainWindow, project: Path, question: Question):
    louder(window)
    before = window.document.tree
    window.files.open(project)
    window.files.new()
    window.close()
    assert len(question.asked) == 3 and "Four bars" in question.asked[0]
    assert window.document.tree is before and window.isVisible() and not window.files.busy


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
    until(qtbot, lambda: not window.files._keepers.busy)
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
    assert "could not be put aside" in window.status.text() and "No space left" in window.status.text()
    window.status.say("")
    louder(window)
    window.files.keep()
    until(qtbot, lambda: not window.files._keepers.busy)
    assert not window.status.warns


def test_a_folder_that_can_not_be_written_to_is_warned_of_once(desk: Desk, clip: Path):
    (desk.folder / "file").write_bytes(b"")
    window = desk.open(clip, recovery=Recovery(desk.folder / "file" / "recovery"))
    window.files.keep()
    assert not window.status.warns
    louder(window)
    window.files.keep()
    assert window.status.warns and "could not be put aside" in window.status.text()
    window.remembered.set_language("zh_CN")
    assert window.isVisible() and not window.is_leaving


def crashed(desk: Desk, tree: TakeTree, origin: Path | None = None) -> Path:
    """What a program left that is gone."""
    left = Recovery(desk.folder / "recovery")
    assert left.path
    save_project(Project(tree, {"bars": 5}, origin), left.path)
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


def test_a_window_opens_again_with_its_work(qtbot, desk: Desk, clip: Path):
    recovery = Recovery(desk.folder / "recovery")
    first = desk.open(clip, recovery=recovery)
    louder(first)
    tree = first.document.tree
    first.remembered.set_language("zh_CN")
    assert first.is_leaving and not first.isVisible()
    second = desk.open(recovery=recovery, again=recovery.path)
    assert second.document.tree == tree and not second.document.is_saved
    assert second.remembered.settings.language == "zh_CN"
    assert recovery.path and recovery.path.exists()
    recovery.close()


def test_a_window_that_can_not_keep_its_work_stays_open(desk: Desk, clip: Path, monkeypatch):
    window = desk.open(clip)
    louder(window)
    monkeypatch.setattr("generator.files.os.fsync", no_space)
    window.remembered.set_language("zh_CN")
    assert window.isVisible() and not window.is_leaving and window.status.warns


# Several files, and several starts


def test_recent_files_are_remembered(qtbot, desk: Desk, clip: Path, project: Path, tmp_path, monkeypatch):
    window = desk.open(clip)
    opened(qtbot, window, project)
    save_to(qtbot, window, project, monkeypatch)
    assert [action.text() for action in window.menus.recent.actions()] == ["song.continuo", "four-bars.mid"]
    window.close()
    window = desk.open()
    assert [action.text() for action in window.menus.recent.actions()] == ["song.continuo", "four-bars.mid"]
    window.menus.recent.actions()[1].trigger()
    until(qtbot, lambda: len(window.document.piece) == 12)


def test_a_recent_file_that_is_gone_is_told(qtbot, desk: Desk, clip: Path):
    window = desk.open(clip)
    clip.unlink()
    window.menus.recent.actions()[0].trigger()
    until(qtbot, lambda: window.status.warns)
    assert "four-bars.mid" in window.status.text() and len(window.document.piece) == 12


def dropped(window: MainWindow, *paths: Path) -> bool:
    """Drag files over the window, and let go. -> whether it took them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    about = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(400, 300), *about)
    window.dragEnterEvent(enter)
    if enter.isAccepted():
        window.dropEvent(QDropEvent(QPointF(400, 300), *about))
    return enter.isAccepted()


def test_files_are_opened_by_dropping_them(qtbot, window: MainWindow, project: Path, tmp_path, tiny_model: Path):
    assert dropped(window, project)
    until(qtbot, lambda: window.document.path == project)
    other = tmp_path / "other.safetensors"
    other.write_bytes(tiny_model.read_bytes())
    assert dropped(window, other)
    until(qtbot, lambda: not window.models.busy)
    assert window.models.path == other
    folder = tmp_path / "folder"
    folder.mkdir()
    assert dropped(window, folder)
    assert window.remembered.settings.library_folders == (folder,)


def test_a_file_of_no_use_is_told(window: MainWindow, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    window.opening.open_files([path])
    assert window.status.warns and "notes.txt" in window.status.text()


def test_a_second_start_hands_over_its_files(qtbot, window: MainWindow, project: Path):
    window.showMinimized()
    window.opening.come_forward([project])
    assert not window.isMinimized()
    until(qtbot, lambda: window.document.path == project)


# Settings


def test_how_the_window_was_left_is_how_it_opens(desk: Desk, clip: Path):
    window = desk.open(clip)
    window.transport.volume.setValue(33)
    window.transport.metronome.setChecked(True)
    window.transport.live.setChecked(False)
    window.panel.more_open = True
    window.roll.set_snap("1/8")
    window.header.show_snap("1/8")
    window.close()
    window = desk.open(clip)
    assert window.transport.volume.value() == 33 and window.transport.metronome.isChecked()
    assert not window.transport.live.isChecked() and not window.composing.heard
    assert window.panel.more_open and window.roll.snap == "1/8"
    assert told(window, ask.SetVolume)[-1] == ask.SetVolume(33) and told(window, ask.SetMetronome)[
        -1
    ] == ask.SetMetronome(True)


@pytest.mark.parametrize("contents", [b"\xff\xfe\x00garbage", b"[General]\nvolume=loud\nwindow_geometry=###\nsnap=\\0"])
def test_settings_that_can_not_be_read_are_the_usual_ones(desk: Desk, clip: Path, contents: bytes):
    (desk.folder / "settings.ini").write_bytes(contents)
    window = desk.open(clip)
    assert window.transport.volume.value() == 100 and len(window.document.piece) == 12


def test_a_window_geometry_of_nonsense_harms_nothing(desk: Desk, clip: Path):
    from dataclasses import replace

    kept = replace(desk.settings.read(), window_geometry=b"\x01\xd9\xd0\xcb" + b"\xff" * 60, splitters={"main": b"xx"})
    desk.settings.write(kept)
    window = desk.open(clip)
    assert window.isVisible() and window.width() >= window.minimumWidth() > 0


def test_without_any_model_the_window_says_what_is_missing(desk: Desk, clip: Path):
    window = desk.open(clip, models=[])
    assert not window.panel.compose.isEnabled()
    window.composing.compose()
    assert not window.composing.busy


def test_a_file_that_is_no_model_leaves_the_one_before_it(qtbot, window: MainWindow, clip: Path, tiny_model: Path):
    window.models.open(clip)
    until(qtbot, lambda: window.models.checkpoint is not None and not window.models.busy)
    assert window.models.path == tiny_model
    assert window.lasting.isVisible() and "four-bars.mid" in window.lasting.text()
    window.models.open(tiny_model)
    assert not window.lasting.isVisible()


def test_a_model_that_is_damaged_gives_way_to_one_that_is_not(desk: Desk, clip: Path, tiny_model: Path):
    damaged = [clip.with_name(f"{n}.safetensors") for n in range(2)]
    for path in damaged:
        path.write_bytes(tiny_model.read_bytes()[:1000])
    window = desk.open(clip, models=[*damaged, tiny_model], preferred=damaged[0])
    assert window.models.path == tiny_model and window.models.checkpoint is not None
    # Whatever was said meanwhile of the piece that was opened.
    assert window.lasting.isVisible() and "Traceback" not in window.lasting.text()


def test_models_that_are_all_gone_leave_a_sentence(qtbot, desk: Desk, clip: Path, tiny_model: Path):
    path = clip.with_name("mine.safetensors")
    path.write_bytes(tiny_model.read_bytes())
    window = desk.open(clip, models=[path])
    path.unlink()
    window.models.open(clip)
    until(qtbot, lambda: not window.models.busy)
    assert window.models.checkpoint is None and not window.panel.compose.isEnabled() and window.lasting.isVisible()


def test_closing_while_a_file_is_written_writes_all_of_it(window: MainWindow, tmp_path, monkeypatch):
    path = tmp_path / "mine.continuo"
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: path)
    window.files.save()
    window.close()
    assert not window.isVisible() and len(load_project(path).tree.shown.piece) == 12


def test_the_midi_of_a_project_is_the_piece(window: MainWindow):
    assert window.document.piece.score().tracks[0] == waltz().tracks[0]
    assert not (window.document.piece.rows[:, ORIGIN] == COMPOSED).any()
