"""Density: how many notes each whole bar has, at least and at most."""

from __future__ import annotations

import math

import numpy as np

from generator.compose.constraints.constraint import NEVER, Constraint, TakeProgress
from generator.compose.constraints.timeline import Span, Timeline
from generator.compose.constraints.tokens import TokenTable
from generator.errors import ContinuoError, Text
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.metre import beat_ticks


class Density(Constraint):
    """Counts the notes of each bar. Tables over the bars of the timeline: quotas, the most notes; needs, the fewest;
    ends, the first tick after the bar; latest[bar][n], the latest tick of the next note if n are still missing; after,
    the latest tick of the first note that a later bar needs."""

    def __init__(self, span: Span, takes: int) -> None:
        self._controls, self._span = span.controls, span
        self._bars, self._counts = [-1] * takes, [0] * takes  # the bar that each take is in, and its notes there

    def select(self, tokens: TokenTable) -> None:
        self._sizes = tokens.sizes.tolist()

    def settle(self, timeline: Timeline) -> None:
        bars, count = self._span.bars, int(timeline.bar[-1]) + 1
        starts = [bars.bar_start(timeline.first_bar + bar) for bar in range(count + 1)]
        self._ends, self._bar_of = starts[1:], timeline.bar
        notes = [self._notes_of_bar(timeline, starts[bar], starts[bar + 1]) for bar in range(count)]
        self._needs, self._quotas = [need for need, _ in notes], [quota for _, quota in notes]
        # Locked notes may be all that a bar has room for.
        timeline.note_ok &= np.array([quota > 0 for quota in self._quotas])[timeline.bar]
        self._latest, self._after = [[NEVER]] * count, [NEVER] * count
        upcoming = NEVER
        for bar in range(count - 1, -1, -1):
            self._after[bar] = upcoming
            if self._needs[bar]:
                latest = self._latest_onsets(timeline, starts[bar], starts[bar + 1], self._needs[bar])
                self._latest[bar] = [NEVER, *latest]
                upcoming = latest[-1]

    def _notes_of_bar(self, timeline: Timeline, start: int, end: int) -> tuple[int, int]:
        """Fewest and most notes to compose in the bar from tick start to end."""
        span, (least, most) = self._span, self._controls.densities
        metre = span.bars.metres[span.bars.locate_one(start)[2]]
        beats = (end - start) / beat_ticks(metre, GRID_TICKS_PER_QUARTER)
        locked = int(np.count_nonzero((span.locked[:, 0] >= start) & (span.locked[:, 0] < end)))
        quota = NEVER if most is None else math.floor(most * beats + 1e-9)
        need = math.ceil(least * beats - 1e-9)
        if not quota or need > quota:
            raise ContinuoError(
                "{--density} {density!r}: no whole number of notes in a bar of {numerator}/{denominator} "
                "lies in this range; widen it",
                density=self._controls.density,
                numerator=metre.numerator,
                denominator=metre.denominator,
            )
        whole = start >= span.begin and end <= (int(timeline.ticks[-1]) + 1 if span.end is None else span.end)
        is_last = timeline.last_downbeat is not None and start >= timeline.last_downbeat
        need = max(need - locked, 0) if whole and not is_last else 0
        return need, max(quota - locked, 0) if quota < NEVER else NEVER

    def _latest_onsets(self, timeline: Timeline, start: int, end: int, need: int) -> list[int]:
        """The latest tick of the next note, for each number of missing notes from 1 to `need`."""
        onsets = start + np.flatnonzero(timeline.note_ok[start - self._span.first : end - self._span.first])
        if len(onsets) < need:
            raise ContinuoError(
                "{--density} {density!r} asks for {need} notes in a bar, where {--grid} {grid} has room "
                "for {count}: lower it, or choose a finer grid",
                density=self._controls.density,
                need=need,
                count=len(onsets),
                grid=self._controls.grid or Text("free"),
            )
        apart = max(1, len(onsets) // (2 * need))
        return onsets[len(onsets) - apart * np.arange(1, need + 1)].tolist()

    def _bar_and_count(self, take: TakeProgress, onset: int) -> tuple[int, int]:
        """The bar of an onset, and the notes composed there so far."""
        bar = int(self._bar_of[onset - self._span.first])
        return bar, self._counts[take.index] if bar == self._bars[take.index] else 0

    def due(self, take: TakeProgress, onset: int, size: int = 0) -> int:
        """The latest tick of the next note if `size` notes are struck at an onset, so that no bar has too few."""
        bar, count = self._bar_and_count(take, onset)
        missing = self._needs[bar] - count - size
        return self._latest[bar][missing] if missing > 0 else self._after[bar]

    def bound(self, take: TakeProgress) -> None:
        bar, count = self._bar_and_count(take, take.onset)
        if count >= self._quotas[bar]:
            take.least = max(take.least, self._ends[bar])
        take.most = min(take.most, self.due(take, take.onset))

    def room(self, take: TakeProgress, onset: int) -> int:
        bar, count = self._bar_and_count(take, onset)
        return self._quotas[bar] - count

    def step(self, take: TakeProgress, token: int, end: int) -> None:
        bar, count = self._bar_and_count(take, take.onset)
        self._bars[take.index], self._counts[take.index] = bar, count + self._sizes[token]
