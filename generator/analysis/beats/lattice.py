"""The states of a beat tracker: all tempos, and all positions in a beat: a bar pointer model (Krebs et al. 2015).

A state is the length of a beat in frames and how many of them have passed. With each frame one more passes; from beat
to beat the length may change a little.
"""

from __future__ import annotations

import numpy as np

FRAME = 0.02  # seconds
SHORTEST, LONGEST = 15, 70  # frames of a beat: 200 to 43 beats a minute
LENGTHS = np.arange(SHORTEST, LONGEST + 1)
FIRST = np.concatenate([[0], np.cumsum(LENGTHS)[:-1]])  # the first state of a beat of each length
LAST = FIRST + LENGTHS - 1  # the last one
STATES = int(LENGTHS.sum())
LENGTH_OF = np.repeat(LENGTHS, LENGTHS)  # of each state
PASSED_OF = np.arange(STATES) - np.repeat(FIRST, LENGTHS)
_STEADINESS = 12.0  # log cost of a change of a beat's length, times the relative change
_USUAL, _SPREAD_OCTAVES = 90.0, 0.6  # mean, in beats a minute, and deviation of the tempo before anything is known
_PULL, _COST = 0.2, 0.3  # weight of the usual tempo, and cost of each beat, as logs

# Positions of a stroke in a beat that the network distinguishes. A state has the first kind that it is near.
KINDS = ("beat", "half", "quarter", "third", "other")
_POSITIONS = {"beat": (0.0, 1.0), "half": (1 / 2,), "quarter": (1 / 4, 3 / 4), "third": (1 / 3, 2 / 3)}
_NEAR_FRAMES, _NEAR_SHARE = 2.0, 0.09  # how near: the smaller of frames and share of a beat; at least one frame


def _kinds() -> np.ndarray:
    """Index in KINDS of each state's kind, (STATES,)."""
    found = np.full(STATES, KINDS.index("other"))
    near = np.maximum(1.0, np.minimum(_NEAR_FRAMES, _NEAR_SHARE * LENGTH_OF))
    for kind in ("third", "quarter", "half", "beat"):
        for position in _POSITIONS[kind]:
            found[np.abs(PASSED_OF - position * LENGTH_OF) <= (1.0 if kind == "beat" else near)] = KINDS.index(kind)
    return found


KIND_OF = _kinds()  # of each state
_OCTAVES = np.log2(60 / (LENGTHS * FRAME) / _USUAL)  # of each length, how much faster it is than the usual tempo


def log_change() -> np.ndarray:
    """Log weight of a beat's length given the length before, (lengths before, lengths after).

    They are no probabilities: a path of long beats, which has fewer choices to make, would then be likelier.
    """
    usual = -0.5 * _PULL * (_OCTAVES / _SPREAD_OCTAVES) ** 2 - _COST
    return usual[None] - _STEADINESS * np.abs(LENGTHS[None] / LENGTHS[:, None] - 1)


def log_prior() -> np.ndarray:
    """Log probability of each state before anything is known, (STATES,)."""
    weight = np.exp(-0.5 * (_OCTAVES / _SPREAD_OCTAVES) ** 2) + 1e-6
    return np.repeat(np.log(weight / weight.sum() / LENGTHS), LENGTHS)
