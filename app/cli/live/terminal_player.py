"""A player with its outputs, for the command line: what goes wrong at the start is said in one sentence."""

from __future__ import annotations

import math
import queue
import sys
import time
from contextlib import ExitStack
from typing import NamedTuple, Protocol, TypeVar

from app.composer.client import Reported as ComposerReport
from app.composer.messages import JobFailed
from app.ipc.client import GivenUp, Restarted
from app.ipc.wire import now
from app.live.options import Sound
from app.player import messages as ask
from app.player.client import Player, trouble
from app.player.client import Reported as PlayerReport
from app.synth.messages import NoDevice, SynthReady
from generator.errors import ContinuoError, Text
from generator.terminal import ended_by

_START_SECONDS = 10.0
_WAIT_SECONDS = 0.25  # at once, as Windows notices Ctrl+C only between two waits
_SYNTH_SECONDS = 5.0
SYNTH = "synth"
R = TypeVar("R", bound=ask.Report)


class FromPlayer(NamedTuple):
    """Something that the player has reported."""

    report: PlayerReport
    """As the player's client gave it."""


class FromComposer(NamedTuple):
    """Something that the composer has reported."""

    report: ComposerReport
    """As the composer's client gave it."""


Arrived = FromPlayer | FromComposer


class Session(Protocol):
    """What is played live: a duet, an accompaniment."""

    def pass_time(self, moment: float) -> float:
        """Do what is due; -> when to be called again, math.inf for after the next report."""
        ...

    def from_player(self, report: PlayerReport) -> None:
        """Something that the player has reported."""

    def from_composer(self, report: ComposerReport) -> None:
        """Something that the composer has reported."""


class Live:
    """Both processes' reports come in one queue, so that all is handled in one thread. A context manager."""

    def __init__(self, sound: Sound, *, must_sound: bool = False) -> None:
        """must_sound: without a sound device, and no other output, there is no point in it.

        Raises ContinuoError for an output that can't be had.
        """
        self._must_sound = must_sound and sound.uses_synth and not sound.output and not sound.virtual
        self._reports: queue.SimpleQueue[Arrived] = queue.SimpleQueue()
        self._said: set[Text] = set()
        self._ends = ExitStack()
        self.player = Player(lambda report: self._reports.put(FromPlayer(report)))
        try:
            self._set_up(sound)
        except BaseException:
            self.player.close()
            raise

    def from_composer(self, report: ComposerReport) -> None:
        """Something that a composer has reported, from any thread."""
        self._reports.put(FromComposer(report))

    def next_report(self, until: float | None = None) -> Arrived | None:
        """The next, or None at `until`, a moment of time.monotonic(). Troubles are printed on stderr, once each."""
        arrived = None
        while arrived is None:
            left = math.inf if until is None else max(0.0, until - time.monotonic())
            try:
                arrived = self._reports.get(timeout=min(left, _WAIT_SECONDS))
            except queue.Empty:
                if left <= _WAIT_SECONDS:
                    return None
        if isinstance(arrived, FromPlayer):
            self._say(arrived.report)
        return arrived

    def advance(self, session: Session) -> Text | None:
        """Have a session do what is due, and hand it the next report; -> why a process was given up, where it was."""
        wait = session.pass_time(now()) - now()
        match self.next_report(None if wait == math.inf else time.monotonic() + max(0.0, wait)):
            case FromPlayer(GivenUp(text)) | FromComposer(GivenUp(text)):
                return text
            case FromPlayer(report):
                session.from_player(report)
            case FromComposer(report):
                session.from_composer(report)
        return None

    def _say(self, report: PlayerReport) -> None:
        if isinstance(report, ask.PortBack):
            self._said.clear()
        is_an_end = isinstance(report, GivenUp) or (isinstance(report, NoDevice) and self._must_sound)
        text = None if is_an_end else trouble(report)  # an end is raised as the error that it is
        if text and text not in self._said:
            self._said.add(text)
            print(f"continuo: {text}", file=sys.stderr)

    def ports(self) -> ask.PortsListed:
        """All MIDI ports. Raises ContinuoError."""
        return self._answer(ask.ListPorts(), ask.PortsListed)

    def settle(self) -> None:
        """Wait until all that was sent is done. Raises ContinuoError for the first that failed."""
        self._answer(ask.Ping(), ask.Pong)

    def _answer(self, command: ask.Command, kind: type[R]) -> R:
        """Send the command, and wait for the report. Raises ContinuoError."""
        self.player.send(command)
        until = time.monotonic() + _START_SECONDS
        others: list[Arrived] = []
        try:
            while True:
                try:
                    arrived = self._reports.get(timeout=max(0.0, until - time.monotonic()))
                except queue.Empty:
                    raise ContinuoError(
                        "the player process does not answer; try again, or reinstall Continuo"
                    ) from None
                if isinstance(arrived.report, ask.PlayerError | GivenUp | JobFailed):
                    raise ContinuoError.of(arrived.report.text)
                if isinstance(arrived.report, kind):
                    return arrived.report
                if isinstance(arrived, FromPlayer) and isinstance(arrived.report, Restarted):
                    self.player.send(command)
                others.append(arrived)
        finally:
            for arrived in others:
                self._reports.put(arrived)

    def _set_up(self, sound: Sound) -> None:
        channel = None if sound.channel is None else sound.channel - 1
        program = None if sound.program is None else sound.program - 1
        if sound.uses_synth:
            if sound.soundfont:
                from app.synth.soundfont import SoundFont  # only here: the synth's own process loads what it plays

                SoundFont(sound.soundfont)
            soundfont = sound.soundfont and sound.soundfont.resolve()
            self.player.send(ask.AddSynth(SYNTH, soundfont, sound.device, sound.latency, channel, program))
        for number, name in enumerate(sound.output):
            self.player.send(
                ask.AddOutput(f"midi {number + 1}", name, channel, program, sound.clock, spreads=sound.spread)
            )
        if sound.virtual:
            self.player.send(ask.AddOutput("virtual", "Continuo", channel, program, sound.clock, True))
        self.settle()
        if sound.uses_synth:
            self._wait_for_synth()
        if sound.volume is not None:
            self.player.send(ask.SetVolume(sound.volume))

    def _wait_for_synth(self) -> None:
        """Until it sounds, or has said why not: else the first notes would be lost."""
        until = time.monotonic() + _SYNTH_SECONDS
        while arrived := self.next_report(until):
            if isinstance(arrived.report, NoDevice) and self._must_sound:
                raise ContinuoError(
                    "{reason}; or name a MIDI output with {--output}: `continuo ports` lists them",
                    reason=arrived.report.text,
                )
            if isinstance(arrived.report, SynthReady | NoDevice):
                return

    def close(self) -> None:
        """Every note is ended."""
        self.player.close()

    def __enter__(self) -> Live:
        # What was played or composed is to be kept when the terminal closes, too.
        self._ends.enter_context(ended_by("SIGINT", "SIGTERM", "SIGHUP"))
        return self

    def __exit__(self, *_: object) -> None:
        with self._ends:
            self.close()
