"""The drums under your playing: bar by bar, from a plain pattern on. They know your tempo and how loud you play, and
are not withdrawn when you play another chord."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.live.accompany.stretch import Change, Stretch, loudness
from generator.compose.asking.accompaniment import plain_pattern
from generator.compose.asking.request import GenerationRequest
from generator.compose.continuation import Continuation
from generator.compose.note_table import PART, score_of
from generator.events.ensemble import DRUMS
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.instruments import KICKS, SNARES
from generator.music.metre import Metre, bar_ticks

_PATTERN_BARS = 4  # of the plain pattern, before what was composed: what is played does not wander off
_CONTEXT_BARS = 4
_AHEAD_BARS = 1  # composed at least so many further than the music is
_STEADY = 0.75  # of the pattern's kicks and snares
_LOUDER = 20  # than you, at most: a kick drum has to be heard
_SEED_STEP = 104_729  # between the random seeds of bars


class DrumPart:
    """request: of the drums alone."""

    def __init__(self, request: GenerationRequest, metre: Metre, *, grid: str | None) -> None:
        self._request, self._grid = request, grid
        self._bar = bar_ticks(metre, GRID)
        pattern = np.insert(plain_pattern(metre), PART, DRUMS, axis=1)
        self._pattern = np.concatenate([_moved(pattern, bar * self._bar) for bar in range(_PATTERN_BARS)])
        self.notes = np.zeros((0, PART + 1), np.int64)
        """All that were composed, (N, 5), columns as in Change."""
        self._horizon = 0

    def enter(self, tick: int) -> None:
        """Play from this bar line on."""
        self._horizon = tick

    def wanted(self, tick: float, velocity: int | None) -> Stretch | None:
        """What is to be composed next; velocity: how loud you play."""
        begin = self._horizon
        if begin < tick:  # composing fell behind: a bar is left out
            begin = int(tick // self._bar + 1) * self._bar
        if begin - tick >= (_AHEAD_BARS + 1) * self._bar:
            return None
        known = self.notes[(self.notes[:, 0] >= begin - _CONTEXT_BARS * self._bar) & (self.notes[:, 0] < begin)]
        context = [self._pattern]
        # They follow the pattern without a gap. A fill is played, but is not what goes on: else the beat is lost.
        for bar in np.unique(known[:, 0] // self._bar).tolist():
            own = known[known[:, 0] // self._bar == bar]
            if self._keeps_the_beat(_moved(own, -bar * self._bar)):
                context.append(_moved(own, (_PATTERN_BARS - 1 + len(context) - bar) * self._bar))
        start = (_PATTERN_BARS + len(context) - 1) * self._bar
        request, part = self._request, self._request.parts[0]
        controls = replace(
            part.controls,
            ending="open",
            velocity=loudness(part.controls, velocity, louder=_LOUDER),
            grid=part.controls.grid or self._grid,
        )
        continuation = Continuation(
            score_of(np.concatenate(context), request.seed, request.parts),
            start,
            start + self._bar,
            request.conditions,
            request.sampling,
            request.controls,
            request.rng_seed + _SEED_STEP * (begin // self._bar),
            parts=(replace(part, controls=controls),),
        )
        return Stretch(begin, begin + self._bar, continuation, begin - start)

    def _keeps_the_beat(self, bar: np.ndarray) -> bool:
        """Whether a bar from tick 0 on has most kicks and snares of the pattern, and no snare on another beat."""
        struck = {(onset, pitch in SNARES) for onset, _, pitch, *_ in bar.tolist() if pitch in (*KICKS, *SNARES)}
        wanted = {(onset, pitch in SNARES) for onset, _, pitch, *_ in self._pattern.tolist()
                  if onset < self._bar and pitch in (*KICKS, *SNARES)}  # fmt: skip
        strays = [onset for onset, is_snare in struck - wanted if is_snare and onset % GRID == 0]
        return len(struck & wanted) >= _STEADY * len(wanted) and not strays

    def composed(self, stretch: Stretch, notes: np.ndarray, begin: int, end: int, tick: float) -> Change:
        """A bar of it."""
        new, begin, end = stretch.notes_of(notes, begin, end, tick)
        self.notes = np.concatenate([self.notes[self.notes[:, 0] < begin], new])
        self._horizon = end
        return Change(begin, (DRUMS,), new)


def _moved(notes: np.ndarray, ticks: int) -> np.ndarray:
    """Notes, later by so many ticks."""
    notes = notes.copy()
    notes[:, 0] += ticks
    return notes
