"""How the tempo is given by taps, and follows somebody who plays along."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.live.accompany.tempo.follower import TempoFollower
from app.live.accompany.tempo.taps import TapTempo
from generator.music.metre import COMMON_TIME, Metre


@given(st.floats(45, 250), st.lists(st.floats(-0.01, 0.01), min_size=4, max_size=4))
def test_four_even_taps_are_a_tempo(bpm: float, jitter: list[float]) -> None:
    taps, beat = TapTempo(COMMON_TIME), 60 / bpm
    found = [taps.tap(10 + place * beat + own) for place, own in enumerate(jitter)]
    assert found[:3] == [None] * 3
    tapped = found[3]
    assert tapped is not None and tapped.beats == 4
    assert tapped.bpm == pytest.approx(bpm, rel=0.05)
    assert tapped.moment == pytest.approx(10 + 3 * beat, abs=0.015)


@pytest.mark.parametrize(
    ("metre", "needed"), [((3, 4), 3), ((2, 4), 4), ((6, 8), 4), ((5, 4), 5), ((12, 8), 4), ((1, 4), 3)]
)
def test_a_bar_is_tapped_or_two_of_a_short_one(metre: tuple[int, int], needed: int) -> None:
    assert TapTempo(Metre(0, *metre)).needed == needed


def test_keys_of_a_chord_are_one_tap_and_a_tempo_that_changes_begins_anew() -> None:
    taps = TapTempo(COMMON_TIME)
    for moment in (0.0, 0.01, 0.5, 0.51, 2.0, 3.0, 4.0):
        assert taps.tap(moment) is None
    assert taps.count == 3
    tapped = taps.tap(5.0)
    assert tapped is not None and tapped.bpm == pytest.approx(60)
    taps = TapTempo(COMMON_TIME)
    assert [taps.tap(moment) for moment in (0.0, 0.5, 1.0, 20.0)] == [None] * 4 and taps.count == 1


def _played(bpms: list[float], adapts: bool = True) -> tuple[np.ndarray, TempoFollower]:
    """By how many seconds the music is off at each quarter of somebody who plays in these tempos; it begins at 100."""
    follower, rng, tick, found = TempoFollower(), np.random.default_rng(0), 0.0, []
    for bpm in bpms:
        jitter = rng.normal(0, 0.008)
        found.append(tick)
        follower.struck(tick + jitter * 40)
        tick += 60 / bpm * 40 * (follower.speed if adapts else 1)
    return (np.array(found) - 24 * np.arange(len(bpms))) / 40, follower


@pytest.mark.parametrize("last", [80.0, 90.0, 100.0, 112.0, 125.0])
def test_the_music_stays_with_somebody_who_gets_slower_or_quicker(last: float) -> None:
    bpms = np.linspace(100, last, 64).tolist() + [last] * 32
    off, follower = _played(bpms)
    assert np.abs(off).max() < 0.06
    assert follower.rate == pytest.approx(last / 100, rel=0.04)


def test_notes_far_from_any_beat_say_nothing() -> None:
    follower = TempoFollower()
    for bar in range(20):
        follower.struck(bar * 96 + 6)
    assert follower.speed == 1.0


@given(st.lists(st.floats(-100, 5000), max_size=60))
def test_whatever_is_played_the_tempo_is_at_most_doubled_or_halved(ticks: list[float]) -> None:
    follower = TempoFollower()
    for tick in ticks:
        follower.struck(tick)
        assert 0.5 <= follower.speed <= 2
