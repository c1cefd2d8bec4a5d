"""The player as the rest of the program sees it: starts the process, sends commands, hands on its reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from app.ipc.client import Client, GivenUp, Restarted
from app.player.messages import (
    REPORTS,
    AddNotes,
    AddOutput,
    AddSynth,
    Audition,
    BankRow,
    ChooseInput,
    Command,
    DeviceLost,
    DropOutput,
    FollowClock,
    FollowLink,
    HushOnInput,
    KeyDown,
    ListPorts,
    LoadPiece,
    MixRow,
    NoDevice,
    NoteRow,
    NotesCut,
    OutputSpread,
    Panic,
    Ping,
    Play,
    PlayedLate,
    PlayerError,
    PortLost,
    PortMissing,
    Report,
    RouteRow,
    SetMetronome,
    SetMix,
    SetRoutes,
    SetSpeed,
    SetVolume,
    SynthStopped,
)  # fmt: skip
from app.player.receivers.track_outputs import TrackOutputs
from generator.errors import Text
from generator.midi.allocation import live_channels
from generator.music.metre import COMMON_TIME, Metre, bar_ticks
from generator.music.mix import Mix, banks_of
from generator.music.score import Score

_NOTES_A_MESSAGE = 500
_QUARTER, _LINK_BPM = 480, 120.0
LEAVE_SECONDS = 3.0
# Commands that a restarted player is sent again: of each kind the last one, and of outputs the last of each name.
_KEPT = (ChooseInput, FollowClock, FollowLink, SetMetronome, HushOnInput, SetVolume, SetSpeed)
# Those that are worth another try where the player was given up: what they ask for is to sound, or to be answered.
_REVIVING = (AddOutput, AddSynth, ChooseInput, LoadPiece, Play, Audition, KeyDown, Ping, ListPorts)

Reported = Report | Restarted | GivenUp


class Player(Client[Report]):
    """Methods return at once. on_report: called from another thread with what messages.py lists.

    A player that dies is started again, its outputs opened anew and silenced, and Restarted is reported: a note that
    it left hanging ends.
    """

    _unstartable = Text("the player can't be started ({reason}): close other programs, then try again")
    _dies = Text("the player keeps crashing; try again, and please report it")
    _leave_seconds = LEAVE_SECONDS

    def __init__(self, on_report: Callable[[Reported], None], log: Path | None = None) -> None:
        self._kept: dict[object, Command] = {}
        self._track_outputs = TrackOutputs()
        super().__init__("app.player", reports=REPORTS, on_report=on_report, log=log)

    def _first(self, *, again: bool) -> Iterable[Command]:
        return [*self._kept.values(), Panic()] if again else []

    def send(self, command: Command) -> None:
        """Any command of messages.py."""
        with self._lock:
            if isinstance(command, _REVIVING):
                self._revive()
            self._pass(command)
            if isinstance(command, AddOutput | AddSynth | DropOutput):
                self._settle_routes()

    def _pass(self, command: Command) -> None:
        """Send it, and keep it where a restarted player is to have it too."""
        with self._lock:
            if isinstance(command, AddOutput | AddSynth):
                self._kept[command.name] = command
            elif isinstance(command, DropOutput):
                self._kept.pop(command.name, None)
            elif isinstance(command, _KEPT):
                self._kept[type(command)] = command
            self._send(command)

    def load(
        self, score: Score, horizon: int | None = None, *, programs: tuple[tuple[int, int], ...] | None = None
    ) -> None:
        """A piece: its maps, programs and notes, in the score's ticks. horizon: where more is being composed from.
        programs: of channels; None for those of the score's parts."""
        known = 0 if horizon is not None else None
        maps = score.ticks_per_quarter, score.tempos, score.metres
        self._route({track.output for track in score.tracks})
        own = programs_of(score) if programs is None else programs
        self.send(LoadPiece(*maps, own, known, mix_of(score), routes_of(score), bank_rows_of(score)))
        self.add(rows_of(score), horizon)

    def remix(self, mix: tuple[MixRow, ...], routes: tuple[RouteRow, ...]) -> None:
        """What is loaded is mixed, and sent to outputs and channels, otherwise; at once."""
        self._route({output for _, output, _ in routes})
        self.send(SetMix(mix))
        self.send(SetRoutes(routes))

    def choose_track_synth(self, synth: AddSynth) -> None:
        """The built-in synth, of tracks that are to be played there while the piece is not. synth: its sound and
        device."""
        with self._lock:
            synth = self._track_outputs.choose_synth(synth)
            if synth.name in self._kept:
                self._pass(synth)

    def _route(self, outputs: Iterable[str]) -> None:
        """Have those that tracks are to be played on, beside those that play the piece; others of tracks go."""
        with self._lock:
            self._track_outputs.wanted = frozenset(outputs)
            self._settle_routes()

    def _settle_routes(self) -> None:
        opened = [one for one in self._kept.values() if isinstance(one, AddOutput | AddSynth)]
        for command in self._track_outputs.changes(opened):
            self._pass(command)

    def add(self, rows: Sequence[NoteRow], horizon: int | None = None) -> None:
        """Notes; horizon: up to where they are all here now."""
        for begin in range(0, len(rows), _NOTES_A_MESSAGE):
            self.send(AddNotes(list(rows[begin : begin + _NOTES_A_MESSAGE])))
        if horizon is not None:
            self.send(AddNotes([], horizon))

    def __enter__(self) -> Player:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def follow_link(metre: Metre = COMMON_TIME, bpm: float | None = None) -> FollowLink:
    """Follow a session of Ableton Link whose bars are those of a metre. bpm: its tempo where nobody else is in it yet;
    None for the usual."""
    quarters = bar_ticks(metre, _QUARTER) / _QUARTER
    return FollowLink(True, min(64.0, quarters), min(999.0, max(20.0, bpm or _LINK_BPM)))


