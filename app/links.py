"""The processes that play and compose, for the window: their reports arrive as signals in its thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.composer.client import Composer
from app.player.client import Player
from app.streaming import Stream
from app.troubles import trouble
from generator.composing import assemble_notes
from generator.continuation import Continuation
from generator.engine import GenerationRequest
from generator.score import Score
from generator.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.wish import Wish

WHOLE = 10**6  # bars of look-ahead: a piece with an end is composed at once, whatever is heard of it
SYNTH = "synth"
_MAIN = "main"


class PlayerLink(QObject):
    """What is heard. Places are quarter notes from the start of what was loaded.

    moved(quarters): the playhead, some fifty times a second; changed(state): "playing", "stopped" or "waiting";
    listed(inputs, outputs): MIDI ports; troubled(sentence); reported(verb, arguments): everything, for a Stream.
    """

    moved = Signal(float)
    changed = Signal(str)
    ended = Signal()
    listed = Signal(list, list)
    troubled = Signal(str)
    reported = Signal(str, tuple)

    def __init__(self, parent: QObject | None = None, make: Callable[[Callable[..., None]], Player] = Player) -> None:
        super().__init__(parent)
        self._ticks_per_quarter = 480
        self._state = "stopped"
        self._told: set[str] = set()
        self.reported.connect(self._on_report)  # queued, as it comes from another thread
        self.player = make(lambda verb, *arguments: self.reported.emit(verb, arguments))

    @property
    def state(self) -> str:
        return self._state

    def load(self, score: Score) -> None:
        """Another piece; what plays ends."""
        self._ticks_per_quarter = score.ticks_per_quarter
        self.player.load(score)

    def streams(self, ticks_per_quarter: int) -> None:
        """What plays is a Stream's, in its ticks."""
        self._ticks_per_quarter = ticks_per_quarter

    def play(self, quarters: float | None = None) -> None:
        """From there, or on from where it stands."""
        self.player.send("play", None if quarters is None else quarters * self._ticks_per_quarter)

    def pause(self) -> None:
        self.player.send("pause")

    def stop(self) -> None:
        """And back to where playing began."""
        self.player.send("stop")

    def panic(self) -> None:
        """Silence everything, at once."""
        self.player.send("panic")

    def choose_output(self, port: str) -> None:
        """A MIDI output's name, or SYNTH."""
        self._told.clear()
        if port == SYNTH:
            self.player.send("synth", _MAIN)
        else:
            self.player.send("output", _MAIN, port)

    def choose_volume(self, value: int) -> None:
        """0 to 127."""
        self.player.send("volume", value)

    def ask_ports(self) -> None:
        """Answered by `listed`."""
        self.player.send("ports")

    def close(self) -> None:
        """Every note ends, the process leaves."""
        self.reported.disconnect()
        self.player.close()

    @Slot(str, tuple)
    def _on_report(self, verb: str, arguments: tuple[Any, ...]) -> None:
        if verb == "position":
            self.moved.emit(arguments[0] / self._ticks_per_quarter)
        elif verb == "state":
            self._state = arguments[0]
            self.changed.emit(arguments[0])
        elif verb == "ended":
            self.ended.emit()
        elif verb == "ports":
            self.listed.emit(*arguments)
        elif (sentence := trouble(verb, arguments)) and sentence not in self._told:
            self._told.add(sentence)
            self.troubled.emit(sentence)


@dataclass(frozen=True)
class Plan:
    """Where the new part will stand, in quarter notes from the start of the clip."""

    begin_quarters: float
    end_quarters: float


@dataclass(frozen=True)
class Batch:
    """Notes composed since the last batch. notes: (N, 4) grid ticks from the start of the clip; share: done, 0 to 1."""

    notes: np.ndarray
    share: float


@dataclass(frozen=True)
class Composed:
    """A finished piece; its last track is the new part."""

    score: Score
    seconds_taken: float


class ComposerLink(QObject):
    """Composes in a process of its own, and lets it be heard meanwhile. One piece at a time.

    told(Plan or Batch), done(Composed), failed(sentence), cancelled().
    """

    told = Signal(object)
    done = Signal(object)
    failed = Signal(str)
    cancelled = Signal()
    _reported = Signal(str, tuple)

    def __init__(self, player: PlayerLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._stream: Stream | None = None
        self._request: GenerationRequest | None = None
        self._wish: Wish | None = None
        self._began = 0.0
        self.busy = False
        player.reported.connect(self._from_player)
        self._reported.connect(self._from_composer)
        self._composer = Composer(lambda verb, *arguments: self._reported.emit(verb, arguments))

    def open(self, checkpoint: Path) -> None:
        """The model to compose with."""
        self._composer.open(checkpoint.resolve())

    def start(self, request: GenerationRequest, wish: Wish, *, heard: bool) -> None:
        """Compose what `request_for` made of the wish; heard: play it as it comes. Raises ContinuoError."""
        self.cancel()
        going_on = Continuation.of(request, endless=False)
        self._request, self._wish, self._began = request, wish, time.monotonic()
        self._stream = Stream(
            self._player.player,
            self._composer,
            going_on,
            wish.seed,
            look_ahead=WHOLE,
            on_bar=self._on_bar,
            on_failure=self._on_failure,
        )
        self.busy = True
        assert request.end_ticks
        self.told.emit(Plan(request.begin_ticks / GRID, request.end_ticks / GRID))
        self._player.streams(GRID * self._stream.scale)
        self._stream.prepare()
        if heard:
            self._stream.play()

    def cancel(self) -> None:
        """Compose no further, and be silent; nothing of it is kept."""
        if self.busy and self._stream:
            self._stream.stop()
            self._stream, self.busy = None, False
            self.cancelled.emit()

    def close(self) -> None:
        """The process leaves."""
        self._stream, self.busy = None, False
        self._reported.disconnect()
        self._composer.close()

    def _on_bar(self, begin: int, end: int, notes: np.ndarray) -> None:
        assert self._request and self._request.end_ticks
        length = self._request.end_ticks - self._request.begin_ticks
        self.told.emit(Batch(notes, (end - self._request.begin_ticks) / length))

    def _on_failure(self, sentence: str) -> None:
        self._stream, self.busy = None, False
        self.failed.emit(sentence)

    @Slot(str, tuple)
    def _from_player(self, verb: str, arguments: tuple[Any, ...]) -> None:
        if self._stream:
            self._stream.from_player(verb, *arguments)

    @Slot(str, tuple)
    def _from_composer(self, verb: str, arguments: tuple[Any, ...]) -> None:
        stream = self._stream
        if stream is None:
            return
        stream.from_composer(verb, *arguments)
        if self.busy and stream.is_done:
            assert self._request and self._wish
            self.busy = False
            if not len(stream.notes):
                self._on_failure("the model composed nothing; try another number or more surprise")
                return
            score = assemble_notes(stream.notes, self._request, self._wish)
            self.done.emit(Composed(score, time.monotonic() - self._began))
