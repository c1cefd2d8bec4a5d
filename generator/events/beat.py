"""Whether a piece's times tell where its beats are: a performance recorded without a click stands on no grid at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.events.quantiser import GRID

CLOCK_BPM = 120.0  # quarter notes a minute by which a performance without a click is written: a MIDI file's default
LEAST_ONSETS = 24  # fewer may stand on a grid by chance
# Of the onsets, a quarter lies on sixteenths or triplets by chance. Of 56 performances without a click it was 0.23 to
# 0.32; notation and performances that were aligned to their beats have 0.45 and more, or are shifted as a whole.
_CHANCE_SHARE = 0.4
# Length of the mean of onsets as points on a circle, once round to one of the beat's subdivisions: 1 for a grid,
# however it is shifted. Of those performances it was below 0.17. 3 / sqrt(N) is right for 95 of 100 stretches of 24 to
# 100 onsets without a click, and for 99 with known beats.
_CHANCE_LENGTH, _CHANCE_OF_FEW = 0.2, 3.0
_SUBDIVISIONS = np.arange(1, GRID // 2 + 1)

# A part alone is asked beside the whole, so that it must be surer: of 48 onsets without a click 1 in 170 passes.
_LEAST_OF_A_PART = 48
# Of drums alone: of 946 recordings to a click nearly a tenth look like chance, fills above all; 3 have as many strokes.
_LEAST_OF_DRUMS = 100


def are_beats_known(pitched: Sequence[np.ndarray], drums: Sequence[np.ndarray] = ()) -> bool:
    """pitched, drums: of each part (N,) onsets in grid ticks. True where any of them keeps to the beat: drummers, and
    soloists, play beside it (60 % of the strokes of people's grooves), and their many notes would hide the others'."""
    every, beside_drums = (np.concatenate([np.zeros(0, np.int64), *own]) for own in ((*pitched, *drums), pitched))
    if is_beat_known(every) or (not len(beside_drums) and len(np.unique(every)) < _LEAST_OF_DRUMS):
        return True
    alone = [(beside_drums, LEAST_ONSETS)] + [(own, _LEAST_OF_A_PART) for own in (*pitched, *drums)]
    return any(is_beat_known(own) for own, least in alone if len(np.unique(own)) >= least)


def is_beat_known(onsets: np.ndarray) -> bool:
    """onsets: (N,) grid ticks. False for those that are spread evenly over the beat, as by chance."""
    onsets = np.unique(onsets)
    if len(onsets) < LEAST_ONSETS or ((onsets % 6 == 0) | (onsets % 8 == 0)).mean() >= _CHANCE_SHARE:
        return True
    counts = np.bincount(onsets % GRID, minlength=GRID)
    circle = np.exp(2j * np.pi * np.outer(_SUBDIVISIONS, np.arange(GRID)) / GRID)
    length = np.abs(circle @ counts).max() / len(onsets)
    return bool(length >= max(_CHANCE_LENGTH, _CHANCE_OF_FEW / np.sqrt(len(onsets))))
