"""Everything that shifts the model's logits before they are drawn from: against loops, for parts that enter and play in
time, for drums that keep a pattern, for music that reuses what it has, for a form, a cadence, velocities that change.
All of it is soft: constraints hold whatever it prefers.
"""

from __future__ import annotations

import numpy as np

from generator.compose.asking.request import GenerationRequest, RequestPart
from generator.compose.consistency.consistency import Consistency
from generator.compose.drawing.cadence import Cadence
from generator.compose.drawing.entrances import Entrances
from generator.compose.drawing.form_guide import FormGuide
from generator.compose.drawing.groove import Groove
from generator.compose.drawing.repetition import LoopGuard
from generator.compose.drawing.tightness import Tightness, is_played_tightly
from generator.compose.drawing.velocity_runs import VelocityRuns
from generator.compose.note_table import table_of
from generator.events.context import EXPRESSIVE
from generator.events.ensemble import DRUMS, family_of
from generator.events.streams import (
    DURATION_INDEX,
    DURATION_TICKS,
    PART_INDEX,
    SHIFT_INDEX,
    TOKEN_INDEX,
    VELOCITY_INDEX,
)
from generator.events.vocabulary import Vocabulary
from generator.music.bars import BarGrid
from generator.music.instruments import BASS_FAMILY


