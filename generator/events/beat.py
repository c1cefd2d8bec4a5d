"""Whether a piece's onsets show where its beats are: a performance recorded without a click is on no grid at all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.events.quantiser import GRID

CLOCK_BPM = 120.0  # quarter notes a minute in which a performance without a click is written: a MIDI file's default
LEAST_ONSETS = 24  # fewer may be on a grid by chance
# Share of onsets on sixteenths or triplets, a quarter by chance. In 56 performances without a click it was 0.23 to
# 0.32; in notation and in performances aligned to their beats it is 0.45 and more, unless these are shifted as a whole.
_CHANCE_SHARE = 0.4
# Length of the mean of onsets as points on a circle, whose circumference is one of the beat's subdivisions: 1 on a
# grid, even on a shifted one. In those performances it was below 0.17. 3 / sqrt(N) is right for 95 of 100 stretches of
# 24 to 100 onsets without a click, and for 99 of 100 with known beats.
_CHANCE_LENGTH, _CHANCE_OF_FEW = 0.2, 3.0
_SUBDIVISIONS = np.arange(1, GRID // 2 + 1)

# Single parts are tested after the whole, so they need more evidence: 48 onsets without a click pass once in 170 times.
_LEAST_OF_A_PART = 48
# Drums alone: nearly a tenth of 946 recordings to a click look like chance, above all fills; 3 have as many strokes.
_LEAST_OF_DRUMS = 100


def are_beats_known(pitched: Sequence[np.ndarray], drums: Sequence[np.ndarray] = ()) -> bool:
    """Whether any part of a piece keeps to the beat. One is enough, as drummers and soloists play off it (60 % of the
    strokes of people's grooves), and their many notes would hide the others. pitched, drums: onsets (N,) of each part
    in grid ticks."""
    every, beside_drums = (np.concatenate([np.zeros(0, np.int64), *own]) for own in ((*pitched, *drums), pitched))
    if is_beat_known(every) or (not len(beside_drums) and len(np.unique(every)) < _LEAST_OF_DRUMS):
        return True
    alone = [(beside_drums, LEAST_ONSETS)] + [(own, _LEAST_OF_A_PART) for own in (*pitched, *drums)]
    return any(is_beat_known(own) for own, least in alone if len(np.unique(own)) >= least)


def is_beat_known(onsets: np.ndarray) -> bool:
    """False for onsets that are spread evenly over the beat, as by chance. onsets: (N,) grid ticks."""
    onsets = np.unique(onsets)
    if len(onsets) < LEAST_ONSETS or ((onsets % 6 == 0) | (onsets % 8 == 0)).mean() >= _CHANCE_SHARE:
        return True
    counts = np.bincount(onsets % GRID, minlength=GRID)
    circle = np.exp(2j * np.pi * np.outer(_SUBDIVISIONS, np.arange(GRID)) / GRID)
    length = np.abs(circle @ counts).max() / len(onsets)
    return bool(length >= max(_CHANCE_LENGTH, _CHANCE_OF_FEW / np.sqrt(len(onsets))))
