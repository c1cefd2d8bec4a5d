"""Which channel of a receiver plays which of the piece's, and with what sound."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

CHANNELS = range(16)
DRUM_CHANNEL = 9


class Voice(NamedTuple):
    """What a channel sounds as."""

    program: int
    """General MIDI program, or kit, 0 to 127."""
    bank: tuple[int, int] | None = None
    """Controllers 0 and 32, each 0 to 127; None where the piece names none."""


def is_for_drums(channel: int) -> bool:
    """Whether a channel, of a piece or of a receiver, is for kits."""
    return channel % len(CHANNELS) == DRUM_CHANNEL


class ReceiverChannels:
    """Which channel of a receiver plays which of the piece's, and what is in force there.

    Each of the piece's has the channel that was chosen for it, else that of its number, or a spare one; where they are
    too few, those of one voice share one. Where voices are too many, a channel is given to another while it is silent.
    Chosen channels are given to no other.
    """

    def __init__(self, ports: int) -> None:
        self._channels = range(ports * len(CHANNELS))
        self._wanted: dict[int, Voice] = {}  # of each of the piece's channels
        self._homes: dict[int, int] = {}
        self._fixed: set[int] = set()  # the piece's channels whose home was chosen
        self._in_force: dict[int, Voice] = {}  # of each of the receiver's
        self.last_used: dict[int, float] = {}
        """When a note began or ended on each, in seconds of wire.now()."""

    def arrange(
        self, voices: Mapping[int, Voice], soonest: Sequence[int] = (), fixed: Mapping[int, int] | None = None
    ) -> dict[int, Voice]:
        """voices: of the piece's channels; soonest: these, in the order in which they play where that is known; fixed:
        the receiver's channels that were chosen for some. Where several were given one, the lowest one's voice holds.

        -> the voices of the receiver's channels.
        """
        self._wanted, self._homes, self._in_force = dict(voices), {}, {}
        self._fixed = {channel for channel in fixed or () if channel in voices}
        for channel in sorted(self._fixed):
            home = (fixed or {})[channel]
            self._homes[channel] = home
            self._in_force.setdefault(home, voices[channel])
        place = {channel: number for number, channel in enumerate(soonest)}
        for drums in (False, True):
            own = self._unfixed(drums=drums)
            asked = sorted(one for one in voices if is_for_drums(one) == drums and one not in self._fixed)
            if not own:  # all were chosen for others: rather than exchange those, they play along there
                for channel in asked:
                    self._homes[channel] = self.home(channel)
                    self._fixed.add(channel)
                continue
            shares = len(asked) > len(own)
            groups: dict[Voice | int, list[int]] = {}
            for channel in asked:
                groups.setdefault(voices[channel] if shares else channel, []).append(channel)
            by_need = sorted(groups.values(), key=lambda group: min(place.get(one, math.inf) for one in group))
            settled, others, there = [], [], {*own}
            for group in by_need[: len(own)]:
                (settled if group[0] in there else others).append(group)
            homes = [group[0] for group in settled]
            taken = {*homes}
            homes += [channel for channel in own if channel not in taken][: len(others)]
            for home, group in zip(homes, settled + others, strict=True):
                self._homes.update(dict.fromkeys(group, home))
                self._in_force[home] = voices[group[0]]
        return {home: self._in_force[home] for home in sorted({*self._homes.values()} & self._in_force.keys())}

    def _unfixed(self, *, drums: bool) -> list[int]:
        """The receiver's channels that were chosen for none, those for drums or the others."""
        chosen = {self._homes[channel] for channel in self._fixed}
        return [one for one in self._channels if is_for_drums(one) == drums and one not in chosen]

    def is_home(self, channel: int) -> bool:
        """Whether the home of one of the piece's channels has its voice now."""
        return channel not in self._wanted or self._in_force.get(self.home(channel)) == self._wanted[channel]

    @property
    def in_force(self) -> Mapping[int, Voice]:
        """Voices of the receiver's channels, where they are known."""
        return self._in_force

    def force(self, channel: int, program: int) -> None:
        """A program that somebody else has chosen for one of the piece's channels."""
        self._wanted[channel] = self._in_force[self.home(channel)] = Voice(program)

    def home(self, channel: int) -> int:
        """The receiver's channel for one of the piece's, whatever is in force there."""
        return self._homes.get(channel, channel if channel in self._channels else channel % len(CHANNELS))

    def find(self, channel: int) -> int | None:
        """One with the right voice for one of the piece's, None where there is none."""
        home, wanted = self.home(channel), self._wanted.get(channel)
        if wanted is None or channel in self._fixed or self._in_force.get(home) == wanted:
            return home
        drums = is_for_drums(channel)
        chosen = {self._homes[one] for one in self._fixed}
        for other, voice in self._in_force.items():
            if voice == wanted and is_for_drums(other) == drums and other not in chosen:
                self._homes[channel] = other
                return other
        return None

    def take(self, channel: int, busy: AbstractSet[int]) -> tuple[int, Voice]:
        """One for what `find` has found none for: the one that was silent longest; else of the `busy` ones, where
        something sounds, the one where nothing has begun for longest. -> it, and its voice from now on."""
        own, wanted = self._unfixed(drums=is_for_drums(channel)), self._wanted[channel]
        taken = min(own, key=lambda other: (other in busy, self.last_used.get(other, -math.inf)))
        self._homes[channel], self._in_force[taken] = taken, wanted
        return taken, wanted
