"""Controllers with which the parts of a .mid file begin: banks of their programs among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from generator.music.score import Score
from generator.music.source import MidiSource

BANK, BANK_FINE = 0, 32  # controller numbers
_CONTROL_CHANGE = 0xB0


def beginning_of(source: MidiSource, number: int, controls: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Controllers and values that are in force at a part's first note. controls: those that are asked for; those that
    the file does not set are left out."""
    events, own = source.events, source.parts[number]
    first = int(source.note_on[source.note_part == number].min())
    before = (events.port == own.port) & (events.status == (_CONTROL_CHANGE | own.channel))
    before &= events.ticks <= events.ticks[first]
    for control in controls:
        values = np.flatnonzero(before & (events.first == control))
        if len(values):
            yield control, int(events.second[values[np.argsort(events.ticks[values], kind="stable")[-1]]])


def banks_of(score: Score) -> list[tuple[int, int] | None]:
    """Of each track controllers 0 and 32, where its instrument is that of its part in the source file, of a bank."""
    source = score.source
    banks: list[tuple[int, int] | None] = [None] * len(score.tracks)
    if source is None:
        return banks
    events = source.events
    is_bank = (events.status & 0xF0 == _CONTROL_CHANGE) & np.isin(events.first, (BANK, BANK_FINE))
    if not is_bank.any():
        return banks
    for index, track in enumerate(score.tracks):
        number = track.source_part
        if number is None or number >= len(source.parts) or source.parts[number][3:5] != (track.program, track.is_drum):
            continue
        found = dict(beginning_of(source, number, (BANK, BANK_FINE)))
        if found:
            banks[index] = found.get(BANK, 0), found.get(BANK_FINE, 0)
    return banks
