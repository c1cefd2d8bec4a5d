"""What the built-in synth's process and its converter are asked to do, and what they report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from app.ipc.wire import Message, decoder
from generator.errors import Text

NO_DEVICE = "null"  # the name of a sound device that takes all samples and makes no sound
LAST_CHANNEL = 16 * 256 - 1
Channel = Annotated[int, Meta(ge=0, le=LAST_CHANNEL)]  # 16 to a port, of which 9 is for drums
Program = Annotated[int, Meta(ge=0, le=127)]
Pitch = Annotated[int, Meta(ge=0, le=127)]
Velocity = Annotated[int, Meta(ge=1, le=127)]  # 0 would be a note-off
Moment = float  # in seconds of wire.now()

# To the synth


class NoteOn(Message, frozen=True):
    """Strike a note; it sounds until its NoteOff."""

    at: Moment
    channel: Channel
    pitch: Pitch
    velocity: Velocity


class NoteOff(Message, frozen=True):
    """Let go of a note."""

    at: Moment
    channel: Channel
    pitch: Pitch


class AllSoundOff(Message, frozen=True):
    """End everything that sounds, at once."""


class ChooseProgram(Message, frozen=True):
    """The instrument of a channel, from its next note on."""

    channel: Channel
    program: Program


class Control(Message, frozen=True):
    """A controller of a channel, as MIDI numbers it. Understood are modulation, volume, pan, expression, the sustain
    and sostenuto pedals, the reverb and chorus sends, bank, the range of the bend wheel, and the reset of all."""

    at: Moment
    channel: Channel
    control: Annotated[int, Meta(ge=0, le=127)]
    value: Annotated[int, Meta(ge=0, le=127)]


class Bend(Message, frozen=True):
    """The bend wheel of a channel."""

    at: Moment
    channel: Channel
    value: Annotated[int, Meta(ge=-8192, le=8191)]
    """0 is its middle."""


class Pressure(Message, frozen=True):
    """How hard the keys of a channel are pressed: it adds vibrato."""

    at: Moment
    channel: Channel
    value: Annotated[int, Meta(ge=0, le=127)]


class SetGain(Message, frozen=True):
    """The volume of everything."""

    factor: Annotated[float, Meta(ge=0)]
    """1 is the usual one; 2 is the most."""


class AskStats(Message, frozen=True):
    """Answered by SynthStats."""


Command = (
    NoteOn | NoteOff | AllSoundOff | ChooseProgram | Control | Bend | Pressure | SetGain | AskStats
)  # fmt: skip

# From the synth


class SynthReady(Message, frozen=True):
    """It sounds from here on."""

    device: str
    """The sound device's name."""
    sample_rate: int
    """In hertz."""
    latency_seconds: float
    """From when a note is due to when it sounds."""


class NoDevice(Message, frozen=True):
    """It was started, and no sound device can be opened."""

    text: Text


class DeviceLost(Message, frozen=True):
    """The sound device has stopped."""

    text: Text


class SynthLevels(Message, frozen=True):
    """How loud it is, some 15 times a second while anything sounds, and once when nothing does any more."""

    left: float
    """The highest sample since the last such message, 0 to 1 (full scale)."""
    right: float
    """The same for the right channel."""


class SynthError(Message, frozen=True):
    """Something could not be done."""

    text: Text


class SynthStats(Message, frozen=True):
    """How the synth does, since it was started where nothing else is said."""

    notes: int
    """How many were struck."""
    voices: int
    """How many sound now."""
    late: int
    """How many began later than they were due."""
    underruns: int
    """How often the device asked before there was something to play."""
    share: float
    """Of one core, that mixing took since this was last asked for; 0 to 1."""
    due: tuple[float, int] | None
    """A moment, and the sample at which what is due then sounds; None without a device."""
    loading: int
    """How many instruments are asked for and not there yet."""


Report = SynthReady | NoDevice | DeviceLost | SynthError | SynthLevels | SynthStats

# Between the synth and its converter


class InstrumentPart(Struct, frozen=True):
    """A share of an instrument's regions."""

    path: str
    """Of its .sfz, or of the SoundFont."""
    keys: list[int]
    """The MIDI pitches at which it sounds, in order."""
    preset: tuple[int, int] | None = None
    """Bank and program, where `path` is of the SoundFont itself; None for an .sfz."""


class Instrument(Struct, frozen=True):
    """What plays a preset."""

    parts: list[InstrumentPart]
    """Each is loaded by itself; a key may have several."""
    reverb: float
    """How much of it goes to the reverb by the preset's own wish, 0 to 1."""
    chorus: float
    """How much of it goes to the chorus by the preset's own wish, 0 to 1."""
    sizes: dict[str, int]
    """Bytes of each file that was written for it."""


class LoadSoundFont(Message, frozen=True):
    """Answered by SoundFontLoaded."""

    path: Path


class SoundFontLoaded(Message, frozen=True):
    """The answer to LoadSoundFont."""

    path: Path
    error: Text | None = None
    """Why it can't be used; None where it can."""


class ConvertPreset(Message, frozen=True):
    """Answered by PresetConverted."""

    bank: int
    """0 to 127, or 128 for drums."""
    program: Program


class PresetConverted(Message, frozen=True):
    """The answer to ConvertPreset."""

    bank: int
    """As it was asked for."""
    program: Program
    instrument: Instrument | None
    """The nearest that the SoundFont has; None where it can't be made."""
    error: Text | None = None
    """Why it can't."""


# Asked once


class ListDevices(Message, frozen=True):
    """Answered by DevicesListed."""


class DevicesListed(Message, frozen=True):
    """The answer to ListDevices."""

    names: list[str]
    """Of the devices that sound can be played through."""


COMMANDS, REPORTS = decoder(Command), decoder(Report)
CONVERTING, CONVERTED = decoder(LoadSoundFont | ConvertPreset), decoder(SoundFontLoaded | PresetConverted)
