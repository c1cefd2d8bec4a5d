"""Key and chords on the roll."""

from __future__ import annotations

from app.composer.compose_settings import ComposeSettings
from app.document.takes import Take, TakeTree
from generator.music.metre import Metre
from tests.app.window.parts import piece_of


def test_chords_are_shown_for_so_many_bars_at_most(window):
    settings = {**ComposeSettings().to_plain(), "mode": "new"}
    settings["controls"]["chords"] = "Dm7 | G7"
    piece = piece_of((0, 1, 60, 80), ticks_per_quarter=1, metres=(Metre(0, 1, 128),))
    window.document.open(TakeTree((Take(1, "a", piece, region=(0, 2**31 - 1), settings=settings),), 1), None)
    assert 0 < len(window.roll.frame.chords) <= 10_000
