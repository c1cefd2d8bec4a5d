"""Composing: a request in, events out, one by one, for several takes side by side. Seeded; can be left at any event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from generator.compose.constraints import Constraints
from generator.compose.controls import Controls
from generator.compose.guidance import CLOSING_BARS, Guidance
from generator.compose.repetition import LoopGuard
from generator.compose.sampling import keep_share_of_zero, nats, sample
from generator.compose.timeline import NEVER, Span, Timeline, TokenTable, with_key
from generator.errors import ContinuoError
from generator.events import streams
from generator.events.context import COLUMN, FEATURES, Conditions, context_rows
from generator.events.infill import FOLLOWING_EVENTS, PRECEDING_EVENTS, Gap, Passage, infill_prompt
from generator.events.tokenizer import Tokenizer, frame
from generator.events.vocabulary import BOS, EOS, REST
from generator.music.bars import BarGrid
from generator.music.score import Score
from generator.network.config import SamplingConfig
from generator.network.model import Choice, SequenceModel

# An hour of dense music; a model that never ends is stopped there.
MAX_EVENTS = 200_000
# Of a longer clip the model hears the end: taking in all of 100,000s of notes would take seconds and gigabytes.
MAX_SEED_EVENTS = 4096
MAX_TAKES = 256
_DRAWN_AT_ONCE = 512


@dataclass(frozen=True)
class GenerationRequest:
    """What to compose. seed: what precedes, on the grid; its maps of tempo and metre hold on; empty for nothing.

    begin_ticks: where the new part begins (not before the seed's last onset); end_ticks: where it is over, or None for
    when the model ends it; both grid ticks. follows: what stands after end_ticks, for a gap to be filled, or None for
    going on. locked: what stays within the new part; kept_free: lowest and highest of pitches that are not composed.
    sampling_of: of each take, where they are drawn in different ways; guidance, closing and repeats are those
    of `sampling`.
    max_events bounds the work in any case.
    """

    seed: Score
    begin_ticks: int
    end_ticks: int | None
    conditions: Conditions = field(default_factory=Conditions)
    sampling: SamplingConfig = field(default_factory=SamplingConfig)
    rng_seed: int = 0
    may_end_early: bool = False
    max_events: int = MAX_EVENTS
    controls: Controls = field(default_factory=Controls)
    follows: Score | None = None
    locked: Score | None = None
    takes: int = 1
    kept_free: tuple[int, int] | None = None
    sampling_of: tuple[SamplingConfig, ...] = ()


@dataclass(frozen=True, slots=True)
class ComposedEvent:
    """onset_ticks: grid ticks from the start of the seed; row: (S,) the event's streams; nats: what the model pays for
    it, all streams, before controls and truncation (0 for one take, where nobody asks); is_locked: it was given."""

    onset_ticks: int
    row: np.ndarray
    nats: float = 0.0
    is_locked: bool = False


def compose(model: SequenceModel, request: GenerationRequest) -> Iterator[ComposedEvent]:
    """Events after the seed, until end_ticks, the model's own end, or max_events. Same request, same events.

    Raises ContinuoError for a request that makes no sense.
    """
    for _, event in compose_takes(model, request):
        yield event


def compose_takes(model: SequenceModel, request: GenerationRequest) -> Iterator[tuple[int, ComposedEvent]]:
    """The same for `request.takes` takes: (number of the take, event), in order within a take. One forward step serves
    all; each take draws from a stream of its own."""
    if request.end_ticks is not None and request.end_ticks <= request.begin_ticks:
        raise ContinuoError("the piece would end before its new part begins: ask for more bars or seconds")
    if not 1 <= request.takes <= MAX_TAKES:
        raise ContinuoError(f"--takes is {request.takes}; it must be from 1 to {MAX_TAKES}")
    timed = len(model.streams) > 1
    if not timed and (request.controls.needs_time or request.follows or request.locked):
        names = ", ".join(f"--{name}" for name in request.controls.needs_time) or "--fill"
        raise ContinuoError(f"{names}: this checkpoint knows notes without their timing; use one with full streams")
    return (_Composer if timed else _Classic)(model, request).run()


def _ways_to_draw(request: GenerationRequest) -> list[tuple[slice, SamplingConfig]]:
    """Takes one after another that are drawn alike. Raises ContinuoError."""
    if not request.sampling_of:
        return [(slice(None), request.sampling)]
    if len(request.sampling_of) != request.takes:
        raise ContinuoError(
            f"{len(request.sampling_of)} ways to draw {request.takes} takes: there must be one for each"
        )
    ways: list[tuple[slice, SamplingConfig]] = []
    for take, sampling in enumerate(request.sampling_of):
        if ways and ways[-1][1] == sampling:
            ways[-1] = slice(ways[-1][0].start, take + 1), sampling
        else:
            ways.append((slice(take, take + 1), sampling))
    return ways


class _Draws:
    """Uniform numbers: of each take a stream of its own, so that a take is the same among few and among many."""

    def __init__(self, rng_seed: int, takes: int, width: int) -> None:
        self._rngs = [np.random.default_rng([rng_seed, take]) for take in range(takes)]
        self._width, self._place = width, _DRAWN_AT_ONCE
        self._block = np.zeros((takes, 0, width))

    def next(self) -> np.ndarray:
        """For one event of each take: (B, S)."""
        if self._place == _DRAWN_AT_ONCE:
            self._block = np.stack([rng.random((_DRAWN_AT_ONCE, self._width)) for rng in self._rngs])
            self._place = 0
        self._place += 1
        return self._block[:, self._place - 1]


class _Composer:
    def __init__(self, model: SequenceModel, request: GenerationRequest) -> None:
        self._model, self._request = model, request
        self._bars = BarGrid(request.seed.metres, streams.GRID_TICKS_PER_QUARTER)
        self._tokenizer = Tokenizer(model.vocabulary)
        self._ways = _ways_to_draw(request)
        self._scored = request.takes > 1
        self._thins_out = any((request.controls.grid, request.controls.ending, request.controls.density))
        self._draws = _Draws(request.rng_seed, request.takes, len(model.streams))
        self._takes = np.arange(request.takes)
        self._conditions = with_key(request.conditions, request.controls)
        self._guidance = Guidance(request.sampling, self._closing_from())

    def _told_end(self) -> int | None:
        """Number of the bar by which the model is told that it is over."""
        end = self._request.end_ticks
        if end is None or self._request.controls.ending == "open":
            return None
        return int(self._bars.locate(max(0, end - 1))[0]) + 1

    def _closing_from(self) -> int:
        """From which tick on the model is to bring the piece to its close: not from the first bars of the new part on,
        which would be little more than a last chord."""
        end, begin = self._told_end(), int(self._bars.locate_one(self._request.begin_ticks)[0])
        if end is None or self._fills:
            return NEVER
        return self._bars.bar_start(max(end - CLOSING_BARS, begin + CLOSING_BARS))

    @property
    def _fills(self) -> bool:
        return self._request.follows is not None

    def _prepare(self, first: int) -> None:
        """Lay out what is to be kept to, from tick `first` on."""
        request, vocabulary = self._request, self._model.vocabulary
        locked = self._tokenizer.encode(request.locked) if request.locked else None
        notes = request.locked.tracks[0].notes if request.locked else np.zeros((0, 4))
        span = Span(
            self._bars,
            first,
            request.begin_ticks,
            request.end_ticks,
            self._conditions,
            request.controls,
            notes.astype(np.int64),
            self._told_end(),
            self._fills,
            request.kept_free,
        )
        self._timeline = Timeline(vocabulary, TokenTable(vocabulary, request.kept_free), span)
        sounding = vocabulary.sounds[locked.rows[:, 1]] if locked else np.zeros(0, bool)
        rows = locked.rows[sounding].astype(np.int64) if locked else np.zeros((0, len(self._model.streams)), np.int64)
        onsets = locked.onsets[sounding] if locked else np.zeros(0, np.int64)
        may_end = request.may_end_early or request.end_ticks is None
        closes = request.sampling.closing > 0
        self._constraints = Constraints(vocabulary, self._timeline, request.takes, (rows, onsets), may_end, closes)
        self._velocity_ok = np.repeat(self._timeline.velocity_ok[None], request.takes, axis=0)
        self._guard = (
            LoopGuard(self._bars, vocabulary.words, vocabulary.sounds, request.takes, request.sampling.repeats)
            if request.sampling.repeats
            else None
        )

    def run(self) -> Iterator[tuple[int, ComposedEvent]]:
        rows, context, first = self._prompt()
        self._prepare(first)
        hidden, state = self._take_in(rows, context)
        alive = np.ones(self._request.takes, bool)
        for _ in range(self._request.max_events):
            event, cost, locked = self._draw(self._model.choice(hidden, state))
            onset = self._constraints.onset
            end = self._request.end_ticks
            alive &= event[:, 1] != EOS
            if end is not None:
                alive &= onset < end
            for take in np.flatnonzero(alive).tolist():
                tick, row = int(onset[take]), event[take].astype(np.int16)
                yield take, ComposedEvent(tick, row, cost[take], bool(locked[take]))
                if self._guard and row[2]:
                    self._guard.note(take, tick, self._model.vocabulary.pitches[row[1]])
            if not alive.any():
                return
            self._constraints.keep_within()
            if self._guidance.turns_to_close(self._constraints.onset):
                state = self._model.pick(state, self._guidance.rows(self._takes))
            hidden = self._step(event, state)

    def _prompt(self) -> tuple[np.ndarray, np.ndarray, int]:
        """What the model hears first: rows (N, S), context (N, F); and the tick from which shifts count."""
        request = self._request
        before = self._passage(request.seed, self._told_end())
        if request.follows is not None and request.end_ticks is not None:
            follows = self._passage(request.follows, None)
            ends = np.array([request.begin_ticks, request.end_ticks])
            told = context_rows(ends, self._bars, self._conditions, self._told_end(), fills=True)
            gap = Gap(request.begin_ticks, request.end_ticks, told[0], told[1])
            return *infill_prompt(follows, before, gap), request.begin_ticks
        return before.rows, before.context, int(before.onsets[-1])

    def _passage(self, score: Score, end_bar: int | None) -> Passage:
        """The last events of what precedes, with <bos> where they reach so far; or the first of what follows."""
        events = self._tokenizer.encode(score)
        rows, onsets = frame(events.rows, events.onsets, score.end_ticks)
        kept = slice(-(PRECEDING_EVENTS if self._request.follows else MAX_SEED_EVENTS) - 1, -1)
        if score is self._request.follows:  # how the piece ends belongs to it
            first = 1 + int(np.argmax(rows[1:, 1] != REST))
            kept = slice(first, first + FOLLOWING_EVENTS)
            onsets = np.maximum(onsets, self._request.end_ticks or 0)  # of the end, where nothing else follows
        context = context_rows(onsets[kept], self._bars, self._conditions, end_bar, fills=self._fills)
        context = context.astype(np.int64)
        return Passage(rows[kept].astype(np.int64), context, onsets[kept])

    def _take_in(self, rows: np.ndarray, context: np.ndarray):
        """-> hidden and state of each take; of 2 B rows under guidance."""
        begin = np.array([self._request.begin_ticks])
        self._guidance.turns_to_close(begin)
        contexts = self._guidance.context(context[None], begin)
        state = self._model.start(len(contexts))
        hidden = self._model.prefill(np.stack([rows] * len(contexts)), contexts, state)
        every = np.repeat(np.arange(len(contexts)), self._request.takes)
        return hidden[every], self._model.pick(state, every)

    def _step(self, event: np.ndarray, state):
        timeline = self._timeline
        onset = self._constraints.onset
        context = self._guidance.context(timeline.context[onset - timeline.span.first], onset)
        return self._model.step(self._guidance.rows(event), context, state)

    def _draw(self, choice: Choice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sample the next event of each take -> rows (B, S), nats (B,), which are locked (B,)."""
        constraints, draws = self._constraints, self._draws.next()
        sounds = self._model.vocabulary.sounds
        event = np.zeros((len(self._takes), len(self._model.streams)), np.int64)
        cost = np.zeros(len(event))

        def choose(place: int, legal: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
            told, logits = self._guidance.logits(choice.logits(place), constraints.onset)
            if place == 0 and self._thins_out and legal[:, 0].any():
                logits = keep_share_of_zero(logits, legal)
            elif place == 1 and self._guard:
                logits = self._guarded(logits, constraints.onset + shift)
            found = self._sample(logits, legal, place, draws[:, place])
            if self._scored:
                cost[:] += nats(told, found) if rows is None else np.where(rows, nats(told, found), 0)
            return found

        shift = event[:, 0] = choose(0, constraints.shifts())
        self._tell(choice, 0, shift)
        onset = constraints.onset + shift
        choice.place_in_bar(self._guidance.rows(self._timeline.position[onset - self._timeline.span.first]))
        token = event[:, 1] = choose(1, constraints.tokens(shift))
        locked, given = constraints.locked_rows(shift, token)
        self._tell(choice, 1, token)
        sounding = sounds[token]
        if sounding.any():
            legal = constraints.durations(shift, token)
            duration = choose(2, legal, sounding)
            event[:, 2] = np.where(locked, given[:, 2], duration * sounding)
            self._tell(choice, 2, event[:, 2])
            velocity = choose(3, self._velocity_ok, sounding)
            event[:, 3] = np.where(locked, given[:, 3], velocity * sounding)
        constraints.advance(shift, token, event[:, 2], locked)
        return event, cost, locked

    def _sample(self, logits: np.ndarray, legal: np.ndarray, place: int, draws: np.ndarray) -> np.ndarray:
        """Of stream `place`, each take in its own way."""
        name = self._model.streams[place].name
        found = [
            sample(logits[takes], legal[takes], sampling, sampling.of_stream(name), draws[takes])
            for takes, sampling in self._ways
        ]
        return found[0] if len(found) == 1 else np.concatenate(found)

    def _tell(self, choice: Choice, place: int, values: np.ndarray) -> None:
        choice.choose(place, self._guidance.rows(values))

    def _guarded(self, logits: np.ndarray, onset: np.ndarray) -> np.ndarray:
        """Logits with what would go on with a loop made less likely."""
        assert self._guard
        for take, tick in enumerate(onset.tolist()):
            found = self._guard.penalty(take, tick)
            if found:
                logits = logits.copy()
                # Far below all others, yet above what is ruled out: controls may leave nothing else.
                logits[take, found[0]] -= np.float32(min(found[1], 1e4))
        return logits


class _Classic(_Composer):
    """Names of notes and chords at fixed spacing: no time, so of the controls those of pitch alone."""

    def run(self) -> Iterator[tuple[int, ComposedEvent]]:
        model, request = self._model, self._request
        vocabulary, controls = model.vocabulary, request.controls
        rows = self._tokenizer.encode(request.seed).rows[-MAX_SEED_EVENTS:].astype(np.int64)
        rows = np.concatenate([[[BOS]], rows])
        context = np.zeros((1, len(FEATURES)), np.int64)
        for name in ("style", "key", "tempo", "dynamics"):
            context[:, COLUMN[name]] = getattr(self._conditions, name)
        hidden, state = self._take_in(rows, np.repeat(context, len(rows), axis=0))
        key, table = controls.parsed_key, TokenTable(vocabulary)
        legal = table.within(key.classes if key else (1 << 12) - 1, *controls.pitches)
        if not legal.any():
            raise ContinuoError("--key and --range leave no token that this checkpoint knows: widen one of them")
        legal[EOS] = request.may_end_early or request.end_ticks is None
        onset, alive = request.begin_ticks, np.ones(request.takes, bool)
        for _ in range(request.max_events):
            choice = model.choice(hidden, state)
            told_logits, logits = self._guidance.logits(choice.logits(0), np.full(request.takes, onset))
            draws = self._draws.next()
            may = np.repeat(legal[None], len(logits), axis=0)
            token = self._sample(logits, may, 0, draws[:, 0])
            alive &= token != EOS
            if not alive.any() or (request.end_ticks is not None and onset >= request.end_ticks):
                return
            cost = nats(told_logits, token)
            for take in np.flatnonzero(alive).tolist():
                yield take, ComposedEvent(onset, token[take : take + 1].astype(np.int16), cost[take])
            onset += streams.CLASSIC_SPACING_TICKS
            told = np.repeat(context, request.takes, axis=0)
            hidden = model.step(
                self._guidance.rows(token[:, None]), self._guidance.context(told, np.full(len(told), onset)), state
            )
