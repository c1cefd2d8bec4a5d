"""Playing that has nothing to do with the beat that sounds: the parts hold your chords, and follow them at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.live.accompany.tempo.beat_trust import BeatTrust
from generator.events.ensemble import DRUMS, part_value
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.instruments import FAMILIES
from tests.app.live.accompany.playing import BASS, F, G, Stage

SECONDS_A_TICK = 0.5 / GRID
GUITAR = part_value(FAMILIES.index("guitar"), 0)
TRIADS = st.tuples(st.integers(0, 11), st.sampled_from([(0, 4, 7), (0, 3, 7)])).map(
    lambda made: tuple(60 + (made[0] + step) % 12 for step in made[1])
)


def _free_stage(parts: str = "bass, drums", seed: int = 0) -> Stage:
    """Somebody who has played two dozen chords, in a tempo of their own, and holds the last one, an F."""
    stage = Stage(parts=parts)
    for _ in range(26):
        stage.strike(F)
        stage.pass_until(stage.tick + 20.19 + 0.37 * seed)
        stage.release(F)
        stage.pass_until(stage.tick + 0.5)
    stage.strike(F)
    stage.pass_until(stage.tick + GRID)
    assert stage.accompanist.listening.is_free
    return stage


@given(st.floats(0, 0.025), st.sampled_from([6, 8, 12, 24]), st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_playing_by_hand_in_the_beat_is_not_free(jitter: float, step: int, seed: int) -> None:
    rng, trust = np.random.default_rng(seed), BeatTrust()
    jitter = min(jitter, step * SECONDS_A_TICK / 6)
    for index in range(64):
        trust.struck(index * step + rng.normal(0, jitter) / SECONDS_A_TICK, SECONDS_A_TICK)
    assert not trust.is_free


@pytest.mark.parametrize("seed", range(6))
def test_strokes_at_random_are_free_and_steady_ones_are_trusted_again(seed: int) -> None:
    rng, trust = np.random.default_rng(seed), BeatTrust()
    ticks = np.cumsum(rng.uniform(5, 40, 60))
    free = []
    for tick in ticks.tolist():
        trust.struck(tick, SECONDS_A_TICK)
        free.append(trust.is_free)
    assert np.mean(free[20:]) > 0.7
    begin = (ticks[-1] // GRID + 1) * GRID
    for index in range(30):
        trust.struck(begin + index * GRID / 2, SECONDS_A_TICK)
    assert not trust.is_free


def test_keys_of_one_chord_are_one_stroke() -> None:
    trust = BeatTrust()
    for index in range(20):
        for key in range(3):
            trust.struck(index * GRID + key, SECONDS_A_TICK)
    assert not trust.is_free


def test_the_bass_holds_the_root_and_nothing_is_composed() -> None:
    stage = _free_stage()
    [pitch] = stage.sounding(BASS)
    assert pitch % 12 == 5
    assert not [row for row in stage.scheduled if row[4] == BASS]
    count = len(stage.asked)
    stage.pass_until(stage.tick + 2 * GRID)
    assert all(len(asked.stretch.continuation.parts) == 1 for asked in stage.asked[count:])  # the drums alone
    assert {row[4] for row in stage.sounded} == {BASS, DRUMS}


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(TRIADS, st.floats(8, 90)), min_size=1, max_size=5), st.integers(0, 3))
def test_another_chord_has_its_bass_within_a_tenth_of_a_second(
    chords: list[tuple[tuple[int, ...], float]], seed: int
) -> None:
    stage = _free_stage("bass, guitar", seed)
    held = F
    for chord, ticks in chords:
        stage.release(held)
        stage.strike(chord)
        held, end = chord, stage.tick + ticks
        stage.pass_until(stage.tick + 0.1 * stage.ticks_a_second)
        classes = {pitch % 12 for pitch in chord}
        if stage.accompanist.listening.is_free:
            assert {pitch % 12 for pitch in stage.sounding(GUITAR)} == classes
            assert len(stage.sounding(BASS)) == 1
        assert {pitch % 12 for pitch in stage.sounding(BASS)} <= classes
        stage.pass_until(max(stage.tick, end))


def test_a_bass_note_of_yours_is_the_bass() -> None:
    stage = _free_stage()
    stage.release(F)
    stage.strike((47, 62, 67))  # G over B
    stage.pass_until(stage.tick + GRID)
    assert [pitch % 12 for pitch in stage.sounding(BASS)] == [11]


def test_hands_off_the_keys_end_what_is_held() -> None:
    stage = _free_stage()
    stage.release(F)
    stage.pass_until(stage.tick + 1.4 * stage.ticks_a_second)
    assert stage.sounding(BASS)
    stage.pass_until(stage.tick + 0.5 * stage.ticks_a_second)
    assert not stage.sounding(BASS)


def test_back_in_the_beat_what_was_held_ends_and_it_is_composed_again() -> None:
    stage = _free_stage()
    stage.release(F)
    stage.pass_until((stage.tick // GRID + 1) * GRID)
    for _ in range(30):
        stage.play([G], GRID)
    assert not stage.accompanist.listening.is_free
    composed = [row for row in stage.sounded if row[4] == BASS and row[0] > stage.tick - 8 * GRID]
    assert len(composed) >= 6 and {row[2] % 12 for row in composed} <= {7, 11, 2}
    for tick in range(int(stage.tick) - 4 * GRID, int(stage.tick), 6):
        assert sum(row[0] <= tick < row[0] + row[1] for row in stage.sounded if row[4] == BASS) <= 1


def test_in_the_beat_a_bass_that_rests_strikes_the_root_of_a_new_chord() -> None:
    stage = Stage(compose=lambda stretch: np.zeros((0, 5), np.int64))
    stage.play([F, F])
    stage.strike(G)
    stage.pass_until(stage.tick + 0.1 * stage.ticks_a_second)
    assert [pitch % 12 for pitch in stage.sounding(BASS)] == [7]
    stage.pass_until(stage.tick + 3 * GRID)
    assert not stage.sounding(BASS)  # it rests again: that is the model's choice
