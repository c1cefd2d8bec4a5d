"""Damaged .mid files: what programs that crash, faulty disks and people who look for trouble make of whole ones."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

_LIES = (b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\x8f\xff\xff\xff\x7f", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff")
_EVENTS = (
    b"\x00\xff\x2f\x00", b"\x00\xf0\x7f", b"\x00\xf7\x03\x90\x3c\x40", b"\x00\xff\x51\x03\x00\x00\x00", b"\x00\xfe",
    b"\x00\xff\x21\x01\x05", b"\x00\xb0\x7b\x00", b"\x00\xb0\x42\x7f", b"\x00\xb0\x40\x7f", b"\x00\xb0\x79\x00",
    b"\x00\xc0\x05\x00\x06", b"\x00\xd0\x05\x00\x06", b"\x00\x90\x3c\x40", b"\x00\x80\x3c\x40",
    b"\x00\xff\x58\x04\x00\xff\x00\x00",
    b"\xff\xff\xff\x7f\x90\x3c\x40", b"\x00\xff\x03\x02\xe9\x81", b"\x00\xb9\x00\x78\x00\xc9\x01", b"\x00\xf2\x01\x02",
)  # fmt: skip


def mutated(files: Sequence[bytes], seed: int) -> Iterator[bytes]:
    """Endlessly many, each from one or two of the files; the same ones for the same seed."""
    draw = random.Random(seed)
    while True:
        data = bytearray(draw.choice(files))
        for _ in range(draw.choice((1, 1, 1, 2, 3, 8))):
            _damage(data, files, draw)
        if draw.random() < 0.6:
            _mend_last_length(data)  # else the file is refused before a track is looked at
        yield bytes(data)


def _damage(data: bytearray, files: Sequence[bytes], draw: random.Random) -> None:
    at = draw.randrange(len(data) + 1)
    match draw.randrange(8):
        case 0 | 1 if at < len(data):
            data[at] ^= 1 << draw.randrange(8)
        case 2 if at < len(data):
            data[at] = draw.choice((0, 0x7F, 0x80, 0x90, 0xB0, 0xC0, 0xD0, 0xF0, 0xF4, 0xF7, 0xFF))
        case 3:
            data[at : at + 4] = draw.choice(_LIES)
        case 4:
            data[at:at] = draw.choice(_EVENTS)
        case 5:
            del data[at : at + draw.choice((1, 2, 3, 50))]
        case 6:
            other = draw.choice(files)
            data[at:] = other[draw.randrange(len(other) + 1) :]
        case _:
            del data[max(at, len(data) - 200 + draw.randrange(200)) :]


def _mend_last_length(data: bytearray) -> None:
    """That of the last track: it ends with the file."""
    at = data.rfind(b"MTrk")
    if 0 <= at <= len(data) - 8:
        data[at + 4 : at + 8] = (len(data) - at - 8).to_bytes(4, "big")
