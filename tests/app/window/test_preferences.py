"""How the window was left is how it opens."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.player import messages as ask
from app.window.settings import SettingsFile
from tests.app.window.parts import Desk, opened, save_to, sent_commands, until

TOO_LONG = Path("/", "a" * 5000, "b.mid")  # for every system


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


def test_a_recent_file_that_is_gone_is_reported(qtbot, desk: Desk, clip: Path):
    window = desk.open(clip)
    clip.unlink()
    window.menus.recent.actions()[0].trigger()
    until(qtbot, lambda: window.status.warns)
    assert "four-bars.mid" in window.status.text() and len(window.document.piece) == 12


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
    assert not window.transport.live.isChecked() and not window.composing.plays_live
    assert window.panel.more_open and window.roll.snap == "1/8"
    assert sent_commands(window, ask.SetVolume)[-1] == ask.SetVolume(33) and sent_commands(window, ask.SetMetronome)[
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


def test_what_was_hidden_stays_hidden(desk: Desk, clip: Path):
    window = desk.open(clip)
    window.menus.panel.trigger()
    window.menus.lane.trigger()
    window.close()
    again = desk.open(clip)
    assert not again.panel.isVisible() and again.left.isVisible()
    assert (again.menus.panel.isChecked(), again.menus.lane.isChecked(), again.menus.side.isChecked()) == (
        False, False, True,
    )  # fmt: skip


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