class Steering:
    """Steers the takes of a request.

    end_bar: index of the bar at whose beginning the piece is over, as a condition, None for no such condition;
    dynamics: value of that condition.
    """

    def __init__(
        self, vocabulary: Vocabulary, request: GenerationRequest, bars: BarGrid, end_bar: int | None, dynamics: int
    ) -> None:
        self._vocabulary, self._request, self._bars, self._end_bar = vocabulary, request, bars, end_bar
        self._composed = {part.value for part in request.parts if part.is_composed} or {0}  # {0} without parts
        self._seed_notes = table_of(request.seed, request.parts)
        self._guards = self._loop_guards()
        self._entrances = self._make_entrances()
        self.presence = self._presence_strength()
        """How strongly new parts are made to play beside given ones; 0 without drums, or without new parts."""
        self.adds_basses = all(family_of(value) == BASS_FAMILY for value in self._composed)
        """Whether all composed parts are basses."""
        self._form = self._make_form_guide()
        self._groove = self._make_groove()
        self._consistency = self._make_consistency()
        self._cadence = self._make_cadence()
        self._tightness = self._make_tightness()
        is_played = bool(request.parts) and dynamics == EXPRESSIVE
        self._velocity_runs = VelocityRuns(request.takes) if is_played else None

    def _loop_guards(self) -> dict[int, LoopGuard]:
        """The guards of composed parts, by their values. Drums may repeat as they like, and so may a bass under other
        parts: it is melodies and accompaniments that get stuck."""
        request, vocabulary = self._request, self._vocabulary
        repeats = request.sampling.repeats
        if not repeats:
            return {}
        parts = [part for part in request.parts if part.value != DRUMS]
        several = len(parts) > 1
        values = [part.value for part in parts if part.is_composed and not (several and part.is_bass)]
        return {
            value: LoopGuard(self._bars, vocabulary.words, vocabulary.sounds, request.takes, repeats)
            for value in (values if request.parts else [0])
        }

    def _make_entrances(self) -> Entrances | None:
        """For new parts; None where there are none, or no other part that could play instead."""
        request = self._request
        if len(request.parts) < 2:
            return None
        new = [
            part
            for part, track in zip(request.parts, request.seed.tracks, strict=True)
            if part.is_composed and not len(track)
        ]
        bar = int(self._bars.locate_one(request.begin_ticks)[0])
        bar_ticks = self._bars.bar_start(bar + 1) - self._bars.bar_start(bar)
        values = [part.value for part in new]
        begins = [begin_of(part, request) for part in new]
        return Entrances(values, begins, bar_ticks, request.takes) if new else None

    def _make_form_guide(self) -> FormGuide | None:
        """None where there is no plan, or its strength is 0. Where the piece ends, its last bar is left to the model,
        as what it would repeat goes on."""
        request, end = self._request, self._end_bar
        if request.forms is None or not request.sampling.form_strength:
            return None
        return FormGuide(
            self._bars,
            self._vocabulary,
            request.forms,
            self._seed_notes,
            until=request.forms.shape[1] if end is None or request.follows is not None else end - 1,
            composed=self._composed,
            takes=request.takes,
            strength=request.sampling.form_strength,
        )

    def _make_groove(self) -> Groove | None:
        """None where no drums are composed. Where the piece ends, its last bar is left to the model."""
        request, end = self._request, self._end_bar
        if DRUMS not in self._composed or not request.sampling.groove:
            return None
        return Groove(
            self._bars,
            self._vocabulary,
            self._seed_notes,
            until=np.inf if end is None or request.follows is not None else self._bars.bar_start(end - 1),
            alone=self._composed == {DRUMS},
            takes=request.takes,
            strength=request.sampling.groove,
        )

    def _make_consistency(self) -> Consistency | None:
        """None where only drums are composed."""
        request, strength = self._request, self._request.sampling.consistency
        if not strength or self._composed == {DRUMS}:
            return None
        return Consistency(self._vocabulary, self._seed_notes, request.takes, strength)

    def _make_cadence(self) -> Cadence | None:
        """None where the piece goes on, and where something else decides how it ends: given parts, locked notes,
        chords. The first composed bar is left to the model."""
        request = self._request
        own_end = any((request.follows, request.given, request.locked, request.controls.chords))
        composed = self._composed - {DRUMS}
        if self._end_bar is None or request.end_ticks is None or own_end or not request.sampling.cadence:
            return None
        first = self._bars.bar_start(self._bars.locate_one(request.begin_ticks)[0] + 1)
        if request.end_ticks <= first or not composed:
            return None
        key = request.controls.parsed_key
        return Cadence(
            self._bars,
            self._vocabulary,
            self._seed_notes,
            begin=first,
            end=request.end_ticks,
            tonic=key.tonic if key else None,
            composed=composed,
            takes=request.takes,
            strength=request.sampling.cadence,
        )

    def _make_tightness(self) -> Tightness | None:
        """None unless drums play with other parts, and where the music so far is played freely."""
        request = self._request
        others = self._composed - {DRUMS}
        if not request.has_drums_beside_others or not others or not request.sampling.tightness:
            return None
        around = [table_of(score, request.parts) for score in (request.given, request.follows) if score]
        if not is_played_tightly(np.concatenate([self._seed_notes, *around]), self._bars):
            return None
        return Tightness(self._bars, others, request.sampling.tightness)

    def _presence_strength(self) -> float:
        request = self._request
        applies = request.given and self._entrances and request.has_drums_beside_others
        return request.sampling.presence if applies else 0.0

    def silent_nats(self, takes: np.ndarray, onset: np.ndarray) -> np.ndarray:
        """Nats by which the part that has been silent longest is made likelier at these ticks, (B,)."""
        if not self._entrances:
            return np.zeros(len(takes))
        return self._entrances.nats(takes, onset).max(axis=1)

    def note(self, take: int, onset: int, row: np.ndarray) -> None:
        """Record an event that was composed or given; a take's events come in order. onset: grid ticks; row: (S,)."""
        part, token = int(row[PART_INDEX]) if self._request.parts else 0, int(row[TOKEN_INDEX])
        if self._entrances and self._vocabulary.sounds[token]:
            self._entrances.note(take, onset + int(DURATION_TICKS[row[DURATION_INDEX]]), part)
        if self._groove and part == DRUMS and self._vocabulary.sounds[token]:
            self._groove.note(take, onset, token)
        if row[DURATION_INDEX]:
            if part in self._guards:
                self._guards[part].note(take, onset, self._vocabulary.pitches[token])
            if self._form:
                self._form.note(take, onset, part, token)
            if self._cadence:
                self._cadence.note(take, onset, part, token, int(row[DURATION_INDEX]))
            if self._consistency:
                self._consistency.note(take, onset, part, token, int(row[DURATION_INDEX]))

    def note_velocities(self, takes: np.ndarray, event: np.ndarray) -> None:
        """Record the velocities of events that sound. takes: (B,); event: (B, S)."""
        if self._velocity_runs:
            self._velocity_runs.note(takes, event[:, PART_INDEX], event[:, VELOCITY_INDEX])

    def steered(
        self, stream: int, logits: np.ndarray, takes: np.ndarray, onset: np.ndarray, event: np.ndarray
    ) -> np.ndarray:
        """The logits of a stream (B, V), shifted by all that applies. takes: (B,); onset: (B,) that of the event
        before; event: (B, S) the streams drawn so far."""
        begin = onset + event[:, SHIFT_INDEX]
        if stream == TOKEN_INDEX and self._guards:
            logits = self._guarded(logits, takes, begin, self._part_of(event))
        elif stream == PART_INDEX and self._vocabulary.has_parts:
            if self._entrances:
                logits = self._entrances.encouraged(logits, takes, begin)
            if self._tightness:
                logits = self._tightness.discouraged(logits, begin)
        elif stream == VELOCITY_INDEX and self._velocity_runs:
            logits = self._velocity_runs.discouraged(logits, takes, event[:, PART_INDEX])
        if self._consistency and stream == TOKEN_INDEX:
            logits = self._consistency.tokens(logits, takes, begin, self._part_of(event))
        if self._form:
            logits = self._led_by_form(self._form, stream, logits, takes, onset, event)
        if self._groove and stream == SHIFT_INDEX:
            logits = self._groove.shifts(logits, takes, onset)
        elif self._groove and stream == PART_INDEX:
            logits = self._groove.parts(logits, takes, begin)
        elif self._groove and stream == TOKEN_INDEX:
            logits = self._groove.tokens(logits, takes, begin, event[:, PART_INDEX])
        if self._cadence and stream != VELOCITY_INDEX and begin.max() >= self._cadence.begin:
            logits = self._led_to_end(self._cadence, stream, logits, takes, onset, event)
        return logits

    def _part_of(self, event: np.ndarray) -> list[int]:
        """The part of each event (B, S), 0 in a model without parts."""
        return event[:, PART_INDEX].tolist() if self._vocabulary.has_parts else [0] * len(event)

    def _guarded(self, logits: np.ndarray, takes: np.ndarray, begin: np.ndarray, parts: list[int]) -> np.ndarray:
        """Logits of tokens (B, V) that begin at these ticks (B,), with those that would continue a loop made less
        likely."""
        for row, (take, tick, value) in enumerate(zip(takes.tolist(), begin.tolist(), parts, strict=True)):
            guard = self._guards.get(value)
            penalty = guard.penalty(take, tick) if guard else None
            if penalty:
                tokens, nats_less = penalty
                logits = logits.copy()
                # Far below all others, yet above what is ruled out: controls may leave nothing else.
                logits[row, tokens] -= np.float32(min(nats_less, 1e4))
        return logits

    def _led_by_form(
        self,
        form: FormGuide,
        stream: int,
        logits: np.ndarray,
        takes: np.ndarray,
        onset: np.ndarray,
        event: np.ndarray,
    ) -> np.ndarray:
        """Logits of a stream (B, V), shifted by the form."""
        if stream not in (SHIFT_INDEX, PART_INDEX, TOKEN_INDEX):
            return logits
        logits, parts = logits.copy(), self._part_of(event)
        for row, (take, tick) in enumerate(zip(takes.tolist(), onset.tolist(), strict=True)):
            if stream == SHIFT_INDEX:
                wanted = form.shift(take, tick)
                if wanted and wanted[0] < logits.shape[1]:
                    logits[row, wanted[0]] += wanted[1]
                continue
            begin = tick + int(event[row, SHIFT_INDEX])
            if self._vocabulary.has_parts and stream == PART_INDEX:
                values, likelier = form.parts(take, begin)
                logits[row, values] += likelier
            elif stream == TOKEN_INDEX:
                tokens = form.tokens(take, begin, parts[row])
                if tokens is not None:
                    logits[row] += tokens
        return logits

    def _led_to_end(
        self,
        cadence: Cadence,
        stream: int,
        logits: np.ndarray,
        takes: np.ndarray,
        onset: np.ndarray,
        event: np.ndarray,
    ) -> np.ndarray:
        """Logits of a stream (B, V), shifted by the cadence."""
        added = np.zeros_like(logits)
        rows = zip(takes.tolist(), onset.tolist(), event[:, SHIFT_INDEX].tolist(), self._part_of(event), strict=True)
        for row, (take, tick, shift, part) in enumerate(rows):
            if stream == SHIFT_INDEX:
                cadence.shift(added[row], take, tick)
            elif self._vocabulary.has_parts and stream == PART_INDEX:
                cadence.parts(added[row], take, tick + shift)
            elif stream == TOKEN_INDEX:
                cadence.tokens(added[row], take, tick + shift, part)
            else:
                cadence.durations(added[row], take, tick + shift, part, int(event[row, TOKEN_INDEX]))
        return logits + added


def begin_of(part: RequestPart, request: GenerationRequest) -> int:
    """The first grid tick at which a note of a part may be composed."""
    return request.begin_ticks if part.begin_ticks is None else part.begin_ticks
