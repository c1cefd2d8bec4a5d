"""Where a broken .mid file breaks. Only walked once a parser has refused the file, to tell its owner where to look."""

from __future__ import annotations

from generator.errors import ContinuoError

_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_SYSTEM_DATA_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0, 0xF8: 0, 0xFA: 0, 0xFB: 0, 0xFC: 0, 0xFE: 0}
_MAX_VARIABLE_LENGTH = 4


class MidiError(ContinuoError):
    """A .mid file that can't be used; says which file, where in it, and what is wrong."""


class _Fault(Exception):
    pass


def check_header(data: bytes, name: str) -> None:
    """Refuse what is no Standard MIDI File, or one whose times mean nothing. Raises MidiError."""
    if not data:
        raise MidiError(f"{name}: the file is empty")
    if data[:4] != b"MThd":
        kind = {b"%PDF": "a PDF", b"PK\x03\x04": "a zip", b"RIFF": "a RIFF file", b"<?xm": "an XML file"}.get(data[:4])
        what = f"it is {kind}" if kind else "it does not begin with 'MThd'"
        raise MidiError(f"{name}: byte 0x0: not a Standard MIDI File: {what}")
    if len(data) < 14:
        raise MidiError(f"{name}: byte 0x{len(data):X}: the file ends within its header")
    form, division = int.from_bytes(data[8:10], "big"), int.from_bytes(data[12:14], "big")
    if form > 2:
        raise MidiError(f"{name}: byte 0x8: format {form}; only formats 0, 1 and 2 exist")
    if division == 0:
        raise MidiError(f"{name}: byte 0xC: division is 0 ticks per quarter note, so its times mean nothing")
    if division & 0x8000:
        raise MidiError(f"{name}: byte 0xC: times in SMPTE frames are not supported; save it with ticks per quarter")


def track_spans(data: bytes, name: str) -> list[tuple[int, int]]:
    """Where each track's events begin and end. Raises MidiError for a file that was cut short."""
    position, spans = 8 + int.from_bytes(data[4:8], "big"), []
    while position < len(data):
        kind, length = data[position : position + 4], int.from_bytes(data[position + 4 : position + 8], "big")
        begin = position + 8
        if kind == b"MTrk":
            spans.append((begin, begin + length))
            if begin + length > len(data):
                short = begin + length - len(data)
                raise MidiError(
                    f"{name}: track {len(spans)}, byte 0x{position + 4:X}: its length reaches {short:,} bytes past the "
                    "file's end: the file was cut short"
                )
        position = begin + length
    return spans


def locate_fault(data: bytes, spans: list[tuple[int, int]]) -> str:
    """The first fault within the tracks, as "track 3, byte 0x1F4: ...", or "" if the walk finds none."""
    for track, (begin, end) in enumerate(spans, 1):
        try:
            _walk_track(data, begin, end)
        except _Fault as fault:
            return f"track {track}, {fault}"
    return "" if spans else "it has no track"


def _walk_track(data: bytes, position: int, end: int) -> None:
    status = 0
    while position < end:
        _, position = _variable_length(data, position, end)
        if position >= end:
            raise _Fault(f"byte 0x{position:X}: the track ends where an event should follow")
        if data[position] & 0x80:
            status = data[position]
            position += 1
        elif not 0x80 <= status < 0xF0:
            raise _Fault(f"byte 0x{position:X}: data byte 0x{data[position]:02X} with no status before it")
        if status in (0xF0, 0xF7, 0xFF):
            position += status == 0xFF
            length, position = _variable_length(data, position, end)
            if position + length > end:
                raise _Fault(f"byte 0x{position:X}: an event of {length:,} bytes reaches past the track's end")
            position += length
            continue
        count = _DATA_BYTES.get(status & 0xF0) if status < 0xF0 else _SYSTEM_DATA_BYTES.get(status)
        if count is None:
            raise _Fault(f"byte 0x{position - 1:X}: status byte 0x{status:02X} is not defined")
        if position + count > end:
            raise _Fault(f"byte 0x{position:X}: the track ends within an event")
        for place in range(position, position + count):
            if data[place] > 127:
                raise _Fault(f"byte 0x{place:X}: data byte {data[place]} > 127")
        position += count


def _variable_length(data: bytes, position: int, end: int) -> tuple[int, int]:
    value = 0
    for count in range(_MAX_VARIABLE_LENGTH):
        if position + count >= end:
            raise _Fault(f"byte 0x{position:X}: the track ends within a length")
        byte = data[position + count]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, position + count + 1
    raise _Fault(f"byte 0x{position:X}: a length of more than {_MAX_VARIABLE_LENGTH} bytes")
