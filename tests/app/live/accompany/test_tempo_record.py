"""A tempo map of where music was at which moment."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.live.accompany.tempo.tempo_record import TempoRecord
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.tempo import TempoMap


def record_of(tick_at: Callable[[float], float], seconds: float, noise: float = 0.0) -> TempoRecord:
    """Reports every 20 ms."""
    record, rng = TempoRecord(), np.random.default_rng(0)
    for moment in np.arange(0, seconds, 0.02).tolist():
        record.add(tick_at(moment), 100 + moment + noise * rng.uniform(-1, 1))
    return record


def test_one_tempo_is_one_entry_though_reports_jitter() -> None:
    steady = record_of(lambda moment: moment * 48, 60)
    assert steady.tempos(500_000) == [(0, 500_000)]
    [(_, found)] = record_of(lambda moment: moment * 48, 60, noise=0.001).tempos(600_000)
    assert found == pytest.approx(500_000, rel=1e-3)


@given(
    st.lists(st.tuples(st.floats(0.6, 1.6), st.integers(8, 200)), min_size=1, max_size=12),
    st.floats(0, 500),
)
def test_every_eighth_keeps_its_moment(stretches: list[tuple[float, int]], begin: float) -> None:
    """stretches: in times of 120 a minute, and how many reports each lasts."""
    record, tick, moment = TempoRecord(), begin, 50.0
    places = [(tick, moment)]
    record.add(tick, moment)
    for speed, count in stretches:
        for _ in range(count):
            tick, moment = tick + 0.02 * 48 * speed, moment + 0.02
            record.add(tick, moment)
            places.append((tick, moment))
    eighths = np.arange(np.ceil(begin / 12) * 12, tick, 12)
    ticks, moments = np.array(places).T
    wanted = np.interp(eighths, ticks, moments)
    tempos = TempoMap(record.tempos(500_000), GRID)
    found = np.array([tempos.seconds_at(eighth) for eighth in eighths.tolist()])
    assert np.ptp(found - wanted) <= 2 * 0.002 + 1e-4 if len(eighths) else True


def test_time_in_which_it_stands_or_goes_back_does_not_count() -> None:
    record = record_of(lambda moment: moment * 48, 4)
    record.rest()
    for moment in np.arange(10, 20, 0.02).tolist():
        record.add(max(0.0, (moment - 14) * 48), 100 + moment)  # from the start again after four seconds
    assert record.tempos(500_000) == [(0, 500_000)]


def test_a_clock_that_jitters_loses_no_time() -> None:
    """Reports of keys come at once, and the clock may be put back a little between two."""
    record = TempoRecord()
    for beat in range(100):
        for late, jitter in ((0.0, 0.1), (0.001, 0.0), (0.25, 0.05), (0.252, -0.1)):
            record.add((beat / 2 + late) * 48 + jitter, 100 + beat / 2 + late)
    assert [us for _, us in record.tempos(600_000)] == pytest.approx([500_000], rel=1e-3)


@pytest.mark.parametrize("rests", [True, False])
def test_a_place_further_on_is_reached_in_the_tempo_of_before(*, rests: bool) -> None:
    record = record_of(lambda moment: moment * 48, 4)
    if rests:
        record.rest()
    for moment in np.arange(5, 9, 0.02).tolist():
        record.add(1000 + moment * 48, 100 + moment)
    assert record.tempos(500_000) == [(0, 500_000)]


def test_what_was_before_the_first_report_is_in_the_tempo_of_the_start() -> None:
    record = record_of(lambda moment: 96 + moment * 48 * 2, 4)
    assert record.tempos(500_000) == [(0, 500_000), (96, 250_000)]


def test_without_reports_it_is_the_tempo_of_the_start() -> None:
    assert TempoRecord().tempos(400_000) == [(0, 400_000)]
    counted_in = record_of(lambda moment: moment * 48 - 96, 1)
    assert counted_in.tempos(400_000) == [(0, 400_000)]
