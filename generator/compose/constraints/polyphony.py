"""Polyphony: the most notes that sound at once."""

from __future__ import annotations

from bisect import bisect_right, insort

from generator.compose.constraints.constraint import NEVER, Constraint, TakeProgress
from generator.compose.constraints.density import Density
from generator.compose.constraints.tokens import TokenTable
from generator.errors import ContinuoError


class Polyphony(Constraint):
    """Each voice is free again at the tick where its note ends. density: decides when a note must come, for which a
    voice has to be free; None for no such notes."""

    def __init__(self, voices: int, density: Density | None, takes: int) -> None:
        self._voices, self._density = voices, density
        self._ends = [[0] * voices for _ in range(takes)]  # end of each voice's note, ascending

    def select(self, tokens: TokenTable) -> None:
        tokens.few = tokens.sizes <= self._voices
        self._sizes = tokens.sizes.tolist()
        if not (tokens.may_sound & tokens.few).any():
            raise ContinuoError(
                "{--polyphony} {voices}: the checkpoint has no chord of so few notes in {--range}; raise "
                "it, or widen the range",
                voices=self._voices,
            )

    def bound(self, take: TakeProgress) -> None:
        take.least = max(take.least, self._ends[take.index][0])

    def room(self, take: TakeProgress, onset: int) -> int:
        return bisect_right(self._ends[take.index], onset)

    def longest(self, take: TakeProgress, onset: int, token: int) -> int:
        if self._density is None:
            return NEVER
        size, ends = self._sizes[token], self._ends[take.index]
        due = self._density.due(take, onset, size)
        held = len(ends) - bisect_right(ends, due) + size
        return due - onset if held >= self._voices else NEVER  # one voice must be free by then

    def step(self, take: TakeProgress, token: int, end: int) -> None:
        size, ends = self._sizes[token], self._ends[take.index]
        del ends[:size]  # the voices that are free
        for _ in range(size):
            insort(ends, end)
