"""In which tempo music goes on: the one that it is in, rather than that of a ritardando or a hold at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from generator.music.metre import MetreMap, bar_ticks
from generator.music.score import Score

SECTION_BARS = 1.5  # a slower tempo that holds as long is that of a section, no ritardando
HELD_BARS = 4.0  # the same for one to which steps of a ritardando lead: its last chord may be held long
MEDIAN_BARS = 8.0
_ACCELERANDO_STEPS, _ACCELERANDO_BARS = 3, 1.0


class _Stretch(NamedTuple):
    """A time in one tempo."""

    us_per_quarter: int
    ticks: int
    bars: float


def main_tempo(score: Score, end_ticks: int) -> int:
    """Microseconds per quarter of the tempo in which the music until `end_ticks` goes on from there.

    Tempos that slow down step by step to the end, each for less than SECTION_BARS and the last of several for less than
    HELD_BARS, are left out: a ritardando, or a hold. Of what is before, it is the last tempo if that held for
    SECTION_BARS, if it is faster than the one before and held for a bar or came after SECTION_BARS in one tempo, or if
    an accelerando of three steps or more leads to it. Else the tempo is always changing, as it does where every beat of
    a performance has one: the median of the last MEDIAN_BARS.
    """
    stretches = list(_stretches(score, end_ticks))
    if len(stretches) > 1 and not stretches[-1].ticks:
        # A tempo from `end_ticks` itself on holds, unless it is one more step of a ritardando.
        if stretches[-1].us_per_quarter < stretches[-2].us_per_quarter or stretches[-2].bars >= SECTION_BARS:
            return stretches[-1].us_per_quarter
        stretches.pop()
    count = len(stretches)
    while len(stretches) > 1 and _slows(*stretches[-2:]) and stretches[-1].bars < _section_bars(stretches):
        stretches.pop()
    last = stretches[-1]
    if len(stretches) == 1 or last.bars >= SECTION_BARS:
        return last.us_per_quarter
    before = stretches[-2]
    if last.us_per_quarter < before.us_per_quarter and (last.bars >= 1 or before.bars >= SECTION_BARS):
        return last.us_per_quarter
    if len(stretches) == count and _ends_in_accelerando(stretches):
        return last.us_per_quarter
    return _median(stretches)


def _section_bars(stretches: Sequence[_Stretch]) -> float:
    """How long the last of two or more has to hold to be a section, where it is slower than the one before."""
    before = stretches[-2]
    leads_on = before.bars < SECTION_BARS and len(stretches) > 2 and _slows(stretches[-3], before)
    return HELD_BARS if leads_on else SECTION_BARS


def _slows(before: _Stretch, after: _Stretch) -> bool:
    return after.us_per_quarter > before.us_per_quarter


def _stretches(score: Score, end_ticks: int) -> Iterator[_Stretch]:
    """In order of time; neighbours differ. One that begins at `end_ticks` has no length."""
    tempo_map, metres = score.tempo_map, MetreMap(score.metres, score.ticks_per_quarter)
    begins = [0, *sorted({tempo.ticks for tempo in score.tempos if 0 < tempo.ticks <= end_ticks})]
    begins = [begins[0]] + [
        tick for before, tick in pairwise(begins) if tempo_map.tempo_at(tick) != tempo_map.tempo_at(before)
    ]
    for begin, end in pairwise([*begins, end_ticks]):
        metre = metres.metres[metres.locate_one(max(begin, end - 1))[2]]
        bars = (end - begin) / bar_ticks(metre, score.ticks_per_quarter)
        yield _Stretch(tempo_map.tempo_at(begin), end - begin, bars)


def _ends_in_accelerando(stretches: Sequence[_Stretch]) -> bool:
    steps, bars = 0, 0.0
    for before, after in reversed([*pairwise(stretches)]):
        if before.us_per_quarter < after.us_per_quarter:
            break
        steps, bars = steps + 1, bars + after.bars
    return steps >= _ACCELERANDO_STEPS and bars >= _ACCELERANDO_BARS


def _median(stretches: Sequence[_Stretch]) -> int:
    """Of the tempos in the last MEDIAN_BARS, each counted as long as it holds."""
    left, counted = MEDIAN_BARS, []
    for stretch in reversed(stretches):
        share = min(1.0, left / stretch.bars) if stretch.bars else 0.0
        counted.append((stretch.us_per_quarter, share * stretch.ticks))
        left -= stretch.bars
        if left <= 0:
            break
    counted.sort()
    half, passed = sum(ticks for _, ticks in counted) / 2, 0.0
    for us_per_quarter, ticks in counted:
        passed += ticks
        if passed >= half:
            return us_per_quarter
    return counted[-1][0]
