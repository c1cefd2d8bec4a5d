"""What comes from outside (files, names, settings) is bounded, taken as text, and stops nothing."""

from __future__ import annotations

import json
import os
import signal
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSettings
from PySide6.QtGui import QHelpEvent
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QToolTip

from app.composer.settings import ComposeSettings
from app.document import project
from app.document.piece import VELOCITY, Part
from app.document.project import Project, load_project, save_project
from app.document.takes import Take, TakeTree
from app.files.kinds import is_file, is_folder, sort_out
from app.piano_roll.geometry import KEYBOARD_WIDTH, RULER_HEIGHT
from app.piano_roll.view import PianoRoll
from app.player import messages as ask
from app.ui.text import as_tip
from app.window.export.exporter import file_name
from app.window.learn_style.job import TrainingJob
from app.window.library.link import CatalogueLink
from app.window.settings import MOST_RECENT, SettingsFile
from app.window.single_instance import SingleInstance, _socket_name
from app.window.takes.panel import TakesPanel
from generator.errors import ContinuoError
from generator.music.metre import Metre
from tests.app.window.parts import WAIT_MS, heard_notes, piece_of, told

PIECE = piece_of((0, 480, 60, 80))
TOO_LONG = Path("/", "a" * 5000, "b.mid")  # for every system


# The start of a second program


def test_a_second_start_may_lead_to_a_question(qtbot, tmp_path_factory):
    """While it is answered the connection ends, and goes."""
    folder = Path(tmp_path_factory.mktemp("s"))
    instance = SingleInstance(folder)
    assert instance.try_claim()
    socket = QLocalSocket()
    answered = []

    def ask(paths: list[Path]) -> None:
        qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=WAIT_MS)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        answered.append(paths)

    instance.opened.connect(ask)
    socket.connectToServer(_socket_name(folder))
    socket.write(json.dumps({"open": []}).encode() + b"\n")
    qtbot.waitUntil(lambda: answered == [[]], timeout=WAIT_MS)
    instance.close()


# Names are no markup


def test_a_tool_tip_shows_markup_as_text():
    assert as_tip("Take 1") == "Take 1"
    assert as_tip("Tom & Jerry") == "Tom & Jerry"
    assert "<img" not in as_tip("<img src='//elsewhere/a.png'>\nb") and "<br>" in as_tip("<b>\nb")
    assert as_tip("&lt;") == "<qt>&amp;lt;</qt>"


def test_the_name_of_a_take_is_no_markup(qtbot):
    panel = TakesPanel()
    qtbot.addWidget(panel)
    panel.show_takes(TakeTree((Take(1, "<b>a</b>", PIECE), Take(2, "b", PIECE, 1)), 2, 1))
    item = panel.tree.topLevelItem(0)
    assert item is not None
    assert item.text(0) == "<b>a</b>"
    assert "<b>" not in item.toolTip(0) and "<b>" not in panel.compared.toolTip()


def test_the_name_of_a_part_is_no_markup(qtbot, monkeypatch):
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.resize(900, 600)
    roll.set_piece(piece_of((0, 4800, 60, 80), parts=(Part("<img src='a.png'>"), Part())))
    roll.fit()
    sight = roll.sight()
    place = QPoint(KEYBOARD_WIDTH + sight.x(1.0), sight.y(60) + RULER_HEIGHT + 2)
    shown = []
    monkeypatch.setattr(QToolTip, "showText", lambda _, text, *__: shown.append(text))
    roll.viewportEvent(QHelpEvent(QEvent.Type.ToolTip, place, QPoint()))
    assert len(shown) == 1 and "&lt;img" in shown[0] and "<img" not in shown[0]


