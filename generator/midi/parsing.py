"""The bytes of a .mid file -> all its events, or the place where it breaks."""

from __future__ import annotations

from array import array
from pathlib import Path

import numpy as np

from generator.errors import Text, TextError
from generator.midi.faults import MidiError
from generator.music.source import MidiEvents

MAX_EVENTS = 8_000_000
META, SYSEX, ESCAPE = 0xFF, 0xF0, 0xF7
END_OF_TRACK, PORT = 0x2F, 0x21
_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_SYSTEM_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0, 0xF8: 0, 0xFA: 0, 0xFB: 0, 0xFC: 0, 0xFE: 0}
_MAX_VARIABLE_LENGTH = 4


class _Fault(TextError):
    pass


class _Columns:
    """Events as they are read; columns as in MidiEvents."""

    def __init__(self) -> None:
        self.ticks, self.begin, self.end = array("q"), array("q"), array("q")
        self.status, self.port, self.first, self.second = (array("B") for _ in range(4))

    def __len__(self) -> int:
        return len(self.ticks)


def parse_events(data: bytes, spans: list[tuple[int, int]], name: str | Path) -> MidiEvents:
    """All events of a file whose header was checked; spans: where each track's events begin and end.

    Raises MidiError for a track that breaks, and for more than MAX_EVENTS.
    """
    columns, counts, ends = _Columns(), [], []
    for track, (begin, end) in enumerate(spans, 1):
        before = len(columns)
        try:
            ends.append(_read_track(data, begin, end, columns))
        except _Fault as fault:
            raise MidiError("{name}: {fault}", name=name, fault=_in_track(track, fault)) from fault
        if len(columns) > MAX_EVENTS:
            raise MidiError(
                "{name}: has more than {most:,} events, and so many are not read", name=name, most=MAX_EVENTS
            )
        counts.append(len(columns) - before)

    def as_array(values: array, dtype: type) -> np.ndarray:
        return np.frombuffer(values, dtype) if len(values) else np.zeros(0, dtype)

    return MidiEvents(
        data,
        int.from_bytes(data[12:14], "big"),
        np.array(ends, np.int64),
        np.repeat(np.arange(len(spans), dtype=np.int32), counts),
        as_array(columns.ticks, np.int64),
        as_array(columns.status, np.uint8),
        as_array(columns.port, np.uint8),
        as_array(columns.first, np.uint8),
        as_array(columns.second, np.uint8),
        as_array(columns.begin, np.int64),
        as_array(columns.end, np.int64),
    )


def locate_fault(data: bytes, spans: list[tuple[int, int]]) -> Text | None:
    """The first fault within the tracks, as "track 3, byte 0x1F4: ...", or None if the walk finds none."""
    for track, (begin, end) in enumerate(spans, 1):
        try:
            _read_track(data, begin, end, _Columns())
        except _Fault as fault:
            return _in_track(track, fault)
    return None if spans else Text("it has no track")


def _in_track(track: int, fault: _Fault) -> Text:
    return Text("track {track}, {fault}", track=track, fault=fault)


def _read_track(data: bytes, position: int, end: int, columns: _Columns) -> int:
    """Append a track's events. -> the tick where it ends: that of its end-of-track event, or of its last event."""
    add_ticks, add_begin, add_end = columns.ticks.append, columns.begin.append, columns.end.append
    add_status, add_port = columns.status.append, columns.port.append
    add_first, add_second = columns.first.append, columns.second.append
    ticks = status = running = port = 0
    while position < end:
        byte = data[position]
        if byte < 0x80:
            ticks += byte
            position += 1
        else:
            delta, position = _variable_length(data, position, end)
            ticks += delta
        if position >= end:
            raise _Fault("byte 0x{position:X}: the track ends where an event should follow", position=position)
        byte = data[position]
        if byte >= 0x80:
            status = byte
            # Running status outlives metas, and no other system message.
            running = running if status == META else status if status < SYSEX else 0
            position += 1
        elif running:
            status = running
        else:
            raise _Fault(
                "byte 0x{position:X}: data byte 0x{value:02X} without a status byte before it",
                position=position,
                value=byte,
            )
        first = second = 0
        if status in (SYSEX, ESCAPE, META):
            if status == META:
                if position >= end:
                    raise _Fault("byte 0x{position:X}: the track ends within an event", position=position)
                first = data[position]
                position += 1
            length, position = _variable_length(data, position, end)
            after = position + length
            if after > end:
                raise _Fault(
                    "byte 0x{position:X}: an event of {length:,} bytes reaches past the track's end",
                    position=position,
                    length=length,
                )
            if status == META:
                if first == END_OF_TRACK:
                    return ticks
                if first == PORT and length == 1:
                    port = data[position] & 0x7F
        else:
            count = _DATA_BYTES.get(status & 0xF0) if status < SYSEX else _SYSTEM_DATA_BYTES.get(status)
            if count is None:
                raise _Fault(
                    "byte 0x{position:X}: status byte 0x{status:02X} is not defined",
                    position=position - 1,
                    status=status,
                )
            after = position + count
            if after > end:
                raise _Fault("byte 0x{position:X}: the track ends within an event", position=position)
            for offset in range(position, after):
                if data[offset] > 127:
                    raise _Fault("byte 0x{position:X}: data byte {value} > 127", position=offset, value=data[offset])
            if count:
                first = data[position]
                second = data[position + 1] if count == 2 else 0
        add_ticks(ticks)
        add_status(status)
        add_port(port)
        add_first(first)
        add_second(second)
        add_begin(position)
        add_end(after)
        position = after
    return ticks


def _variable_length(data: bytes, position: int, end: int) -> tuple[int, int]:
    value = 0
    for count in range(_MAX_VARIABLE_LENGTH):
        if position + count >= end:
            raise _Fault("byte 0x{position:X}: the track ends within a length", position=position)
        byte = data[position + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, position + count + 1
    raise _Fault(
        "byte 0x{position:X}: a length of more than {most} bytes", position=position, most=_MAX_VARIABLE_LENGTH
    )
