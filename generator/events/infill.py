"""Filling a gap with a model that only reads forwards: it is told what follows, then what precedes, then composes.

<after> what follows <before> what precedes <between> what lies between <eos>: fill-in-the-middle, Bavarian et al. 2022.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.events.context import COLUMN
from generator.events.streams import MAX_SHIFT_TICKS
from generator.events.vocabulary import AFTER, BEFORE, BETWEEN, REST

# Of what follows a gap so many events are told: some four bars. A WaveNet is to see them to the end of the gap.
FOLLOWING_EVENTS = 48
PRECEDING_EVENTS = 112  # and of what precedes it


@dataclass(frozen=True, slots=True)
class Passage:
    """Successive events. rows: (N, S); context: (N, F); onsets: (N,) ticks. All full streams."""

    rows: np.ndarray
    context: np.ndarray
    onsets: np.ndarray

    def __getitem__(self, span: slice) -> Passage:
        return Passage(self.rows[span], self.context[span], self.onsets[span])


@dataclass(frozen=True, slots=True)
class Gap:
    """Where something is to be composed: [begin_ticks, end_ticks), and what is told at both ends, (F,) each."""

    begin_ticks: int
    end_ticks: int
    at_begin: np.ndarray
    at_end: np.ndarray


def infill_prompt(follows: Passage, precedes: Passage, gap: Gap) -> tuple[np.ndarray, np.ndarray]:
    """Everything up to <between>: rows (N, S) int64, context (N, F) int64.

    How many bars of the gap are left is told from what precedes it on, but not of what follows it; nor how
    many of the piece are.
    """
    width = precedes.rows.shape[1]
    follows = follows[int(np.argmax(follows.rows[:, 1] != REST)) if len(follows.rows) else 0 :]
    follow_rows = follows.rows.astype(np.int64)
    if len(follow_rows):
        follow_rows[0, 0] = min(int(follows.onsets[0]) - gap.end_ticks, MAX_SHIFT_TICKS)
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
    row[0, :2] = shift, token
    return row
