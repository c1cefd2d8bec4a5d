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
_STEADINESS = 60.0  # how unlikely a beat is whose length differs from that before
_USUAL, _SPREAD_OCTAVES = 100.0, 0.8  # beats a minute, before anything was played
_SPREAD_EXPECTED = 0.15
_PULL = 0.2  # of the usual tempo, on each beat
IS_BEAT = PASSED_OF == 0


def log_change(steadiness: float = _STEADINESS) -> np.ndarray:
    """Log probability of a beat's length, given that before. (before, after)."""
    ratio = LENGTHS[None] / LENGTHS[:, None]
    weight = -steadiness * np.abs(ratio - 1) - 0.5 * _PULL * (_octaves(_USUAL)[None] / _SPREAD_OCTAVES) ** 2
    return weight - np.log(np.exp(weight).sum(axis=1, keepdims=True))


def log_prior(expected: float | None = None) -> np.ndarray:
    """Log probability of each state before anything was played. expected: beats a minute, None for any. (STATES,)"""
    octaves = _octaves(expected or _USUAL)
    weight = np.exp(-0.5 * (octaves / (_SPREAD_EXPECTED if expected else _SPREAD_OCTAVES)) ** 2) + 1e-6
    return np.repeat(np.log(weight / weight.sum() / LENGTHS), LENGTHS)


def _octaves(bpm: float) -> np.ndarray:
    """How much faster each length is than `bpm`."""
    return np.log2(60 / (LENGTHS * FRAME) / bpm)
