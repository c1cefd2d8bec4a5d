"""The order in which bars are played: repeats and their endings, da capo and dal segno, fine and coda."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal, NamedTuple

MOST_TIMES = 8  # that a passage is repeated
_MOST_JUMPS = 8  # da capo and dal segno of one piece; each is taken once


class Repeats(NamedTuple):
    """What a bar's lines, brackets and words say of the order in which bars are played."""

    opens: bool = False
    """Whether a repeat begins here."""
    closes: int = 0
    """How often the passage is played that ends here, at most MOST_TIMES; 0: no repeat ends here."""
    endings: frozenset[int] = frozenset()
    """The times through on which the bar is played, from 1; empty: all."""
    jump: Literal["", "capo", "segno"] = ""
    """Where playing goes on after this bar, once."""
    until: Literal["", "fine", "coda"] = ""
    """Whether the jump is "al fine" or "al coda"; "" takes the one that there is."""
    is_segno: bool = False
    """Whether the sign stands at its beginning."""
    is_coda: bool = False
    """Whether the coda begins here."""
    to_coda: bool = False
    """Whether after a jump the coda follows this bar."""
    is_fine: bool = False
    """Whether after a jump the piece ends with this bar."""
    closes_after_jump: bool = False
    """Whether its repeat is also taken after a jump."""


def playing_order(bars: Sequence[Repeats]) -> list[int]:
    """Indexes of the bars as they are played. After a jump repeats are not taken, and last endings are played.

    A jump to a sign that is not there leads to the beginning, one to a missing coda nowhere.
    """
    last = _last_times(bars)
    codas = [number for number, bar in enumerate(bars) if bar.is_coda]
    order: list[int] = []
    taken: set[int] = set()
    jumped: Repeats | None = None  # where from, until the coda
    first, time, number = 0, 1, 0
    while number < len(bars):
        bar = bars[number]
        if number > first and (bar.opens or (bars[number - 1].endings and not bar.endings)):
            first, time = number, 1
        is_straight = jumped is not None and not (bar.closes and bar.closes_after_jump)
        if bar.endings and (last[number] if is_straight else time) not in bar.endings:
            number += 1
            continue
        order.append(number)
        if bar.closes and not is_straight:
            if time < last[number]:
                number, time = first, time + 1
                continue
            if not bar.endings:
                first, time = number + 1, 1
        if jumped and bar.is_fine and jumped.until != "coda":
            break
        following = bisect_right(codas, number)
        if jumped and bar.to_coda and jumped.until != "fine" and following < len(codas):
            first, time, number, jumped = codas[following], 1, codas[following], None
        elif bar.jump and number not in taken and len(taken) < _MOST_JUMPS:
            taken.add(number)
            target = _segno_before(bars, number) if bar.jump == "segno" else 0
            first, time, number, jumped = target, 1, target, bar
        else:
            number += 1
    return order


def ending_groups(bars: Sequence[Repeats]) -> list[int | None]:
    """For each bar in an ending, the first bar of the first of the endings that follow each other; None elsewhere."""
    groups: list[int | None] = []
    for number, bar in enumerate(bars):
        before = groups[-1] if groups else None
        groups.append((number if before is None else before) if bar.endings else None)
    return groups


def _last_times(bars: Sequence[Repeats]) -> list[int]:
    """For each bar, how often the passage is played whose endings it belongs to, or which it closes; 0 for others."""
    last = [bar.closes for bar in bars]
    groups = ending_groups(bars)
    for number in reversed(range(len(bars))):
        if groups[number] is not None:
            following = last[number + 1] if number + 1 < len(bars) and groups[number + 1] is not None else 0
            last[number] = max(bars[number].closes, *bars[number].endings, following)
    for number in range(1, len(bars)):
        if groups[number] is not None and groups[number - 1] is not None:
            last[number] = last[number - 1]
    return last


def _segno_before(bars: Sequence[Repeats], number: int) -> int:
    return max((at for at in range(number + 1) if bars[at].is_segno), default=0)
