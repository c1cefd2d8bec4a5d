"""Composing in the window with a checkpoint that has a critic: what plays stays, what is picked is marked best."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.window.main_window import MainWindow
from app.window.takes.tree import NUMBER
from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_all
from generator.midi.reader import read_midi_file
from generator.midi.writer import write_midi
from generator.network.checkpoint import load_checkpoint, save_checkpoint
from generator.network.config import DEFAULT_CANDIDATES
from tests.app.window.parts import compose, save_tiny_model
from tests.generator.critics import with_critic


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "judged.safetensors"
    save_tiny_model(path)
    save_checkpoint(with_critic(load_checkpoint(path), likes={"onsets": 1.0}), path)
    return path


@pytest.mark.parametrize("takes", [1, 3])
def test_the_best_is_marked_and_what_was_played_is_still_shown(
    qtbot, composer_window: MainWindow, tiny_model: Path, clip: Path, takes: int
) -> None:
    window = composer_window
    result = compose(qtbot, window, takes=takes)
    wish = Wish(seed=read_midi_file(clip), bars=2, rng_seed=7, takes=DEFAULT_CANDIDATES)
    every = compose_all(load_checkpoint(tiny_model), wish)
    ours = window.document.tree.all[1:]
    assert len(ours) == max(2, takes) and write_midi(ours[0].piece.score()) == write_midi(every[0].score)
    heard = next(take for take in every if take.index == 0)
    assert result.playing is not None and window.document.take is ours[result.playing]
    assert write_midi(window.document.piece.score()) == write_midi(heard.score)
    tree = window.takes.tree
    items = tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive)
    best = f"Best of {DEFAULT_CANDIDATES}"
    assert [item.data(0, NUMBER) for item in items if best in item.toolTip(0)] == [ours[0].number]
