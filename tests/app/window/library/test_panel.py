"""The library at the side: how it follows folders, and its panel with real widgets."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QToolButton

from app.files.kinds import MODEL, readable, title
from app.ipc import client
from app.library.listing import Line
from app.library.messages import FolderLooked
from app.library.walk import Walk
from app.window.dropped_files import dropped_files
from app.window.library.link import CatalogueLink
from app.window.library.list import GoneLine
from app.window.library.panel import LibraryPanel
from app.window.library.rows import Heading, Item, facts_words
from app.window.library.tags import TagsDialog
from generator.errors import Text
from generator.midi.writer import write_midi
from generator.music.score import Score, Track, note_array
from tests.app.window.parts import Desk, refuse, until

pytestmark = pytest.mark.processes


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")


def titles(folder: Path) -> list[str]:
    return sorted(readable(title(own.path)) for own in Walk(folder))


@pytest.fixture
def panel(qtbot, tmp_path, monkeypatch):
    """Makes panels over folders, with a shipped clip and a shipped model, and a library in tmp_path's "data"."""
    monkeypatch.setattr("app.window.library.link._BEGIN_MS", 0)
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
    return [row.text if isinstance(row, Heading) else row.line.title for row in rows(panel)]


def choose(panel: LibraryPanel, title: str) -> None:
    panel.view.setCurrentIndex(panel.view.library.index(shown(panel).index(title)))


