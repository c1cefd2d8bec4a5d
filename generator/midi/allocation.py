"""Which MIDI port and channel plays which part: never two instruments on one channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from generator.music.score import Track

DRUM_CHANNEL = 9
MELODIC_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)


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


def allocate(tracks: Sequence[Track], taken: Mapping[Address, Instrument | None] | None = None) -> list[Address]:
    """An address for each track. taken: those in use, each with the one instrument that it plays throughout, or None.

    Each track gets a channel of its own while port 0 has some; when it has too few, tracks of one instrument share
    one, and further instruments go to the ports behind it. Kits are on channel 10, and those of one kit share it.
    """
    used: dict[Address, Instrument | None] = dict(taken or {})
    melodic = sum(not track.is_drum for track in tracks)
    free = sum(Address(0, channel) not in used for channel in MELODIC_CHANNELS)
    homes: dict[Instrument, Address] = {}
    addresses = []
    for track in tracks:
        instrument = Instrument.of(track)
        if track.is_drum:
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


def _melodic_addresses() -> Iterable[Address]:
    return (Address(port, channel) for port in count() for channel in MELODIC_CHANNELS)


def track_channels(tracks: Sequence[Track]) -> list[int]:
    """A channel for each track, 0 to 15: drums on theirs, others in turn; past fifteen parts they share."""
    turns = count()
    return [
        DRUM_CHANNEL if track.is_drum else MELODIC_CHANNELS[next(turns) % len(MELODIC_CHANNELS)] for track in tracks
    ]
