"""Composing with a model of the classic recipe: names of notes and chords, one after another at fixed spacing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from generator.compose.asking.request import MAX_SEED_EVENTS, ComposedEvent
from generator.compose.constraints.tokens import TokenTable
from generator.compose.drawing.composer import EventComposer
from generator.compose.drawing.sampling import nats
from generator.errors import ContinuoError
from generator.events.classic import SPACING_TICKS
from generator.events.context import COLUMN, FEATURES
from generator.events.vocabulary import BOS, EOS
from generator.music.harmony import EVERY_CLASS

_TOKEN = 0  # the only stream


class ClassicComposer(EventComposer):
    """Composes events of one stream. They have no timing, so of the controls only those of pitch hold."""

    def run(self) -> Iterator[tuple[int, ComposedEvent]]:
        """(index of the take, event). Raises ContinuoError where the controls leave no token."""
        model, request = self._model, self._request
        rows = self._tokenizer.encode(request.seed).rows[-MAX_SEED_EVENTS:].astype(np.int64)
        rows = np.concatenate([[[BOS]], rows])
        context = np.zeros((1, len(FEATURES)), np.int64)
        for name in ("style", "key", "tempo", "dynamics"):
            context[:, COLUMN[name]] = getattr(self._conditions, name)
        hidden, state = self._prefill(rows, np.repeat(context, len(rows), axis=0))
        legal = self._legal_tokens()
        onset, alive = request.begin_ticks, np.ones(request.takes, bool)
        for _ in range(request.max_events):
            choice = model.choice(hidden, state)
            conditioned, logits = self._guidance.logits(choice.logits(_TOKEN), np.full(request.takes, onset))
            token = self._sample(
                logits, np.repeat(legal[None], len(logits), axis=0), _TOKEN, self._draws.next()[:, _TOKEN]
            )
            alive &= token != EOS
            if not alive.any() or (request.end_ticks is not None and onset >= request.end_ticks):
                return
            cost = nats(conditioned, token)
            for take in np.flatnonzero(alive).tolist():
                yield take, ComposedEvent(onset, token[take : take + 1].astype(np.int16), cost[take])
            onset += SPACING_TICKS
            every = np.repeat(context, request.takes, axis=0)
            hidden = model.step(
                self._guidance.rows(token[:, None]), self._guidance.context(every, np.full(len(every), onset)), state
            )

    def _legal_tokens(self) -> np.ndarray:
        """(V,) bool, the same for all events."""
        request, table = self._request, TokenTable(self._model.vocabulary)
        key, (low, high) = request.controls.parsed_key, request.controls.pitches
        legal = table.within(key.classes if key else EVERY_CLASS) & (table.lowest >= low) & (table.highest <= high)
        if not legal.any():
            raise ContinuoError("{--key} and {--range} leave no note that this checkpoint knows: widen one of them")
        legal[EOS] = request.may_end_early or request.end_ticks is None
        return legal
