"""What the built-in synth's process and its renderer are asked to do, and what they report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec import Meta

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
    """Strike a note."""

    at: Moment
    channel: Channel
    pitch: Pitch
    velocity: Velocity
    seconds: float | None = None
    """How long it will last; None where nobody knows."""


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


class Sustain(Message, frozen=True):
    """The pedal of a channel."""

    at: Moment
    channel: Channel
    is_down: bool


class SetGain(Message, frozen=True):
    """The volume of everything."""

    factor: Annotated[float, Meta(ge=0)]
    """1 is the usual one; 2 is the most."""


class SetVolume(Message, frozen=True):
    """Of a channel, what sounds there included."""

    channel: Channel
    volume: Annotated[int, Meta(ge=0, le=127)]
    """As the MIDI controller has it; 100 is the usual one."""


class SetPan(Message, frozen=True):
    """Where a channel stands, what sounds there included."""

    channel: Channel
    pan: Annotated[int, Meta(ge=0, le=127)]
    """As the MIDI controller has it: 0 left, 64 in the middle, 127 right."""


class AskStats(Message, frozen=True):
    """Answered by SynthStats."""


Command = (
    NoteOn | NoteOff | AllSoundOff | ChooseProgram | Sustain | SetGain | SetVolume | SetPan
    | AskStats
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
    cached_bytes: int
    """Of the notes that are kept rendered."""


Report = SynthReady | NoDevice | DeviceLost | SynthError | SynthStats

# Between the synth and its renderer


class LoadForRendering(Message, frozen=True):
    """Answered by SoundFontLoaded."""

    path: Path
    sample_rate: int
    """In hertz."""


class SoundFontLoaded(Message, frozen=True):
    """The answer to LoadForRendering."""

    path: Path
    error: Text | None = None
    """Why it can't be used; None where it can."""


class RenderNote(Message, frozen=True):
    """Answered by NoteRendered. Fields as in renderer.WaveKey."""

    program: Program
    is_drum: bool
    pitch: Pitch
    frames: int
    held: bool


class NoteRendered(Message, frozen=True):
    """The answer to RenderNote; so many frames follow, as the bytes of two float32 each."""

    frames: int


# Asked once


class CheckSoundFont(Message, frozen=True):
    """Play notes with a SoundFont. Answered by SoundFontChecked, unless the file makes the synth crash."""

    path: Path
    name: Path
    """What a text calls it."""
    sample_rate: int
    """In hertz."""


class SoundFontChecked(Message, frozen=True):
    """The answer to CheckSoundFont."""

    error: Text | None
    """Why it can't be used; None where it can."""


class ListDevices(Message, frozen=True):
    """Answered by DevicesListed."""


class DevicesListed(Message, frozen=True):
    """The answer to ListDevices."""

    names: list[str]
    """Of the devices that sound can be played through."""


COMMANDS, REPORTS = decoder(Command), decoder(Report)
RENDERING, RENDERED = decoder(LoadForRendering | RenderNote), decoder(SoundFontLoaded | NoteRendered)
