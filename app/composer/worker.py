"""Composes bar by bar, no further than it is asked to.

Commands: open (path); compose (job, continuation, until); until (job, tick); cancel. Reports: opened (path); bar (job,
begin, end, rows of onset, duration, pitch, velocity); done (job, end); error (job or null, sentence). A job of another
number takes the place of the one before.
"""

from __future__ import annotations

import queue
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from app.composer.request import from_plain
from app.player.wire import Message, Sender, messages
from generator.checkpoint import load_checkpoint
from generator.continuation import Bar
from generator.errors import ContinuoError
from generator.model import SequenceModel


class Worker:
    """Runs until its stdin closes."""

    def __init__(self, commands: IO[bytes], reports: IO[bytes]) -> None:
        self._sender = Sender(reports, "reports")
        self._arrived: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._commands: deque[Message] = deque()  # arrived, and not obeyed yet
        self._stream = commands
        self._job = 0
        self._until = 0
        self._bars: Iterator[Bar] | None = None
        self._ahead: Bar | None = None  # composed, and not asked for yet
        self._model: SequenceModel | None = None

    def run(self) -> int:
        """-> exit code."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to understand
        threading.Thread(target=self._read, name="commands", daemon=True).start()
        while True:
            is_idle = self._bars is None or (self._ahead and self._ahead.begin_ticks >= self._until)
            self._look(wait=bool(is_idle) and not self._commands)
            while self._commands:
                message = self._commands.popleft()
                if message[0] == "leave":
                    self._sender.close(0.5)
                    return 0
                self._obey(message)
            if self._bars is not None and not (self._ahead and self._ahead.begin_ticks >= self._until):
                self._tell(self._ahead)
                self._ahead = self._next_bar(self._bars)

    def _read(self) -> None:
        for message in messages(self._stream):
            self._arrived.put(message)
        self._arrived.put(["leave"])

    def _look(self, wait: bool = False) -> None:
        """Take what has arrived; where there is nothing to do, wait for something."""
        while wait or not self._arrived.empty():
            self._commands.append(self._arrived.get())
            wait = False

    def _is_wanted(self) -> bool:
        """Asked between events: whether the bar in hand is still wanted."""
        self._look()
        while self._commands and self._commands[0][0] == "until":
            self._obey(self._commands.popleft())
        return not self._commands

    def _tell(self, bar: Bar | None) -> None:
        if bar:
            self._sender.send("bar", self._job, bar.begin_ticks, bar.end_ticks, bar.notes.tolist())

    def _obey(self, message: Message) -> None:
        verb, *arguments = message
        job = arguments[0] if verb == "compose" and arguments else None
        try:
            if verb == "open":
                self._bars = self._ahead = None
                self._model = load_checkpoint(Path(arguments[0])).model()
                self._sender.send("opened", arguments[0])
            elif verb == "compose":
                self._bars = self._ahead = None
                if self._model is None:
                    raise ContinuoError("no checkpoint is loaded; choose one first")
                self._job, self._until = int(arguments[0]), int(arguments[2])
                self._bars = from_plain(arguments[1]).bars(self._model, self._is_wanted)
            elif verb == "until" and arguments[0] == self._job:
                self._until = int(arguments[1])
            elif verb == "cancel":
                self._bars = self._ahead = None
        except ContinuoError as error:
            self._sender.send("error", job, str(error))
        except OSError as error:
            self._sender.send("error", job, f"{error.filename}: {error.strerror}; check the path and its permissions")
        except (KeyError, TypeError, ValueError, IndexError) as error:
            self._sender.send("error", job, f"composing can't do {verb!r}: {error!r}; please report it")

    def _next_bar(self, bars: Iterator[Bar]) -> Bar | None:
        try:
            bar = next(bars, None)
        except ContinuoError as error:
            self._sender.send("error", self._job, str(error))
            bar = self._bars = None
        if bar is None and self._bars is not None:
            self._bars = None
            if not self._commands:  # else it was given up
                self._sender.send("done", self._job)
        return bar


def main() -> int:
    """-> exit code."""
    return Worker(sys.stdin.buffer, sys.stdout.buffer).run()
