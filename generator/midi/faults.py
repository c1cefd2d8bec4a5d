"""Checks whether a .mid file is well formed, byte by byte, and locates its fault."""

from __future__ import annotations

from pathlib import Path

from generator.errors import ContinuoError, Text, TextError

META, SYSEX, ESCAPE = 0xFF, 0xF0, 0xF7
TRACK_NAME, PORT, END_OF_TRACK = 0x03, 0x21, 0x2F
MAX_VARIABLE_LENGTH = 4
UNDEFINED = -1
# By what a header says: SMPTE frames a second. 29 is the rate of NTSC video, whose count of frames drops some numbers.
FRAME_RATES = {24: 24.0, 25: 25.0, 29: 30_000 / 1001, 30: 30.0}


def _data_bytes(status: int) -> int:
    if status < SYSEX:
        return 0 if status < 0x80 else 1 if status >> 5 == 0b110 else 2
    return {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF4: UNDEFINED, 0xF5: UNDEFINED, 0xF9: UNDEFINED, 0xFD: UNDEFINED}.get(
        status, 0
    )


# By status byte, how many data bytes follow it. UNDEFINED: no status byte that MIDI defines; 0 also for meta events and
# system exclusive messages, which state their lengths.
DATA_BYTES = tuple(map(_data_bytes, range(0x100)))


class Fault(TextError):
    """Why a track is malformed, and at which byte."""


class MidiError(ContinuoError):
    """A .mid file can't be read. The text says which file, where in it, and what is wrong."""


_OTHER_KINDS = {
    b"%PDF": Text("it is a PDF"),
    b"PK\x03\x04": Text("it is a zip"),
    b"<?xm": Text("it is an XML file"),
}


def check_header(data: bytes, name: str | Path) -> None:
    """Raises MidiError for data that isn't a Standard MIDI File, and if its times are not in ticks per quarter."""
    if not data:
        raise MidiError("{name}: the file is empty", name=name)
    if data[:4] != b"MThd":
        what = _OTHER_KINDS.get(data[:4]) or Text("it does not begin with 'MThd'")
        raise MidiError("{name}: byte 0x0: not a Standard MIDI File: {what}", name=name, what=what)
    if len(data) < 14:
        raise MidiError("{name}: byte 0x{position:X}: the file ends within its header", name=name, position=len(data))
    form, division = int.from_bytes(data[8:10], "big"), int.from_bytes(data[12:14], "big")
    if form > 2:
        raise MidiError("{name}: byte 0x8: format {form}; only formats 0, 1 and 2 exist", name=name, form=form)
    if division == 0:
        raise MidiError(
            "{name}: byte 0xC: the division is 0 ticks per quarter note, so no time can be computed; export it again",
            name=name,
        )
    if division & 0x8000 and (0x100 - data[12] not in FRAME_RATES or data[13] == 0):
        raise MidiError(
            "{name}: byte 0xC: times in SMPTE frames, of {frames} a second and {ticks} ticks each; only 24, 25, 29 "
            "(29.97) and 30 a second exist, of 1 tick or more; export it again",
            name=name,
            frames=0x100 - data[12],
            ticks=data[13],
        )


def frame_rate(data: bytes) -> float | None:
    """Of a file with a checked header whose times are SMPTE frames: how many a second; None for ticks per quarter."""
    return FRAME_RATES[0x100 - data[12]] if data[12] & 0x80 else None


def track_spans(data: bytes, name: str | Path) -> list[tuple[int, int]]:
    """Indexes of the bytes where each track's events begin and end. Raises MidiError for a file that was cut short."""
    position, spans = 8 + int.from_bytes(data[4:8], "big"), []
    while position < len(data):
        kind, length = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8], "big")
        begin = position + 8
        if kind == b"MTrk":
            spans.append((begin, begin + length))
            if begin + length > len(data):
                short = begin + length - len(data)
                raise MidiError(
                    "{name}: track {track}, byte 0x{position:X}: its length reaches {short:,} bytes past the file's "
                    "end: the file was cut short",
                    name=name,
                    track=len(spans),
                    position=position + 4,
                    short=short,
                )
        position = begin + length
    return spans


def event_starts(data: bytes, position: int, end: int) -> list[int]:
    """Indexes of the bytes where a track's events begin, up to its end-of-track event. position, end: of the track.
    Raises Fault."""
    starts, running = [], 0
    while position < end:
        starts.append(position)
        _, position = _variable_length(data, position, end)
        if position >= end:
            raise Fault("byte 0x{position:X}: the track ends where an event should follow", position=position)
        status = data[position]
        if status >= 0x80:
            # Running status stays in force after a meta event, and ends with any other system message.
            running = running if status == META else status if status < SYSEX else 0
            position += 1
        elif running:
            status = running
        else:
            raise Fault(
                "byte 0x{position:X}: data byte 0x{value:02X} without a status byte before it",
                position=position,
                value=status,
            )
        if status in (SYSEX, ESCAPE, META):
            kind = data[position] if position < end else None
            position += status == META
            if position > end:
                raise Fault("byte 0x{position:X}: the track ends within an event", position=end)
            length, position = _variable_length(data, position, end)
            if position + length > end:
                raise Fault(
                    "byte 0x{position:X}: an event of {length:,} bytes reaches past the track's end",
                    position=position,
                    length=length,
                )
            position += length
            if status == META and kind == END_OF_TRACK:
                break
            continue
        count = DATA_BYTES[status]
        if count == UNDEFINED:
            raise Fault(
                "byte 0x{position:X}: status byte 0x{status:02X} is not defined", position=position - 1, status=status
            )
        if position + count > end:
            raise Fault("byte 0x{position:X}: the track ends within an event", position=position)
        for offset in range(position, position + count):
            if data[offset] > 0x7F:
                raise Fault("byte 0x{position:X}: data byte {value} > 127", position=offset, value=data[offset])
        position += count
    return starts


def in_track(track: int, fault: Fault) -> Text:
    """A fault as "track 3, byte 0x1F4: ...". track: index of the track, from 0."""
    return Text("track {track}, {fault}", track=track + 1, fault=fault)


def _variable_length(data: bytes, position: int, end: int) -> tuple[int, int]:
    """The value of a variable-length quantity, and the index of the byte after it. Raises Fault."""
    value = 0
    for count in range(MAX_VARIABLE_LENGTH):
        if position + count >= end:
            raise Fault("byte 0x{position:X}: the track ends within a length", position=position)
        byte = data[position + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, position + count + 1
    raise Fault("byte 0x{position:X}: a length of more than {most} bytes", position=position, most=MAX_VARIABLE_LENGTH)
