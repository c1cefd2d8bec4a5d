"""Events that must come unchanged: locked ones in a model without parts, among composed events; given ones in a model
with parts, before composed events of the same onset."""

from __future__ import annotations

import numpy as np

from generator.compose.constraints.constraint import NEVER, Constraint, TakeProgress
from generator.compose.constraints.timeline import Timeline
from generator.compose.constraints.tokens import TokenTable
from generator.events.streams import MAX_SHIFT_TICKS, TOKEN_INDEX


class Locked(Constraint):
    """rows: (N, S) events that must come; onsets: (N,) their grid ticks, in order; notes: (M, 4) the same as notes,
    whose keys are not struck again while they sound."""

    def __init__(self, rows: np.ndarray, onsets: np.ndarray, notes: np.ndarray, takes: int) -> None:
        self._rows = np.concatenate([rows, np.zeros((1, rows.shape[1]), np.int64)])
        self._tokens = self._rows[:, TOKEN_INDEX].tolist()
        self._onsets, self._notes = [*onsets.tolist(), NEVER], notes
        self._next = [0] * takes  # index of the next locked event of each take

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
        # It may always be the next event, unless a note must come before it and can.
        legal[until] |= until + take.onset <= take.most or not legal.any()

    def tokens(self, legal: np.ndarray, take: TakeProgress, shift: int) -> None:
        following = self._next[take.index]
        if self._onsets[following] == take.onset + shift:  # the locked token, or one below it
            token = self._tokens[following]
            legal &= self._sounds & (self._lowest < self._lowest[token])
            legal[token] = True

    def given(self, takes: list[TakeProgress], shift: np.ndarray, token: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whether each take has just chosen its next locked event, (B,) bool, and the rows (B, S) of those events."""
        following = [self._next[take.index] for take in takes]
        onsets = [take.onset + moved for take, moved in zip(takes, shift.tolist(), strict=True)]
        due = [self._onsets[index] == onset for index, onset in zip(following, onsets, strict=True)]
        rows = self._rows[following]
        return np.array(due) & (rows[:, TOKEN_INDEX] == token), rows

    def step_locked(self, take: TakeProgress) -> None:
        """The next locked event has come."""
        self._next[take.index] += 1


class Given(Constraint):
    """rows: (N, S) events that must come; onsets: (N,) their grid ticks, in order."""

    def __init__(self, rows: np.ndarray, onsets: np.ndarray, takes: int) -> None:
        self.rows = np.concatenate([rows, np.zeros((1, rows.shape[1]), np.int64)])
        self._onsets = [*onsets.tolist(), NEVER]
        self._next = [0] * takes  # index of the next given event of each take

    def distance(self, take: TakeProgress) -> int:
        """Ticks to the next given event, NEVER where none comes."""
        return self._onsets[self._next[take.index]] - take.onset

    def shifts(self, legal: np.ndarray, take: TakeProgress) -> None:
        until = self.distance(take)
        if until > MAX_SHIFT_TICKS:
            return
        legal[until + 1 :] = False
        # It may always be the next event, unless a note must come before it and can.
        legal[until] |= until + take.onset <= take.most or not legal.any()
        if not until:
            legal[1:] = False

    def due(self, take: TakeProgress, moved: int) -> np.ndarray | None:
        """The row (S,) of the given event that comes after a shift; None where an event is composed."""
        index = self._next[take.index]
        return self.rows[index] if self._onsets[index] == take.onset + moved else None

    def step_given(self, take: TakeProgress) -> None:
        """The next given event has come."""
        self._next[take.index] += 1
