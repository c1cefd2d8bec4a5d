"""In a band the parts beside the drums begin their notes on sixteenths and triplets.

Drummers play off the beat (of the grooves that models learn from 60 % of the strokes), and a model that has just drawn
such a stroke takes its place for another part's, too: 79 % of those parts' notes were on sixteenths, where bands have
94 %. When the next event begins is drawn before who plays it, so it is left to the drums there. Soft: what is drawn
leans that way, and all constraints hold.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from generator.compose.note_table import PART
from generator.events.ensemble import DRUMS
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid

NATS = 3.0  # at a strength of 1, against each part beside the drums off the beat
LOOSE_SHARE = 0.2  # of what is played before: from there on it is played freely, and so is what follows
_SIXTEENTH, _TRIPLET = GRID_TICKS_PER_QUARTER // 4, GRID_TICKS_PER_QUARTER // 3


class Tightness:
    """parts: values of those beside the drums that notes are composed for; strength: 0 or more, 1 as measured."""

    def __init__(self, bars: BarGrid, parts: Collection[int], strength: float) -> None:
        self._bars, self._parts, self._nats = bars, np.array(sorted(parts)), np.float32(NATS * strength)

    def discouraged(self, logits: np.ndarray, begin: np.ndarray) -> np.ndarray:
        """Logits of parts (B, P) of notes that begin at these ticks (B,), with all but drums less likely off the
        beat."""
        rows = np.flatnonzero(is_loose(begin, self._bars))
        if not len(rows):
            return logits
        logits = logits.copy()
        logits[rows[:, None], self._parts] -= self._nats
        return logits


def is_loose(ticks: np.ndarray, bars: BarGrid) -> np.ndarray:
    """Whether these ticks, (N,), are off the sixteenths and the triplets of a quarter. -> (N,) bool."""
    position = bars.locate(ticks)[1]
    return (position % _SIXTEENTH != 0) & (position % _TRIPLET != 0)


def is_played_tightly(notes: np.ndarray, bars: BarGrid) -> bool:
    """Whether the notes (N, 5) of parts beside the drums keep to the beat, as a table of notes has them; so do none."""
    pitched = notes[notes[:, PART] != DRUMS, 0]
    return not len(pitched) or bool(is_loose(pitched, bars).mean() < LOOSE_SHARE)
