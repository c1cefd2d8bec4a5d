"""Format 2 of .mid files, whose tracks are patterns with times of their own: played one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generator.errors import Text
from generator.midi.faults import MidiError, track_spans
from generator.music.metre import Metre, MetreMap

_FORM = slice(8, 10)  # where the header has the format
_MOST_TICKS = 2**28 - 1  # of one delta time
_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}


def in_sequence(data: bytes, name: str | Path) -> tuple[bytes, tuple[Text, ...]]:
    """A .mid file of format 2 -> one of format 1 that plays its patterns one after the other, and a line that says so;
    any other file as it is, without a line. `name` is for messages.

    A pattern begins at the first bar line that is not before the end of the one before it, by that one's metre, and
    what it sets holds on until it is set anew: tempo, metre, programs. (The standard asks each pattern to begin with
    its tempo and metre.) Faults within tracks are left for the reader of format 1 to find. Raises MidiError for a file
    that was cut short, and where the patterns together are longer than a .mid file can say.
    """
    division = int.from_bytes(data[12:14], "big")
    if data[:4] != b"MThd" or data[_FORM] != b"\0\2" or not 0 < division < 0x8000:
        return data, ()
    spans = track_spans(data, name)
    head = data[: 8 + int.from_bytes(data[4:8], "big")]
    chunks, begin_ticks, metres, count = [head[:8], b"\0\1", head[10:]], 0, [], 0
    for begin, end in spans:
        first, position = _variable_length(data, begin, end)
        if begin_ticks + first > _MOST_TICKS:
            raise MidiError(
                "{name}: its patterns, one after the other, are longer than a .mid file can say; save each as a file "
                "of its own",
                name=name,
            )
        track = _as_variable_length(begin_ticks + first) + data[position:end] if begin < end else b""
        chunks += [b"MTrk", len(track).to_bytes(4, "big"), track]
        length, own = _length_and_metres(data, begin, end)
        count += length > 0
        metres += [metre._replace(ticks=begin_ticks + metre.ticks) for metre in own]
        begin_ticks = _bar_line(begin_ticks + length, metres, division)
    said = (Text("its {count} patterns (MIDI format 2) are played one after the other", count=count),)
    return b"".join(chunks), said if count > 1 else ()


def _bar_line(ticks: int, metres: Sequence[Metre], ticks_per_quarter: int) -> int:
    """The first that is not before `ticks`."""
    bars = MetreMap(metres, ticks_per_quarter)
    bar, into_bar, _ = bars.locate_one(ticks)
    return bars.bar_start(bar + 1) if into_bar else ticks


def _length_and_metres(data: bytes, position: int, end: int) -> tuple[int, list[Metre]]:
    """How many ticks a track has until its end, or until it breaks; and its metres, in its own time."""
    ticks, status, metres = 0, 0, []
    while position < end:
        delta, position = _variable_length(data, position, end)
        if position < end and data[position] & 0x80:
            status, position = data[position], position + 1
        ticks += delta
        if status in (0xF0, 0xF7, 0xFF):
            kind, position = data[position : position + 1], position + (status == 0xFF)
            length, position = _variable_length(data, position, end)
            content, position = data[position : min(end, position + length)], position + length
            if status == 0xFF and kind == b"\x2f":
                break
            if status == 0xFF and kind == b"\x58" and len(content) >= 2 and content[0] and content[1] <= 6:
                metres.append(Metre(ticks, content[0], 1 << content[1]))
        elif status & 0xF0 in _DATA_BYTES:
            position += _DATA_BYTES[status & 0xF0]
        elif status < 0xF0:
            break  # no status: the reader says so
        else:
            position += {0xF1: 1, 0xF2: 2, 0xF3: 1}.get(status, 0)
    return ticks, metres


def _variable_length(data: bytes, position: int, end: int) -> tuple[int, int]:
    """A number of one to four bytes, and where it ends."""
    value = 0
    for _ in range(4):
        if position >= end:
            break
        byte, position = data[position], position + 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            break
    return value, position


def _as_variable_length(value: int) -> bytes:
    last, rest = bytes([value & 0x7F]), value >> 7
    while rest:
        last, rest = bytes([0x80 | rest & 0x7F]) + last, rest >> 7
    return last
