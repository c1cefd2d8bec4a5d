"""Where notes go, and which of them sound there: so that every one can be ended, and none has another's instrument."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from mido import Message

from app.player.messages import FULL_VOLUME
from app.player.receivers.channels import CHANNELS, DRUM_CHANNEL, ReceiverChannels, Voice, is_for_drums

# Messages are mido's. Their attributes are made when a program runs, so where they are read their type is Any.

SUSTAIN, VOLUME, PAN, REVERB, CHORUS = 64, 7, 10, 91, 93  # of the MIDI standard, as those below
BANK, BANK_FINE = 0, 32
ALL_SOUND_OFF, RESET_CONTROLLERS, ALL_NOTES_OFF = 120, 121, 123
_HIGHEST = 127  # of a controller
_PRESSED = 64  # the least value that presses a pedal
_MIXED = VOLUME, PAN, REVERB, CHORUS  # those of ChannelMix, in its order
_CUT = -1  # where a note sounded that was ended for another instrument


ChannelMix = tuple[int, int, int, int]  # volume, pan, reverb and chorus of a channel, each 0 to 127


class Sink(Protocol):
    """What takes messages: a MIDI port, the built-in synth. It never raises: a port that is gone takes nothing."""

    are_channels_chosen: bool
    """Whether a person may choose channels there, which then are as they were chosen: not where any channel will do."""
    message_seconds: float
    """How long a message takes on its way: what is sent before the music starts is to arrive before it."""

    @property
    def ports(self) -> int:
        """How many it has, of 16 channels each; `Output.use_ports` is called when there are more or fewer."""
        ...

    @property
    def is_connected(self) -> bool:
        """Whether anything takes what is sent."""
        ...

    def send(self, message: Message, at: float, seconds: float | None = None, port: int = 0) -> None:
        """at: when it is due, in seconds of wire.now(); seconds: a note's expected length, None where unknown."""
        ...

    def choose_volume(self, value: int) -> bool:
        """Of everything, 0 to 127 -> False where it has no such control: then each channel is sent it."""
        ...


