"""Ports of one device, by their names: which of them take the channels beyond the 16 of the first."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

_NUMBER = re.compile(r"\d+|(?<![^\W_])[A-P](?![^\W_])")  # "MIDI 2", "port:1", "Part B"
_WINDOWS = re.compile(r"MIDIOUT(\d+) \((.+)\)")  # of a device of several ports; its first has the device's name alone
_NO_DEVICE = ("system",)  # JACK's own client: the ports of all devices, numbered through


def further_ports(
    name: str, names: Sequence[str], most: int, *, is_windows: bool = sys.platform == "win32"
) -> list[str]:
    """Those of the same device that are numbered behind a port, without a gap, in order; `most` at most. names: of all
    ports. Ports whose names tell no number, or that several have, are left out."""
    plain = [_plain(other, number, is_windows=is_windows) for number, other in enumerate(names)]
    if name not in names or plain.count(own := plain[names.index(name)]) > 1:
        return []
    device, separator, port = own.partition(":")
    if separator and device in _NO_DEVICE:
        return []
    found: list[str] = []
    for match in reversed([*_NUMBER.finditer(port if separator else own)]):  # the last number counts ports
        offset = len(device) + len(separator) if separator else 0
        begin, end = match.start() + offset, match.end() + offset
        wanted = own
        while len(found) < most:
            wanted = f"{own[:begin]}{_next(match[0], len(found) + 1)}{own[end:]}"
            if plain.count(wanted) != 1:
                break
            found.append(names[plain.index(wanted)])
        if found:
            break
    return found


def _next(number: str, by: int) -> str:
    """ "A" -> "B", "09" -> "10"."""
    return f"{int(number) + by:0{len(number)}d}" if number.isdecimal() else chr(ord(number) + by)


def _plain(name: str, index: int, *, is_windows: bool) -> str:
    """Windows' names as others write them: without RtMidi's index, and with the port's number behind the device's."""
    if not is_windows:
        return name
    name = name.removesuffix(f" {index}")
    match = _WINDOWS.fullmatch(name)
    return f"{match[2]} port {match[1]}" if match else f"{name} port 1"
