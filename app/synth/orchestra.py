"""The playing side of the synth: which instrument each channel has, with what controllers, and what goes to its
samplers. Channels are numbered through, 16 to a port."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from app.synth.engine import BEST_QUALITY, LIVE_QUALITY, Engine, Levels, Sampler
from app.synth.instruments import bank_of
from app.synth.messages import Instrument, InstrumentPart
from app.synth.sfz import BEND_CENTS, PRESSURE
from generator.errors import ContinuoError, Text
from generator.music.mix import CENTRE, FULL_VOLUME, gain_of, sides_of

CHANNELS, DRUMS = 16, 9  # of a port, and that of them which is for kits
BANK, MODULATION, DATA, VOLUME, PAN, EXPRESSION, BANK_FINE, DATA_FINE = 0, 1, 6, 7, 10, 11, 32, 38
SUSTAIN, SOSTENUTO, REVERB, CHORUS = 64, 66, 91, 93
_PARAMETERS, _OTHER_PARAMETERS, _RESET = (100, 101), (98, 99), 121
_SAMPLERS_OWN = {MODULATION, SUSTAIN, SOSTENUTO}
_DEFAULTS = {VOLUME: FULL_VOLUME, PAN: CENTRE, EXPRESSION: 127, REVERB: 40, CHORUS: 0}
_AFTER_RESET = {MODULATION: 0, EXPRESSION: 127, SUSTAIN: 0, SOSTENUTO: 0}  # by MIDI's recommended practice 15
_SEND = 0.5  # of a channel's sound, for a send of 127
_WAITS_SECONDS = 0.3  # how late a note may begin that had to wait for its instrument
_MOST_WAITING = 1024
_LEAVES_SECONDS = 1.0  # until a former instrument may be let go: notes for it may be due soon

Preset = tuple[int, int]  # bank and program


class _Note(NamedTuple):
    """A note that waits for its instrument, or its end, which has a velocity of 0."""

    sample: int
    pitch: int
    velocity: int
    epoch: int


class _Share:
    """A part of an instrument on a channel."""

    def __init__(self, part: InstrumentPart) -> None:
        self.part, self.keys = part, frozenset(part.keys)
        self.sampler: Sampler | None = None  # None until it is needed, or there is time to load it
        self.left_at = 0  # the engine's horizon when the channel got another instrument


class _Channel:
    """What a channel plays, and how."""

    def __init__(self, is_drums: bool) -> None:
        self.is_drums = is_drums
        self.bank = self.program = 0
        self.preset: Preset | None = None  # that is played, or asked for
        self.instrument: Instrument | None = None
        self.shares: list[_Share] = []
        self.former: list[_Share] = []  # of instruments before it, which may still sound
        self.waiting: list[_Note] = []
        self.controls = dict(_DEFAULTS)
        self.bend = 0
        self.bend_semitones = 2.0
        self.pressure = 0
        self.sets_bend_range = False  # whether data entry is for it

    def share_of(self, pitch: int) -> list[_Share]:
        """Those of its instrument that have the key."""
        return [share for share in self.shares if pitch in share.keys]

    def samplers(self, pitch: int | None = None) -> list[Sampler]:
        """All that are loaded, of former instruments, too; or those that have the key."""
        shares = (share for share in (*self.shares, *self.former) if pitch is None or pitch in share.keys)
        return [share.sampler for share in shares if share.sampler]


class Orchestra:
    """Notes, controllers and programs of channels, for an engine."""

    def __init__(self, engine: Engine, convert: Callable[[int, int], None], *, offline: bool = False) -> None:
        """convert: asks for the instrument of a bank and a program; `arrived` answers it, at once or later. offline:
        what can't be loaded is raised, as a ContinuoError, and what comes late is played."""
        self.engine = engine
        self._convert, self._offline = convert, offline
        self._channels: dict[int, _Channel] = {}
        self._instruments: dict[Preset, Instrument | None] = {}
        self._asked: set[Preset] = set()
        self.faults: list[Text] = []
        """Why instruments are silent; whoever reads them takes them out."""

    @property
    def loading(self) -> int:
        """How many instruments are asked for and not there yet."""
        return len(self._asked)

    def choose(self, channel: int, program: int, *, is_drums: bool | None = None) -> None:
        """The instrument of a channel, from its next note on. is_drums: whether it is a kit; None for as it was."""
        found = self._channel(channel)
        found.program = program
        if is_drums is not None:
            found.is_drums = is_drums
        self._seat(channel)

    def note_on(self, sample: int, channel: int, pitch: int, velocity: int, epoch: int | None = None) -> None:
        """velocity: 0 to 127, of which 0 is a `note_off`. epoch: of the engine when the note was asked for."""
        if velocity <= 0:
            return self.note_off(sample, channel, pitch)
        epoch = self.engine.epoch if epoch is None else epoch
        found = self._channel(channel)
        if found.preset is None:
            self._seat(channel)
        if found.instrument is None:
            if found.preset in self._asked and len(found.waiting) < _MOST_WAITING:
                found.waiting.append(_Note(sample, pitch, velocity, epoch))
            return None
        samplers = [sampler for share in found.share_of(pitch) if (sampler := self._loaded(channel, share))]
        if samplers:
            self.engine.note_on(sample, samplers, pitch, velocity, epoch)
        return None

    def note_off(self, sample: int, channel: int, pitch: int) -> None:
        """Releases the notes of that pitch, or lets them ring while the pedal is down."""
        found = self._channel(channel)
        if found.waiting and len(found.waiting) < 2 * _MOST_WAITING:
            found.waiting.append(_Note(sample, pitch, 0, self.engine.epoch))
        if samplers := found.samplers(pitch):
            self.engine.note_off(sample, samplers, pitch)

    def control(self, sample: int, channel: int, control: int, value: int) -> None:
        """A controller, 0 to 127, by MIDI's numbers; one that isn't known does nothing."""
        found = self._channel(channel)
        found.controls[control] = value
        if control in _SAMPLERS_OWN:
            self._to_samplers(sample, found, control, value)
        elif control in _DEFAULTS:
            self._mix(sample, channel)
        elif control in (BANK, BANK_FINE):
            found.bank = found.controls.get(BANK, 0) or found.controls.get(BANK_FINE, 0)
        elif control in _PARAMETERS:
            found.sets_bend_range = [found.controls.get(number) for number in _PARAMETERS] == [0, 0]
        elif control in _OTHER_PARAMETERS:
            found.sets_bend_range = False
        elif control in (DATA, DATA_FINE) and found.sets_bend_range:
            semitones = found.controls.get(DATA, 2) + found.controls.get(DATA_FINE, 0) / 100
            found.bend_semitones = min(BEND_CENTS / 100, semitones)
            self.bend(sample, channel, found.bend)
        elif control == _RESET:
            for number, default in _AFTER_RESET.items():
                self.control(sample, channel, number, default)
            self.bend(sample, channel, 0)
            self.pressure(sample, channel, 0)
            found.sets_bend_range = False

    def bend(self, sample: int, channel: int, value: int) -> None:
        """The wheel: -8192 to 8191."""
        found = self._channel(channel)
        found.bend = value
        self.engine.bend(sample, found.samplers(), _wheel(found))

    def pressure(self, sample: int, channel: int, value: int) -> None:
        """Of the channel's keys: 0 to 127."""
        found = self._channel(channel)
        found.pressure = value
        self._to_samplers(sample, found, PRESSURE, value)

    def arrived(self, bank: int, program: int, instrument: Instrument | None) -> None:
        """What was asked for; None for what can't be made."""
        self._asked.discard((bank, program))
        self._instruments[bank, program] = instrument
        for channel, found in self._channels.items():
            if found.preset == (bank, program) and found.instrument is None and instrument:
                self._equip(channel, found, instrument)

    def forget_waiting(self) -> None:
        """Notes that wait for an instrument will not be played."""
        for found in self._channels.values():
            found.waiting.clear()

    def exchange(self, engine: Engine | None = None) -> None:
        """For another SoundFont, or another engine: instruments are asked for anew, all else stays."""
        self._instruments.clear()
        self._asked.clear()
        if engine:
            self.engine = engine
        for channel, found in list(self._channels.items()):
            self._dismiss(found)
            if engine:
                found.former.clear()
            if found.preset is not None:
                found.preset = None
                self._seat(channel)
            self._mix(0, channel)

    def tend(self) -> bool:
        """Loads one share that is not loaded yet, or lets go of one that is silent. -> whether there was any."""
        for channel, found in self._channels.items():
            for share in found.former:
                is_silent = share.sampler is None or not share.sampler.busy
                if is_silent and self.engine.horizon > share.left_at + _LEAVES_SECONDS * self.engine.sample_rate:
                    found.former.remove(share)
                    if share.sampler:
                        self.engine.detach(channel, share.sampler)
                    return True
            for share in found.shares:
                if share.sampler is None:
                    self._loaded(channel, share)
                    return True
        return False

    def _channel(self, channel: int) -> _Channel:
        if channel not in self._channels:
            self._channels[channel] = _Channel(is_for_drums(channel))
        return self._channels[channel]

    def _seat(self, channel: int) -> None:
        """Gives a channel the instrument of its bank and program."""
        found = self._channel(channel)
        preset = bank_of(found.is_drums, found.bank), found.program
        if preset == found.preset:
            return
        found.preset = preset
        self._dismiss(found)
        if preset in self._instruments:
            if instrument := self._instruments[preset]:
                self._equip(channel, found, instrument)
        elif preset not in self._asked:
            self._asked.add(preset)
            self._convert(*preset)

    def _dismiss(self, found: _Channel) -> None:
        """What sounds of a channel's instrument rings out."""
        for share in found.shares:
            share.left_at = self.engine.horizon
        found.former.extend(found.shares)
        found.shares, found.instrument = [], None

    def _equip(self, channel: int, found: _Channel, instrument: Instrument) -> None:
        found.instrument = instrument
        found.shares = [_Share(part) for part in instrument.parts]
        self._mix(0, channel)
        waiting, found.waiting = found.waiting, []
        now = self.engine.horizon
        earliest = now - round(_WAITS_SECONDS * self.engine.sample_rate)
        for number, note in enumerate(waiting):
            has_ended = any(
                off.velocity == 0 and off.pitch == note.pitch and note.sample <= off.sample <= now
                for off in waiting[number + 1 :]
            )
            if note.velocity == 0:
                self.note_off(note.sample, channel, note.pitch)
            elif note.sample >= earliest and (found.is_drums or not has_ended):
                self.note_on(note.sample, channel, note.pitch, note.velocity, note.epoch)

    def _loaded(self, channel: int, share: _Share) -> Sampler | None:
        """Its sampler, with the channel's controllers; None for what can't be loaded."""
        if share.sampler is None:
            try:
                quality = BEST_QUALITY if self._offline else LIVE_QUALITY
                share.sampler = Sampler(share.part, self.engine.sample_rate, self.engine.block, quality)
            except ContinuoError as error:
                if self._offline:
                    raise
                self.faults.append(error.text)
                self._channel(channel).shares.remove(share)
                return None
            found = self._channel(channel)
            self.engine.attach(channel, share.sampler)
            for control in (*_SAMPLERS_OWN, PRESSURE):
                value = found.pressure if control == PRESSURE else found.controls.get(control, 0)
                if value:
                    self.engine.control(0, [share.sampler], control, value)
            if found.bend:
                self.engine.bend(0, [share.sampler], _wheel(found))
        return share.sampler

    def _to_samplers(self, sample: int, found: _Channel, control: int, value: int) -> None:
        self.engine.control(sample, found.samplers(), control, value)

    def _mix(self, sample: int, channel: int) -> None:
        found = self._channel(channel)
        controls, instrument = found.controls, found.instrument
        gain = gain_of(controls[VOLUME]) * (controls[EXPRESSION] / 127) ** 2
        left, right = sides_of(controls[PAN])
        reverb = _SEND * controls[REVERB] / 127 + (instrument.reverb if instrument else 0.0)
        chorus = _SEND * controls[CHORUS] / 127 + (instrument.chorus if instrument else 0.0)
        self.engine.set_levels(
            channel,
            Levels(gain * left, gain * right, min(1.0, reverb), min(1.0, chorus)),
            sample,
        )


def is_for_drums(channel: int) -> bool:
    """Whether a channel plays kits: 9 of each port."""
    return channel % CHANNELS == DRUMS


def _wheel(found: _Channel) -> int:
    """For sfizz, whose wheel goes as far as the widest range."""
    return max(-8192, min(8191, round(found.bend * found.bend_semitones * 100 / BEND_CENTS)))
