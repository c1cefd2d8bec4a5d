"""Reads the contents of tempo, metre, key and marker events. None stands for contents that make no sense."""

from __future__ import annotations

from generator.midi.text import decode_text
from generator.music.metre import Metre
from generator.music.score import KeySignature, Marker, Tempo

MARKER, TEMPO, METRE, KEY = 0x06, 0x51, 0x58, 0x59
_MAX_DENOMINATOR_POWER = 6  # 64ths


def tempo_of(ticks: int, content: bytes) -> Tempo | None:
    """The tempo of a tempo event."""
    return Tempo(ticks, int.from_bytes(content, "big")) if len(content) == 3 and any(content) else None


def metre_of(ticks: int, content: bytes) -> Metre | None:
    """The metre of a time signature event."""
    if len(content) >= 2 and 1 <= content[0] <= 64 and content[1] <= _MAX_DENOMINATOR_POWER:
        return Metre(ticks, content[0], 1 << content[1])
    return None


def key_of(ticks: int, content: bytes) -> KeySignature | None:
    """The key signature of its event."""
    sharps = int.from_bytes(content[:1], "big", signed=True)
    if len(content) == 2 and abs(sharps) <= 7 and content[1] <= 1:
        return KeySignature(ticks, sharps, content[1] == 1)
    return None


def marker_of(ticks: int, content: bytes, encoding: str) -> Marker | None:
    """The marker of its event. encoding: of the file's texts."""
    text = decode_text(content, encoding)
    return Marker(ticks, text) if text else None
