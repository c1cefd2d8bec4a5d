"""Ticks and seconds by a tempo map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.music.tempo import TempoMap

changes = st.lists(st.tuples(st.integers(0, 5000), st.integers(100_000, 2_000_000)), max_size=6).map(sorted)


@given(changes, st.floats(-2000, 9000))
def test_seconds_lead_back_to_the_tick(found: list[tuple[int, int]], tick: float) -> None:
    tempo_map = TempoMap(found, 480)
    assert tempo_map.ticks_at(tempo_map.seconds_at(tick)) == pytest.approx(tick, abs=1e-6)


def test_before_the_start_the_first_tempo_holds() -> None:
    tempo_map = TempoMap([(0, 1_000_000), (480, 500_000)], 480)
    assert tempo_map.seconds_at(-480) == -1.0
    assert tempo_map.ticks_at(-2.0) == -960
    assert tempo_map.tempo_at(-1) == 1_000_000


def test_of_several_tempos_at_one_tick_the_last_holds() -> None:
    tempo_map = TempoMap([(0, 1_000_000), (480, 250_000), (480, 500_000)], 480)
    assert tempo_map.seconds_at(960) == 1.5
    assert tempo_map.tempo_at(480) == 500_000
