"""What the player process is asked to do, and what it reports.

Ticks are those of the piece that is loaded; so are channels, 16 to a port. What can't be played is refused as it is
read: it must not be found out when it is due. After CutNotes the piece is open from there: other notes and a horizon
follow, or FinishPiece.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from app.ipc.wire import Message, decoder
from app.synth.messages import Channel, DeviceLost, NoDevice, Pitch, Program, SynthLevels, SynthReady, Velocity
from generator.errors import Text

LAST_TICK = 2**40
FULL_VOLUME = 100  # what General MIDI takes for the default
Tick = Annotated[int, Meta(ge=0, le=LAST_TICK)]
AnyTick = Annotated[float, Meta(ge=-LAST_TICK, le=LAST_TICK)]  # between two ticks, or before the piece begins
MidiChannel = Annotated[int, Meta(ge=0, le=15)]  # of an output
NoteRow = tuple[Tick, Tick, Channel, Pitch, Velocity]  # onset, duration, channel, pitch, velocity
TempoRow = tuple[Tick, Annotated[int, Meta(ge=1, le=2**24)]]  # from which tick on, microseconds to the quarter
_Control = Annotated[int, Meta(ge=0, le=127)]
# Of a channel: volume, pan, reverb, chorus, whether its notes are left out.
MixRow = tuple[Channel, _Control, _Control, _Control, _Control, bool]
BankRow = tuple[Channel, _Control, _Control]  # of a channel: controllers 0 and 32
RouteRow = tuple[Channel, str, MidiChannel | None]  # of a channel: output ("" for those of all), and its channel
_Byte = Annotated[int, Meta(ge=1, le=255)]
MetreRow = tuple[Tick, _Byte, _Byte]  # from which tick on, numerator, denominator

# The piece


class LoadPiece(Message, frozen=True):
    """Another piece; its notes follow."""

    ticks_per_quarter: Annotated[int, Meta(ge=1, le=2**15)]
    tempos: tuple[TempoRow, ...] = ()
    """In order of their ticks; empty for 120 quarters a minute."""
    metres: tuple[MetreRow, ...] = ()
    """In order of their ticks; empty for 4/4."""
    programs: tuple[tuple[Channel, Program], ...] = ()
    """Of channels; those that are left out sound as the output's channel of that number does."""
    horizon: Tick | None = None
    """Up to where notes are here, where more is being composed; None where all follow."""
    mix: tuple[MixRow, ...] = ()
    """Of channels; nothing is said to an output about those that are left out."""
    routes: tuple[RouteRow, ...] = ()
    """Of channels; those that are left out are played by all outputs that are not of tracks alone. One whose output is
    not there is played so too."""
    banks: tuple[BankRow, ...] = ()
    """Of channels whose program is of a bank."""


class AddNotes(Message, frozen=True):
    """More notes of the piece, in any order."""

    rows: list[NoteRow]
    horizon: Tick | None = None
    """Up to where all notes are here now; None for as before."""


class CutNotes(Message, frozen=True):
    """Notes from this tick on are to be replaced."""

    tick: Tick


class ReplaceNotes(Message, frozen=True):
    """Other notes on some channels, at once; the music does not hold, however late it comes."""

    tick: Tick
    """From here on notes of these channels go."""
    channels: tuple[Channel, ...]
    rows: list[NoteRow]
    """What comes instead, in any order. One whose onset is past sounds now, as long as it was to last from there."""
    ended: tuple[tuple[Channel, Pitch], ...] = ()
    """Notes of the piece that sound, and end now."""


class FinishPiece(Message, frozen=True):
    """No more notes will come."""

    end: Tick | None = None
    """Where the piece is over; None for the end of its last note."""


# The transport


class Play(Message, frozen=True):
    """Let music run."""

    tick: AnyTick | None = None
    """From here; None for from where it stands."""
    count_in_bars: Annotated[int, Meta(ge=0, le=16)] = 0
    """Bars of clicks before."""


class Hush(Message, frozen=True):
    """Pause, but leave alone what a keyboard plays."""


class Pause(Message, frozen=True):
    """Stand still here."""


class Stop(Message, frozen=True):
    """Stand still where playing began."""


class Seek(Message, frozen=True):
    """Go on from here, playing or not."""

    tick: AnyTick


class SetLoop(Message, frozen=True):
    """Repeat what lies between two ticks; None for nothing."""

    begin: Tick | None
    end: Tick | None


