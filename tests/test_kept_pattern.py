"""The benchmark of composed drums: its cases, and what it counts."""

from __future__ import annotations

import numpy as np
import pytest

from generator.events.ensemble import DRUMS
from generator.music.bars import BarGrid
from generator.music.metre import Metre
from generator.music.score import Score, Track, note_array
from tests.benchmarks.drums.kept_pattern import clip_and_own, statistics

BAR = 96
BARS = BarGrid((Metre(0, 4, 4),), 24)


def _drums(bars: int) -> Track:
    return Track(note_array([(tick, 6, 36, 90) for tick in range(0, bars * BAR, 12)]), is_drum=True)


def _bass(first: int, bars: int) -> Track:
    return Track(note_array([(tick, 20, 40, 90) for tick in range(first * BAR, (first + bars) * BAR, 48)]), program=33)


def test_a_case_is_the_first_8_bars_and_what_the_same_parts_play_in_the_next() -> None:
    case = clip_and_own(Score(24, (_drums(24), _bass(4, 20))))
    assert case is not None
    clip, own = case
    assert [int(track.notes[:, 0].max()) for track in clip.tracks] == [8 * BAR - 12, 8 * BAR - 48]
    assert (len(own), own[:, 0].min(), own[:, 0].max()) == (8 * 8 + 8 * 2, 8 * BAR, 16 * BAR - 12)
    case = clip_and_own(Score(24, (_drums(24), _bass(8, 16))))
    assert case is not None and set(case[1][:, 4].tolist()) == {DRUMS}


def test_short_songs_and_those_without_drums_are_no_case() -> None:
    assert clip_and_own(Score(24, (_drums(12),))) is None
    assert clip_and_own(Score(24, (_bass(0, 24),))) is None


def test_what_is_counted() -> None:
    kick, late, snare = ((BAR * 8 + tick, 0, pitch, 90, DRUMS) for tick, pitch in ((0, 36), (50, 36), (48, 38)))
    again = [(onset + BAR, *rest) for onset, *rest in (kick, snare)]
    notes = np.array([kick, late, snare, *again, (BAR * 8, 24, 60, 90, 5)])
    strokes, others, one, two, bars = statistics(notes, BARS)
    assert (strokes, others, bars) == pytest.approx((5 / 32, 1 / 32, 2 / 8))
    assert one == 1 and np.isnan(two)
    assert statistics(notes[:3], BARS)[2:4] == pytest.approx([np.nan, np.nan], nan_ok=True)
