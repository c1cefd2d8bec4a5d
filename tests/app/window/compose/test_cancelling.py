"""Cancelling, and what is not possible while something is composed."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from app.document.project import Project, save_project
from app.document.takes import Take, TakeTree
from app.player import messages as ask
from app.window.compose.link import Plan
from app.window.main_window import MainWindow
from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_piece
from generator.midi.reader import read_midi_file
from generator.midi.writer import write_midi
from generator.network.checkpoint import load_checkpoint
from tests.app.window.compose.parts import LONG, begin
from tests.app.window.parts import (
    WAIT_MS,
    compose,
    piece_of,
    sent_commands,
    until,
)  # fmt: skip


def test_cancel_leaves_everything_as_it_was(qtbot, composer_window: MainWindow):
    window = composer_window
    begin(qtbot, window, bars=LONG)
    until(qtbot, lambda: window.panel.compose.text() == "Cancel")  # what is over in a moment does not look so
    assert len(window.roll.state.preview) > 0
    qtbot.mouseClick(window.panel.compose, Qt.MouseButton.LeftButton)
    assert not window.composing.busy and len(window.document.tree.all) == 1
    assert not window.roll.composing and window.roll.piece is window.document.piece
    assert window.panel.compose.isEnabled() and window.document.is_saved
    assert sent_commands(window, ask.Stop)
    compose(qtbot, window, bars=1)  # and it can be pressed again
    assert len(window.document.tree.all) == 2


def test_cancel_while_the_request_is_prepared(qtbot, composer_window: MainWindow):
    window = composer_window
    plans: list[object] = []
    window.composer.progressed.connect(plans.append)
    window.composing.compose()
    assert window.composing.busy
    window.composing.cancel()
    assert not window.composing.busy and window.panel.compose.text() == "Compose"
    compose(qtbot, window)
    assert len([plan for plan in plans if isinstance(plan, Plan)]) == 1
    assert len(window.document.tree.all) == 2


def test_cancel_and_compose_again_hears_nothing_of_the_first(qtbot, composer_window: MainWindow, tiny_model, clip):
    window = composer_window
    begin(qtbot, window, bars=LONG, takes=3, seed=1)
    window.composing.cancel()
    compose(qtbot, window, bars=2, takes=1, seed=7)
    theirs = compose_piece(load_checkpoint(tiny_model), Wish(seed=read_midi_file(clip), bars=2, rng_seed=7))
    assert write_midi(window.document.piece.score()) == write_midi(theirs)


def test_while_composing_the_piece_can_not_be_changed(qtbot, composer_window: MainWindow):
    window = composer_window
    window.document.rate(1, 1)
    before = window.document.tree
    begin(qtbot, window, bars=LONG)
    window.roll.edited.emit(window.document.piece.with_rows([]), np.zeros(0, int), "Delete")
    assert window.status.warns
    window.transport.tempo.setValue(200)
    for action in (window.menus.undo, window.menus.next_take, window.menus.up, window.menus.new, window.menus.discard):
        assert not action.isEnabled()
    window.compose_where("fill")
    assert window.document.tree is before and window.transport.tempo.value() == 120
    assert window.panel.settings().mode == "end"
    window.composing.cancel()
    assert window.menus.undo.isEnabled()


def test_a_file_is_not_opened_while_composing_and_says_so(qtbot, composer_window: MainWindow, clip, tiny_model):
    window = composer_window
    begin(qtbot, window, bars=LONG)
    for path in (clip, tiny_model):
        window.status.say("")
        window.opener.come_forward([path])
        assert window.status.warns and window.composing.busy
    window.status.say("")
    window.library.checkpoint_chosen.emit(tiny_model)
    assert window.status.warns and window.models.checkpoint is not None
    assert not window.menus.recent.isEnabled()
    window.composing.cancel()
    assert window.menus.recent.isEnabled()


def test_a_file_whose_reading_ends_while_composing_ends_composing(qtbot, composer_window: MainWindow, tmp_path):
    window = composer_window
    path = tmp_path / "other.continuo"
    save_project(Project(TakeTree((Take(1, "Other", piece_of((0, 480, 60, 80))),), 1)), path)
    begin(qtbot, window, bars=LONG)
    window.files.open(path)
    until(qtbot, lambda: window.document.path == path)
    assert not window.composing.busy and len(window.document.tree.all) == 1
    assert len(window.roll.piece) == 1 and not window.roll.composing


def test_stop_silences_and_composing_goes_on(qtbot, composer_window: MainWindow):
    window = composer_window
    begin(qtbot, window, bars=LONG)
    qtbot.mouseClick(window.transport.stop, Qt.MouseButton.LeftButton)
    assert window.composing.busy
    sent = len(sent_commands(window, ask.AddNotes))
    with qtbot.waitSignal(window.composer.progressed, timeout=WAIT_MS):
        pass
    assert len(sent_commands(window, ask.AddNotes)) == sent  # the player is not sent what it does not play
    window.composing.cancel()