class SetSpeed(Message, frozen=True):
    """1 is as written."""

    factor: AnyTick


class SetTempos(Message, frozen=True):
    """Another tempo map, from where the music is."""

    changes: tuple[TempoRow, ...]


class SetMetronome(Message, frozen=True):
    """Whether it clicks on the beats."""

    on: bool


class SetVolume(Message, frozen=True):
    """Of all outputs."""

    value: Annotated[int, Meta(ge=0, le=127)]
    """As the MIDI controller has it; FULL_VOLUME is the usual one."""


class SetMix(Message, frozen=True):
    """Another mix of the piece that is loaded, at once."""

    rows: tuple[MixRow, ...]


class SetRoutes(Message, frozen=True):
    """Other outputs and channels for those of the piece that is loaded, at once."""

    rows: tuple[RouteRow, ...]
    """As in LoadPiece."""


class SetPrograms(Message, frozen=True):
    """Other instruments on the channels of the piece that is loaded, at once."""

    rows: tuple[tuple[Channel, Program], ...]
    """As in LoadPiece."""
    banks: tuple[BankRow, ...] = ()
    """As in LoadPiece."""


class Audition(Message, frozen=True):
    """One note, now."""

    channel: Channel
    pitch: Pitch
    velocity: Velocity
    seconds: Annotated[float, Meta(ge=0)]
    """How long it sounds, a minute at most."""


class KeyDown(Message, frozen=True):
    """A key of the computer's keyboard, played as a piano: it sounds until KeyUp, and is reported as Received."""

    channel: Channel
    pitch: Pitch
    velocity: Velocity


class KeyUp(Message, frozen=True):
    """It is let go."""

    channel: Channel
    """As of its KeyDown."""
    pitch: Pitch
    """As of its KeyDown."""


class Panic(Message, frozen=True):
    """Stop, and end everything on every channel."""


class HushOnInput(Message, frozen=True):
    """Whether the music pauses when a key is struck."""

    on: bool


# Ports and synth


class AddOutput(Message, frozen=True):
    """Play to a MIDI output, too; it takes the place of the output that had its name."""

    name: str
    """What later messages call it."""
    port: str
    """A part of the port's name, or the name of a virtual one."""
    channel: MidiChannel | None = None
    """For everything but drums; None for the piece's."""
    program: Program | None = None
    """For everything but drums; None for the piece's."""
    clock: bool = False
    """Whether MIDI clock is sent there."""
    virtual: bool = False
    """Whether the port is opened here, for other programs to connect to."""
    of_tracks: bool = False
    """Whether it plays only the channels that are routed there; if it is not there, it is used when it comes."""
    spreads: bool = False
    """Whether a piece of more channels than a port has is played on further ports of that device, too."""


class AddSynth(Message, frozen=True):
    """Play to the built-in synth, too; it takes the place of the output that had its name."""

    name: str
    """What later messages call it."""
    soundfont: Path | None = None
    """A .sf2 or .sf3 file; None for the one that ships."""
    device: str | None = None
    """A part of the sound device's name; None for the system's default."""
    latency_ms: float | None = None
    """In milliseconds; None for the synth's own."""
    channel: MidiChannel | None = None
    """For everything but drums; None for the piece's."""
    program: Program | None = None
    """For everything but drums; None for the piece's."""
    of_tracks: bool = False
    """Whether it plays only the channels that are routed there."""


class DropOutput(Message, frozen=True):
    """Silence an output and close it."""

    name: str


class ChooseInput(Message, frozen=True):
    """The keyboard: what it plays is reported as Received."""

    port: str | None
    """A part of the port's name, or the name of a virtual one; None for no keyboard."""
    virtual: bool = False
    """Whether the port is opened here, for other programs to connect to."""
    thru: bool = True
    """Whether what it plays goes on to the outputs."""


class FollowClock(Message, frozen=True):
    """Let a MIDI clock lead."""

    port: str | None
    """A part of the input's name, or the name of a virtual one; None for the piece's own tempo."""
    virtual: bool = False
    """Whether the port is opened here, for other programs to connect to."""


class FollowLink(Message, frozen=True):
    """Let the session of Ableton Link lead: its tempo, and its bar lines, at which playing begins."""

    on: bool
    """False: the piece's own tempo."""
    quarters: Annotated[float, Meta(gt=0, le=64)] = 4.0
    """Of a bar of the session."""
    tempo: Annotated[float, Meta(ge=20, le=999)] = 120.0
    """Quarter notes a minute, where nobody else is in the session yet."""


