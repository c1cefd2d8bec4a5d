"""What is played on a keyboard besides notes: bends, controllers, pressure; as changes of a track's channel, where a
track has a place for them, and else counted, to be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from operator import itemgetter
from typing import Literal, NamedTuple

from app.player.outputs import ALL_NOTES_OFF, ALL_SOUND_OFF, SUSTAIN, is_for_drums
from generator.errors import Text
from generator.midi.writer import ChannelChange
from generator.music.mix import BANK, BANK_FINE
from generator.music.source import MidiSource

_KEY_PRESSURE, _CONTROL, _PROGRAM, _PRESSURE, _BEND = 0xA0, 0xB0, 0xC0, 0xD0, 0xE0  # status bytes
_MODULATION, _SOSTENUTO, _RESET = 1, 66, 121  # controllers
_FIRST_MODE = 120  # from here on they are commands, none of which but reset is kept
_AT_REST = (_CONTROL, SUSTAIN, 0), (_CONTROL, _SOSTENUTO, 0), (_BEND, 0, 64)  # no pedals, no bend
Kind = Literal["notes", "pedal", "bends", "modulation", "controllers", "pressure", "programs"]


class PlayedChange(NamedTuple):
    """Something other than a note from the keyboard."""

    moment: float
    """When, in the unit of the notes beside it: seconds or quarters."""
    data: tuple[int, ...]
    """The bytes of the MIDI message."""


def kind_of(status: int, first: int = 0) -> Kind:
    """What kind of message it is. status, first: of its bytes."""
    kind = status & 0xF0
    if kind == _CONTROL:
        if first == SUSTAIN:
            return "pedal"
        if first in (ALL_NOTES_OFF, ALL_SOUND_OFF):  # they end notes, and are in their lengths
            return "notes"
        if first in (BANK, BANK_FINE):
            return "programs"
        return "modulation" if first == _MODULATION else "controllers"
    if kind == _BEND:
        return "bends"
    if kind == _PROGRAM:
        return "programs"
    return "pressure" if kind in (_KEY_PRESSURE, _PRESSURE) else "notes"


def _lane(data: Sequence[int]) -> tuple[int, int]:
    """What a message moves."""
    kind = data[0] & 0xF0
    return kind, data[1] if kind in (_KEY_PRESSURE, _CONTROL) else 0


def _is_kept(data: Sequence[int]) -> bool:
    """Whether a track has a place for it: it has one instrument, and answers to no commands."""
    is_mode = data[0] & 0xF0 == _CONTROL and data[1] >= _FIRST_MODE and data[1] != _RESET
    return not is_mode and kind_of(*data[:2]) not in ("notes", "programs")


def channel_changes(
    changes: Iterable[PlayedChange], channels: Collection[int], end: float, tick_of: Callable[[float], int]
) -> tuple[dict[bool, list[ChannelChange]], Text | None]:
    """-> changes of the keyboard's track (False) and that of drums (True), in order; and what is left out.

    A track has one channel: where keys were played on several, none of theirs are kept. channels: those on which notes
    were played; end: when the last of them ends, where pedals are lifted and bends let go; tick_of: of a moment, 0 for
    those before the beginning.
    """
    keys = {channel for channel in channels if not is_for_drums(channel)}
    own = {*channels} - (keys if len(keys) > 1 else set())
    found: dict[bool, list[ChannelChange]] = {False: [], True: []}
    lost: list[tuple[int, ...]] = []
    last: dict[tuple[bool, tuple[int, int]], tuple[int, ...]] = {}
    for moment, data in sorted(changes, key=itemgetter(0)):
        channel = data[0] & 0x0F
        if channel in own and _is_kept(data):
            found[is_for_drums(channel)].append(ChannelChange(tick_of(moment), bytes((data[0] & 0xF0, *data[1:]))))
            last[is_for_drums(channel), _lane(data)] = data
        else:
            lost.append(data)
    ticks = max([tick_of(end), *(own[-1].ticks for own in found.values() if own)])
    for is_drum, own in found.items():
        for rest in _AT_REST:
            if last.get((is_drum, _lane(rest)), rest)[1:] != rest[1:]:
                own.append(ChannelChange(ticks, bytes(rest)))
    return found, left_out(lost)


def left_out(messages: Iterable[Sequence[int]]) -> Text | None:
    """The sentence about those that were played and are not kept, None where there is nothing to say: notes are always
    kept, and the pedal at least in their lengths. messages: their bytes, or the first two of them."""
    counts = Counter(kind_of(*data[:2]) for data in messages)
    kinds = [
        ("bends", Text("pitch bends ({count:,})", count=counts["bends"])),
        ("modulation", Text("modulation ({count:,})", count=counts["modulation"])),
        ("controllers", Text("other controllers ({count:,})", count=counts["controllers"])),
        ("pressure", Text("aftertouch ({count:,})", count=counts["pressure"])),
        ("programs", Text("changes of instrument ({count:,})", count=counts["programs"])),
    ]
    said = tuple(text for kind, text in kinds if counts[kind])
    if not said:
        return None
    return Text("played, but left out: {kinds}; notes and the pedal were kept", kinds=said)


def left_out_of(source: MidiSource | None) -> Text | None:
    """As left_out, of all that a recording's source holds besides notes."""
    if source is None:
        return None
    status, first = source.events.status, source.events.first
    played = status & 0xF0 != _PROGRAM  # an instrument is chosen by whoever writes a file
    return left_out(zip(status[played].tolist(), first[played].tolist(), strict=True))
