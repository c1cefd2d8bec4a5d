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
    ChooseInput,
    Command,
    DeviceLost,
    DropOutput,
    FollowClock,
    HushOnInput,
    KeyDown,
    ListPorts,
    LoadPiece,
    MixRow,
    NoDevice,
    NoteRow,
    NotesCut,
    Panic,
    Ping,
    Play,
    PlayerError,
    PortLost,
    Report,
    SetMetronome,
    SetSpeed,
    SetVolume,
    SynthStopped,
)  # fmt: skip
from generator.errors import Text
from generator.midi.allocation import live_channels
from generator.music.mix import Mix
from generator.music.score import Score

_NOTES_A_MESSAGE = 500
LEAVE_SECONDS = 3.0
# Commands that a restarted player is sent again: of each kind the last one, and of outputs the last of each name.
_KEPT = (ChooseInput, FollowClock, SetMetronome, HushOnInput, SetVolume, SetSpeed)
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
        super().__init__("app.player", reports=REPORTS, on_report=on_report, log=log)

    def _first(self, *, again: bool) -> Iterable[Command]:
        return [*self._kept.values(), Panic()] if again else []

    def send(self, command: Command) -> None:
        """Any command of messages.py."""
        with self._lock:
            if isinstance(command, _REVIVING):
                self._revive()
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
        self.send(LoadPiece(*maps, programs_of(score) if programs is None else programs, known, mix_of(score)))
        self.add(rows_of(score), horizon)

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


def programs_of(score: Score) -> tuple[tuple[int, int], ...]:
    """Channel and program of each part."""
    channels = live_channels(score)
    return tuple((channel, track.program) for channel, track in zip(channels, score.tracks, strict=True))


def mix_of(score: Score) -> tuple[MixRow, ...]:
    """Channel, volume, pan and mute of each part."""
    rows: list[MixRow] = []
    for channel, track in zip(live_channels(score), score.tracks, strict=True):
        volume, pan = Mix().of(track.volume, track.pan)
        rows.append((channel, volume, pan, track.is_muted))
    return tuple(rows)


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
        case NotesCut(count):
            return Text(
                "notes cut short: {count:,}; more instruments sounded at once than a MIDI output has channels: play "
                "the piece with the built-in synth, or give parts the same instrument",
                count=count,
            )
        case Restarted():
            return Text("the player crashed and was started again; please report it")
    return None
