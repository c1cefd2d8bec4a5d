"""Beats as tempo maps, taps as beats."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.analysis.beats.beat_map import BeatMap, map_of_taps
from generator.analysis.beats.tracker import Beats
from generator.music.metre import Metre
from generator.music.tempo import TempoMap

COMMON, WALTZ, JIG = Metre(0, 4, 4), Metre(0, 3, 4), Metre(0, 6, 8)
lengths = st.lists(st.floats(0.2, 1.5), min_size=1, max_size=20)


@given(lengths, st.integers(0, 3), st.sampled_from([COMMON, WALTZ, JIG]))
def test_the_tempo_map_puts_each_beat_where_it_is(gaps: list[float], first: int, metre: Metre) -> None:
    seconds = 3 + np.concatenate([[0.0], np.cumsum(gaps)])
    beats = BeatMap(seconds, 0, metre)
    beats = BeatMap(seconds, first % beats.beats_per_bar, metre)
    ticks = beats.quarters_at(seconds) * 480
    tempo_map = TempoMap(beats.tempos(480), 480)
    moments = [tempo_map.seconds_at(tick) for tick in ticks.tolist()]
    assert np.array(moments) - moments[0] == pytest.approx(seconds - seconds[0], abs=1e-3)
    assert ticks[beats.first_downbeat :: beats.beats_per_bar] % (beats.beats_per_bar * beats.beat_quarters * 480) == (
        pytest.approx(0)
    )


def test_a_beat_of_a_jig_is_a_dotted_quarter() -> None:
    beats = BeatMap(np.arange(5) * 0.5, 0, JIG)
    assert beats.beats_per_bar == 2 and beats.quarters_at(np.array([0.5])).tolist() == [1.5] and beats.bpm == 180


def test_bar_lines_stand_where_most_downbeats_do() -> None:
    seconds = np.arange(12) * 0.5
    downbeats = np.isin(np.arange(12), [1, 4, 7, 9])
    found = BeatMap.of(Beats(seconds, downbeats, 3, 1.0))
    assert found and (found.first_downbeat, found.metre) == (1, WALTZ)
    assert BeatMap.of(Beats(seconds[:1], downbeats[:1], 3, 1.0)) is None


def test_half_and_double_tempo_undo_each_other_and_keep_downbeats() -> None:
    beats = BeatMap(1 + np.arange(17) * 0.5, 1, COMMON)
    assert beats.at_double_tempo().at_half_tempo().seconds.tolist() == beats.seconds.tolist()
    half = beats.at_half_tempo()
    assert half.bpm == 60 and half.seconds[half.first_downbeat] in beats.seconds[1::4]
    assert beats.at_double_tempo().bpm == 240
    assert BeatMap(np.array([0.0, 0.2]), 0, COMMON).at_double_tempo().bpm == 300


def test_bar_lines_move_by_beats() -> None:
    beats = BeatMap(np.arange(9) * 0.5, 0, COMMON)
    later = beats.with_bar_lines_moved(1)
    assert later.first_downbeat == 1 and later.quarters_at(np.array([0.0])).tolist() == [3]
    assert beats.with_bar_lines_moved(-1).first_downbeat == 3


def test_what_is_played_before_the_first_beat_has_a_bar() -> None:
    beats = BeatMap(5 + np.arange(9) * 0.5, 0, COMMON).starting_before(3.2)
    assert beats.quarters_at(np.array([3.2, 5.0])) == pytest.approx([0.4, 4.0])


def test_taps_that_were_missed_or_doubled_do_not_matter() -> None:
    taps = [1.0, 1.5, 1.55, 2.0, 3.0, 3.5, 4.0]  # one twice, and none at 2.5
    found = map_of_taps(taps, COMMON, 5.0)
    assert found and found.seconds == pytest.approx(1 + 0.5 * np.arange(len(found.seconds)))
    assert found.seconds[-1] >= 5.0 and found.first_downbeat == 0


def test_one_tap_has_no_tempo() -> None:
    assert map_of_taps([1.0, 1.01], COMMON, 5.0) is None


def test_beats_outside_what_was_tapped_stay() -> None:
    before = BeatMap(np.arange(21) * 0.5, 0, COMMON)
    found = map_of_taps([4.0, 4.6, 5.2, 5.8], COMMON, 10.0, before)
    assert found
    assert found.seconds[:8].tolist() == before.seconds[:8].tolist() and found.seconds[-1] == 10.0
    assert found.seconds[found.first_downbeat :: 4][2] == 4.0  # the first tap begins a bar
