"""In which tempo a piece goes on."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.music.main_tempo import main_tempo
from generator.music.metre import Metre
from generator.music.score import Score, Tempo

QUARTER = 480


def bpm_after(*steps: tuple[float, float], metres: tuple[Metre, ...] = ()) -> int:
    """steps: (quarter notes, quarter notes a minute), one after the other."""
    begins = [0, *accumulate(round(quarters * QUARTER) for quarters, _ in steps)]
    tempos = tuple(Tempo(begin, round(60e6 / bpm)) for begin, (_, bpm) in zip(begins, steps, strict=False))
    return round(60e6 / main_tempo(Score(QUARTER, (), tempos, metres), begins[-1]))


@pytest.mark.parametrize(
    ("steps", "bpm"),
    [
        ([(16, 90)], 90),
        # Ritardandos: by eighths, by bars, in one step, with a last hold.
        ([(12, 120), *((0.5, 120 - 8 * step) for step in range(1, 9))], 120),
        ([(16, 120), (4, 110), (4, 95), (4, 80)], 120),
        ([(16, 120), (4, 80)], 120),
        ([(16, 120), (1, 100), (1, 80), (2, 30)], 120),
        ([(15, 120), (1, 20)], 120),
        ([(16, 120), (1, 100), (1, 80), (10, 60)], 120),
        # A hold after which the tempo is back, and a rest of a beat in it.
        ([(16, 120), (1, 30), (3, 120)], 120),
        # Sections; with a ritardando at the end of the last.
        ([(16, 60), (16, 120)], 120),
        ([(16, 60), (2, 120)], 120),
        ([(16, 120), (16, 60)], 60),
        ([(8, 120), (7.5, 60)], 60),
        ([(16, 120), (16, 60), (1, 50), (1, 40)], 60),
        ([(16, 120), (1, 100), (1, 80), (16, 60)], 60),
        ([(16, 60), (8, 120), (1, 110), (1, 90), (2, 60)], 120),
        # An accelerando leads to a tempo.
        ([(16, 80), *((1, 80 + 10 * step) for step in range(1, 5))], 120),
        ([(16, 80), (1, 90)], 90),
    ],
)
def test_music_goes_on_in_the_tempo_of_its_last_section(steps, bpm: int) -> None:
    assert bpm_after(*steps) == bpm


def test_bars_are_those_of_the_metre() -> None:
    steps = [(24.0, 120.0), (4.5, 60.0)]
    assert bpm_after(*steps, metres=(Metre(0, 3, 4),)) == 60
    assert bpm_after(*steps, metres=(Metre(0, 4, 4),)) == 120
    assert bpm_after(*steps, metres=(Metre(0, 1, 4), Metre(480, 4, 4))) == 120


def test_a_tempo_from_the_end_on_holds_unless_it_slows_down_further() -> None:
    assert bpm_after((16, 120), (2, 90), (0, 120)) == 120
    assert bpm_after((16, 120), (0, 60)) == 60
    assert bpm_after((16, 120), (2, 90), (0, 70)) == 120


def test_what_lies_behind_the_end_does_not_count() -> None:
    score = Score(QUARTER, (), (Tempo(0, 500_000), Tempo(100 * QUARTER, 1_000_000)))
    assert main_tempo(score, 16 * QUARTER) == 500_000
    assert main_tempo(Score(QUARTER), 16 * QUARTER) == 500_000


@given(st.lists(st.floats(90, 110), min_size=8, max_size=64), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_where_every_beat_has_its_own_tempo_it_is_one_of_the_last_bars(beats: list[float], slower: int) -> None:
    performed = [(1.0, bpm) for bpm in beats]
    ritardando = [(1.0, 80.0 - 10 * step) for step in range(slower)]
    assert min(map(round, beats)) <= bpm_after(*performed, *ritardando) <= max(map(round, beats))
