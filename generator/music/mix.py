"""Volume, pan, reverb, chorus and bank of the parts of a .mid file: controllers 7, 10, 91, 93, 0 and 32 of General
MIDI."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from generator.music.score import Score, Track
from generator.music.source import MidiSource

VOLUME, PAN, REVERB, CHORUS, BANK, BANK_FINE = 7, 10, 91, 93, 0, 32  # controller numbers
MIXED = VOLUME, PAN, REVERB, CHORUS  # controllers of the fields of Mix, in their order
FULL_VOLUME, CENTRE, SOME_REVERB, NO_CHORUS = 100, 64, 40, 0  # General MIDI's defaults
HIGHEST = 127
_CONTROL_CHANGE = 0xB0


class Mix(NamedTuple):
    """A part's volume, pan and sends, as values of their controllers."""

    volume: int = FULL_VOLUME
    """0 to 127."""
    pan: int = CENTRE
    """0, left, to 127, right; 64 is the centre."""
    reverb: int = SOME_REVERB
    """How much of it goes to the reverb, 0 to 127."""
    chorus: int = NO_CHORUS
    """How much of it goes to the chorus, 0 to 127."""

    def overridden_by(self, track: Track) -> Mix:
        """This mix, with the values that were chosen for a track in place of its own."""
        chosen = track.volume, track.pan, track.reverb, track.chorus
        return Mix(*(own if value is None else value for own, value in zip(self, chosen, strict=True)))


def gain_of(volume: int) -> float:
    """Volume, 0 to 127 -> linear gain, 1 at FULL_VOLUME, by General MIDI's curve: 40 dB for a factor of ten."""
    return (volume / FULL_VOLUME) ** 2


def sides_of(pan: int) -> tuple[float, float]:
    """Pan, 0 to 127 -> linear gains of the left and the right side: 1 each at the centre, and equal power
    everywhere."""
    right = (pan - CENTRE) / (HIGHEST - CENTRE if pan > CENTRE else CENTRE)  # -1 to 1
    if abs(right) == 1:
        return (0.0, math.sqrt(2)) if right > 0 else (math.sqrt(2), 0.0)
    angle = (1 + right) * math.pi / 4
    return math.sqrt(2) * math.cos(angle), math.sqrt(2) * math.sin(angle)


def mixes_of(source: MidiSource) -> list[Mix]:
    """The mix of each part: of each controller the (lower) median over the part's notes of the value in force, so that
    a fade at the beginning or the end doesn't count."""
    events = source.events
    is_control = (events.status & 0xF0 == _CONTROL_CHANGE) & np.isin(events.first, MIXED)
    if not is_control.any():
        return [Mix()] * len(source.parts)
    indexes = [np.flatnonzero(is_control & (events.first == control)) for control in MIXED]
    return [
        Mix(*(_median(source, number, own, default) for own, default in zip(indexes, Mix(), strict=True)))
        for number in range(len(source.parts))
    ]


def _median(source: MidiSource, number: int, indexes: np.ndarray, default: int) -> int:
    """The median value of one controller over a part's notes. indexes: of all events of the controller."""
    events, part = source.events, source.parts[number]
    own = indexes[(events.port[indexes] == part.port) & (events.status[indexes] & 0x0F == part.channel)]
    if not len(own):
        return default
    own = own[np.argsort(events.ticks[own], kind="stable")]
    onsets = events.ticks[source.note_on[source.note_part == number]]
    values = np.concatenate([[default], events.second[own]])[np.searchsorted(events.ticks[own], onsets, side="right")]
    return int(np.sort(values)[(len(values) - 1) // 2])


def adjusted(value: int, control: int, before: int, after: int) -> int:
    """The new value of a controller event, 0 to 127, when its part's mix changes from `before` to `after`: pans are
    shifted, the others scaled, so that fades keep their shape."""
    if control == PAN:
        return min(HIGHEST, max(0, value + after - before))
    return min(HIGHEST, round(value * after / before)) if before else after


def controls_at_first_note(source: MidiSource, number: int, controls: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Controllers and their values in force at the first note of the part with index `number`. controls: which
    controllers; those that the file does not set by then are left out."""
    events, own = source.events, source.parts[number]
    first = int(source.note_on[source.note_part == number].min())
    before = (events.port == own.port) & (events.status == (_CONTROL_CHANGE | own.channel))
    before &= events.ticks <= events.ticks[first]
    for control in controls:
        values = np.flatnonzero(before & (events.first == control))
        if len(values):
            yield control, int(events.second[values[np.argsort(events.ticks[values], kind="stable")[-1]]])


def banks_of(score: Score) -> list[tuple[int, int] | None]:
    """Of each track the bank of its instrument, as values of controllers 0 and 32. None if the source file selects no
    bank there, and for a track that is new or got another instrument."""
    source = score.source
    banks: list[tuple[int, int] | None] = [None] * len(score.tracks)
    if source is None:
        return banks
    events = source.events
    is_bank = (events.status & 0xF0 == _CONTROL_CHANGE) & np.isin(events.first, (BANK, BANK_FINE))
    if not is_bank.any():
        return banks
    for index, track in enumerate(score.tracks):
        number = score.source_part_of(track)
        if number is None or source.parts[number].instrument != track.instrument:
            continue
        found = dict(controls_at_first_note(source, number, (BANK, BANK_FINE)))
        if found:
            banks[index] = found.get(BANK, 0), found.get(BANK_FINE, 0)
    return banks
