"""The drums under your playing go on from what they played, unless that has left the beat."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.live.accompany.drums import DrumPart
from generator.compose.asking.accompaniment import accompaniment, plain_pattern
from generator.compose.note_table import PART, table_of
from generator.events.ensemble import DRUMS
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.metre import COMMON_TIME, Metre, bar_ticks
from tests.generator.bands import parts_checkpoint

BAR = 4 * GRID
STEADY = [(0, 36), (24, 38), (48, 36), (60, 36), (72, 38)]
FILL = [(0, 38), (12, 38), (24, 45), (48, 45), (72, 43)]


def drums() -> DrumPart:
    asked = accompaniment(parts_checkpoint(), "drums", metre=COMMON_TIME, bpm=120).drums
    assert asked is not None
    made = DrumPart(asked, COMMON_TIME, grid="16ths")
    made.enter(BAR)
    return made


def play(part: DrumPart, strokes: list[tuple[int, int]], tick: float) -> None:
    stretch = part.wanted(tick, 80)
    assert stretch is not None
    rows = [(stretch.begin - stretch.moved + onset, 6, pitch, 90, DRUMS) for onset, pitch in strokes]
    begin, end = stretch.begin - stretch.moved, stretch.end - stretch.moved
    part.composed(stretch, np.array(rows, np.int64).reshape(-1, PART + 1), begin, end, tick)


def context(part: DrumPart, tick: float) -> list[set[tuple[int, int]]]:
    """Kicks, snares and toms of each bar that the model is given."""
    stretch = part.wanted(tick, 80)
    assert stretch is not None
    continuation = stretch.continuation
    rows = table_of(continuation.before, continuation.parts).tolist()
    bars = range(continuation.begin_ticks // BAR)
    return [{(row[0] % BAR, row[2]) for row in rows if row[0] // BAR == bar and row[2] != 42} for bar in bars]


def test_it_begins_with_a_plain_pattern_and_goes_on_from_what_was_played() -> None:
    part = drums()
    assert context(part, 0) == [set(STEADY)] * 4
    play(part, [*STEADY, (90, 36)], 0)
    assert context(part, BAR / 2) == [set(STEADY)] * 4 + [{*STEADY, (90, 36)}]


def test_a_fill_is_played_and_not_gone_on_from() -> None:
    part = drums()
    play(part, FILL, 0)
    play(part, STEADY, BAR)
    assert {(row[0], row[2]) for row in part.notes.tolist()} >= {(BAR + onset, pitch) for onset, pitch in FILL}
    assert context(part, 2 * BAR) == [set(STEADY)] * 5


def test_a_bar_that_comes_too_late_is_left_out_and_the_next_bar_line_is_met() -> None:
    part = drums()
    stretch = part.wanted(5.5 * BAR, 80)
    assert stretch is not None and stretch.begin == 6 * BAR


def test_it_is_composed_a_bar_ahead_and_no_further() -> None:
    part = drums()
    play(part, STEADY, 0)
    assert part.wanted(0, 80) is None and part.wanted(1, 80) is not None


@given(st.sampled_from([(4, 4), (3, 4), (2, 4), (5, 4), (7, 8), (6, 8), (9, 8), (12, 8), (3, 8), (2, 2), (1, 4)]))
def test_any_metre_has_a_pattern(metre: tuple[int, int]) -> None:
    rows = plain_pattern(Metre(0, *metre))
    assert rows[0, 0] == 0 and (rows[:, 0] < bar_ticks(Metre(0, *metre), GRID)).all()
    assert (0, 36) in {(row[0], row[2]) for row in rows.tolist()}
    assert (np.diff(rows[:, 0]) >= 0).all()


@pytest.mark.parametrize(("velocity", "within"), [(30, (20, 50)), (100, (76, 120)), (127, (103, 127))])
def test_they_are_about_as_loud_as_you(velocity: int, within: tuple[int, int]) -> None:
    stretch = drums().wanted(0, velocity)
    assert stretch is not None
    [part] = stretch.continuation.parts
    assert part.controls.velocities == within
