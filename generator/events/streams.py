"""The table of an event's streams: shift, part, token, duration, velocity; 24 ticks to the quarter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.events.ensemble import PART_VALUES

GRID_TICKS_PER_QUARTER = 24
EIGHTH_TICKS = GRID_TICKS_PER_QUARTER // 2
MAX_SHIFT_TICKS = 4 * GRID_TICKS_PER_QUARTER
EXACT_DURATION_TICKS = 2 * GRID_TICKS_PER_QUARTER
MAX_DURATION_TICKS = 8 * 4 * GRID_TICKS_PER_QUARTER
VELOCITY_BINS = 32

# duration index -> grid ticks; index 0 is "none", for tokens that do not sound
DURATION_TICKS = np.concatenate(
    [
        np.arange(EXACT_DURATION_TICKS + 1),
        np.arange(EXACT_DURATION_TICKS + EIGHTH_TICKS, MAX_DURATION_TICKS + 1, EIGHTH_TICKS),
    ]
).astype(np.int32)

_ALL_TICKS = np.arange(MAX_DURATION_TICKS + 1)
# grid ticks -> duration index: the longest duration not longer than that, and the nearest (of two, the longer)
FLOOR_DURATION = (np.searchsorted(DURATION_TICKS, _ALL_TICKS, side="right") - 1).astype(np.int16)
_NEXT = np.minimum(FLOOR_DURATION + 1, len(DURATION_TICKS) - 1)
NEAREST_DURATION = np.where(
    DURATION_TICKS[_NEXT] - _ALL_TICKS <= _ALL_TICKS - DURATION_TICKS[FLOOR_DURATION], _NEXT, FLOOR_DURATION
).astype(np.int16)
NEAREST_DURATION[: EXACT_DURATION_TICKS + 1] = _ALL_TICKS[: EXACT_DURATION_TICKS + 1]

# velocity index -> MIDI velocity, the middle of its bin; index 0 is "none"
VELOCITIES = np.concatenate([[0], np.arange(VELOCITY_BINS) * 4 + 2]).astype(np.int32)


@dataclass(frozen=True, slots=True)
class EventStream:
    """One row of the table."""

    name: str
    """As checkpoints spell it."""
    size: int
    """Number of values; 0 for as many as the vocabulary has tokens."""
    units: str
    """What a value means."""


SHIFT = EventStream("shift", MAX_SHIFT_TICKS + 1, "grid ticks since the previous event's onset")
TOKEN = EventStream("token", 0, "id in the vocabulary")
DURATION = EventStream("duration", len(DURATION_TICKS), "index into DURATION_TICKS, 0 for none")
VELOCITY = EventStream("velocity", VELOCITY_BINS + 1, "index into VELOCITIES, 0 for none")
PART = EventStream("part", PART_VALUES, "value of a part, 0 for none: see ensemble.py")

# Indexes of the streams of an event, and the columns of its row.
SHIFT_INDEX, TOKEN_INDEX, DURATION_INDEX, VELOCITY_INDEX, PART_INDEX = range(5)

# In the order of a row's columns, so that a stream has one index in all sets with timing.
STREAM_SETS: dict[str, tuple[EventStream, ...]] = {
    "parts": (SHIFT, TOKEN, DURATION, VELOCITY, PART),
    "full": (SHIFT, TOKEN, DURATION, VELOCITY),  # of one merged part
    "classic": (TOKEN,),  # see classic.py
}
# Columns in the order of the chain of heads: each stream is conditioned on those before it.
CHAINS: dict[str, tuple[int, ...]] = {
    "parts": (SHIFT_INDEX, PART_INDEX, TOKEN_INDEX, DURATION_INDEX, VELOCITY_INDEX),
    "full": (SHIFT_INDEX, TOKEN_INDEX, DURATION_INDEX, VELOCITY_INDEX),
    "classic": (0,),
}


def stream_sizes(streams: tuple[EventStream, ...], vocabulary_size: int) -> tuple[int, ...]:
    """Number of values of each stream, in order."""
    return tuple(stream.size or vocabulary_size for stream in streams)


def velocity_index(velocities: np.ndarray) -> np.ndarray:
    """MIDI velocities (N,) 1..127 -> index into VELOCITIES, (N,)."""
    return np.clip(velocities, 1, 127) // 4 + 1


def token_index(streams: int) -> int:
    """Column of the token in event rows with this number of streams."""
    return TOKEN_INDEX if streams > 1 else 0