class ListPorts(Message, frozen=True):
    """Answered by PortsListed, or PlayerError."""


class Ping(Message, frozen=True):
    """Answered by Pong when all that was sent before is done."""


Command = (
    LoadPiece | AddNotes | CutNotes | ReplaceNotes | FinishPiece | Play | Hush | Pause | Stop | Seek | SetLoop
    | SetSpeed | SetTempos | SetMetronome | SetVolume | SetMix | SetRoutes | SetPrograms
    | Audition | KeyDown | KeyUp | Panic | HushOnInput | AddOutput | AddSynth
    | DropOutput
    | ChooseInput | FollowClock | FollowLink | ListPorts | Ping
)  # fmt: skip

# Reports


class PlayerReady(Message, frozen=True):
    """It has started."""

    moment: float
    """Its clock, in seconds of wire.now()."""


State = Literal["stopped", "playing", "waiting"]  # waiting: for notes that are being composed


class StateChanged(Message, frozen=True):
    """Whether music runs."""

    state: State


class Position(Message, frozen=True):
    """Where the music is; some fifty times a second while it runs."""

    tick: float
    moment: float
    """When it was there, in seconds of wire.now()."""


class Underrun(Message, frozen=True):
    """The music waits: composing has not come further than this."""

    tick: float


class PieceEnded(Message, frozen=True):
    """All of the piece was played."""

    tick: float
    """Where it ends."""


class NotesCut(Message, frozen=True):
    """The music has stopped, and for the first time in this piece notes had been ended early: more instruments sounded
    at once than an output has channels."""

    count: int
    """Of the output where most were."""


class PlayedLate(Message, frozen=True):
    """For the third time something was played too late to go unnoticed, as other programs ran before this one."""

    hindrance: Text
    """Why they may."""


class Hushed(Message, frozen=True):
    """A key was struck, and the music stands still."""

    tick: float


class SessionBeat(Message, frozen=True):
    """The beats of the session that is followed; once at first, and whenever they are otherwise."""

    moment: float
    """In seconds of wire.now()."""
    beat: float
    """There: a multiple of a bar's quarters on a bar line."""
    bpm: float
    """Beats, which are quarter notes, a minute; 0: no session is followed any more."""

    def beat_at(self, moment: float) -> float:
        """The beat at another moment, in seconds of wire.now()."""
        return self.beat + (moment - self.moment) * self.bpm / 60


class Received(Message, frozen=True):
    """A MIDI message came from the keyboard."""

    moment: float
    """When, in seconds of wire.now()."""
    tick: float | None
    """Where the music was; None while none ran."""
    data: list[int]
    """Its bytes."""


class OutputOpened(Message, frozen=True):
    """An AddOutput is done."""

    name: str
    """As it was asked for."""
    port: str
    """The whole name of its port."""


class OutputSpread(Message, frozen=True):
    """A piece of more channels than a port has is played on further ports of its device, too."""

    ports: tuple[str, ...]
    """The whole names of these."""


class InputOpened(Message, frozen=True):
    """A ChooseInput or FollowClock is done."""

    role: Literal["keyboard", "clock"]
    port: str
    """The whole name of the port."""


class PortLost(Message, frozen=True):
    """A MIDI port that is in use is gone."""

    port: str


class PortBack(Message, frozen=True):
    """It is there, and in use again."""

    port: str


class PortMissing(Message, frozen=True):
    """A MIDI port that tracks are to be played on is not there: other outputs play them until it is."""

    port: str


class PortsListed(Message, frozen=True):
    """The names of all MIDI ports."""

    inputs: list[str]
    outputs: list[str]


class Pong(Message, frozen=True):
    """The answer to Ping."""


class SynthStopped(Message, frozen=True):
    """The built-in synth has gone, or could not be started."""

    text: Text


class PlayerError(Message, frozen=True):
    """Something could not be done."""

    text: Text


Report = (
    PlayerReady | StateChanged | Position | Underrun | PieceEnded | NotesCut | PlayedLate | Hushed | Received
    | SessionBeat
    | OutputOpened | OutputSpread | InputOpened | PortLost | PortBack | PortMissing | PortsListed | Pong | SynthReady
    | NoDevice | DeviceLost | SynthStopped | SynthLevels | PlayerError
)  # fmt: skip

COMMANDS, REPORTS = decoder(Command), decoder(Report)
