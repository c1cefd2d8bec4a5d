"""The player process: commands in by stdin, notes out by ports, reports by stdout.

messages.py says what can be asked for and what is reported. Threads: this one keeps time; one reads
commands, one writes reports, one looks after ports, and one listens to each input. One lock is around the
transport.
"""

from __future__ import annotations

import gc
import math
import os
import signal
import sys
import threading
import time
from typing import IO

from app.ipc.faults import log_fault
from app.ipc.priority.preference import prefer_this_process
from app.ipc.wire import Sender, messages, now
from app.player.ableton_link.beat_reports import BeatReports
from app.player.command_handler import CommandHandler
from app.player.devices import Devices
from app.player.messages import COMMANDS, PlayedLate, PlayerError, PlayerReady, Position
from app.player.transport import PlayerTransport
from generator.errors import Text

POSITION_SECONDS = 0.02  # how often a playhead is reported
LONGEST_WAIT = 0.05  # signals and the parent are looked for as often
# Locks wake late on Windows, sleeping is exact everywhere: the last stretch before a deadline is slept.
SLEPT_SECONDS = 0.02 if sys.platform == "win32" else 0.002
LATE_SECONDS = 0.010  # what is done later than this is counted: a drummer hears it
_LATE_OFTEN = 3  # so many times before it is said
_PRIORITY = 10  # above the synth's
_MAX_REPORTS_WAITING = 500  # positions are left out while nobody reads


class Process:
    """Runs until stdin ends, the parent is gone, or a signal says so; then every note is ended."""

    def __init__(self, commands: IO[bytes], reports: IO[bytes], hindrance: Text | None = None) -> None:
        """hindrance: why other programs may run before this one; None where they may not."""
        self._commands = commands
        self._sender = Sender(reports, "reports")
        self._changed = threading.Condition()
        self._transport = PlayerTransport(self._sender.send)
        self._devices = Devices(self._transport, self._changed, self._sender.send)
        self._beats = BeatReports(self._sender.send)
        self._closing = False
        self._parent = os.getppid()
        self._next_position = 0.0
        self._hindrance = hindrance
        self._due, self._late = math.inf, 0

    def run(self) -> int:
        """-> exit code."""
        for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._leave)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to understand
        threading.Thread(target=self._read, name="commands", daemon=True).start()
        self._sender.send(PlayerReady(now()))
        gc.collect()
        gc.freeze()
        gc.disable()  # a collection in the midst of a bar would be audible
        try:
            while not self._closing:
                self._keep_time()
        finally:
            self._devices.close()
            self._sender.close(0.5)
        return 0

    def _leave(self, *_: object) -> None:
        self._closing = True

    def _keep_time(self) -> None:
        """One round: do what is due, then wait for what is next, or for something to change."""
        with self._changed:
            self._count_late()
            try:
                deadline = self._transport.advance(now())
            except Exception as error:  # noqa: BLE001  whatever it is: no note may hang, and the process goes on
                self._transport.panic(now())
                log_fault(error, "keeping time")
                text = Text(
                    "playing stopped because of an error in Continuo ({fault}); please report it", fault=repr(error)
                )
                self._sender.send(PlayerError(text))
                return
            self._report_position()
            self._beats.look(self._transport.session, now())
            if self._transport.state == "playing":
                deadline = min(deadline, self._next_position)
            self._due = deadline
            remaining = deadline - now()
            if remaining > SLEPT_SECONDS:
                self._changed.wait(min(remaining - SLEPT_SECONDS, LONGEST_WAIT))
                if self._parent_is_gone():
                    self._closing = True
                return
        if remaining > 0:
            time.sleep(remaining)

    def _count_late(self) -> None:
        """Say it once, where other programs keep this one from what is due."""
        if self._hindrance is None or now() - self._due < LATE_SECONDS:
            return
        self._late += 1
        if self._late == _LATE_OFTEN:
            self._sender.send(PlayedLate(self._hindrance))

    def _report_position(self) -> None:
        moment = now()
        if self._transport.state == "playing" and moment >= self._next_position:
            self._next_position = moment + POSITION_SECONDS
            if self._sender.waiting < _MAX_REPORTS_WAITING:
                self._sender.send(Position(self._transport.tick_at(moment), moment))

    def _parent_is_gone(self) -> bool:
        """The pipe tells, unless another process of the parent's holds its end too."""
        return os.getppid() != self._parent

    def _refuse(self, why: str) -> None:
        text = Text("the player does not know {line!r}, so it is of another version: install Continuo again", line=why)
        self._sender.send(PlayerError(text))

    def _read(self) -> None:
        commands = CommandHandler(self._transport, self._devices, self._changed, self._sender.send)
        try:
            for command in messages(self._commands, COMMANDS, self._refuse):
                commands.obey(command)
        finally:  # whatever ended it: a player that nobody can stop any more must not play on
            with self._changed:
                self._closing = True
                self._changed.notify()


def main() -> int:
    """-> exit code."""
    sys.setswitchinterval(0.0005)
    hindrance = prefer_this_process(_PRIORITY)
    return Process(sys.stdin.buffer, sys.stdout.buffer, hindrance).run()
