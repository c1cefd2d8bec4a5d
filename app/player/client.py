"""The player as the rest of the program sees it: starts the process, sends commands, hands on its reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.ipc.client import Client
from app.ipc.wire import Message
from generator.errors import Text
from generator.midi.codec import track_channels
from generator.music.score import Score

_NOTES_A_MESSAGE = 500
LEAVE_SECONDS = 3.0
# Commands that a restarted player is told again: for each name the last one, and for each of the others.
_KEPT_BY_NAME = ("output", "synth")
# Those that are worth another try where the player was given up: what they ask for is to be heard, or answered.
_REVIVING = {"output", "synth", "input", "load", "play", "audition", "ping", "ports"}
_KEPT = ("input", "follow", "metronome", "hush_on_input", "volume", "speed")


class Player(Client):
    """Methods return at once. on_report(verb, *arguments): called from another thread; commands.py lists the verbs.

    A player that dies is started again, its outputs opened anew and silenced, and "restarted" is reported: a note that
    it left hanging ends.
    """

    _unstartable = Text("the player can't be started ({reason}): close other programs, then try again")
    _dies = Text("the player ends again and again: try once more, and please report it")
    _leave_seconds = LEAVE_SECONDS

    def __init__(self, on_report: Callable[..., None], log: Path | None = None) -> None:
        self._kept: dict[tuple[str, ...], Message] = {}
        super().__init__("app.player", on_report=on_report, log=log)

    def _first(self, *, again: bool) -> Iterable[Message]:
        return [*self._kept.values(), ["panic"]] if again else []

    def send(self, verb: str, *arguments: Any) -> None:
        """Any command of commands.py."""
        with self._lock:
            if verb in _REVIVING:
                self._revive()
            if verb in _KEPT_BY_NAME:
                self._kept["output", arguments[0]] = [verb, *arguments]
            elif verb == "drop_output":
                self._kept.pop(("output", arguments[0]), None)
            elif verb in _KEPT:
                self._kept[verb,] = [verb, *arguments]
            self._send(verb, *arguments)

    def load(self, score: Score, horizon: int | None = None) -> None:
        """A piece: its maps, programs and notes, in the score's ticks. horizon: where more is being composed from."""
        channels = track_channels(score.tracks)
        self.send(
            "load",
            {
                "ticks_per_quarter": score.ticks_per_quarter,
                "tempos": [list(tempo) for tempo in score.tempos],
                "metres": [list(metre) for metre in score.metres],
                "programs": [[channel, track.program] for channel, track in zip(channels, score.tracks, strict=True)],
                "horizon": 0 if horizon is not None else None,
            },
        )
        self.add(rows_of(score), horizon)

    def add(self, rows: Sequence[Sequence[int]], horizon: int | None = None) -> None:
        """Notes: rows of onset, duration, channel, pitch, velocity; horizon: up to where they are all here now."""
        for begin in range(0, len(rows), _NOTES_A_MESSAGE):
            self.send("notes", list(rows[begin : begin + _NOTES_A_MESSAGE]))
        if horizon is not None:
            self.send("notes", [], horizon)

    def __enter__(self) -> Player:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def rows_of(score: Score) -> list[list[int]]:
    """All notes: onset, duration, channel, pitch, velocity; in order of their onsets."""
    rows = [np.zeros((0, 5), np.int64)]
    for channel, track in zip(track_channels(score.tracks), score.tracks, strict=True):
        rows.append(np.insert(track.notes.astype(np.int64), 2, channel, axis=1))
    every = np.concatenate(rows)
    return every[np.lexsort(every.T[::-1])].tolist()


def trouble(verb: str, arguments: Sequence[Any]) -> Text | None:
    """What a person is to read of a report of the player's; None for what is no trouble."""
    if verb in ("error", "given_up"):
        return arguments[-1]
    if verb == "lost":
        return Text("MIDI port {name!r} is gone; as soon as it is back, it is used again", name=arguments[0])
    if verb == "restarted":
        return Text("the player had to be started again; please report it")
    if verb == "synth" and arguments[0] in ("no-device", "device-lost", "stopped"):
        return arguments[1]
    return None
