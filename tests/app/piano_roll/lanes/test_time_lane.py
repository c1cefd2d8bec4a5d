"""The lane of markers, tempo and metre: added, changed, dragged and deleted, by mouse and by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.document.timeline import entries
from app.piano_roll.geometry import KEYBOARD_WIDTH
from app.piano_roll.lanes.lane import HEIGHT
from app.piano_roll.lanes.time_lane import TimeLane
from app.window.main_window import MainWindow
from generator.music.metre import Metre
from generator.music.score import Marker, Tempo

K = Qt.Key
BAR = 1440  # of the waltz, in ticks


@pytest.fixture
def lane(window: MainWindow) -> TimeLane:
    window.activateWindow()
    window.roll.set_snap("1/4")
    window.roll.zoom(60 / window.roll.geometry_.pixels_per_quarter)
    window.roll.horizontalScrollBar().setValue(0)
    return window.roll.lanes.times


def at(lane: TimeLane, ticks: int, right: int = 4) -> QPoint:
    return QPoint(KEYBOARD_WIDTH + lane.x_at(ticks) + right, HEIGHT // 2)


def typed(lane: TimeLane, text: str, key: Qt.Key = K.Key_Return) -> None:
    assert lane.field
    QTest.keyClicks(lane.field, text)
    QTest.keyClick(lane.field, key)


def test_a_double_click_adds_what_is_typed_and_it_is_one_step(window: MainWindow, lane: TimeLane) -> None:
    QTest.mouseDClick(lane, Qt.MouseButton.LeftButton, pos=at(lane, BAR))
    typed(lane, "Verse")
    assert window.document.piece.markers == (Marker(BAR, "Verse"),)
    QTest.mouseDClick(lane, Qt.MouseButton.LeftButton, pos=at(lane, 2 * BAR))
    typed(lane, "96")
    assert Tempo(2 * BAR, 625_000) in window.document.piece.tempos
    QTest.mouseDClick(lane, Qt.MouseButton.LeftButton, pos=at(lane, 3 * BAR))
    typed(lane, "4/4")
    assert window.document.piece.metres == (Metre(0, 3, 4), Metre(3 * BAR, 4, 4))
    assert window.document.undo.count() == 3 and lane.hasFocus()
    window.document.undo.undo()
    assert window.document.undo.redoText() == "Add 4/4" and len(lane.entries) == 4


def test_escape_and_nothing_typed_add_nothing(window: MainWindow, lane: TimeLane) -> None:
    for key in (K.Key_Escape, K.Key_Return):
        lane.add_at(BAR)
        typed(lane, "A" if key == K.Key_Escape else "", key)
        assert lane.field is None and window.document.undo.count() == 0


def test_what_can_not_be_is_said_and_can_be_typed_again(window: MainWindow, lane: TimeLane) -> None:
    said: list[str] = []
    lane.troubled.connect(said.append)
    lane.add_at(BAR)
    typed(lane, "9000")
    assert len(said) == 1 and "400" in said[0] and lane.field is not None
    lane.field.selectAll()
    typed(lane, "90")
    assert Tempo(BAR, 666_667) in window.document.piece.tempos


def test_a_double_click_on_one_changes_it(window: MainWindow, lane: TimeLane) -> None:
    tempo = next(entry for entry in lane.entries if isinstance(entry, Tempo))
    lane.choose(tempo)
    QTest.keyClick(lane, K.Key_Return)
    assert lane.field and lane.field.text() == "120"
    typed(lane, "100")
    assert window.document.piece.tempos == (Tempo(0, 600_000),)


def test_a_drag_moves_it_on_the_grid_and_escape_takes_it_back(window: MainWindow, lane: TimeLane) -> None:
    window.document.edit(*put(window, Marker(BAR, "A")))
    QTest.mousePress(lane, Qt.MouseButton.LeftButton, pos=at(lane, BAR))
    QTest.mouseMove(lane, at(lane, BAR + 980))
    assert [entry.ticks for entry in lane.entries if isinstance(entry, Marker)] == [BAR + 960]
    assert window.document.piece.markers == (Marker(BAR, "A"),)
    QTest.keyClick(lane, K.Key_Escape)
    QTest.mouseRelease(lane, Qt.MouseButton.LeftButton, pos=at(lane, BAR + 980))
    assert window.document.piece.markers == (Marker(BAR, "A"),) and window.document.undo.count() == 1
    QTest.mousePress(lane, Qt.MouseButton.LeftButton, pos=at(lane, BAR))
    QTest.mouseMove(lane, at(lane, BAR + 980))
    QTest.mouseRelease(lane, Qt.MouseButton.LeftButton, pos=at(lane, BAR + 980))
    assert window.document.piece.markers == (Marker(BAR + 960, "A"),) and window.document.undo.count() == 2


def put(window: MainWindow, entry: Marker | Tempo | Metre):
    from app.document import timeline

    return timeline.put(window.document.piece, entry)[0], "Put"


def test_by_keyboard_they_are_walked_moved_and_deleted(window: MainWindow, lane: TimeLane) -> None:
    window.document.edit(*put(window, Marker(BAR, "A")))
    said: list[str] = []
    lane.announced.connect(said.append)
    lane.setFocus()
    for _ in range(3):
        QTest.keyClick(lane, K.Key_Right)
    assert said == ["Metre 3/4, bar 1", "Tempo 120, bar 1, beat 1", "Marker A, bar 2, beat 1"]
    QTest.keyClick(lane, K.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert window.document.piece.markers == (Marker(BAR - 480, "A"),)
    QTest.keyClick(lane, K.Key_Delete)
    assert window.document.piece.markers == () and len(window.document.piece) == 12
    QTest.keyClick(lane, K.Key_Delete)  # what is chosen then begins the piece
    assert entries(window.document.piece) == (Metre(0, 3, 4), Tempo(0, 500_000))


def test_plain_keys_never_reach_the_notes(window: MainWindow, lane: TimeLane) -> None:
    window.roll.select_all()
    lane.setFocus()
    for key in (K.Key_Delete, K.Key_Backspace, K.Key_Up, K.Key_L, K.Key_Q, K.Key_Return):
        QTest.keyClick(lane, key)
        lane.end_typing()
        lane.setFocus()
    assert window.document.undo.count() == 0


def test_the_menu_adds_at_the_playhead(window: MainWindow, lane: TimeLane) -> None:
    window.playback.seek(3.0)
    window.menus.add_time.trigger()
    typed(lane, "Bridge")
    assert window.document.piece.markers == (Marker(BAR, "Bridge"),)


def test_lanes_can_be_hidden_and_the_notes_get_their_room(window: MainWindow) -> None:
    before = window.roll.sight()
    window.menus.times.setChecked(False)
    window.menus.chords.setChecked(False)
    assert window.roll.sight().above == before.above - 2 * HEIGHT
    assert not window.roll.lanes.times.isVisible()
    widget: QWidget = window.roll.lanes
    window.menus.chords.setChecked(True)
    assert widget.isVisible() and window.roll.lanes.chords.isVisible()


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        del watched
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_it_scrolls_with_the_notes(qtbot: Any, window: MainWindow, lane: TimeLane) -> None:
    qtbot.waitUntil(lane.isVisible)
    QApplication.processEvents()
    paints = Paints(lane)
    window.roll.horizontalScrollBar().setValue(40)
    qtbot.waitUntil(lambda: paints.count == 1)
    window.roll.set_playhead(2.0)
    qtbot.waitUntil(lambda: paints.count == 2)


def test_a_file_can_not_be_changed_while_it_is_composed_on(window: MainWindow, lane: TimeLane) -> None:
    window.roll.plan(12, 24)
    QTest.mouseDClick(lane, Qt.MouseButton.LeftButton, pos=at(lane, BAR))
    assert lane.field is None
    window.roll.end_preview()
