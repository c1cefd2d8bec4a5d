"""The rows of a drum lane: which drums have one, in which order."""

from __future__ import annotations

import numpy as np

# What drummers expect at hand, from the top of a kit to its bottom: a row each, whether it is played or not.
USUAL = (49, 51, 46, 42, 44, 50, 47, 45, 43, 41, 39, 37, 38, 36)
# Where a drum that is not usual stands: beside its like. The others stand above all, the highest pitch first.
_BESIDE = {57: 49, 52: 49, 55: 49, 53: 51, 59: 51, 48: 47, 40: 38, 35: 36}


def drum_rows(pitches: np.ndarray) -> tuple[int, ...]:
    """The pitch of each row from the top: the usual drums, and those that are played. pitches: (N,) int."""
    others = sorted(set(np.unique(pitches).tolist()) - set(USUAL), reverse=True)
    rows = [pitch for pitch in others if pitch not in _BESIDE]
    for usual in USUAL:
        rows += [usual, *(pitch for pitch in others if _BESIDE.get(pitch) == usual)]
    return tuple(rows)
