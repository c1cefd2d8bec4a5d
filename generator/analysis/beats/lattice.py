"""All tempos and places within a beat at which one may be, frame after frame: a bar pointer (Krebs et al. 2015).

A state is a beat's length in frames and how many of them have passed. Each frame goes one on; at the end of a beat the
length may change a little.
"""

from __future__ import annotations

import numpy as np

FRAME = 0.02  # seconds
SHORTEST, LONGEST = 15, 70  # frames of a beat: 200 to 43 a minute
LENGTHS = np.arange(SHORTEST, LONGEST + 1)
FIRST = np.concatenate([[0], np.cumsum(LENGTHS)[:-1]])  # state in which a beat of each length begins
LAST = FIRST + LENGTHS - 1
STATES = int(LENGTHS.sum())
LENGTH_OF = np.repeat(LENGTHS, LENGTHS)
PASSED_OF = np.arange(STATES) - np.repeat(FIRST, LENGTHS)
_STEADINESS = 12.0  # how unlikely a beat is whose length differs from that before
_USUAL, _SPREAD_OCTAVES = 90.0, 0.6  # beats a minute, before anything was played
_PULL, _COST = 0.2, 0.3  # towards the usual tempo, and of each beat, as logs

# Where in a beat a stroke may be. Names of what the network tells apart; a state is of the first that it is near to.
KINDS = ("beat", "half", "quarter", "third", "other")
_PLACES = {"beat": (0.0, 1.0), "half": (1 / 2,), "quarter": (1 / 4, 3 / 4), "third": (1 / 3, 2 / 3)}
_NEAR_FRAMES, _NEAR_SHARE = 2.0, 0.09  # of a place, whichever is less; at least one frame


def _kinds() -> np.ndarray:
    """Index of each state's kind. (STATES,)"""
    found = np.full(STATES, KINDS.index("other"))
    near = np.maximum(1.0, np.minimum(_NEAR_FRAMES, _NEAR_SHARE * LENGTH_OF))
    for kind in ("third", "quarter", "half", "beat"):
        for place in _PLACES[kind]:
            found[np.abs(PASSED_OF - place * LENGTH_OF) <= (1.0 if kind == "beat" else near)] = KINDS.index(kind)
    return found


KIND_OF = _kinds()
_OCTAVES = np.log2(60 / (LENGTHS * FRAME) / _USUAL)  # how much faster each length is than the usual tempo


def log_change() -> np.ndarray:
    """Log weight of a beat's length, given that before: 0 where it stays. (before, after). As probabilities, long beats
    would be likelier than short ones, as less is to be chosen in them."""
    usual = -0.5 * _PULL * (_OCTAVES / _SPREAD_OCTAVES) ** 2 - _COST
    return usual[None] - _STEADINESS * np.abs(LENGTHS[None] / LENGTHS[:, None] - 1)


def log_prior() -> np.ndarray:
    """Log probability of each state before anything was played. (STATES,)"""
    weight = np.exp(-0.5 * (_OCTAVES / _SPREAD_OCTAVES) ** 2) + 1e-6
    return np.repeat(np.log(weight / weight.sum() / LENGTHS), LENGTHS)
