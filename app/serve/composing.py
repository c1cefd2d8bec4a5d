"""From a request to the events that answer it, by the composing process: one request at a time, others wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from app.composer.client import Composer, Reported
from app.composer.messages import BarComposed, JobDone, JobFailed, TakeComposed
from app.ipc.client import Restarted
from app.serve.answers import Bar, Done, Event, Progress, Take, TrackInfo
from app.serve.kept_takes import KeptTakes
from app.serve.models import LoadedModel, Models
from app.serve.phrase import DRUMS, note_rows
from app.serve.requests import CLIP_NAME, WORDING, Ask, Operation, seed_of, wish_of
from generator.compose.asking.going_on import with_maps_of
from generator.compose.asking.provenance import Source, provenance_of
from generator.compose.asking.request import GenerationRequest
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.assemble import assemble_notes
from generator.compose.continuation import Continuation, joined
from generator.compose.note_table import columns_of
from generator.compose.piece import NOTHING_COMPOSED
from generator.compose.placing import Placing
from generator.errors import ContinuoError
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.midi.writer import write_midi
from generator.music.bars import BarGrid
from generator.network.checkpoint import bytes_hash

MOST_WAITING = 8
MakeComposer = Callable[[Callable[[Reported], None]], Composer]
_ATTEMPTS = 2  # where the composing process dies


class UnavailableError(ContinuoError):
    """Nothing is wrong with the request; it can't be answered now."""


class BusyError(UnavailableError):
    """Too many requests wait."""


class _End:
    """In place of a report: there will be no more."""


_END = _End()


@dataclass(frozen=True)
class _Prepared:
    """A request, understood."""

    model: LoadedModel
    """That composes."""
    wish: Wish
    """What is asked for."""
    clip_hash: str | None
    """Of the file that came with it; None for none."""
    request: GenerationRequest
    """For the composing process."""
    continuation: Continuation | None
    """What is composed bar by bar; None where takes are composed side by side."""
    placing: Placing
    """On which tracks new notes are."""

    def rows(self, notes: np.ndarray) -> list:
        """New notes, as composed_notes has them, for an answer."""
        programs = [DRUMS if track.is_drum else track.program for track in self.placing.tracks]
        return note_rows(notes, self.placing.tracks_of(notes), programs, GRID)


