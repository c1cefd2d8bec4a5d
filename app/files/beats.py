"""Bars and beats of a page: bar lines, where in a beat notes may begin, and the note values that fill a time.

Positions are in ticks of GRID to the quarter note, which every note value that is written has a whole number of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from generator.errors import ContinuoError
from generator.events import streams
from generator.music.bars import BarGrid
from generator.music.metre import Metre, bar_ticks
from generator.music.scaling import maps_at
from generator.music.score import Score

GRID = 1680
MAX_BARS = 5_000
COARSE = streams.GRID_TICKS_PER_QUARTER  # bar lines stand on it
_TYPES = {
    "breve": 8 * GRID, "whole": 4 * GRID, "half": 2 * GRID, "quarter": GRID, "eighth": GRID // 2, "16th": GRID // 4,
    "32nd": GRID // 8, "64th": GRID // 16,
}  # fmt: skip
_SIXTEENTH = GRID // 4
# Into which note values a beat may be divided, and the error in ticks that one must save to be chosen: for what is
# notation, and for what was played. Fifths and sevenths are those of the beat.
_NOTATED = {420: 0, 560: 35, 210: 70, 280: 70, 105: 140, 140: 140}
_NOTATED_ODD = 105
_PLAYED = {420: 0, 560: 70, 210: 210, 280: 280, 105: 500, 140: 500}
_PLAYED_ODD = 300
_CHORD = 20 * GRID  # the error that two onsets count for that would become one


class NotatedBar(NamedTuple):
    """A bar."""

    begin: int
    """Tick of its bar line."""
    end: int
    """Tick of the next bar line."""
    metre: Metre
    """The time signature that it is under."""
    is_implicit: bool = False
    """Whether it is not counted: a pickup, or what is left of a bar that was cut in two."""

    @property
    def beat(self) -> int:
        """Its length in ticks: what is beamed together, and what ties make visible."""
        unit = max(1, 4 * GRID // self.metre.denominator)
        return 3 * unit if self.is_compound else min(GRID, unit)

    @property
    def is_compound(self) -> bool:
        """Whether its beats have three parts."""
        return self.metre.denominator >= 8 and self.metre.numerator % 3 == 0

    @property
    def is_full(self) -> bool:
        """Whether it is as long as its time signature says."""
        return (self.end - self.begin) * self.metre.denominator == 4 * GRID * self.metre.numerator

    @property
    def before(self) -> int:
        """Ticks by which its first beat is shorter: an implicit bar is the end of a full one."""
        return -(self.end - self.begin) % self.beat if self.is_implicit else 0

    @property
    def beats(self) -> list[tuple[int, int]]:
        """Beginnings and ends of its beats."""
        begins = [self.begin, *range(self.begin - self.before + self.beat, self.end, self.beat)]
        return list(pairwise([*begins, self.end]))


def bars_of(score: Score, end: float) -> tuple[NotatedBar, ...]:
    """The bars until a tick, one or more.

    A first bar that is shorter than those after it is a pickup; two short ones that make up a full one are one that
    was cut, as at a repeat. Raises ContinuoError for more than MAX_BARS.
    """
    grid = BarGrid(maps_at(score, COARSE)[1], COARSE)
    scale = GRID // COARSE
    count = grid.locate_one(max(0, -(-int(np.ceil(end)) // scale) - 1))[0] + 1
    if count > MAX_BARS:
        raise ContinuoError(
            "the piece has {count:,} bars; as notation at most {most:,} are written", count=count, most=MAX_BARS
        )
    starts = [grid.bar_start(number) for number in range(count + 1)]
    metres = [grid.metres[grid.locate_one(start)[2]] for start in starts]
    lengths = [after - before for before, after in pairwise(starts)]
    bars: list[NotatedBar] = []
    for number in range(count):
        metre, implicit = metres[number], False
        after = metres[number + 1]
        if number == 0 and after[1:] != metre[1:] and lengths[0] < bar_ticks(after, COARSE):
            metre, implicit = after, True
        elif bars:
            outer = bars[-1].metre
            full = bar_ticks(outer, COARSE)
            is_cut = lengths[number] < full and metre[1:] != outer[1:]
            first_of_two = is_cut and number + 1 < count and lengths[number] + lengths[number + 1] == full
            second_of_two = is_cut and not bars[-1].is_full and lengths[number - 1] + lengths[number] == full
            if (first_of_two or second_of_two) and not bars[-1].is_implicit:
                metre, implicit = outer, second_of_two
        bars.append(NotatedBar(starts[number] * scale, starts[number + 1] * scale, metre, implicit))
    return tuple(bars)


def is_notation(onsets: np.ndarray, tolerance: float, bars: Sequence[NotatedBar]) -> bool:
    """Whether nine of ten onsets lie, each beat's all, on one division of their beat; by chance few do.

    onsets: (N,) ticks, unrounded. tolerance: ticks.
    """
    onsets = np.sort(onsets)
    fitting = 0
    for bar in bars:
        if not len(inside := _within(onsets, bar.begin, bar.end)):
            continue
        for begin, end in bar.beats:
            own = _within(inside, begin, end) - begin
            steps = [GRID // 8, GRID // 6, *(bar.beat / odd for odd in (5, 7) if end - begin == bar.beat)]
            if len(own) and min(float(np.abs(own - np.round(own / step) * step).max()) for step in steps) <= tolerance:
                fitting += len(own)
    return fitting >= 0.9 * len(onsets)


def positions(
    onsets: np.ndarray, ends: np.ndarray, bars: Sequence[NotatedBar], is_played: bool, apart: float
) -> np.ndarray:
    """Where notes may begin and end: in each beat, multiples of the note value that fits it best, and the last end.

    onsets, ends: (N,) ticks, unrounded. apart: ticks from which on two onsets should not be brought together.
    """
    onsets, ends = np.sort(onsets), np.sort(ends)
    found: list[int] = []
    for bar in bars:
        of_bar = _within(onsets, bar.begin, bar.end), _within(ends, bar.begin, bar.end)
        for begin, stop in bar.beats:
            length = stop - begin
            own = [_within(x, begin, stop) - begin for x in of_bar] if any(map(len, of_bar)) else []
            steps = dict(_PLAYED if is_played else _NOTATED)
            if length == bar.beat:
                steps |= dict.fromkeys((length // 5, length // 7), _PLAYED_ODD if is_played else _NOTATED_ODD)
            fitting = [step for step in steps if length % step == 0] or [_SIXTEENTH]
            if not any(map(len, own)):
                found += range(begin, stop, fitting[0])
                continue
            gaps = np.diff(own[0]) >= apart

            def error(step: int, own: list[np.ndarray] = own, length: int = length, gaps: np.ndarray = gaps) -> float:
                off = [np.minimum(np.minimum(x % step, step - x % step), length - x).sum() for x in own]
                together = np.diff(np.round(own[0] / step)) == 0
                cost = float(off[0] + (0.0 if is_played else 0.25) * off[1])
                return cost + steps.get(step, 0) + _CHORD * int((together & gaps).sum())  # noqa: B023

            found += range(begin, stop, min(fitting, key=error))
    return np.array([*found, bars[-1].end])


def _within(values: np.ndarray, begin: float, end: float) -> np.ndarray:
    """values: sorted."""
    return values[slice(*np.searchsorted(values, (begin, end)))]


class Value(NamedTuple):
    """A note value."""

    kind: str
    """"breve" to "64th", by MusicXML's names."""
    dots: int
    """0 or 1."""
    actual: int = 1
    """How many notes of a tuplet there are..."""
    normal: int = 1
    """...in the time of so many."""
    base: str = ""
    """Which notes the tuplet counts; "" outside tuplets."""

    @property
    def ticks(self) -> int:
        """Its length."""
        plain = _TYPES[self.kind] * (2 ** (self.dots + 1) - 1) // 2**self.dots
        return plain * self.normal // self.actual


