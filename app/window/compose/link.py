"""The process that composes, for the window: what it makes arrives as signals in the window's thread."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.composer.client import Composer
from app.composer.client import Reported as ComposerReport
from app.composer.messages import BarComposed, JobDone, JobFailed, TakeComposed
from app.document.piece import Part, are_audible, part_of
from app.ipc.client import GivenUp, Restarted
from app.player.client import Reported as PlayerReport
from app.ui.jobs import Jobs
from app.window.playback.link import PlayerLink
from generator.errors import ContinuoError, Text
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.bars import BarGrid

if TYPE_CHECKING:
    from app.composer.request import Asked
    from app.composer.stream import Stream
    from app.taste.choosing import Choosing
    from generator.compose.asking.request import GenerationRequest

WHOLE = 10**6  # bars of look-ahead: a piece with an end is composed at once, however much of it is played


@dataclass(frozen=True)
class Plan:
    """Where the new part will stand, in quarter notes from the start of the piece."""

    asked: Asked
    """What is being composed."""
    begin_quarters: float
    """0 or more."""
    end_quarters: float | None
    """None for endless."""


@dataclass(frozen=True)
class NewNotes:
    """Notes composed since the last batch."""

    notes: np.ndarray
    """(N, 4) int64, the pitched ones, in grid ticks from the piece's start."""
    tracks: np.ndarray
    """(N,) int: which part each joins, of the piece as it is with them."""
    share: float
    """Of the new part that is done, 0 to 1."""


@dataclass(frozen=True)
class Answer:
    """One take. What only the composer knows, and says of whole takes alone, is as in TakeComposed."""

    notes: np.ndarray
    """(N, 4) on the grid; of a model with parts (N, 5), as composed_notes has them."""
    scores: Mapping[str, Any] = field(default_factory=dict)
    """How it was ranked."""
    features: np.ndarray | None = None
    """None where the composer has not said them."""
    sampling: Mapping[str, Any] | None = None
    """None where the composer has not said it."""
    taste: Mapping[str, Any] | None = None
    """The taste that it was chosen by, and why; None where none chose it."""
    number: int = 0
    """Index among the takes that were composed, from 0."""


@dataclass(frozen=True)
class Composed:
    """All takes, the best first."""

    asked: Asked
    """What was composed."""
    answers: tuple[Answer, ...]
    """One or more."""
    playing: int | None
    """Index of the answer that was playing while it was composed; None for none of them."""
    seconds_taken: float
    """From the request to the last take."""


