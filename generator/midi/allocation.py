"""Which MIDI port and channel plays which part: never two instruments on one channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count, islice
from typing import NamedTuple

from generator.music.score import Score, Track

DRUM_CHANNEL = 9
CHANNELS = range(16)
MELODIC_CHANNELS = tuple(channel for channel in CHANNELS if channel != DRUM_CHANNEL)
LIVE_CHANNELS = range(256 * len(CHANNELS))  # as many ports as parts in playing can need
_LIVE_PORTS = range(16)  # where they have channels of their own


class Address(NamedTuple):
    """Where a part is played."""

    port: int
    """MIDI port, 0 or more; a port has 16 channels."""
    channel: int
    """MIDI channel, 0 to 15."""


class Instrument(NamedTuple):
    """What a channel can sound as one of at a time."""

    program: int
    """General MIDI program, or kit, 0 to 127."""
    is_drum: bool
    """Whether it is a kit."""

    @classmethod
    def of(cls, track: Track) -> Instrument:
        return cls(track.program, track.is_drum)


def allocate(
    tracks: Sequence[Track], taken: Mapping[Address, Instrument | None] | None = None, ports: int = 1
) -> list[Address]:
    """An address for each track. taken: those in use, each with the one instrument that it plays throughout, or None.

    Each track gets a channel of its own while the first `ports` have some; when they have too few, tracks of one
    instrument share one, and further instruments go to the ports behind. Kits are on channel 10, and those of one kit
    share it. A channel that was chosen for a track is its own where nothing else has it.
    """
    used: dict[Address, Instrument | None] = dict(taken or {})
    chosen: dict[int, Address] = {}
    for number, track in enumerate(tracks):
        if track.channel is not None and track.channel != DRUM_CHANNEL and not track.is_drum:
            address = Address(0, track.channel)
            if address not in used:
                used[address] = Instrument.of(track)
                chosen[number] = address
    melodic = sum(not track.is_drum for track in tracks) - len(chosen)
    free = sum(address not in used for address in islice(_melodic_addresses(), ports * len(MELODIC_CHANNELS)))
    homes: dict[Instrument, Address] = {}
    addresses = []
    for number, track in enumerate(tracks):
        instrument = Instrument.of(track)
        if number in chosen:
            home = chosen[number]
        elif track.is_drum:
            home = next(
                address
                for address in (Address(port, DRUM_CHANNEL) for port in count())
                if used.get(address, instrument) == instrument
            )
        elif melodic > free and instrument in homes:
            home = homes[instrument]
        else:
            home = next(address for address in _melodic_addresses() if address not in used)
        used[home], homes[instrument] = instrument, home
        addresses.append(home)
    return addresses


def live_channels(score: Score) -> list[int]:
    """The channel on which each part is played live, one of LIVE_CHANNELS: 16 to each port, of which 9 is for kits.

    Each part has one of its own, so that it can be mixed by itself; where there are hundreds, those of one instrument
    share some. A part that was read from a file has the file's port and channel, unless another has it.
    """
    taken: dict[Address, Instrument | None] = {}
    found: dict[int, Address] = {}
    for number, track in enumerate(score.tracks):
        address = _address_in_file(track, score)
        if address and address not in taken:
            found[number], taken[address] = address, Instrument.of(track)
    kits = (Address(port, DRUM_CHANNEL) for port in _LIVE_PORTS)
    free = iter([address for address in kits if address not in taken])
    for number, track in enumerate(score.tracks):
        if number not in found and track.is_drum and (address := next(free, None)):
            found[number], taken[address] = address, Instrument.of(track)
    others = [track for number, track in enumerate(score.tracks) if number not in found]
    rest = iter(allocate(others, taken, len(_LIVE_PORTS)))
    addresses = [found[number] if number in found else next(rest) for number in range(len(score.tracks))]
    return [address.port * len(CHANNELS) + address.channel for address in addresses]


def _address_in_file(track: Track, score: Score) -> Address | None:
    """None where there is none that a General MIDI device would play the part on."""
    if score.source is None or track.source_part is None or track.source_part >= len(score.source.parts):
        return None
    part = score.source.parts[track.source_part]
    suits = track.is_drum == (part.channel == DRUM_CHANNEL) and part.port in _LIVE_PORTS
    return Address(part.port, part.channel) if suits else None


def _melodic_addresses() -> Iterable[Address]:
    return (Address(port, channel) for port in count() for channel in MELODIC_CHANNELS)
