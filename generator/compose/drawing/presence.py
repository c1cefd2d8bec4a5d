"""Parts that are added to music with drums play as such parts do.

When the next event begins is drawn first, and where that reaches a given event, that comes. Beside drums it nearly
always does, so that a part that is silent stays so: of the takes of a guitar that was added to drums alone 28 % had
hardly a note. The longer a part is silent, the less likely is the next given event, therefore.

Basses are too thin besides. A temperature that makes bands tight raises what is likely anyway, so that given notes
crowd out new ones; and what a model leaves out once is missing from what it goes on from. Of basses that were added to
24 of people's bands, whose own were left out, takes had 56 % of the notes of people's in the median. Guitars and pianos
had as many as people's, and without drums a bass has 110 %: nothing is changed there
(tests.benchmarks.composing.added_beside_drums).
"""

from __future__ import annotations

import numpy as np

from generator.compose.drawing.sampling import with_share_kept

NATS = 0.5  # at a strength of 1, against the next given event beside new basses
SILENT_SHARE = 0.3  # of what makes a silent part likelier than others: people's parts rest in some bars, too


def made_present(
    logits: np.ndarray, until: np.ndarray, silent_nats: np.ndarray, strength: float, of_bass: float = 0.0
) -> np.ndarray:
    """Logits of shifts (B, V) with the one that reaches the next given event less likely. until: (B,) ticks to that
    event; silent_nats: (B,) by how much a silent part is made likelier; strength: above 0, 1 as measured; of_bass: nats
    that basses gain."""
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
    """The same where all new parts are basses, for logits that are to be drawn at a temperature, which leaves that
    event's share as it is. legal: (B, V) bool."""
    moved = made_present(logits, until, silent_nats, strength, NATS)
    return with_share_kept(moved, legal, until, temperature)