class ComposerLink(QObject):
    """Composes in a process of its own, and plays it meanwhile. One request at a time.

    progressed(Plan or NewNotes), done(Composed), failed(Text), cancelled().
    """

    progressed = Signal(object)
    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    _reported = Signal(object)

    def __init__(self, player: PlayerLink, parent: QObject | None = None, log: Path | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._stream: Stream | None = None
        self._asked: Asked | None = None
        self._programs: list[tuple[int, int]] = []  # by channel, of what plays
        self._answers: list[Answer] = []
        self._job = 0  # of a fill, which is no stream
        self._choosing: Choosing | None = None  # what a taste says, of what is asked next
        self._composed: tuple[GenerationRequest, Choosing | None] | None = None  # what was asked of a fill
        self._began = 0.0
        self._plays = False
        self._asking = Jobs(self)
        self._asking.done.connect(self._on_asked)
        self._asking.failed.connect(self._on_failure)
        player.reported.connect(self._from_player)
        self._reported.connect(self._from_composer)
        self._composer = Composer(self._reported.emit, log)

    @property
    def busy(self) -> bool:
        return self._asked is not None or self._asking.busy

    @property
    def is_endless(self) -> bool:
        """What is being composed goes on until it is stopped."""
        return self._asked is not None and self._asked.endless

    @property
    def pid(self) -> int:
        return self._composer.pid

    def open(self, checkpoint: Path) -> None:
        """The model to compose with."""
        self._composer.open(checkpoint.resolve())

    def start(self, ask: Callable[[], Asked], *, playing: bool, choosing: Choosing | None = None) -> None:
        """Compose what `ask` says, which is called beside the window; playing: play it as it comes; choosing: compose
        more than is asked for, and answer with those that a taste chooses."""
        self.cancel()
        self._choosing = choosing
        self._plays, self._began = playing, time.monotonic()
        self._asking.start(ask)

    @Slot(object)
    def _on_asked(self, asked: Asked) -> None:
        from app.composer.stream import Stream  # only here: the window opens without what composes
        from generator.compose.continuation import Continuation

        request = asked.request
        try:
            continuation = None if asked.is_fill else Continuation.of(request, endless=asked.endless)
        except ContinuoError as error:
            self._on_failure(error.text)
            return
        self._asked, self._answers = asked, []
        end = None if asked.endless or request.end_ticks is None else request.end_ticks / GRID
        self.progressed.emit(Plan(asked, request.begin_ticks / GRID, end))
        chosen = None if asked.endless or not self._choosing else self._choosing.of(request)
        self._composed = chosen or (request, None)
        if continuation is None:
            self._job = self._composer.compose_takes(*self._composed)
            return
        self._stream = Stream(
            self._player.player,
            self._composer,
            continuation,
            asked.context,
            takes=None if asked.endless else self._composed[0],  # as a whole, like the command line: the same notes
            choosing=self._composed[1],
            look_ahead=2 if asked.endless else WHOLE,
            on_bar=self._on_bar,
            on_failure=self._on_failure,
        )
        self._programs = [
            (channel, track.program) for channel, track in zip(self._stream.channels, self._stream.tracks, strict=True)
        ]
        self._player.streams(GRID * self._stream.scale)
        self._stream.prepare()
        if self._plays or asked.endless:
            self._stream.play()

    def remix(self, parts: Sequence[Part]) -> None:
        """The tracks are mixed otherwise, or have other instruments or outputs, as these say: what plays while it is
        composed does so at once."""
        if self._stream is None or self._asked is None:
            return
        now = {part.id: (part, audible) for part, audible in zip(parts, are_audible(parts), strict=True)}
        mix, routes, programs = [], [], []
        for number, (channel, track) in enumerate(zip(self._stream.channels, self._stream.tracks, strict=True)):
            part = self._asked.base.parts[number] if number < len(self._asked.base.parts) else part_of(track)
            own, audible = now.get(part.id, (part, not track.is_muted)) if part.id else (part, not track.is_muted)
            mix.append((channel, own.volume, own.pan, own.reverb, own.chorus, not audible))
            routes.append((channel, own.output, own.channel))
            programs.append((channel, own.program))
        self._player.remix(tuple(mix), tuple(routes))
        if programs != self._programs:
            self._player.choose_programs(tuple(programs))
            self._programs = programs

    def steer(self, asked: Asked) -> None:
        """Endless music goes on by other settings, from where composing stands. Raises ContinuoError."""
        from generator.compose.continuation import Continuation

        if self._stream and self.is_endless:
            self._stream.change(Continuation.of(asked.request, endless=True))

    def finish(self) -> None:
        """Endless music is over: what was played is kept, up to the end of the bar; else as `cancel`."""
        if not (self._stream and self._asked and self.is_endless):
            self.cancel()
            return
        stream, asked = self._stream, self._asked
        bars = BarGrid(asked.request.seed.metres, GRID)
        end = bars.bar_start(bars.locate_one(max(int(stream.position_ticks), asked.request.begin_ticks))[0] + 1)
        stream.stop()
        notes = stream.notes
        kept = notes[notes[:, 0] < end].copy()
        kept[:, 1] = np.minimum(kept[:, 1], end - kept[:, 0])
        if len(kept):
            self._end(replace(asked, request=replace(asked.request, end_ticks=end), endless=False), [Answer(kept)], 0)
        else:
            self._forget()
            self.cancelled.emit()

    def hush(self) -> None:
        """Compose on, without playing."""
        if self._stream:
            self._stream.hush()

    def cancel(self) -> None:
        """Compose no further, and be silent; nothing of it is kept."""
        if self.busy:
            if self._stream:
                self._stream.stop()
            else:
                self._composer.cancel()
            self._forget()
            self.cancelled.emit()

    def close(self, *, beside: bool = False) -> None:
        """The process leaves. beside: nobody waits until it has."""
        self._forget()
        self._asking.close()
        self._reported.disconnect()
        if beside:
            self._composer.close_beside()
        else:
            self._composer.close()

    def _forget(self) -> None:
        self._stream, self._asked, self._job, self._answers = None, None, 0, []
        self._asking.drop()

    def _on_bar(self, begin: int, end: int, notes: np.ndarray) -> None:
        if self._asked is None:
            return
        from generator.compose.note_table import are_pitched  # only here: the window opens without what composes

        request = self._asked.request
        share = (end - request.begin_ticks) / max(1, (request.end_ticks or end) - request.begin_ticks)
        seen = notes[are_pitched(notes)]
        self.progressed.emit(NewNotes(seen[:, :4], self._asked.tracks_of(seen), min(1.0, share)))

    @Slot(object)
    def _on_failure(self, sentence: Text | str) -> None:
        self._forget()
        self.failed.emit(sentence)

    @Slot(object)
    def _from_player(self, report: PlayerReport) -> None:
        if self._stream and isinstance(report, GivenUp) and self.is_endless:
            self.finish()  # it is not played, so it would come no further
        elif self._stream:
            self._stream.from_player(report)

    @Slot(object)
    def _from_composer(self, report: ComposerReport) -> None:
        asked, stream = self._asked, self._stream
        if asked is None:
            return
        if isinstance(report, TakeComposed) and report.job == (stream.job if stream else self._job):
            found = Answer(report.notes, report.scores, report.features, report.sampling, report.taste, report.number)
            self._answers.append(found)
        elif isinstance(report, Restarted):
            self._answers = []  # from here on it composes one, the one that is playing
        if stream is None:
            self._from_fill(asked, report)
            return
        stream.from_composer(report)
        if self._asked is asked and stream.is_done:
            # As whole takes: where a key is struck again over a bar line, bars may differ from them in loudness.
            answers = self._answers or [Answer(stream.notes)]
            first = next((index for index, answer in enumerate(answers) if answer.number == 0), None)
            self._end(asked, answers, first)

    def _from_fill(self, asked: Asked, report: ComposerReport) -> None:
        match report:
            case Restarted() if self._composed:
                self._job = self._composer.compose_takes(*self._composed)
            case JobFailed(job, text) if job in (None, self._job):
                self._on_failure(text)
            case BarComposed(job=self._job):
                self._on_bar(report.begin_ticks, report.end_ticks, report.notes)
            case JobDone(job=self._job):
                self._end(asked, self._answers, None)

    def _end(self, asked: Asked, answers: list[Answer], playing: int | None) -> None:
        taken = time.monotonic() - self._began
        # The player goes on telling its place to nobody: what it plays stands in the piece from here on.
        self._forget()
        if any(len(answer.notes) for answer in answers):
            self.done.emit(Composed(asked, tuple(answers), playing, taken))
        else:
            from generator.compose.piece import NOTHING_COMPOSED

            self.failed.emit(NOTHING_COMPOSED)
