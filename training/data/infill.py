"""Re-orders windows so that the model learns to fill gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.events import positions
from generator.events.context import COLUMN, METRES, POSITIONS, bars_left
from generator.events.given import GivenTable, given_table
from generator.events.infill import FOLLOWING_EVENTS, EventSequence, Gap, infill_prompt
from generator.events.positions import KIND_OF_ID, TICK_OF_ID, position_ids
from generator.events.streams import GRID_TICKS_PER_QUARTER, MAX_SHIFT_TICKS, PART_INDEX, SHIFT_INDEX, TOKEN_INDEX
from generator.events.vocabulary import BOS, EOS, REST
from generator.music.metre import Metre, bar_ticks
from training.data.accompany import SEEN_AHEAD, Around, TokenNotes, draw_given, give, mark_given
from training.data.dataset import Encoded, stream_set_of

LEAST_EVENTS = 24  # of a window that is re-ordered
MOST_BARS = 8  # of a gap from bar line to bar line
ON_BAR_LINES = 0.8  # share of gaps from bar line to bar line
WITHOUT_END = 0.2  # share of gaps after which nothing is given
# In models with parts: share of gaps in which some events are given, and share of those in which some parts are.
VARIED, SOME_GIVEN = 0.15, 0.45
LEAST_KEPT, MOST_KEPT = 0.2, 0.95  # share of the events that are given in a gap of the first kind


@dataclass(frozen=True)
class ReorderedWindow:
    """A window whose middle, the gap, comes last."""

    rows: np.ndarray
    """(N, S) int16, its events."""
    context: np.ndarray
    """(N, F) int16, their conditions."""
    middle: int
    """Index of <between>, after which the events of the gap come."""


@dataclass(frozen=True)
class GivenInGap:
    """What is given in a gap while the rest is composed."""

    events: np.ndarray
    """(N,) bool, which of the window's events are given."""
    table: GivenTable
    """The given notes; ticks count from the window's first event."""
    parts: Sequence[int] = ()
    """Values of the parts of which all is given."""


