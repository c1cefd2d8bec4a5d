"""Format 2 of .mid files: its tracks are patterns with times of their own, and are played one after the other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from generator.errors import Text
from generator.music.metre import Metre, MetreMap
from generator.music.source import MidiEvents

_FORMAT = slice(8, 10)  # of the header's bytes


def is_patterns(data: bytes) -> bool:
    """Whether a .mid file is of format 2."""
    return data[_FORMAT] == b"\0\2"


def in_sequence(events: MidiEvents, metres: Iterable[tuple[int, Metre]]) -> tuple[MidiEvents, Text | None]:
    """Shifts the events of a file of format 2 so that one pattern follows the other. -> the events, and a notice that
    says so; None for a single pattern. metres: index of the event and metre of each time signature.

    A pattern begins at the first bar line at or after the end of the one before, in the metre of that one. Tempo, metre
    and programs stay in force in the patterns that follow, until they are set again. (The standard asks each pattern to
    begin with its tempo and metre.)
    """
    own_metres: list[list[Metre]] = [[] for _ in events.track_ends]
    for index, metre in metres:
        own_metres[events.track[index]].append(metre)
    begins, so_far, begin = [], [], 0
    for length, own in zip(events.track_ends.tolist(), own_metres, strict=True):
        begins.append(begin)
        so_far += [metre._replace(ticks=begin + metre.ticks) for metre in own]
        begin = _bar_line(begin + length, MetreMap(so_far, events.ticks_per_quarter))
    shift = np.array(begins, np.int64)
    moved = replace(events, ticks=events.ticks + shift[events.track], track_ends=events.track_ends + shift)
    count = int((events.track_ends > 0).sum())
    notice = Text("its {count} patterns (MIDI format 2) are played one after the other", count=count)
    return moved, notice if count > 1 else None


def _bar_line(ticks: int, bars: MetreMap) -> int:
    """The first bar line at or after `ticks`."""
    bar, into_bar, _ = bars.locate_one(ticks)
    return bars.bar_start(bar + 1) if into_bar else ticks
