"""All constraints joined: which hold for a stretch, and the masks they come to, event by event.

Takes are looked at one by one: with plain numbers and masks that are kept, that is quicker than arithmetic on arrays.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

import numpy as np

from generator.compose.constraints.ascending import Ascending
from generator.compose.constraints.closing import Closing
from generator.compose.constraints.constraint import Constraint, TakeProgress
from generator.compose.constraints.density import Density
from generator.compose.constraints.grid import Grid
from generator.compose.constraints.harmony import Harmony
from generator.compose.constraints.last_chord import LastChord
from generator.compose.constraints.locked import Locked
from generator.compose.constraints.polyphony import Polyphony
from generator.compose.constraints.range import Range
from generator.compose.constraints.silence import Silence
from generator.compose.constraints.timeline import NEVER, Span, Timeline
from generator.compose.constraints.tokens import TokenTable
from generator.compose.constraints.velocity import Velocity
from generator.events.streams import DURATION_TICKS, MAX_SHIFT_TICKS, STREAM_SETS, VELOCITIES
from generator.events.vocabulary import EOS, REST, Vocabulary

OPEN_BARS = 64  # of a piece without an end so many bars are laid out at a time
_DURATIONS = DURATION_TICKS.tolist()
_MOST_NOTES = 128  # of any token


def constraints_of(span: Span, takes: int, *, may_end: bool, may_close: bool) -> list[Constraint]:
    """Those that hold for a stretch, in the order in which they change a mask: the last has the last word."""
    controls = span.controls
    harmony = Harmony(span)
    density = Density(span, takes) if controls.density is not None else None
    constraints: list[Constraint | None] = [
        Range(controls, span.locked_pitches),
        Polyphony(controls.polyphony, density, takes) if controls.polyphony is not None else None,
        harmony,
        Velocity(controls),
        Grid(controls) if controls.grid is not None else None,
        Ascending(),
        Silence(NEVER if span.end is None else span.end),
        Closing(span, may_end=may_end, may_close=may_close),
        density,
        LastChord(span, harmony) if controls.ending == "downbeat" else None,
    ]
    return [constraint for constraint in constraints if constraint]


class Constraints:
    """Constraints for B takes side by side. A step is `shifts`, `tokens`, `locked_rows`, `durations`, then `advance`.

    locked: (N, S) rows and (N,) onsets of the events of span.locked, which must come as they are. may_end: whether the
    model may end the piece by itself; may_close: whether it may within the last bar, if nothing is locked.
    Raises ContinuoError for controls that contradict each other.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        span: Span,
        takes: int,
        locked: tuple[np.ndarray, np.ndarray] | None = None,
        *,
        may_end: bool = False,
        may_close: bool = False,
    ) -> None:
        self.span = span
        self._end = NEVER if span.end is None else span.end
        self._takes = [TakeProgress(index, span.first) for index in range(takes)]
        self._locked = Locked(*locked, span.locked, takes) if locked else None
        may_close = may_close and not (locked and len(locked[0]))
        self._constraints = constraints_of(span, takes, may_end=may_end, may_close=may_close)
        self._constraints += [self._locked] if self._locked else []
        self._nothing_locked = np.zeros(takes, bool), np.zeros((takes, len(STREAM_SETS["full"])), np.int64)
        self._tokens = tokens = TokenTable(vocabulary)
        legal = VELOCITIES > 0
        for constraint in self._constraints:
            constraint.select(tokens)
        for constraint in self._constraints:
            constraint.velocities(legal)
        self._legal_velocities = np.repeat(legal[None], takes, axis=0)
        self._lowest, self._masks = tokens.lowest.tolist(), tokens.masks
        self._is_sounding = tokens.sounds.tolist()
        self._bounds, self._rooms = self._overriding("bound"), self._overriding("room")
        self._of_shifts, self._of_tokens = self._overriding("shifts"), self._overriding("tokens")
        self._of_longest, self._of_durations = self._overriding("longest"), self._overriding("durations")
        self._steps = self._overriding("step")
        self._fitting: dict[tuple[int, int], np.ndarray] = {}  # by kind of tick and room: tokens that may begin
        self.timeline = Timeline(span, tokens)
        bar = int(span.bars.locate_one(span.begin)[0])
        open_end = span.bars.bar_start(bar + OPEN_BARS)
        self._lay_out(open_end if span.end is None else span.end + MAX_SHIFT_TICKS + 1)

    def _overriding(self, method: str) -> list[Callable]:
        """A method of the constraints that have one of their own: the others need not be asked at every event."""
        inherited = getattr(Constraint, method)
        own = [one for one in self._constraints if getattr(type(one), method) is not inherited]
        return [getattr(one, method) for one in own]

    def _lay_out(self, until: int) -> None:
        """The timeline up to a tick."""
        self.timeline.extend(until)
        for constraint in self._constraints:
            constraint.lay_out(self.timeline)
        self.timeline.group()
        for constraint in self._constraints:
            constraint.settle(self.timeline)
        self._fitting.clear()  # kinds of ticks have other numbers

    @property
    def onset(self) -> np.ndarray:
        """Grid tick of the last event of each take, (B,)."""
        return np.array([take.onset for take in self._takes])

    def shifts(self) -> np.ndarray:
        """(B, shifts) bool, at least one in each row."""
        timeline, first = self.timeline, self.span.first
        reach = max(take.onset for take in self._takes) + MAX_SHIFT_TICKS
        if reach >= first + len(timeline.note_ok):
            self._lay_out(first + 2 * (reach - first))
        legal = np.empty((len(self._takes), MAX_SHIFT_TICKS + 1), bool)
        for row, take in zip(legal, self._takes, strict=True):
            onset, index = take.onset, take.onset - first
            if take.is_over:
                row[:] = True
                continue
            take.least, take.most = max(onset, self.span.begin), NEVER
            for bound in self._bounds:
                bound(take)
            row[:] = timeline.note_ok[index : index + MAX_SHIFT_TICKS + 1]
            if self._end - onset <= MAX_SHIFT_TICKS and take.rests < NEVER:
                row[self._end - onset :] = True  # past the end: the piece is over
            row[: max(0, take.least - onset)] = False
            row[max(0, take.most - onset + 1) :] = False
            if row[0]:
                row[0] = self._room(take, onset) >= 1
            for change in self._of_shifts:
                change(row, take)
        return legal

    def _room(self, take: TakeProgress, onset: int) -> int:
        """How many notes may be struck at an onset."""
        room = _MOST_NOTES
        for own in self._rooms:
            room = min(room, own(take, onset))
        return room

    def tokens(self, shift: np.ndarray) -> np.ndarray:
        """Given the shifts (B,) that were chosen, which tokens may follow. (B, V) bool, the caller's to change."""
        timeline = self.timeline
        legal = np.zeros((len(self._takes), len(self._lowest)), bool)
        for row, take, moved in zip(legal, self._takes, shift.tolist(), strict=True):
            onset = take.onset + moved
            if take.is_over or onset >= self._end:
                row[EOS] = True
                continue
            index = onset - self.span.first
            if timeline.note_ok[index] and onset >= take.least:
                row[:] = self._fits(int(timeline.kind[index]), self._room(take, onset))
            for change in self._of_tokens:
                change(row, take, moved)
            if not row.any():  # a vocabulary without single notes may have none that fits: the piece ends here
                row[EOS] = True
        return legal

    def _fits(self, kind: int, room: int) -> np.ndarray:
        """Tokens allowed at a kind of tick that have no more notes than `room`. (V,) bool."""
        mask = self._fitting.get((kind, room))
        if mask is None:
            mask = self._fitting[kind, room] = self.timeline.allowed[kind] & (self._tokens.sizes <= room)
        return mask

    def locked_rows(self, shift: np.ndarray, token: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which takes have just chosen their next locked event, (B,) bool, and the rows (B, S) of those events."""
        return self._locked.given(self._takes, shift, token) if self._locked else self._nothing_locked

    def durations(self, shift: np.ndarray, token: np.ndarray) -> np.ndarray:
        """(B, durations) bool, for tokens that sound."""
        legal = np.zeros((len(self._takes), len(_DURATIONS)), bool)
        for row, take, moved, chosen in zip(legal, self._takes, shift.tolist(), token.tolist(), strict=True):
            onset = take.onset + moved
            if not self._is_sounding[chosen] or onset >= self._end or take.is_over:
                row[1:] = True
                continue
            longest = NEVER
            for own in self._of_longest:
                longest = min(longest, own(take, onset, chosen))
            row[1 : bisect_right(_DURATIONS, longest)] = True
            for change in self._of_durations:
                change(row, onset)
        return legal

    def velocities(self) -> np.ndarray:
        """(B, velocities) bool, the same at all events."""
        return self._legal_velocities

    def advance(self, shift: np.ndarray, token: np.ndarray, duration: np.ndarray, locked: np.ndarray) -> None:
        """Take note of events: shifts, tokens, duration indexes, and which of them are locked; (B,) each."""
        for take, moved, chosen, length, is_locked in zip(
            self._takes, shift.tolist(), token.tolist(), duration.tolist(), locked.tolist(), strict=True
        ):
            if moved:
                take.onset += moved
                take.struck = take.last_lowest = 0
            if not self._is_sounding[chosen] or take.is_over:
                take.rests += chosen == REST and take.onset > self.span.begin
                continue
            take.rests, take.last_note = 0, take.onset
            take.struck |= self._masks[chosen]
            take.last_lowest = self._lowest[chosen]
            if is_locked and self._locked:
                self._locked.step_locked(take)
            elif take.onset < self._end:
                for step in self._steps:
                    step(take, chosen, take.onset + _DURATIONS[length])

    def keep_within(self) -> None:
        """Let takes that are over stand still at the end, while others go on."""
        if self._end < NEVER:
            for take in self._takes:
                take.is_over |= take.onset >= self._end
                take.onset = min(take.onset, self._end - 1)