class GapWindow:
    """A window of one metre, in which gaps can be drawn. Ticks count from its first event."""

    def __init__(self, rows: np.ndarray, context: np.ndarray, metre: Metre) -> None:
        shifts = rows[:, SHIFT_INDEX].astype(np.int64)
        shifts[0] = 0
        self.onsets = np.cumsum(shifts)
        self.rows, self.context, self._metre = rows, context, metre
        self._has_parts = stream_set_of(rows.shape[1]) == "parts"
        self.is_beginning = rows[0, TOKEN_INDEX] == BOS
        self.bar_ticks = bar_ticks(metre, GRID_TICKS_PER_QUARTER)
        position = int(context[-1, COLUMN["position"]])
        # The position of the last event says where a bar line is; it is modulo POSITIONS, which is longer than most
        # bars.
        self.first_bar_line = int(self.onsets[-1]) - int(TICK_OF_ID[position] if self._has_parts else position)
        self.first_bar_line -= -(-self.first_bar_line // self.bar_ticks) * self.bar_ticks

    def bars(self, ticks: np.ndarray | int) -> np.ndarray:
        """Indexes of the bars that ticks are in; bar 0 begins at first_bar_line."""
        return (np.asarray(ticks) - self.first_bar_line) // self.bar_ticks

    def positions(self, ticks: np.ndarray) -> np.ndarray:
        """Values of the condition "position" at ticks, (N,) -> (N,)."""
        ticks = (ticks - self.first_bar_line) % self.bar_ticks
        return position_ids([self._metre], np.zeros_like(ticks), ticks) if self._has_parts else ticks % POSITIONS

    def bar_start(self, bar: int) -> int:
        """Tick at which a bar begins."""
        return self.first_bar_line + bar * self.bar_ticks

    def between(self, begin: int, end: int) -> slice:
        """The indexes of the events with begin <= onset < end."""
        return slice(*np.searchsorted(self.onsets, [begin, end]).tolist())

    def draw_gap(self, rng: np.random.Generator) -> tuple[int, int] | None:
        """Draws a gap: its begin and end in ticks; None if the window is too short."""
        last = int(self.onsets[-1])
        if rng.random() < ON_BAR_LINES:
            lines = np.arange(int(self.bars(0)) + (not self.is_beginning), int(self.bars(last)) + 1)
            if len(lines) < 2:
                return None
            begin = int(rng.integers(len(lines) - 1))
            count = int(rng.integers(1, min(MOST_BARS, len(lines) - 1 - begin) + 1))
            return self.bar_start(int(lines[begin])), self.bar_start(int(lines[begin + count]))
        onsets = np.unique(self.onsets[1:])
        if len(onsets) < 2:
            return None
        begin = int(rng.integers(len(onsets) - 1))
        count = int(rng.integers(1, max(2, (len(onsets) - begin) // 2)))
        return int(onsets[begin]), int(onsets[begin + count])

    def reordered(self, begin: int, end: int, follow: int, given: GivenInGap | None = None) -> ReorderedWindow:
        """The window with the events of the gap, begin <= onset < end, last, and `follow` of the events after it first.
        given: what is given in the gap; the events before it all count as composed."""
        first, after = (int(np.searchsorted(self.onsets, ticks)) for ticks in (begin, end))
        first = max(first, int(self.is_beginning))
        end_bar = int(self.bars(end - 1)) + 1

        def context_at(ticks: np.ndarray, events: np.ndarray) -> np.ndarray:
            """Conditions at ticks. events: for each the index of an event near it, whose conditions are taken."""
            events = np.minimum(events, len(self.onsets) - 1)
            context = self.context[events].copy()
            context[:, COLUMN["position"]] = self.positions(ticks)
            context[:, COLUMN["bars_left"]] = 0
            context[:, COLUMN["gap_left"]] = bars_left(self.bars(ticks), end_bar)
            if self._has_parts:
                context[self.bars(ticks) != self.bars(self.onsets[events]), COLUMN["form"]] = 0
            return context

        follows = EventSequence(*(part[after : after + follow] for part in (self.rows, self.context, self.onsets)))
        before = self.onsets[:first]
        precedes = EventSequence(self.rows[:first], context_at(before, np.arange(first)), before)
        ends = context_at(np.array([begin, end]), np.array([first, after]))
        prompt, prompt_context = infill_prompt(follows, precedes, Gap(begin, end, ends[0], ends[1]))
        middle, onsets, events = _from(begin, self.rows, self.onsets, first, after)
        middle_context = context_at(onsets, events)
        if given:
            stays = given.events[events] & (middle[:, TOKEN_INDEX] != REST)
            middle, middle_context = give(middle, middle_context, onsets, stays, given.table, given.parts)
            for context, ticks in ((prompt_context[-1:], begin), (ends[1:], end)):
                mark_given(context, np.array([ticks]), given.parts, given.table)
        last = np.zeros((1, self.rows.shape[1]), np.int64)
        shift = min(end - int(onsets[-1] if len(onsets) else begin), MAX_SHIFT_TICKS)
        last[0, [SHIFT_INDEX, TOKEN_INDEX]] = shift, EOS
        rows = np.concatenate([prompt, middle, last]).astype(np.int16)
        context = np.concatenate([prompt_context, middle_context, ends[1:]]).astype(np.int16)
        return ReorderedWindow(rows, context, len(prompt) - 1)


def _from(
    origin: int, rows: np.ndarray, onsets: np.ndarray, first: int, after: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The events from index `first` to the one before `after`, with the first shift counted from tick `origin`, for
    which rests are inserted. -> rows (N, S), onsets (N,), and indexes of the events, (N,); for a rest that of the event
    after it."""
    events = np.arange(first, after)
    sounding = np.flatnonzero(rows[events, TOKEN_INDEX] != REST)
    events = events[sounding[0] :] if len(sounding) else events[:0]
    chosen, ticks = rows[events].astype(np.int64), onsets[events]
    if not len(events):
        return chosen, ticks, events
    gap = int(ticks[0]) - origin
    rests = max(gap - 1, 0) // MAX_SHIFT_TICKS
    chosen[0, SHIFT_INDEX] = gap - rests * MAX_SHIFT_TICKS
    before = np.zeros((rests, rows.shape[1]), np.int64)
    before[:, [SHIFT_INDEX, TOKEN_INDEX]] = MAX_SHIFT_TICKS, REST
    return (
        np.concatenate([before, chosen]),
        np.concatenate([origin + MAX_SHIFT_TICKS * np.arange(1, rests + 1), ticks]),
        np.concatenate([np.repeat(events[:1], rests), events]),
    )


def gap_window(rows: np.ndarray, context: np.ndarray) -> GapWindow | None:
    """The window of events in which a gap can be drawn; None if it is short, if its metre changes or is so rare that
    the conditions don't say how long a bar is, and if beats are unknown."""
    if len(rows) < LEAST_EVENTS:
        return None
    if stream_set_of(rows.shape[1]) == "parts":
        kinds = KIND_OF_ID[context[:, COLUMN["position"]]]
        known = positions.METRES
    else:
        kinds, known = context[:, COLUMN["metre"]] - 1, METRES
    if not 0 <= kinds[0] < len(known) or (kinds != kinds[0]).any():
        return None
    return GapWindow(rows, context, Metre(0, *known[int(kinds[0])]))


def _drawn_gap(window: GapWindow | None, rng: np.random.Generator) -> tuple[GapWindow, tuple[int, int], int] | None:
    """A window with the begin and end of a gap in it, and how many events after the gap are given; None if no gap
    fits."""
    gap = window.draw_gap(rng) if window else None
    if not window or not gap:
        return None
    follow = 0 if rng.random() < WITHOUT_END else int(rng.integers(FOLLOWING_EVENTS // 3, 2 * FOLLOWING_EVENTS + 1))
    return window, gap, follow


def reorder(rows: np.ndarray, context: np.ndarray, rng: np.random.Generator) -> ReorderedWindow | None:
    """A window, rows (N, S) and context (N, F), re-ordered for a gap that is drawn in it; None if no gap fits."""
    drawn = _drawn_gap(gap_window(rows, context), rng)
    return drawn[0].reordered(*drawn[1], drawn[2]) if drawn else None


def _some_events(window: GapWindow, inside: slice, notes: TokenNotes, rng: np.random.Generator) -> GivenInGap:
    """Draws some of a gap's events to be given, as when bars are varied."""
    kept = np.zeros(len(window.rows), bool)
    kept[inside] = rng.random(len(window.rows[inside])) < rng.uniform(LEAST_KEPT, MOST_KEPT)
    table = given_table(*notes.of(window.rows[kept], window.onsets[kept]), 0, int(window.onsets[-1]) + SEEN_AHEAD)
    return GivenInGap(kept, table)


def reorder_some(
    encoded: Encoded, cut: np.ndarray, share: float, rng: np.random.Generator, notes: TokenNotes | None = None
) -> tuple[Encoded, np.ndarray]:
    """Re-orders a share of the windows. They are appended to the sequences' events. cut: (W, 2), start and length of
    the windows -> sequences, windows (W, 2).

    notes: for a vocabulary with parts; then some parts, or some of all events, are given in a share of the gaps.
    """
    rows, context, end = [encoded.rows], [encoded.context], len(encoded.rows)
    around = Around(encoded, notes) if notes else None
    cut = cut.copy()
    for index in np.flatnonzero(rng.random(len(cut)) < share).tolist():
        start, length = cut[index].tolist()
        span = slice(start, start + length + 1)
        drawn = _drawn_gap(gap_window(encoded.rows[span], encoded.context[span]), rng)
        if not drawn:
            continue
        window, gap, follow = drawn
        given = None
        if around and notes:
            inside, way = window.between(*gap), rng.random()
            if way < VARIED:
                given = _some_events(window, inside, notes, rng)
            elif way < VARIED + SOME_GIVEN and (parts := draw_given(window.rows[inside], window.context[inside], rng)):
                table = replace(around.table(span.start, span.stop, parts), first=0)
                given = GivenInGap(np.isin(window.rows[:, PART_INDEX], parts), table, parts)
        reordered = window.reordered(*gap, follow, given)
        cut[index] = end, len(reordered.rows) - 1
        rows.append(reordered.rows)
        context.append(reordered.context)
        end += len(reordered.rows)
    return Encoded(np.concatenate(rows), np.concatenate(context), encoded.starts), cut
