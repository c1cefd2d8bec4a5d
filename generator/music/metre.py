"""Metres, their bars and beats, and the bar lines of a piece whose metre changes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from generator.errors import ContinuoError


class Metre(NamedTuple):
    """A time signature from a tick on."""

    ticks: int
    """From which tick on it holds."""
    numerator: int
    """1 or more."""
    denominator: int
    """A power of two; 4 for quarters."""


COMMON_TIME = Metre(0, 4, 4)


def bar_ticks(metre: Metre, ticks_per_quarter: int) -> int:
    """Length of one bar in ticks, at least 1."""
    return max(1, metre.numerator * 4 * ticks_per_quarter // metre.denominator)


def beat_ticks(metre: Metre, ticks_per_quarter: int) -> int:
    """Length of a beat in ticks, at least 1. A beat of a compound metre is a dotted note."""
    unit = max(1, 4 * ticks_per_quarter // metre.denominator)
    return 3 * unit if is_compound(metre) else unit


def beats_in_bar(metre: Metre) -> int:
    """How many beats a bar has, 1 or more."""
    return metre.numerator // 3 if is_compound(metre) else metre.numerator


def beat_quarters(metre: Metre) -> float:
    """Length of a beat in quarter notes."""
    return (12 if is_compound(metre) else 4) / metre.denominator


def is_compound(metre: Metre) -> bool:
    """Whether a beat divides into three, as in 6/8, 9/8 and 12/8; 3/8 is not compound."""
    return metre.denominator >= 8 and metre.numerator > 3 and metre.numerator % 3 == 0


def parse_metre(text: str) -> Metre:
    """ "6/8" -> Metre, from tick 0. Raises ContinuoError."""
    match = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(1|2|4|8|16|32)\s*", text)
    if not match or not 1 <= int(match.group(1)) <= 32:
        raise ContinuoError("{--metre} {text!r}: write, for example, 3/4, 4/4 or 6/8", text=text)
    return Metre(0, int(match.group(1)), int(match.group(2)))


class MetreMap:
    """The bars of a piece. A change of metre begins a new bar, as in notation. `metres` are its changes of metre in
    order of time, of which the first is at tick 0 and none repeats the one before."""

    def __init__(self, metres: Sequence[Metre], ticks_per_quarter: int) -> None:
        # A later entry at the same tick replaces an earlier one (files often repeat them once per track).
        by_tick = {0: COMMON_TIME} | {metre.ticks: metre for metre in sorted(metres, key=lambda metre: metre.ticks)}
        changes: list[Metre] = []
        for metre in by_tick.values():
            if not changes or metre[1:] != changes[-1][1:]:
                changes.append(metre)
        self.metres = tuple(changes)
        self._starts = [metre.ticks for metre in changes]
        self._lengths = [bar_ticks(metre, ticks_per_quarter) for metre in changes]
        self._first_bars = [0]
        for (begin, end), length in zip(pairwise(self._starts), self._lengths, strict=False):
            # A bar cut short by a change of metre counts as one.
            self._first_bars.append(self._first_bars[-1] - (begin - end) // length)

    def locate_one(self, ticks: int) -> tuple[int, int, int]:
        """ticks: 0 or more -> index of the bar from 0, ticks into the bar, index in `metres` of the metre in force."""
        index = bisect_right(self._starts, ticks) - 1
        bars, position = divmod(ticks - self._starts[index], self._lengths[index])
        return self._first_bars[index] + bars, position, index

    def bar_start(self, bar: int) -> int:
        """The tick where the bar of index `bar` (from 0) begins."""
        index = bisect_right(self._first_bars, bar) - 1
        return self._starts[index] + (bar - self._first_bars[index]) * self._lengths[index]
