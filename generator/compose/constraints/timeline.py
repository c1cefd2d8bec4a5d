"""The stretch that is composed, laid out over ticks: the model's conditions, and where which notes may begin, for all
parts or for one.

Everything here is known before the first note. The constraints narrow the columns; what depends on the notes composed
so far is kept in the constraints themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from generator.compose.asking.controls import Controls
from generator.compose.constraints.tokens import TokenTable
from generator.events.context import GIVEN_COLUMNS, Conditions, context_rows, next_columns
from generator.events.given import GivenTable
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid
from generator.music.harmony import EVERY_CLASS
from generator.music.metre import beat_ticks

NEVER = 2**40  # a tick that no piece reaches
_BASSES = 1 + 12  # any, or a pitch class
_NO_LOCKED = np.zeros((0, 4), np.int64)


@dataclass(frozen=True, kw_only=True)
class Span:
    """The stretch that is composed. All ticks are of the grid."""

    bars: BarGrid
    """Bars of the whole piece."""
    first: int
    """Tick where the tables begin: the onset of the last event given, from which the first shift counts."""
    begin: int
    """First tick at which a note may be composed."""
    end: int | None
    """First tick after the stretch; None where the model ends it."""
    conditions: Conditions
    """What the model is conditioned on throughout."""
    controls: Controls = field(default_factory=Controls)
    """What composed notes keep to."""
    locked: np.ndarray = field(default_factory=lambda: _NO_LOCKED)
    """(N, 4) notes within the stretch that stay, as in Track."""
    end_bar: int | None = None
    """Index of the bar at whose beginning the piece is over, as a condition; None for no such condition."""
    fills: bool = False
    """Whether the stretch is a gap in a piece that goes on after it."""
    locked_pitches: tuple[int, int] | None = None
    """Lowest and highest MIDI pitch between which nothing is composed; None for no such pitches."""
    stream_set: str = "full"
    """The model's set of streams, on which its conditions depend."""
    given: GivenTable | None = None
    """The given notes that the model looks ahead at; None for none."""

    @property
    def last_bar(self) -> int | None:
        """Tick where the last bar of the stretch begins; None without an end."""
        return None if self.end is None else self.bars.bar_start(int(self.bars.locate_one(self.end - 1)[0]))


class Timeline:
    """Columns over T ticks from `span.first` on.

    From `extend`: context: (T, F) the model's conditions; following: (T, N) those that are known of the next event once
    its onset is; ticks: (T,); bar: (T,) index from `first_bar` on; in_bar: (T,) ticks since the bar line; metre: (T,)
    index into span.bars.metres; beat: (T,) ticks of a beat.

    Narrowed by the constraints: note_ok: (T,) bool, whether a note may begin; classes: (T,) set of the pitch classes
    that may; bass: (T,) pitch class of the lowest note, -1 for any; sounding: (T,) index into sounding_sets, (N, 2)
    pitches, as bits, that may not be struck. last_downbeat: tick of a last chord, None for none.

    From `group`, which gives ticks where the same tokens may begin one kind: kind: (T,); for each of K kinds allowed:
    (K, V) bool, tokens; singles: single notes among these, as bits; bass_of_kind: (K,); reachable: (K,) bool, whether
    any token may begin.
    """

    def __init__(self, span: Span, tokens: TokenTable) -> None:
        self.span, self.tokens = span, tokens
        self.last_downbeat: int | None = None

    def extend(self, until: int) -> None:
        """Lay the columns out anew, up to a tick, unconstrained."""
        span = self.span
        self.ticks = ticks = np.arange(span.first, until)
        context = context_rows(
            ticks,
            span.bars,
            span.conditions,
            span.end_bar,
            fills=span.fills,
            stream_set=span.stream_set,
        )
        self.context = context.astype(np.int64)
        if span.given is not None:
            self.context[:, GIVEN_COLUMNS] = span.given.at(ticks)
        self.following = self.context[:, next_columns(span.stream_set)]
        bar, self.in_bar, self.metre = span.bars.locate(ticks)
        self.first_bar = int(bar[0])
        self.bar = bar - self.first_bar
        beats = [beat_ticks(metre, GRID_TICKS_PER_QUARTER) for metre in span.bars.metres]
        self.beat = np.array(beats)[self.metre]
        self._widen()

    def extend_like(self, other: Timeline) -> None:
        """The same, with columns copied from the timeline of another part of the same stretch."""
        for name in ("ticks", "context", "following", "bar", "in_bar", "metre", "first_bar", "beat"):
            setattr(self, name, getattr(other, name))
        self._widen()

    def _widen(self) -> None:
        """Reset the columns that constraints narrow."""
        span, ticks = self.span, self.ticks
        self.note_ok = (ticks >= span.begin) & (ticks < (NEVER if span.end is None else span.end))
        self.classes, self.bass = np.full(len(ticks), EVERY_CLASS), np.full(len(ticks), -1)
        self.sounding, self.sounding_sets = np.zeros(len(ticks), np.int64), np.zeros((1, 2), np.uint64)

    def group(self) -> None:
        """Group ticks into kinds, once constraints have narrowed the columns, and rule out those where no token
        fits."""
        tokens = self.tokens
        # One number for the three columns: that is quicker to sort than rows.
        shape = EVERY_CLASS + 1, _BASSES, len(self.sounding_sets)
        numbers = np.ravel_multi_index((self.classes, self.bass + 1, self.sounding), shape)
        distinct, self.kind = np.unique(numbers, return_inverse=True)
        kinds = np.stack(np.unravel_index(distinct, shape), axis=1)
        self.bass_of_kind = kinds[:, 1] - 1
        self.allowed = np.zeros((len(kinds), len(tokens.sounds)), bool)
        for index, (classes, _, sounding) in enumerate(kinds.tolist()):
            outside = (tokens.words & self.sounding_sets[sounding] == 0).all(axis=1)
            self.allowed[index] = tokens.within(classes) & outside
        single = tokens.sizes == 1
        self.singles = [sum(1 << pitch for pitch in set(tokens.lowest[row & single].tolist())) for row in self.allowed]
        with_bass = (self.bass_of_kind[:, None] < 0) | (tokens.lowest % 12 == self.bass_of_kind[:, None])
        self.reachable = (self.allowed & tokens.few & with_bass).any(axis=1)
        self.note_ok &= self.reachable[self.kind]


def with_key(conditions: Conditions, controls: Controls) -> Conditions:
    """The conditions, with the key of the controls where they have one that the model knows."""
    key = controls.parsed_key
    return replace(conditions, key=key.condition) if key and key.condition else conditions
