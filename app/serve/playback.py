"""Playing takes and clips for other programs, by the player process."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta

from app.ipc.client import GivenUp, Restarted
from app.player.client import Player
from app.player.messages import Play, Position, SetSpeed, StateChanged, Stop
from app.serve.answers import PlayerState
from generator.errors import ContinuoError
from generator.midi.reader import read_midi

_LOOK_SECONDS = 0.5  # between two looks at whether it is closed


class OutputError(ContinuoError):
    """Nothing can be played: there is no output."""


class Output(Protocol):
    """A player whose outputs are open, as a terminal has it."""

    player: Player

    def next_report(self, until: float | None = None) -> Any:
        """Something whose `report` is the player's next; None at `until`, a moment of time.monotonic()."""

    def settle(self) -> None:
        """Wait until all that was sent is done. Raises ContinuoError."""

    def close(self) -> None:
        """Every note is ended."""


class PlayAsk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Play a take, or a clip."""

    take: Annotated[int | None, Meta(description="A take by its id.")] = None
    """By its id; None for a clip."""
    clip: Annotated[bytes | None, Meta(description="A .mid file in base64, instead of a take.")] = None
    """A .mid file; None for a take."""
    begin: Annotated[
        float, Meta(ge=0, le=1e6, description="Where to begin, in quarter notes from the start of the file.")
    ] = 0.0
    """Where to begin, in quarter notes."""
    speed: Annotated[float, Meta(ge=0.05, le=20, description="Factor of the tempo.")] = 1.0
    """Factor of the tempo."""


class Playback:
    """Opens the outputs when something is to be played for the first time. To be used in one event loop."""

    def __init__(self, open_output: Callable[[], Output]) -> None:
        """open_output: takes its time, and raises ContinuoError for an output that can't be had."""
        self._open_output = open_output
        self._turn = asyncio.Lock()
        self._lock = threading.Lock()  # whoever asked may go, and another ask, while a thread still opens the outputs
        self._output: Output | None = None
        self._closing = threading.Event()
        self._ticks_per_quarter = 1
        self._state = PlayerState("closed", 0.0)

    @property
    def state(self) -> PlayerState:
        """As far as the player has reported."""
        return self._state

    async def play(self, midi: bytes, ask: PlayAsk, name: str) -> None:
        """In place of what plays. name: of the file, for messages. Raises OutputError, and
        ContinuoError for what can't be played."""
        async with self._turn:
            await asyncio.to_thread(self._play, midi, ask, name)

    async def stop(self) -> None:
        """Silence. Returns when the player has done so."""
        async with self._turn:
            await asyncio.to_thread(self._stop)

    def close(self) -> None:
        """Every note is ended."""
        self._closing.set()
        with self._lock:
            if self._output:
                self._output.close()
                self._output = None

    def _play(self, midi: bytes, ask: PlayAsk, name: str) -> None:
        score = read_midi(midi, name)
        if not score.note_count:
            raise ContinuoError("{name}: has no notes to play", name=name)
        begin, end = ask.begin * score.ticks_per_quarter, score.end_ticks
        if begin >= end:  # the player would begin at the start
            raise ContinuoError(
                "{--begin} is {begin:g}, and {name} ends at {end:g}: it is played from before that, in quarter notes",
                begin=ask.begin,
                name=name,
                end=end / score.ticks_per_quarter,
            )
        with self._lock:
            output = self._opened()
            self._ticks_per_quarter = score.ticks_per_quarter
            output.player.send(Stop())
            output.player.send(SetSpeed(ask.speed))
            output.player.load(score)
            output.player.send(Play(begin))
            self._state = PlayerState("playing", ask.begin)

    def _opened(self) -> Output:
        """The output, opened where it isn't, or isn't any more. Raises OutputError. Under the lock."""
        if self._output and not self._output.player.is_given_up:
            return self._output
        if self._output:
            self._output.close()
            self._output = None
        if self._closing.is_set():
            raise OutputError("the server was stopped: start it again")
        try:
            output = self._output = self._open_output()
        except ContinuoError as error:
            raise OutputError.of(error.text) from error
        threading.Thread(target=self._follow, args=(output,), name="playback", daemon=True).start()
        return output

    def _stop(self) -> None:
        with self._lock:
            if self._output:
                self._output.player.send(Stop())
                self._state = PlayerState("stopped", self._state.position)

    def _follow(self, output: Output) -> None:
        """Until it is closed, or given up."""
        while not self._closing.is_set() and self._output is output:
            arrived = output.next_report(time.monotonic() + _LOOK_SECONDS)
            match arrived and arrived.report:
                case Position(tick):
                    self._state = PlayerState(self._state.state, max(0.0, tick / self._ticks_per_quarter))
                case StateChanged(state):
                    self._state = PlayerState("stopped" if state == "stopped" else "playing", self._state.position)
                case Restarted():  # and silent
                    self._state = PlayerState("stopped", self._state.position)
                case GivenUp():
                    self._state = PlayerState("closed", 0.0)
                    return