class Composing:
    """Requests become events. To be used in one event loop; a context manager there.

    make_composer: from what is called with its reports, in any thread.
    """

    def __init__(
        self,
        models: Models,
        takes: KeptTakes,
        make_composer: MakeComposer = Composer,
    ) -> None:
        self._models, self._takes, self._make_composer = models, takes, make_composer
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._reports: asyncio.Queue[Reported | _End] = asyncio.Queue()
        self._composer: Composer | None = None
        self._opened: LoadedModel | None = None
        self._is_over = False

    def __enter__(self) -> Composing:
        loop = asyncio.get_running_loop()
        self._composer = self._make_composer(partial(_hand_over, loop, self._reports))
        return self

    def __exit__(self, *_: object) -> None:
        if self._composer:
            self._composer.close()

    def end(self) -> None:
        """Whoever is answered, or waits, gets UnavailableError."""
        self._is_over = True
        self._reports.put_nowait(_END)

    async def events(self, operation: Operation, ask: Ask, *, bar_by_bar: bool = False) -> AsyncGenerator[Event, None]:
        """Ends with Done. bar_by_bar: of one take that goes on, each bar as it is final; other requests give Progress
        meanwhile. Whoever stops listening, by closing this, ends the composing.

        Raises ContinuoError for what can't be composed, BusyError and UnavailableError.
        """
        if self._waiting > MOST_WAITING:
            raise BusyError("{count} requests wait already: try again when they are done", count=MOST_WAITING)
        self._waiting += 1
        try:
            async with self._turn:
                self._check_not_over()
                known = await asyncio.to_thread(self._prepare, operation, ask, bar_by_bar)
                seed = known.wish.seed
                notices = [] if seed is None else [*seed.notices]
                async with aclosing(self._composed(known)) as composed:
                    async for event, more in composed:
                        notices += [notice for notice in more if notice not in notices]
                        yield event
                yield Done(tuple(map(WORDING.sentence, notices)))
        finally:
            self._waiting -= 1

    def _check_not_over(self) -> None:
        if self._is_over:
            raise UnavailableError("the server was stopped: start it again")

    def _prepare(self, operation: Operation, ask: Ask, bar_by_bar: bool) -> _Prepared:
        model = self._models.load(ask.model)
        wish = wish_of(operation, ask, seed_of(operation, ask))
        if wish.composed_bars and not model.checkpoint.can_fill:
            raise ContinuoError(
                "the model {name} was not trained to fill gaps; choose another model", name=model.path.stem
            )
        request = request_for(model.checkpoint, wish)
        continuation = None
        if bar_by_bar and wish.takes == 1 and request.follows is None:
            continuation = Continuation.of(request, endless=False)
        clip = with_maps_of(wish.seed, request) if wish.seed else replace(request.seed, tracks=())
        placing = Placing(clip, request.parts, request.seed)
        return _Prepared(model, wish, bytes_hash(ask.clip) if ask.clip else None, request, continuation, placing)

    async def _composed(self, known: _Prepared) -> AsyncGenerator[tuple[Event, tuple], None]:
        """Events, each with notices."""
        composer = self._composer
        assert composer
        self._forget_reports()
        self._check_not_over()
        job, bars, rank, done = self._begin(composer, known), [], 0, False
        try:
            attempt = 1
            while not done:
                match await self._reports.get():
                    case BarComposed(job=own) as bar if own == job:
                        bars.append(bar.notes)
                        yield self._on_the_way(known, bar), ()
                    case TakeComposed(job=own) as take if own == job and rank < known.wish.takes:
                        rank += 1
                        yield await self._assembled(known, take.number, take.notes, rank)
                    case JobDone(job=own) if own == job:
                        done = True
                    case JobFailed(own, text) if own == job:
                        done = True
                        raise ContinuoError.of(text)
                    case JobFailed(None, text):
                        done, self._opened = True, None
                        raise UnavailableError.of(text)
                    case _End():
                        self._check_not_over()
                    case Restarted():
                        attempt += 1
                        if attempt > _ATTEMPTS or bars:  # what was sent can't be taken back
                            raise UnavailableError("the composing process crashed; ask again, or choose another model")
                        job = self._begin(composer, known)
        finally:
            if not done:
                composer.cancel()
        if known.continuation:
            notes = joined(bars, columns_of(known.request.parts))
            if not len(notes):
                raise ContinuoError.of(NOTHING_COMPOSED)
            yield await self._assembled(known, None, notes, 1)

    def _forget_reports(self) -> None:
        """What came between two requests: it is no answer to the next."""
        while not self._reports.empty():
            if isinstance(report := self._reports.get_nowait(), JobFailed) and report.job is None:
                self._opened = None  # the model could not be loaded, or the process was given up

    def _begin(self, composer: Composer, known: _Prepared) -> int:
        if self._opened is not known.model:
            composer.open(known.model.path)
            self._opened = known.model
        if known.continuation:
            return composer.compose(known.continuation, known.request.end_ticks or 0)
        # All candidates come back, in the order in which the command line has them.
        return composer.compose_takes(replace(known.request, shown=None))

    def _on_the_way(self, known: _Prepared, bar: BarComposed) -> Event:
        begin, end = known.request.begin_ticks, known.request.end_ticks
        if known.continuation:
            return Bar(bar.begin_ticks / GRID, bar.end_ticks / GRID, known.rows(bar.notes))
        return Progress(1.0 if end is None else min(1.0, (bar.end_ticks - begin) / (end - begin)))

    async def _assembled(self, known: _Prepared, number: int | None, notes: np.ndarray, rank: int):
        make, notices = await asyncio.to_thread(_take, known, number, notes, rank)
        return self._takes.add(make), notices


def _take(known: _Prepared, number: int | None, notes: np.ndarray, rank: int) -> tuple[Callable[[int], Take], tuple]:
    """number: of those that were drawn; None for what was composed bar by bar, which `continuo reproduce` can't compose
    again. -> the take without its id, and notices."""
    request, wish = known.request, known.wish
    score = assemble_notes(notes, request, wish)
    texts = []
    if number is not None and (wish.seed is None or known.clip_hash):
        clip = Source(CLIP_NAME, known.clip_hash) if known.clip_hash else None
        about = provenance_of(wish, request, known.model.source, clip)
        texts = [replace(about, take=number).to_text()]
    end = request.end_ticks if request.end_ticks is not None else int((notes[:, 0] + notes[:, 1]).max())
    first = 0
    if wish.only_new or wish.seed is None:
        bars = BarGrid(request.seed.metres, GRID)
        first = bars.bar_start(bars.locate_one(request.begin_ticks)[0])
    tracks = [TrackInfo(track.name, DRUMS if track.is_drum else track.program) for track in score.tracks]
    rows, midi = known.rows(notes), write_midi(score, 1, texts)

    def make(own: int) -> Take:
        return Take(own, rank, request.begin_ticks / GRID, end / GRID, first / GRID, rows, tracks, midi)

    return make, score.notices


def _hand_over(loop: asyncio.AbstractEventLoop, reports: asyncio.Queue[Reported | _End], report: Reported) -> None:
    """From another thread. Nothing where the loop is over."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(reports.put_nowait, report)
