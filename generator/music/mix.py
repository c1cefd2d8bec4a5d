"""Volume, pan, sends and bank of the parts of a .mid file: controllers 7, 10, 91, 93, 0 and 32, as General MIDI has
them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from generator.music.score import Score, Track
from generator.music.source import MidiSource

VOLUME, PAN, REVERB, CHORUS, BANK, BANK_FINE = 7, 10, 91, 93, 0, 32  # controller numbers
MIXED = VOLUME, PAN, REVERB, CHORUS  # those of the fields of Mix, in their order
FULL_VOLUME, CENTRE, SOME_REVERB, NO_CHORUS = 100, 64, 40, 0  # what General MIDI takes for the default
HIGHEST = 127
_CONTROL_CHANGE = 0xB0


class Mix(NamedTuple):
    """How loud a part is, where, and how much of it goes to the reverb and the chorus."""

    volume: int = FULL_VOLUME
    """0 to 127."""
    pan: int = CENTRE
    """0, left, to 127, right."""
    reverb: int = SOME_REVERB
    """0 to 127."""
    chorus: int = NO_CHORUS
    """0 to 127."""

    def of(self, track: Track) -> Mix:
        """With what was chosen for a track; the rest stays."""
        chosen = track.volume, track.pan, track.reverb, track.chorus
        return Mix(*(own if value is None else value for own, value in zip(self, chosen, strict=True)))


def gain_of(volume: int) -> float:
    """Of a controller's value, 1 for FULL_VOLUME: General MIDI's curve, 40 dB for each tenfold."""
    return (volume / FULL_VOLUME) ** 2


def sides_of(pan: int) -> tuple[float, float]:
    """How loud left and right are: each 1 in the middle, and the same power wherever it stands."""
    right = (pan - CENTRE) / (HIGHEST - CENTRE if pan > CENTRE else CENTRE)  # -1 to 1
    if abs(right) == 1:
        return (0.0, math.sqrt(2)) if right > 0 else (math.sqrt(2), 0.0)
    angle = (1 + right) * math.pi / 4
    return math.sqrt(2) * math.cos(angle), math.sqrt(2) * math.sin(angle)


def mixes_of(source: MidiSource) -> list[Mix]:
    """Of each part the values that are in force at most of its notes: a fade is not what it begins with."""
    events = source.events
    is_control = (events.status & 0xF0 == _CONTROL_CHANGE) & np.isin(events.first, MIXED)
    if not is_control.any():
        return [Mix()] * len(source.parts)
    indexes = [np.flatnonzero(is_control & (events.first == control)) for control in MIXED]
    return [
        Mix(*(_usual(source, number, own, default) for own, default in zip(indexes, Mix(), strict=True)))
        for number in range(len(source.parts))
    ]


def _usual(source: MidiSource, number: int, indexes: np.ndarray, default: int) -> int:
    """indexes: of the events of one controller."""
    events, part = source.events, source.parts[number]
    own = indexes[(events.port[indexes] == part.port) & (events.status[indexes] & 0x0F == part.channel)]
    if not len(own):
        return default
    own = own[np.argsort(events.ticks[own], kind="stable")]
    onsets = events.ticks[source.note_on[source.note_part == number]]
    values = np.concatenate([[default], events.second[own]])[np.searchsorted(events.ticks[own], onsets, side="right")]
    return int(np.sort(values)[(len(values) - 1) // 2])


def moved(value: int, control: int, before: int, after: int) -> int:
    """A value of a controller in a file whose part had `before` and is to have `after`: fades keep their shape."""
    if control == PAN:
        return min(HIGHEST, max(0, value + after - before))
    return min(HIGHEST, round(value * after / before)) if before else after


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