@cache
def _values(beat: int, is_compound: bool) -> dict[int, Value]:
    """Note values by their ticks: plain ones, and those of the tuplets that a beat may have."""
    values = {}
    for kind in _TYPES:
        for dots in (0, 1):
            value = Value(kind, dots)
            if value.ticks % _TYPES["64th"] == 0:
                values[value.ticks] = value

    def tuplet(actual: int, normal: int, base: int) -> None:
        name = next((name for name, ticks in _TYPES.items() if ticks == base), None)
        for kind in _TYPES if name else ():
            for dots in (0, 1):
                value = Value(kind, dots, actual, normal, name or "")
                exact = _TYPES[kind] * (3 if dots else 2) * normal % (2 * actual) == 0
                if exact and _TYPES[kind] >= base and value.ticks < (GRID if actual == 3 else beat):
                    values.setdefault(value.ticks, value)

    for base in ("eighth", "16th", "32nd", "64th"):
        tuplet(3, 2, _TYPES[base])
    tuplet(5, 3, beat // 3) if is_compound else tuplet(5, 4, beat // 4)
    tuplet(7, 6, beat // 6) if is_compound else tuplet(7, 4, beat // 4)
    return values


def note_values(begin: int, end: int, beat: int, is_rest: bool = False, is_compound: bool = False) -> list[Value]:
    """The notes that are tied (or rests in a row) to fill a time. begin, end: ticks from where the first beat begins.

    Ties make beats visible: what begins within a beat ends with it, but for a quarter note between two beats.
    """
    known = _values(beat, is_compound)
    values = []
    while begin < end:
        into, left = begin % beat, end - begin
        if into:
            syncopated = beat == left == GRID and 2 * into == beat and not is_rest
            most = left if syncopated else min(left, beat - into)
        elif left <= beat:
            most = left
        else:
            is_one = left in known and known[left].actual == 1
            one_note = is_one and (left % beat == 0 or (beat == GRID and 2 * left % beat == 0 and not is_rest))
            most = left if one_note else left // beat * beat
        values.append(_longest(known, into, most))
        begin += values[-1].ticks
    return values


def _longest(known: dict[int, Value], into: int, most: int) -> Value:
    """The longest value that what is left of it fits the same division of the beat. Raises ValueError for none."""
    fits: Callable[[Value], bool]
    for actual in (1, 3, 5, 7):
        # A plain value where the time's both ends are plain, else one of the tuplet that both ends belong to.
        unit = {1: GRID // 16, 3: GRID // 24, 5: 0, 7: 0}[actual]
        of_kind = [value for value in known.values() if value.actual in (1, actual)]
        if not unit:
            unit = min((value.ticks for value in of_kind if value.actual == actual), default=0)
        if not unit or into % unit or most % unit:
            continue
        fits = lambda value, unit=unit: value.ticks <= most and value.ticks % unit == 0  # noqa: E731
        found = [value for value in of_kind if fits(value)]
        if found:
            return max(found, key=lambda value: value.ticks)
    raise ValueError(f"no note value for {most} ticks from {into}")
