"""Filling a gap with a model that only reads forwards: it is given what follows, then what precedes, then it composes.

<after> what follows <before> what precedes <between> what lies between <eos>: fill-in-the-middle, Bavarian et al. 2022.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.events.context import COLUMN
from generator.events.streams import MAX_SHIFT_TICKS, SHIFT_INDEX, TOKEN_INDEX
from generator.events.vocabulary import AFTER, BEFORE, BETWEEN, REST

# Context after a gap, some four bars: a WaveNet should reach back to it up to the end of the gap.
FOLLOWING_EVENTS = 48
PRECEDING_EVENTS = 112  # context before a gap


@dataclass(frozen=True, slots=True)
class EventSequence:
    """Successive events of full streams."""

    rows: np.ndarray
    """(N, S) integers."""
    context: np.ndarray
    """(N, F) integers, the conditions at each event."""
    onsets: np.ndarray
    """(N,) grid ticks."""

    def __getitem__(self, span: slice) -> EventSequence:
        return EventSequence(self.rows[span], self.context[span], self.onsets[span])


@dataclass(frozen=True, slots=True)
class Gap:
    """The stretch to be filled."""

    begin_ticks: int
    """Its first grid tick."""
    end_ticks: int
    """First grid tick after it."""
    at_begin: np.ndarray
    """(F,) integers, the conditions at its begin."""
    at_end: np.ndarray
    """(F,) integers, the conditions at its end."""


def infill_prompt(follows: EventSequence, precedes: EventSequence, gap: Gap) -> tuple[np.ndarray, np.ndarray]:
    """The prompt up to <between>: rows (N, S) int64, context (N, F) int64.

    The events that follow have neither of the conditions bars_left and gap_left; those that precede keep their
    gap_left.
    """
    width = precedes.rows.shape[1]
    follows = follows[int(np.argmax(follows.rows[:, TOKEN_INDEX] != REST)) if len(follows.rows) else 0 :]
    follow_rows = follows.rows.astype(np.int64)
    if len(follow_rows):
        follow_rows[0, SHIFT_INDEX] = min(int(follows.onsets[0]) - gap.end_ticks, MAX_SHIFT_TICKS)
    before = precedes.context[:1] if len(precedes.context) else gap.at_begin[None]
    since = gap.begin_ticks - int(precedes.onsets[-1]) if len(precedes.onsets) else 0
    rows = [_special(AFTER, 0, width), follow_rows, _special(BEFORE, 0, width), precedes.rows.astype(np.int64)]
    rows.append(_special(BETWEEN, min(since, MAX_SHIFT_TICKS), width))
    untimed = np.concatenate([gap.at_end[None], follows.context]).astype(np.int64)
    untimed[:, [COLUMN["bars_left"], COLUMN["gap_left"]]] = 0
    context = [untimed, before, precedes.context, gap.at_begin[None]]
    return np.concatenate(rows), np.concatenate(context).astype(np.int64)


def _special(token: int, shift: int, width: int) -> np.ndarray:
    row = np.zeros((1, width), np.int64)
    row[0, [SHIFT_INDEX, TOKEN_INDEX]] = shift, token
    return row
