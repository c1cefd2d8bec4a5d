"""The library: what it finds in folders, how it follows them, and its panel with real widgets."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QToolButton

from app import library
from app.library import CLIP, MODEL, Entry, entry, scan, sort_out
from app.widgets.library_list import GoneLine, Heading
from app.widgets.library_panel import LibraryPanel, dropped_files


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")


def titles(folder: Path) -> list[str]:
    return [own.title for own in scan(folder).entries]


def test_clips_and_checkpoints_are_found_however_deep(tmp_path):
    make(tmp_path, "b.mid", "a/c.MIDI", "a/b/c/d.musicxml", "e.mxl", "mine/my-lstm.safetensors", "notes.txt", "x.xml")
    found = scan(tmp_path)
    assert [(own.title, own.kind) for own in found.entries] == [
        ("B", CLIP), ("C", CLIP), ("D", CLIP), ("E", CLIP), ("My LSTM", MODEL),
    ]  # fmt: skip
    assert found.entries[1].path == tmp_path / "a" / "c.MIDI"
    assert not found.gone and not found.cut


def test_hidden_files_and_folders_are_left_out(tmp_path):
    make(tmp_path, ".hidden.mid", ".git/a.mid", "._seen.mid", "seen.mid")
    assert titles(tmp_path) == ["Seen"]


def test_a_folder_named_like_a_file_is_no_file(tmp_path):
    make(tmp_path, "songs.mid/one.mid")
    assert titles(tmp_path) == ["One"]


def test_links_in_a_circle_end(tmp_path):
    make(tmp_path, "a/one.mid")
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    (tmp_path / "dead.mid").symlink_to(tmp_path / "nowhere.mid")
    assert titles(tmp_path) == ["One"]


def test_a_linked_folder_is_followed_once(tmp_path):
    make(tmp_path, "real/one.mid", "other/two.mid")
    (tmp_path / "real" / "to-other").symlink_to(tmp_path / "other")
    assert titles(tmp_path / "real") == ["One", "Two"]
    assert titles(tmp_path) == ["One", "Two"]


def test_limits_hold(tmp_path, monkeypatch):
    make(tmp_path, *(f"{n}.mid" for n in range(12)), "/".join("d" * (library.DEEPEST + 2)) + "/deep.mid")
    assert len(scan(tmp_path).entries) == 12
    monkeypatch.setattr(library, "MOST_FILES", 10)
    assert len(scan(tmp_path).entries) == 10
    assert scan(tmp_path).cut


def test_a_scan_can_be_left_off(tmp_path):
    make(tmp_path, "a.mid", "b/c.mid")
    assert not scan(tmp_path, lambda: True).entries


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_are_no_text_are_listed(tmp_path):
    try:
        make(tmp_path, os.fsdecode(b"caf\xe9.mid"))
    except OSError:
        pytest.skip("this file system takes no such name")
    assert titles(tmp_path) == ["Caf?"]


def test_a_folder_that_is_gone_watches_for_its_return(tmp_path):
    found = scan(tmp_path / "a" / "b")
    assert found.gone and not found.entries
    assert found.watched == (tmp_path,)


def test_a_search_looks_through_the_folders_names_too(tmp_path):
    own = entry(tmp_path / "Bach" / "bwv-1.mid", tmp_path)
    assert own and "bach" in own.key and "bwv" in own.key
    assert entry(tmp_path / "bwv.txt") is None


def test_what_is_dropped_is_sorted_out(tmp_path):
    make(tmp_path, "a.mid", "b.XML", "c.safetensors", "d.continuo", "e.png", "folder.mid/f.mid")
    names = ("a.mid", "b.XML", "c.safetensors", "d.continuo", "e.png", "folder.mid")
    dropped = sort_out(tmp_path / name for name in names)
    assert [[path.name for path in kind] for kind in dropped] == [
        ["a.mid", "b.XML"], ["c.safetensors"], ["folder.mid"], ["d.continuo"], ["e.png"],
    ]  # fmt: skip


@pytest.fixture
def panel(qtbot, tmp_path):
    """Makes panels over tmp_path's "mine", with a shipped clip and a shipped model."""
    made = []

    def make_panel(*folders: Path) -> LibraryPanel:
        made.append(panel := LibraryPanel([Path("bach-chorale.mid"), Path("lstm.safetensors")], folders))
        qtbot.addWidget(panel)
        panel.resize(300, 500)
        panel.show()
        return panel

    yield make_panel
    for panel in made:
        panel.close_down()


