"""The player as the rest of the program sees it: starts the process, sends commands, hands on its reports."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.ipc.children import end_child, start_child
from app.ipc.wire import Sender, messages
from generator.midi_codec import track_channels
from generator.score import Score

_NOTES_A_MESSAGE = 500
LEAVE_SECONDS = 3.0
_RESTARTS = 3  # a player that dies more often than this is left dead
# Commands that a restarted player is told again: for each name the last one, and for each of the others.
_KEPT_BY_NAME = ("output", "synth")
_KEPT = ("input", "follow", "metronome", "hush_on_input", "volume", "speed")


class Player:
    """Methods return at once. on_report(verb, *arguments): called from another thread; commands.py lists the verbs.

    A player that dies is started again, its outputs opened anew and silenced, and "restarted" is reported: a note that
    it left hanging ends.
    """

    def __init__(self, on_report: Callable[..., None], log: Path | None = None) -> None:
        self._on_report, self._log = on_report, log
        self._kept: dict[tuple[str, ...], list[Any]] = {}
        self._restarts = 0
        self._closing = False
        self._lock = threading.Lock()
        self._start()
        self._reader = threading.Thread(target=self._read, name="from player", daemon=True)
        self._reader.start()

    def _start(self) -> None:
        self._process = start_child("app.player", log=self._log)
        assert self._process.stdin and self._process.stdout
        self._sender = Sender(self._process.stdin, "to player")

    def _read(self) -> None:
        while True:
            assert self._process.stdout
            for message in messages(self._process.stdout):
                self._on_report(*message)
            with self._lock:
                if self._closing or not self._restart():
                    return
            self._on_report("restarted")

    def _restart(self) -> bool:
        if self._restarts >= _RESTARTS:
            return False
        self._restarts += 1
        self._sender.close(0)
        end_child(self._process, LEAVE_SECONDS)
        try:
            self._start()
        except OSError:
            return False
        for message in self._kept.values():
            self._sender.send(*message)
        self._sender.send("panic")
        return True

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, verb: str, *arguments: Any) -> None:
        """Any command of commands.py."""
        with self._lock:
            if verb in _KEPT_BY_NAME:
                self._kept["output", arguments[0]] = [verb, *arguments]
            elif verb == "drop_output":
                self._kept.pop(("output", arguments[0]), None)
            elif verb in _KEPT:
                self._kept[verb,] = [verb, *arguments]
            self._sender.send(verb, *arguments)

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

    def close(self) -> None:
        """Every note is ended, the process leaves; one that does not is killed."""
        with self._lock:
            self._closing = True
            sender, process = self._sender, self._process
        sender.close(LEAVE_SECONDS)
        end_child(process, LEAVE_SECONDS)
        if threading.current_thread() is not self._reader:
            self._reader.join(1.0)

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
