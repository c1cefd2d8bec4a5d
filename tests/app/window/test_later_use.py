"""What a musician does later: comparing, more takes, loops, exports, and a screen with little room."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from app.document.piece import ONSET
from app.document.takes import Take
from app.player import messages as ask
from app.ui.form_area import FormArea
from generator.errors import sentence_of
from generator.files import atomic_write
from tests.app.window.parts import (
    WAIT_MS,
    Desk,
    clip,
    compose,
    composer_window,
    composing_desk,
    desk,
    piece_of,
    reported,
    tiny_model,
    told,
    until,
    window,
)

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

__all__ = ["clip", "composer_window", "composing_desk", "desk", "tiny_model", "window"]


def _again(qtbot: Any, window: MainWindow) -> Take:
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS):
        window.menus.again.trigger()
    return window.document.take


def _plays_at(window: MainWindow, quarters: float) -> None:
    window.listening.play(0.0)
    reported(window, ask.StateChanged("playing"))
    reported(window, ask.Position(quarters * window.document.piece.ticks_per_quarter, 0.0))


@pytest.mark.parametrize("mode", ["end", "playhead", "fill"])
def test_more_takes_of_one_whose_beginning_was_discarded_take_its_place(
    qtbot: Any, composer_window: MainWindow, mode: str
) -> None:
    window, document = composer_window, composer_window.document
    compose(qtbot, window)
    document.rename(document.take.number, "first")
    window.listening.seek(13.0)
    window.roll.set_bars((5, 5), tell=True)
    compose(qtbot, window, mode=mode)
    before = document.take
    assert before.region and before.parent
    document.discard([before.parent])
    made = _again(qtbot, window)
    assert made.region and made.region[0] == before.region[0] and made.number != before.number
    stays = [take.piece.rows[take.piece.rows[:, ONSET] < before.region[0]] for take in (before, made)]
    np.testing.assert_array_equal(stays[0], stays[1])


def test_more_takes_of_what_began_as_nothing_begin_again(qtbot: Any, composer_window: MainWindow) -> None:
    window = composer_window
    window.document.edit(piece_of(), "empty")
    compose(qtbot, window)
    window.document.discard([1])
    assert _again(qtbot, window).region == window.document.tree.all[0].region


def test_more_takes_need_no_bars_to_be_chosen_on_the_panel(qtbot: Any, composer_window: MainWindow) -> None:
    window = composer_window
    window.roll.set_bars((2, 2), tell=True)
    compose(qtbot, window, mode="fill")
    window.roll.set_bars(None, tell=True)
    assert not window.menus.compose.isEnabled()
    assert _again(qtbot, window).settings["mode"] == "fill"


def test_a_take_that_is_over_already_is_silent_and_the_playhead_stays(qtbot: Any, window: MainWindow) -> None:
    document = window.document
    short = Take(2, "short", piece_of((0, 480, 60, 80)))
    document.add_takes([short], "short", 1)
    _plays_at(window, 7.0)
    window.compare()
    document.choose(2)
    until(qtbot, lambda: told(window, ask.Stop) != [])
    assert window.listening.place == 7.0 and len(told(window, ask.Play)) == 1


def test_bars_that_are_past_when_they_are_chosen_for_the_loop_are_heard_at_once(window: MainWindow) -> None:
    window.transport.loop.setChecked(True)
    _plays_at(window, 10.0)
    window.roll.set_bars((4, 4), tell=True)
    assert told(window, ask.Seek) == []  # on the way there
    window.roll.set_bars((2, 3), tell=True)
    assert told(window, ask.Seek) == [ask.Seek(3 * 480)] and window.listening.place == 3.0


def test_a_file_is_not_named_twice_after_its_piece(window: MainWindow) -> None:
    mime = window.extras.drag_of(1)
    assert mime and Path(mime.urls()[0].toLocalFile()).stem == window.files.name


def test_a_full_disk_is_told_with_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    with pytest.raises(OSError, match="No space") as caught, atomic_write(path):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert sentence_of(caught.value).startswith(f"{path}: No space") and not list(tmp_path.iterdir())


def test_the_window_fits_on_a_small_screen(window: MainWindow) -> None:
    least, room = window.minimumSize(), window.screen().availableSize()
    assert (least.width() <= 920, least.height() <= 480) == (True, True)
    assert window.height() < room.height()
    window.resize(least)
    assert window.transport.geometry().bottom() < window.height() and window.panel.compose.isVisible()


def test_large_writing_is_not_cut_off_at_the_sides(qtbot: Any, desk: Desk, clip: Path) -> None:
    usual = QApplication.font()
    large = QFont(usual)
    large.setPointSizeF(usual.pointSizeF() * 1.6)
    QApplication.setFont(large)
    try:
        window = desk.open(clip)
        window.resize(1280, 768)
        window.extras.show_live()
        window.panel.more_open = True
        areas = window.findChildren(FormArea)
        assert len(areas) == 2
        until(qtbot, lambda: all(area.column.geometry().width() <= area.viewport().width() for area in areas))
    finally:
        QApplication.setFont(usual)


def test_what_the_selection_does_not_tell_is_said(qtbot: Any, window: MainWindow) -> None:
    said: list[str] = []
    window.roll.announced.connect(said.append)
    window.roll.setFocus()
    until(qtbot, window.roll.hasFocus)
    window.roll.set_selection([0, 1])
    window.roll.toggle_lock()
    assert said[-1] == "Lock 2 notes"
    window.roll.toggle_lock()
    window.roll.commands.go_by(0, 1)
    assert "2 notes are selected" in said[-1]  # with their pitches
    window.roll.delete_selected()
    assert said[-1] == "Delete 2 notes"
