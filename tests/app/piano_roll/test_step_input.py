"""Step input: letters are notes, one after another, in the nearest octave and in the key signature."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.document.piece import Part, Piece
from generator.music.score import KeySignature
from tests.app.piano_roll.parts import SHIFT, TPQ, Hand, shown_roll

K = Qt.Key


@pytest.fixture
def hand(qtbot) -> Hand:
    """An empty roll in step input, the grid 1/8, the caret at the beginning, at C4."""
    roll = shown_roll(qtbot, 1000)
    roll.set_piece(Piece(TPQ, parts=(Part("Piano"),)))
    roll.set_snap("1/8")
    roll.setFocus()
    QTest.keyClicks(roll, "n")
    return Hand(roll)


def test_letters_are_notes_in_the_nearest_octave(hand):
    QTest.keyClicks(hand.roll, "cegab")
    assert hand.notes == [(0, 240, 60), (240, 240, 64), (480, 240, 67), (720, 240, 69), (960, 240, 71)]
    QTest.keyClicks(hand.roll, "c")
    assert hand.notes[-1] == (1200, 240, 72)
    assert [note[0] for note in hand.heard] == [60, 64, 67, 69, 71, 72]
    assert len(hand.edits) == 6  # each is undone alone


def test_digits_dots_and_triplets_set_the_length(hand):
    QTest.keyClicks(hand.roll, "5c6d7e")
    assert hand.notes == [(0, 480, 60), (480, 960, 62), (1440, 1920, 64)]
    QTest.keyClicks(hand.roll, "4.")
    assert hand.roll.snap == "1/8d"
    QTest.keyClicks(hand.roll, ".t")
    assert hand.roll.snap == "1/8t"


def test_rests_backspace_and_octaves(hand):
    QTest.keyClicks(hand.roll, "c0d")
    assert hand.notes == [(0, 240, 60), (480, 240, 62)]
    QTest.keyClick(hand.roll, K.Key_Backspace)
    assert hand.notes == [(0, 240, 60)] and hand.roll.state.caret_ticks == 480
    QTest.keyClicks(hand.roll, "d")
    QTest.keyClick(hand.roll, K.Key_Up, SHIFT)
    QTest.keyClick(hand.roll, K.Key_Down)
    assert hand.notes[-1] == (480, 240, 73) and hand.roll.state.caret_ticks == 720
    QTest.keyClicks(hand.roll, "c")
    assert hand.notes[-1] == (720, 240, 72)


def test_shift_adds_to_the_chord(hand):
    QTest.keyClicks(hand.roll, "c")
    QTest.keyClick(hand.roll, K.Key_E, SHIFT)
    QTest.keyClick(hand.roll, K.Key_G, SHIFT)
    assert sorted(hand.notes) == [(0, 240, 60), (0, 240, 64), (0, 240, 67)]
    QTest.keyClicks(hand.roll, "f")
    assert (240, 240, 65) in hand.notes


def test_letters_keep_to_the_key_signature(hand):
    hand.roll.set_piece(replace(hand.roll.piece, keys=(KeySignature(0, 2, False), KeySignature(960, -1, False))))
    QTest.keyClicks(hand.roll, "fc00b")
    assert [pitch for _, _, pitch in hand.notes] == [66, 61, 58]


def test_escape_and_n_end_it_and_letters_are_commands_again(hand):
    QTest.keyClick(hand.roll, K.Key_Escape)
    assert not hand.roll.commands.steps.is_on
    QTest.keyClicks(hand.roll, "cb")
    assert hand.notes == [] and hand.bars == [(1, 1)]
    QTest.keyClicks(hand.roll, "nn")
    assert not hand.roll.commands.steps.is_on


def test_arrows_move_the_caret_and_no_note(hand):
    QTest.keyClicks(hand.roll, "c")
    QTest.keyClick(hand.roll, K.Key_Right)
    QTest.keyClick(hand.roll, K.Key_Left)
    QTest.keyClick(hand.roll, K.Key_Left)
    assert hand.notes == [(0, 240, 60)] and hand.roll.state.caret_ticks == 0


def test_nothing_is_typed_while_notes_are_composed(hand):
    hand.roll.plan(0, 8)
    QTest.keyClicks(hand.roll, "cde")
    QTest.keyClick(hand.roll, K.Key_Up)
    QTest.keyClick(hand.roll, K.Key_Backspace)
    assert hand.edits == []