def test_takes_that_did_not_change_are_not_filled_in_again(qtbot, monkeypatch):
    panel = TakesPanel()
    qtbot.addWidget(panel)
    tree = TakeTree(tuple(Take(number, f"{number}", PIECE) for number in range(1, 6)), 1)
    panel.show_takes(tree)
    filled = []
    fill = panel._fill
    monkeypatch.setattr(panel, "_fill", lambda item, take: (filled.append(take.number), fill(item, take)))
    panel.show_takes(tree.changed(2, name="other"))
    assert filled == [2]
    assert [panel.tree.topLevelItem(row).text(0) for row in range(5)] == ["1", "other", "3", "4", "5"]  # pyright: ignore[reportOptionalMemberAccess]


def test_half_a_character_is_in_no_file_name():
    file_name("a\ud800b").encode()


# Files


def test_a_name_that_is_too_long_is_nothing_that_is_read():
    assert not is_folder(TOO_LONG) and not is_file(TOO_LONG)
    assert sort_out([TOO_LONG]).clips == (TOO_LONG,)
    assert sort_out([TOO_LONG.with_suffix(".txt")]).others == (TOO_LONG.with_suffix(".txt"),)


def _changed(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(members["project.json"])
    change(about)
    members["project.json"] = json.dumps(about).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("takes/1.", f"takes/{about['takes'][0]['number']}."), data)


def test_the_number_of_a_take_fits_into_a_signal(tmp_path):
    path = tmp_path / "a.continuo"
    save_project(Project(TakeTree((Take(1, "a", PIECE),), 1)), path)

    def put(about: dict[str, Any]) -> None:
        about["current"] = about["takes"][0]["number"] = 2**40

    _changed(path, put)
    with pytest.raises(ContinuoError, match="damaged"):
        load_project(path)


def test_a_piece_has_no_more_parts_than_a_midi_file_can_have(tmp_path):
    path = tmp_path / "a.continuo"
    save_project(Project(TakeTree((Take(1, "a", PIECE),), 1)), path)
    _changed(path, lambda about: about["takes"][0].update(parts=[["a", 0, False]] * (2**16 + 1)))
    with pytest.raises(ContinuoError, match="too many instruments"):
        load_project(path)


def test_a_project_has_a_largest_size_as_a_whole(tmp_path, monkeypatch):
    path = tmp_path / "a.continuo"
    takes = tuple(Take(number, "a", PIECE) for number in range(1, 9))
    save_project(Project(TakeTree(takes, 1)), path)
    load_project(path)
    with zipfile.ZipFile(path) as archive:
        size = sum(one.file_size for one in archive.infolist())
    monkeypatch.setattr(project, "_MOST_BYTES_OF_ALL", size - 1)
    with pytest.raises(ContinuoError, match="larger than a project can be"):
        load_project(path)


def test_chords_are_shown_for_so_many_bars_at_most(window):
    settings = {**ComposeSettings().to_plain(), "mode": "new"}
    settings["controls"]["chords"] = "Dm7 | G7"
    piece = piece_of((0, 1, 60, 80), ticks_per_quarter=1, metres=(Metre(0, 1, 128),))
    window.document.open(TakeTree((Take(1, "a", piece, region=(0, 2**31 - 1), settings=settings),), 1), None)
    assert 0 < len(window.roll.frame.chords) <= 10_000


def test_what_is_opened_after_a_question_keeps_its_name(window, monkeypatch):
    """Though another file is being opened by then."""
    files, later = window.files, []
    window.document.edit(window.document.piece.with_tempo(77), "Tempo")
    monkeypatch.setattr(files, "may_go", lambda then=None: bool(later.append(then)))
    files._path = Path("/a/first.mid")
    files._on_read(PIECE)
    files._path = Path("/a/second.mid")
    monkeypatch.setattr(files, "may_go", lambda _=None: True)
    later[0]()
    assert files.name == "First"


