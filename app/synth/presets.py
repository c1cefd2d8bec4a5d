"""A SoundFont's presets as regions: which sample sounds for a key and a velocity, and the generators that shape it.

SoundFont 2.01, section 9.4: an instrument's generators are absolute, a preset's are added to them; of both, the first
zone without an instrument or a sample holds for the others.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from app.synth.soundfont_file import INSTRUMENT, KEY_RANGE, SAMPLE, Font, Zone, signed

DRUM_BANK = 128
VELOCITY_RANGE = 44
_WHOLE = 0x7F00  # of a range: 0 to 127
_RANGES = {KEY_RANGE, VELOCITY_RANGE}
_DEFAULTS = {8: 13_500, **dict.fromkeys((21, 23, 25, 26, 27, 28, 30, 33, 34, 35, 36, 38), -12_000), 56: 100}
_NOT_OF_PRESETS = {0, 1, 2, 3, 4, 12, 45, 46, 47, 50, 54, 57, 58, INSTRUMENT, SAMPLE, *_RANGES}
_MOST_REGIONS = 4096  # of a preset


class Region(NamedTuple):
    """A sample, where it sounds and how."""

    sample: int
    """Index of its header."""
    low_key: int
    """0 to 127."""
    high_key: int
    """0 to 127, inclusive."""
    low_velocity: int
    """0 to 127."""
    high_velocity: int
    """0 to 127, inclusive."""
    generators: dict[int, int]
    """By number, in the standard's units; those that are left out have the default of `generator`."""

    def generator(self, number: int) -> int:
        """Its value, or the standard's default."""
        return self.generators.get(number, _DEFAULTS.get(number, 0))


def banks_of(font: Font) -> dict[tuple[int, int], list[Zone]]:
    """The zones of each preset, by bank and program. Of two with the same numbers the first holds."""
    found: dict[tuple[int, int], list[Zone]] = {}
    for head, zones in font.presets:
        program, bank = struct.unpack_from("<HH", head, 20)
        found.setdefault((bank, program), zones)
    return found


def choose(presets: dict[tuple[int, int], list[Zone]], bank: int, program: int) -> tuple[int, int]:
    """The preset that plays a bank's program: itself, else the General MIDI one of that program, else of its group of
    eight (drums: the standard kit), else the first that there is."""
    is_drum = bank == DRUM_BANK
    base = DRUM_BANK if is_drum else 0
    wanted = [(bank, program), (base, program)]
    wanted += [(base, program // 8 * 8), (base, 0)] if is_drum else [(base, near) for near in _group(program)]
    for key in wanted:
        if key in presets:
            return key
    same = [key for key in sorted(presets) if (key[0] == DRUM_BANK) == is_drum]
    return (same or sorted(presets))[0]


def regions_of(font: Font, zones: list[Zone]) -> list[Region]:
    """Of one preset, at most 4096."""
    found: list[Region] = []
    for preset in _whole_zones(zones, INSTRUMENT):
        for own in _whole_zones(font.instruments[preset[INSTRUMENT]][1], SAMPLE):
            low, high = _overlap(preset, own, KEY_RANGE)
            soft, loud = _overlap(preset, own, VELOCITY_RANGE)
            if low > high or soft > loud:
                continue
            values = {number: _value(number, amount) for number, amount in own.items() if number not in _RANGES}
            for number, amount in preset.items():
                if number not in _NOT_OF_PRESETS:
                    values[number] = values.get(number, _DEFAULTS.get(number, 0)) + signed(amount)
            found.append(Region(own[SAMPLE], low, high, soft, loud, values))
            if len(found) == _MOST_REGIONS:
                return found
    return found


def _group(program: int) -> list[int]:
    """Its General MIDI family's programs, the nearest first, then the piano."""
    first = program // 8 * 8
    return [*sorted(range(first, first + 8), key=lambda other: abs(other - program)), 0]


def _value(number: int, amount: int) -> int:
    return amount if number in (SAMPLE, 54, 57) else signed(amount)


def _whole_zones(zones: list[Zone], last: int) -> Iterator[dict[int, int]]:
    """Each that names what `last` says, with what holds for all."""
    common: dict[int, int] = {}
    for position, zone in enumerate(zones):
        own = dict(zone)
        if last in own:
            yield common | own
        elif position == 0:
            common = own


def _overlap(preset: dict[int, int], own: dict[int, int], operator: int) -> tuple[int, int]:
    """The range of keys or velocities that both allow."""
    lows, highs = zip(*(divmod(zone.get(operator, _WHOLE), 256)[::-1] for zone in (preset, own)), strict=True)
    return max(lows), min(127, *highs)
