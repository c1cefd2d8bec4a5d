"""The tempo in which a piece is continued: its main tempo there, not that of a final ritardando or fermata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from generator.music.metre import MetreMap, bar_ticks
from generator.music.score import Score

SECTION_BARS = 1.5  # a slower tempo that lasts as long as this belongs to a section, not to a ritardando
HELD_BARS = 4.0  # the same for a tempo at the end of a ritardando's steps, since the last chord may be held long
MEDIAN_BARS = 8.0  # how far back the median looks
_ACCELERANDO_STEPS, _ACCELERANDO_BARS = 3, 1.0


class _Stretch(NamedTuple):
    """A span of time with one tempo."""

    us_per_quarter: int
    ticks: int  # its length
    bars: float  # its length in bars of the metre at its end


def main_tempo(score: Score, end_ticks: int) -> int:
    """The tempo in which music goes on at `end_ticks`, in microseconds per quarter.

    First a ritardando or fermata at the end is left out: tempos that get slower step by step, each of which lasts less
    than SECTION_BARS (the last of several less than HELD_BARS). The result is the last tempo of the rest

    - if it lasts SECTION_BARS or more, or is the only one;
    - if it is faster than the one before, and either lasts a bar or follows SECTION_BARS of one tempo;
    - if an accelerando of three steps or more leads to it, and no ritardando was left out.

    Otherwise the tempo changes all the time, as in a performance with a tempo for each beat: the result is the median
    of the last MEDIAN_BARS, weighted by duration.
    """
    stretches = list(_stretches(score, end_ticks))
    if len(stretches) > 1 and not stretches[-1].ticks:
        # A tempo that begins at `end_ticks` itself counts, unless it is one more step of a ritardando.
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
    """How many bars the last of several stretches must last to be a section, if it is slower than the one before."""
    before = stretches[-2]
    is_further_step = before.bars < SECTION_BARS and len(stretches) > 2 and _slows(stretches[-3], before)
    return HELD_BARS if is_further_step else SECTION_BARS


def _slows(before: _Stretch, after: _Stretch) -> bool:
    return after.us_per_quarter > before.us_per_quarter


def _stretches(score: Score, end_ticks: int) -> Iterator[_Stretch]:
    """The stretches up to `end_ticks`, in order of time; neighbours differ in tempo. The last one is empty if a tempo
    begins at `end_ticks`."""
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
    """Whether the tempo rises at the end in at least three steps that together last a bar or more."""
    steps, bars = 0, 0.0
    for before, after in reversed([*pairwise(stretches)]):
        if before.us_per_quarter < after.us_per_quarter:
            break
        steps, bars = steps + 1, bars + after.bars
    return steps >= _ACCELERANDO_STEPS and bars >= _ACCELERANDO_BARS


def _median(stretches: Sequence[_Stretch]) -> int:
    """The median tempo of the last MEDIAN_BARS, weighted by duration."""
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