def test_a_note_is_heard_after_an_edit_without_the_piece_being_told_again(window):
    window.listening.audition(60, 80, 0)
    loads, notes = len(told(window, ask.LoadPiece)), len(told(window, ask.AddNotes))
    rows = window.document.piece.rows.copy()
    rows[0, VELOCITY] += 1
    window.document.edit(window.document.piece.with_rows(rows), "Louder")
    window.listening.audition(62, 80, 0)
    assert told(window, ask.Audition)[-1].pitch == 62
    assert (len(told(window, ask.LoadPiece)), len(told(window, ask.AddNotes))) == (loads, notes)
    window.listening.play(0.0)
    assert len(told(window, ask.LoadPiece)) == loads + 1
    assert heard_notes(window)[0][4] == rows[0, VELOCITY]


def test_a_note_is_heard_with_the_sound_that_its_part_has_by_now(window):
    window.listening.audition(60, 80, 0)
    loads = len(told(window, ask.LoadPiece))
    piece = window.document.piece
    window.document.edit(replace(piece, parts=(piece.parts[0]._replace(program=40),)), "Sound")
    window.listening.audition(60, 80, 0)
    assert len(told(window, ask.LoadPiece)) == loads + 1


def test_a_library_that_is_closed_looks_no_more(qapp, tmp_path):
    link = CatalogueLink(tmp_path / "library.sqlite", [tmp_path])
    link.close()
    link.look_again()
    assert not link.is_running


# Settings


def test_a_path_with_a_nul_is_none_of_ours(tmp_path):
    path = tmp_path / "continuo.ini"
    store = QSettings(str(path), QSettings.Format.IniFormat)
    store.setValue("library_folders", json.dumps(["a\0b"]))
    store.setValue("checkpoint", json.dumps("\0"))
    store.setValue("recent_files", json.dumps([f"{number}.mid" for number in range(5000)]))
    store.sync()
    settings = SettingsFile(path).read()
    assert settings.library_folders == () and settings.checkpoint is None
    assert len(settings.recent_files) == MOST_RECENT


def test_whatever_the_settings_say_the_window_opens(desk, tmp_path):
    file = SettingsFile(tmp_path / "other.ini")
    kept = replace(
        file.read(), snap="a", checkpoint=TOO_LONG, library_folders=(TOO_LONG,), recent_files=(TOO_LONG,),
        hints_seen=True,
    )  # fmt: skip
    assert file.write(kept)
    window = desk.open(TOO_LONG, settings=SettingsFile(tmp_path / "other.ini"))
    assert window.roll.snap == "off"
    assert window.status.warns  # about the file that it was to open


# Processes


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signal")
def test_a_run_that_is_gone_already_is_told_nothing(qapp, monkeypatch):
    class Gone:
        number = 0

        def processId(self) -> int:
            return self.number

    told = []

    def kill(number: int, what: int) -> None:
        told.append((number, what))
        raise ProcessLookupError

    monkeypatch.setattr(os, "kill", kill)
    job, gone = TrainingJob(), Gone()
    job._process = gone  # type: ignore[assignment]
    job.finish_now()
    assert told == []
    gone.number = 99
    job.finish_now()
    assert told == [(99, signal.SIGINT)]
    job._process = None


# Far away


@pytest.mark.parametrize("ticks_per_quarter", [1, 24, 480])
def test_the_roll_shows_a_piece_as_long_as_pieces_can_be(qtbot, ticks_per_quarter):
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.resize(900, 600)
    roll.show()
    last = 2**31 - 3
    roll.set_piece(piece_of((0, 1, 60, 80), (last, 1, 64, 80), ticks_per_quarter=ticks_per_quarter))
    roll.fit()
    for factor in (1e9, 1e-9, 1e9):
        roll.zoom(factor)
        roll.horizontalScrollBar().setValue(2**30)
    roll.state.put_caret(last)
    for place in (last / ticks_per_quarter, 0.0, last / ticks_per_quarter):
        roll.set_playhead(place)
        roll.set_bars((1, 2**20))
        assert not roll.grab().isNull()
    roll.plan(last / ticks_per_quarter, last / ticks_per_quarter + 4)
    assert not roll.grab().isNull()
    roll.end_preview()
    roll.select_all()
    assert not roll.grab().isNull()
