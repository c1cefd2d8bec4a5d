"""The composing loop: the next event of every take is drawn, stream by stream, and fed back to the model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from generator.analysis.form import labels_of
from generator.compose.asking.request import (
    MAX_SEED_EVENTS,
    MAX_SEED_EVENTS_OF_PARTS,
    ComposedEvent,
    GenerationRequest,
)
from generator.compose.constraints.constraint_set import ComposedPart, Constraints
from generator.compose.constraints.timeline import NEVER, Span, with_key
from generator.compose.drawing.fullness import Fullness
from generator.compose.drawing.guidance import CLOSING_BARS, Guidance
from generator.compose.drawing.presence import bass_made_present, made_present
from generator.compose.drawing.sampling import keep_share_of_zero, nats, reaching_given, sample
from generator.compose.drawing.steering import Steering, begin_of
from generator.errors import ContinuoError
from generator.events.context import (
    COLUMN,
    ENSEMBLE_COLUMNS,
    GIVEN_COLUMNS,
    context_rows,
    next_columns,
)
from generator.events.ensemble import GIVEN
from generator.events.form_model import FREE
from generator.events.given import GivenTable, given_first, given_table
from generator.events.infill import FOLLOWING_EVENTS, PRECEDING_EVENTS, EventSequence, Gap, infill_prompt
from generator.events.streams import (
    DURATION_INDEX,
    GRID_TICKS_PER_QUARTER,
    MAX_SHIFT_TICKS,
    PART_INDEX,
    SHIFT_INDEX,
    TOKEN_INDEX,
    VELOCITY_INDEX,
)
from generator.events.tokenizer import Events, Tokenizer, frame
from generator.events.vocabulary import EOS, REST
from generator.music.bars import BarGrid
from generator.music.score import Score
from generator.network.config import SamplingConfig
from generator.network.model import EventChoice, ModelState, SequenceModel

_DRAWN_AT_ONCE = 512


def _ways_to_draw(request: GenerationRequest, takes: np.ndarray) -> list[tuple[slice, SamplingConfig]]:
    """Slices of adjacent rows that are drawn with the same settings, and those settings. takes: (B,) index of the take
    that each row belongs to. Raises ContinuoError unless there are settings for each take, or for none."""
    if not request.sampling_of:
        return [(slice(None), request.sampling)]
    if len(request.sampling_of) != request.takes:
        raise ContinuoError(
            "{ways} sampling settings for {takes} takes: there must be one for each",
            ways=len(request.sampling_of),
            takes=request.takes,
        )
    ways: list[tuple[slice, SamplingConfig]] = []
    for row, take in enumerate(takes.tolist()):
        sampling = request.sampling_of[take]
        if ways and ways[-1][1] == sampling:
            ways[-1] = slice(ways[-1][0].start, row + 1), sampling
        else:
            ways.append((slice(row, row + 1), sampling))
    return ways


class _Draws:
    """Uniform random numbers. Each take has a generator of its own, so that it doesn't depend on how many there are."""

    def __init__(self, rng_seed: int, takes: int, streams: int) -> None:
        self._rngs = [np.random.default_rng([rng_seed, take]) for take in range(takes)]
        self._streams, self._used = streams, _DRAWN_AT_ONCE
        self._block = np.zeros((takes, 0, streams))

    def next(self) -> np.ndarray:
        """For one event of each take: (takes, S) in [0, 1)."""
        if self._used == _DRAWN_AT_ONCE:
            self._block = np.stack([rng.random((_DRAWN_AT_ONCE, self._streams)) for rng in self._rngs])
            self._used = 0
        self._used += 1
        return self._block[:, self._used - 1]


@dataclass(slots=True)
class _Drawn:
    """One event of each of B takes while it is drawn, stream by stream. V is the number of a stream's values."""

    choice: EventChoice
    """The model's logits for the event."""
    onset: np.ndarray
    """(B,) int64, tick of the event before, from which the shift counts."""
    until_given: np.ndarray
    """(B,) int64, ticks to the next given event."""
    uniform: np.ndarray
    """(B, S) float, random numbers in [0, 1)."""
    event: np.ndarray
    """(B, S) int64, values that are drawn so far."""
    costs: np.ndarray
    """(B, S) float, nats of these values; 0 where nothing was chosen."""


