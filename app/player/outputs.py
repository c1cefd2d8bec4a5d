"""Where notes go, and which of them sound there: so that every one can be ended, and none has another's instrument."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Protocol

from mido import Message

from app.player.messages import FULL_VOLUME

# Messages are mido's. Their attributes are made when a program runs, so where they are read their type is Any.

DRUM_CHANNEL = 9
SUSTAIN, VOLUME, PAN = 64, 7, 10  # of the MIDI standard, as those below
ALL_SOUND_OFF, RESET_CONTROLLERS, ALL_NOTES_OFF = 120, 121, 123
_CENTRE, _HIGHEST = 64, 127  # of a controller
CHANNELS = range(16)
_PRESSED = 64  # the least value that presses a pedal
_CUT = -1  # where a note sounded that was ended for another instrument


class Sink(Protocol):
    """What takes messages: a MIDI port, the built-in synth. It never raises: a port that is gone takes nothing."""

    ports: int
    """How many it has, of 16 channels each."""

    def send(self, message: Message, at: float, seconds: float | None = None, port: int = 0) -> None:
        """at: when it is due, in seconds of wire.now(); seconds: a note's expected length, None where unknown."""
        ...

    def choose_volume(self, value: int) -> bool:
        """Of everything, 0 to 127 -> False where it has no such control: then each channel is sent it."""
        ...


def is_for_drums(channel: int) -> bool:
    """Whether a channel, of a piece or of a receiver, is for kits."""
    return channel % len(CHANNELS) == DRUM_CHANNEL


class ReceiverChannels:
    """Which channel of a receiver plays which of the piece's, and what program is in force there.

    Each of the piece's has the channel of its number, or a spare one; where they are too few, those of one program
    share one. Where programs are too many, a channel is given to another while it is silent.
    """

    def __init__(self, ports: int) -> None:
        self._channels = range(ports * len(CHANNELS))
        self._wanted: dict[int, int] = {}  # program of each of the piece's channels
        self._homes: dict[int, int] = {}
        self._in_force: dict[int, int] = {}  # program of each of the receiver's
        self.last_used: dict[int, float] = {}
        """When a note began or ended on each, in seconds of wire.now()."""

    def arrange(self, programs: Mapping[int, int], soonest: Sequence[int] = ()) -> dict[int, int]:
        """programs: of the piece's channels; soonest: these, in the order in which they play where that is known.

        -> the programs of the receiver's channels.
        """
        self._wanted, self._homes, self._in_force = dict(programs), {}, {}
        place = {channel: number for number, channel in enumerate(soonest)}
        for drums in (False, True):
            own = [channel for channel in self._channels if is_for_drums(channel) == drums]
            asked = sorted(channel for channel in programs if is_for_drums(channel) == drums)
            shares = len(asked) > len(own)
            groups: dict[int, list[int]] = {}
            for channel in asked:
                groups.setdefault(programs[channel] if shares else channel, []).append(channel)
            by_need = sorted(groups.values(), key=lambda group: min(place.get(one, math.inf) for one in group))
            settled, others = [], []
            for group in by_need[: len(own)]:
                (settled if group[0] in self._channels else others).append(group)
            homes = [group[0] for group in settled]
            taken = {*homes}
            homes += [channel for channel in own if channel not in taken][: len(others)]
            for home, group in zip(homes, settled + others, strict=True):
                self._homes.update(dict.fromkeys(group, home))
                self._in_force[home] = programs[group[0]]
        return {home: self._in_force[home] for home in sorted({*self._homes.values()})}

    def is_home(self, channel: int) -> bool:
        """Whether the home of one of the piece's channels has its program now."""
        return channel not in self._wanted or self._in_force.get(self.home(channel)) == self._wanted[channel]

    @property
    def in_force(self) -> Mapping[int, int]:
        """Programs of the receiver's channels, where they are known."""
        return self._in_force

    def force(self, channel: int, program: int) -> None:
        """A program that somebody else has chosen for one of the piece's channels."""
        self._wanted[channel] = self._in_force[self.home(channel)] = program

    def home(self, channel: int) -> int:
        """The receiver's channel for one of the piece's, whatever program is in force there."""
        return self._homes.get(channel, channel if channel in self._channels else channel % len(CHANNELS))

    def find(self, channel: int) -> int | None:
        """One with the right program for one of the piece's, None where there is none."""
        home, wanted = self.home(channel), self._wanted.get(channel)
        if wanted is None or self._in_force.get(home) == wanted:
            return home
        drums = is_for_drums(channel)
        for other, program in self._in_force.items():
            if program == wanted and is_for_drums(other) == drums:
                self._homes[channel] = other
                return other
        return None

    def take(self, channel: int, busy: AbstractSet[int]) -> tuple[int, int]:
        """One for what `find` has found none for: the one that was silent longest; else of the `busy` ones, where
        something sounds, the one where nothing has begun for longest. -> it, and its program from now on."""
        drums, wanted = is_for_drums(channel), self._wanted[channel]
        own = (other for other in self._channels if is_for_drums(other) == drums)
        taken = min(own, key=lambda other: (other in busy, self.last_used.get(other, -math.inf)))
        self._homes[channel], self._in_force[taken] = taken, wanted
        return taken, wanted