def programs_of(score: Score) -> tuple[tuple[int, int], ...]:
    """Channel and program of each part."""
    channels = live_channels(score)
    return tuple((channel, track.program) for channel, track in zip(channels, score.tracks, strict=True))


def mix_of(score: Score) -> tuple[MixRow, ...]:
    """Channel, volume, pan, sends and mute of each part."""
    rows: list[MixRow] = []
    for channel, track in zip(live_channels(score), score.tracks, strict=True):
        volume, pan, reverb, chorus = Mix().overridden_by(track)
        rows.append((channel, volume, pan, reverb, chorus, track.is_muted))
    return tuple(rows)


def routes_of(score: Score) -> tuple[RouteRow, ...]:
    """Channel, output and the output's channel, of each part for which one was chosen."""
    channels = live_channels(score)
    return tuple(
        (channel, track.output, track.channel)
        for channel, track in zip(channels, score.tracks, strict=True)
        if track.output or track.channel is not None
    )


def bank_rows_of(score: Score) -> tuple[BankRow, ...]:
    """Channel and bank of each part whose program is of one."""
    found = zip(live_channels(score), banks_of(score), strict=True)
    return tuple((channel, *bank) for channel, bank in found if bank)


def rows_of(score: Score) -> list[NoteRow]:
    """All notes, in order of their onsets."""
    rows = [np.zeros((0, 5), np.int64)]
    for channel, track in zip(live_channels(score), score.tracks, strict=True):
        rows.append(np.insert(track.notes.astype(np.int64), 2, channel, axis=1))
    every = np.concatenate(rows)  # (N, 5)
    every = every[np.lexsort(every.T[::-1])]
    return list(zip(*every.T.tolist(), strict=True))


def trouble(report: Reported) -> Text | None:
    """What a person is to read of a report; None for what is no trouble."""
    match report:
        case PlayerError(text) | NoDevice(text) | DeviceLost(text) | SynthStopped(text) | GivenUp(text):
            return text
        case PortLost(port):
            return Text("MIDI port {port!r} is disconnected; it is used again when it is back", port=port)
        case PortMissing(port):
            return Text(
                "MIDI port {port!r} is not connected: its tracks are played on the piece's output until it is",
                port=port,
            )
        case OutputSpread(ports):
            return Text(
                "more instruments than a MIDI port has channels: some are played on {ports}; to prevent it, switch off "
                "spreading over ports",
                ports=ports,
            )
        case PlayedLate(hindrance):
            return Text(
                "notes came late, since other programs keep the processor busy: close some ({why})", why=hindrance
            )
        case NotesCut(count):
            return Text(
                "notes cut short: {count:,}; more instruments sounded at once than a MIDI output has channels: play "
                "the piece with the built-in synth, or give parts the same instrument",
                count=count,
            )
        case Restarted():
            return Text("the player crashed and was started again; please report it")
    return None
