"""Allocates MIDI ports and channels to parts, so that a channel never plays two instruments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count, islice

from generator.music.score import Score, Track
from generator.music.source import Address, Instrument

DRUM_CHANNEL = 9
CHANNELS = range(16)
MELODIC_CHANNELS = tuple(channel for channel in CHANNELS if channel != DRUM_CHANNEL)
LIVE_CHANNELS = range(256 * len(CHANNELS))  # enough ports for the parts of any piece that is played
_LIVE_PORTS = range(16)  # ports on which each part that is played gets a channel of its own


def allocate(
    tracks: Sequence[Track], taken: Mapping[Address, Instrument | None] | None = None, ports: int = 1
) -> list[Address]:
    """An address for each track. taken: addresses in use, each with the one instrument that it always plays, or None.

    Each track gets a channel of its own if the first `ports` ports have enough of them. If not, tracks of one
    instrument share a channel, and further ports are used. Drum kits are on channel 10; tracks of the same kit share
    it. A track for which a channel was chosen gets that channel of the first port, unless it is in use.
    """
    used: dict[Address, Instrument | None] = dict(taken or {})
    chosen: dict[int, Address] = {}
    for number, track in enumerate(tracks):
        if track.channel is not None and track.channel != DRUM_CHANNEL and not track.is_drum:
            address = Address(0, track.channel)
            if address not in used:
                used[address] = track.instrument
                chosen[number] = address
    melodic = sum(not track.is_drum for track in tracks) - len(chosen)
    free = sum(address not in used for address in islice(_melodic_addresses(), ports * len(MELODIC_CHANNELS)))
    homes: dict[Instrument, Address] = {}
    addresses = []
    for number, track in enumerate(tracks):
        instrument = track.instrument
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
    """The channel of each part in playback, one of LIVE_CHANNELS: 16 * port + channel, where channel 9 is for drums.

    Each part has a channel of its own, so that it can be mixed separately; if there are hundreds, parts of one
    instrument share channels. A part that was read from a file gets the file's port and channel, unless another part
    has them.
    """
    taken: dict[Address, Instrument | None] = {}
    found: dict[int, Address] = {}
    for number, track in enumerate(score.tracks):
        address = _address_in_file(track, score)
        if address and address not in taken:
            found[number], taken[address] = address, track.instrument
    kits = (Address(port, DRUM_CHANNEL) for port in _LIVE_PORTS)
    free = iter([address for address in kits if address not in taken])
    for number, track in enumerate(score.tracks):
        if number not in found and track.is_drum and (address := next(free, None)):
            found[number], taken[address] = address, track.instrument
    others = [track for number, track in enumerate(score.tracks) if number not in found]
    rest = iter(allocate(others, taken, len(_LIVE_PORTS)))
    addresses = [found[number] if number in found else next(rest) for number in range(len(score.tracks))]
    return [address.port * len(CHANNELS) + address.channel for address in addresses]


def _address_in_file(track: Track, score: Score) -> Address | None:
    """The address of the part that the track was read from; None for a new track, and if a General MIDI device would
    not play the track there."""
    number = score.source_part_of(track)
    if score.source is None or number is None:
        return None
    address = score.source.parts[number].address
    suits = track.is_drum == (address.channel == DRUM_CHANNEL) and address.port in _LIVE_PORTS
    return address if suits else None


def _melodic_addresses() -> Iterable[Address]:
    """All addresses but those of channel 10, port after port, without end."""
    return (Address(port, channel) for port in count() for channel in MELODIC_CHANNELS)
