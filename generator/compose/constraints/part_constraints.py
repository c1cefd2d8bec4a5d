"""The constraints of one part: what it may play and when, for several takes side by side.

Takes are handled one by one, with plain numbers and cached masks, which is quicker than arithmetic on small arrays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

import numpy as np

from generator.compose.constraints.constraint import NEVER, Constraint, TakeProgress
from generator.compose.constraints.timeline import Span, Timeline
from generator.compose.constraints.tokens import TokenTable
from generator.events.streams import DURATION_TICKS, VELOCITIES

DURATIONS = DURATION_TICKS.tolist()
MOST_NOTES = 128  # of any token


def overriding(constraints: Sequence[Constraint], method: str) -> list[Callable]:
    """The bound methods of those constraints that override it: the others need not be called at every event."""
    inherited = getattr(Constraint, method)
    return [getattr(one, method) for one in constraints if getattr(type(one), method) is not inherited]


class PartConstraints:
    """value: that of the part; constraints: those on this part alone; joint: those on all parts together, of which only
    `select`, `velocities`, `lay_out` and `settle` are called here. Raises ContinuoError for controls that contradict
    each other."""

    def __init__(
        self,
        value: int,
        tokens: TokenTable,
        span: Span,
        takes: int,
        constraints: Sequence[Constraint],
        joint: Sequence[Constraint] = (),
    ) -> None:
        self.value, self.span = value, span
        self._begin, self._first = span.begin, span.first
        self._constraints, self._tokens = [*constraints, *joint], tokens
        self.progress = [TakeProgress(index, span.first) for index in range(takes)]
        self._may_add = [False] * takes  # whether a note may be added at the onset of each take
        self._most = [NEVER] * takes  # the tick that no shift of each take may pass
        legal = VELOCITIES > 0
        for constraint in self._constraints:
            constraint.select(tokens)
        for constraint in self._constraints:
            constraint.velocities(legal)
        self.legal_velocities = legal
        self.lowest, self.masks = tokens.lowest.tolist(), tokens.masks
        self._bounds, self._rooms = overriding(constraints, "bound"), overriding(constraints, "room")
        self._adding, self._of_tokens = overriding(constraints, "may_add"), overriding(constraints, "tokens")
        self._of_longest, self._of_durations = overriding(constraints, "longest"), overriding(constraints, "durations")
        self._steps = overriding(constraints, "step")
        self._fitting: dict[tuple[int, int], np.ndarray] = {}  # tokens that may begin, by kind of tick and room
        self.timeline = Timeline(span, tokens)

    def lay_out(self, until: int, like: Timeline | None = None) -> None:
        """Extend the timeline to a tick. like: another part's timeline, from which unconstrained columns are copied."""
        if like is None:
            self.timeline.extend(until)
        else:
            self.timeline.extend_like(like)
        for constraint in self._constraints:
            constraint.lay_out(self.timeline)
        self.timeline.group()
        for constraint in self._constraints:
            constraint.settle(self.timeline)
        self._fitting.clear()  # kinds of ticks are numbered anew

    def bound(self, take: TakeProgress) -> TakeProgress:
        """Set the ticks between which this part's next note may begin, by its own constraints. -> its progress."""
        own = self.progress[take.index]
        own.least = take.least if take.least > self._begin else self._begin
        own.most, own.rests = NEVER, take.rests
        for bound in self._bounds:
            bound(own)
        return own

    def may_add(self, take: TakeProgress, most: int, room: int) -> bool:
        """Whether the part may add a note at the take's onset; to be called before `may_begin`. most: the tick that no
        shift may pass; room: the most notes that all parts may strike now."""
        own, onset = self.progress[take.index], take.onset
        may = self.value >= take.part and own.least <= onset <= most and room >= 1
        may = may and bool(self.timeline.note_ok[onset - self._first]) and self.room(own, onset) >= 1
        for adding in self._adding:
            may = may and adding(own)
        self._may_add[take.index], self._most[take.index] = may, most
        return may

    def may_begin(self, take: TakeProgress, moved: int) -> bool:
        """Whether the part's next note may begin after a shift."""
        if not moved:
            return self._may_add[take.index]
        onset = take.onset + moved
        within = self.progress[take.index].least <= onset <= self._most[take.index]
        return within and bool(self.timeline.note_ok[onset - self._first])

    def room(self, own: TakeProgress, onset: int) -> int:
        """The most notes that the part may strike at an onset."""
        room = MOST_NOTES
        for limit in self._rooms:
            room = min(room, limit(own, onset))
        return room

    def tokens(self, take: TakeProgress, moved: int, room: int) -> np.ndarray:
        """Which tokens may follow a shift, (V,) bool, which the caller may change. room: the most notes that all parts
        may strike there."""
        own, onset = self.progress[take.index], take.onset + moved
        index = onset - self.span.first
        if self.timeline.note_ok[index] and onset >= own.least:
            row = self._fits(int(self.timeline.kind[index]), min(room, self.room(own, onset))).copy()
        else:
            row = np.zeros(len(self.lowest), bool)
        for change in self._of_tokens:
            change(row, own, moved)
        return row

    def _fits(self, kind: int, room: int) -> np.ndarray:
        """Tokens allowed at a kind of tick that have no more notes than `room`. (V,) bool."""
        mask = self._fitting.get((kind, room))
        if mask is None:
            mask = self._fitting[kind, room] = self.timeline.allowed[kind] & (self._tokens.sizes <= room)
        return mask

    def durations(self, row: np.ndarray, take: TakeProgress, onset: int, token: int, longest: int) -> None:
        """Set which durations are legal for a token at an onset, (D,) bool. longest: limit in ticks for all parts."""
        own = self.progress[take.index]
        for limit in self._of_longest:
            longest = min(longest, limit(own, onset, token))
        row[1 : bisect_right(DURATIONS, longest)] = True
        for change in self._of_durations:
            change(row, onset)

    def strike(self, index: int, token: int) -> None:
        """Record that a token was struck in the take of this index, composed or given."""
        own = self.progress[index]
        own.struck |= self.masks[token]
        own.last_note = own.onset

    def step(self, index: int, token: int, end: int) -> None:
        """Record that a token was composed in the take of this index, which sounds until tick `end`."""
        own = self.progress[index]
        own.last_lowest = self.lowest[token]
        for step in self._steps:
            step(own, token, end)