class EventComposer:
    """Composes events of all streams, for B takes side by side: request.takes at first, then those that have not ended.

    Rows are those of the takes under way, in `self._takes`; under guidance the model has 2 B rows. Raises ContinuoError
    for controls that contradict each other.
    """

    def __init__(self, model: SequenceModel, request: GenerationRequest) -> None:
        self._model, self._request = model, request
        self._bars = BarGrid(request.seed.metres, GRID_TICKS_PER_QUARTER)
        self._tokenizer = Tokenizer(model.vocabulary)
        self._needs_nats = request.takes > 1
        self._with_drums = request.has_drums_beside_others
        # Controls that rule out onsets, after which chords would grow thick: see keep_share_of_zero.
        self._rules_out_onsets = any((request.controls.grid, request.controls.ending, request.controls.density))
        self._fullness = Fullness(model.vocabulary)
        self._draws = _Draws(request.rng_seed, request.takes, len(model.streams))
        self._takes = np.arange(request.takes)  # index of the take that each row belongs to
        self._ways = _ways_to_draw(request, self._takes)
        self._conditions = with_key(request.conditions, request.controls)
        self._stream_set = model.vocabulary.streams
        self._guidance = Guidance(request.sampling, self._closing_from(), self._stream_set)
        self._given_table = self._table_of_given()
        columns = next_columns(self._stream_set)
        self._form_column = columns.index(COLUMN["form"]) if COLUMN["form"] in columns else -1
        # Forms as a condition. A model without that condition can still be led by the plan (form_guide).
        self._forms = None if request.forms is None or self._form_column < 0 else labels_of(request.forms)

    def _end_bar(self) -> int | None:
        """Index of the bar at whose beginning the piece is over, as a condition; None for no such condition."""
        end = self._request.end_ticks
        if end is None or self._request.controls.ending == "open":
            return None
        return int(self._bars.locate(max(0, end - 1))[0]) + 1

    def _closing_from(self) -> int:
        """First tick of the piece's close, where guidance by the end sets in; NEVER without one. The first bars of the
        new music are not part of it, which else would be little more than a last chord."""
        end, begin = self._end_bar(), int(self._bars.locate_one(self._request.begin_ticks)[0])
        if end is None or self._fills:
            return NEVER
        return self._bars.bar_start(max(end - CLOSING_BARS, begin + CLOSING_BARS))

    @property
    def _fills(self) -> bool:
        return self._request.follows is not None

    def _prepare(self, first: int) -> None:
        """Set up constraints and steering. first: tick of the last event given, from which the first shift counts."""
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
            stream_set=self._stream_set,
            given=self._given_table,
        )
        locked = given = None
        if request.locked:
            span = replace(span, locked=request.locked.tracks[0].notes.astype(np.int64))
            events = self._tokenizer.encode(request.locked)
            sounding = vocabulary.sounds[events.rows[:, TOKEN_INDEX]]
            locked = events.rows[sounding].astype(np.int64), events.onsets[sounding]
        if request.given:
            events = self._encode(request.given)
            sounding = vocabulary.sounds[events.rows[:, TOKEN_INDEX]]
            given = events.rows[sounding].astype(np.int64), events.onsets[sounding]
        self._constraints = Constraints(
            vocabulary,
            span,
            request.takes,
            locked,
            parts=[
                ComposedPart(part.value, part.controls, begin_of(part, request), part.is_bass)
                for part in request.parts
                if part.is_composed
            ],
            given=given,
            may_end=request.may_end_early or request.end_ticks is None,
            may_close=request.sampling.closing > 0,
        )
        dynamics = self._conditions.dynamics
        self._steering = Steering(vocabulary, request, self._bars, self._end_bar(), dynamics)

    def _encode(self, score: Score) -> Events:
        """Events of one of the request's scores."""
        values = [part.value for part in self._request.parts]
        return self._tokenizer.encode_values(score, values) if values else self._tokenizer.encode(score)

    def _table_of_given(self) -> GivenTable | None:
        """The given notes that the model looks ahead at: those within the stretch, and all notes of given parts. None
        where nothing is given."""
        request = self._request
        if not request.given or request.end_ticks is None:
            return None
        tracks = list(request.given.tracks)
        for score in filter(None, (request.seed, request.follows)):
            tracks += [track for track, part in zip(score.tracks, request.parts, strict=True) if not part.is_composed]
        notes = np.concatenate([track.notes for track in tracks]).astype(np.int64)
        is_drum = np.repeat([track.is_drum for track in tracks], [len(track) for track in tracks])
        first = request.begin_ticks if self._fills else 0
        return given_table(notes, is_drum, first, request.end_ticks + MAX_SHIFT_TICKS + 1)

    def run(self) -> Iterator[tuple[int, ComposedEvent]]:
        """Compose. -> (index of the take, event), in order within a take."""
        rows, context, first = self._prompt()
        self._prepare(first)
        hidden, state = self._prefill(rows, context)
        for _ in range(self._request.max_events):
            event, costs, locked = self._draw(self._model.choice(hidden, state))
            onset = self._constraints.onset
            end = self._request.end_ticks
            goes_on = event[:, TOKEN_INDEX] != EOS
            if end is not None:
                goes_on &= onset < end
            kept = goes_on.nonzero()[0]
            columns = (self._takes, onset, costs.sum(axis=1), locked)
            composed = zip(*(column[kept].tolist() for column in columns), event[kept].astype(np.int16), strict=True)
            for take, tick, cost, is_locked, row in composed:
                yield take, ComposedEvent(tick, row, cost, is_locked)
                self._steering.note(take, tick, row)
            if not len(kept):
                return
            if len(kept) < len(event):
                state = self._keep(kept, state)
                event, locked = event[kept], locked[kept]
            if self._guidance.turns_to_close(self._constraints.onset):
                state = self._model.pick(state, self._guidance.rows(np.arange(len(event))))
            hidden = self._step(event, state, locked)

    def _keep(self, rows: np.ndarray, state: ModelState) -> ModelState:
        """Drop the takes that have ended, as they would cost as much as others. rows: those that remain."""
        state = self._model.pick(state, self._guidance.rows_of(rows, len(self._takes)))
        self._takes = self._takes[rows]
        self._ways = _ways_to_draw(self._request, self._takes)
        self._constraints.keep(rows)
        return state

    def _prompt(self) -> tuple[np.ndarray, np.ndarray, int]:
        """The model's first input: event rows (N, S) and conditions (N, F); and the tick from which shifts count."""
        request = self._request
        before = self._passage(request.seed, self._end_bar())
        if request.follows is not None and request.end_ticks is not None:
            follows = self._passage(request.follows, None)
            edges = np.array([request.begin_ticks, request.end_ticks])
            at_begin, at_end = context_rows(
                edges,
                self._bars,
                self._conditions,
                self._end_bar(),
                fills=True,
                stream_set=self._stream_set,
            )
            if self._given_table is not None:
                at_begin[GIVEN_COLUMNS] = self._given_table.at(edges[:1])[0]
            gap = Gap(request.begin_ticks, request.end_ticks, at_begin, at_end)
            return *infill_prompt(follows, before, gap), request.begin_ticks
        return before.rows, before.context, int(before.onsets[-1])

    def _passage(self, score: Score, end_bar: int | None) -> EventSequence:
        """The last events of the request's seed, with <bos> where nothing was cut, or the first of what follows."""
        events = self._encode(score)
        rows, onsets = frame(events.rows, events.onsets, score.end_ticks)
        most = MAX_SEED_EVENTS_OF_PARTS if self._request.parts else MAX_SEED_EVENTS
        kept = slice(-(PRECEDING_EVENTS if self._request.follows else most) - 1, -1)
        if score is self._request.follows:  # including <eos>, where the piece is short
            first = 1 + int(np.argmax(rows[1:, TOKEN_INDEX] != REST))
            kept = slice(first, first + FOLLOWING_EVENTS)
            onsets = np.maximum(onsets, self._request.end_ticks or 0)  # that of <eos>, where nothing else follows
        context = context_rows(
            onsets[kept],
            self._bars,
            self._conditions,
            end_bar,
            fills=self._fills,
            stream_set=self._stream_set,
            forms=None if self._forms is None else self._forms[0],
        ).astype(np.int64)
        passage = EventSequence(rows[kept].astype(np.int64), context, onsets[kept])
        if self._given_table is not None and not self._fills:
            values = [part.value for part in self._request.parts if not part.is_composed]
            is_given = np.isin(passage.rows[:, PART_INDEX], values)
            moved, order = given_first(passage.rows, passage.onsets, is_given)
            context[:, COLUMN["role"]] = is_given[order]
            context[:, GIVEN_COLUMNS] = self._given_table.at(passage.onsets)
            passage = EventSequence(moved, context, passage.onsets)
        elif self._request.given:  # around a gap, all parts are conditioned on as composed ones
            ensemble = context[:, ENSEMBLE_COLUMNS]
            context[:, ENSEMBLE_COLUMNS] = np.where(ensemble > GIVEN, ensemble - GIVEN, ensemble)
        return passage

    def _prefill(self, rows: np.ndarray, context: np.ndarray) -> tuple[np.ndarray, ModelState]:
        """Give the prompt to the model. -> hidden values and state of each take, of 2 B rows under guidance."""
        begin = np.array([self._request.begin_ticks])
        self._guidance.turns_to_close(begin)
        contexts = self._guidance.context(context[None], begin)
        state = self._model.start(len(contexts))
        hidden = self._model.prefill(np.stack([rows] * len(contexts)), contexts, state)
        every = np.repeat(np.arange(len(contexts)), self._request.takes)
        return hidden[every], self._model.pick(state, every)

    def _step(self, event: np.ndarray, state: ModelState, given: np.ndarray) -> np.ndarray:
        """Feed the event of each take (B, S) to the model. given: (B,) bool, whether it was given and not composed.
        -> hidden values (B, H), of 2 B rows under guidance."""
        constraints = self._constraints
        onset = constraints.onset
        every = constraints.timeline.context[onset - constraints.span.first]
        if self._request.given:
            every[:, COLUMN["role"]] = given
        if self._forms is not None:
            every[:, COLUMN["form"]] = self._forms_at(onset)
        return self._model.step(self._guidance.rows(event), self._guidance.context(every, onset), state)

    def _draw(self, choice: EventChoice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Draw the next event of each take. -> event rows (B, S); the nats of each of their streams (B, S), 0 where
        nothing was chosen; whether the event is locked or given, (B,) bool."""
        constraints, vocabulary = self._constraints, self._model.vocabulary
        event = np.zeros((len(self._takes), len(self._model.streams)), np.int64)
        uniform = self._draws.next()[self._takes]
        drawn = _Drawn(choice, constraints.onset, constraints.until_given(), uniform, event, np.zeros(event.shape))
        shift = self._choose(drawn, SHIFT_INDEX, constraints.shifts())
        self._settle(drawn, SHIFT_INDEX, shift)
        is_given, given = constraints.given_rows(shift)
        if is_given.all():
            event[:, SHIFT_INDEX + 1 :] = given[:, SHIFT_INDEX + 1 :]
            constraints.advance(shift, event[:, TOKEN_INDEX], event[:, DURATION_INDEX], is_given, self._part_of(event))
            return event, drawn.costs, is_given
        choice.set_next(self._guidance.following(self._conditions_at(drawn.onset + shift)))
        if vocabulary.has_parts:
            legal = constraints.parts(shift)
            part = legal.argmax(axis=1)
            if (legal.sum(axis=1) > 1).any():  # else there is no choice, and no cost
                part = self._choose(drawn, PART_INDEX, legal, ~is_given & (legal.sum(axis=1) > 1))
            self._settle(drawn, PART_INDEX, np.where(is_given, given[:, -1], part))
        part = self._part_of(event)
        legal = constraints.tokens(shift, self._composed_part(part, is_given))
        token = self._choose(drawn, TOKEN_INDEX, legal, ~is_given)
        self._settle(drawn, TOKEN_INDEX, np.where(is_given, given[:, TOKEN_INDEX], token))
        token = event[:, TOKEN_INDEX]
        is_locked, locked = constraints.locked_rows(shift, token) if not vocabulary.has_parts else (is_given, given)
        lasts = vocabulary.lasts[token]
        if lasts.any():
            duration = self._choose(drawn, DURATION_INDEX, constraints.durations(shift, token, part), lasts & ~is_given)
            self._settle(drawn, DURATION_INDEX, np.where(is_locked, locked[:, DURATION_INDEX], duration * lasts))
        elif vocabulary.has_parts:
            self._settle(drawn, DURATION_INDEX, np.zeros(len(token), np.int64))  # drums have no duration
        sounding = vocabulary.sounds[token]
        if sounding.any():
            velocity = self._choose(drawn, VELOCITY_INDEX, constraints.velocities(part), sounding & ~is_given)
            event[:, VELOCITY_INDEX] = np.where(is_locked, locked[:, VELOCITY_INDEX], velocity * sounding)
            self._steering.note_velocities(self._takes[sounding], event[sounding])
        constraints.advance(shift, token, event[:, DURATION_INDEX], is_locked, part)
        return event, drawn.costs, is_locked

    def _choose(self, drawn: _Drawn, stream: int, legal: np.ndarray, counts: np.ndarray | None = None) -> np.ndarray:
        """Draw a value of one stream for each take, (B,). legal: (B, V) bool; counts: (B,) bool, takes whose nats are
        recorded, None for all."""
        conditioned, logits = self._guidance.logits(drawn.choice.logits(stream), drawn.onset)
        if stream == SHIFT_INDEX:
            if self._request.given:
                conditioned, logits = (reaching_given(own, drawn.until_given) for own in (conditioned, logits))
            if self._rules_out_onsets and legal[:, 0].any():
                logits = keep_share_of_zero(logits, legal)
        logits = self._steering.steered(stream, logits, self._takes, drawn.onset, drawn.event)
        if stream == SHIFT_INDEX and self._steering.presence:
            logits = self._with_new_parts(logits, legal, drawn.until_given)
        values = self._sample(logits, legal, stream, drawn.uniform[:, stream])
        if self._needs_nats:
            own = nats(conditioned, values)
            drawn.costs[:, stream] = own if counts is None else np.where(counts, own, 0)
        return values

    def _settle(self, drawn: _Drawn, stream: int, values: np.ndarray) -> None:
        """Fix a stream's values, (B,), on which the streams after it depend."""
        drawn.event[:, stream] = values
        drawn.choice.choose(stream, self._guidance.rows(values))

    def _conditions_at(self, ticks: np.ndarray) -> np.ndarray:
        """The conditions at each take's new onset. ticks: (B,) -> (B, columns of streams.next_columns)."""
        following = self._constraints.timeline.following[ticks - self._constraints.span.first]
        if self._forms is not None:
            following[:, self._form_column] = self._forms_at(ticks)
        return following

    def _with_new_parts(self, logits: np.ndarray, legal: np.ndarray, until: np.ndarray) -> np.ndarray:
        """Logits of shifts (B, V), changed so that new parts don't fall silent beside given ones. legal: (B, V) bool;
        until: (B,) ticks to the next given event."""
        silent = self._steering.silent_nats(self._takes, self._constraints.onset)
        if not self._steering.adds_basses:
            return made_present(logits, until, silent, self._steering.presence)
        present = [
            bass_made_present(
                logits[rows],
                legal[rows],
                until[rows],
                silent[rows],
                self._steering.presence,
                sampling.of_stream("shift", with_drums=self._with_drums),
            )
            for rows, sampling in self._ways
        ]
        return present[0] if len(present) == 1 else np.concatenate(present)

    def _forms_at(self, ticks: np.ndarray) -> np.ndarray:
        """The condition "form" of each take at its tick, FREE after the end of its plan. ticks: (B,) -> (B,)."""
        plans = self._forms
        assert plans is not None
        bar, _, _ = self._bars.locate(ticks)
        plan = self._takes % len(plans)
        return np.where(bar < plans.shape[1], plans[plan, np.minimum(bar, plans.shape[1] - 1)], FREE)

    def _part_of(self, event: np.ndarray) -> np.ndarray | None:
        """The part of each take's event (B,); None in a model without parts."""
        return event[:, PART_INDEX] if self._model.vocabulary.has_parts else None

    @staticmethod
    def _composed_part(part: np.ndarray | None, is_given: np.ndarray) -> np.ndarray | None:
        """The parts (B,), with 0, no part, where the event is given, since a given event is under no constraint."""
        return None if part is None else np.where(is_given, 0, part)

    def _sample(self, logits: np.ndarray, legal: np.ndarray, stream: int, draws: np.ndarray) -> np.ndarray:
        """Draw a value of a stream for each take, by its sampling settings. logits, legal: (B, V); draws: (B,) uniform
        in [0, 1) -> (B,)."""
        name, drums = self._model.streams[stream].name, self._with_drums
        values = []
        for takes, sampling in self._ways:
            own, temperature = logits[takes], sampling.of_stream(name, with_drums=drums)
            if stream == TOKEN_INDEX:
                own = self._fullness.kept(own, legal[takes], temperature, sampling)
            values.append(sample(own, legal[takes], sampling, temperature, draws[takes]))
        return values[0] if len(values) == 1 else np.concatenate(values)
