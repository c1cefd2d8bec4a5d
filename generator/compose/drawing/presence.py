"""Keeps parts that are added to music with drums from falling silent.

The onset of the next event is drawn before its part, and where it is that of a given event, the given event comes.
Beside drums this is nearly always so, and a part that is silent stays silent: when a guitar was added to drums alone,
28 % of the takes had hardly a note. So the next given event becomes the less likely, the longer a part is silent.

Basses are too thin as well. A low temperature for shifts, which keeps bands in time, favours what is likely anyway, so
given notes crowd out new ones; and what a model leaves out once is missing from the context later. When basses were
added to 24 of people's bands whose own bass was left out, takes had 56 % of the notes of people's (median). Guitars and
pianos had as many as people's, and without drums a bass has 110 %, so nothing is changed there
(tests.benchmarks.composing.added_beside_drums).
"""

from __future__ import annotations

import numpy as np

from generator.compose.drawing.sampling import with_share_kept

NATS = 0.5  # at a strength of 1, against the next given event where all new parts are basses
SILENT_SHARE = 0.3  # of the nats by which Entrances makes a silent part likelier: people's parts rest in some bars, too


def made_present(
    logits: np.ndarray, until: np.ndarray, silent_nats: np.ndarray, strength: float, of_bass: float = 0.0
) -> np.ndarray:
    """Logits of shifts (B, V), with the shift to the next given event made less likely. until: (B,) ticks to that
    event; silent_nats: (B,) nats by which the most silent part is made likelier; strength: above 0, 1 as measured;
    of_bass: further nats against the given event, for the sake of new basses."""
    moved = logits.copy()
    reached = np.flatnonzero(until < logits.shape[1])
    lost = strength * (of_bass + SILENT_SHARE * silent_nats[reached])
    moved[reached, until[reached]] -= lost.astype(moved.dtype)
    return moved


def bass_made_present(
    logits: np.ndarray,
    legal: np.ndarray,
    until: np.ndarray,
    silent_nats: np.ndarray,
    strength: float,
    temperature: float,
) -> np.ndarray:
    """The same where all new parts are basses. The probability of the given event is also kept independent of the
    temperature at which shifts are drawn. legal: (B, V) bool."""
    moved = made_present(logits, until, silent_nats, strength, NATS)
    return with_share_kept(moved, legal, until, temperature)