def shown(panel: LibraryPanel) -> list[str]:
    return [row.text if isinstance(row, Heading) else row.title for row in panel.view.library.rows]


def until(qtbot, ready: Callable[[], bool]) -> None:
    qtbot.waitUntil(ready, timeout=20_000)


def choose(panel: LibraryPanel, title: str) -> None:
    panel.view.setCurrentIndex(panel.view.library.index(shown(panel).index(title)))


def test_the_panel_lists_what_ships_and_what_lies_in_a_folder(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid", "deep/two.mid", "own.safetensors")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: len(shown(library_panel)) > 3)
    assert shown(library_panel) == ["Comes with Continuo", "Bach chorale", "mine", "One", "Two"]
    assert library_panel.count.text() == "Clips: 3"
    qtbot.mouseClick(library_panel.kinds.button(1), Qt.MouseButton.LeftButton)
    assert shown(library_panel) == ["Comes with Continuo", "LSTM", "mine", "Own"]


def test_nothing_is_looked_up_before_the_panel_is_seen(qtbot, tmp_path):
    make(tmp_path / "mine", "one.mid")
    hidden = LibraryPanel([], [tmp_path / "mine"])
    qtbot.addWidget(hidden)
    assert not hidden.folders._jobs.busy
    assert hidden.folders.folders == [tmp_path / "mine"]
    hidden.show()
    until(qtbot, lambda: "One" in shown(hidden))
    hidden.close_down()


def test_enter_and_double_click_open(qtbot, tmp_path, panel):
    library_panel = panel()
    choose(library_panel, "Bach chorale")
    with qtbot.waitSignal(library_panel.clip_chosen) as told:
        qtbot.keyClick(library_panel.view, Qt.Key.Key_Return)
    assert told.args == [Path("bach-chorale.mid")]
    library_panel.show_kind(MODEL)
    place = library_panel.view.visualRect(library_panel.view.library.index(1)).center()
    qtbot.mouseClick(library_panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(library_panel.checkpoint_chosen) as told:
        qtbot.mouseDClick(library_panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told.args == [Path("lstm.safetensors")]


def test_a_heading_opens_nothing(qtbot, panel):
    library_panel = panel()
    choose(library_panel, "Comes with Continuo")
    with qtbot.assertNotEmitted(library_panel.clip_chosen):
        qtbot.keyClick(library_panel.view, Qt.Key.Key_Return)
        qtbot.keyClick(library_panel.view, Qt.Key.Key_Delete)


def test_a_search_narrows_the_list_and_enter_opens_the_first(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "fugue.mid", "bach/prelude.mid")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: len(shown(library_panel)) > 3)
    qtbot.keyClicks(library_panel.search, "BACH prel")
    assert shown(library_panel) == ["mine", "Prelude"]
    with qtbot.waitSignal(library_panel.clip_chosen) as told:
        qtbot.keyClick(library_panel.search, Qt.Key.Key_Return)
    assert told.args == [tmp_path / "mine" / "bach" / "prelude.mid"]
    qtbot.keyClicks(library_panel.search, "xyz")
    assert library_panel.empty.isVisible()
    assert "xyz" in library_panel.empty.text()


def test_new_files_appear_and_removed_ones_go(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid", "deep/two.mid")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: "Two" in shown(library_panel))
    make(tmp_path / "mine", "deep/three.mid")
    until(qtbot, lambda: "Three" in shown(library_panel))
    (tmp_path / "mine" / "one.mid").unlink()
    until(qtbot, lambda: "One" not in shown(library_panel))


def test_when_the_window_becomes_active_files_are_looked_up_again(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: "One" in shown(library_panel))
    library_panel.folders._watcher.removePaths(
        library_panel.folders._watcher.directories()
    )  # a drive that tells nothing
    make(tmp_path / "mine", "two.mid")
    library_panel._looked = -1e9
    QApplication.sendEvent(library_panel.window(), QEvent(QEvent.Type.WindowActivate))
    until(qtbot, lambda: "Two" in shown(library_panel))


def test_a_folder_that_vanishes_is_said_to_be_gone_and_comes_back(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: "One" in shown(library_panel))
    shutil.move(tmp_path / "mine", tmp_path / "elsewhere")
    until(qtbot, lambda: len(library_panel.findChildren(GoneLine)) == 1)
    assert shown(library_panel) == ["Comes with Continuo", "Bach chorale"]
    shutil.move(tmp_path / "elsewhere", tmp_path / "mine")
    until(qtbot, lambda: "One" in shown(library_panel))
    until(qtbot, lambda: not library_panel.findChildren(GoneLine))


def test_a_folder_that_is_gone_can_be_removed(qtbot, tmp_path, panel):
    library_panel = panel(tmp_path / "nowhere")
    until(qtbot, lambda: len(library_panel.findChildren(GoneLine)) == 1)
    button = library_panel.findChildren(GoneLine)[0].findChildren(QToolButton)[0]
    with qtbot.waitSignal(library_panel.folders_changed) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == [[]]
    until(qtbot, lambda: not library_panel.findChildren(GoneLine))


def test_a_folder_is_removed_by_its_heading_and_by_the_menu_of_a_file(qtbot, tmp_path, panel):
    for name in ("first", "second"):
        make(tmp_path / name, f"of-{name}.mid")
    library_panel = panel(tmp_path / "first", tmp_path / "second")
    until(qtbot, lambda: "Of second" in shown(library_panel))
    choose(library_panel, "first")
    with qtbot.waitSignal(library_panel.folders_changed) as told:
        qtbot.keyClick(library_panel.view, Qt.Key.Key_Delete)
    assert told.args == [[tmp_path / "second"]]
    row = library_panel.view.library.rows[-1]
    assert isinstance(row, Entry) and row.title == "Of second"
    menu = library_panel.menu_of(row)
    next(action for action in menu.actions() if action.text().startswith("Remove")).trigger()
    assert shown(library_panel) == ["Comes with Continuo", "Bach chorale"]


def mime(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(panel: LibraryPanel, data: QMimeData) -> bool:
    """-> whether it was taken."""
    given = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entering = QDragEnterEvent(QPointF(9, 9).toPoint(), *given)
    entering.ignore()
    QApplication.sendEvent(panel, entering)
    if entering.isAccepted():
        QApplication.sendEvent(panel, QDropEvent(QPointF(9, 9), *given))
    return entering.isAccepted()


def test_a_dropped_folder_is_added_and_a_dropped_clip_is_opened(qtbot, tmp_path, panel):
    make(tmp_path, "new/one.mid", "two.mid", "picture.png")
    library_panel = panel()
    with qtbot.waitSignals([library_panel.folders_changed, library_panel.clip_chosen]):
        assert drop(library_panel, mime(tmp_path / "new", tmp_path / "two.mid"))
    until(qtbot, lambda: "One" in shown(library_panel))
    assert not drop(library_panel, mime(tmp_path / "picture.png"))
    assert not any(dropped_files(QMimeData()))


def test_a_clip_can_be_dragged_out(panel):
    library_panel = panel()
    data = library_panel.view.library.mimeData([library_panel.view.library.index(1)])
    assert [Path(url.toLocalFile()).name for url in data.urls()] == ["bach-chorale.mid"]
    assert library_panel.view.library.flags(library_panel.view.library.index(1)) & Qt.ItemFlag.ItemIsDragEnabled
    assert not library_panel.view.library.flags(library_panel.view.library.index(0)) & Qt.ItemFlag.ItemIsDragEnabled


def test_an_empty_library_says_what_to_do(qtbot):
    empty = LibraryPanel([])
    qtbot.addWidget(empty)
    empty.show()
    assert "Add a folder" in empty.empty.text()
    assert empty.empty.isVisible()
    empty.close_down()
