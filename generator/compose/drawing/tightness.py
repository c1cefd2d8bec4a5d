"""In a band, makes the parts beside the drums begin their notes on sixteenths and triplets.

Drummers play off the grid (60 % of the strokes in the grooves that models learn from), and a model that has just drawn
such an onset gives it to other parts, too: 79 % of their notes were on sixteenths, where bands have 94 %. An event's
onset is drawn before its part, so onsets off the grid are left to the drums. This is soft: logits are shifted, and all
constraints hold.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from generator.compose.note_table import PART
from generator.events.ensemble import DRUMS
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid

NATS = 3.0  # at a strength of 1, against each part beside the drums at onsets off the grid
LOOSE_SHARE = 0.2  # share of loose onsets in the context from which on it is played freely, and so is what follows
_SIXTEENTH, _TRIPLET = GRID_TICKS_PER_QUARTER // 4, GRID_TICKS_PER_QUARTER // 3


class Tightness:
    """parts: values of the composed parts beside the drums; strength: 0 or more, 1 as measured."""

    def __init__(self, bars: BarGrid, parts: Collection[int], strength: float) -> None:
        self._bars, self._parts, self._nats = bars, np.array(sorted(parts)), np.float32(NATS * strength)

    def discouraged(self, logits: np.ndarray, begin: np.ndarray) -> np.ndarray:
        """Logits of parts (B, P) of notes that begin at these ticks (B,), with all parts but drums made less likely
        where the onset is loose."""
        rows = np.flatnonzero(is_loose(begin, self._bars))
        if not len(rows):
            return logits
        logits = logits.copy()
        logits[rows[:, None], self._parts] -= self._nats
        return logits


def is_loose(ticks: np.ndarray, bars: BarGrid) -> np.ndarray:
    """Whether each tick, (N,), is on neither the sixteenths nor the triplets of a quarter. -> (N,) bool."""
    position = bars.locate(ticks)[1]
    return (position % _SIXTEENTH != 0) & (position % _TRIPLET != 0)


def is_played_tightly(notes: np.ndarray, bars: BarGrid) -> bool:
    """Whether less than LOOSE_SHARE of the pitched notes of a table (N, 5) are loose; True where there are none."""
    pitched = notes[notes[:, PART] != DRUMS, 0]
    return not len(pitched) or bool(is_loose(pitched, bars).mean() < LOOSE_SHARE)
