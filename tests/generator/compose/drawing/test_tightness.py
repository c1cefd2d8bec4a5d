"""Beside drums the other parts begin their notes on sixteenths and triplets, where what precedes does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.compose.asking.wish import Wish
from generator.compose.drawing.tightness import NATS, Tightness, is_loose, is_played_tightly
from generator.compose.piece import compose_all
from generator.events.ensemble import DRUMS
from generator.music.bars import BarGrid
from generator.music.metre import Metre
from generator.network.config import SamplingConfig
from tests.generator.bands import parts_checkpoint

IN_SEVEN = BarGrid((Metre(0, 7, 16),), 24)  # 42 ticks a bar
FLUTE = 9


def test_sixteenths_and_triplets_are_on_the_beat_in_every_bar() -> None:
    ticks = np.array([0, 6, 8, 12, 16, 36, 41, 42, 48, 50, 49, 3])
    assert is_loose(ticks, IN_SEVEN).tolist() == [False] * 6 + [True] + [False] * 3 + [True] * 2


def test_off_the_beat_all_but_the_drums_are_less_likely() -> None:
    logits = np.zeros((2, DRUMS + 1), np.float32)
    found = Tightness(IN_SEVEN, {FLUTE, FLUTE + 1}, 0.5).discouraged(logits, np.array([6, 7]))
    assert found[1, [FLUTE, FLUTE + 1]] == pytest.approx(-NATS / 2)
    assert np.count_nonzero(found) == 2 and not logits.any()


def test_music_that_is_played_freely_goes_on_so() -> None:
    tight = np.array([[0, 6, 60, 80, FLUTE], [12, 6, 60, 80, FLUTE], [7, 6, 36, 80, DRUMS]])
    loose = np.array([[0, 6, 60, 80, FLUTE], [13, 6, 60, 80, FLUTE]])
    assert is_played_tightly(tight, IN_SEVEN) and is_played_tightly(tight[:0], IN_SEVEN)
    assert not is_played_tightly(loose, IN_SEVEN)


@pytest.mark.parametrize(("ensemble", "is_band"), [("flute, bass, drums", True), ("flute, bass", False)])
def test_a_band_is_tighter_with_it_and_music_without_drums_is_what_it_was(ensemble: str, is_band: bool) -> None:
    checkpoint = parts_checkpoint(0)
    wish = Wish(ensemble=ensemble, bars=4, candidates=1, rng_seed=1)

    def composed(tightness: float) -> np.ndarray:
        return compose_all(checkpoint, replace(wish, sampling=SamplingConfig(tightness=tightness)))[0].notes

    off, on = composed(0), composed(4)
    assert (off.tolist() != on.tolist()) == is_band
    if is_band:
        bars = BarGrid((Metre(0, 4, 4),), 24)
        loose = [is_loose(own[own[:, 4] != DRUMS, 0], bars).mean() for own in (off, on)]
        assert loose[1] < loose[0] / 2
