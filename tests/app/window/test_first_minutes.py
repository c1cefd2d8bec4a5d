"""What a musician does in the first minutes: mouse and keys together, over the whole window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from app.piano_roll.geometry import KEYBOARD_WIDTH
from app.player import messages as ask
from app.synth.messages import NoDevice, SynthReady
from app.ui.text import for_the_window
from tests.app.window.parts import (
    WAIT_MS,
    Desk,
    clip,
    compose,
    composer_window,
    composing_desk,
    desk,
    player_of,
    reported,
    save_tiny_model,
    tiny_model,
    told,
    window,
)  # fmt: skip

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

__all__ = ["clip", "composer_window", "composing_desk", "desk", "tiny_model", "window"]
_LEFT = Qt.MouseButton.LeftButton


def _space_plays(qtbot: Any, window: MainWindow) -> bool:
    before = len(told(window, ask.Play))
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Space)
    played = len(told(window, ask.Play)) == before + 1
    reported(window, ask.StateChanged("stopped"))
    return played


def test_space_plays_as_soon_as_the_window_is_open(qtbot: Any, window: MainWindow) -> None:
    assert window.roll.hasFocus()
    assert _space_plays(qtbot, window)


@pytest.mark.parametrize("name", ["takes.tree", "library.view", "transport.tempo"])
def test_space_plays_from_lists_and_numbers(qtbot: Any, window: MainWindow, clip: Path, name: str) -> None:
    widget: Any = window
    for part in name.split("."):
        widget = getattr(widget, part)
    if name.startswith("library"):
        window.library.add_folders([clip.parent])
        window.left.setCurrentWidget(window.library)
        qtbot.waitUntil(window.library.view.isVisible)
    widget.setFocus()
    assert widget.hasFocus()
    assert _space_plays(qtbot, window)


def test_a_click_on_a_button_leaves_the_focus(qtbot: Any, window: MainWindow) -> None:
    for button in (window.takes.keep, window.panel.more, window.panel.open_model, window.transport.loop):
        assert not button.focusPolicy() & Qt.FocusPolicy.ClickFocus
    qtbot.mouseClick(window.panel.more, _LEFT)
    assert window.roll.hasFocus()
    assert _space_plays(qtbot, window)


def test_space_still_presses_a_button_reached_by_tab(qtbot: Any, window: MainWindow) -> None:
    window.transport.loop.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(window.transport.loop, Qt.Key.Key_Space)
    assert window.transport.loop.isChecked()
    assert not told(window, ask.Play)


def test_space_types_in_a_text(qtbot: Any, window: MainWindow) -> None:
    window.left.setCurrentWidget(window.library)
    window.library.search.setFocus()
    qtbot.keyClicks(window.library.search, "a b")
    assert window.library.search.text() == "a b"
    assert not told(window, ask.Play)


def test_a_tempo_that_is_being_typed_holds_when_play_is_clicked(qtbot: Any, window: MainWindow) -> None:
    window.transport.tempo.setFocus()
    window.transport.tempo.selectAll()
    qtbot.keyClicks(window.transport.tempo, "90")
    qtbot.mouseClick(window.transport.play, _LEFT)
    assert 60e6 / window.document.piece.tempos[0].us_per_quarter == pytest.approx(90, abs=0.01)


def test_the_first_steps_go_on_when_what_they_point_at_is_pressed(qtbot: Any, window: MainWindow) -> None:
    window.extras.show_first_steps()
    steps = window.extras._steps
    assert steps is not None
    qtbot.mouseClick(window.panel.compose, _LEFT)
    assert steps.card.title.text() == "Listen"
    window.composing.cancel()  # else that is what Escape does
    window.roll.setFocus()
    qtbot.keyClick(window.roll, Qt.Key.Key_Escape)
    assert not steps.is_shown


def test_space_plays_at_the_step_that_says_so(qtbot: Any, window: MainWindow) -> None:
    window.extras.show_first_steps()
    steps = window.extras._steps
    assert steps is not None
    qtbot.mouseClick(steps.card.next, _LEFT)
    assert steps.card.title.text() == "Listen"
    steps.card.next.setFocus()
    assert _space_plays(qtbot, window)
    assert steps.card.title.text() == "Begin with your own music"
    assert _space_plays(qtbot, window)
    assert steps.card.title.text() == "Begin with your own music"


def test_after_the_first_steps_the_focus_is_where_it_was(qtbot: Any, window: MainWindow) -> None:
    window.extras.show_first_steps()
    assert not window.roll.hasFocus()
    assert window.extras._steps
    window.extras._steps.leave()
    assert window.roll.hasFocus()


def test_choosing_bars_does_not_scroll_the_rows(qtbot: Any, window: MainWindow) -> None:
    view, before = window.roll.viewport(), window.roll.verticalScrollBar().value()
    assert before > 0
    qtbot.mousePress(view, _LEFT, pos=QPoint(100, 8))
    for x in range(110, 300, 10):
        qtbot.mouseMove(view, QPoint(x, 8))
    qtbot.mouseRelease(view, _LEFT, pos=QPoint(300, 8))
    assert window.roll.bars is not None
    assert window.roll.verticalScrollBar().value() == before


def test_a_learnt_model_that_is_tried_composes(qtbot: Any, composer_window: MainWindow, tmp_path: Path) -> None:
    window, learnt = composer_window, tmp_path / "learnt.safetensors"
    save_tiny_model(learnt)
    window.extras.show_training()
    assert window.extras.training
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS):
        window.extras.training.try_checkpoint.emit(learnt)
    assert window.models.path == learnt
    assert window.document.take.checkpoint["file"] == learnt.name
    assert not window.extras.training.isVisible()


def test_delete_in_the_list_discards_a_take(qtbot: Any, composer_window: MainWindow) -> None:
    compose(qtbot, composer_window)
    assert len(composer_window.document.tree.all) == 2
    qtbot.keyClick(composer_window.takes.tree, Qt.Key.Key_Delete)
    assert len(composer_window.document.tree.all) == 1
    composer_window.document.undo.undo()
    assert len(composer_window.document.tree.all) == 2


def test_the_live_tab_comes_though_its_side_was_hidden(window: MainWindow) -> None:
    window.menus.side.trigger()
    assert not window.left.isVisible()
    window.extras.show_live()
    assert window.extras.live_tab.isVisible()
    assert window.extras._panel.keyboard.hasFocus()
    window.menus.side.trigger()
    assert not window.left.isVisible()


def test_without_a_sound_device_it_is_said_why_there_is_no_sound_until_there_is_one(window: MainWindow) -> None:
    reported(window, NoDevice("no sound device can be opened"))
    window.status.say("Something else")
    reported(window, ask.StateChanged("playing"))
    assert window.lasting.isVisible() and window.lasting.text() == "⚠ No sound device can be opened."
    assert window.status.text() == "Something else"
    reported(window, SynthReady("card", 48000, 0.05))
    assert not window.lasting.isVisible()


def test_what_was_saved_is_saved_after_the_language_is_changed(desk: Desk, clip: Path) -> None:
    before = desk.open(clip)
    before.leave_to_restart()
    assert before.is_leaving
    again = before.about.recovery.path
    after = desk.open(recovery=before.about.recovery, begin=False)
    after.opening.begin((), again, was_saved=before.document.is_saved)
    desk.qtbot.waitUntil(lambda: len(after.document.piece) == 12)
    assert after.document.is_saved
    assert not after.isWindowModified()
    assert "Recovered" not in after.status.text()


def test_a_second_start_waits_for_the_answer_to_a_question(qtbot: Any, window: MainWindow, clip: Path) -> None:
    other = clip.with_name("other.mid")
    other.write_bytes(clip.read_bytes())
    box = QMessageBox(window)
    box.open()
    window.opening.come_forward([other])
    assert not window.files.busy
    box.accept()
    qtbot.waitUntil(lambda: window.files.name == "Other")


def test_a_question_is_not_ended_by_a_full_stop() -> None:
    assert for_the_window("nothing is heard; is it connected?") == "Nothing is heard; is it connected?"


def test_the_play_menu_shows_what_is_on(window: MainWindow) -> None:
    loop = next(action for action in window.menus.groups()["Play"] if action.text() == "&Loop")
    loop.trigger()
    assert window.transport.loop.isChecked() and loop.isChecked()
    window.transport.loop.click()
    assert not window.transport.loop.isChecked() and not loop.isChecked()


def test_a_recording_is_not_stopped_by_its_own_beginning(qtbot: Any, window: MainWindow) -> None:
    window.extras.show_live()
    assert window.extras.live
    window.extras.live.choose_input("Keys")
    reported(window, ask.InputOpened("keyboard", "Keys"))
    window.extras._panel.record.click()
    assert isinstance([own for own in player_of(window).told if isinstance(own, ask.Play | ask.Stop)][-1], ask.Play)
    count = len(window.document.tree.all)
    reported(window, ask.StateChanged("playing"))
    window.roll.seek_asked.emit(4.0)
    window.transport.loop.click()
    assert not told(window, ask.Seek) and told(window, ask.SetLoop)[-1] == ask.SetLoop(None, None)
    for tick, status in ((480, 0x90), (960, 0x80)):
        reported(window, ask.Received(1.0, tick, [status, 60, 80]))
    window.transport.stop.click()
    assert len(window.document.tree.all) == count + 1
    assert len(window.document.piece) == 1


@pytest.mark.parametrize("pitch", [26, 104])
def test_what_is_composed_is_in_sight(window: MainWindow, pitch: int) -> None:
    roll = window.roll
    roll.plan(4.0, 8.0)
    roll.add_composed(np.array([[96, 24, pitch, 80], [120, 24, pitch + 4, 80]]))
    sight = roll.sight()
    top = roll.geometry_.y(pitch + 4)
    assert sight.top <= top
    assert top + 5 * roll.geometry_.row_height <= sight.top + sight.height


def test_an_empty_piece_is_named_where_it_is_compared_with(qtbot: Any, composing_desk: Desk, clip: Path) -> None:
    window = composing_desk.open(clip)
    window.files.new()
    compose(qtbot, window, bars=1, takes=1)
    assert window.takes.compared.text().endswith("B: Empty piece")


def test_escape_leads_from_a_field_back_to_the_notes(qtbot: Any, window: MainWindow) -> None:
    window.transport.tempo.setFocus()
    qtbot.keyClick(window.transport.tempo, Qt.Key.Key_Escape)
    assert window.roll.hasFocus()


def test_a_right_click_on_a_note_opens_a_menu_about_it(qtbot: Any, window: MainWindow) -> None:
    roll, menu = window.roll, window.menus.of_notes
    onset, pitch = roll.piece.rows[0, [0, 2]]
    sight = roll.sight()
    x = KEYBOARD_WIDTH + sight.x(onset / roll.piece.ticks_per_quarter) + 4
    y = sight.above + roll.geometry_.y(pitch) - sight.top + 3
    qtbot.mousePress(roll.viewport(), Qt.MouseButton.RightButton, pos=QPoint(x, y))
    assert roll.selection.tolist() == [0]
    roll.customContextMenuRequested.emit(QPoint(x, y))
    assert menu.isVisible()
    window.menus.delete.trigger()
    menu.close()
    assert len(window.document.piece) == 11