class Output:
    """A sink with the channel and the program chosen for it (None: as the piece says), and what sounds there.

    Channels that are asked for are the piece's; drums stay on theirs. A note struck again while it sounds is ended
    first, and ends when the last of those who struck it let go: so the receiver sees one note-off for each note-on.
    takes_clock: whether it gets the MIDI clock.
    """

    def __init__(
        self, sink: Sink, channel: int | None = None, program: int | None = None, takes_clock: bool = False
    ) -> None:
        """Raises ValueError for a channel or a program that there is not."""
        if channel is not None and channel not in CHANNELS:
            raise ValueError(f"channel is {channel}; it must be from 0 to 15")
        if program is not None and program not in range(128):
            raise ValueError(f"program is {program}; it must be from 0 to 127")
        self.sink, self.takes_clock = sink, takes_clock
        self.cut = 0
        """How many notes were ended early, as more instruments sounded at once than there are channels."""
        self._channel, self._program = channel, program
        self._channels = ReceiverChannels(sink.ports)
        self._sounding: Counter[tuple[int, int]] = Counter()  # by the receiver's channel and pitch
        self._struck: dict[tuple[int, int], list[int]] = {}  # by the piece's channel and pitch: where it sounds
        self._touched: set[int] = set()
        self._pedals: set[int] = set()  # channels whose pedal is down
        self._bent: set[int] = set()  # channels where a keyboard's other controllers were moved
        self._programs: dict[int, int] = {}
        self._volume: int | None = None
        self._has_volume = True  # the receiver, of everything
        self._mix: Mapping[int, tuple[int, int]] = {}  # by the piece's channel
        self._mixed: dict[int, tuple[int, int]] = {}  # volume and pan that each of the receiver's was sent

    @property
    def sounding(self) -> int:
        """How many notes sound."""
        return len(self._sounding)

    def note_on(self, at: float, channel: int, pitch: int, velocity: int, seconds: float | None = None) -> None:
        own = self._place(at, channel)
        self._struck.setdefault((channel, pitch), []).append(own)
        if self._sounding[own, pitch]:
            self._send("note_off", at, channel=own, note=pitch)
        self._sounding[own, pitch] += 1
        self._use(own, at)
        self._send("note_on", at, seconds, channel=own, note=pitch, velocity=velocity)

    def note_off(self, at: float, channel: int, pitch: int) -> None:
        struck = self._struck.get((channel, pitch))
        if not struck:
            return
        own = struck.pop(0)
        if not struck:
            del self._struck[channel, pitch]
        if own == _CUT:
            return
        self._sounding[own, pitch] -= 1
        if self._sounding[own, pitch] == 0:
            del self._sounding[own, pitch]
            self._use(own, at)
            self._send("note_off", at, channel=own, note=pitch)

    def through(self, message: Any, at: float) -> None:
        """What comes from a keyboard goes on to here."""
        if message.type == "note_on" and message.velocity:
            self.note_on(at, message.channel, message.note, message.velocity)
        elif message.type in ("note_on", "note_off"):
            self.note_off(at, message.channel, message.note)
        else:
            self._control(message, at)

    def _control(self, message: Any, at: float) -> None:
        if message.type == "program_change":
            own = self._fixed(message.channel)
            if own is None:
                self._channels.force(message.channel, message.program)
                own = self._channels.home(message.channel)
        else:
            own = self._place(at, message.channel)
            if message.type != "control_change" or message.control != SUSTAIN:
                self._bent.add(own)
            elif message.value >= _PRESSED:
                self._pedals.add(own)
            else:
                self._pedals.discard(own)
        self._touched.add(own)
        port, channel = divmod(own, len(CHANNELS))
        self.sink.send(message.copy(channel=channel), at, None, port)

    def choose_programs(self, programs: Mapping[int, int], at: float, soonest: Sequence[int] = ()) -> None:
        """By channel, as the piece has them. Where several come to one channel, the lowest one's program holds.

        soonest: the channels in the order in which they play, where that is known: they are ready first.
        """
        self._programs, before = dict(programs), self._channels.in_force
        if self._channel is not None:
            melodic = [channel for channel in sorted(programs) if not is_for_drums(channel)]
            chosen = self._channels.arrange({one: programs[one] for one in programs if is_for_drums(one)}, soonest)
            program = self._program if self._program is not None else programs[melodic[0]] if melodic else None
            if program is not None:
                chosen[self._channel] = program
        elif self._program is not None:  # for a keyboard too, whose channel no piece may name
            own = {channel: self._program for channel in CHANNELS if channel != DRUM_CHANNEL}
            wanted = {one: program if is_for_drums(one) else self._program for one, program in programs.items()}
            chosen = self._channels.arrange({**own, **wanted}, soonest)
        else:
            chosen = self._channels.arrange(programs, soonest)
        for channel, program in sorted(chosen.items()):
            if before.get(channel, program) != program:
                self._clear(channel, at)
            self._send("program_change", at, channel=channel, program=program)
        self._tell_mix(at)

    def choose_volume(self, value: int, at: float) -> None:
        """Of everything, 0 to 127, as the controller of that name."""
        self._volume, self._has_volume = value, self.sink.choose_volume(value)
        if not self._has_volume:
            mixed = self._mixes()
            for channel in sorted({*CHANNELS, *mixed}):
                own, pan = self._with_volume(mixed.get(channel, (FULL_VOLUME, _CENTRE)))
                self._send("control_change", at, channel=channel, control=VOLUME, value=own)
                if channel in mixed:
                    self._mixed[channel] = own, pan

    def choose_mix(self, mix: Mapping[int, tuple[int, int]], at: float) -> None:
        """Volume and pan by the piece's channels, each 0 to 127. Where several come to one channel, the lowest one's
        hold; where a channel was chosen for all, it keeps its own."""
        self._mix = dict(mix)
        self._tell_mix(at)

    def _mixes(self) -> dict[int, tuple[int, int]]:
        """Volume and pan of the receiver's channels, as the piece has them."""
        return {
            self._channels.home(channel): self._mix[channel]
            for channel in sorted(self._mix, reverse=True)
            if self._fixed(channel) is None and self._channels.is_home(channel)
        }

    def _with_volume(self, mix: tuple[int, int]) -> tuple[int, int]:
        """With that of everything in it, where the receiver has none."""
        volume, pan = mix
        if self._volume is not None and not self._has_volume:
            volume = min(_HIGHEST, round(volume * self._volume / FULL_VOLUME))
        return volume, pan

    def _tell_mix(self, at: float) -> None:
        """What a receiver's channel does not know yet."""
        for own, mix in sorted(self._mixes().items()):
            wanted, sent = self._with_volume(mix), self._mixed.get(own, (None, None))
            for control, value, before in zip((VOLUME, PAN), wanted, sent, strict=True):
                if value != before:
                    self._send("control_change", at, channel=own, control=control, value=value)
            self._mixed[own] = wanted

    def silence(self, at: float) -> None:
        """End every note that sounds, then say All Notes Off and lift the pedal wherever something was played."""
        for channel, pitch in list(self._sounding):
            self._use(channel, at)
            self._send("note_off", at, channel=channel, note=pitch)
        self._sounding.clear()
        self._struck.clear()
        self._pedals.clear()
        for channel in sorted(self._touched):
            self._send("control_change", at, channel=channel, control=SUSTAIN, value=0)
            self._send("control_change", at, channel=channel, control=ALL_NOTES_OFF, value=0)

    def panic(self, at: float) -> None:
        """The same on every channel, and All Sound Off."""
        self._touched.update(CHANNELS)
        self.silence(at)
        for channel in CHANNELS:
            self._send("control_change", at, channel=channel, control=ALL_SOUND_OFF, value=0)

    def restore(self, at: float) -> None:
        """A receiver came back: nothing may sound there, and it has forgotten its programs."""
        self.panic(at)
        self._bent.clear()
        self._mixed.clear()
        self.choose_programs(self._programs, at)
        if self._volume is not None:
            self.choose_volume(self._volume, at)

    def _fixed(self, channel: int) -> int | None:
        """The channel that was chosen for all but drums."""
        return None if is_for_drums(channel) else self._channel

    def _place(self, at: float, channel: int) -> int:
        """The receiver's channel for one of the piece's, where its program is in force now."""
        own = self._fixed(channel)
        if own is None:
            own = self._channels.find(channel)
        if own is None:
            busy = {one for one, _ in self._sounding} | self._pedals
            own, program = self._channels.take(channel, busy)
            self.cut += self._clear(own, at)
            self._send("program_change", at, channel=own, program=program)
            if channel in self._mix:
                mix = self._with_volume(self._mix[channel])
                for control, value in zip((VOLUME, PAN), mix, strict=True):
                    self._send("control_change", at, channel=own, control=control, value=value)
                self._mixed[own] = mix
        return own

    def _clear(self, own: int, at: float) -> int:
        """A channel gets another instrument: nothing of the one before goes on there. -> how many notes ended."""
        cut = 0
        for channel, pitch in [key for key in self._sounding if key[0] == own]:
            cut += self._sounding.pop((channel, pitch))
            self._send("note_off", at, channel=own, note=pitch)
        for struck in self._struck.values():
            struck[:] = [_CUT if one == own else one for one in struck]
        if own in self._pedals:
            self._send("control_change", at, channel=own, control=SUSTAIN, value=0)
        if own in self._bent:
            self._send("control_change", at, channel=own, control=RESET_CONTROLLERS, value=0)
        self._pedals.discard(own)
        self._bent.discard(own)
        return cut

    def _use(self, own: int, at: float) -> None:
        self._touched.add(own)
        self._channels.last_used[own] = at

    def _send(self, kind: str, at: float, seconds: float | None = None, *, channel: int, **values: int) -> None:
        port, channel = divmod(channel, len(CHANNELS))
        self.sink.send(Message(kind, skip_checks=False, channel=channel, **values), at, seconds, port)


class Outputs(dict[str, Output]):
    """All that hear the music, by name."""

    def note_on(self, at: float, channel: int, pitch: int, velocity: int, seconds: float | None = None) -> None:
        for output in self.values():
            output.note_on(at, channel, pitch, velocity, seconds)

    def note_off(self, at: float, channel: int, pitch: int) -> None:
        for output in self.values():
            output.note_off(at, channel, pitch)

    def through(self, message: Any, at: float) -> None:
        for output in self.values():
            output.through(message, at)

    def choose_programs(self, programs: Mapping[int, int], at: float, soonest: Sequence[int] = ()) -> None:
        for output in self.values():
            output.choose_programs(programs, at, soonest)

    def choose_mix(self, mix: Mapping[int, tuple[int, int]], at: float) -> None:
        for output in self.values():
            output.choose_mix(mix, at)

    def silence(self, at: float) -> None:
        for output in self.values():
            output.silence(at)

    def panic(self, at: float) -> None:
        for output in self.values():
            output.panic(at)

    def take_cut(self) -> int:
        """How many notes were ended early since this was last asked, of the output with most of them."""
        most = max((output.cut for output in self.values()), default=0)
        for output in self.values():
            output.cut = 0
        return most
