"""The composing process: it composes bar by bar, one bar further than it is asked to.

Its commands and reports are in commands.py and messages.py.
"""

from __future__ import annotations

import queue
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
from typing import IO

from app.composer.choose_takes import Offering
from app.composer.commands import COMMANDS, Command, Compose, ComposeTakes
from app.composer.messages import (
    BarComposed,
    Cancel,
    CheckpointOpened,
    ComposeUntil,
    JobDone,
    JobFailed,
    OpenCheckpoint,
)  # fmt: skip
from app.ipc.faults import log_fault
from app.ipc.wire import Sender, messages
from app.taste.choosing import Choosing
from generator.compose.asking.request import ComposedEvent, GenerationRequest
from generator.compose.continuation import ComposedBar, bar_line_after
from generator.compose.drawing.engine import compose_takes
from generator.compose.piece import best_first, composed_notes
from generator.errors import ContinuoError, Text, text_of, verbatim
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid
from generator.network.checkpoint import Checkpoint, load_checkpoint
from generator.network.model import SequenceModel
from generator.network.primed import PrimedModel


class Worker:
    """Runs until its stdin closes."""

    def __init__(self, commands: IO[bytes], reports: IO[bytes]) -> None:
        self._sender = Sender(reports, "reports")
        self._arrived: queue.SimpleQueue[Command | None] = queue.SimpleQueue()  # None: leave
        self._commands: deque[Command | None] = deque()  # arrived, not yet executed
        self._stream = commands
        self._job = 0
        self._until = 0
        self._bars: Iterator[ComposedBar] | None = None
        self._ahead: ComposedBar | None = None  # composed, not yet asked for
        self._checkpoint: Checkpoint | None = None
        self._model: SequenceModel | None = None
        self._offering: Offering | None = None  # made on first use, after composing

    def run(self) -> int:
        """Execute commands until stdin closes. -> exit code."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl+C
        threading.Thread(target=self._read, name="commands", daemon=True).start()
        while True:
            is_idle = self._bars is None or (self._ahead and self._ahead.begin_ticks >= self._until)
            self._look(wait=bool(is_idle) and not self._commands)
            while self._commands:
                command = self._commands.popleft()
                if command is None:
                    self._sender.close(0.5)
                    return 0
                self._obey(command)
            if self._bars is not None and not (self._ahead and self._ahead.begin_ticks >= self._until):
                self._report(self._ahead)
                self._ahead = self._next_bar(self._bars)

    def _read(self) -> None:
        for command in messages(self._stream, COMMANDS, lambda why: self._sender.send(JobFailed(None, verbatim(why)))):
            self._arrived.put(command)
        self._arrived.put(None)

    def _look(self, wait: bool = False) -> None:
        """Fetch the commands that have arrived. wait: for the next one, if there are none."""
        while wait or not self._arrived.empty():
            self._commands.append(self._arrived.get())
            wait = False

    def _is_wanted(self) -> bool:
        """Whether the bar being composed is still wanted; called between events."""
        self._look()
        while self._commands and isinstance(command := self._commands[0], ComposeUntil):
            self._obey(command)
            self._commands.popleft()
        return not self._commands

    def _report(self, bar: ComposedBar | None) -> None:
        if bar:
            self._sender.send(BarComposed(self._job, bar.begin_ticks, bar.end_ticks, bar.notes))

    def _obey(self, command: Command) -> None:
        job = command.job if isinstance(command, Compose | ComposeTakes) else None
        try:
            match command:
                case OpenCheckpoint(path):
                    self._bars = self._ahead = None
                    self._checkpoint = load_checkpoint(path)
                    known = self._checkpoint
                    self._model, self._offering = PrimedModel(known.config, known.vocabulary, known.weights), None
                    self._sender.send(CheckpointOpened(path))
                case Compose(job, continuation, until_ticks):
                    model = self._begin(job)
                    self._until = until_ticks
                    known = self._checkpoint
                    critic, form_model = (known.critic, known.forms) if known else (None, None)
                    self._bars = continuation.bars(model, self._is_wanted, critic, form_model=form_model)
                case ComposeTakes(job, request, choosing):
                    self._compose_takes(self._begin(job), request, choosing)
                case ComposeUntil(job=self._job, ticks=ticks):
                    self._until = ticks
                case Cancel():
                    self._bars = self._ahead = None
        except Exception as error:  # noqa: BLE001  the same request would end the next process too
            self._sender.send(JobFailed(job, _reason(error, type(command).__name__)))

    def _begin(self, job: int) -> SequenceModel:
        self._bars = self._ahead = None
        if self._model is None:
            raise ContinuoError("no checkpoint is loaded; choose one first")
        self._job = job
        return self._model

    def _compose_takes(self, model: SequenceModel, request: GenerationRequest, choosing: Choosing | None) -> None:
        """Compose all takes side by side; stopped as soon as another command arrives."""
        assert self._checkpoint
        events: list[list[ComposedEvent]] = [[] for _ in range(request.takes)]
        metres = BarGrid(request.seed.metres, GRID_TICKS_PER_QUARTER)
        begin, sent = request.begin_ticks, 0
        end = bar_line_after(metres, begin + 1)
        for take, event in compose_takes(model, request):
            if not self._is_wanted():
                return
            events[take].append(event)
            while take == 0 and event.onset_ticks >= end:
                self._report(ComposedBar(begin, end, composed_notes(model, request, events[0][sent:-1])))
                begin, end, sent = end, bar_line_after(metres, end + 1), len(events[0]) - 1
        if request.end_ticks is not None:
            self._report(ComposedBar(begin, request.end_ticks, composed_notes(model, request, events[0][sent:])))
        answers = best_first(model, request, events, self._checkpoint.critic)
        self._offering = self._offering or Offering(self._checkpoint)
        for own in self._offering.offers(self._job, request, answers, choosing):
            self._sender.send(own)
        self._sender.send(JobDone(self._job))

    def _next_bar(self, bars: Iterator[ComposedBar]) -> ComposedBar | None:
        try:
            bar = next(bars, None)
        except Exception as error:  # noqa: BLE001  likewise
            self._sender.send(JobFailed(self._job, _reason(error, Compose.__name__)))
            bar = self._bars = None
        if bar is None and self._bars is not None:
            self._bars = None
            if not self._commands:  # else composing was stopped
                self._sender.send(JobDone(self._job))
        return bar


def _reason(error: Exception, command: str) -> Text:
    """An error in executing a command, in words for the user."""
    if isinstance(error, ContinuoError | OSError | MemoryError):
        return text_of(error)
    log_fault(error, f"obeying {command}")
    return Text("composing failed in {name}: {fault}; please report it", name=command, fault=repr(error))


def main() -> int:
    """-> exit code."""
    return Worker(sys.stdin.buffer, sys.stdout.buffer).run()
