"""Composing: a request in, events out, one by one. Seeded, and can be left off at any event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from generator import streams
from generator.bars import BarGrid
from generator.config import SamplingConfig
from generator.context import COLUMN, FEATURES, MAX_BARS_LEFT, Conditions, metre_value
from generator.errors import ContinuoError
from generator.model import SequenceModel
from generator.sampling import sample
from generator.score import Score
from generator.tokenizer import LegalNext, Tokenizer
from generator.vocabulary import BOS, EOS, REST

# An hour of dense music; a model that never ends is stopped there.
MAX_EVENTS = 200_000
# Of a longer clip the model hears the end: taking in all of 100,000s of notes would take seconds and gigabytes.
MAX_SEED_EVENTS = 8192


@dataclass(frozen=True)
class GenerationRequest:
    """What to compose. seed: a clip on the grid, whose maps of tempo and metre hold on; empty for a piece from nothing.

    begin_ticks: where the new part begins (not before the seed's end); end_ticks: where it is over, or None for when
    the model ends it; both grid ticks. max_events bounds the work in any case.
    """

    seed: Score
    begin_ticks: int
    end_ticks: int | None
    conditions: Conditions = field(default_factory=Conditions)
    sampling: SamplingConfig = field(default_factory=SamplingConfig)
    rng_seed: int = 0
    may_end_early: bool = False
    max_events: int = MAX_EVENTS


@dataclass(frozen=True, slots=True)
class ComposedEvent:
    """onset_ticks: grid ticks from the start of the seed; row: (S,) the event's streams."""

    onset_ticks: int
    row: np.ndarray


def compose(model: SequenceModel, request: GenerationRequest) -> Iterator[ComposedEvent]:
    """Events after the seed, until end_ticks, the model's own end, or max_events. Same request, same events.

    Raises ContinuoError for a request that makes no sense.
    """
    if request.end_ticks is not None and request.end_ticks <= request.begin_ticks:
        raise ContinuoError("the piece would end before its new part begins: ask for more bars or seconds")
    return _Composer(model, request).run()


class _Composer:
    def __init__(self, model: SequenceModel, request: GenerationRequest) -> None:
        self._model, self._request = model, request
        self._timed = len(model.streams) > 1
        self._bars = BarGrid(request.seed.metres, streams.GRID_TICKS_PER_QUARTER)
        self._rng = np.random.default_rng(request.rng_seed)
        self._legal = LegalNext(model.vocabulary)
        self._end_bar = (
            None if request.end_ticks is None else int(self._bars.locate(max(0, request.end_ticks - 1))[0]) + 1
        )

    def run(self) -> Iterator[ComposedEvent]:
        hidden, state, onset = self._take_in_seed()
        row = np.zeros((1, len(self._model.streams)), np.int64)
        context = np.zeros((1, len(FEATURES)), np.int64)
        for _ in range(self._request.max_events):
            onset = self._draw(hidden, row, onset)
            token = int(row[0, int(self._timed)])
            ended = self._request.end_ticks is not None and onset >= self._request.end_ticks
            if token == EOS or ended:
                return
            yield ComposedEvent(onset, row[0].astype(np.int16))
            self._told(onset, context)
            hidden = self._model.step(row, context, state)

    def _take_in_seed(self):
        """<bos> and the seed's events -> hidden, state, last onset."""
        model, request = self._model, self._request
        events = Tokenizer(model.vocabulary).encode(request.seed)
        rows, onsets = events.rows[-MAX_SEED_EVENTS:], events.onsets[-MAX_SEED_EVENTS:]
        first = np.zeros((1, len(model.streams)), np.int64)
        first[0, int(self._timed)] = BOS
        rows = np.concatenate([first, rows.astype(np.int64)])
        onsets = np.concatenate([[0], onsets])
        context = np.zeros((len(rows), len(FEATURES)), np.int64)
        for place, onset in enumerate(onsets.tolist()):
            self._told(onset, context[place : place + 1])
        state = model.start(1)
        hidden = model.prefill(rows[None], context[None], state)
        for row in rows[1:]:
            shift, token = (int(row[0]), int(row[1])) if self._timed else (1, int(row[0]))
            self._legal.advance(shift, token)
        if not self._timed:
            return hidden, state, request.begin_ticks - streams.CLASSIC_SPACING_TICKS
        return hidden, state, int(onsets[-1])

    def _told(self, onset: int, out: np.ndarray) -> None:
        """Write what the model is told at an onset into out (1, F)."""
        conditions = self._request.conditions
        row = out[0]
        for name in ("style", "key", "tempo", "dynamics"):
            row[COLUMN[name]] = getattr(conditions, name)
        if not self._timed:
            return
        bar, position, metre = self._bars.locate_one(onset)
        row[COLUMN["position"]] = position % FEATURES[COLUMN["position"]].size
        row[COLUMN["metre"]] = metre_value(self._bars.metres[metre])
        if self._end_bar is not None:
            row[COLUMN["bars_left"]] = 1 + min(max(self._end_bar - bar, 0), MAX_BARS_LEFT)

    def _draw(self, hidden: np.ndarray, row: np.ndarray, onset: int) -> int:
        """Sample the next event into row (1, S) -> its onset."""
        heads, request = self._model.heads, self._request
        mixed = heads.begin(hidden)
        if not self._timed:
            logits = self._mask(heads.logits(mixed, 0), self._legal.tokens(1), onset)
            row[0, 0] = sample(logits[0], request.sampling, self._rng)
            return onset + streams.CLASSIC_SPACING_TICKS
        shift_logits = heads.logits(mixed, 0)
        shift_logits[0, : self._least_shift(onset)] = -np.inf
        if not self._legal.tokens(0).any():
            shift_logits[0, 0] = -np.inf  # nothing is left to be struck at this onset
        shift = sample(shift_logits[0], request.sampling, self._rng)
        heads.choose(mixed, 0, np.array([shift]))
        heads.place_in_bar(mixed, np.array([self._bars.locate_one(onset + shift)[1] % FEATURES[0].size]))
        logits = self._mask(heads.logits(mixed, 1), self._legal.tokens(shift), onset + shift)
        token = sample(logits[0], request.sampling, self._rng)
        self._legal.advance(shift, token)
        row[0, :] = 0
        row[0, 0], row[0, 1] = shift, token
        heads.choose(mixed, 1, row[:, 1])
        for place in range(2, row.shape[1]):
            if not self._legal.sounds(token):
                break
            logits = heads.logits(mixed, place)
            logits[0, 0] = -np.inf
            row[0, place] = sample(logits[0], request.sampling, self._rng)
            heads.choose(mixed, place, row[:, place])
        return onset + shift

    def _least_shift(self, onset: int) -> int:
        """The first new event may not stand before begin_ticks (rests bring a far one near)."""
        return min(max(self._request.begin_ticks - onset, 0), streams.MAX_SHIFT_TICKS)

    def _mask(self, logits: np.ndarray, legal: np.ndarray, onset: int) -> np.ndarray:
        request = self._request
        if not (request.may_end_early or request.end_ticks is None):
            legal[EOS] = False
        if self._timed and onset < request.begin_ticks:
            legal[:] = False
            legal[REST] = True
        if not legal.any():
            legal[EOS] = True
        return np.where(legal, logits, np.float32(-np.inf))
