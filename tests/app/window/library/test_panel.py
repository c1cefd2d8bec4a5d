"""The library: what it finds in folders, how it follows them, and its panel with real widgets."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QToolButton

from app.files.kinds import CLIP, MODEL, kind_of, readable, sort_out, title
from app.library import walk as folder_walk
from app.library.messages import FolderLooked
from app.library.walk import Walk
from app.window.library.link import CatalogueLink
from app.window.library.list import GoneLine, Heading, Item
from app.window.library.panel import LibraryPanel, dropped_files
from app.window.library.tags import TagsDialog, menu_of
from generator.midi.codec import write_midi
from generator.music.score import Score, Track, note_array

pytestmark = pytest.mark.processes


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")


def titles(folder: Path) -> list[str]:
    return sorted(readable(title(own.path)) for own in Walk(folder))


def test_clips_and_checkpoints_are_found_however_deep(tmp_path):
    make(tmp_path, "b.mid", "a/c.MIDI", "a/b/c/d.musicxml", "e.mxl", "mine/my-lstm.safetensors", "notes.txt", "x.xml")
    walk = Walk(tmp_path)
    found = {title(own.path): own for own in walk}
    assert {name: own.kind for name, own in found.items()} == {
        "B": CLIP, "C": CLIP, "D": CLIP, "E": CLIP, "My LSTM": MODEL,
    }  # fmt: skip
    assert found["C"].path == tmp_path / "a" / "c.MIDI"
    assert found["C"][2:] == (0, found["C"].path.stat().st_mtime_ns)
    assert not walk.gone and not walk.cut


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
    make(tmp_path, *(f"{n}.mid" for n in range(12)), "/".join("d" * (folder_walk.DEEPEST + 2)) + "/deep.mid")
    assert len(titles(tmp_path)) == 12
    monkeypatch.setattr(folder_walk, "MOST_FILES", 10)
    walk = Walk(tmp_path)
    assert len(list(walk)) == 10
    assert walk.cut


def test_a_walk_can_be_left_off(tmp_path):
    make(tmp_path, "a.mid", "b/c.mid")
    assert not list(Walk(tmp_path, is_left_off=lambda: True))


def test_a_folder_that_is_walked_through_by_itself_is_left_to_that(tmp_path):
    make(tmp_path, "a.mid", "b/c.mid")
    assert [own.path.name for own in Walk(tmp_path, [tmp_path / "b"])] == ["a.mid"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_names_that_are_no_text_are_listed(tmp_path):
    try:
        make(tmp_path, os.fsdecode(b"caf\xe9.mid"))
    except OSError:
        pytest.skip("this file system takes no such name")
    assert titles(tmp_path) == ["Caf?"]


def test_a_folder_that_is_gone_watches_for_its_return(tmp_path):
    walk = Walk(tmp_path / "a" / "b")
    assert walk.gone and not list(walk)
    assert walk.watched == [tmp_path]


def test_the_kind_of_a_file_is_told_by_its_ending(tmp_path):
    assert [kind_of(Path(name)) for name in ("a.MID", "b.mxl", "c.safetensors", "d.txt")] == [CLIP, CLIP, MODEL, None]


def test_what_is_dropped_is_sorted_out(tmp_path):
    make(tmp_path, "a.mid", "b.XML", "c.safetensors", "d.continuo", "e.png", "folder.mid/f.mid")
    names = ("a.mid", "b.XML", "c.safetensors", "d.continuo", "e.png", "folder.mid")
    dropped = sort_out(tmp_path / name for name in names)
    assert [[path.name for path in kind] for kind in dropped] == [
        ["a.mid", "b.XML"], ["c.safetensors"], ["folder.mid"], ["d.continuo"], ["e.png"],
    ]  # fmt: skip


@pytest.fixture
def panel(qtbot, tmp_path):
    """Makes panels over folders, with a shipped clip and a shipped model, and a library in tmp_path's "data"."""
    made = []

    def make_panel(*folders: Path, library: Path | None = None) -> LibraryPanel:
        link = CatalogueLink(library or tmp_path / "data" / "library.sqlite", folders)
        made.append(panel := LibraryPanel([Path("bach-chorale.mid"), Path("lstm.safetensors")], link))
        qtbot.addWidget(panel)
        panel.resize(300, 500)
        panel.show()
        return panel

    yield make_panel
    for panel in made:
        panel.close_down()
        panel.link.deleteLater()  # now, and in this thread


def rows(panel: LibraryPanel) -> list[Heading | Item]:
    return [panel.view.library.row(number) for number in range(panel.view.library.rowCount())]


def shown(panel: LibraryPanel) -> list[str]:
    return [row.text if isinstance(row, Heading) else row.title for row in rows(panel)]


def until(qtbot, ready: Callable[[], bool]) -> None:
    qtbot.waitUntil(ready, timeout=20_000)


