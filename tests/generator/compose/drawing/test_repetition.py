"""Loops are noticed, transposed or not, and broken; a few repeats are let be."""

from __future__ import annotations

import numpy as np
import pytest

from generator.compose.asking.request import GenerationRequest
from generator.compose.drawing.engine import compose
from generator.compose.drawing.repetition import LoopGuard, is_stuck, longest_loop, same_pattern, shares_with_bar_before
from generator.music.bars import BarGrid
from generator.music.score import Score, Track
from generator.network.config import LSTMConfig, SamplingConfig
from generator.network.model import SequenceModel, random_weights
from tests.generator.scores import SMALL_VOCABULARY

BARS = BarGrid((), 24)


def bars_of(*bars: list[tuple[int, int]]) -> np.ndarray:
    """Notes from lists of (tick in the bar, pitch)."""
    rows = [(96 * number + tick, 12, pitch, 80) for number, bar in enumerate(bars) for tick, pitch in bar]
    return np.array(rows, np.int64).reshape(-1, 4)


TUNE = [(0, 60), (24, 64), (48, 67), (72, 65)]
OTHER = [(0, 62), (36, 65), (72, 59)]


def moved(bar: list[tuple[int, int]], semitones: int, ticks: int = 0) -> list[tuple[int, int]]:
    return [(tick + ticks, pitch + semitones) for tick, pitch in bar]


def test_equal_bars_are_the_same_in_any_key() -> None:
    one = tuple((tick // 6, pitch) for tick, pitch in TUNE)
    assert same_pattern(one, tuple((place, pitch + 3) for place, pitch in one))
    assert not same_pattern(one, tuple((place, pitch) for place, pitch in one[:-1]))
    assert not same_pattern(((0, 60),), ((0, 62),)) and same_pattern(((0, 60),), ((0, 60),))
    assert not same_pattern((), ())


@pytest.mark.parametrize(
    ("notes", "times"),
    [
        (bars_of(TUNE, TUNE, TUNE, OTHER), 3),
        (bars_of(TUNE, moved(TUNE, 2), moved(TUNE, -1), moved(TUNE, 5), OTHER), 4),
        (bars_of(TUNE, OTHER, TUNE, OTHER), 1),
        (bars_of(*[moved(TUNE, 0, 24)] * 5), 5),  # across the bar line
        (bars_of(), 0),
        (bars_of(*[moved(TUNE, n, n % 2) for n in range(4)]), 4),  # played, not quite in time
    ],
)
def test_the_longest_loop_is_counted(notes: np.ndarray, times: int) -> None:
    assert longest_loop(notes, BARS) == times


def test_going_on_with_a_loop_costs_more_each_time_until_it_is_ruled_out() -> None:
    guard = LoopGuard(BARS, SMALL_VOCABULARY.words, SMALL_VOCABULARY.sounds, 1, repeats=3)
    costs = []
    for number in range(6):
        for tick, pitch in TUNE:
            onset = 96 * number + tick
            found = guard.penalty(0, onset)
            if tick == TUNE[-1][0]:
                costs.append(found[1] if found else 0)
                if found:
                    names = {SMALL_VOCABULARY.tokens[token] for token in np.flatnonzero(found[0])}
                    assert names == {"F4"}
            else:
                assert not found
            guard.note(0, onset, (pitch,))
    assert costs == [0, 0, 0, 2, np.inf, np.inf]


def test_a_model_that_would_loop_for_ever_does_not() -> None:
    config = LSTMConfig(channels=8, hidden=8, head_width=8)
    weights = random_weights(config, SMALL_VOCABULARY, np.random.default_rng(0))
    for name, liked in (("shift", 24), ("token", SMALL_VOCABULARY.ids[1 << 60])):
        weights[f"heads.{name}.output.bias"][liked] += 30  # C4 on every beat, whatever came before
    model = SequenceModel(config, SMALL_VOCABULARY, weights)

    def longest(repeats: int) -> int:
        sampling = SamplingConfig(temperature=0, repeats=repeats)  # always the likeliest
        request = GenerationRequest(Score(24, (Track(),)), 0, 96 * 40, sampling=sampling)
        rows = [
            (event.onset_ticks, 1, pitch, 80)
            for event in compose(model, request)
            for pitch in SMALL_VOCABULARY.pitches[event.row[1]]
        ]
        return longest_loop(np.array(rows), BARS)

    assert longest(0) >= 30
    assert longest(3) < 6


def test_what_a_bar_has_of_the_one_before_is_counted_in_any_key() -> None:
    varied = [*TUNE[:2], (48, 61), (72, 59)]
    notes = bars_of(TUNE, moved(TUNE, 5), varied, [], OTHER)
    assert shares_with_bar_before(notes, BARS).tolist() == [1.0, 0.5, 0.0, 0.0]
    assert shares_with_bar_before(bars_of(TUNE), BARS).tolist() == []


def test_four_bars_in_a_row_that_hardly_move_on_are_stuck() -> None:
    assert is_stuck(shares_with_bar_before(bars_of(*[TUNE] * 5), BARS))
    assert not is_stuck(shares_with_bar_before(bars_of(*[TUNE] * 4, OTHER, *[TUNE] * 4), BARS))