def test_the_panel_lists_what_ships_and_what_lies_in_a_folder(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid", "deep/two.mid", "own.safetensors")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: len(shown(library_panel)) > 3)
    assert shown(library_panel) == ["Comes with Continuo", "Bach chorale", "mine", "One", "mine / deep", "Two"]
    until(qtbot, lambda: library_panel.count.text() == "Clips: 3")
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
    with qtbot.waitSignal(library_panel.clip_chosen) as signal:
        qtbot.keyClick(library_panel.view, Qt.Key.Key_Return)
    assert signal.args == [Path("bach-chorale.mid")]
    library_panel.show_kind(MODEL)
    until(qtbot, lambda: "LSTM" in shown(library_panel))
    place = library_panel.view.visualRect(library_panel.view.library.index(1)).center()
    qtbot.mouseClick(library_panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    with qtbot.waitSignal(library_panel.checkpoint_chosen) as signal:
        qtbot.mouseDClick(library_panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert signal.args == [Path("lstm.safetensors")]


def test_a_heading_opens_nothing(qtbot, panel):
    library_panel = panel()
    choose(library_panel, "Comes with Continuo")
    with qtbot.assertNotEmitted(library_panel.clip_chosen):
        qtbot.keyClick(library_panel.view, Qt.Key.Key_Return)
        qtbot.keyClick(library_panel.view, Qt.Key.Key_Delete)


def test_a_search_narrows_the_list_and_enter_opens_the_first(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "fugue.mid", "bach/prelude.mid")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: library_panel.count.text() == "Clips: 3")  # nothing is listed anew any more
    qtbot.keyClicks(library_panel.search, "BACH prel")
    until(qtbot, lambda: shown(library_panel) == ["mine / bach", "Prelude"])
    with qtbot.waitSignal(library_panel.clip_chosen, timeout=20_000) as signal:
        qtbot.keyClick(library_panel.search, Qt.Key.Key_Return)
    assert signal.args == [tmp_path / "mine" / "bach" / "prelude.mid"]
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
    library_panel.link._watcher.removePaths(library_panel.link._watcher.directories())  # a drive that reports nothing
    make(tmp_path / "mine", "two.mid")
    library_panel._looked = -1e9
    QApplication.sendEvent(library_panel.window(), QEvent(QEvent.Type.WindowActivate))
    until(qtbot, lambda: "Two" in shown(library_panel))


def test_a_folder_that_vanishes_is_said_to_be_gone_and_comes_back(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: "One" in shown(library_panel))
    until(qtbot, lambda: str(tmp_path) in library_panel.link._watcher.directories())  # else its move is not reported
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
    with qtbot.waitSignal(library_panel.folders_changed) as signal:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert signal.args == [[]]
    until(qtbot, lambda: not library_panel.findChildren(GoneLine))


def test_a_folder_is_removed_by_its_heading_and_by_the_menu_of_a_file(qtbot, tmp_path, panel):
    for name in ("first", "second"):
        make(tmp_path / name, f"of-{name}.mid")
    library_panel = panel(tmp_path / "first", tmp_path / "second")
    until(qtbot, lambda: "Of second" in shown(library_panel))
    choose(library_panel, "first")
    with qtbot.waitSignal(library_panel.folders_changed) as signal:
        qtbot.keyClick(library_panel.view, Qt.Key.Key_Delete)
    assert signal.args == [[tmp_path / "second"]]
    row = rows(library_panel)[-1]
    assert isinstance(row, Item) and row.line.title == "Of second"
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
    menu = library_panel.menu_of(Item(Line("One", str(path))))
    actions = {action.text(): action for action in menu.actions()}
    with qtbot.waitSignal(library_panel.similar_asked) as signal:
        actions["More like this"].trigger()
    assert signal.args == [path]
    assert "Tags…" in actions
    model, broken = Line("Own", str(tmp_path / "own.safetensors")), Line("Broken", str(path), Text("a fault"))
    for row in (Item(model), Item(broken), None):
        assert "Tags…" not in [action.text() for action in library_panel.menu_of(row).actions()]


def test_a_broken_file_says_what_is_wrong_with_it(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid")
    library_panel = panel(tmp_path / "mine")

    def is_found_broken() -> bool:
        last = rows(library_panel)[-1]
        return isinstance(last, Item) and last.line.trouble is not None

    until(qtbot, is_found_broken)
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
    assert isinstance(current, Item) and current.line.title == "150"
    until(qtbot, lambda: bar.value() == value)


def test_a_library_that_can_not_be_written_is_reported_and_folders_are_listed_all_the_same(qtbot, tmp_path, panel):
    make(tmp_path / "mine", "one.mid")
    (tmp_path / "file").write_text("no folder")
    library_panel = panel(library=tmp_path / "file" / "library.sqlite")
    with qtbot.waitSignal(library_panel.link.trouble, timeout=20_000) as signal:
        library_panel.add_folders([tmp_path / "mine"])
    assert str(tmp_path / "file") in str(signal.args[0])
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
    with qtbot.waitSignal(library_panel.said, timeout=20_000) as signal:
        pass
    assert "library.damaged-1.sqlite" in signal.args[0]
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


def test_a_library_that_is_closed_looks_no_more(qapp, tmp_path):
    link = CatalogueLink(tmp_path / "library.sqlite", [tmp_path])
    link.close()
    link.look_again()
    assert not link.is_running


def test_a_library_whose_process_can_not_be_started_is_read_all_the_same(
    qtbot: Any, desk: Desk, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAUSES_SECONDS", (0.0,))
    window = desk.open(clip)
    monkeypatch.setattr(subprocess, "Popen", refuse)
    given_up: list[str] = []
    window.exploring.explorer.given_up.connect(given_up.append)
    window.library.add_folders([clip.parent])
    until(qtbot, lambda: given_up != [])
    assert window.catalogue.path == window.about.library and not window.catalogue.is_running
    assert window.status.warns and "library can't be read" in window.status.text()
    until(qtbot, lambda: window.taste.link.state is not None)
    monkeypatch.undo()
    window.library.link.look_again()
    until(qtbot, lambda: window.catalogue.is_running and window.catalogue.pid != 0)


def test_titles_are_in_the_order_of_their_numbers_and_subfolders_after_them(qtbot: Any, tmp_path: Path, panel: Any):
    make(tmp_path / "mine", "take 10.mid", "take 2.mid", "b/x.mid", "a 10/x.mid", "a 9/x.mid")
    library_panel = panel(tmp_path / "mine")
    until(qtbot, lambda: library_panel.count.text() == "Clips: 6")
    assert shown(library_panel)[2:] == [
        "mine", "take 2", "take 10", "mine / a 9", "X", "mine / a 10", "X", "mine / b", "X",
    ]  # fmt: skip


def test_key_tempo_and_length_stand_beneath_a_title(qtbot: Any, tmp_path: Path, panel: Any):
    (tmp_path / "mine").mkdir()
    scale = note_array([(480 * n, 480, 60 + step, 80) for n, step in enumerate((0, 2, 4, 5, 7, 9, 11, 12))])
    (tmp_path / "mine" / "scale.mid").write_bytes(write_midi(Score(480, (Track(scale, "Piano"),))))
    library_panel = panel(tmp_path / "mine")

    def item() -> Item | None:
        return next((row for row in rows(library_panel) if isinstance(row, Item) and row.line.title == "Scale"), None)

    until(qtbot, lambda: (own := item()) is not None and own.line.facts is not None)
    own = item()
    assert own and facts_words(own.line.facts) == "C major · 120 bpm · 0:04"
    number = shown(library_panel).index("Scale")
    said = library_panel.view.library.index(number).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Scale, clip, C major · 120 bpm · 0:04"
    assert not library_panel.view.grab().isNull()


def test_space_plays_the_selected_clip_and_stops_it(qtbot: Any, desk: Desk, clip: Path):
    window = desk.open(clip)
    window.library.add_folders([clip.parent])
    window.left.setCurrentWidget(window.library)
    until(qtbot, lambda: "Four bars" in shown(window.library))
    choose(window.library, "Four bars")
    window.library.view.setFocus()
    qtbot.keyClick(window.library.view, Qt.Key.Key_Space)
    until(qtbot, lambda: window.exploring.explorer.preview.sounds)
    assert window.library.view.library.playing == clip
    state = window.transport.key.state
    assert state.text == "Preview" and state.isVisible()
    qtbot.keyClick(window.library.view, Qt.Key.Key_Space)
    assert state.text == "" and not state.isVisible()
    assert window.library.view.library.playing is None and not window.exploring.explorer.preview.sounds
