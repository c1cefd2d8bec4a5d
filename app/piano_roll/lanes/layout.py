"""Which entries of a lane have room for their words, and where: arithmetic, without Qt. x in pixels of the lane."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple

from app.document.timeline import Entry, entry_text
from generator.music.score import Marker

GAP = 3  # pixels between words
_MOST_SHIFT = 90  # pixels that words stand right of their place, behind those of the same place
_LEAST_WIDTH = 22  # narrower, a marker's words say nothing
_LEAST_SPACE = 14  # no words are so narrow
_REACH = 500  # pixels that words can reach into sight from the left


class Chip(NamedTuple):
    """An entry of the lane as it is drawn."""

    entry: Entry
    """What it is."""
    x: int
    """Where it stands."""
    left: int
    """Where its words begin, at x or right of it."""
    width: int
    """Of its words; 0 where there is no room for them, and a line alone marks the place."""

    def holds(self, x: float) -> bool:
        """Whether a pointer there means it."""
        return self.left <= x < self.left + self.width if self.width else abs(x - self.x) <= GAP


def chips(
    entries: Sequence[Entry], x_of: Callable[[int], int], measure: Callable[[str], int], width: int
) -> list[Chip]:
    """Those in sight, of entries in order of time. x_of: from ticks; measure: pixels that words take; width: of the
    lane."""
    first = bisect_left(entries, -_REACH, key=lambda entry: x_of(entry.ticks))
    found: list[Chip] = []
    free = -_REACH  # where words may begin
    for index in range(first, len(entries)):
        entry = entries[index]
        x = x_of(entry.ticks)
        if x > width:
            break
        after = next((x_of(other.ticks) for other in entries[index + 1 : index + 4] if other.ticks > entry.ticks), None)
        left, room = max(x, free), 0
        space = width + _REACH if after is None else after - left - GAP
        if space >= _LEAST_SPACE and left - x <= _MOST_SHIFT:
            wanted = measure(entry_text(entry))
            room = min(wanted, space)
            if room < (min(_LEAST_WIDTH, wanted) if isinstance(entry, Marker) else wanted):
                room = 0
        if not room and found and found[-1].x == x:
            continue  # a line is there already
        found.append(Chip(entry, x, left, room))
        free = left + room + GAP if room else free
    return found