def choose(panel: LibraryPanel, title: str) -> None:
    panel.view.setCurrentIndex(panel.view.library.index(shown(panel).index(title)))


def test_the_panel_lists_what_ships_and_what_lies_in_a_folder(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid", "deep/two.mid", "own.safetensors")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: len(shown(library_panel)) > 3)
    assert shown(library_panel) == ["Comes with Continuo", "Bach chorale", "mine", "One", "Two"]
    until(qtbot, lambda: library_panel.foot.text() == "Clips: 3")
    qtbot.mouseClick(library_panel.kinds.button(1), Qt.MouseButton.LeftButton)
    until(qtbot, lambda: shown(library_panel) == ["Comes with Continuo", "LSTM", "mine", "Own"])


def test_nothing_is_looked_up_before_the_panel_is_seen(qtbot, qapp, tmp_path):
    make(tmp_path / "mine", "one.mid")
    hidden = LibraryPanel([], CatalogueLink(None, [tmp_path / "mine"], qapp))
    qtbot.addWidget(hidden)
    assert not hidden.link.is_running and not hidden.lister.busy
    assert hidden.link.folders == [tmp_path / "mine"]
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
    until(qtbot, lambda: "LSTM" in shown(library_panel))
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
    until(qtbot, lambda: library_panel.foot.text() == "Clips: 3")  # nothing is listed anew any more
    qtbot.keyClicks(library_panel.search, "BACH prel")
    until(qtbot, lambda: shown(library_panel) == ["mine", "Prelude"])
    with qtbot.waitSignal(library_panel.clip_chosen, timeout=20_000) as told:
        qtbot.keyClick(library_panel.search, Qt.Key.Key_Return)
    assert told.args == [tmp_path / "mine" / "bach" / "prelude.mid"]
    qtbot.keyClicks(library_panel.search, "xyz")
    until(qtbot, library_panel.empty.isVisible)
    assert "xyz" in library_panel.empty.text()


def test_new_files_appear_and_removed_ones_go(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid", "deep/two.mid")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: "Two" in shown(library_panel))
    make(tmp_path / "mine", "deep/three.mid")
    until(qtbot, lambda: "Three" in shown(library_panel))
    (tmp_path / "mine" / "one.mid").unlink()
    until(qtbot, lambda: "One" not in shown(library_panel))


def test_what_comes_between_a_look_and_the_watch_is_looked_up(qapp, owner, tmp_path):
    make(tmp_path / "mine", "one.mid")
    changed = (tmp_path / "mine").stat().st_mtime
    os.utime(tmp_path, (changed - 100, changed - 100))
    for began, is_looked_up in ((changed - 10, True), (changed + 10, False)):
        link = CatalogueLink(tmp_path / "library.sqlite", [tmp_path / "mine"], owner)
        link._on_report(FolderLooked(tmp_path / "mine", "ok", [tmp_path / "mine"], began))
        assert link._timer.isActive() == is_looked_up
        link.close()


def test_when_the_window_becomes_active_files_are_looked_up_again(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: "One" in shown(library_panel))
    until(qtbot, lambda: bool(library_panel.link._watcher.directories()))
    library_panel.link._watcher.removePaths(library_panel.link._watcher.directories())  # a drive that tells nothing
    make(tmp_path / "mine", "two.mid")
    library_panel._looked = -1e9
    QApplication.sendEvent(library_panel.window(), QEvent(QEvent.Type.WindowActivate))
    until(qtbot, lambda: "Two" in shown(library_panel))


def test_a_folder_that_vanishes_is_said_to_be_gone_and_comes_back(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: "One" in shown(library_panel))
    until(qtbot, lambda: str(tmp_path) in library_panel.link._watcher.directories())  # else nobody tells that it moves
    shutil.move(tmp_path / "mine", tmp_path / "elsewhere")
    until(qtbot, lambda: len(library_panel.findChildren(GoneLine)) == 1)
    until(qtbot, lambda: shown(library_panel) == ["Comes with Continuo", "Bach chorale"])
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
    row = rows(library_panel)[-1]
    assert isinstance(row, Item) and row.title == "Of second"
    menu = menu_of(library_panel, row)
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


def test_an_empty_library_says_what_to_do(qtbot, qapp):
    empty = LibraryPanel([], CatalogueLink(parent=qapp))
    qtbot.addWidget(empty)
    empty.show()
    assert "Add a folder" in empty.empty.text()
    assert empty.empty.isVisible()
    empty.close_down()


def chord(folder: Path, name: str, pitch: int = 60) -> Path:
    """A clip that can be read."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_midi(Score(480, (Track(note_array([(0, 480, pitch, 80), (480, 480, pitch + 4, 80)])),))))
    return path


def test_a_clip_is_found_by_its_tags(qtbot, tmp_path, panel):
    path = chord(tmp_path / "mine", "one.mid")
    chord(tmp_path / "mine", "two.mid", 70)
    library_panel = panel(tmp_path / "mine")
    with qtbot.waitSignal(library_panel.link.idle, timeout=20_000):
        pass
    library_panel.tagging.ask(path)
    until(qtbot, lambda: bool(library_panel.findChildren(TagsDialog)))
    (dialog,) = library_panel.findChildren(TagsDialog)
    dialog.line.setText("slow,  for the film , slow")
    dialog.accept()
    qtbot.keyClicks(library_panel.search, "film")
    library_panel._changed.setInterval(0)
    until(qtbot, lambda: shown(library_panel) == ["mine", "One"])
    library_panel.tagging.ask(path)
    until(qtbot, lambda: [own.line.text() for own in library_panel.findChildren(TagsDialog)][-1:] == [
        "for the film, slow"
    ])  # fmt: skip


def test_a_clip_is_tagged_and_its_like_is_asked_for_by_its_menu(qtbot, tmp_path, panel):
    path = chord(tmp_path / "mine", "one.mid")
    library_panel = panel(tmp_path / "mine")
    menu = menu_of(library_panel, Item("One", str(path)))
    actions = {action.text(): action for action in menu.actions()}
    with qtbot.waitSignal(library_panel.similar_asked) as told:
        actions["More like this"].trigger()
    assert told.args == [path]
    assert "Tags…" in actions
    for row in (Item("Own", str(tmp_path / "own.safetensors")), Item("Broken", str(path), "a fault"), None):
        assert "Tags…" not in [action.text() for action in menu_of(library_panel, row).actions()]


def test_a_broken_file_says_what_is_wrong_with_it(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: bool(getattr(rows(library_panel)[-1], "trouble", None)))
    index = library_panel.view.library.index(len(rows(library_panel)) - 1)
    assert "one.mid" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert len(index.data(Qt.ItemDataRole.ToolTipRole).splitlines()) == 2
    assert "can't be used" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert index.data(Qt.ItemDataRole.ForegroundRole) is not None


def test_what_is_chosen_and_seen_stays_so_while_files_are_added(qtbot, tmp_path, panel):
    make(tmp_path / "mine", *(f"{number:03}.mid" for number in range(200)))
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: len(shown(library_panel)) > 200)
    choose(library_panel, "150")
    bar = library_panel.view.verticalScrollBar()
    until(qtbot, lambda: bar.value() > 100)
    value = bar.value()
    make(tmp_path / "mine", "new.mid")
    until(qtbot, lambda: "New" in shown(library_panel))
    current = library_panel.view.row(library_panel.view.currentIndex())
    assert current and current[0] == "150"
    until(qtbot, lambda: bar.value() == value)


def test_a_library_that_can_not_be_written_is_told_and_folders_are_listed_all_the_same(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid")
    (tmp_path / "file").write_text("no folder")
    library_panel = panel(library=tmp_path / "file" / "library.sqlite")
    with qtbot.waitSignal(library_panel.link.trouble, timeout=20_000) as told:
        library_panel.add_folders([tmp_path / "mine"])
    assert str(tmp_path / "file") in told.args[0]
    until(qtbot, lambda: "One" in shown(library_panel))


def test_two_windows_have_one_library(qtbot, tmp_path, panel):
    chord(tmp_path / "mine", "one.mid")
    chord(tmp_path / "other", "two.mid")
    first, second = panel(tmp_path / "mine"), panel()
    until(qtbot, lambda: "One" in shown(first) and "One" in shown(second))
    second.add_folders([tmp_path / "other"])
    until(qtbot, lambda: "Two" in shown(first) and "Two" in shown(second))
    first.remove_folder(tmp_path / "mine")
    until(qtbot, lambda: "One" not in shown(second) and second.link.folders == [tmp_path / "other"])


def test_a_library_that_was_damaged_is_made_anew_with_its_folders(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "library.sqlite").write_bytes(b"SQLite format 3\0" + b"nonsense" * 1000)
    library_panel = panel(tmp_path / "mine")
    with qtbot.waitSignal(library_panel.said, timeout=20_000) as told:
        pass
    assert "library.damaged-1.sqlite" in told.args[0]
    until(qtbot, lambda: "One" in shown(library_panel))


def test_the_librarian_is_started_again_when_it_dies(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: "One" in shown(library_panel))
    pid = library_panel.link.pid
    assert pid
    os.kill(pid, signal.SIGTERM)
    until(qtbot, lambda: library_panel.link.pid != pid)
    make(tmp_path / "other", "two.mid")
    library_panel.add_folders([tmp_path / "other"])
    until(qtbot, lambda: "Two" in shown(library_panel))
