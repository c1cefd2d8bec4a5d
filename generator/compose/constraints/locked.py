"""Events that come as they are: locked ones between what is composed, and in a model with parts given ones, before what
is composed at their onset."""

from __future__ import annotations

import numpy as np

from generator.compose.constraints.constraint import NEVER, Constraint, TakeProgress
from generator.compose.constraints.timeline import Timeline
from generator.compose.constraints.tokens import TokenTable
from generator.events.streams import MAX_SHIFT_TICKS, TOKEN_INDEX


class Locked(Constraint):
    """rows: (N, S) events that must come, onsets: (N,) their grid ticks, in order; notes: (M, 4) the same as notes,
    none of which is struck again while it sounds."""

    def __init__(self, rows: np.ndarray, onsets: np.ndarray, notes: np.ndarray, takes: int) -> None:
        self._rows = np.concatenate([rows, np.zeros((1, rows.shape[1]), np.int64)])
        self._tokens = self._rows[:, TOKEN_INDEX].tolist()
        self._onsets, self._notes = [*onsets.tolist(), NEVER], notes
        self._next = [0] * takes  # of each take, the index of the one to come

    def select(self, tokens: TokenTable) -> None:
        self._sounds, self._lowest = tokens.sounds, tokens.lowest

    def lay_out(self, timeline: Timeline) -> None:
        first = int(timeline.ticks[0])
        sounding = np.zeros((len(timeline.ticks), 2), np.uint64)
        for onset, duration, pitch, _ in self._notes.tolist():
            part = slice(max(0, onset - first), max(0, onset + duration - first))
            sounding[part, pitch >> 6] |= np.uint64(1 << (pitch & 63))
        timeline.sounding_sets, sets = np.unique(sounding, axis=0, return_inverse=True)
        timeline.sounding = sets.reshape(-1)

    def shifts(self, legal: np.ndarray, take: TakeProgress) -> None:
        until = self._onsets[self._next[take.index]] - take.onset
        if until > MAX_SHIFT_TICKS:
            return
        legal[until + 1 :] = False
        # It may always be gone to, unless a note must come before it, and there is room for that.
        legal[until] |= until + take.onset <= take.most or not legal.any()

    def tokens(self, legal: np.ndarray, take: TakeProgress, shift: int) -> None:
        following = self._next[take.index]
        if self._onsets[following] == take.onset + shift:  # it, or a token below it
            token = self._tokens[following]
            legal &= self._sounds & (self._lowest < self._lowest[token])
            legal[token] = True

    def given(self, takes: list[TakeProgress], shift: np.ndarray, token: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which takes have just chosen their next locked event, (B,) bool, and the rows (B, S) of those events."""
        following = [self._next[take.index] for take in takes]
        onsets = [take.onset + moved for take, moved in zip(takes, shift.tolist(), strict=True)]
        due = [self._onsets[index] == onset for index, onset in zip(following, onsets, strict=True)]
        rows = self._rows[following]
        return np.array(due) & (rows[:, TOKEN_INDEX] == token), rows

    def step_locked(self, take: TakeProgress) -> None:
        """The next locked event has come."""
        self._next[take.index] += 1


class Given(Constraint):
    """rows: (N, S) events that must come, onsets: (N,) their grid ticks, in order."""

    def __init__(self, rows: np.ndarray, onsets: np.ndarray, takes: int) -> None:
        self.rows = np.concatenate([rows, np.zeros((1, rows.shape[1]), np.int64)])
        self._onsets = [*onsets.tolist(), NEVER]
        self._next = [0] * takes  # of each take, the index of the one to come

    def distance(self, take: TakeProgress) -> int:
        """How many ticks the next given event is away, NEVER where none comes."""
        return self._onsets[self._next[take.index]] - take.onset

    def shifts(self, legal: np.ndarray, take: TakeProgress) -> None:
        until = self.distance(take)
        if until > MAX_SHIFT_TICKS:
            return
        legal[until + 1 :] = False
        # It may always be gone to, unless a note must come before it, and there is room for that.
        legal[until] |= until + take.onset <= take.most or not legal.any()
        if not until:
            legal[1:] = False

    def due(self, take: TakeProgress, moved: int) -> np.ndarray | None:
        """The row (S,) of the event that must come after a shift; None where something is composed."""
        index = self._next[take.index]
        return self.rows[index] if self._onsets[index] == take.onset + moved else None

    def step_given(self, take: TakeProgress) -> None:
        """The next given event has come."""
        self._next[take.index] += 1
