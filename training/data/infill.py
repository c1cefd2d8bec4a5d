"""Windows re-ordered so that the model learns to fill gaps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.events.context import COLUMN, METRES, POSITIONS, bars_left
from generator.events.infill import FOLLOWING_EVENTS, EventSequence, Gap, infill_prompt
from generator.events.streams import GRID_TICKS_PER_QUARTER, MAX_SHIFT_TICKS
from generator.events.vocabulary import BOS, EOS, REST
from generator.music.metre import Metre, bar_ticks
from training.data.dataset import Encoded

LEAST_EVENTS = 24  # of a window that is re-ordered
MOST_BARS = 8
ON_BAR_LINES = 0.8  # share of gaps from bar line to bar line
WITHOUT_END = 0.2  # share with nothing given after the gap


@dataclass(frozen=True)
class ReorderedWindow:
    """A window whose middle comes last."""

    rows: np.ndarray
    """(N, S) int16."""
    context: np.ndarray
    """(N, F) int16."""
    middle: int
    """Index of <between>, after which the middle comes."""


class GapWindow:
    """Events of one metre, and where in it gaps can be."""

    def __init__(self, rows: np.ndarray, context: np.ndarray) -> None:
        shifts = rows[:, 0].astype(np.int64)
        shifts[0] = 0
        self.onsets = np.cumsum(shifts)
        self.rows, self.context = rows, context
        self.is_beginning = rows[0, 1] == BOS
        kind = METRES[int(context[-1, COLUMN["metre"]]) - 1]
        self.bar_ticks = bar_ticks(Metre(0, *kind), GRID_TICKS_PER_QUARTER)
        # Positions are modulo POSITIONS, which is longer than most bars; ours are counted from a bar line.
        self.first_bar_line = int(self.onsets[-1] - context[-1, COLUMN["position"]])
        self.first_bar_line -= -(-self.first_bar_line // self.bar_ticks) * self.bar_ticks

    def bars(self, ticks: np.ndarray | int) -> np.ndarray:
        return (np.asarray(ticks) - self.first_bar_line) // self.bar_ticks

    def positions(self, ticks: np.ndarray | int) -> np.ndarray:
        return (np.asarray(ticks) - self.first_bar_line) % self.bar_ticks % POSITIONS

    def bar_start(self, bar: int) -> int:
        return self.first_bar_line + bar * self.bar_ticks

    def draw_gap(self, rng: np.random.Generator) -> tuple[int, int] | None:
        """Begin and end in ticks, or None where there is no room."""
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

    def reordered(self, begin: int, end: int, follow: int) -> ReorderedWindow:
        """With [begin, end) last, and of what follows it so many events first."""
        first, after = (int(np.searchsorted(self.onsets, ticks)) for ticks in (begin, end))
        first = max(first, int(self.is_beginning))
        end_bar = int(self.bars(end - 1)) + 1

        def context_at(onsets: np.ndarray) -> np.ndarray:
            context = np.repeat(self.context[-1:], len(onsets), axis=0)
            context[:, COLUMN["position"]] = self.positions(onsets)
            context[:, COLUMN["bars_left"]] = 0
            context[:, COLUMN["gap_left"]] = bars_left(self.bars(onsets), end_bar)
            return context

        follows = EventSequence(*(part[after : after + follow] for part in (self.rows, self.context, self.onsets)))
        before = self.onsets[:first]
        precedes = EventSequence(self.rows[:first], context_at(before), before)
        ends = context_at(np.array([begin, end]))
        prompt, prompt_context = infill_prompt(follows, precedes, Gap(begin, end, ends[0], ends[1]))
        middle, onsets = _from(begin, self.rows[first:after], self.onsets[first:after])
        last = np.zeros((1, self.rows.shape[1]), np.int64)
        last[0, :2] = min(end - int(onsets[-1] if len(onsets) else begin), MAX_SHIFT_TICKS), EOS
        rows = np.concatenate([prompt, middle, last]).astype(np.int16)
        context = np.concatenate([prompt_context, context_at(onsets), ends[1:]]).astype(np.int16)
        return ReorderedWindow(rows, context, len(prompt) - 1)


def _from(origin: int, rows: np.ndarray, onsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Events whose first shift counts from `origin`, with the rests that this takes. -> rows (N, S), onsets (N,)."""
    sounding = np.flatnonzero(rows[:, 1] != REST)
    if not len(sounding):
        return rows[:0].astype(np.int64), onsets[:0]
    rows, onsets = rows[sounding[0] :].astype(np.int64), onsets[sounding[0] :]
    gap = int(onsets[0]) - origin
    rests = max(gap - 1, 0) // MAX_SHIFT_TICKS
    rows[0, 0] = gap - rests * MAX_SHIFT_TICKS
    before = np.zeros((rests, rows.shape[1]), np.int64)
    before[:, :2] = MAX_SHIFT_TICKS, REST
    return np.concatenate([before, rows]), np.concatenate([origin + MAX_SHIFT_TICKS * np.arange(1, rests + 1), onsets])


def gap_window(rows: np.ndarray, context: np.ndarray) -> GapWindow | None:
    """None where metres change, or one is so rare that its bar's length isn't known."""
    metres = context[:, COLUMN["metre"]]
    if len(rows) < LEAST_EVENTS or not 1 <= metres[0] <= len(METRES) or (metres != metres[0]).any():
        return None
    return GapWindow(rows, context)


def reorder(rows: np.ndarray, context: np.ndarray, rng: np.random.Generator) -> ReorderedWindow | None:
    """A window's rows (N, S) and context (N, F) with a gap drawn in it; None where there is no room for one."""
    window = gap_window(rows, context)
    gap = window.draw_gap(rng) if window else None
    if not window or not gap:
        return None
    follow = 0 if rng.random() < WITHOUT_END else int(rng.integers(FOLLOWING_EVENTS // 3, 2 * FOLLOWING_EVENTS + 1))
    return window.reordered(*gap, follow)


def reorder_some(
    encoded: Encoded, cut: np.ndarray, share: float, rng: np.random.Generator
) -> tuple[Encoded, np.ndarray]:
    """Re-order a share of the windows (W, 2). Their new rows stand after the others -> sequences, windows (W, 2)."""
    rows, context, end = [encoded.rows], [encoded.context], len(encoded.rows)
    cut = cut.copy()
    for index in np.flatnonzero(rng.random(len(cut)) < share).tolist():
        start, length = cut[index].tolist()
        reordered = reorder(encoded.rows[start : start + length + 1], encoded.context[start : start + length + 1], rng)
        if reordered:
            cut[index] = end, len(reordered.rows) - 1
            rows.append(reordered.rows)
            context.append(reordered.context)
            end += len(reordered.rows)
    return Encoded(np.concatenate(rows), np.concatenate(context), encoded.starts), cut
