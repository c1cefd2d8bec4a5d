"""The loop that composes: the next event of every take is drawn, stream by stream, and given to the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from generator.compose.constraints.constraint_set import Constraints
from generator.compose.constraints.timeline import NEVER, Span, with_key
from generator.compose.guidance import CLOSING_BARS, Guidance
from generator.compose.repetition import LoopGuard
from generator.compose.request import MAX_SEED_EVENTS, ComposedEvent, GenerationRequest
from generator.compose.sampling import keep_share_of_zero, nats, sample
from generator.errors import ContinuoError
from generator.events.context import context_rows
from generator.events.infill import FOLLOWING_EVENTS, PRECEDING_EVENTS, EventSequence, Gap, infill_prompt
from generator.events.streams import (
    DURATION_INDEX,
    GRID_TICKS_PER_QUARTER,
    SHIFT_INDEX,
    TOKEN_INDEX,
    VELOCITY_INDEX,
)
from generator.events.tokenizer import Tokenizer, frame
from generator.events.vocabulary import EOS, REST
from generator.music.bars import BarGrid
from generator.music.score import Score
from generator.network.config import SamplingConfig
from generator.network.model import EventChoice, ModelState, SequenceModel

_DRAWN_AT_ONCE = 512


def _ways_to_draw(request: GenerationRequest) -> list[tuple[slice, SamplingConfig]]:
    """Takes one after another that are drawn alike. Raises ContinuoError."""
    if not request.sampling_of:
        return [(slice(None), request.sampling)]
    if len(request.sampling_of) != request.takes:
        raise ContinuoError(
            "{ways} sampling settings for {takes} takes: there must be one for each",
            ways=len(request.sampling_of),
            takes=request.takes,
        )
    ways: list[tuple[slice, SamplingConfig]] = []
    for take, sampling in enumerate(request.sampling_of):
        if ways and ways[-1][1] == sampling:
            ways[-1] = slice(ways[-1][0].start, take + 1), sampling
        else:
            ways.append((slice(take, take + 1), sampling))
    return ways


class _Draws:
    """Uniform numbers: of each take a generator of its own, so that a take is the same among few and among many."""

    def __init__(self, rng_seed: int, takes: int, streams: int) -> None:
        self._rngs = [np.random.default_rng([rng_seed, take]) for take in range(takes)]
        self._streams, self._used = streams, _DRAWN_AT_ONCE
        self._block = np.zeros((takes, 0, streams))

    def next(self) -> np.ndarray:
        """For one event of each take: (B, S) in [0, 1)."""
        if self._used == _DRAWN_AT_ONCE:
            self._block = np.stack([rng.random((_DRAWN_AT_ONCE, self._streams)) for rng in self._rngs])
            self._used = 0
        self._used += 1
        return self._block[:, self._used - 1]


class EventComposer:
    """Composes events of all streams, of B = request.takes takes side by side. Raises ContinuoError for controls that
    contradict each other."""

    def __init__(self, model: SequenceModel, request: GenerationRequest) -> None:
        self._model, self._request = model, request
        self._bars = BarGrid(request.seed.metres, GRID_TICKS_PER_QUARTER)
        self._tokenizer = Tokenizer(model.vocabulary)
        self._ways = _ways_to_draw(request)
        self._scored = request.takes > 1
        self._thins_out = any((request.controls.grid, request.controls.ending, request.controls.density))
        self._draws = _Draws(request.rng_seed, request.takes, len(model.streams))
        self._takes = np.arange(request.takes)
        self._conditions = with_key(request.conditions, request.controls)
        self._guidance = Guidance(request.sampling, self._closing_from())

    def _end_bar(self) -> int | None:
        """Index of the bar by whose beginning the model is conditioned to be over."""
        end = self._request.end_ticks
        if end is None or self._request.controls.ending == "open":
            return None
        return int(self._bars.locate(max(0, end - 1))[0]) + 1

    def _closing_from(self) -> int:
        """From which tick on the model is to bring the piece to its close: not from the first bars of the new part on,
        which would be little more than a last chord."""
        end, begin = self._end_bar(), int(self._bars.locate_one(self._request.begin_ticks)[0])
        if end is None or self._fills:
            return NEVER
        return self._bars.bar_start(max(end - CLOSING_BARS, begin + CLOSING_BARS))

    @property
    def _fills(self) -> bool:
        return self._request.follows is not None

    def _prepare(self, first: int) -> None:
        """Lay out what is to be kept to, from tick `first` on."""
        request, vocabulary = self._request, self._model.vocabulary
        span = Span(
            bars=self._bars,
            first=first,
            begin=request.begin_ticks,
            end=request.end_ticks,
            conditions=self._conditions,
            controls=request.controls,
            end_bar=self._end_bar(),
            fills=self._fills,
            locked_pitches=request.locked_pitches,
        )
        locked = None
        if request.locked:
            span = replace(span, locked=request.locked.tracks[0].notes.astype(np.int64))
            events = self._tokenizer.encode(request.locked)
            sounding = vocabulary.sounds[events.rows[:, TOKEN_INDEX]]
            locked = events.rows[sounding].astype(np.int64), events.onsets[sounding]
        self._constraints = Constraints(
            vocabulary,
            span,
            request.takes,
            locked,
            may_end=request.may_end_early or request.end_ticks is None,
            may_close=request.sampling.closing > 0,
        )
        repeats = request.sampling.repeats
        guard = LoopGuard(self._bars, vocabulary.words, vocabulary.sounds, request.takes, repeats)
        self._guard = guard if repeats else None

    def run(self) -> Iterator[tuple[int, ComposedEvent]]:
        """(index of the take, event), in order within a take."""
        rows, context, first = self._prompt()
        self._prepare(first)
        hidden, state = self._take_in(rows, context)
        alive = np.ones(self._request.takes, bool)
        for _ in range(self._request.max_events):
            event, cost, locked = self._draw(self._model.choice(hidden, state))
            onset = self._constraints.onset
            end = self._request.end_ticks
            alive &= event[:, TOKEN_INDEX] != EOS
            if end is not None:
                alive &= onset < end
            for take in np.flatnonzero(alive).tolist():
                tick, row = int(onset[take]), event[take].astype(np.int16)
                yield take, ComposedEvent(tick, row, cost[take], bool(locked[take]))
                if self._guard and row[DURATION_INDEX]:
                    self._guard.note(take, tick, self._model.vocabulary.pitches[row[TOKEN_INDEX]])
            if not alive.any():
                return
            self._constraints.keep_within()
            if self._guidance.turns_to_close(self._constraints.onset):
                state = self._model.pick(state, self._guidance.rows(self._takes))
            hidden = self._step(event, state)

    def _prompt(self) -> tuple[np.ndarray, np.ndarray, int]:
        """What the model is given first: rows (N, S), context (N, F); and the tick from which shifts count."""
        request = self._request
        before = self._passage(request.seed, self._end_bar())
        if request.follows is not None and request.end_ticks is not None:
            follows = self._passage(request.follows, None)
            edges = np.array([request.begin_ticks, request.end_ticks])
            at_begin, at_end = context_rows(edges, self._bars, self._conditions, self._end_bar(), fills=True)
            gap = Gap(request.begin_ticks, request.end_ticks, at_begin, at_end)
            return *infill_prompt(follows, before, gap), request.begin_ticks
        return before.rows, before.context, int(before.onsets[-1])

    def _passage(self, score: Score, end_bar: int | None) -> EventSequence:
        """The last events of what precedes, with <bos> where they reach so far; or the first of what follows."""
        events = self._tokenizer.encode(score)
        rows, onsets = frame(events.rows, events.onsets, score.end_ticks)
        kept = slice(-(PRECEDING_EVENTS if self._request.follows else MAX_SEED_EVENTS) - 1, -1)
        if score is self._request.follows:  # how the piece ends belongs to it
            first = 1 + int(np.argmax(rows[1:, TOKEN_INDEX] != REST))
            kept = slice(first, first + FOLLOWING_EVENTS)
            onsets = np.maximum(onsets, self._request.end_ticks or 0)  # of the end, where nothing else follows
        context = context_rows(onsets[kept], self._bars, self._conditions, end_bar, fills=self._fills)
        context = context.astype(np.int64)
        return EventSequence(rows[kept].astype(np.int64), context, onsets[kept])

    def _take_in(self, rows: np.ndarray, context: np.ndarray) -> tuple[np.ndarray, ModelState]:
        """-> hidden and state of each take; of 2 B rows under guidance."""
        begin = np.array([self._request.begin_ticks])
        self._guidance.turns_to_close(begin)
        contexts = self._guidance.context(context[None], begin)
        state = self._model.start(len(contexts))
        hidden = self._model.prefill(np.stack([rows] * len(contexts)), contexts, state)
        every = np.repeat(np.arange(len(contexts)), self._request.takes)
        return hidden[every], self._model.pick(state, every)

    def _step(self, event: np.ndarray, state: ModelState) -> np.ndarray:
        """Give an event of each take (B, S) to the model -> hidden (B, H); of 2 B rows under guidance."""
        constraints = self._constraints
        onset = constraints.onset
        context = self._guidance.context(constraints.timeline.context[onset - constraints.span.first], onset)
        return self._model.step(self._guidance.rows(event), context, state)

    def _draw(self, choice: EventChoice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Draw the next event of each take -> rows (B, S), nats (B,), which are locked (B,)."""
        constraints, draws = self._constraints, self._draws.next()
        event = np.zeros((len(self._takes), len(self._model.streams)), np.int64)
        cost = np.zeros(len(event))

        def choose(stream: int, legal: np.ndarray, counts: np.ndarray | None = None) -> np.ndarray:
            """Values of one stream, (B,); counts: (B,) bool, of which takes they count, None for all."""
            conditioned, logits = self._guidance.logits(choice.logits(stream), constraints.onset)
            if stream == SHIFT_INDEX and self._thins_out and legal[:, 0].any():
                logits = keep_share_of_zero(logits, legal)
            elif stream == TOKEN_INDEX and self._guard:
                logits = self._guarded(logits, constraints.onset + event[:, SHIFT_INDEX])
            values = self._sample(logits, legal, stream, draws[:, stream])
            if self._scored:
                paid = nats(conditioned, values)
                cost[:] += paid if counts is None else np.where(counts, paid, 0)
            return values

        def settle(stream: int, values: np.ndarray) -> None:
            """The streams after it depend on these values, (B,)."""
            event[:, stream] = values
            choice.choose(stream, self._guidance.rows(values))

        shift = choose(SHIFT_INDEX, constraints.shifts())
        settle(SHIFT_INDEX, shift)
        indexes = constraints.onset + shift - constraints.span.first
        choice.set_next(self._guidance.rows(constraints.timeline.position[indexes, None]))
        token = choose(TOKEN_INDEX, constraints.tokens(shift))
        settle(TOKEN_INDEX, token)
        is_locked, given = constraints.locked_rows(shift, token)
        sounding = self._model.vocabulary.sounds[token]
        if sounding.any():
            duration = choose(DURATION_INDEX, constraints.durations(shift, token), sounding)
            settle(DURATION_INDEX, np.where(is_locked, given[:, DURATION_INDEX], duration * sounding))
            velocity = choose(VELOCITY_INDEX, constraints.velocities(), sounding)
            event[:, VELOCITY_INDEX] = np.where(is_locked, given[:, VELOCITY_INDEX], velocity * sounding)
        constraints.advance(shift, token, event[:, DURATION_INDEX], is_locked)
        return event, cost, is_locked

    def _sample(self, logits: np.ndarray, legal: np.ndarray, stream: int, draws: np.ndarray) -> np.ndarray:
        """Values of a stream, each take's drawn in its own way. logits, legal: (B, V); draws: (B,) -> (B,)."""
        name = self._model.streams[stream].name
        values = [
            sample(logits[takes], legal[takes], sampling, sampling.of_stream(name), draws[takes])
            for takes, sampling in self._ways
        ]
        return values[0] if len(values) == 1 else np.concatenate(values)

    def _guarded(self, logits: np.ndarray, onset: np.ndarray) -> np.ndarray:
        """Logits of tokens (B, V) at onsets (B,), with those that would continue a loop made less likely."""
        assert self._guard
        for take, tick in enumerate(onset.tolist()):
            penalty = self._guard.penalty(take, tick)
            if penalty:
                tokens, nats_less = penalty
                logits = logits.copy()
                # Far below all others, yet above what is ruled out: controls may leave nothing else.
                logits[take, tokens] -= np.float32(min(nats_less, 1e4))
        return logits
