"""Position in the bar as one number that includes the metre: 6/8 and 3/4 differ from their first eighth on.

A position is a metre of METRES, or a kind of metre beyond them, and a tick since the bar line. 0 is a position whose
beat is unknown, as in a performance that was recorded without a click.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.metre import Metre, bar_ticks, beat_ticks, is_compound

UNKNOWN_BEAT = 0
LONGEST = 8 * GRID_TICKS_PER_QUARTER  # positions in longer bars wrap around
METRES = (
    *((2, 4), (3, 4), (4, 4), (6, 8), (2, 2), (3, 8), (9, 8), (12, 8), (3, 2), (4, 2), (6, 4), (5, 4)),
    *((4, 8), (7, 8), (5, 8), (7, 4), (2, 8), (6, 16)),
)
OTHER_SIMPLE, OTHER_COMPOUND = len(METRES), len(METRES) + 1  # kinds of all other metres
_KINDS = [Metre(0, *metre) for metre in METRES]
_SIZES = [min(bar_ticks(metre, GRID_TICKS_PER_QUARTER), LONGEST) for metre in _KINDS] + [LONGEST, LONGEST]
_BEATS = [beat_ticks(metre, GRID_TICKS_PER_QUARTER) for metre in _KINDS]
_BEATS += [GRID_TICKS_PER_QUARTER, 3 * GRID_TICKS_PER_QUARTER // 2]
_STARTS = 1 + np.cumsum([0, *_SIZES[:-1]])

POSITION_IDS = 1 + sum(_SIZES)
# For each position: its kind of metre (index into METRES or one of OTHER_*, -1 for UNKNOWN_BEAT), and its tick.
KIND_OF_ID = np.concatenate([[-1], np.repeat(np.arange(len(_SIZES)), _SIZES)])
TICK_OF_ID = np.concatenate([[0], *(np.arange(size) for size in _SIZES)])


def metre_kind(metre: Metre) -> int:
    """Index into METRES, or OTHER_SIMPLE or OTHER_COMPOUND."""
    kind = (metre.numerator, metre.denominator)
    return METRES.index(kind) if kind in METRES else OTHER_COMPOUND if is_compound(metre) else OTHER_SIMPLE


def position_ids(metres: Sequence[Metre], index: np.ndarray, ticks: np.ndarray) -> np.ndarray:
    """The positions of N onsets, (N,) int64. index: (N,) index into `metres`; ticks: (N,) grid ticks since the bar
    line."""
    kinds = np.array([metre_kind(metre) for metre in metres])[index]
    return _STARTS[kinds] + ticks % np.array(_SIZES)[kinds]


def bar_size(kind: int) -> int:
    """Grid ticks of a bar of a kind in METRES; LONGEST for the other kinds."""
    return _SIZES[kind]


def beat_size(kind: int) -> int:
    """Grid ticks of a beat of a kind of metre: a dotted note in compound ones."""
    return _BEATS[kind]