class Output:
    """A sink with the channel and the program chosen for it (None: as the piece says), and what sounds there.

    Channels that are asked for are the piece's; drums stay on theirs. A note struck again while it sounds is ended
    first, and ends when the last of those who struck it let go: so the receiver sees one note-off for each note-on.
    takes_clock: whether it gets the MIDI clock; of_tracks: whether it plays only what is sent there by name.
    """

    def __init__(
        self,
        sink: Sink,
        channel: int | None = None,
        program: int | None = None,
        takes_clock: bool = False,
        of_tracks: bool = False,
    ) -> None:
        """Raises ValueError for a channel or a program that does not exist."""
        if channel is not None and channel not in CHANNELS:
            raise ValueError(f"channel is {channel}; it must be from 0 to 15")
        if program is not None and program not in range(128):
            raise ValueError(f"program is {program}; it must be from 0 to 127")
        self.sink, self.takes_clock, self.of_tracks = sink, takes_clock, of_tracks
        self.cut = 0
        """How many notes were ended early, as more instruments sounded at once than there are channels."""
        self._channel, self._program = channel, program
        self._ports, self._channels = sink.ports, ReceiverChannels(sink.ports)
        self._sounding: Counter[tuple[int, int]] = Counter()  # by the receiver's channel and pitch
        self._struck: dict[tuple[int, int], list[int]] = {}  # by the piece's channel and pitch: where it sounds
        self._touched: set[int] = set()
        self._pedals: set[int] = set()  # channels whose pedal is down
        self._bent: set[int] = set()  # channels where a keyboard's other controllers were moved
        self.arranged: tuple[Mapping[int, int], Mapping[int, int]] = {}, {}
        """Programs of the piece's channels, and channels of the receiver's that were chosen for them."""
        self._piece_banks: Mapping[int, tuple[int, int]] = {}  # by the piece's channel
        self._banks: dict[int, tuple[int, int]] = {}  # by the receiver's channel, as it was sent
        self._volume: int | None = None
        self._has_volume = True  # the receiver, of everything
        self._mix: Mapping[int, ChannelMix] = {}  # by the piece's channel
        self._mixed: dict[int, ChannelMix] = {}  # what each of the receiver's was sent

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

    def end_channel(self, channel: int, at: float) -> None:
        """One of the piece's channels is played elsewhere from now on."""
        for own, pitch in [key for key in self._struck if key[0] == channel]:
            while (own, pitch) in self._struck:
                self.note_off(at, own, pitch)
        home = self._channels.home(channel)
        if home in self._pedals:
            self._pedals.discard(home)
            self._send("control_change", at, channel=home, control=SUSTAIN, value=0)

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

    def choose_programs(
        self,
        programs: Mapping[int, int],
        at: float,
        soonest: Sequence[int] = (),
        banks: Mapping[int, tuple[int, int]] | None = None,
        fixed: Mapping[int, int] | None = None,
    ) -> int:
        """By channel, as the piece has them. Where several come to one channel, the lowest one's program holds.

        soonest: the channels in the order in which they play, where that is known: they are ready first; banks: of
        channels, where the piece names one; fixed: the receiver's channels that were chosen for the piece's, where
        that has a meaning there. -> how many messages were sent.
        """
        fixed = dict(fixed or {})
        self.arranged, self._piece_banks, before = (dict(programs), fixed), dict(banks or {}), self._channels.in_force
        if not self.sink.are_channels_chosen:
            fixed = {}
        voices = {channel: Voice(program, self._piece_banks.get(channel)) for channel, program in programs.items()}
        if self._channel is not None:
            melodic = [channel for channel in sorted(voices) if not is_for_drums(channel)]
            chosen = self._channels.arrange({one: voices[one] for one in voices if is_for_drums(one)}, soonest)
            if self._program is not None:
                chosen[self._channel] = Voice(self._program)
            elif melodic:
                chosen[self._channel] = voices[melodic[0]]
        elif self._program is not None:  # for a keyboard too, whose channel no piece may name
            everywhere = Voice(self._program)
            own = {channel: everywhere for channel in CHANNELS if channel != DRUM_CHANNEL}
            wanted = {one: voice if is_for_drums(one) else everywhere for one, voice in voices.items()}
            chosen = self._channels.arrange({**own, **wanted}, soonest, fixed)
        else:
            chosen = self._channels.arrange(voices, soonest, fixed)
        sent = 0
        for channel, voice in sorted(chosen.items()):
            if before.get(channel, voice) != voice:
                self._clear(channel, at)
            sent += self._send_voice(channel, voice, at)
        return sent + self._tell_mix(at)

    def use_ports(self, at: float) -> None:
        """The sink has more ports than before, or fewer: what sounds ends, and channels are given anew."""
        self.silence(at)
        self._choose_anew(at)

    def _choose_anew(self, at: float) -> None:
        """The receiver knows nothing of programs and mix."""
        own = range(self.sink.ports * len(CHANNELS))
        if self._ports != self.sink.ports:
            self._ports, self._channels = self.sink.ports, ReceiverChannels(self.sink.ports)
            self._touched.intersection_update(own)
            self._bent.intersection_update(own)
        self._mixed.clear()
        self._banks.clear()
        programs, fixed = self.arranged
        self.choose_programs(programs, at, (), self._piece_banks, fixed)

    def _send_voice(self, own: int, voice: Voice, at: float) -> int:
        """Bank, where one is named or another was in force, and program. -> how many messages."""
        bank = voice.bank or ((0, 0) if own in self._banks else None)
        if bank:
            self._send("control_change", at, channel=own, control=BANK, value=bank[0])
            self._send("control_change", at, channel=own, control=BANK_FINE, value=bank[1])
            self._banks[own] = bank
        self._send("program_change", at, channel=own, program=voice.program)
        return 3 if bank else 1

    def forget(self) -> None:
        """What the receiver was sent of the mix, by hand or otherwise, may hold no more: it is sent again."""
        self._mixed.clear()

    def choose_volume(self, value: int, at: float) -> None:
        """Of everything, 0 to 127, as the controller of that name."""
        self._volume, self._has_volume = value, self.sink.choose_volume(value)
        if not self._has_volume:
            mixed = self._mixes()
            for channel in sorted({*CHANNELS, *mixed}):
                own = self._scaled(mixed[channel][0] if channel in mixed else FULL_VOLUME)
                self._send("control_change", at, channel=channel, control=VOLUME, value=own)
                if channel in self._mixed:
                    self._mixed[channel] = own, *self._mixed[channel][1:]

    def choose_mix(self, mix: Mapping[int, ChannelMix], at: float) -> None:
        """By the piece's channels. Where several come to one channel, the lowest one's
        hold; where a channel was chosen for all, it keeps its own."""
        self.keep_mix(mix)
        self._tell_mix(at)

    def keep_mix(self, mix: Mapping[int, ChannelMix]) -> None:
        """The same, to be sent with the programs."""
        self._mix = dict(mix)

    def _mixes(self) -> dict[int, ChannelMix]:
        """Of the receiver's channels, as the piece has them."""
        return {
            self._channels.home(channel): self._mix[channel]
            for channel in sorted(self._mix, reverse=True)
            if self._fixed(channel) is None and self._channels.is_home(channel)
        }

    def _scaled(self, volume: int) -> int:
        """With that of everything in it, where the receiver has none."""
        if self._volume is None or self._has_volume:
            return volume
        return min(_HIGHEST, round(volume * self._volume / FULL_VOLUME))

    def _with_volume(self, mix: ChannelMix) -> ChannelMix:
        """A channel's mix, with the volume of everything in it where the receiver has none."""
        return self._scaled(mix[0]), *mix[1:]

    def _tell_mix(self, at: float) -> int:
        """What a receiver's channel does not know yet. -> how many messages."""
        sent = 0
        for own, mix in sorted(self._mixes().items()):
            wanted, known = self._with_volume(mix), self._mixed.get(own, (None,) * len(_MIXED))
            for control, value, before in zip(_MIXED, wanted, known, strict=True):
                if value != before:
                    self._send("control_change", at, channel=own, control=control, value=value)
                    sent += 1
            self._mixed[own] = wanted
        return sent

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
        channels = range(self.sink.ports * len(CHANNELS)) if self.sink.are_channels_chosen else CHANNELS
        self._touched.update(channels)
        self.silence(at)
        for channel in channels:
            self._send("control_change", at, channel=channel, control=ALL_SOUND_OFF, value=0)

    def restore(self, at: float) -> None:
        """A receiver came back: nothing may sound there, and it has forgotten its programs."""
        self.panic(at)
        self._bent.clear()
        self._choose_anew(at)
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
            own, voice = self._channels.take(channel, busy)
            self.cut += self._clear(own, at)
            self._send_voice(own, voice, at)
            if channel in self._mix:
                mix = self._with_volume(self._mix[channel])
                for control, value in zip(_MIXED, mix, strict=True):
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
