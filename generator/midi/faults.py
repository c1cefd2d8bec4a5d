"""Whether a .mid file is well formed, at the speed of regular expressions; and if not, where it breaks."""

from __future__ import annotations

import re
from bisect import bisect_left
from pathlib import Path

import numpy as np

from generator.errors import ContinuoError, Text


class MidiError(ContinuoError):
    """A .mid file that can't be used; says which file, where in it, and what is wrong."""


_OTHER_KINDS = {
    b"%PDF": Text("it is a PDF"),
    b"PK\x03\x04": Text("it is a zip"),
    b"<?xm": Text("it is an XML file"),
}


def check_header(data: bytes, name: str | Path) -> None:
    """Refuse what is no Standard MIDI File, or one whose times mean nothing. Raises MidiError."""
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
    if division & 0x8000:
        raise MidiError(
            "{name}: byte 0xC: times in SMPTE frames are not supported; save it with ticks per quarter", name=name
        )


def track_spans(data: bytes, name: str | Path) -> list[tuple[int, int]]:
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
                    "{name}: track {track}, byte 0x{position:X}: its length reaches {short:,} bytes past the file's "
                    "end: the file was cut short",
                    name=name,
                    track=len(spans),
                    position=position + 4,
                    short=short,
                )
        position = begin + length
    return spans


# Messages with two data bytes and with one: each with a status or, where one of the same length came before, without;
# and runs of them, of a length that bounds what the matcher remembers. Deterministic: nothing to go back to. (No
# possessive quantifiers: Python 3.11 up to some release takes spans for matched that are not.)
_DELTA = rb"[\x80-\xff]{0,3}[\x00-\x7f]"
_TWO_STATUS, _TWO_DATA = rb"[\x80-\xbf\xe0-\xef]", rb"[\x00-\x7f]{2}"
_ONE_STATUS, _ONE_DATA = rb"[\xc0-\xdf]", rb"[\x00-\x7f]"
_TWO, _ONE = _DELTA + _TWO_STATUS + rb"?" + _TWO_DATA, _DELTA + _ONE_STATUS + rb"?" + _ONE_DATA
_Running = tuple[re.Pattern[bytes], re.Pattern[bytes]]
_RUNNING: tuple[_Running, _Running] = (
    (re.compile(rb"(?:" + _TWO + rb"){0,500}"), re.compile(_TWO)),
    (re.compile(rb"(?:" + _ONE + rb"){0,500}"), re.compile(_ONE)),
)
_WITH_STATUS = (re.compile(_DELTA + _TWO_STATUS + _TWO_DATA), re.compile(_DELTA + _ONE_STATUS + _ONE_DATA))
_SYSTEM = re.compile(_DELTA + rb"(?:[\xf1\xf3][\x00-\x7f]|\xf2[\x00-\x7f]{2}|[\xf6\xf8\xfa-\xfc\xfe])")
_META, _EXCLUSIVE = re.compile(_DELTA + rb"\xff[\x00-\x7f]"), re.compile(_DELTA + rb"[\xf0\xf7]")
_LENGTH = re.compile(_DELTA)
_END_OF_TRACK = b"\xff\x2f"


def made_safe(data: bytes, spans: list[tuple[int, int]]) -> bytes | None:
    """The file as it can be handed to a parser that believes lengths and first data bytes, whatever they are; None
    where it can't.

    Dangerous are two bytes above 127 in a row (a data byte above 127, or a long length), a meta event whose length has
    two bytes, escapes (0xF7), whose bytes the parser would take for events, and all system messages, after which it
    mistakes running status. Most files have such bytes (tempi, names, long rests), mostly at the head of a track: up
    to the last of them, and to the next status, the events are walked. Behind it, no event can reach further than 127
    bytes. Escapes become system exclusive messages, which it passes over.
    """
    values = np.frombuffer(data, np.uint8)
    high = values > 127
    danger = (high[:-1] & high[1:]) | ((values[:-1] >= 0xF0) & (values[:-1] != 0xFF))
    danger[:-1] |= (values[:-2] == 0xFF) & high[2:]
    dangers = np.flatnonzero(danger).tolist()
    escapes: list[int] = []
    for begin, end in spans:
        last = bisect_left(dangers, end) - 1
        if last >= 0 and dangers[last] >= begin and not _is_well_formed(data, begin, end, dangers[last] + 3, escapes):
            return None
    if not escapes:
        return data
    mended = bytearray(data)
    for offset in escapes:
        mended[offset] = 0xF0
    return bytes(mended)


def _is_well_formed(data: bytes, position: int, end: int, until: int, escapes: list[int]) -> bool:
    """Whether bytes up to `until` are whole events, with data bytes below 128. Running status outlives metas, and no
    other system message. Where escapes are is added to the list."""
    running: _Running | None = None
    while position < end and (position < until or running is None):
        match = running and running[0].match(data, position, until)
        if running and (match is None or match.end() == position):
            match = running[1].match(data, position, end)
        if match is None or match.end() == position:
            for first, then in zip((*_WITH_STATUS, _SYSTEM), (*_RUNNING, None), strict=True):
                match = first.match(data, position, end)
                if match:
                    running = then
                    break
            else:
                head = _META.match(data, position, end)
                if head is None:
                    head, running = _EXCLUSIVE.match(data, position, end), None
                    if head and data[head.end() - 1] == 0xF7:
                        escapes.append(head.end() - 1)
                match = head and _LENGTH.match(data, head.end(), end)
                if head is None or match is None:
                    return False
                if data[head.end() - 2 : head.end()] == _END_OF_TRACK:
                    return True  # the parser looks no further
                length = 0
                for byte in match[0]:
                    length = length << 7 | byte & 0x7F
                position = match.end() + length
                continue
        position = match.end()
    return position <= end
