"""Composing bar by bar, so that music can be played while it is composed: to the end of a request, or endlessly."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from generator.compose.asking.controls import Controls
from generator.compose.asking.form_plan import planned_forms
from generator.compose.asking.request import ComposedEvent, GenerationRequest, RequestPart
from generator.compose.assemble import from_tick
from generator.compose.drawing.engine import compose, compose_takes
from generator.compose.note_table import PART, in_time, score_of, table_of
from generator.compose.piece import composed_notes
from generator.compose.takes.critic_scores import critic_scores
from generator.errors import ContinuoError
from generator.events.context import Conditions
from generator.events.ensemble import DRUMS
from generator.events.form_model import FormModel
from generator.events.streams import DURATION_TICKS
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.bars import BarGrid
from generator.music.score import Score
from generator.music.tempo import DEFAULT_TEMPO_US
from generator.network.config import SamplingConfig
from generator.network.critic import Critic
from generator.network.model import SequenceModel

# The model is given the last bars only: taking in all of a long piece again for each stretch would take seconds.
CONTEXT_BARS = 32
CONTEXT_NOTES = 1500
SEGMENT_BARS = 32  # bars of one stretch, for which the constraints are laid out
FIRST_BARS = 2  # bars played as they are drawn, before a critic has anything to pick from
PICKED_BARS = 4  # bars that the critic picks at a time from then on, while those before are played
PICKED_OF = 8  # most candidates that it picks from, which leaves time for the music to play
_OVERLAP_BARS = 2  # bars composed beyond a stretch and left out, so that notes at its end have their length
_SEED_STEP = 7919  # between the random seeds of stretches


@dataclass(frozen=True, slots=True)
class ComposedBar:
    """One bar of new music; the first may begin in mid-bar."""

    begin_ticks: int
    """Grid tick where it begins."""
    end_ticks: int
    """First grid tick after it."""
    notes: np.ndarray
    """(N, 4) int64, as in Track, and with parts (N, 5), as composed_notes returns them; all begin in this bar."""


@dataclass(frozen=True)
class Continuation:
    """What to continue, and how. All ticks are of the grid."""

    before: Score
    """All notes so far, on the grid, with the maps that also hold for the new music; a track for each of `parts`."""
    begin_ticks: int
    """Where the new music begins."""
    end_ticks: int | None
    """First tick after it; None for endless music."""
    conditions: Conditions
    """What the model is conditioned on throughout."""
    sampling: SamplingConfig
    """How events are drawn."""
    controls: Controls
    """What every composed note keeps to."""
    rng_seed: int
    """Random seed of the first stretch, 0 or more."""
    context_bars: int | None = None
    """Number of bars before `begin_ticks` that the model is given; None for all of them."""
    parts: tuple[RequestPart, ...] = ()
    """As in GenerationRequest."""
    given: Score | None = None
    """As in GenerationRequest."""
    forms: np.ndarray | None = None
    """As in GenerationRequest; None for no plan, or for one that is drawn for each stretch (endless music)."""
    candidates: int = 1
    """Number of candidates from which a critic picks each stretch but the first; 1 for no choice."""

    @classmethod
    def of(cls, request: GenerationRequest, *, endless: bool) -> Continuation:
        """The continuation that a request asks for. Raises ContinuoError for a gap to be filled, and for endless music
        with an ending."""
        if request.follows is not None:
            raise ContinuoError("a gap is filled as a whole, so it can't be played while composing: leave out {--fill}")
        if endless and request.controls.ending == "downbeat":
            raise ContinuoError("{--ending} downbeat needs an end: leave out {--endless}")
        return cls(
            request.seed,
            request.begin_ticks,
            None if endless else request.end_ticks,
            request.conditions,
            request.sampling,
            request.controls,
            request.rng_seed,
            parts=request.parts,
            given=request.given,
            forms=None if endless else request.forms,
            candidates=min(request.takes, PICKED_OF),
        )

    def from_here(self, new: np.ndarray, begin_ticks: int) -> Continuation:
        """The same continuation, resumed at `begin_ticks`. new: the notes composed so far, as `joined` returns them."""
        bars = BarGrid(self.before.metres, GRID)
        first = bars.bar_start(max(0, bars.locate_one(begin_ticks)[0] - CONTEXT_BARS))
        given = self._given_notes
        notes = np.concatenate([table_of(self.before, self.parts), new, given[given[:, 0] < begin_ticks]])
        before = score_of(_last(notes[notes[:, 0] >= first]), self.before, self.parts)
        return replace(self, before=before, begin_ticks=begin_ticks, context_bars=CONTEXT_BARS)

    @property
    def _given_notes(self) -> np.ndarray:
        return table_of(self.given, self.parts)

    def bars(
        self,
        model: SequenceModel,
        is_wanted: Callable[[], bool] = lambda: True,
        critic: Critic | None = None,
        *,
        form_model: FormModel | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> Iterator[ComposedBar]:
        """Compose, and yield one bar after the other, without gaps.

        is_wanted: asked after every event; composing ends at once when it says no. form_model: draws the form of
        endless music, None for no form. clock: seconds.

        With a critic, the first bars come as they are drawn; of each later stretch it picks one of several candidates,
        fewer where composing them takes more than half a bar's time. Raises ContinuoError for controls that can't be
        kept.
        """
        stretch, begin, written = 0, self.begin_ticks, table_of(self.before, self.parts)
        given = self._given_notes
        metres = BarGrid(self.before.metres, GRID)
        first_whole = bar_line_after(metres, begin)
        pace = _Pace(self.candidates if critic else 1, clock)
        while self.end_ticks is None or begin < self.end_ticks:
            stop, end = self._ends(metres, begin, stretch, is_picked=critic is not None and self.candidates > 1)
            request, moved = self._request(metres, written, begin, end, stretch, first_whole)
            if critic and stretch and pace.candidates > 1:
                request = replace(request, takes=pace.candidates, shown=1)
            if self.end_ticks is None:
                request = replace(request, forms=planned_forms(request, None, form_model))
            pace.begin()
            source: Iterable[ComposedEvent] = ()
            if critic and request.takes > 1:
                source = _picked(model, critic, request, stop - moved, is_wanted)
                pace.picked(self._bar_seconds(metres, begin))
            else:
                source = compose(model, request)
            for ready, events in _by_bar(source, metres, (begin, stop), moved, is_wanted):
                notes = composed_notes(model, request, events)
                notes[:, 0] += moved
                pace.pause()
                yield ComposedBar(begin, ready, notes)
                pace.go_on()
                passed = given[(given[:, 0] >= begin) & (given[:, 0] < ready)]
                written = np.concatenate([written, in_time(np.concatenate([notes, passed]))])
                begin = ready
            if begin < stop:
                return  # no longer wanted
            if critic and not stretch:
                pace.drawn(self._bar_seconds(metres, begin))
            stretch += 1

    def _ends(self, metres: BarGrid, begin: int, stretch: int, *, is_picked: bool) -> tuple[int, int]:
        """The tick up to which a stretch that begins at `begin` is used, and the tick up to which it is composed.
        is_picked: whether a critic picks among candidates."""
        bar, at_once = metres.locate_one(begin)[0], SEGMENT_BARS
        if is_picked:
            at_once = PICKED_BARS if stretch else FIRST_BARS
        last = metres.bar_start(bar + at_once)
        if self.end_ticks is not None:
            return min(last, self.end_ticks), self.end_ticks  # the model is conditioned on how far the end is
        until = last if stretch else metres.bar_start(bar + SEGMENT_BARS)
        return last, metres.bar_start(metres.locate_one(until)[0] + _OVERLAP_BARS)

    def _bar_seconds(self, metres: BarGrid, tick: int) -> float:
        """How long the bar at a tick plays, in seconds."""
        tempos = [tempo.us_per_quarter for tempo in self.before.tempos if tempo.ticks <= tick]
        bar = metres.locate_one(tick)[0]
        ticks = metres.bar_start(bar + 1) - metres.bar_start(bar)
        return ticks / GRID * (tempos[-1] if tempos else DEFAULT_TEMPO_US) / 1e6

    def _request(
        self, metres: BarGrid, written: np.ndarray, begin: int, end: int, stretch: int, first_whole: int
    ) -> tuple[GenerationRequest, int]:
        """The request for one stretch, with the last bars alone as its seed, and the ticks by which it is moved to the
        left."""
        context_bars = CONTEXT_BARS if stretch else self.context_bars
        first_bar = 0 if context_bars is None else max(0, metres.locate_one(begin)[0] - context_bars)
        moved = metres.bar_start(first_bar)
        context = written[written[:, 0] >= moved]
        if context_bars is not None:
            context = _last(context)
        maps = from_tick(self.before, moved)
        given = self._given_notes
        given = given[(given[:, 0] >= begin) & (given[:, 0] < end)]
        controls = self.controls
        if controls.chords is not None:
            controls = replace(controls, chords=self._chords_from(metres, begin, first_whole))
        if self.end_ticks is None and controls.ending is None:
            controls = replace(controls, ending="open")
        request = GenerationRequest(
            _moved(context, maps, self.parts, moved),
            begin - moved,
            end - moved,
            conditions=self.conditions,
            sampling=self.sampling,
            rng_seed=self.rng_seed + _SEED_STEP * stretch,
            controls=controls,
            parts=tuple(_moved_part(part, begin, moved) for part in self.parts),
            given=_moved(given, maps, self.parts, moved) if self.given else None,
            forms=None if self.forms is None or first_bar >= self.forms.shape[1] else self.forms[:, first_bar:],
        )
        return request, moved

    def _chords_from(self, metres: BarGrid, begin: int, first_whole: int) -> str:
        """The chord progression, rotated to the chord that is due at `begin`."""
        chords = [" ".join(chord.name for chord in bar) for bar in self.controls.parsed_chords]
        passed = metres.locate_one(bar_line_after(metres, begin))[0] - metres.locate_one(first_whole)[0]
        turn = passed % len(chords)
        return " | ".join(chords[turn:] + chords[:turn])


class _Pace:
    """Decides how many candidates to compose, so that composing stays ahead of the music that plays."""

    _SHARE = 0.5  # of a bar's time that composing a stretch may take, as it is at least so far ahead of playing
    _COST = 0.5  # of one more candidate, relative to composing it alone

    def __init__(self, most: int, clock: Callable[[], float]) -> None:
        self.candidates, self._most, self._clock = most, most, clock
        self._since, self._spent = clock(), 0.0

    def begin(self) -> None:
        """Start the time of a stretch."""
        self._since, self._spent = self._clock(), 0.0

    def pause(self) -> None:
        """Stop the time while a bar is handed over."""
        self._spent += self._clock() - self._since

    def go_on(self) -> None:
        """Let it run on."""
        self._since = self._clock()

    def drawn(self, bar_seconds: float) -> None:
        """Estimate, from the time that FIRST_BARS took, how many candidates fit."""
        one = self._spent * PICKED_BARS / FIRST_BARS * self._COST
        while self.candidates > 1 and one * self.candidates > self._SHARE * bar_seconds:
            self.candidates //= 2

    def picked(self, bar_seconds: float) -> None:
        """Adapt to the time that composing and picking a stretch took."""
        took, room = self._clock() - self._since, self._SHARE * bar_seconds
        if took > room:
            self.candidates = max(1, self.candidates // 2)
        elif took < room / 4:
            self.candidates = min(self._most, self.candidates * 2)


def _by_bar(
    events: Iterable[ComposedEvent],
    metres: BarGrid,
    span: tuple[int, int],
    moved: int,
    is_wanted: Callable[[], bool],
) -> Iterator[tuple[int, list[ComposedEvent]]]:
    """Each bar's end and its events, as soon as it is complete. span: ticks of all bars; moved: what is added to the
    ticks of events. Ends early when it is no longer wanted."""
    begin, stop = span
    own: list[ComposedEvent] = []
    bar_end = min(bar_line_after(metres, begin + 1), stop)
    for event in chain(events, [None]):  # None: all bars that are left are complete
        if not is_wanted():
            return
        while begin < stop and (event is None or event.onset_ticks + moved >= bar_end):
            yield bar_end, own
            own = []
            begin, bar_end = bar_end, min(bar_line_after(metres, bar_end + 1), stop)
        if begin >= stop:
            return
        if event:
            own.append(event)


def _picked(
    model: SequenceModel, critic: Critic, request: GenerationRequest, stop: int, is_wanted: Callable[[], bool]
) -> list[ComposedEvent]:
    """Compose all takes up to tick `stop`, and return the events of the one that the critic ranks first. Empty when it
    is no longer wanted."""
    events: list[list[ComposedEvent]] = [[] for _ in range(request.takes)]
    under_way = set(range(request.takes))
    for take, event in compose_takes(model, request):
        if not is_wanted():
            return []
        events[take].append(event)
        if event.onset_ticks >= stop:
            under_way.discard(take)
            if not under_way:
                break
    notes = [composed_notes(model, request, [event for event in own if event.onset_ticks < stop]) for own in events]
    kept = [take for take, own in enumerate(notes) if len(own)]
    if not kept:
        return events[0]
    scores = critic_scores(critic, request, [notes[take] for take in kept], stop)
    return events[kept[int(scores.argmax())]]


def joined(bars: Sequence[np.ndarray], columns: int = PART) -> np.ndarray:
    """Join the notes of bars, (N, columns) each, to one table. A note that sounds across a bar line is cut where its
    part strikes the same key again; drums are not cut."""
    notes = np.concatenate([np.zeros((0, columns), np.int64), *bars])
    order = np.lexsort((notes[:, 0], notes[:, 2], *notes[:, PART:].T))
    first, again = order[:-1], order[1:]
    gap = notes[again, 0] - notes[first, 0]
    overlaps = (notes[first, 2] == notes[again, 2]) & (notes[first, 1] > gap)
    if columns > PART:
        overlaps &= (notes[first, PART] == notes[again, PART]) & (notes[first, PART] != DRUMS)
    longest = np.searchsorted(DURATION_TICKS, gap[overlaps], side="right") - 1
    notes[first[overlaps], 1] = DURATION_TICKS[longest]
    return notes


def _last(notes: np.ndarray) -> np.ndarray:
    """The last CONTEXT_NOTES notes, in time."""
    return in_time(notes)[-CONTEXT_NOTES:]


def _moved(notes: np.ndarray, like: Score, parts: Sequence[RequestPart], ticks: int) -> Score:
    """A note table, moved to the left by `ticks`, as a score with the maps of `like`."""
    notes = notes.copy()
    notes[:, 0] -= ticks
    return score_of(notes, like, parts)


def _moved_part(part: RequestPart, begin: int, ticks: int) -> RequestPart:
    """A part as the request of a stretch has it, which begins at `begin` and is moved to the left by `ticks`."""
    own = part.begin_ticks
    return part if own is None else replace(part, begin_ticks=None if own <= begin else own - ticks)


def bar_line_after(metres: BarGrid, tick: int) -> int:
    """The first bar line at `tick` or later."""
    bar, position, _ = metres.locate_one(tick)
    return tick if position == 0 else metres.bar_start(bar + 1)
