"""The ending "downbeat": one last chord on the first beat of the last bar, held to the end."""

from __future__ import annotations

import numpy as np

from generator.compose.constraints.constraint import Constraint, TakeProgress
from generator.compose.constraints.harmony import Harmony
from generator.compose.constraints.timeline import Span, Timeline
from generator.compose.constraints.tokens import TokenTable
from generator.errors import ContinuoError
from generator.music.harmony import PITCH_NAMES


class LastChord(Constraint):
    """Needs a stretch with an end, of two bars or more. is_bass: whether the part plays the lowest note of the chord,
    which must come and be its root."""

    def __init__(self, span: Span, harmony: Harmony, *, is_bass: bool = True) -> None:
        self._span, self._harmony, self._is_bass = span, harmony, is_bass

    def select(self, tokens: TokenTable) -> None:
        self._lowest_classes = tokens.lowest % 12

    def lay_out(self, timeline: Timeline) -> None:
        span, start = self._span, self._span.last_bar
        if start is None or span.end is None:
            raise ContinuoError("{--ending} downbeat needs a length: give {--bars} or {--seconds}")
        if start <= span.begin:
            raise ContinuoError("{--ending} downbeat needs two bars or more: compose or fill more bars")
        self._tick, self._end = start, span.end
        index = self._tick - self._span.first
        timeline.last_downbeat = self._tick
        timeline.note_ok &= timeline.ticks <= self._tick
        if self._is_bass:
            timeline.bass[index] = self._harmony.last_bass(self._tick)
        classes = self._harmony.last_classes()
        if classes is not None:
            timeline.classes[index] = classes

    def settle(self, timeline: Timeline) -> None:
        index = self._tick - self._span.first
        kind = timeline.kind[index]
        self._bass = int(timeline.bass[index])
        if self._bass >= 0 and not timeline.reachable[kind]:
            raise ContinuoError(
                "{--ending} downbeat: {--range} {range!r} and the other controls leave no {bass} to end "
                "on: widen the range",
                range=self._span.controls.range,
                bass=PITCH_NAMES[self._bass],
            )
        self._is_due = self._is_bass and bool(timeline.note_ok[index])

    def bound(self, take: TakeProgress) -> None:
        if self._is_due and take.onset < self._tick:
            take.most = min(take.most, self._tick)

    def tokens(self, legal: np.ndarray, take: TakeProgress, shift: int) -> None:
        is_first = shift or not take.struck
        if is_first and take.onset + shift == self._tick and self._bass >= 0:
            legal &= self._lowest_classes == self._bass

    def longest(self, take: TakeProgress, onset: int, token: int) -> int:
        return (self._tick if onset < self._tick else self._end) - onset

    def durations(self, legal: np.ndarray, onset: int) -> None:
        if onset == self._tick:
            legal[: int(legal.nonzero()[0][-1])] = False
