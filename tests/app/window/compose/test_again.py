"""More takes of what the shown one is a take of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.document.piece import ONSET
from app.document.takes import Take
from app.window.main_window import MainWindow
from tests.app.window.compose.parts import endless
from tests.app.window.parts import WAIT_MS, compose, piece_of


def _again(qtbot: Any, window: MainWindow) -> Take:
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS):
        window.menus.again.trigger()
    return window.document.take


def test_composing_again_makes_others_of_the_same_request(qtbot, composer_window: MainWindow):
    window = composer_window
    compose(qtbot, window)
    first = window.document.take
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS):
        window.composing.compose_again()
    second = window.document.take
    assert (second.parent, second.region) == (first.parent, first.region)
    assert second.settings["number"] != first.settings["number"]
    assert {**second.settings, "number": 7} == {**first.settings}


def test_endless_music_again_is_as_long_as_it_was_played(qtbot, composer_window: MainWindow):
    window = composer_window
    endless(qtbot, window, bars=2)
    window.composing.stop()
    region = window.document.take.region
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS):
        window.composing.compose_again()
    assert window.document.take.region == region


def test_a_clip_can_not_be_composed_again(composer_window: MainWindow):
    composer_window.composing.compose_again()
    assert not composer_window.composing.busy


@pytest.mark.parametrize("mode", ["end", "playhead", "fill"])
def test_more_takes_of_one_whose_beginning_was_discarded_take_its_place(
    qtbot: Any, composer_window: MainWindow, mode: str
) -> None:
    window, document = composer_window, composer_window.document
    compose(qtbot, window)
    document.rename(document.take.number, "first")
    window.playback.seek(13.0)
    window.roll.set_bars((5, 5), notifies=True)
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
    window.roll.set_bars((2, 2), notifies=True)
    compose(qtbot, window, mode="fill")
    window.roll.set_bars(None, notifies=True)
    assert not window.menus.compose.isEnabled()
    assert _again(qtbot, window).settings["mode"] == "fill"
