"""All constraints joined: those that hold for a stretch, and the masks that result from them, event by event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.compose.asking.controls import Controls
from generator.compose.constraints.ascending import Ascending
from generator.compose.constraints.closing import Closing
from generator.compose.constraints.constraint import Constraint, TakeProgress
from generator.compose.constraints.density import Density
from generator.compose.constraints.grid import Grid
from generator.compose.constraints.harmony import Harmony
from generator.compose.constraints.last_chord import LastChord
from generator.compose.constraints.locked import Given, Locked
from generator.compose.constraints.part_constraints import DURATIONS, MOST_NOTES, PartConstraints, overriding
from generator.compose.constraints.polyphony import Polyphony
from generator.compose.constraints.range import Range
from generator.compose.constraints.silence import Silence
from generator.compose.constraints.timeline import NEVER, Span, Timeline
from generator.compose.constraints.tokens import TokenTable
from generator.compose.constraints.velocity import Velocity
from generator.errors import ContinuoError, Option
from generator.events.ensemble import DRUMS
from generator.events.streams import MAX_SHIFT_TICKS, PART_INDEX, STREAM_SETS, stream_sizes
from generator.events.vocabulary import EOS, REST, SPECIALS, Vocabulary

OPEN_BARS = 64  # bars that are laid out at a time for a piece without an end


@dataclass(frozen=True, slots=True)
class ComposedPart:
    """A part that is composed."""

    value: int
    """As in ensemble.part_value; 0 for the one part of a model without parts."""
    controls: Controls
    """What its notes keep to."""
    begin: int
    """First grid tick at which one of its notes may be composed."""
    is_bass: bool = True
    """Whether this part plays the root of a last chord."""


def constraints_of(span: Span, takes: int, *, is_bass: bool = True) -> list[Constraint]:
    """The constraints on one part, in the order in which they change a mask, so that the last one decides."""
    controls = span.controls
    harmony = Harmony(span)
    density = Density(span, takes) if controls.density is not None else None
    constraints: Sequence[Constraint | None] = [
        Range(controls, span.locked_pitches),
        Polyphony(controls.voices, density, takes) if controls.voices is not None else None,
        harmony,
        Velocity(controls),
        Grid(controls) if controls.grid is not None else None,
        Ascending(),
        density,
        LastChord(span, harmony, is_bass=is_bass) if controls.ending == "downbeat" else None,
    ]
    return [constraint for constraint in constraints if constraint]


def joint_constraints_of(span: Span, takes: int) -> list[Constraint]:
    """The constraints on several parts together: those of the controls that count notes over all parts."""
    controls = span.controls
    density = Density(span, takes) if controls.density is not None else None
    polyphony = Polyphony(controls.voices, density, takes) if controls.voices is not None else None
    return [constraint for constraint in (polyphony, density) if constraint]


class Constraints:
    """The constraints of B takes side by side, fewer once some have ended (`keep`). For each event, call `shifts`,
    `parts` where there are several, `tokens`, `locked_rows`, `durations`, `velocities`, then `advance`.

    parts: the composed ones; () for one that keeps to span.controls. locked: event rows (N, S) and onsets (N,) of
    span.locked, in a model without parts; these events must come unchanged. given: the same in a model with parts,
    where given events come before composed ones of the same onset. may_end: whether the model may end the piece by
    itself; may_close: whether it may within the last bar, if nothing is locked or given. Raises ContinuoError for
    controls that contradict each other.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        span: Span,
        takes: int,
        locked: tuple[np.ndarray, np.ndarray] | None = None,
        *,
        parts: Sequence[ComposedPart] = (),
        given: tuple[np.ndarray, np.ndarray] | None = None,
        may_end: bool = False,
        may_close: bool = False,
    ) -> None:
        self.span = span
        self._end = NEVER if span.end is None else span.end
        self._takes = [TakeProgress(index, span.first) for index in range(takes)]
        self._locked = Locked(*locked, span.locked, takes) if locked else None
        self._given = Given(*given, takes) if given else None
        may_close = may_close and not any(events and len(events[0]) for events in (locked, given))
        parts = parts or (ComposedPart(0, span.controls, span.begin),)
        counted = joint_constraints_of(span, takes) if len(parts) > 1 else []
        self._counted = counted
        coming = [one for one in (self._locked, self._given) if one]
        self._parts = [self._part(vocabulary, part, takes, counted, coming[: len(parts) == 1]) for part in parts]
        self._by_value = {part.value: part for part in self._parts}
        self._check_shared(parts)
        ends: list[Constraint] = [Silence(self._end), Closing(span, may_end=may_end, may_close=may_close)]
        joint = [*counted, *ends, *coming]
        self._bounds, self._rooms = overriding(counted, "bound"), overriding(counted, "room")
        self._of_shifts = overriding([*ends, *coming], "shifts")
        self._of_tokens = overriding([*ends, *coming], "tokens")
        self._of_longest, self._steps = overriding(joint, "longest"), overriding(joint, "step")
        stream_set = STREAM_SETS[vocabulary.streams]
        self._part_values = stream_sizes(stream_set, 0)[PART_INDEX] if vocabulary.has_parts else 1
        self._velocities = np.repeat(self._parts[0].legal_velocities[None], self._part_values, axis=0)
        for part in self._parts:
            self._velocities[part.value] = part.legal_velocities
        self._streams = len(stream_set)
        self._is_sounding = vocabulary.sounds.tolist()
        self.timeline = self._parts[0].timeline if len(parts) == 1 else Timeline(span, TokenTable(vocabulary))
        bar = int(span.bars.locate_one(span.begin)[0])
        open_end = span.bars.bar_start(bar + OPEN_BARS)
        self._lay_out(open_end if span.end is None else span.end + MAX_SHIFT_TICKS + 1)

    def _part(
        self,
        vocabulary: Vocabulary,
        part: ComposedPart,
        takes: int,
        counted: Sequence[Constraint],
        coming: Sequence[Constraint],
    ) -> PartConstraints:
        span, controls = self.span, part.controls
        if counted:  # constraints on all parts together keep these
            controls = replace(
                controls,
                polyphony=None if controls.polyphony == span.controls.polyphony else controls.polyphony,
                density=None if controls.density == span.controls.density else controls.density,
            )
        locked_pitches = None if part.value == DRUMS else span.locked_pitches
        span = replace(span, controls=controls, begin=part.begin, locked_pitches=locked_pitches)
        own = constraints_of(span, takes, is_bass=part.is_bass)
        tokens = TokenTable(vocabulary, drums=part.value == DRUMS)
        return PartConstraints(part.value, tokens, span, takes, own, [*counted, *coming])

    def _check_shared(self, parts: Sequence[ComposedPart]) -> None:
        """Raises ContinuoError where a limit on all parts together meets a least density of one part: other parts may
        have used up the limit when that part must play."""
        shared = self.span.controls
        if len(parts) < 2 or (shared.polyphony is None and shared.densities[1] is None):
            return
        own = [part.controls for part in parts if part.controls.density != shared.density]
        if any(controls.densities[0] for controls in own):
            raise ContinuoError(
                "{option} for all parts limits them together, so that no part can be promised a least {--density} of "
                "its own: give {option} for each part",
                option=Option("--density" if shared.polyphony is None else "--polyphony"),
            )

    def _lay_out(self, until: int) -> None:
        """Extend the timelines to a tick."""
        if len(self._parts) == 1:
            self._parts[0].lay_out(until)
            return
        timeline = self.timeline
        timeline.extend(until)
        timeline.note_ok[:] = False
        for part in self._parts:
            part.lay_out(until, timeline)
            timeline.note_ok |= part.timeline.note_ok
            timeline.last_downbeat = part.timeline.last_downbeat
        for constraint in self._counted:
            constraint.settle(timeline)
        for part in self._parts:
            part.timeline.note_ok &= timeline.note_ok

    @property
    def onset(self) -> np.ndarray:
        """Grid tick of the last event of each take, (B,)."""
        return np.array([take.onset for take in self._takes])

    def until_given(self) -> np.ndarray:
        """Ticks from the last event of each take to the next given one, (B,); NEVER where none comes."""
        given = self._given
        return np.array([given.distance(take) if given else NEVER for take in self._takes])

    def shifts(self) -> np.ndarray:
        """(B, shifts) bool, at least one in each row."""
        timeline, first = self.timeline, self.span.first
        reach = max(take.onset for take in self._takes) + MAX_SHIFT_TICKS
        if reach >= first + len(timeline.note_ok):
            self._lay_out(first + 2 * (reach - first))
        legal = np.zeros((len(self._takes), MAX_SHIFT_TICKS + 1), bool)
        for row, take in zip(legal, self._takes, strict=True):
            onset = take.onset
            take.least, take.most = max(onset, self.span.begin), NEVER
            for bound in self._bounds:
                bound(take)
            least, latest, most = NEVER, 0, take.most
            for part in self._parts:
                own = part.bound(take)
                least, latest, most = min(least, own.least), max(latest, own.least), min(most, own.most)
            index, reach = onset - first, max(0, min(most - onset + 1, len(row)))
            if latest <= onset:
                row[:reach] = timeline.note_ok[index : index + reach]
            else:
                for part in self._parts:
                    begin = max(0, part.progress[take.index].least - onset)
                    row[begin:reach] |= part.timeline.note_ok[index + begin : index + reach]
            room, adds = self._room(take, onset), False
            for part in self._parts:
                adds |= part.may_add(take, most, room)
            row[0] = adds
            take.least, take.most = least, most
            if self._end - onset <= MAX_SHIFT_TICKS and take.rests < NEVER:  # past the end: the piece is over
                row[max(self._end, take.least) - onset : max(0, most - onset + 1)] = True
            for change in self._of_shifts:
                change(row, take)
        return legal

    def _room(self, take: TakeProgress, onset: int) -> int:
        """How many notes all parts may strike at an onset."""
        room = MOST_NOTES
        for own in self._rooms:
            room = min(room, own(take, onset))
        return room

    def parts(self, shift: np.ndarray) -> np.ndarray:
        """Which parts the next note may belong to, after the chosen shifts (B,); value 0 stands for no note.
        -> (B, part values) bool."""
        legal = np.zeros((len(self._takes), self._part_values), bool)
        for row, take, moved in zip(legal, self._takes, shift.tolist(), strict=True):
            onset = take.onset + moved
            if onset >= self._end:
                row[0] = True
                continue
            due = [part.value for part in self._parts if part.progress[take.index].most == onset]
            last = min(due, default=self._part_values)
            for part in self._parts:
                if part.value <= last and part.may_begin(take, moved):
                    row[part.value] = True
            row[0] = (not due and moved and self._specials(take, moved).any()) or not row.any()
        return legal

    def _specials(self, take: TakeProgress, moved: int) -> np.ndarray:
        """Which special tokens may follow a shift, (len(SPECIALS),) bool."""
        row = np.zeros(len(SPECIALS), bool)
        for change in self._of_tokens:
            change(row, take, moved)
        return row

    def tokens(self, shift: np.ndarray, part: np.ndarray | None = None) -> np.ndarray:
        """Which tokens may follow the chosen shifts (B,) and, in a model with parts, the chosen parts (B,). -> (B, V)
        bool, which the caller may change."""
        legal = np.zeros((len(self._takes), len(self._is_sounding)), bool)
        values = [self._parts[0].value] * len(legal) if part is None else part.tolist()
        for row, take, moved, value in zip(legal, self._takes, shift.tolist(), values, strict=True):
            onset = take.onset + moved
            if onset >= self._end:
                row[EOS] = True
                continue
            if part is None or value:
                row[:] = self._by_value[value].tokens(take, moved, self._room(take, onset))
            if part is None or not value:
                for change in self._of_tokens:
                    change(row, take, moved)
            if not row.any():  # a vocabulary without single notes may have none that fits: the piece ends here
                row[EOS] = True
        return legal

    def locked_rows(self, shift: np.ndarray, token: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whether each take has just chosen its next locked event, (B,) bool, and the rows (B, S) of those events."""
        return self._locked.given(self._takes, shift, token) if self._locked else self._nothing_given()

    def _nothing_given(self) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros(len(self._takes), bool), np.zeros((len(self._takes), self._streams), np.int64)

    def given_rows(self, shift: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Whether a given event comes after each of the shifts (B,), (B,) bool, and the rows (B, S) of those events."""
        is_given, rows = self._nothing_given()
        if self._given is None:
            return is_given, rows
        for index, (take, moved) in enumerate(zip(self._takes, shift.tolist(), strict=True)):
            due = self._given.due(take, moved)
            if due is not None:
                is_given[index], rows[index] = True, due
        return is_given, rows

    def durations(self, shift: np.ndarray, token: np.ndarray, part: np.ndarray | None = None) -> np.ndarray:
        """(B, durations) bool, for tokens that sound."""
        legal = np.zeros((len(self._takes), len(DURATIONS)), bool)
        values = [self._parts[0].value] * len(legal) if part is None else part.tolist()
        rows = zip(legal, self._takes, shift.tolist(), token.tolist(), values, strict=True)
        for row, take, moved, chosen, value in rows:
            onset = take.onset + moved
            own = self._by_value.get(value)
            if own is None or not self._is_sounding[chosen] or onset >= self._end:
                row[1:] = True
                continue
            longest = NEVER
            for limit in self._of_longest:
                longest = min(longest, limit(take, onset, chosen))
            own.durations(row, take, onset, chosen, longest)
        return legal

    def velocities(self, part: np.ndarray | None = None) -> np.ndarray:
        """(B, velocities) bool."""
        values = np.zeros(len(self._takes), np.int64) if part is None else part
        return self._velocities[values]

    def advance(
        self,
        shift: np.ndarray,
        token: np.ndarray,
        duration: np.ndarray,
        locked: np.ndarray,
        part: np.ndarray | None = None,
    ) -> None:
        """Record an event of each take. duration: indexes into DURATION_TICKS; locked: whether the event was locked or
        given; all (B,)."""
        values = [self._parts[0].value] * len(self._takes) if part is None else part.tolist()
        rows = zip(self._takes, shift.tolist(), token.tolist(), duration.tolist(), locked.tolist(), values, strict=True)
        for take, moved, chosen, length, is_locked, value in rows:
            if moved:
                take.move_to(take.onset + moved)
                for one in self._parts:
                    one.progress[take.index].move_to(take.onset)
            if not self._is_sounding[chosen]:
                take.rests += chosen == REST and take.onset > self.span.begin
                continue
            take.rests, take.last_note = 0, take.onset
            own = self._by_value.get(value)
            if own:
                own.strike(take.index, chosen)
            if is_locked:
                self._step_locked(take, own, chosen)
            elif own and take.onset < self._end:
                take.part = value
                end = take.onset + max(1, DURATIONS[length])
                own.step(take.index, chosen, end)
                for step in self._steps:
                    step(take, chosen, end)

    def _step_locked(self, take: TakeProgress, own: PartConstraints | None, token: int) -> None:
        if self._given:
            self._given.step_given(take)
        elif self._locked:
            self._locked.step_locked(take)
            if own:  # it stands in order among those that are composed
                own.progress[take.index].last_lowest = own.lowest[token]

    def keep(self, rows: np.ndarray) -> None:
        """Drop all takes but those of these rows."""
        self._takes = [self._takes[row] for row in rows.tolist()]
